//! Files as responses: content type, a file name that every browser understands (RFC 6266 and
//! RFC 8187), and at most as many bytes as Lambda can return.

use std::error::Error;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use utoipa::ToSchema;

use crate::Problem;
use crate::problem::ProblemKind;

/// The largest file, in bytes. Lambda returns at most 6 MB (6,291,456 bytes) of JSON, base64 adds a
/// third, and the headers need some room: 4,400,000 bytes are 5,866,668 of base64.
pub const MAX_FILE_BYTES: usize = 4_400_000;

/// The characters that stand for themselves in a file name, besides letters and digits, are `-`,
/// `.` and `_`: a subset of what RFC 8187, section 3.2.1, allows.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The bytes of a PDF.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Pdf(#[expect(dead_code, reason = "exists for the OpenAPI description")] Vec<u8>);

/// The bytes of an Excel workbook.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Xlsx(#[expect(dead_code, reason = "exists for the OpenAPI description")] Vec<u8>);

/// The format of a file. Browsers display a PDF and save the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A PDF.
    Pdf,
    /// An Excel workbook.
    Xlsx,
    /// Delimiter-separated values in UTF-8.
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

/// Responds with the file that `make` returns. `name` must not contain personal data. Making a file
/// is CPU-bound, so `make` runs on a thread for blocking work.
///
/// # Errors
/// `document-too-large` above [`MAX_FILE_BYTES`]; `internal` if `make` fails or panics.
pub async fn file<E>(
    format: Format,
    name: &str,
    make: impl FnOnce() -> Result<Vec<u8>, E> + Send + 'static,
) -> Result<Response, Problem>
where
    E: Error + Send + Sync + 'static,
{
    let bytes = tokio::task::spawn_blocking(make)
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)?;
    if bytes.len() > MAX_FILE_BYTES {
        tracing::warn!(
            bytes = bytes.len(),
            max_bytes = MAX_FILE_BYTES,
            "the document is larger than Lambda can return"
        );
        return Err(ProblemKind::DocumentTooLarge.into());
    }
    let headers = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, content_disposition(format, name)),
    ];
    let mut response = (headers, bytes).into_response();
    if format == Format::Csv {
        // lambda_http 1.3 decodes `text/*` and drops the byte order mark, which Excel needs. It
        // does not touch a body that has a content encoding.
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(response)
}

/// The name twice: in ASCII for old clients, and percent-encoded UTF-8 for all others.
fn content_disposition(format: Format, name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' })
        .collect();
    let encoded = utf8_percent_encode(name, ESCAPED);
    format!("{}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}", format.disposition())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoded_file_name_keeps_danish_letters() {
        assert_eq!(
            content_disposition(Format::Pdf, "mødeledelse 1.pdf"),
            "inline; filename=\"m_deledelse_1.pdf\"; filename*=UTF-8''m%C3%B8deledelse%201.pdf"
        );
        assert_eq!(
            content_disposition(Format::Csv, "a.csv"),
            "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv"
        );
    }

    #[test]
    fn the_largest_file_fits_into_a_lambda_response() {
        const MAX_RESPONSE_BYTES: usize = 6 * 1024 * 1024;
        const HEADER_BYTES: usize = 64 * 1024;
        assert!(MAX_FILE_BYTES.div_ceil(3) * 4 + HEADER_BYTES < MAX_RESPONSE_BYTES);
    }
}
