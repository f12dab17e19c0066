//! Cookies with which a browser comes back to what it has been shown. They are sealed, so nothing
//! is stored about them, and what they hold ends by itself.

use axum::http::HeaderMap;
use domain::Language;
use jiff::Timestamp;
use store::Secrets;
use web::session::cookies;

/// How much a cookie holds at most.
const MAX_CONTENTS: usize = 5;
/// Stands between what a cookie holds; none of its contents has one.
const SEPARATOR: char = '_';

/// A kind of cookie. One of another kind never counts as it, whatever it is called.
pub struct Cookie {
    /// Its name. Browsers keep one with the prefix `__Host-` only from our own host over TLS.
    pub name: &'static str,
    /// What its seal is for; no two kinds have the same.
    pub sealed_for: &'static str,
    /// What it is good for, in Danish and in English.
    pub explained: [&'static str; 2],
    /// For how long each of its contents counts, in seconds.
    pub max_age: i64,
}

impl Cookie {
    /// What it is good for.
    pub fn purpose(&self, language: Language) -> &'static str {
        language.choose(self.explained[0], self.explained[1])
    }

    /// The value of `Set-Cookie` for nothing but this content, which has neither semicolons nor
    /// underscores.
    pub fn set(&self, content: &str, secrets: &Secrets, now: Timestamp) -> String {
        self.seal(&[self.until(content, now)], secrets)
    }

    /// The same for this content beside the newest of those that a request has. What is about the
    /// same `subject`, the part before the first dot, is replaced.
    pub fn add(
        &self,
        content: &str,
        headers: &HeaderMap,
        secrets: &Secrets,
        now: Timestamp,
    ) -> String {
        let others = self.contents_but(subject_of(content), headers, secrets, now);
        let contents: Vec<String> =
            std::iter::once(self.until(content, now)).chain(others).take(MAX_CONTENTS).collect();
        self.seal(&contents, secrets)
    }

    /// The value of `Set-Cookie` that leaves what is about other subjects.
    pub fn remove_subject(
        &self,
        subject: &str,
        headers: &HeaderMap,
        secrets: &Secrets,
        now: Timestamp,
    ) -> String {
        match self.contents_but(subject, headers, secrets, now).as_slice() {
            [] => self.remove(),
            others => self.seal(others, secrets),
        }
    }

    /// The value of `Set-Cookie` that removes it.
    pub fn remove(&self) -> String {
        self.line("", 0)
    }

    /// Whether a request has the cookie with this content, and it has not ended.
    pub fn is_in(
        &self,
        headers: &HeaderMap,
        content: &str,
        secrets: &Secrets,
        now: Timestamp,
    ) -> bool {
        self.contents(headers, secrets, now).iter().any(|found| without_end(found) == content)
    }

    /// What a request has about this subject: the part of the content behind it.
    pub fn about(
        &self,
        subject: &str,
        headers: &HeaderMap,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Option<String> {
        let contents = self.contents(headers, secrets, now);
        let mut parts = contents.iter().filter_map(|found| without_end(found).split_once('.'));
        parts.find(|(of, _)| *of == subject).map(|(_, content)| content.to_owned())
    }

    /// A content with its end.
    fn until(&self, content: &str, now: Timestamp) -> String {
        format!("{content}.{}", now.as_second() + self.max_age)
    }

    fn seal(&self, contents: &[String], secrets: &Secrets) -> String {
        let contents = contents.join(&SEPARATOR.to_string());
        let seal = secrets.seal(self.sealed_for, &contents);
        self.line(&format!("{contents}.{seal}"), self.max_age)
    }

    fn line(&self, value: &str, max_age: i64) -> String {
        let name = self.name;
        format!("{name}={value}; Path=/; Max-Age={max_age}; Secure; HttpOnly; SameSite=Lax")
    }

    /// What a request has that we sealed and that has not ended, each content with its end.
    fn contents(&self, headers: &HeaderMap, secrets: &Secrets, now: Timestamp) -> Vec<String> {
        let sealed = cookies(headers, self.name).filter_map(|value| {
            let (sealed, seal) = value.rsplit_once('.')?;
            secrets.is_seal(self.sealed_for, sealed, seal).then_some(sealed)
        });
        let contents = sealed.flat_map(|sealed| sealed.split(SEPARATOR));
        let counts = |content: &&str| {
            let end = content.rsplit_once('.').and_then(|(_, end)| end.parse().ok());
            end.is_some_and(|end: i64| now.as_second() <= end)
        };
        contents.filter(counts).map(str::to_owned).collect()
    }

    fn contents_but(
        &self,
        subject: &str,
        headers: &HeaderMap,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Vec<String> {
        let mut contents = self.contents(headers, secrets, now);
        contents.retain(|content| subject_of(content) != subject);
        contents
    }
}

/// What a content is about.
fn subject_of(content: &str) -> &str {
    content.split('.').next().unwrap_or(content)
}

fn without_end(content: &str) -> &str {
    content.rsplit_once('.').map_or(content, |(content, _)| content)
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    const HOUR: i64 = 3_600;
    const RECEIPT: Cookie = Cookie {
        name: "__Host-kvittering",
        sealed_for: "receipt",
        explained: ["Viser kvitteringen", "Shows the receipt"],
        max_age: 2 * HOUR,
    };
    const REGISTRATION: Cookie = Cookie {
        name: "__Host-tilmelding",
        sealed_for: "own registration",
        explained: ["Holder en tilmelding åben", "Keeps a registration open"],
        max_age: 2 * HOUR,
    };

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
        assert!(REGISTRATION.is_in(&own, "x.0", &secrets, at(2 * HOUR)));
        assert!(!REGISTRATION.is_in(&own, "x.0", &secrets, at(2 * HOUR + 1)));
        assert!(!REGISTRATION.is_in(&own, "x.1", &secrets, now));
        let longer = pair.replace("1696237200", "1996237200");
        assert!(!REGISTRATION.is_in(&headers(&longer), "x.0", &secrets, now));
        // The receipt's cookie, given the other name.
        let receipt = RECEIPT.set("x.0", &secrets, now);
        let renamed = receipt.split(';').next().unwrap().replace(RECEIPT.name, REGISTRATION.name);
        assert!(!REGISTRATION.is_in(&headers(&renamed), "x.0", &secrets, now));
        assert!(REGISTRATION.remove().contains("Max-Age=0"));
    }

    #[test]
    fn a_cookie_holds_the_five_newest_contents_and_each_ends_on_its_own() {
        let secrets = Secrets::new(&[1; 32]).unwrap();
        let start: Timestamp = "2023-10-02T07:00:00Z".parse().unwrap();
        let at = |seconds: i64| Timestamp::from_second(start.as_second() + seconds).unwrap();
        let mut headers = HeaderMap::new();
        let mut keep = |set: String| {
            let pair = set.split(';').next().unwrap();
            headers.insert(header::COOKIE, pair.parse().unwrap());
            headers.clone()
        };
        let mut kept = keep(REGISTRATION.set("a.0", &secrets, start));
        for (nth, content) in ["b.0", "c.0", "d.0", "e.0", "f.0", "b.1"].iter().enumerate() {
            let now = at(60 * (nth as i64 + 1));
            kept = keep(REGISTRATION.add(content, &kept, &secrets, now));
        }
        let has = |content: &str, headers: &HeaderMap, seconds| {
            REGISTRATION.is_in(headers, content, &secrets, at(seconds))
        };
        for (content, is_kept) in
            [("a.0", false), ("b.0", false), ("b.1", true), ("c.0", true), ("f.0", true)]
        {
            assert_eq!(has(content, &kept, 360), is_kept, "{content}");
        }
        assert!(!has("c.0", &kept, 2 * HOUR + 121) && has("d.0", &kept, 2 * HOUR + 121));
        let closed = keep(REGISTRATION.remove_subject("d", &kept, &secrets, at(400)));
        assert!(!has("d.0", &closed, 400) && has("b.1", &closed, 400));
        assert_eq!(REGISTRATION.about("b", &closed, &secrets, at(400)).unwrap(), "1");
    }
}
