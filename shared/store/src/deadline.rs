//! One deadline for everything that a request of a client asks of the table: however many calls it
//! makes, it is answered in time. Work that no client waits for has none.

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use tokio::time::{Instant, timeout_at};

/// How long a request waits for the table, from its first call on. A second less than the 8 s in
/// which the response is promised.
const MAX_WAIT: Duration = Duration::from_secs(7);

tokio::task_local! {
    /// The deadline of the request that is being handled; none until its first call.
    static DEADLINE: Cell<Option<Instant>>;
}

/// Handles a request, whose calls of the table then share one deadline. After it they fail with
/// [`StoreError::Busy`](crate::StoreError::Busy).
pub async fn with_deadline<F: Future>(handling: F) -> F::Output {
    DEADLINE.scope(Cell::new(None), handling).await
}

/// Extends the deadline by a time in which the request did not wait for the table.
pub fn extend_deadline(by: Duration) {
    // There is no deadline outside of a request.
    _ = DEADLINE.try_with(|deadline| deadline.set(deadline.get().map(|instant| instant + by)));
}

/// The deadline of the request that is being handled, which begins now unless it has begun.
pub(crate) fn deadline() -> Option<Instant> {
    let begun = |deadline: &Cell<Option<Instant>>| {
        let instant = deadline.get().unwrap_or_else(|| Instant::now() + MAX_WAIT);
        deadline.set(Some(instant));
        instant
    };
    DEADLINE.try_with(begun).ok()
}

/// An HTTP client whose calls end at the deadline.
#[derive(Debug)]
pub(crate) struct DeadlineClient(pub(crate) SharedHttpClient);

impl HttpClient for DeadlineClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(DeadlineConnector(self.0.http_connector(settings, components)))
    }
}

struct DeadlineConnector(SharedHttpConnector);

impl fmt::Debug for DeadlineConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeadlineConnector")
    }
}

impl HttpConnector for DeadlineConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(deadline) = deadline() else { return self.0.call(request) };
        if Instant::now() >= deadline {
            return HttpConnectorFuture::ready(Err(ConnectorError::timeout(
                "the deadline of the request has passed".into(),
            )));
        }
        let response = self.0.call(request);
        HttpConnectorFuture::new(async move {
            let in_time = timeout_at(deadline, response).await;
            in_time.unwrap_or_else(|elapsed| Err(ConnectorError::timeout(elapsed.into())))
        })
    }
}
