//! A wire that is listened to: every request to the table may be changed before it is sent, every
//! answer before it is read.

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value;

/// What is done to the request of an operation, and to its answer.
pub trait Listener: Send + Sync + 'static {
    /// Before it is sent.
    fn request(&self, _operation: &str, _request: &mut Value) {}
    /// Before it is read.
    fn answer(&self, _operation: &str, _request: &Value, _answer: &mut Value) {}
}

/// The wire.
#[derive(Clone)]
pub struct Tap {
    inner: SharedHttpClient,
    listener: Arc<dyn Listener>,
}

impl Tap {
    /// Listens to this client.
    pub fn new(inner: SharedHttpClient, listener: Arc<dyn Listener>) -> Self {
        Self { inner, listener }
    }
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tap")
    }
}

impl HttpClient for Tap {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Line {
            inner: self.inner.http_connector(settings, components),
            listener: Arc::clone(&self.listener),
        })
    }
}

struct Line {
    inner: SharedHttpConnector,
    listener: Arc<dyn Listener>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, listener) = (self.inner.clone(), Arc::clone(&self.listener));
        HttpConnectorFuture::new(async move { listened(&inner, &*listener, request).await })
    }
}

async fn listened(
    inner: &SharedHttpConnector,
    listener: &dyn Listener,
    mut request: HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    let operation = request
        .headers()
        .get("x-amz-target")
        .and_then(|target| target.rsplit('.').next())
        .unwrap_or_default()
        .to_owned();
    let mut sent: Value = request
        .body()
        .bytes()
        .and_then(|bytes| serde_json::from_slice(bytes).ok())
        .unwrap_or_default();
    listener.request(&operation, &mut sent);
    let text = sent.to_string();
    request.headers_mut().insert("content-length", text.len().to_string());
    *request.body_mut() = SdkBody::from(text);
    let answer = inner.call(request).await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = ByteStream::new(answer.into_body())
        .collect()
        .await
        .map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut read: Value = serde_json::from_slice(&bytes.into_bytes()).unwrap_or_default();
    listener.answer(&operation, &sent, &mut read);
    let text = read.to_string();
    let mut answer = HttpResponse::new(status, SdkBody::from(text.clone()));
    *answer.headers_mut() = headers;
    answer.headers_mut().insert("content-length", text.len().to_string());
    Ok(answer)
}
