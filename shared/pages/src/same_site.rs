//! Forms are taken from our own pages only, so that no other site sends one in a visitor's name.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use web::Problem;
use web::problem::ProblemKind;

/// Refuses a form that another site sent. Browsers say where a request comes from in
/// `Sec-Fetch-Site`, and older ones in `Origin`; one that says neither is refused too. The state is
/// where the pages are: "https://kurser.example.dk".
pub async fn refuse_forms_of_others(
    State(site_url): State<Arc<str>>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() || is_own(request.headers(), &site_url) {
        return next.run(request).await;
    }
    Problem::from(ProblemKind::ForeignForm).into_response()
}

fn is_own(headers: &HeaderMap, site_url: &str) -> bool {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match value("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => value(header::ORIGIN.as_str()) == Some(site_url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_form_of_our_own_pages_is_taken() {
        let site = "https://kurser.example.dk";
        for (lines, expected) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("sec-fetch-site", "same-site"), ("origin", site)], false),
            (vec![("sec-fetch-site", "cross-site"), ("origin", site)], false),
            (vec![("origin", site)], true),
            (vec![("origin", "null")], false),
            (vec![("origin", "https://kurser.example.dk.evil.dk")], false),
            (vec![], false),
        ] {
            let headers =
                lines.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            assert_eq!(is_own(&headers.collect(), site), expected, "{lines:?}");
        }
    }
}
