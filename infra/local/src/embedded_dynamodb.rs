//! The embedded DynamoDB: dynoxide in this process, over a file or in memory. It has no socket, so
//! nobody else can reach it.

mod damaged_rows;
mod http_client;
mod operation;
pub(crate) mod sqlite_file;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use dynoxide::Database;
use dynoxide::actions::list_tables::ListTablesRequest;
use dynoxide::errors::DynoxideError;
use rusqlite::OpenFlags;
use serde_json::json;
use store::{Connection, Credentials, SharedCredentialsProvider};
use tokio::task::JoinError;
use web::Clock;

use self::http_client::InProcessClient;
use self::sqlite_file::{SqliteFile, SqliteFileError};
use crate::background_task::BackgroundTask;
use crate::steady_clock::SteadyClock;

pub use self::operation::RequestTokens;

/// How often expired items are deleted; reads check the expiry themselves.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);
/// For how many minutes the clock must have been right before anything is deleted.
const STEADY_MINUTES: u32 = 60;
/// How long to wait for a file that another process has locked.
pub(crate) const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the write-ahead log is emptied.
const SETTLE_INTERVAL: Duration = Duration::from_secs(5);

/// Why the embedded DynamoDB cannot start.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum EmbeddedDynamoDbError {
    #[error(transparent)]
    File(#[from] SqliteFileError),
    #[error("{} cannot be loaded: {source}", .file.display())]
    Load { file: PathBuf, source: DynoxideError },
    #[error(transparent)]
    Memory(DynoxideError),
}

/// An open DynamoDB.
pub struct EmbeddedDynamoDb {
    database: Database,
    sqlite: Option<Arc<SqliteFile>>,
    _sweeper: Option<BackgroundTask>,
    _settler: Option<BackgroundTask>,
}

impl Drop for EmbeddedDynamoDb {
    fn drop(&mut self) {
        if let Some(sqlite) = &self.sqlite {
            sqlite.finish();
        }
    }
}

impl EmbeddedDynamoDb {
    /// Opens it over a file, or in memory. `is_swept` says whether expired items are deleted by
    /// the real clock.
    pub(crate) fn open(file: Option<&Path>, is_swept: bool) -> Result<Self, EmbeddedDynamoDbError> {
        let Some(file) = file else {
            let database = Database::memory().map_err(EmbeddedDynamoDbError::Memory)?;
            return Ok(Self::new(database, None, is_swept));
        };
        let sqlite = SqliteFile::open(file)?;
        // The engine checks the file first of all, and would tell less of what it finds.
        let database = Database::new(&sqlite.uri()).map_err(|error| {
            tracing::error!(%error, "the embedded DynamoDB cannot read the table");
            SqliteFileError::Damaged(file.to_owned())
        })?;
        sqlite.set_damaged_rows_apart().map_err(|source| SqliteFileError::new(file, source))?;
        check_tables(&database, file)?;
        Ok(Self::new(database, Some(sqlite), is_swept))
    }

    fn new(database: Database, sqlite: Option<Arc<SqliteFile>>, is_swept: bool) -> Self {
        let settler = sqlite.clone().map(|sqlite| BackgroundTask::spawn(settle_regularly(sqlite)));
        let sweeper = is_swept.then(|| BackgroundTask::spawn(sweep_expired(database.clone())));
        Self { database, sqlite, _sweeper: sweeper, _settler: settler }
    }

    /// The names of its tables.
    pub(crate) fn tables(&self) -> Result<Vec<String>, EmbeddedDynamoDbError> {
        list_tables(&self.database)
    }

    /// The file, if it is not in memory.
    pub(crate) fn sqlite_file(&self) -> Option<Arc<SqliteFile>> {
        self.sqlite.clone()
    }

    /// Opens it over a copy of the file in memory. The file is only read, so that a server may
    /// write to it meanwhile.
    pub(crate) fn open_copy(file: &Path) -> Result<Self, EmbeddedDynamoDbError> {
        sqlite_file::check(file)?;
        let database = Database::memory().map_err(EmbeddedDynamoDbError::Memory)?;
        // The copy lives as long as its connection.
        let (_connection, copy) = copy_to_memory(file)
            .and_then(|(connection, copy)| {
                damaged_rows::set_apart(&connection)?;
                Ok((connection, copy))
            })
            .map_err(|source| SqliteFileError::new(file, source))?;
        database
            .restore_from(&copy)
            .map_err(|source| EmbeddedDynamoDbError::Load { file: file.to_owned(), source })?;
        check_tables(&database, file)?;
        Ok(Self::new(database, None, false))
    }

    /// How the SDK reaches it: by a call in this process. Region and credentials are invented.
    pub fn connection(&self, tokens: RequestTokens) -> Connection {
        let credentials = Credentials::new("local", "local", None, None, "local");
        let client = InProcessClient {
            database: self.database.clone(),
            tokens,
            sqlite: self.sqlite.clone(),
        };
        Connection {
            region: "local".to_owned(),
            credentials: SharedCredentialsProvider::new(credentials),
            endpoint: None,
            http: SharedHttpClient::new(client),
        }
    }

    /// Runs one operation, past the SDK. Returns the HTTP status and the JSON of the response.
    ///
    /// # Errors
    /// The database panicked.
    pub async fn call(
        &self,
        operation: &'static str,
        request: String,
    ) -> Result<(u16, String), JoinError> {
        let database = self.database.clone();
        tokio::task::spawn_blocking(move || {
            operation::run(&database, operation, request.as_bytes(), RequestTokens::Kept)
        })
        .await
    }
}

/// Checks that the engine understands its own description of each table.
fn check_tables(database: &Database, file: &Path) -> Result<(), EmbeddedDynamoDbError> {
    for table in list_tables(database)? {
        let request = json!({ "TableName": table, "Limit": 1 }).to_string();
        let (status, response) =
            operation::run(database, "Scan", request.as_bytes(), RequestTokens::Removed);
        if status >= http_client::INTERNAL_ERROR {
            tracing::error!(response, "the embedded DynamoDB cannot read the table");
            return Err(SqliteFileError::Damaged(file.to_owned()).into());
        }
    }
    Ok(())
}

fn list_tables(database: &Database) -> Result<Vec<String>, EmbeddedDynamoDbError> {
    let tables = database.list_tables(ListTablesRequest::default());
    Ok(tables.map_err(EmbeddedDynamoDbError::Memory)?.table_names)
}

/// Copies the file as it is at one moment into a database in memory, and returns its name; the
/// copy lives as long as the connection. `VACUUM INTO` is one transaction: a copy page by page, as
/// `restore_from` makes it, starts again with each write and might never finish.
fn copy_to_memory(file: &Path) -> rusqlite::Result<(rusqlite::Connection, String)> {
    let name = format!("file:copy-{:016x}?mode=memory&cache=shared", fastrand::u64(..));
    let copy = rusqlite::Connection::open(&name)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let source = rusqlite::Connection::open_with_flags(file, flags)?;
    source.busy_timeout(SQLITE_BUSY_TIMEOUT)?;
    source.execute("VACUUM INTO ?1", [&name])?;
    Ok((copy, name))
}

async fn settle_regularly(sqlite: Arc<SqliteFile>) {
    loop {
        tokio::time::sleep(SETTLE_INTERVAL).await;
        let sqlite = Arc::clone(&sqlite);
        match tokio::task::spawn_blocking(move || sqlite.settle()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "cannot empty the write-ahead log"),
            // The runtime is shutting down.
            Err(_) => return,
        }
    }
}

async fn sweep_expired(database: Database) {
    let clock = SteadyClock::watch(Clock::default());
    loop {
        tokio::time::sleep(SWEEP_INTERVAL).await;
        if !clock.is_steady_for(STEADY_MINUTES) {
            continue;
        }
        let database = database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(count)) => tracing::info!(count, "expired items deleted"),
            Ok(Err(error)) => tracing::warn!(error = %error, "cannot delete expired items"),
            // The runtime is shutting down.
            Err(_) => return,
        }
    }
}
