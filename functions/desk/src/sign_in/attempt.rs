//! One attempt to sign in: a random text in a sealed cookie, from which everything is derived that
//! the issuer sends back. Nothing is stored.

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::{Secrets, SessionKey};
use web::session::cookie;

use crate::paths;

/// The cookie with the attempt.
const COOKIE: &str = "__Host-login";
/// How long an attempt may take, in seconds: some people first look for their telephone.
const MAX_AGE: i64 = 30 * 60;

/// An attempt to sign in.
pub(crate) struct Attempt {
    random: String,
    began_at: i64,
    /// Where to go on the desk afterwards.
    pub(crate) return_path: String,
}

impl Attempt {
    /// A new attempt. `return_path` is where to go afterwards: another address than one of the desk
    /// leads to its first page.
    pub(crate) fn new(random: &SessionKey, return_path: &str, now: Timestamp) -> Self {
        Self {
            random: random.as_str().to_owned(),
            began_at: now.as_second(),
            return_path: paths::own(return_path).unwrap_or(paths::TODAY).to_owned(),
        }
    }

    /// The attempt in the value of a cookie; `None` if it is not ours, or too old.
    fn read(value: &str, secrets: &Secrets, now: Timestamp) -> Option<Self> {
        let (content, seal) = value.rsplit_once('.')?;
        if !secrets.is_seal("sign-in", content, seal) {
            return None;
        }
        let mut parts = content.split('.');
        let (random, began_at, path) = (parts.next()?, parts.next()?, parts.next()?);
        let attempt = Self {
            random: random.to_owned(),
            began_at: began_at.parse().ok()?,
            return_path: String::from_utf8(URL_SAFE_NO_PAD.decode(path).ok()?).ok()?,
        };
        ((0..=MAX_AGE).contains(&(now.as_second() - attempt.began_at))).then_some(attempt)
    }

    /// The attempt of the browser that sends these headers.
    pub(crate) fn find(headers: &HeaderMap, secrets: &Secrets, now: Timestamp) -> Option<Self> {
        Self::read(cookie(headers, COOKIE)?, secrets, now)
    }

    /// The value of `Set-Cookie` for it.
    pub(crate) fn cookie(&self, secrets: &Secrets) -> String {
        let path = URL_SAFE_NO_PAD.encode(&self.return_path);
        let content = format!("{}.{}.{path}", self.random, self.began_at);
        let seal = secrets.seal("sign-in", &content);
        format!(
            "{COOKIE}={content}.{seal}; Path=/; Max-Age={MAX_AGE}; Secure; HttpOnly; SameSite=Lax"
        )
    }

    /// Ties the issuer's answer to the browser that asked.
    pub(crate) fn state(&self, secrets: &Secrets) -> String {
        secrets.seal("sign-in state", &self.random)
    }

    /// Ties the ID token to the attempt.
    pub(crate) fn nonce(&self, secrets: &Secrets) -> String {
        secrets.seal("sign-in nonce", &self.random)
    }

    /// Proves to the issuer that whoever exchanges the code is who asked for it (RFC 7636).
    pub(crate) fn verifier(&self, secrets: &Secrets) -> String {
        secrets.seal("sign-in verifier", &self.random)
    }

    /// The value of `Set-Cookie` that removes it.
    pub(crate) fn removal() -> String {
        format!("{COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax")
    }
}

/// The challenge of a verifier: `S256` of RFC 7636.
pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// `client_id` and `client_secret` as HTTP Basic, each form-encoded first (RFC 6749, section
/// 2.3.1).
pub(crate) fn basic(id: &str, secret: &str) -> String {
    let encoded =
        |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::new(&[1; 32]).unwrap()
    }

    fn value(set: &str) -> &str {
        set.split(';').next().unwrap().split_once('=').unwrap().1
    }

    #[test]
    fn an_attempt_comes_back_for_half_an_hour_and_only_as_we_made_it() {
        let now: Timestamp = "2026-11-26T08:00:00Z".parse().unwrap();
        let at = |seconds| Timestamp::from_second(now.as_second() + seconds).unwrap();
        let key = SessionKey::random().unwrap();
        let attempt = Attempt::new(&key, "/kontor/hold?vis=kommende", now);
        let set = attempt.cookie(&secrets());
        let read = |value: &str, at| Attempt::read(value, &secrets(), at);
        let found = read(value(&set), at(MAX_AGE)).unwrap();
        assert_eq!(found.return_path, "/kontor/hold?vis=kommende");
        assert_eq!(found.verifier(&secrets()), attempt.verifier(&secrets()));
        assert!(read(value(&set), at(MAX_AGE + 1)).is_none());
        assert!(read(&value(&set).replace('.', ".1"), now).is_none());
        let other = Secrets::new(&[2; 32]).unwrap();
        assert!(Attempt::read(value(&set), &other, now).is_none());
    }

    #[test]
    fn state_nonce_and_verifier_differ_and_are_as_long_as_a_verifier_must_be() {
        let key = SessionKey::random().unwrap();
        let attempt = Attempt::new(&key, "", Timestamp::UNIX_EPOCH);
        let all =
            [attempt.state(&secrets()), attempt.nonce(&secrets()), attempt.verifier(&secrets())];
        assert!(all.iter().all(|text| (43..=128).contains(&text.len())), "{all:?}");
        assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
    }

    #[test]
    fn the_challenge_is_that_of_the_example_in_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_secret_with_a_colon_is_encoded() {
        assert_eq!(basic("a", "b:c d"), "Basic YTpiJTNBYytk");
    }
}
