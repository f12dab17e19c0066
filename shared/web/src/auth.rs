//! Verifies the OpenID Connect tokens of staff: access tokens of programs, and the ID tokens with
//! which the desk signs people in. Issuer, audience and algorithm come from the
//! configuration; the token itself only selects which of the issuer's keys verifies it.

use std::fmt;

use jsonwebtoken::{Validation, decode, decode_header};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::access::Role;
use crate::jwks::JwksCache;

pub use crate::jwks::JwksError;
pub use jsonwebtoken::Algorithm;

/// The claim with the roles, if none is configured.
pub const DEFAULT_ROLES_CLAIM: &str = "roles";
/// The tolerated difference between the issuer's clock and ours, in seconds.
const LEEWAY_SECONDS: u64 = 30;
/// Maximum length of a subject, in bytes (OpenID Connect Core 1.0, section 2). It is stored with
/// every change and access.
const MAX_SUBJECT_BYTES: usize = 255;
/// The claims that a token must have (RFC 9068, section 2.2). `nbf` is not among them, but holds if
/// it is there.
const REQUIRED_CLAIMS: [&str; 4] = ["exp", "aud", "iss", "sub"];

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
    /// The claim with the list of roles: its name, such as `roles` or `cognito:groups`, or a path
    /// of names separated by dots, such as `realm_access.roles`.
    pub roles_claim: String,
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
    /// The claim `sub` is empty, too long, or has control characters.
    #[error("the token has no usable subject")]
    InvalidSubject,
    /// The claim with the roles is no list of words.
    #[error("the roles of the token are not a list of words")]
    InvalidRoles,
    /// The token is not the response to this sign-in (OpenID Connect Core 1.0, section 3.1.3.7).
    #[error("the ID token belongs to another sign-in")]
    OtherSignIn,
    /// The header `kid` is missing, or names no key of the issuer.
    #[error("the token is not signed with a key of the issuer")]
    UnknownKey,
    /// The key set of the issuer is not available.
    #[error("the issuer's keys are not available")]
    Keys(#[from] JwksError),
}

/// Verifies tokens.
pub struct TokenVerifier {
    validation: Validation,
    audience: String,
    keys: JwksCache,
    roles_claim: String,
}

/// A person whom the issuer has signed in.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The issuer's identifier of the person.
    pub subject: String,
    /// What the person is called, if the issuer says it.
    pub name: Option<String>,
    /// The person's e-mail address, if the issuer says it and does not say that it is unchecked.
    pub email: Option<String>,
    /// The roles of the person, some of which may mean nothing here.
    pub roles: Vec<String>,
}

impl Identity {
    /// Whether the person has a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|name| name == role.name())
    }
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// Deserialised so that it must be a string: the library also accepts an array of issuers.
    #[expect(dead_code, reason = "the library compares it")]
    iss: String,
    #[serde(flatten)]
    others: OtherClaims,
}

/// The other claims, each at most once.
struct OtherClaims(Map<String, Value>);

impl<'de> Deserialize<'de> for OtherClaims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct UniqueClaims;
        impl<'de> Visitor<'de> for UniqueClaims {
            type Value = OtherClaims;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("claims")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<OtherClaims, M::Error> {
                let mut claims = Map::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if claims.insert(name, value).is_some() {
                        return Err(M::Error::custom("a claim occurs twice"));
                    }
                }
                Ok(OtherClaims(claims))
            }
        }
        deserializer.deserialize_map(UniqueClaims)
    }
}

impl OtherClaims {
    /// The claim of this name, or at the path of names that its dots separate. The name comes
    /// first, because some issuers have URLs for names.
    fn at(&self, path: &str) -> Option<&Value> {
        self.0.get(path).or_else(|| {
            let mut names = path.split('.');
            let first = self.0.get(names.next()?)?;
            names.try_fold(first, |value, name| value.get(name))
        })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// The e-mail address, unless the issuer has not checked it: anybody can say that it is theirs.
    fn email(&self) -> Option<&str> {
        let is_unchecked = self.0.get("email_verified").is_some_and(|checked| *checked != true);
        self.text("email").filter(|_| !is_unchecked)
    }

    fn roles(&self, path: &str) -> Result<Vec<String>, SignInError> {
        match self.at(path) {
            None => Ok(Vec::new()),
            Some(roles) => Vec::deserialize(roles).map_err(|_| SignInError::InvalidRoles),
        }
    }
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
        validation.set_audience(&[&config.audience]);
        validation.set_required_spec_claims(&REQUIRED_CLAIMS);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_SECONDS;
        let keys = JwksCache::new(&config.jwks)?;
        let SignInConfig { audience, roles_claim, .. } = config;
        Ok(Self { validation, audience, keys, roles_claim })
    }

    /// Verifies an access token and returns whose it is.
    ///
    /// # Errors
    /// [`SignInError`]: the token grants nothing.
    pub async fn verify(&self, token: &str) -> Result<Identity, SignInError> {
        let (subject, claims) = self.claims(token).await?;
        self.identity(subject, &claims)
    }

    /// Verifies the ID token that answers the sign-in with this nonce.
    ///
    /// # Errors
    /// [`SignInError`]: nobody is signed in.
    pub async fn verify_id_token(&self, token: &str, nonce: &str) -> Result<Identity, SignInError> {
        let (subject, claims) = self.claims(token).await?;
        let is_for_another = claims.text("azp").is_some_and(|party| party != self.audience);
        if claims.text("nonce") != Some(nonce) || is_for_another {
            return Err(SignInError::OtherSignIn);
        }
        self.identity(subject, &claims)
    }

    async fn claims(&self, token: &str) -> Result<(String, OtherClaims), SignInError> {
        let header = decode_header(token)?;
        if header.crit.is_some() {
            return Err(SignInError::UnsupportedCritHeader);
        }
        let key_id = header.kid.ok_or(SignInError::UnknownKey)?;
        let key = self.keys.find(&key_id).await?.ok_or(SignInError::UnknownKey)?;
        let Claims { sub: subject, others, .. } = decode(token, &key, &self.validation)?.claims;
        let is_usable = !subject.trim().is_empty()
            && subject.len() <= MAX_SUBJECT_BYTES
            && !subject.chars().any(char::is_control);
        if is_usable { Ok((subject, others)) } else { Err(SignInError::InvalidSubject) }
    }

    fn identity(&self, subject: String, claims: &OtherClaims) -> Result<Identity, SignInError> {
        Ok(Identity {
            subject,
            name: claims.text("name").map(str::to_owned),
            email: claims.email().map(str::to_owned),
            roles: claims.roles(&self.roles_claim)?,
        })
    }
}
