//! The pages for people, as a browser without scripts uses them.

use url::form_urlencoded;

use crate::{Office, Response};

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
    value.split('"').next().expect("the value").to_owned()
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
