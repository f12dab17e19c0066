//! Verifies the OpenID Connect access tokens of staff. Issuer, audience and algorithm come from the
//! configuration; the token itself only selects which of the issuer's keys verifies it.

use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;

use crate::jwks::JwksCache;

pub use crate::jwks::JwksError;
pub use jsonwebtoken::Algorithm;

/// The role that grants access to the staff routes.
pub const STAFF_ROLE: &str = "staff";
/// The tolerated difference between the issuer's clock and ours, in seconds.
const LEEWAY_SECONDS: u64 = 30;
/// The claims that a token must have (OpenID Connect Core 1.0 and RFC 9068, section 2.2).
const REQUIRED_CLAIMS: [&str; 5] = ["exp", "nbf", "aud", "iss", "sub"];

/// Which tokens are accepted.
#[derive(Clone, Debug)]
pub struct SignInConfig {
    /// The exact value of `iss`.
    pub issuer: String,
    /// The exact value of `aud`.
    pub audience: String,
    /// The only accepted algorithm; it must be asymmetric.
    pub algorithm: Algorithm,
    /// The location of the issuer's keys: an `https://` URL or the path of a file.
    pub jwks: String,
}

/// Why a token is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The token is malformed, expired, or not issued for us.
    #[error("the token is not valid")]
    Token(#[from] jsonwebtoken::errors::Error),
    /// The header `crit` demands an extension, and we support none (RFC 7515, section 4.1.11).
    #[error("the token has critical header parameters")]
    UnsupportedCritHeader,
    /// The claim `sub` is empty.
    #[error("the token has no subject")]
    MissingSubject,
    /// The header `kid` is missing, or names no key of the issuer.
    #[error("the token is not signed with a key of the issuer")]
    UnknownKey,
    /// The key set of the issuer is not available.
    #[error("the issuer's keys are not available")]
    Keys(#[from] JwksError),
}

/// Verifies access tokens.
pub struct TokenVerifier {
    validation: Validation,
    keys: JwksCache,
}

/// The claims of a verified token.
#[derive(Debug, Deserialize)]
pub struct Claims {
    /// The issuer's identifier of the person.
    pub sub: String,
    /// Deserialised so that it must be a string: the library also accepts an array of issuers.
    #[expect(dead_code, reason = "the library compares it")]
    iss: String,
    /// The roles of the person.
    #[serde(default)]
    pub roles: Vec<String>,
}

impl TokenVerifier {
    /// A verifier for this configuration.
    ///
    /// # Errors
    /// The algorithm is symmetric, or the file of the keys cannot be read.
    pub fn new(config: SignInConfig) -> Result<Self, JwksError> {
        if matches!(config.algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) {
            return Err(JwksError::SymmetricAlgorithm);
        }
        let mut validation = Validation::new(config.algorithm);
        validation.set_issuer(&[config.issuer]);
        validation.set_audience(&[config.audience]);
        validation.set_required_spec_claims(&REQUIRED_CLAIMS);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_SECONDS;
        Ok(Self { validation, keys: JwksCache::new(&config.jwks)? })
    }

    /// Verifies a token and returns its claims.
    ///
    /// # Errors
    /// [`SignInError`]: the token grants nothing.
    pub async fn verify(&self, token: &str) -> Result<Claims, SignInError> {
        let header = decode_header(token)?;
        if header.crit.is_some() {
            return Err(SignInError::UnsupportedCritHeader);
        }
        let key_id = header.kid.ok_or(SignInError::UnknownKey)?;
        let key = self.keys.find(&key_id).await?.ok_or(SignInError::UnknownKey)?;
        let claims = decode::<Claims>(token, &key, &self.validation)?.claims;
        if claims.sub.trim().is_empty() {
            return Err(SignInError::MissingSubject);
        }
        Ok(claims)
    }
}
