//! What a client accepts, with weights (RFC 9110, section 12.4), and what of it a response depends
//! on.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The ranges that all lines of a header accept, in lower case, each with its weight between 0 and
/// 1. Those with an unreadable weight are left out.
pub(crate) fn ranges(headers: &HeaderMap, name: &HeaderName) -> Vec<(String, f32)> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    let ranges = lines.flat_map(|line| line.split(',')).filter_map(|range| {
        let mut parts = range.split(';').map(|part| part.trim().to_ascii_lowercase());
        let range = parts.next().filter(|range| !range.is_empty())?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").map(str::parse));
        Some((range, weight.unwrap_or(Ok(1.0)).ok()?))
    });
    ranges.collect()
}

/// Whether a client asks for a page rather than for JSON, as browsers do: it names HTML, and does
/// not prefer JSON. Who takes anything is a program.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let accepted = ranges(headers, &header::ACCEPT);
    let weight = |types: &[&str]| {
        let meant = accepted.iter().filter(|(range, _)| types.contains(&range.as_str()));
        meant.map(|(_, weight)| *weight).fold(0.0, f32::max)
    };
    weight(&["text/html", "application/xhtml+xml"])
        > weight(&["application/json", "application/problem+json"])
}

/// Adds a name to the header `Vary`, in one line, because API Gateway passes on only the first of
/// several lines with one name.
pub(crate) fn add_to_vary(headers: &mut HeaderMap, name: &'static str) {
    let lines = headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok());
    let line = lines.chain([name]).collect::<Vec<_>>().join(", ");
    if let Ok(line) = HeaderValue::from_str(&line) {
        headers.insert(header::VARY, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_want_html_and_programs_do_not() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (accepted, expected) in [
            (browser, true),
            ("text/html", true),
            ("application/json;q=0.5, text/html", true),
            ("application/json, text/html;q=0.5", false),
            ("application/json", false),
            ("text/html;q=0", false),
            ("*/*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accepted));
            assert_eq!(prefers_html(&headers), expected, "{accepted}");
        }
    }
}
