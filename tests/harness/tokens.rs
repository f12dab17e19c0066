//! Staff tokens signed with the local issuer's own key, true or forged.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::Office;

/// The local issuer's key, as an attacker would like to have it.
pub struct TokenForger {
    key: EcdsaKeyPair,
    /// The issuer's key set (RFC 7517).
    pub keys: Value,
    /// The second at which the forger was made.
    pub now: i64,
}

/// Base64url without padding, as tokens are written.
pub fn encoded(part: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

impl TokenForger {
    /// Takes the key from the office's data folder.
    pub fn new(office: &Office) -> Self {
        let read = |name: &str| std::fs::read(office.folder().join(name)).expect("a key file");
        let key = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &read("staff-key.p8"),
            &SystemRandom::new(),
        );
        let keys = serde_json::from_slice(&read("staff-keys.json")).expect("a key set");
        let now = web::Clock::default().now().as_second();
        Self { key: key.expect("a key"), keys, now }
    }

    /// The header of a valid token with these changes; `null` removes a field.
    pub fn header(&self, changes: &Value) -> Value {
        let kid = &self.keys["keys"][0]["kid"];
        changed(json!({ "typ": "JWT", "alg": "ES256", "kid": kid }), changes)
    }

    /// The claims of a valid token with these changes; `null` removes a claim.
    pub fn claims(&self, changes: &Value) -> Value {
        let valid = json!({
            "iss": "https://kursuskontor.localhost",
            "aud": "kursuskontor",
            "sub": "mette",
            "iat": self.now,
            "nbf": self.now,
            "exp": self.now + 3_600,
            "roles": ["staff"],
        });
        changed(valid, changes)
    }

    /// The signature of a text.
    pub fn sign(&self, text: &str) -> String {
        let signature = self.key.sign(&SystemRandom::new(), text.as_bytes());
        encoded(signature.expect("a signature"))
    }

    /// A token of these parts, signed with the issuer's own key whatever it says.
    #[expect(clippy::needless_pass_by_value, reason = "a table of forgeries reads better")]
    pub fn token(&self, header: impl ToString, claims: impl ToString) -> String {
        let text = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        format!("{text}.{}", self.sign(&text))
    }

    /// A valid token.
    pub fn valid(&self) -> String {
        self.with_claims(&json!({}))
    }

    /// A token whose header has these changes.
    pub fn with_header(&self, changes: &Value) -> String {
        self.token(self.header(changes), self.claims(&json!({})))
    }

    /// A token whose claims have these changes.
    pub fn with_claims(&self, changes: &Value) -> String {
        self.token(self.header(&json!({})), self.claims(changes))
    }

    /// A token signed with somebody else's key, its header with these changes.
    pub fn with_other_key(&self, changes: &Value) -> String {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let key =
            EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).expect("the same key");
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let jwk = json!({
            "kty": "EC",
            "crv": "P-256",
            "alg": "ES256",
            "kid": "mine",
            "x": encoded(x),
            "y": encoded(y),
        });
        let mut header = self.header(changes);
        if header["jwk"] == true {
            header["jwk"] = jwk;
        }
        let other = Self { key, keys: self.keys.clone(), now: self.now };
        other.token(header, self.claims(&json!({})))
    }

    /// A token signed with a shared secret: `HS256` or `HS512`.
    pub fn with_secret(&self, algorithm: &str, secret: &[u8]) -> String {
        let header = encoded(self.header(&json!({ "alg": algorithm })).to_string());
        let text = format!("{header}.{}", encoded(self.claims(&json!({})).to_string()));
        let algorithm = if algorithm == "HS256" { hmac::HMAC_SHA256 } else { hmac::HMAC_SHA512 };
        let signature = hmac::sign(&hmac::Key::new(algorithm, secret), text.as_bytes());
        format!("{text}.{}", encoded(signature))
    }

    /// A token with this algorithm and this signature.
    pub fn with_signature(&self, algorithm: &str, signature: &str) -> String {
        let header = encoded(self.header(&json!({ "alg": algorithm })).to_string());
        format!("{header}.{}.{signature}", encoded(self.claims(&json!({})).to_string()))
    }
}

fn changed(mut object: Value, changes: &Value) -> Value {
    let fields = object.as_object_mut().expect("an object");
    for (name, value) in changes.as_object().expect("an object") {
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    object
}
