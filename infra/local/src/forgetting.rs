//! What follows from an erasure on this machine: the e-mails in the data folder that name the
//! person are deleted, and the table's file no longer holds what the table no longer holds.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use store::{RememberedErasure, Store};

use crate::CliError;
use crate::data_dir::file_error;
use crate::embedded_dynamodb::sqlite_file::SqliteFile;

/// The route that erases a person.
const ERASURE_PATH: &str = "/staff/people/erasure";

/// The files of a data folder that may hold somebody who was erased.
#[derive(Clone)]
pub(crate) struct Forgetter {
    pub(crate) store: Store,
    pub(crate) sqlite: Option<Arc<SqliteFile>>,
    pub(crate) mail_folder: PathBuf,
}

impl Forgetter {
    /// Removes everybody whose erasure is remembered from the files.
    pub(crate) async fn forget(self) -> Result<(), CliError> {
        let erasures = self.store.remembered_erasures().await?.items;
        let forgotten = tokio::task::spawn_blocking(move || {
            let marks: BTreeSet<&str> = erasures.iter().map(RememberedErasure::mark).collect();
            let deleted = mail::delete_email_files(&self.mail_folder, &marks)
                .map_err(|error| file_error(&self.mail_folder, error))?;
            if deleted > 0 {
                tracing::info!(deleted, "e-mails about erased people are deleted");
            }
            if let Some(sqlite) = &self.sqlite {
                sqlite.settle().map_err(CliError::WriteAheadLog)?;
            }
            Ok(())
        });
        // The task fails only when the runtime is shutting down.
        forgotten.await.unwrap_or(Ok(()))
    }
}

/// Forgets after each erasure, before its response is sent.
pub(crate) async fn forget_after_erasure(
    State(forgetter): State<Forgetter>,
    request: Request,
    next: Next,
) -> Response {
    let is_erasure = request.uri().path() == ERASURE_PATH;
    let response = next.run(request).await;
    if is_erasure
        && response.status().is_success()
        && let Err(error) = forgetter.forget().await
    {
        tracing::error!(%error, "files may still hold the erased person; restart to try again");
    }
    response
}
