//! Cookies with which a browser comes back to what it has been shown. They are sealed, so nothing
//! is stored about them, and end after two hours.

use axum::http::{HeaderMap, header};
use domain::Language;
use jiff::Timestamp;
use store::Secrets;

/// For how long a browser keeps them, in seconds.
pub(crate) const MAX_AGE: i64 = 2 * 3_600;

/// A kind of cookie. One of another kind never counts as it, whatever it is called.
pub(crate) struct Cookie {
    /// Browsers keep one with this prefix only from our own host over TLS.
    name: &'static str,
    /// What its seal is for.
    sealed_for: &'static str,
    /// What it is good for, in Danish and in English.
    explained: [&'static str; 2],
}

/// Every cookie of the pages. They need no consent: nothing works without them.
pub(crate) const ALL: [&Cookie; 2] = [&RECEIPT, &REGISTRATION];

/// Shows the receipt of a registration to whoever has just made it. It opens nothing else, and
/// proves nothing about an address.
pub(crate) const RECEIPT: Cookie = Cookie {
    name: "__Host-kvittering",
    sealed_for: "receipt",
    explained: [
        "Viser kvitteringen, når du har sendt en tilmelding",
        "Shows the receipt once you have sent a registration",
    ],
};
/// Opens a registration for whoever has shown its code.
pub(crate) const REGISTRATION: Cookie = Cookie {
    name: "__Host-tilmelding",
    sealed_for: "own registration",
    explained: [
        "Holder en tilmelding åben, som du har åbnet med nummer og adgangskode",
        "Keeps a registration open that you have opened with its number and code",
    ],
};

impl Cookie {
    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// What it is good for.
    pub(crate) fn purpose(&self, language: Language) -> &'static str {
        language.choose(self.explained[0], self.explained[1])
    }

    /// The value of `Set-Cookie` for a content without semicolons.
    pub(crate) fn set(&self, content: &str, secrets: &Secrets, now: Timestamp) -> String {
        let content = format!("{content}.{}", now.as_second() + MAX_AGE);
        let seal = secrets.seal(self.sealed_for, &content);
        self.line(&format!("{content}.{seal}"), MAX_AGE)
    }

    /// The value of `Set-Cookie` that removes it.
    pub(crate) fn remove(&self) -> String {
        self.line("", 0)
    }

    fn line(&self, value: &str, max_age: i64) -> String {
        let name = self.name;
        format!("{name}={value}; Path=/; Max-Age={max_age}; Secure; HttpOnly; SameSite=Lax")
    }

    /// Whether a request has the cookie with this content, and it has not ended.
    pub(crate) fn is_in(
        &self,
        headers: &HeaderMap,
        content: &str,
        secrets: &Secrets,
        now: Timestamp,
    ) -> bool {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut values = lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().strip_prefix(self.name)?.strip_prefix('='));
        values.any(|value| {
            let Some((sealed, seal)) = value.rsplit_once('.') else { return false };
            let Some((found, until)) = sealed.rsplit_once('.') else { return false };
            let is_over = until.parse().map_or(true, |until: i64| now.as_second() > until);
            found == content && !is_over && secrets.is_seal(self.sealed_for, sealed, seal)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_counts_for_two_hours_and_for_its_own_purpose_and_content() {
        let secrets = Secrets::new(&[1; 32]).unwrap();
        let now: Timestamp = "2023-10-02T07:00:00Z".parse().unwrap();
        let set = REGISTRATION.set("x.0", &secrets, now);
        let pair = set.split(';').next().unwrap();
        let headers = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, format!("other=1; {line}").parse().unwrap());
            headers
        };
        let at = |seconds: i64| Timestamp::from_second(now.as_second() + seconds).unwrap();
        let own = headers(pair);
        assert!(REGISTRATION.is_in(&own, "x.0", &secrets, at(MAX_AGE)));
        assert!(!REGISTRATION.is_in(&own, "x.0", &secrets, at(MAX_AGE + 1)));
        assert!(!REGISTRATION.is_in(&own, "x.1", &secrets, now));
        let longer = pair.replace("1696237200", "1996237200");
        assert!(!REGISTRATION.is_in(&headers(&longer), "x.0", &secrets, now));
        // The receipt's cookie, given the other name.
        let receipt = RECEIPT.set("x.0", &secrets, now);
        let renamed = receipt.split(';').next().unwrap().replace(RECEIPT.name, REGISTRATION.name);
        assert!(!REGISTRATION.is_in(&headers(&renamed), "x.0", &secrets, now));
        assert!(REGISTRATION.remove().contains("Max-Age=0"));
    }
}
