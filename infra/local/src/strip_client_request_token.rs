//! Takes the token out of each transaction on its way to the embedded engine. For every transaction
//! that engine goes through all tokens of the last ten minutes (dynoxide 3.2), so that registering
//! would become the slower the more have registered. Nothing is done twice without it either: each
//! of our transactions holds a condition that fails the second time, and whoever meets it reads
//! what was done. A test races over such a wire.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

/// A client whose transactions carry no token.
#[derive(Clone, Debug)]
pub struct WithoutRequestToken(SharedHttpClient);

impl WithoutRequestToken {
    /// The same client otherwise.
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
        SharedHttpConnector::new(Line(self.0.http_connector(settings, components)))
    }
}

#[derive(Debug)]
struct Line(SharedHttpConnector);

impl HttpConnector for Line {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let is_transaction = request
            .headers()
            .get("x-amz-target")
            .is_some_and(|target| target.ends_with(".TransactWriteItems"));
        if is_transaction && let Some(body) = without_token(request.body()) {
            request.headers_mut().insert("content-length", body.len().to_string());
            *request.body_mut() = SdkBody::from(body);
        }
        self.0.call(request)
    }
}

fn without_token(body: &SdkBody) -> Option<String> {
    let mut body: Value = serde_json::from_slice(body.bytes()?).ok()?;
    body.as_object_mut()?.remove("ClientRequestToken")?;
    Some(body.to_string())
}
