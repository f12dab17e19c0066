//! The desk, as a browser without scripts uses it.

use store::{Session, SessionKey};
use web::session::SESSION_COOKIE;

use crate::pages::{cookies, page, submit_with_cookie};
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
    /// The page that a response leads to, with its banner.
    pub async fn follow(&self, response: &Response) -> String {
        let cookies = [vec![self.cookie.clone()], cookies(response)].concat().join("; ");
        let request = self.office.request("GET", response.header("location"));
        page(&request.header("cookie", cookies).send().await)
    }
}
