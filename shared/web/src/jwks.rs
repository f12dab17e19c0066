//! The issuer's public keys (JWKS), read from a file or a URL. Keys from a URL are cached, and
//! fetched again when they grow old or a token names an unknown key, but at most once a minute, so
//! that forged tokens cannot make us flood the issuer.

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::error_chain;
use crate::issuer_client::{self, IssuerUnreachable};

/// The shortest time between two fetches.
const MIN_FETCH_INTERVAL: Duration = Duration::from_secs(60);
/// After this time the keys are fetched again, so that a key that the issuer has withdrawn does not
/// go on being accepted.
const REFRESH_INTERVAL: Duration = Duration::from_secs(30 * 60);
/// After this time without a successful fetch, the keys are no longer used.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

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
    /// The issuer could not be reached, or did not respond with a key set.
    #[error("the key set cannot be fetched")]
    Fetch(#[from] IssuerUnreachable),
    /// The last fetch failed a moment ago, and the keys from before it are missing or too old.
    #[error("the key set could not be fetched a moment ago")]
    Unavailable,
}

/// The key set and its source.
pub(crate) struct JwksCache {
    /// None for a file, which is read only once.
    url: Option<String>,
    cached: Mutex<CachedJwks>,
}

/// Keys by their ids.
type Keys = HashMap<String, DecodingKey>;

struct CachedJwks {
    keys: Keys,
    fetches: Fetches,
}

/// What is known about the fetches until now.
#[derive(Default)]
struct Fetches {
    last: Option<Instant>,
    last_successful: Option<Instant>,
}

impl Fetches {
    /// Whether to fetch now, to look for a key that is known or not.
    fn are_due(&self, is_known: bool, now: Instant) -> bool {
        let is_older = |fetch: Option<Instant>, age| fetch.is_none_or(|fetch| now - fetch >= age);
        (!is_known || is_older(self.last_successful, REFRESH_INTERVAL))
            && is_older(self.last, MIN_FETCH_INTERVAL)
    }

    /// Whether the cached keys can answer for a key that is known or not. After a failed fetch they
    /// do not say that a key does not exist.
    fn can_answer(&self, is_known: bool, now: Instant) -> bool {
        let is_young = self.last_successful.is_some_and(|fetch| now - fetch < MAX_AGE);
        is_young && (is_known || self.last == self.last_successful)
    }
}

impl JwksCache {
    /// Reads a file at once, and a URL when the first key is looked up.
    pub(crate) fn new(location: &str) -> Result<Self, JwksError> {
        let (url, keys) = if location.contains("://") {
            (Some(location.to_owned()), Keys::new())
        } else {
            (None, parse(&std::fs::read(location)?)?)
        };
        let cached = CachedJwks { keys, fetches: Fetches::default() };
        Ok(Self { url, cached: Mutex::new(cached) })
    }

    /// The key with this id; `None` if the issuer has none.
    ///
    /// # Errors
    /// [`JwksError`]: the issuer may have one, but cannot be asked.
    pub(crate) async fn find(&self, key_id: &str) -> Result<Option<DecodingKey>, JwksError> {
        let mut cached = self.cached.lock().await;
        if let Some(url) = &self.url {
            cached.refresh(url, key_id).await?;
        }
        Ok(cached.keys.get(key_id).cloned())
    }
}

impl CachedJwks {
    /// Fetches the keys if they are due, so that they can answer for this one.
    async fn refresh(&mut self, url: &str, key_id: &str) -> Result<(), JwksError> {
        let now = Instant::now();
        let mut failure = JwksError::Unavailable;
        if self.fetches.are_due(self.keys.contains_key(key_id), now) {
            self.fetches.last = Some(now);
            match fetch(url).await {
                Ok(keys) => {
                    self.keys = keys;
                    self.fetches.last_successful = Some(now);
                }
                Err(error) => {
                    let chain = error_chain(&error);
                    tracing::warn!(error = chain, "the issuer's keys could not be fetched");
                    failure = error;
                }
            }
        }
        let is_known = self.keys.contains_key(key_id);
        if self.fetches.can_answer(is_known, now) { Ok(()) } else { Err(failure) }
    }
}

async fn fetch(url: &str) -> Result<Keys, JwksError> {
    parse(&issuer_client::get(url).await?)
}

/// The keys that can verify signatures and have an id. Others, such as those of a type that is not
/// known here, are left out (RFC 7517, section 5).
fn parse(document: &[u8]) -> Result<Keys, JwksError> {
    #[derive(Deserialize)]
    struct Document {
        keys: Vec<Value>,
    }
    let Document { keys } = serde_json::from_slice(document)?;
    let usable = |key: Value| {
        let key: Jwk = serde_json::from_value(key).ok()?;
        let is_for_signatures = key.common.public_key_use != Some(PublicKeyUse::Encryption);
        let decoding_key = DecodingKey::from_jwk(&key).ok().filter(|_| is_for_signatures)?;
        Some((key.common.key_id?, decoding_key))
    };
    Ok(keys.into_iter().filter_map(usable).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_fetched_every_half_hour_and_for_an_unknown_key_but_at_most_once_a_minute() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        assert!(Fetches::default().are_due(false, start));
        let fetches = Fetches { last: Some(start), last_successful: Some(start) };
        let due = |fetches: &Fetches, is_known| {
            [59, 60, 1_799, 1_800].map(|seconds| fetches.are_due(is_known, after(seconds)))
        };
        assert_eq!(due(&fetches, true), [false, false, false, true]);
        assert_eq!(due(&fetches, false), [false, true, true, true]);
        let failed = Fetches { last: Some(after(1_800)), ..fetches };
        assert!(!failed.are_due(true, after(1_859)));
        assert!(failed.are_due(true, after(1_860)));
    }

    #[test]
    fn keys_are_used_for_an_hour_and_after_a_failed_fetch_no_key_is_unknown() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let fetches = Fetches { last: Some(start), last_successful: Some(start) };
        let failed = Fetches { last: Some(after(60)), last_successful: Some(start) };
        let answers = |fetches: &Fetches, is_known| {
            [60, 3_599, 3_600].map(|seconds| fetches.can_answer(is_known, after(seconds)))
        };
        assert_eq!(answers(&fetches, true), [true, true, false]);
        assert_eq!(answers(&fetches, false), [true, true, false]);
        assert_eq!(answers(&failed, true), [true, true, false]);
        assert_eq!(answers(&failed, false), [false, false, false]);
        assert!(!Fetches::default().can_answer(false, start));
    }

    #[test]
    fn keys_that_are_not_understood_do_not_spoil_the_others() {
        let document = serde_json::json!({ "keys": [
            { "kty": "new", "kid": "1" },
            { "kty": "OKP", "crv": "X25519", "kid": "2", "x": "AA", "use": "enc" },
            { "kty": "RSA", "kid": "3", "use": "enc", "n": "AQ", "e": "AQAB" },
            { "kty": "RSA", "kid": "4", "use": "sig", "n": "AQ", "e": "AQAB" },
            "nonsense",
        ]});
        let keys = parse(document.to_string().as_bytes()).unwrap();
        assert_eq!(keys.keys().collect::<Vec<_>>(), ["4"]);
    }
}
