//! The language a client prefers for the texts of a response.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use domain::Language;

use crate::negotiation::ranges;

/// The language of the response: Danish, unless `Accept-Language` prefers English. Never rejects.
pub struct AcceptLanguage(pub Language);

impl<S: Send + Sync> FromRequestParts<S> for AcceptLanguage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(preferred_language(&parts.headers).unwrap_or_default()))
    }
}

/// Weighs English against Danish (RFC 9110, section 12.5.4); `None` if the client accepts neither
/// by name.
pub fn preferred_language(headers: &HeaderMap) -> Option<Language> {
    let accepted = ranges(headers, &header::ACCEPT_LANGUAGE);
    // The highest weight of the language itself or of one of its regions; 0 if there is none.
    let [danish, english] = Language::ALL.map(|language| {
        let is_meant = |range: &str| range.split('-').next() == Some(language.code());
        let weights = accepted.iter().filter(|(range, _)| is_meant(range));
        weights.map(|(_, weight)| *weight).fold(0.0, f32::max)
    });
    if english > danish {
        Some(Language::English)
    } else {
        (danish > 0.0).then_some(Language::Danish)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn english_is_used_only_when_it_is_preferred() {
        let preferred = |accepted: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            preferred_language(&headers)
        };
        for neither in ["", "de", "*", "en;q=x", "en;q=0"] {
            assert_eq!(preferred(neither), None, "{neither}");
        }
        for danish in ["da", "da, en", "en;q=0.5, da;q=0.8"] {
            assert_eq!(preferred(danish), Some(Language::Danish), "{danish}");
        }
        for english in ["en", "en-GB,en;q=0.9,da;q=0.8", "fr, en;q=0.2"] {
            assert_eq!(preferred(english), Some(Language::English), "{english}");
        }
    }
}
