//! The local issuer of staff tokens, and its sign-in page in `issuer/sign_in.rs`. Its private key
//! is stored in the data folder; the server reads the public key from a key set file, as it would
//! read that of a real issuer.

mod people;
mod sign_in;

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::error::KeyRejected;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use web::auth::{DEFAULT_ROLES_CLAIM, JwksError, SignInConfig};
use web::config::{ClientConfig, ClientSecret};

use crate::CliError;
use crate::atomic_file::{self, Readers};
use crate::data_dir::{DataDir, ISSUER_KEY_FILE, file_error};

const ISSUER: &str = "https://kursuskontor.localhost";
const AUDIENCE: &str = "kursuskontor";
/// The subject of every local token: the operator of this machine.
pub(crate) const SUBJECT: &str = "local";
/// How long a token is valid: a working day.
const TOKEN_LIFETIME_SECONDS: i64 = 8 * 3_600;
/// What the issuer calls the desk. ID tokens are for it, and count nowhere as access tokens.
const CLIENT_ID: &str = "kursuskontor-desk";
/// How long an ID token is valid: until the desk has read it.
const ID_TOKEN_LIFETIME_SECONDS: i64 = 5 * 60;
/// The public key, as a JSON Web Key Set.
const KEY_SET_FILE: &str = "staff-keys.json";

/// Why the local sign-in cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    #[error("the operating system provides no random bytes for a signing key")]
    NoRandomness,
    #[error(
        "{} holds no key to sign with ({reason}); delete this file and start the server again, \
         which makes a new key, and then get a new token with `staff-token`",
        .file.display()
    )]
    InvalidKey { file: PathBuf, reason: KeyRejected },
    #[error("the token cannot be signed: {0}")]
    Sign(#[source] jsonwebtoken::errors::Error),
    #[error(transparent)]
    KeySet(#[from] JwksError),
}

/// Signs staff tokens with the key of a data folder.
#[derive(Clone)]
pub(crate) struct Issuer {
    /// PKCS #8.
    private_key: Vec<u8>,
    /// The coordinates of the public key, base64url.
    x: String,
    y: String,
}

impl Issuer {
    /// Opens the issuer of a data folder; generates its key if there is none.
    pub(crate) fn open(folder: &DataDir) -> Result<Self, CliError> {
        let private_key = folder.read_or_create(ISSUER_KEY_FILE, generate_key)?;
        Self::with_key(private_key, folder)
    }

    /// The same for a command at which nobody signs in: a damaged key must not stop it, and one
    /// that is never stored takes its place.
    pub(crate) fn open_or_replace(folder: &DataDir) -> Result<Self, CliError> {
        match Self::open(folder) {
            Err(CliError::StaffSignIn(error @ IssuerError::InvalidKey { .. })) => {
                tracing::warn!("{error}");
                Self::with_key(generate_key()?, folder)
            }
            opened => opened,
        }
    }

    fn with_key(private_key: Vec<u8>, folder: &DataDir) -> Result<Self, CliError> {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &private_key, &random)
            .map_err(|reason| IssuerError::InvalidKey {
                file: folder.file(ISSUER_KEY_FILE),
                reason,
            })?;
        // Uncompressed: a byte 4, then x and y of 32 bytes each (SEC 1, section 2.3.3).
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let x = URL_SAFE_NO_PAD.encode(x);
        let y = URL_SAFE_NO_PAD.encode(y);
        Ok(Self { private_key, x, y })
    }

    /// The settings with which the server verifies this issuer's tokens. Writes the key set file
    /// they refer to.
    pub(crate) fn publish_key_set(&self, folder: &DataDir) -> Result<SignInConfig, CliError> {
        let file = folder.file(KEY_SET_FILE);
        let key_set = json!({ "keys": [self.public_key()] }).to_string();
        if std::fs::read_to_string(&file).ok().as_ref() != Some(&key_set) {
            atomic_file::replace(&file, key_set.as_bytes(), Readers::Owner)
                .map_err(|error| file_error(&file, error))?;
        }
        Ok(SignInConfig {
            issuer: ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            algorithm: Algorithm::ES256,
            jwks: file.display().to_string(),
            roles_claim: DEFAULT_ROLES_CLAIM.to_owned(),
        })
    }

    /// Signs a token with these roles, valid from `now` (seconds since 1970).
    pub(crate) fn sign_token(&self, roles: &[String], now: i64) -> Result<String, CliError> {
        self.sign(&json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": SUBJECT,
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_LIFETIME_SECONDS,
            "roles": roles,
        }))
    }

    fn sign(&self, claims: &Value) -> Result<String, CliError> {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.key_id());
        let token = encode(&header, claims, &EncodingKey::from_ec_der(&self.private_key));
        Ok(token.map_err(IssuerError::Sign)?)
    }

    /// The settings with which the desk signs people in at the sign-in page with this address.
    /// `tokens` are those of [`Self::publish_key_set`].
    pub(crate) fn client(&self, address: &str, tokens: SignInConfig) -> ClientConfig {
        ClientConfig {
            id: CLIENT_ID.to_owned(),
            secret: ClientSecret(self.client_secret()),
            authorize_url: format!("{address}{}", sign_in::AUTHORIZE),
            token_url: format!("{address}{}", sign_in::TOKEN),
            end_session_url: None,
            tokens: SignInConfig { audience: CLIENT_ID.to_owned(), ..tokens },
        }
    }

    /// Derived from the private key, so that nothing more has to be stored.
    fn client_secret(&self) -> String {
        let mut digest = Sha256::new_with_prefix(b"client secret");
        digest.update(&self.private_key);
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }

    fn key_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&Sha256::digest(format!("{}.{}", self.x, self.y))[..12])
    }

    /// The public key as a JSON Web Key (RFC 7517).
    fn public_key(&self) -> Value {
        json!({
            "kty": "EC",
            "crv": "P-256",
            "alg": "ES256",
            "use": "sig",
            "kid": self.key_id(),
            "x": self.x,
            "y": self.y,
        })
    }
}

fn generate_key() -> Result<Vec<u8>, CliError> {
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let key = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new())
        .map_err(|_| IssuerError::NoRandomness)?;
    Ok(key.as_ref().to_vec())
}
