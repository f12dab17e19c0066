//! The one HTTP client that stands between the SDK and the embedded engine. Each interceptor of its
//! chain may change a request or its response, delay it, respond itself, or send it again.

use std::fmt;
use std::pin::Pin;
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

/// How a request to the table ends.
pub type TableResult = Result<TableResponse, ConnectorError>;
/// A request under way.
pub type Pending<'a> = Pin<Box<dyn Future<Output = TableResult> + Send + 'a>>;

/// A part of the chain.
pub trait Interceptor: Send + Sync + 'static {
    /// Reads or changes a request of this operation before it is sent.
    fn request(&self, _operation: &str, _request: &mut Value) {}

    /// Reads or changes the response to a request before the SDK reads it.
    fn response(&self, _operation: &str, _request: &Value, _response: &mut Value) {}

    /// Decides what becomes of the request; sends it once unless a fault is wanted.
    fn around<'a>(&'a self, mut request: TableRequest, next: Next<'a>) -> Pending<'a> {
        Box::pin(async move {
            self.request(&request.operation, &mut request.body);
            let (operation, body) = (request.operation.clone(), request.body.clone());
            let mut response = next.run(request).await?;
            self.response(&operation, &body, &mut response.body);
            Ok(response)
        })
    }
}

/// A request to the table.
pub struct TableRequest {
    /// Such as `TransactWriteItems`.
    pub operation: String,
    /// The parameters of the operation.
    pub body: Value,
    /// Everything but the body.
    head: HttpRequest,
}

/// The table's response.
pub struct TableResponse {
    /// The output of the operation, or the error.
    pub body: Value,
    /// Everything but the body.
    head: HttpResponse,
}

/// The rest of the chain.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    interceptors: &'a [Arc<dyn Interceptor>],
    connector: &'a SharedHttpConnector,
}

impl<'a> Next<'a> {
    /// Passes the request on.
    pub fn run(self, request: TableRequest) -> Pending<'a> {
        match self.interceptors.split_first() {
            Some((first, interceptors)) => first.around(request, Self { interceptors, ..self }),
            None => Box::pin(request.send(self.connector)),
        }
    }
}

impl TableRequest {
    fn new(mut head: HttpRequest) -> Self {
        let body = std::mem::replace(head.body_mut(), SdkBody::empty());
        let body = body.bytes().and_then(|bytes| serde_json::from_slice(bytes).ok());
        let operation = head.headers().get("x-amz-target").unwrap_or_default();
        let operation = operation.rsplit('.').next().unwrap_or_default().to_owned();
        Self { operation, body: body.unwrap_or_default(), head }
    }

    /// The same request with other parameters.
    pub fn with_body(&self, body: Value) -> Self {
        Self { body, ..self.clone() }
    }

    async fn send(self, connector: &SharedHttpConnector) -> TableResult {
        let Self { mut head, body, .. } = self;
        let body = body.to_string();
        head.headers_mut().insert("content-length", body.len().to_string());
        *head.body_mut() = SdkBody::from(body);
        TableResponse::read(connector.call(head).await?).await
    }
}

impl Clone for TableRequest {
    fn clone(&self) -> Self {
        let head = self.head.try_clone().expect("a request without a body can be cloned");
        Self { operation: self.operation.clone(), body: self.body.clone(), head }
    }
}

impl TableResponse {
    /// A response that the table did not give.
    pub fn new(status: u16, body: Value) -> Self {
        let status = status.try_into().expect("a status");
        let mut head = HttpResponse::new(status, SdkBody::empty());
        head.headers_mut().insert("content-type", "application/x-amz-json-1.0");
        Self { body, head }
    }

    /// Whether the operation succeeded.
    pub fn is_success(&self) -> bool {
        self.head.status().is_success()
    }

    async fn read(mut head: HttpResponse) -> TableResult {
        let body = std::mem::replace(head.body_mut(), SdkBody::empty());
        let bytes = ByteStream::new(body)
            .collect()
            .await
            .map_err(|error| ConnectorError::other(error.into(), None))?;
        Ok(Self { body: serde_json::from_slice(&bytes.into_bytes()).unwrap_or_default(), head })
    }

    fn into_http(self) -> HttpResponse {
        let Self { mut head, body } = self;
        let body = body.to_string();
        head.headers_mut().insert("content-length", body.len().to_string());
        *head.body_mut() = SdkBody::from(body);
        head
    }
}

/// The client whose requests pass through these interceptors, outermost first.
pub(crate) fn intercepted(
    client: SharedHttpClient,
    interceptors: Vec<Arc<dyn Interceptor>>,
) -> SharedHttpClient {
    if interceptors.is_empty() {
        return client;
    }
    SharedHttpClient::new(InterceptedClient { client, interceptors: interceptors.into() })
}

#[derive(Clone)]
struct InterceptedClient {
    client: SharedHttpClient,
    interceptors: Arc<[Arc<dyn Interceptor>]>,
}

impl HttpClient for InterceptedClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(InterceptedConnector {
            connector: self.client.http_connector(settings, components),
            interceptors: Arc::clone(&self.interceptors),
        })
    }
}

impl fmt::Debug for InterceptedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterceptedClient").finish_non_exhaustive()
    }
}

struct InterceptedConnector {
    connector: SharedHttpConnector,
    interceptors: Arc<[Arc<dyn Interceptor>]>,
}

impl HttpConnector for InterceptedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (connector, interceptors) = (self.connector.clone(), Arc::clone(&self.interceptors));
        HttpConnectorFuture::new(async move {
            let next = Next { interceptors: &interceptors, connector: &connector };
            next.run(TableRequest::new(request)).await.map(TableResponse::into_http)
        })
    }
}

impl fmt::Debug for InterceptedConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterceptedConnector").finish_non_exhaustive()
    }
}
