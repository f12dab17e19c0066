//! The local issuer of staff tokens: its key lies in the data folder, and the server reads its
//! public half as it would read a real issuer's.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use web::auth::SignInConfig;

use crate::CliError;
use crate::data_dir::DataDir;

const ISSUER: &str = "https://kursuskontor.localhost";
const AUDIENCE: &str = "kursuskontor";
/// Who holds its tokens: whoever sits at this machine.
pub(crate) const SUBJECT: &str = "local";
/// How long a token is good for, in seconds: a working day.
const LIFETIME: i64 = 8 * 3_600;
/// The public keys, beside the private one.
const KEY_SET: &str = "staff-keys.json";

/// Signs staff tokens with the key of a data folder.
pub(crate) struct Issuer {
    /// PKCS #8.
    private: Vec<u8>,
    /// The coordinates of the public key, base64url.
    x: String,
    y: String,
}

impl Issuer {
    /// The issuer of this folder; a new one where there is none.
    pub(crate) fn open(folder: &DataDir) -> Result<Self, CliError> {
        let random = SystemRandom::new();
        let private = folder.read_or_make("staff-key.p8", || {
            let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
            Ok(key.map_err(|error| CliError::SignIn(error.to_string()))?.as_ref().to_vec())
        })?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &private, &random)
            .map_err(|_| CliError::SignIn("staff-key.p8 holds no P-256 key".to_owned()))?;
        // Uncompressed: a byte 4, then x and y of 32 bytes each (SEC 1, section 2.3.3).
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        Ok(Self { private, x, y })
    }

    /// How the server judges this issuer's tokens. Writes its public key into the folder.
    pub(crate) fn sign_in(&self, folder: &DataDir) -> Result<SignInConfig, CliError> {
        let path = folder.file(KEY_SET);
        let file = path.display().to_string();
        let keys = json!({ "keys": [self.public_key()] }).to_string();
        // Another process may be reading it.
        if std::fs::read_to_string(&path).ok().as_ref() != Some(&keys) {
            std::fs::write(&path, keys)
                .map_err(|cause| CliError::File { file: file.clone(), cause: cause.to_string() })?;
        }
        Ok(SignInConfig {
            issuer: ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            algorithm: Algorithm::ES256,
            jwks: file,
        })
    }

    /// A token with these roles, good from `now` (seconds since 1970) for a working day.
    pub(crate) fn token(&self, roles: &[String], now: i64) -> Result<String, CliError> {
        let claims = json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "iat": now, "nbf": now, "exp": now + LIFETIME, "roles": roles });
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.key_id());
        encode(&header, &claims, &EncodingKey::from_ec_der(&self.private))
            .map_err(|error| CliError::SignIn(error.to_string()))
    }

    fn key_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&Sha256::digest(format!("{}.{}", self.x, self.y))[..12])
    }

    fn public_key(&self) -> Value {
        json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": self.key_id(), "x": self.x, "y": self.y })
    }
}
