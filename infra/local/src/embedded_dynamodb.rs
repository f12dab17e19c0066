//! The embedded DynamoDB: dynoxide on a loopback port of this process, over a file or in memory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use dynoxide::Database;
use dynoxide::errors::DynoxideError;
use rusqlite::{Connection, OpenFlags};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::background_task::BackgroundTask;

/// How often expired items are deleted; reads check the expiry themselves.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);
/// How long open connections may take to finish.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);
/// How long to wait for a file that another process has locked.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the embedded DynamoDB cannot start.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedDynamoDbError {
    #[error("{}: {source}", .file.display())]
    Open { file: PathBuf, source: DynoxideError },
    #[error("{} cannot be copied: {source}", .file.display())]
    Copy { file: PathBuf, source: rusqlite::Error },
    #[error("{} cannot be loaded: {source}", .file.display())]
    Load { file: PathBuf, source: DynoxideError },
    #[error(transparent)]
    Memory(DynoxideError),
    #[error("no loopback port: {0}")]
    Listen(#[source] std::io::Error),
}

/// A running DynamoDB; dropping it stops it without waiting.
pub(crate) struct EmbeddedDynamoDb {
    /// Its http address.
    pub(crate) endpoint: String,
    shutdown: oneshot::Sender<()>,
    server: JoinHandle<Result<(), String>>,
    _sweeper: Option<BackgroundTask>,
}

impl EmbeddedDynamoDb {
    /// Starts it over a file, or in memory. `is_swept` says whether expired items are deleted by
    /// the real clock.
    pub(crate) async fn start(
        file: Option<&Path>,
        is_swept: bool,
    ) -> Result<Self, EmbeddedDynamoDbError> {
        let database = match file {
            Some(file) => Database::new(&file.display().to_string())
                .map_err(|source| EmbeddedDynamoDbError::Open { file: file.to_owned(), source })?,
            None => Database::memory().map_err(EmbeddedDynamoDbError::Memory)?,
        };
        Self::serve(database, is_swept).await
    }

    /// Starts it over a copy of the file in memory. The file is only read, so that a server may
    /// write to it meanwhile.
    pub(crate) async fn start_copy(file: &Path) -> Result<Self, EmbeddedDynamoDbError> {
        let database = Database::memory().map_err(EmbeddedDynamoDbError::Memory)?;
        // The copy lives as long as its connection.
        let (_connection, copy) = copy_to_memory(file)
            .map_err(|source| EmbeddedDynamoDbError::Copy { file: file.to_owned(), source })?;
        database
            .restore_from(&copy)
            .map_err(|source| EmbeddedDynamoDbError::Load { file: file.to_owned(), source })?;
        Self::serve(database, false).await
    }

    async fn serve(database: Database, is_swept: bool) -> Result<Self, EmbeddedDynamoDbError> {
        let listener =
            TcpListener::bind(("127.0.0.1", 0)).await.map_err(EmbeddedDynamoDbError::Listen)?;
        let address = listener.local_addr().map_err(EmbeddedDynamoDbError::Listen)?;
        let sweeper = is_swept.then(|| BackgroundTask::spawn(sweep_expired(database.clone())));
        let (shutdown, is_shut_down) = oneshot::channel::<()>();
        let until_shutdown = async {
            // Resolves also when the sender is dropped.
            let _ = is_shut_down.await;
        };
        let server =
            tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, until_shutdown));
        Ok(Self { endpoint: format!("http://{address}"), shutdown, server, _sweeper: sweeper })
    }

    /// Stops it and waits for open connections. Every acknowledged write is on disk already.
    pub(crate) async fn stop(self) {
        let _ = self.shutdown.send(());
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, self.server).await.is_err() {
            tracing::debug!("the embedded DynamoDB was stopped with open connections");
        }
    }
}

/// Copies the file as it is at one moment into a database in memory, and returns its name; the
/// copy lives as long as the connection. `VACUUM INTO` is one transaction: a copy page by page, as
/// `restore_from` makes it, starts again with each write and might never finish.
fn copy_to_memory(file: &Path) -> rusqlite::Result<(Connection, String)> {
    let name = format!("file:copy-{:016x}?mode=memory&cache=shared", fastrand::u64(..));
    let copy = Connection::open(&name)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let source = Connection::open_with_flags(file, flags)?;
    source.busy_timeout(SQLITE_BUSY_TIMEOUT)?;
    source.execute("VACUUM INTO ?1", [&name])?;
    Ok((copy, name))
}

async fn sweep_expired(database: Database) {
    loop {
        tokio::time::sleep(SWEEP_INTERVAL).await;
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
