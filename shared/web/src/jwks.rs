//! The issuer's public keys, from a file or an address. JwksCache from an address are kept, and asked
//! for again when a token names an unknown one, at most once a minute: so a forged token cannot
//! make us flood the issuer.

use std::error::Error;
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

/// How often the keys are asked for, at most.
const PAUSE: Duration = Duration::from_secs(60);
/// How long the issuer may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why the keys are not to be had.
#[derive(Debug, thiserror::Error)]
pub enum JwksError {
    /// The configured algorithm uses one secret for signing and verifying.
    #[error("staff tokens must be signed with a key pair")]
    Symmetric,
    /// The file cannot be read.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// What came is not a key set.
    #[error("this is no key set: {0}")]
    NoKeySet(#[from] serde_json::Error),
    /// A key of the set cannot be used.
    #[error("a key of the set cannot be used: {0}")]
    Key(#[from] jsonwebtoken::errors::Error),
    /// The issuer did not answer.
    #[error("the issuer did not answer: {0}")]
    Address(#[source] Box<dyn Error + Send + Sync>),
}

/// A key set and where it comes from.
pub(crate) struct JwksCache {
    /// None for a file, which is read once.
    address: Option<String>,
    known: Mutex<CachedJwks>,
}

struct CachedJwks {
    keys: Arc<JwkSet>,
    asked: Option<Instant>,
}

impl JwksCache {
    pub(crate) fn new(place: &str) -> Result<Self, JwksError> {
        let address = place.contains("://").then(|| place.to_owned());
        let keys = match address {
            Some(_) => JwkSet { keys: Vec::new() },
            None => serde_json::from_slice(&std::fs::read(place)?)?,
        };
        Ok(Self { address, known: Mutex::new(CachedJwks { keys: Arc::new(keys), asked: None }) })
    }

    /// The key of this name.
    pub(crate) async fn find(&self, kid: &str) -> Result<Option<DecodingKey>, JwksError> {
        let mut known = self.known.lock().await;
        if known.keys.find(kid).is_none()
            && let Some(address) = &self.address
            && known.asked.is_none_or(|asked| asked.elapsed() >= PAUSE)
        {
            known.asked = Some(Instant::now());
            known.keys = Arc::new(fetch(address).await?);
        }
        let keys = Arc::clone(&known.keys);
        drop(known);
        Ok(keys.find(kid).map(DecodingKey::from_jwk).transpose()?)
    }
}

async fn fetch(address: &str) -> Result<JwkSet, JwksError> {
    let settings =
        HttpConnectorSettings::builder().connect_timeout(PATIENCE).read_timeout(PATIENCE).build();
    let connector = Connector::builder()
        .connector_settings(settings)
        .tls_provider(Provider::rustls(CryptoMode::Ring))
        .build();
    let answer = async {
        let request = HttpRequest::get(address).map_err(boxed)?;
        let response = connector.call(request).await.map_err(boxed)?;
        if !response.status().is_success() {
            return Err(format!("status {}", response.status().as_u16()).into());
        }
        Ok(ByteStream::new(response.into_body()).collect().await.map_err(boxed)?.into_bytes())
    };
    let body = tokio::time::timeout(PATIENCE, answer)
        .await
        .map_err(|elapsed| JwksError::Address(elapsed.into()))?;
    Ok(serde_json::from_slice(&body.map_err(JwksError::Address)?)?)
}

fn boxed(error: impl Error + Send + Sync + 'static) -> Box<dyn Error + Send + Sync> {
    error.into()
}
