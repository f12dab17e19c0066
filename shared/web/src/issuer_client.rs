//! Requests to the issuer of the staff's tokens, with the HTTP client of the SDK, which is there
//! anyway.

use std::error::Error;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use axum::http::{Method, header};

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The issuer could not be reached, or did not respond with a success.
#[derive(Debug, thiserror::Error)]
#[error("the issuer does not respond")]
pub struct IssuerUnreachable(#[source] Box<dyn Error + Send + Sync>);

/// The body of the response to a `GET`.
///
/// # Errors
/// [`IssuerUnreachable`].
pub(crate) async fn get(url: &str) -> Result<Vec<u8>, IssuerUnreachable> {
    send(HttpRequest::get(url).map_err(|error| IssuerUnreachable(error.into()))?).await
}

/// The body of the response to a form (`application/x-www-form-urlencoded`). `authorization` is the
/// value of the header.
///
/// # Errors
/// [`IssuerUnreachable`].
pub async fn post_form(
    url: &str,
    authorization: String,
    form: String,
) -> Result<Vec<u8>, IssuerUnreachable> {
    let mut request = HttpRequest::new(SdkBody::from(form));
    request.set_uri(url).map_err(|error| IssuerUnreachable(error.into()))?;
    let set = request.set_method(Method::POST.as_str());
    set.map_err(|error| IssuerUnreachable(error.into()))?;
    let headers = request.headers_mut();
    headers.insert(header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded");
    headers.insert(header::ACCEPT.as_str(), "application/json");
    headers.insert(header::AUTHORIZATION.as_str(), authorization);
    send(request).await
}

async fn send(request: HttpRequest) -> Result<Vec<u8>, IssuerUnreachable> {
    let received = tokio::time::timeout(TIMEOUT, receive(request)).await;
    received.map_err(|elapsed| IssuerUnreachable(elapsed.into()))?.map_err(IssuerUnreachable)
}

async fn receive(request: HttpRequest) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    let settings =
        HttpConnectorSettings::builder().connect_timeout(TIMEOUT).read_timeout(TIMEOUT).build();
    let connector = Connector::builder()
        .connector_settings(settings)
        .tls_provider(Provider::rustls(CryptoMode::Ring))
        .build();
    let response = connector.call(request).await?;
    if !response.status().is_success() {
        return Err(format!("status {}", response.status().as_u16()).into());
    }
    Ok(ByteStream::new(response.into_body()).collect().await?.to_vec())
}
