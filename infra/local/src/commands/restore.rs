//! `restore`: puts the table of a backup into a data folder, and erases the people again who were
//! erased after the backup was made.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use store::{Registrations, RememberedErasure, Secrets};
use web::Clock;

use crate::backup_file::Backup;
use crate::cli::RestoreOptions;
use crate::console::{log_to_stderr, print};
use crate::data_dir::{
    DataDir, SECRET_KEY_FILE, TABLE_FILE, file_error, parse_secret_key, read_secret_key_bytes,
};
use crate::embedded_dynamodb::{EmbeddedDynamoDb, sqlite_file};
use crate::table::connect_to_embedded;
use crate::{CliError, LocalOffice, atomic_file};

/// Who, in the access records, erased people again.
const RESTORE: &str = "restore";

/// Restores the backup and prints how many people were erased again.
///
/// # Errors
/// As [`restore`].
pub async fn run(options: RestoreOptions) -> Result<(), CliError> {
    let _log = log_to_stderr();
    let data = options.table.data.clone();
    let erased = restore(options).await?;
    print(&describe(&data, erased));
    Ok(())
}

/// Restores the backup. Returns how many people were erased again.
///
/// # Errors
/// When the folder is in use or holds a table, when the backup or the key cannot be used, or when
/// somebody cannot be erased again. The folder is then as it was.
pub async fn restore(options: RestoreOptions) -> Result<usize, CliError> {
    let RestoreOptions { file, replace, secret_key, table } = options;
    let backup = Backup::open(&file)?;
    let folder = DataDir::open(&table.data)?;
    let _lock = folder.lock()?;
    let table_file = folder.file(TABLE_FILE);
    // What is only a part of a table may be replaced, too.
    let holds_table = sqlite_file::check(&table_file).unwrap_or(true);
    if holds_table && !replace {
        return Err(CliError::FolderHasTable(table.data));
    }
    let (key, secrets) = read_key(&backup, &folder, secret_key.as_deref(), &table.data)?;
    let mut known = BTreeSet::new();
    for data in [&table.data, &backup.data_folder] {
        known.extend(read_erasures(data, &table.table).await);
    }
    let draft = DraftFolder::create(&folder)?;
    let restored = draft.0.join(TABLE_FILE);
    backup.extract(&restored)?;
    let erased = erase_again(&restored, &table.table, secrets, &known).await?;
    let io_error = |error| file_error(&table_file, error);
    atomic_file::replace(&folder.file(SECRET_KEY_FILE), &key, atomic_file::Readers::Owner)
        .map_err(io_error)?;
    for suffix in ["-wal", "-shm"] {
        let mut name = table_file.as_os_str().to_owned();
        name.push(suffix);
        remove_if_exists(Path::new(&name)).map_err(io_error)?;
    }
    fs::rename(&restored, &table_file).map_err(io_error)?;
    Ok(erased)
}

/// A folder in the data folder; removed with its files when dropped.
struct DraftFolder(PathBuf);

impl DraftFolder {
    fn create(folder: &DataDir) -> Result<Self, CliError> {
        let draft = folder.new_restore_draft();
        DataDir::open(&draft)?;
        Ok(Self(draft))
    }
}

impl Drop for DraftFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The key of the option, of the backup, or of the folder.
fn read_key(
    backup: &Backup,
    folder: &DataDir,
    option: Option<&Path>,
    data: &Path,
) -> Result<(Vec<u8>, Secrets), CliError> {
    let own = folder.file(SECRET_KEY_FILE);
    let (key, file) = match (option, &backup.secret_key) {
        (Some(file), _) => (read_secret_key_bytes(file)?, file),
        (None, Some(key)) => (key.clone(), own.as_path()),
        (None, None) if own.exists() => {
            (fs::read(&own).map_err(|error| file_error(&own, error))?, own.as_path())
        }
        (None, None) => return Err(CliError::BackupNeedsSecretKey(data.to_owned())),
    };
    let secrets = parse_secret_key(&key, file)?;
    Ok((key, secrets))
}

/// The erasures that the table of a data folder remembers; none if it has no table.
async fn read_erasures(data: &Path, table: &str) -> Vec<RememberedErasure> {
    let read = async || {
        let office = LocalOffice::open_copy(data, table, Clock::default()).await?;
        Ok::<_, CliError>(office.app.store.remembered_erasures().await?.items)
    };
    if !data.is_dir() {
        return Vec::new();
    }
    match read().await {
        Ok(erasures) => erasures,
        Err(CliError::NoTable(_)) => Vec::new(),
        Err(error) => {
            tracing::warn!(
                %error,
                "nobody can tell who was erased in the folder {} since the backup",
                data.display()
            );
            Vec::new()
        }
    }
}

/// Erases the people again whose erasure the restored table does not know. Returns how many.
async fn erase_again(
    file: &Path,
    table: &str,
    secrets: Secrets,
    known: &BTreeSet<RememberedErasure>,
) -> Result<usize, CliError> {
    let engine = EmbeddedDynamoDb::open(Some(file), false)?;
    let registrations = Registrations { store: connect_to_embedded(&engine, table), secrets };
    registrations.check_secret_key().await?;
    let store = &registrations.store;
    let of_backup: BTreeSet<RememberedErasure> =
        store.remembered_erasures().await?.items.into_iter().collect();
    let since: Vec<&RememberedErasure> = known.difference(&of_backup).collect();
    let people = registrations.erased_people_in_table(since.iter().copied()).await?;
    for email in &people {
        let now = Clock::default().now();
        operations::erase_person(&registrations, email, RESTORE, now)
            .await
            .map_err(CliError::EraseAgain)?;
    }
    store.remember_erasures(since).await?;
    Ok(people.len())
}

fn remove_if_exists(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn describe(data: &Path, erased: usize) -> String {
    let data = data.display();
    let people = if erased == 1 { "1 person" } else { &format!("{erased} people") };
    format!("restored to {data}; {people} erased again\n")
}
