//! Everything derived from the secret key: the pseudonyms of e-mail addresses, the secrets of
//! registrations, and the fingerprints of requests.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Caller, EmailAddress, RegistrationCode, RunId, SecretId};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Maximum length of an idempotency key, without its quotes.
const MAX_KEY_LENGTH: usize = 255;
/// The seconds of a day.
const SECONDS_OF_DAY: i64 = 24 * 3_600;

/// The secret key. Whoever has it can open every registration, so it prints as `[redacted]`.
#[derive(Clone)]
pub struct Secrets(Hmac<Sha256>);

impl Secrets {
    /// Minimum number of bytes of the key.
    pub const MIN_KEY_BYTES: usize = 32;

    /// `None` if the key is too short.
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    pub fn new(key: &[u8]) -> Option<Self> {
        (key.len() >= Self::MIN_KEY_BYTES)
            .then(|| Self(Hmac::new_from_slice(key).expect("HMAC key")))
    }

    fn derive(&self, purpose: &str, input: &str) -> Hmac<Sha256> {
        self.0.clone().chain_update(purpose).chain_update([0]).chain_update(input)
    }

    fn derive_text(&self, purpose: &str, input: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.derive(purpose, input).finalize().into_bytes())
    }

    /// The secret that gives access to a registration. It is the same each time, so that a replayed
    /// response can repeat it.
    pub fn registration_secret(&self, id: impl Into<SecretId>) -> String {
        self.derive_text("registration", &id.into().to_string())
    }

    /// The code that gives access to a registration and proves its contact's address, because only
    /// e-mails to the contact hold it.
    pub fn registration_code(&self, id: impl Into<SecretId>) -> RegistrationCode {
        let derived = self.derive("code", &id.into().to_string());
        RegistrationCode::from_bits(derived.finalize().into_bytes().into())
    }

    /// Whether this is the registration's code. The comparison takes constant time.
    pub fn is_code(&self, id: impl Into<SecretId>, code: &RegistrationCode) -> bool {
        // Comparing what is derived from both texts does not tell where they differ.
        let comparison = |code: &RegistrationCode| self.derive("code comparison", code.symbols());
        let expected = comparison(&self.registration_code(id)).finalize().into_bytes();
        comparison(code).verify_slice(&expected).is_ok()
    }

    /// Whether this is the registration's secret. The comparison takes constant time.
    pub fn is_secret(&self, id: impl Into<SecretId>, text: &str) -> bool {
        let secret = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        self.derive("registration", &id.into().to_string()).verify_slice(&secret).is_ok()
    }

    /// What proves that a text which a browser keeps for us is ours.
    pub fn seal(&self, purpose: &str, text: &str) -> String {
        self.derive_text(&format!("seal {purpose}"), text)
    }

    /// Whether this is the seal of a text. The comparison takes constant time.
    pub fn is_seal(&self, purpose: &str, text: &str, seal: &str) -> bool {
        let seal = URL_SAFE_NO_PAD.decode(seal).unwrap_or_default();
        self.derive(&format!("seal {purpose}"), text).verify_slice(&seal).is_ok()
    }

    /// The pseudonym of an e-mail address in keys.
    pub(crate) fn person_key(&self, email: &EmailAddress) -> String {
        self.derive_text("person", email.as_str())
    }

    /// The pseudonym of a member of the staff in keys.
    pub(crate) fn staff_key(&self, subject: &str) -> String {
        self.derive_text("staff", subject)
    }

    /// What identifies a person and a run in the person's calendar. The calendars of two people do
    /// not tell that they are in the same run, nor anybody who is in it.
    pub fn calendar_id(&self, email: &EmailAddress, run: &RunId) -> String {
        self.derive_text("calendar", &format!("{run} {}", email.as_str()))
    }

    /// The pseudonym of a caller on the day of this instant; on another day the same caller has
    /// another one. `contact` is the contact of the registration that the request is about.
    pub fn caller_id(&self, caller: &Caller, contact: &EmailAddress, now: Timestamp) -> CallerId {
        let day = now.as_second().div_euclid(SECONDS_OF_DAY);
        CallerId(match caller {
            Caller::Network(network) => {
                self.derive_text("caller", &format!("{day} {}", network.address()))
            }
            Caller::TrustedWebsite => {
                self.derive_text("caller", &format!("{day} {}", contact.as_str()))
            }
        })
    }

    /// The pseudonym of a counter in its key.
    pub(crate) fn counter_name(&self, counted: &str) -> String {
        self.derive_text("counter", counted)
    }

    /// What stands for the person once they are erased. It differs from every other hash of them.
    pub fn erasure_mark(&self, email: &EmailAddress) -> String {
        self.derive_text("erased", email.as_str())
    }

    /// What tells whether another key is the same one.
    pub(crate) fn fingerprint(&self) -> String {
        self.derive_text("fingerprint", "")
    }

    /// A fingerprint of a request's body, in which the order of fields and white space do not
    /// count.
    pub(crate) fn body_fingerprint(&self, body: &Value) -> String {
        self.derive_text("body", &body.to_string())
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The pseudonym of a caller on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerId(String);

impl CallerId {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The client's name for a request, so that repeating it has no further effect.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads the `Idempotency-Key` header, quoted (a structured-field string) or bare: 1 to 255
    /// visible ASCII characters.
    pub fn parse(header: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(header).ok()?.trim_matches(' ');
        let key = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let is_key = (1..=MAX_KEY_LENGTH).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic());
        is_key.then(|| Self(key.to_owned()))
    }

    /// What the table stores of the key, which may hold anything.
    pub(crate) fn digest(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0))
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use domain::{Network, RegistrationId, RunId};

    use super::*;

    #[test]
    fn a_key_is_read_quoted_or_bare() {
        assert_eq!(IdempotencyKey::parse(b"\"abc-1\""), IdempotencyKey::parse(b"abc-1"));
        let long = "x".repeat(256);
        for wrong in ["", "\"\"", "a b", "tab\t", "æ", long.as_str()] {
            assert_eq!(IdempotencyKey::parse(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_caller_is_the_same_for_a_day_and_only_there() {
        let secrets = Secrets::new(&[1; 32]).unwrap();
        let contacts = ["bo@eksempel.dk", "ib@eksempel.dk"].map(|text| text.parse().unwrap());
        let network = |address: &str| Caller::Network(Network::of(address.parse().unwrap()));
        let id = |caller: &Caller, contact: usize, now: &str| {
            secrets.caller_id(caller, &contacts[contact], now.parse().unwrap())
        };
        let (day, next) = ("2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z");
        let one = id(&network("192.0.2.1"), 0, day);
        assert_eq!(one, id(&network("192.0.2.1"), 1, "2026-11-26T23:59:59Z"));
        assert_ne!(one, id(&network("192.0.2.2"), 0, day));
        assert_ne!(one, id(&network("192.0.2.1"), 0, next));
        let website = Caller::TrustedWebsite;
        assert_ne!(id(&website, 0, day), id(&website, 1, day));
    }

    #[test]
    fn a_secret_opens_its_own_registration_only() {
        let secrets = Secrets::new(&[1; 32]).unwrap();
        let id = |text| RegistrationId::parse(text).unwrap();
        let (one, other) = (
            id("0197a1b2-0000-8000-8000-000000000001"),
            id("0197a1b2-0000-8000-8000-000000000002"),
        );
        let secret = secrets.registration_secret(one);
        assert!(secrets.is_secret(one, &secret) && !secrets.is_secret(other, &secret));
        assert!(!secrets.is_secret(one, ""));
        assert!(!secrets.is_secret(SecretId { registration: one, generation: 1 }, &secret));
        assert!(Secrets::new(&[1; 31]).is_none());
    }

    #[test]
    fn a_code_opens_its_own_registration_only() {
        let secrets = Secrets::new(&[1; 32]).unwrap();
        for n in 0..200 {
            let run =
                RunId { slug: "kursus".parse().unwrap(), start: "2023-11-14".parse().unwrap() };
            let id = RegistrationId::new(&run, [n; 10]);
            let other = RegistrationId::new(&run, [n.wrapping_add(1); 10]);
            let code = secrets.registration_code(id);
            assert_eq!((secrets.is_code(id, &code), secrets.is_code(other, &code)), (true, false));
            let closed = SecretId { registration: id, generation: 1 };
            assert!(!secrets.is_code(closed, &code));
        }
    }
}
