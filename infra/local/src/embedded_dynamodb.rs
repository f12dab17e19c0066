//! The embedded DynamoDB: dynoxide on a loopback port of this process, over a file or in memory.

use std::path::Path;
use std::time::Duration;

use dynoxide::Database;
use rusqlite::{Connection, OpenFlags};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::CliError;

/// How often expired items are swept; reads check expiry themselves.
const SWEEP: Duration = Duration::from_secs(60);
/// How long open connections may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a file that another process locks is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// A running engine.
pub(crate) struct EmbeddedDynamoDb {
    pub(crate) endpoint: String,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), String>>,
    sweeper: Option<JoinHandle<()>>,
}

impl EmbeddedDynamoDb {
    /// Starts it over this file, or in memory. `sweeps` only by the real clock.
    pub(crate) async fn start(file: Option<&Path>, sweeps: bool) -> Result<Self, CliError> {
        let fault = |error: &dyn std::fmt::Display| CliError::Engine(error.to_string());
        let database = match file {
            Some(file) => Database::new(&file.display().to_string())
                .map_err(|error| fault(&format!("{}: {error}", file.display())))?,
            None => Database::memory().map_err(|error| fault(&error))?,
        };
        Self::run(database, sweeps).await
    }

    /// Starts it over a copy of this file in memory. The file is only read, so its server may go on
    /// writing.
    pub(crate) async fn start_copy(file: &Path) -> Result<Self, CliError> {
        let fault = |error: &dyn std::fmt::Display| {
            CliError::Engine(format!("{}: {error}", file.display()))
        };
        let database = Database::memory().map_err(|error| fault(&error))?;
        let (_kept, copy) = snapshot(file).map_err(|error| fault(&error))?;
        database.restore_from(&copy).map_err(|error| fault(&error))?;
        Self::run(database, false).await
    }

    async fn run(database: Database, sweeps: bool) -> Result<Self, CliError> {
        let fault = |error: &dyn std::fmt::Display| CliError::Engine(error.to_string());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| fault(&error))?;
        let endpoint = format!("http://{}", listener.local_addr().map_err(|error| fault(&error))?);
        let (stop, stopped) = oneshot::channel::<()>();
        let sweeper = sweeps.then(|| tokio::spawn(sweep(database.clone())));
        let ended = async {
            // Also when the sender is gone.
            let _ = stopped.await;
        };
        let server = tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, ended));
        Ok(Self { endpoint, stop, server, sweeper })
    }

    /// Stops it; what was acknowledged is on disk already.
    pub(crate) async fn stop(self) {
        if let Some(sweeper) = self.sweeper {
            sweeper.abort();
        }
        let _ = self.stop.send(());
        if tokio::time::timeout(PATIENCE, self.server).await.is_err() {
            tracing::debug!("the embedded DynamoDB still had connections");
        }
    }
}

/// The file as it is at one moment, as a database in memory with its name; it goes with the
/// connection. Copied page by page, as `restore_from` does, a file that is written to all the time
/// would never be copied to its end.
fn snapshot(file: &Path) -> rusqlite::Result<(Connection, String)> {
    let copy = format!("file:copy-{:016x}?mode=memory&cache=shared", fastrand::u64(..));
    let kept = Connection::open(&copy)?;
    let source = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
    )?;
    source.busy_timeout(BUSY)?;
    source.execute("VACUUM INTO ?1", [&copy])?;
    Ok((kept, copy))
}

async fn sweep(database: Database) {
    loop {
        tokio::time::sleep(SWEEP).await;
        let database = database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(swept)) if swept > 0 => tracing::info!(swept, "expired items are gone"),
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(cause = %error, "expired items could not be swept"),
            Err(_) => return,
        }
    }
}
