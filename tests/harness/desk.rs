//! The desk, as a browser without scripts uses it.

use store::{Session, SessionKey};
use web::session::SESSION_COOKIE;

use crate::pages::{as_pairs, cookies, filled_in, page, submit_with_cookie};
use crate::{Office, Response};

/// Somebody who is signed in at the desk.
pub struct Desk<'a> {
    office: &'a Office,
    /// The session's: `name=value`.
    pub cookie: String,
    /// What each form of the session carries.
    pub token: String,
}

impl<'a> Desk<'a> {
    /// Karen, who may do everything.
    pub async fn open(office: &'a Office) -> Self {
        Self::with_roles(office, &["staff"]).await
    }

    /// Karen with these roles instead.
    ///
    /// # Panics
    /// When the session cannot be stored.
    pub async fn with_roles(office: &'a Office, roles: &[&str]) -> Self {
        let key = SessionKey::random().expect("random bytes");
        let now = office.app().limits_clock.now();
        let session = Session {
            subject: "karen".to_owned(),
            name: Some("Karen Holm".to_owned()),
            email: Some("karen@kontor.example".to_owned()),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            began_at: now,
            used_at: now,
        };
        office.table.begin_session(&key, session).await.expect("a session");
        let token = office.secrets().seal("desk form", key.as_str());
        Self { office, cookie: format!("{SESSION_COOKIE}={}", key.as_str()), token }
    }

    /// The response at an address.
    pub async fn get(&self, path: &str) -> Response {
        let request = self.office.request("GET", path).header("sec-fetch-site", "same-origin");
        request.header("cookie", &self.cookie).send().await
    }

    /// The HTML of a page.
    ///
    /// # Panics
    /// When the response is something else, or no success.
    pub async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status, 200, "{path}");
        page(&response)
    }

    /// Sends a form of the desk.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let fields = [&[("formular", self.token.as_str())], fields].concat();
        submit_with_cookie(self.office, path, &fields, &self.cookie).await
    }

    /// Sends a form of the desk as this body.
    pub async fn submit_body(&self, path: &str, content_type: &str, body: Vec<u8>) -> Response {
        let request = self.office.post(path).header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", content_type);
        request.header("cookie", &self.cookie).body(body).send().await
    }

    /// Sends the form of a page with what is typed into it; the rest stays as the page has it.
    pub async fn send(&self, path: &str, typed: &[(&str, &str)]) -> Response {
        self.send_page(path, &self.page(path).await, typed).await
    }

    /// The same for a page that was opened earlier.
    pub async fn send_page(&self, path: &str, page: &str, typed: &[(&str, &str)]) -> Response {
        let mut fields = filled_in(page, typed);
        let has = |name: &str, fields: &[(String, String)]| fields.iter().any(|one| one.0 == name);
        for (name, value) in typed {
            if !has(name, &fields) {
                fields.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        self.submit(path, &as_pairs(&fields)).await
    }

    /// Does what a page asks, and returns the page that this leads to, with its banner.
    ///
    /// # Panics
    /// When it is not done.
    pub async fn answer(&self, path: &str, typed: &[(&str, &str)]) -> String {
        let response = self.send(path, typed).await;
        let said = String::from_utf8_lossy(&response.body);
        assert_eq!(response.status, 303, "{path}: {said}");
        self.follow(&response).await
    }

    /// The page that a response leads to, with its banner.
    pub async fn follow(&self, response: &Response) -> String {
        let cookies = [vec![self.cookie.clone()], cookies(response)].concat().join("; ");
        let request = self.office.request("GET", response.header("location"));
        page(&request.header("cookie", cookies).send().await)
    }
}
