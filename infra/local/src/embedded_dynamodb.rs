//! The embedded DynamoDB: dynoxide in this process, over a file or in memory. It has no socket, so
//! nobody else can reach it.

mod http_client;
mod operation;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use dynoxide::Database;
use dynoxide::errors::DynoxideError;
use rusqlite::OpenFlags;
use store::{Connection, Credentials, SharedCredentialsProvider};
use tokio::task::JoinError;
use web::Clock;

use self::http_client::InProcessClient;
use crate::access_rights::open_private;
use crate::background_task::BackgroundTask;
use crate::steady_clock::SteadyClock;

pub use self::operation::RequestTokens;

/// How often expired items are deleted; reads check the expiry themselves.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);
/// For how many minutes the clock must have been right before anything is deleted.
const STEADY_MINUTES: u32 = 60;
/// How long to wait for a file that another process has locked.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the embedded DynamoDB cannot start.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum EmbeddedDynamoDbError {
    #[error("{}: {source}", .file.display())]
    Open { file: PathBuf, source: DynoxideError },
    #[error("{}: {source}", .file.display())]
    Create { file: PathBuf, source: io::Error },
    #[error("{} cannot be copied: {source}", .file.display())]
    Copy { file: PathBuf, source: rusqlite::Error },
    #[error("{} cannot be loaded: {source}", .file.display())]
    Load { file: PathBuf, source: DynoxideError },
    #[error(transparent)]
    Memory(DynoxideError),
}

/// An open DynamoDB.
pub struct EmbeddedDynamoDb {
    database: Database,
    _sweeper: Option<BackgroundTask>,
}

impl EmbeddedDynamoDb {
    /// Opens it over a file, or in memory. `is_swept` says whether expired items are deleted by
    /// the real clock.
    pub(crate) fn open(file: Option<&Path>, is_swept: bool) -> Result<Self, EmbeddedDynamoDbError> {
        let database = match file {
            Some(file) => {
                // SQLite gives its other files the rights of this one.
                open_private(File::options().create(true).truncate(false), file).map_err(
                    |source| EmbeddedDynamoDbError::Create { file: file.to_owned(), source },
                )?;
                Database::new(&file.display().to_string()).map_err(|source| {
                    EmbeddedDynamoDbError::Open { file: file.to_owned(), source }
                })?
            }
            None => Database::memory().map_err(EmbeddedDynamoDbError::Memory)?,
        };
        let sweeper = is_swept.then(|| BackgroundTask::spawn(sweep_expired(database.clone())));
        Ok(Self { database, _sweeper: sweeper })
    }

    /// Opens it over a copy of the file in memory. The file is only read, so that a server may
    /// write to it meanwhile.
    pub(crate) fn open_copy(file: &Path) -> Result<Self, EmbeddedDynamoDbError> {
        let database = Database::memory().map_err(EmbeddedDynamoDbError::Memory)?;
        // The copy lives as long as its connection.
        let (_connection, copy) = copy_to_memory(file)
            .map_err(|source| EmbeddedDynamoDbError::Copy { file: file.to_owned(), source })?;
        database
            .restore_from(&copy)
            .map_err(|source| EmbeddedDynamoDbError::Load { file: file.to_owned(), source })?;
        Ok(Self { database, _sweeper: None })
    }

    /// How the SDK reaches it: by a call in this process. Region and credentials are invented.
    pub fn connection(&self, tokens: RequestTokens) -> Connection {
        let credentials = Credentials::new("local", "local", None, None, "local");
        let client = InProcessClient { database: self.database.clone(), tokens };
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
