//! Staff sign-in: an OpenID Connect access token, verified here. Issuer, audience and algorithm are
//! fixed by configuration; nothing in the token chooses how it is judged, except which of the
//! issuer's keys signed it.

use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;

use crate::jwks::{JwksCache, JwksError};

pub use jsonwebtoken::Algorithm;

/// The role that opens the staff routes.
pub const STAFF_ROLE: &str = "staff";
/// How far clocks may differ, in seconds.
const LEEWAY: u64 = 30;
/// The claims that a token must have (OpenID Connect Core 1.0 and RFC 9068, section 2.2).
const CLAIMS: [&str; 5] = ["exp", "nbf", "aud", "iss", "sub"];

/// Whose tokens count.
#[derive(Clone, Debug)]
pub struct SignInConfig {
    /// The exact `iss`.
    pub issuer: String,
    /// The exact `aud`.
    pub audience: String,
    /// The one algorithm; symmetric ones are refused.
    pub algorithm: Algorithm,
    /// Where the issuer's keys are: an `https://` address or a file.
    pub jwks: String,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The token is not one of ours, or not any more.
    #[error("the token is not accepted: {0}")]
    Token(#[from] jsonwebtoken::errors::Error),
    /// Its header wants something understood that is not (RFC 7515, section 4.1.11).
    #[error("the token has critical fields")]
    UnsupportedCritHeader,
    /// It says nobody's name.
    #[error("the token names nobody")]
    MissingSubject,
    /// Its key is not among the issuer's.
    #[error("the token names no key of the issuer")]
    UnknownKey,
    /// The issuer's keys cannot be had now.
    #[error("the issuer's keys cannot be read: {0}")]
    Keys(#[from] JwksError),
}

/// Judges staff tokens.
pub struct TokenVerifier {
    validation: Validation,
    keys: JwksCache,
}

/// Who has signed in.
#[derive(Debug, Deserialize)]
pub struct Claims {
    /// The issuer's name for the person.
    pub sub: String,
    #[expect(
        dead_code,
        reason = "read so that it is one text: the library also takes a list of issuers"
    )]
    iss: String,
    /// What the person may do.
    #[serde(default)]
    pub roles: Vec<String>,
}

impl TokenVerifier {
    /// Takes the configuration.
    ///
    /// # Errors
    /// When the algorithm is symmetric, or the keys' file cannot be read.
    pub fn new(config: SignInConfig) -> Result<Self, JwksError> {
        if matches!(config.algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) {
            return Err(JwksError::Symmetric);
        }
        let mut validation = Validation::new(config.algorithm);
        validation.set_issuer(&[config.issuer]);
        validation.set_audience(&[config.audience]);
        validation.set_required_spec_claims(&CLAIMS);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        Ok(Self { validation, keys: JwksCache::new(&config.jwks)? })
    }

    /// Who holds this token.
    ///
    /// # Errors
    /// [`SignInError`]; nobody is let in on any of them.
    pub async fn verify(&self, token: &str) -> Result<Claims, SignInError> {
        let header = decode_header(token)?;
        if header.crit.is_some() {
            return Err(SignInError::UnsupportedCritHeader);
        }
        let kid = header.kid.ok_or(SignInError::UnknownKey)?;
        let key = self.keys.find(&kid).await?.ok_or(SignInError::UnknownKey)?;
        let claims = decode::<Claims>(token, &key, &self.validation)?.claims;
        if claims.sub.trim().is_empty() { Err(SignInError::MissingSubject) } else { Ok(claims) }
    }
}
