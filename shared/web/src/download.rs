//! Files as answers: content type, a name that every browser saves right (RFC 6266 and RFC 8187),
//! and no more bytes than Lambda can answer.

use std::error::Error;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use utoipa::ToSchema;

use crate::Problem;
use crate::problem::ProblemKind;

/// Most bytes of a file. Lambda answers at most 6 MB (6,291,456 bytes) of JSON, base64 adds a
/// third, and the headers need some room: 4,400,000 bytes are 5,866,668 of base64.
pub const MOST_BYTES: usize = 4_400_000;

/// The bytes of a PDF, for the description of the HTTP surface.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Pdf(#[expect(dead_code, reason = "the description is generated from it")] Vec<u8>);

/// The bytes of an Excel workbook, for the description.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Xlsx(#[expect(dead_code, reason = "the description is generated from it")] Vec<u8>);

/// What a file is. Browsers show a PDF and save the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A PDF.
    Pdf,
    /// An Excel workbook.
    Xlsx,
    /// Separated values in UTF-8.
    Csv,
}

impl Format {
    fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    fn disposition(self) -> &'static str {
        match self {
            Self::Pdf => "inline",
            Self::Xlsx | Self::Csv => "attachment",
        }
    }
}

/// A file to be shown or saved under this name, which says what it is, never who is in it. Making
/// it is work for the processor, so it is kept off the threads that answer requests.
///
/// # Errors
/// `document-too-large` above [`MOST_BYTES`], and an internal problem when it cannot be made.
pub async fn file<E>(
    format: Format,
    name: &str,
    make: impl FnOnce() -> Result<Vec<u8>, E> + Send + 'static,
) -> Result<Response, Problem>
where
    E: Error + Send + 'static,
{
    let made =
        tokio::task::spawn_blocking(make).await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    if bytes.len() > MOST_BYTES {
        tracing::warn!(
            bytes = bytes.len(),
            most = MOST_BYTES,
            "a document is larger than Lambda can answer"
        );
        return Err(ProblemKind::DocumentTooLarge.into());
    }
    let headers = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(format, name)),
    ];
    let mut response = (headers, bytes).into_response();
    if format == Format::Csv {
        // lambda_http 1.3 decodes `text/*` and drops its byte order mark, which Excel needs; what
        // has an encoding it leaves alone.
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(response)
}

fn disposition(format: Format, name: &str) -> String {
    let plain: String =
        name.chars().map(|character| if is_plain(character) { character } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if is_plain(char::from(byte)) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("{}; filename=\"{plain}\"; filename*=UTF-8''{encoded}", format.disposition())
}

fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_survive_in_the_second_name() {
        let said = disposition(Format::Pdf, "mødeledelse 1.pdf");
        assert_eq!(
            said,
            "inline; filename=\"m_deledelse_1.pdf\"; filename*=UTF-8''m%C3%B8deledelse%201.pdf"
        );
        assert_eq!(
            disposition(Format::Csv, "a.csv"),
            "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv"
        );
    }

    #[test]
    fn the_largest_file_fits_into_lambdas_answer() {
        const LAMBDA: usize = 6 * 1024 * 1024;
        assert!(MOST_BYTES.div_ceil(3) * 4 + 64 * 1024 < LAMBDA, "with room for headers");
    }
}
