//! Files as answers: content type and a name that every browser saves right (RFC 6266 and RFC 8187).

use std::error::Error;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use utoipa::ToSchema;

use crate::Problem;

/// The bytes of a PDF, for the description of the HTTP surface.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Pdf(#[expect(dead_code, reason = "the description is generated from it")] Vec<u8>);

/// A PDF to be shown or saved under this name. The name says what it is, never who is in it. Making it is work
/// for the processor, so it is kept off the threads that answer requests.
///
/// # Errors
/// An internal problem when it cannot be made.
pub async fn pdf<E>(name: &str, make: impl FnOnce() -> Result<Vec<u8>, E> + Send + 'static) -> Result<Response, Problem>
where
    E: Error + Send + 'static,
{
    let made = tokio::task::spawn_blocking(make).await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition(name))];
    Ok((headers, bytes).into_response())
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
