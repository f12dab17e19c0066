//! Removes the `ClientRequestToken` from transactions on their way to the embedded DynamoDB, which
//! compares each transaction with all tokens of the last ten minutes (dynoxide 3.2), so that
//! registering would slow down with every registration. Retries stay safe without the token: each
//! transaction of `store` has a condition that fails the second time, and the store then reads
//! what the first attempt wrote.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

/// An HTTP client that sends transactions without a `ClientRequestToken`.
#[derive(Clone, Debug)]
pub struct WithoutRequestToken(SharedHttpClient);

impl WithoutRequestToken {
    /// Wraps a client; other requests pass unchanged.
    pub fn new(inner: SharedHttpClient) -> Self {
        Self(inner)
    }
}

impl HttpClient for WithoutRequestToken {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector(self.0.http_connector(settings, components)))
    }
}

#[derive(Debug)]
struct Connector(SharedHttpConnector);

impl HttpConnector for Connector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let is_transaction = request
            .headers()
            .get("x-amz-target")
            .is_some_and(|target| target.ends_with(".TransactWriteItems"));
        if is_transaction && let Some(body) = remove_token(request.body()) {
            request.headers_mut().insert("content-length", body.len().to_string());
            *request.body_mut() = SdkBody::from(body);
        }
        self.0.call(request)
    }
}

/// The body without its token; `None` if it has none.
fn remove_token(body: &SdkBody) -> Option<String> {
    let mut body: Value = serde_json::from_slice(body.bytes()?).ok()?;
    body.as_object_mut()?.remove("ClientRequestToken")?;
    Some(body.to_string())
}
