//! The issuer's public keys (JWKS), read from a file or a URL. Keys from a URL are cached, and
//! fetched again when a token names an unknown key, but at most once a minute, so that forged
//! tokens cannot make us flood the issuer.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::byte_stream::ByteStream;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::JwkSet;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The shortest time between two fetches.
const MIN_FETCH_INTERVAL: Duration = Duration::from_secs(60);
/// How long a fetch may take.
const FETCH_TIMEOUT: Duration = Duration::from_secs(3);

/// Why the key set is not usable.
#[derive(Debug, thiserror::Error)]
pub enum JwksError {
    /// The configured algorithm uses one secret for signing and verifying.
    #[error("staff tokens must be signed with an asymmetric algorithm")]
    SymmetricAlgorithm,
    /// The file cannot be read.
    #[error("the file of the key set cannot be read")]
    File(#[from] io::Error),
    /// The document is not a JSON Web Key Set.
    #[error("the document is not a JSON Web Key Set")]
    Malformed(#[from] serde_json::Error),
    /// A key has unsupported parameters.
    #[error("a key of the key set is not usable")]
    Key(#[from] jsonwebtoken::errors::Error),
    /// The issuer could not be reached, or did not respond with a key set.
    #[error("the key set cannot be fetched")]
    Fetch(#[source] Box<dyn Error + Send + Sync>),
}

/// The key set and its source.
pub(crate) struct JwksCache {
    /// None for a file, which is read only once.
    url: Option<String>,
    cached: Mutex<CachedJwks>,
}

struct CachedJwks {
    keys: Arc<JwkSet>,
    last_fetch: Option<Instant>,
}

impl JwksCache {
    /// Reads a file at once, and a URL when the first key is looked up.
    pub(crate) fn new(location: &str) -> Result<Self, JwksError> {
        let (url, keys) = if location.contains("://") {
            (Some(location.to_owned()), JwkSet { keys: Vec::new() })
        } else {
            (None, serde_json::from_slice(&std::fs::read(location)?)?)
        };
        let cached = CachedJwks { keys: Arc::new(keys), last_fetch: None };
        Ok(Self { url, cached: Mutex::new(cached) })
    }

    /// The key with this id.
    pub(crate) async fn find(&self, key_id: &str) -> Result<Option<DecodingKey>, JwksError> {
        let mut cached = self.cached.lock().await;
        if cached.keys.find(key_id).is_none()
            && let Some(url) = &self.url
            && cached.last_fetch.is_none_or(|fetch| fetch.elapsed() >= MIN_FETCH_INTERVAL)
        {
            cached.last_fetch = Some(Instant::now());
            cached.keys = Arc::new(fetch(url).await?);
        }
        let keys = Arc::clone(&cached.keys);
        drop(cached);
        Ok(keys.find(key_id).map(DecodingKey::from_jwk).transpose()?)
    }
}

async fn fetch(url: &str) -> Result<JwkSet, JwksError> {
    let body = tokio::time::timeout(FETCH_TIMEOUT, get(url))
        .await
        .map_err(|elapsed| JwksError::Fetch(elapsed.into()))?
        .map_err(JwksError::Fetch)?;
    Ok(serde_json::from_slice(&body)?)
}

async fn get(url: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(FETCH_TIMEOUT)
        .read_timeout(FETCH_TIMEOUT)
        .build();
    let connector = Connector::builder()
        .connector_settings(settings)
        .tls_provider(Provider::rustls(CryptoMode::Ring))
        .build();
    let response = connector.call(HttpRequest::get(url)?).await?;
    if !response.status().is_success() {
        return Err(format!("status {}", response.status().as_u16()).into());
    }
    Ok(ByteStream::new(response.into_body()).collect().await?.to_vec())
}
