//! Addresses on the web that a course refers to.

use url::{Host, Url};

use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;

/// Maximum length of an address, in characters.
const MAX_LENGTH: usize = 2_000;

/// Reads an absolute `https` address of a host with a domain name. It is kept as browsers write it.
pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<String> {
    let text = reader.line(MAX_LENGTH)?;
    let address = Url::parse(&text).ok().filter(is_valid).map(String::from);
    let address = address.filter(|address| address.len() <= MAX_LENGTH);
    address.or_else(|| reader.reject(ErrorCode::WebAddressInvalid))
}

/// A name or password in front of the host is a trick, or a mistake.
fn is_valid(url: &Url) -> bool {
    let has_domain = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
    url.scheme() == "https" && has_domain && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json_reader;

    #[test]
    fn an_address_begins_with_https_and_has_a_domain() {
        for (text, address) in [
            ("https://www.example.dk", Some("https://www.example.dk/")),
            (
                " https://Blåbær.example.dk/a b?c=æ ",
                Some("https://xn--blbr-roah.example.dk/a%20b?c=%C3%A6"),
            ),
            ("https://example.dk:8443/x#y", Some("https://example.dk:8443/x#y")),
            ("http://www.example.dk", None),
            ("www.example.dk", None),
            ("https://example", None),
            ("https://127.0.0.1/", None),
            ("https://www.example.dk@anden.dk/", None),
            ("javascript:alert(1)", None),
            ("https://", None),
        ] {
            let document = json!(text);
            let read = json_reader::read(&document, parse).ok();
            assert_eq!(read.as_deref(), address, "{text}");
        }
    }
}
