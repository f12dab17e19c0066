//! The SQLite file behind the embedded table: that it is whole when it is opened, that nothing
//! deleted stays in it, and that its write-ahead log (WAL) is emptied again and again.
//!
//! The engine hides its connection, so a second one shares its page cache
//! (<https://www.sqlite.org/sharedcache.html>): `secure_delete`, with which SQLite overwrites what
//! is deleted, then holds for both.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{SQLITE_BUSY_TIMEOUT, damaged_rows};
use crate::atomic_file::{self, Readers};

/// What may not stand in a SQLite URI as it is.
const NOT_IN_URI: &AsciiSet = &CONTROLS.add(b' ').add(b'#').add(b'%').add(b'?');
/// The first bytes of each SQLite file (<https://www.sqlite.org/fileformat.html>).
const MAGIC: &[u8] = b"SQLite format 3\0";
const HEADER_BYTES: usize = 100;
const WAL_HEADER_BYTES: usize = 32;
/// A frame of the WAL is a header and a page.
const FRAME_HEADER_BYTES: usize = 24;
/// Values of the header's field `user_version`, which is free for the application. The file itself
/// says that it needs its WAL while it is open; the last write in the WAL says that it is complete.
/// So a file that was copied without its WAL says that it needs one, and a file that anybody has
/// written the whole WAL into says that it is complete.
const COMPLETE: u32 = 0;
const NEEDS_WAL: u32 = 1;
/// How long an operation is tried while the engine is in a transaction, or another process reads or
/// writes the file, and the pause between. The last two operations must end within the time that
/// stopping may take.
const MAX_WAIT: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);
/// By how many bytes the WAL may grow before it is emptied. SQLite itself writes it into the file
/// after 1,000 pages (4 MB), and the file would then say that it is complete.
const MAX_WAL_GROWTH: u64 = 3_000_000;
/// How long SQLite itself waits in one attempt.
const BUSY_TIMEOUT: Duration = Duration::from_millis(100);

/// Why a table's file is not used.
#[derive(Debug, thiserror::Error)]
pub enum SqliteFileError {
    #[error("{} cannot be used: {source}", .file.display())]
    Read { file: PathBuf, source: io::Error },
    #[error(
        "{} is missing although {} is there: copy both, or restore a backup",
        .file.display(), .wal.display()
    )]
    Missing { file: PathBuf, wal: PathBuf },
    #[error("{} is not a table of this program; restore a backup", .0.display())]
    NoTable(PathBuf),
    #[error(
        "{} is damaged; restore a backup: the last one, or one of what the command `backup` can \
         still read",
        .0.display()
    )]
    Damaged(PathBuf),
    #[error("{} has lost its end, as an interrupted copy does; restore a backup", .0.display())]
    Truncated(PathBuf),
    #[error(
        "{} was copied without {}, which holds its last changes: copy both while no server is \
         running, or use the command `backup`",
        .file.display(), .wal.display()
    )]
    WithoutWal { file: PathBuf, wal: PathBuf },
    #[error("{} cannot be used: {source}", .file.display())]
    Sqlite { file: PathBuf, source: rusqlite::Error },
}

impl SqliteFileError {
    /// What SQLite says of this file.
    pub(super) fn new(file: &Path, source: rusqlite::Error) -> Self {
        let code = source.sqlite_error_code();
        // Unknown stands for what is no error of the operating system or of other users: the file
        // lacks a table or a column.
        if matches!(
            code,
            None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
        ) {
            tracing::error!(error = %source, "SQLite cannot read the table");
            Self::Damaged(file.to_owned())
        } else {
            Self::Sqlite { file: file.to_owned(), source }
        }
    }
}

/// The second connection to an open file.
pub(crate) struct SqliteFile {
    file: PathBuf,
    connection: Mutex<Connection>,
    settled: Mutex<Settled>,
}

/// What became of the last attempt to empty the WAL.
#[derive(Default)]
struct Settled {
    is_empty: bool,
    /// The length of the WAL afterwards: what it says of itself.
    length: u64,
}

impl SqliteFile {
    /// Opens the file; a missing one is created. [`SqliteFile::uri`] is what the engine opens.
    pub(crate) fn open(file: &Path) -> Result<Arc<Self>, SqliteFileError> {
        let sqlite_error = |source| SqliteFileError::new(file, source);
        if !check(file)? {
            create(file)?;
        }
        let connection = Connection::open(uri(file)).map_err(sqlite_error)?;
        let sqlite = Self {
            file: file.to_owned(),
            connection: Mutex::new(connection),
            settled: Mutex::default(),
        };
        let connection = lock(&sqlite.connection);
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .and_then(|()| connection.pragma_update(None, "secure_delete", true))
            .and_then(|()| connection.busy_timeout(BUSY_TIMEOUT))
            .map_err(sqlite_error)?;
        check_pages(&connection).map_err(sqlite_error)?;
        drop(connection);
        sqlite.settle().map_err(sqlite_error)?;
        Ok(Arc::new(sqlite))
    }

    /// What the engine opens, so that both connections share a cache.
    pub(crate) fn uri(&self) -> String {
        uri(&self.file)
    }

    /// Writes the WAL into the file and empties it, so that neither holds anything that was
    /// deleted. While another process reads the file, it is left for the next time.
    pub(crate) fn settle(&self) -> rusqlite::Result<()> {
        let mut settled = lock(&self.settled);
        if settled.is_empty && self.wal_length() == settled.length {
            return Ok(());
        }
        self.settle_now(&mut settled)
    }

    /// The same, but only if the WAL has grown so much that SQLite would soon write it into the
    /// file by itself.
    pub(super) fn settle_if_long(&self) -> rusqlite::Result<()> {
        match self.settled.try_lock() {
            Ok(mut settled) if self.wal_length() > settled.length + MAX_WAL_GROWTH => {
                self.settle_now(&mut settled)
            }
            // Or it is being emptied.
            _ => Ok(()),
        }
    }

    fn settle_now(&self, settled: &mut Settled) -> rusqlite::Result<()> {
        self.mark(NEEDS_WAL)?;
        settled.is_empty = self.checkpoint()?;
        // As long as the WAL cannot be emptied, SQLite writes parts of it into the file.
        if settled.is_empty {
            self.mark(COMPLETE)?;
        }
        settled.length = self.wal_length();
        Ok(())
    }

    /// The same for the last time: from here on the file does not need the WAL.
    pub(crate) fn finish(&self) {
        match self.mark(COMPLETE).and_then(|()| self.checkpoint()) {
            Ok(true) => {}
            Ok(false) => tracing::warn!(
                "another process reads the table; the last changes stay in the write-ahead log"
            ),
            Err(error) => {
                tracing::warn!(%error, "the last changes stay in the write-ahead log");
            }
        }
    }

    /// Sets the rows apart that the engine cannot read. Returns how many there were.
    pub(crate) fn set_damaged_rows_apart(&self) -> rusqlite::Result<usize> {
        // A third connection: a reader that shared the cache would fail the engine's writes.
        let connection = Connection::open(&self.file)?;
        connection.busy_timeout(SQLITE_BUSY_TIMEOUT)?;
        connection.pragma_update(None, "secure_delete", true)?;
        damaged_rows::set_apart(&connection)
    }

    fn wal_length(&self) -> u64 {
        fs::metadata(wal(&self.file)).map_or(0, |metadata| metadata.len())
    }

    fn mark(&self, version: u32) -> rusqlite::Result<()> {
        self.retry(|connection| connection.pragma_update(None, "user_version", version))
    }

    /// Whether the WAL is empty now; a reader in another process may prevent it.
    fn checkpoint(&self) -> rusqlite::Result<bool> {
        self.retry(|connection| {
            // The first column says whether it was blocked.
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get(0).map(|blocked: u32| blocked == 0)
            })
        })
    }

    /// Connections that share a cache do not wait for each other.
    fn retry<T>(
        &self,
        operation: impl Fn(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let deadline = Instant::now() + MAX_WAIT;
        loop {
            match operation(&lock(&self.connection)) {
                Err(error) if is_locked(&error) && Instant::now() < deadline => {
                    std::thread::sleep(PAUSE);
                }
                result => return result,
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_locked(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseLocked | ErrorCode::DatabaseBusy))
}

fn wal(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn uri(file: &Path) -> String {
    let path = file.display().to_string();
    format!("file:{}?cache=shared", utf8_percent_encode(&path, NOT_IN_URI))
}

/// Whether the file exists. One that is only a part of a table is an error.
pub(crate) fn check(file: &Path) -> Result<bool, SqliteFileError> {
    let wal = wal(file);
    let wal_length = fs::metadata(&wal).ok().map(|metadata| metadata.len());
    let read_error = |source| SqliteFileError::Read { file: file.to_owned(), source };
    let mut opened = match File::open(file) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return if wal_length.is_some() {
                Err(SqliteFileError::Missing { file: file.to_owned(), wal })
            } else {
                Ok(false)
            };
        }
        opened => opened.map_err(read_error)?,
    };
    let mut header = [0; HEADER_BYTES];
    let length = opened.metadata().map_err(read_error)?.len();
    if opened.read_exact(&mut header).is_err() || !header.starts_with(MAGIC) {
        return Err(SqliteFileError::NoTable(file.to_owned()));
    }
    // Two bytes, in which 1 stands for 65,536.
    let page_size = match u64::from(number(&header, 16) >> 16) {
        1 => 65_536,
        size => size,
    };
    if wal_length.unwrap_or(0) == 0 && length < page_size * u64::from(number(&header, 28)) {
        return Err(SqliteFileError::Truncated(file.to_owned()));
    }
    if wal_length.is_none() && number(&header, 60) == NEEDS_WAL {
        return Err(SqliteFileError::WithoutWal { file: file.to_owned(), wal });
    }
    Ok(true)
}

/// Checks the structure of every page. The engine would notice a damaged one only when it needs it.
/// Takes a second for a gigabyte.
pub(crate) fn check_pages(connection: &Connection) -> rusqlite::Result<()> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(corrupt, Some(verdict)))
}

/// Says that the structure of the file is damaged, if it is.
pub(crate) fn damage_finding(file: &Path) -> Option<String> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let checked = connection.and_then(|connection| {
        connection.busy_timeout(SQLITE_BUSY_TIMEOUT)?;
        check_pages(&connection)
    });
    checked.err().map(|error| SqliteFileError::new(file, error).to_string())
}

/// Says what [`is_wal_cut_off`] has found, if it has found anything.
pub(crate) fn cut_off_finding(file: &Path) -> Option<String> {
    is_wal_cut_off(file).is_ok_and(|is_cut_off| is_cut_off).then(|| {
        format!(
            "{} ends in the middle of a change: if the folder was copied, changes are missing; \
             copy it again while no server is running, or use the command `backup`. If the \
             server was killed just then, only what nobody was told of is missing",
            wal(file).display()
        )
    })
}

/// Whether the WAL ends in the middle of a change, or is empty although the file needs it: a copy
/// was interrupted, or the computer stopped just then. SQLite drops such an end without a word.
/// Only meaningful while no server writes. A WAL that was cut off exactly between two changes looks
/// like one that was never longer.
fn is_wal_cut_off(file: &Path) -> io::Result<bool> {
    let mut wal = match File::open(wal(file)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    let length = wal.metadata()?.len();
    if length == 0 {
        let mut header = [0; HEADER_BYTES];
        File::open(file)?.read_exact(&mut header)?;
        return Ok(number(&header, 60) == NEEDS_WAL);
    }
    if length < WAL_HEADER_BYTES as u64 {
        return Ok(true);
    }
    // https://www.sqlite.org/fileformat.html#the_write_ahead_log
    let mut header = [0; WAL_HEADER_BYTES];
    wal.read_exact(&mut header)?;
    let (page_size, salts) = (u64::from(number(&header, 8)), &header[16..24]);
    let mut position = WAL_HEADER_BYTES as u64;
    let mut ends_with_commit = true;
    while position < length {
        if length - position < FRAME_HEADER_BYTES as u64 {
            return Ok(true);
        }
        let mut frame = [0; FRAME_HEADER_BYTES];
        wal.seek(SeekFrom::Start(position))?;
        wal.read_exact(&mut frame)?;
        // What is left of an earlier use of the WAL counts no more.
        if &frame[8..16] != salts {
            break;
        }
        position += FRAME_HEADER_BYTES as u64 + page_size;
        if position > length {
            return Ok(true);
        }
        ends_with_commit = number(&frame, 4) != 0;
    }
    Ok(!ends_with_commit)
}

/// The number at this place of a header.
fn number(header: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([0, 1, 2, 3].map(|index| header[at + index]))
}

/// Creates an empty file. It takes its name when it is complete, so that one that is empty or cut
/// off has lost something.
fn create(file: &Path) -> Result<(), SqliteFileError> {
    let io_error = |source| SqliteFileError::Read { file: file.to_owned(), source };
    let draft = file.with_extension("part");
    let write_header = || {
        let connection = Connection::open(&draft)?;
        // Without a change, SQLite would leave the file empty.
        connection.pragma_update(None, "user_version", NEEDS_WAL)?;
        connection.pragma_update(None, "user_version", COMPLETE)
    };
    atomic_file::replace(&draft, b"", Readers::Owner).map_err(io_error)?;
    write_header().map_err(|source| SqliteFileError::Sqlite { file: draft.clone(), source })?;
    fs::rename(&draft, file).map_err(io_error)
}
