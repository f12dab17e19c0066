//! The pages for people, as a browser without scripts uses them.

use url::form_urlencoded;

use crate::{Office, Registered, Response};

/// The HTML of a page.
///
/// # Panics
/// When the response is something else.
#[track_caller]
pub fn page(response: &Response) -> String {
    assert_eq!(response.header("content-type"), "text/html; charset=utf-8");
    String::from_utf8(response.body.to_vec()).expect("UTF-8")
}

/// What a hidden field of a page holds.
///
/// # Panics
/// When there is no such field.
#[track_caller]
pub fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, value) = page.split_once(&field).unwrap_or_else(|| panic!("no {name} in {page}"));
    unescaped(value.split('"').next().expect("the value"))
}

/// The text that stands in a page like this.
fn unescaped(text: &str) -> String {
    [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, character)| text.replace(escaped, character))
}

/// What a page says is wrong: the field, and the words at its top and at the field.
///
/// # Panics
/// When they differ, or do not stand at both.
#[track_caller]
pub fn faults(page: &str) -> Vec<(String, String)> {
    let Some((_, summary)) = page.split_once("id=\"fejl\"") else { return Vec::new() };
    let summary = summary.split("</ul>").next().unwrap_or_default();
    let links = summary.split("<a href=\"#").skip(1).map(|link| {
        let (id, rest) = link.split_once("\">").expect("a link");
        (id.to_owned(), rest.split("</a>").next().unwrap_or_default().to_owned())
    });
    let faults: Vec<(String, String)> = links.collect();
    for (id, words) in &faults {
        let at_field = page.split(&format!("id=\"{id}-fejl\">")).nth(1);
        let at_field = at_field.and_then(|rest| rest.split("</span>").nth(1)?.split("</p>").next());
        assert_eq!(at_field, Some(words.as_str()), "{id}: {page}");
    }
    faults.into_iter().map(|(id, words)| (id, unescaped(&words))).collect()
}

/// What a browser would send of the form `formular` of a page, apart from the button: the names and
/// values of its fields, in order.
///
/// # Panics
/// When there is no such form.
#[track_caller]
pub fn fields(page: &str) -> Vec<(String, String)> {
    let (_, form) = page.split_once("<form id=\"formular\"").expect("a form");
    let form = form.split("</form>").next().expect("the form");
    let mut fields = Vec::new();
    for tag in form.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').expect("a tag");
        let value_of = |attribute: &str| {
            let (_, value) = tag.split_once(&format!(" {attribute}=\""))?;
            value.split('"').next().map(unescaped)
        };
        let Some(name) = value_of("name") else { continue };
        let is_choice = ["radio", "checkbox"].map(|kind| format!("type=\"{kind}\""));
        let is_choice = is_choice.iter().any(|kind| tag.contains(kind));
        if tag.starts_with("textarea") {
            let text = text.strip_prefix('\n').unwrap_or(text);
            fields.push((name, unescaped(text).replace('\n', "\r\n")));
        } else if tag.starts_with("input") && (!is_choice || tag.ends_with(" checked")) {
            fields.push((name, value_of("value").unwrap_or_default()));
        }
    }
    fields
}

/// Sends a form of our own pages.
pub async fn submit(office: &Office, path: &str, fields: &[(&str, &str)]) -> Response {
    submit_with_cookie(office, path, fields, "").await
}

/// Sends a form of our own pages with a cookie: `name=value`.
pub async fn submit_with_cookie(
    office: &Office,
    path: &str,
    fields: &[(&str, &str)],
    cookie: &str,
) -> Response {
    let body: String =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    office
        .post(path)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", cookie)
        .body(body)
        .send()
        .await
}

/// Where contacts open their registration.
pub const OPENING: &str = "/min-tilmelding";

/// The cookie that a response sets, apart from the one with a message: `name=value`.
///
/// # Panics
/// When it sets none.
#[track_caller]
pub fn cookie(response: &Response) -> String {
    let mut cookies = cookies(response).into_iter();
    cookies.find(|cookie| !cookie.starts_with("__Host-besked=")).expect("a cookie")
}

/// The cookies that a response sets: `name=value`.
pub fn cookies(response: &Response) -> Vec<String> {
    let set = response.headers.get_all("set-cookie").iter();
    let pair = |line: &str| line.split(';').next().unwrap_or_default().to_owned();
    set.filter_map(|line| line.to_str().ok()).map(pair).collect()
}

/// Types the number and the code of a registration.
pub async fn type_in(office: &Office, number: &str, code: &str) -> Response {
    submit(office, OPENING, &[("nummer", number), ("adgangskode", code)]).await
}

/// A registration with the cookie that opens it.
pub struct Opened {
    /// The registration.
    pub registered: Registered,
    /// The cookie.
    pub cookie: String,
    /// The address of its page.
    pub path: String,
}

impl Opened {
    /// Opens a registration with its code.
    ///
    /// # Panics
    /// When that fails.
    pub async fn open(office: &Office, registered: Registered) -> Self {
        let response = type_in(office, &registered.id, &registered.by_code(office).secret).await;
        assert_eq!(response.status, 303, "the code opens it");
        let path = format!("/tilmelding/{}", registered.id);
        assert_eq!(response.header("location"), path);
        Self { cookie: cookie(&response), registered, path }
    }

    /// The response at an address below that of its page.
    pub async fn get(&self, office: &Office, path: &str) -> Response {
        let path = format!("{}{path}", self.path);
        office.request("GET", path).header("cookie", &self.cookie).send().await
    }

    /// The HTML of a page below its own.
    pub async fn page(&self, office: &Office, path: &str) -> String {
        page(&self.get(office, path).await)
    }

    /// Sends a form of such a page.
    pub async fn send(&self, office: &Office, path: &str, fields: &[(&str, &str)]) -> Response {
        let path = format!("{}{path}", self.path);
        submit_with_cookie(office, &path, fields, &self.cookie).await
    }

    /// Confirms what a page asks, and returns the page that this leads to.
    ///
    /// # Panics
    /// When that fails.
    pub async fn confirm(&self, office: &Office, path: &str) -> String {
        let seen = hidden(&self.page(office, path).await, "set");
        let response = self.send(office, path, &[("set", &seen)]).await;
        assert_eq!(response.status, 303, "it is done");
        self.follow(office, &response).await
    }

    /// The page that a response leads to, with what it says of what was done.
    ///
    /// # Panics
    /// When it is another than that of the registration.
    pub async fn follow(&self, office: &Office, response: &Response) -> String {
        assert_eq!(response.header("location"), self.path);
        let set = cookies(response);
        let message = set.iter().find(|cookie| cookie.starts_with("__Host-besked="));
        let cookies = format!("{}; {}", self.cookie, message.expect("a message"));
        page(&office.request("GET", &self.path).header("cookie", cookies).send().await)
    }
}

/// The fields of a form, as a browser would send them: `changes` are typed over what they hold.
pub fn filled_in(page: &str, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        Some(unescaped(value))
    };
    let inputs = page.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    inputs
        .filter(|tag| !tag.contains("type=\"radio\"") || tag.contains(" checked"))
        .filter_map(|tag| {
            let name = attribute(tag, "name")?;
            let typed = changes.iter().find(|(changed, _)| *changed == name);
            let value = typed.map(|(_, value)| (*value).to_owned());
            Some((name, value.or_else(|| attribute(tag, "value")).unwrap_or_default()))
        })
        .collect()
}

/// The fields as [`submit`] takes them.
pub fn as_pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
