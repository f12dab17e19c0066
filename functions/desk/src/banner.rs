//! The banner that says on the next page what has just been done. It travels in a sealed cookie of
//! one minute, which that page removes, so it is said once, and only by us.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use pages::Cookie;
use web::Problem;

use crate::DeskState;

const BANNER: Cookie = Cookie {
    name: "__Host-kontor-besked",
    sealed_for: "desk banner",
    explained: [
        "Siger på den næste side, hvad du lige har gjort, og slettes så",
        "Says on the next page what you have just done, and is then deleted",
    ],
    max_age: 60,
};

/// Leads to a page of the desk, on which a banner says what has been done: "3 kontakter er
/// noteret." The sentence names nobody, since the browser keeps it.
///
/// # Errors
/// The address is none that a header can hold.
pub(crate) fn redirect(
    state: &DeskState,
    address: &str,
    sentence: &str,
) -> Result<Response, Problem> {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let content = format!("{}.{}", encoded(path), encoded(sentence));
    let cookie = BANNER.set(&content, state.secrets(), state.visit_now());
    let cookie = HeaderValue::try_from(cookie).map_err(Problem::internal)?;
    let mut response = Redirect::to(address).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The sentence for the page at this path, if there is one.
pub(crate) fn read(state: &DeskState, path: &str, headers: &HeaderMap) -> Option<String> {
    let sentence = BANNER.about(&encoded(path), headers, state.secrets(), state.visit_now())?;
    let mut decoded = url::form_urlencoded::parse(sentence.as_bytes());
    decoded.next().map(|(sentence, _)| sentence.into_owned())
}

/// It is said, and not again.
pub(crate) fn forget(response: &mut Response) {
    if let Ok(cookie) = HeaderValue::try_from(BANNER.remove()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// A text as a cookie can hold it, without the marks that stand between parts of its content.
fn encoded(text: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    encoded.replace('_', "%5F").replace('.', "%2E")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_encoded_without_marks_of_cookies() {
        assert_eq!(encoded("3 er _noteret_. Æ;"), "3+er+%5Fnoteret%5F%2E+%C3%86%3B");
    }
}
