//! The HTTP client that the SDK gets for the embedded DynamoDB: it calls the database in this
//! process, where others would open a connection.

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;

use super::operation::{self, RequestTokens};
use super::sqlite_file::SqliteFile;

/// The header that names the operation, as `DynamoDB_20120810.GetItem`.
const OPERATION: &str = "x-amz-target";
/// The status of a response when the database failed.
pub(super) const INTERNAL_ERROR: u16 = 500;

/// Hands each request to the database.
#[derive(Clone)]
pub(super) struct InProcessClient {
    pub(super) database: Database,
    pub(super) tokens: RequestTokens,
    pub(super) sqlite: Option<Arc<SqliteFile>>,
}

impl InProcessClient {
    /// SQLite blocks, so the operation runs on a thread where that harms nobody. It runs to its
    /// end also when the caller no longer waits, as one on AWS does.
    async fn respond(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let work = move || {
            let target = request.headers().get(OPERATION).unwrap_or_default();
            let (_, operation) = target.rsplit_once('.').unwrap_or_default();
            let body = request.body().bytes().unwrap_or_default();
            let run = || operation::run(&self.database, operation, body, self.tokens);
            let response = match run() {
                // It may have met a row that was damaged while the file was open.
                (INTERNAL_ERROR, _) if self.set_damaged_rows_apart() => run(),
                response => response,
            };
            if let Some(Err(error)) = self.sqlite.as_ref().map(|sqlite| sqlite.settle_if_long()) {
                tracing::warn!(%error, "cannot empty the write-ahead log");
            }
            response
        };
        let (status, body) = tokio::task::spawn_blocking(work).await.map_err(other)?;
        let status = StatusCode::try_from(status).map_err(other)?;
        Ok(HttpResponse::new(status, SdkBody::from(body)))
    }
}

impl InProcessClient {
    fn set_damaged_rows_apart(&self) -> bool {
        self.sqlite.as_ref().is_some_and(|sqlite| match sqlite.set_damaged_rows_apart() {
            Ok(count) => count > 0,
            Err(error) => {
                tracing::error!(%error, "the rows of the table cannot be checked");
                false
            }
        })
    }
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}

impl HttpConnector for InProcessClient {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().respond(request))
    }
}

impl HttpClient for InProcessClient {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl fmt::Debug for InProcessClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcessClient").finish_non_exhaustive()
    }
}
