//! A backup: one SQLite file with a copy of the table as it was at one moment, and what `restore`
//! has to know about it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use crate::atomic_file::{self, Readers};
use crate::embedded_dynamodb::{SQLITE_BUSY_TIMEOUT, sqlite_file};

/// The names of what the backup's own table holds beside the engine's tables.
const DATA_FOLDER: &str = "data folder";
const SECRET_KEY: &str = "secret key";

/// Why a backup was not made or not used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{} exists already; choose another name for the backup", .0.display())]
    Exists(PathBuf),
    #[error("{} is a folder; name the file of the backup", .0.display())]
    Folder(PathBuf),
    #[error("{} is not a backup that this program made", .0.display())]
    NoBackup(PathBuf),
    #[error("the backup {} is damaged and cannot be restored", .0.display())]
    Damaged(PathBuf),
    #[error("{} cannot be used: {source}", .file.display())]
    File { file: PathBuf, source: io::Error },
    #[error("{}: {source}", .file.display())]
    Sqlite { file: PathBuf, source: rusqlite::Error },
}

/// A backup that was opened to be restored.
pub(crate) struct Backup {
    file: PathBuf,
    /// The data folder that it was made of.
    pub(crate) data_folder: PathBuf,
    /// The secret key, if it was included.
    pub(crate) secret_key: Option<Vec<u8>>,
}

/// Makes a backup of a table's file, which a server may be writing to. The backup takes its name
/// when it is complete; only its owner can read it.
pub(crate) fn create(
    backup: &Path,
    table_file: &Path,
    data_folder: &Path,
    secret_key: Option<&[u8]>,
) -> Result<(), BackupError> {
    let io_error = |source| BackupError::File { file: backup.to_owned(), source };
    if backup.exists() {
        return Err(BackupError::Exists(backup.to_owned()));
    }
    let data_folder = data_folder.canonicalize().map_err(io_error)?;
    let draft = Draft::create(backup).map_err(io_error)?;
    copy(table_file, &draft.0)?;
    let describe = || {
        let connection = Connection::open(&draft.0)?;
        connection.execute_batch(
            "PRAGMA journal_mode = DELETE;
             CREATE TABLE backup (name TEXT PRIMARY KEY, value BLOB NOT NULL);",
        )?;
        let data_folder = data_folder.to_string_lossy().into_owned().into_bytes();
        let key = secret_key.map(|key| (SECRET_KEY, key.to_vec()));
        for (name, value) in [(DATA_FOLDER, data_folder)].into_iter().chain(key) {
            connection.execute("INSERT INTO backup VALUES (?1, ?2)", (name, value))?;
        }
        Ok(())
    };
    describe().map_err(|source| BackupError::Sqlite { file: backup.to_owned(), source })?;
    File::open(&draft.0).and_then(|file| file.sync_all()).map_err(io_error)?;
    // A hard link, unlike a rename, never replaces a file.
    fs::hard_link(&draft.0, backup).map_err(io_error)
}

/// A file beside the backup; removed when dropped.
struct Draft(PathBuf);

impl Draft {
    fn create(backup: &Path) -> io::Result<Self> {
        let mut name = backup.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{:016x}.part", fastrand::u64(..)));
        let draft = Self(backup.with_file_name(name));
        atomic_file::create_new(&draft.0, b"", Readers::Owner)?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Copies a SQLite file in one transaction into an empty file.
fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let copy = || {
        let source = open_read_only(from)?;
        source.busy_timeout(SQLITE_BUSY_TIMEOUT)?;
        source.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
        Ok(())
    };
    copy().map_err(|source| BackupError::Sqlite { file: from.to_owned(), source })
}

fn open_read_only(file: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

impl Backup {
    /// Opens a backup and checks that it is whole.
    pub(crate) fn open(file: &Path) -> Result<Self, BackupError> {
        match File::open(file).and_then(|file| file.metadata()) {
            Ok(metadata) if metadata.is_dir() => return Err(BackupError::Folder(file.to_owned())),
            Ok(_) => {}
            Err(source) => return Err(BackupError::File { file: file.to_owned(), source }),
        }
        Self::read(file).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => BackupError::Damaged(file.to_owned()),
            // Another program's file, or a database without the backup's own table.
            Some(ErrorCode::NotADatabase | ErrorCode::Unknown) | None => {
                BackupError::NoBackup(file.to_owned())
            }
            _ => BackupError::Sqlite { file: file.to_owned(), source: error },
        })
    }

    fn read(file: &Path) -> rusqlite::Result<Self> {
        let connection = open_read_only(file)?;
        let value = |name: &str| {
            let query = "SELECT value FROM backup WHERE name = ?1";
            connection.query_row(query, [name], |row| row.get::<_, Vec<u8>>(0))
        };
        let data_folder = value(DATA_FOLDER)?;
        let secret_key = value(SECRET_KEY).optional()?;
        sqlite_file::check_pages(&connection)?;
        let data_folder = String::from_utf8_lossy(&data_folder).into_owned().into();
        Ok(Self { file: file.to_owned(), data_folder, secret_key })
    }

    /// Writes the table's file, without what only the backup holds, to a place where nothing is.
    pub(crate) fn extract(&self, table_file: &Path) -> Result<(), BackupError> {
        atomic_file::create_new(table_file, b"", Readers::Owner)
            .map_err(|source| BackupError::File { file: table_file.to_owned(), source })?;
        copy(&self.file, table_file)?;
        let remove_description = || {
            let connection = Connection::open(table_file)?;
            // The secret key must not stay in the file.
            connection.execute_batch("PRAGMA secure_delete = ON; DROP TABLE backup; VACUUM;")
        };
        remove_description()
            .map_err(|source| BackupError::Sqlite { file: table_file.to_owned(), source })
    }
}
