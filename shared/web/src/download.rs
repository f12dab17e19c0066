//! Files as answers: content type and a name that every browser saves right (RFC 6266 and RFC 8187).

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// A PDF to be shown or saved under this name. The name says what it is, never who is in it.
pub fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let disposition = disposition(name);
    ([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

fn disposition(name: &str) -> String {
    let plain: String = name.chars().map(|character| if is_plain(character) { character } else { '_' }).collect();
    let encoded: String =
        name.bytes().map(|byte| if is_plain(char::from(byte)) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect();
    format!("inline; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_survive_in_the_second_name() {
        assert_eq!(disposition("mødeledelse 1.pdf"), "inline; filename=\"m_deledelse_1.pdf\"; filename*=UTF-8''m%C3%B8deledelse%201.pdf");
    }
}
