//! Files as responses: content type, a file name that every browser understands (RFC 6266 and
//! RFC 8187), and at most as many bytes as Lambda can return.

use std::collections::VecDeque;
use std::error::Error;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::body::Body;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use metrics::Metric;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::ETag;
use crate::problem::ProblemKind;

/// The largest file, in bytes. Lambda returns at most 6 MB (6,291,456 bytes) of JSON, base64 adds a
/// third, and the headers need some room: 4,400,000 bytes are 5,866,668 of base64.
pub const MAX_FILE_BYTES: usize = 4_400_000;

/// The expected bytes of a file that is never too large.
pub const FITS: RangeInclusive<usize> = 0..=MAX_FILE_BYTES;
/// The expected bytes of a file that may have any number.
pub const UNKNOWN: RangeInclusive<usize> = 0..=usize::MAX;

/// How many files are made at a time in one process. Others wait, and leave the queue when their
/// client hangs up.
static MAKERS: Semaphore = Semaphore::const_new(2);

/// The versions of files of which only making them told whether they are too large, so that they
/// are not made again for everybody who asks.
static KNOWN_FILES: KnownFiles = KnownFiles(Mutex::new(VecDeque::new()));

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

/// Whether nobody waits for a file any more, since the client has hung up.
pub type IsAbandoned<'a> = &'a dyn Fn() -> bool;

/// Responds with the file that `make` returns. `name` must not contain personal data. Making a file
/// is CPU-bound, so `make` runs on a thread for blocking work; it should ask now and then whether
/// it may end early. Files of the same `version` are the same; one that was too large before is not
/// made again. Nor is one whose `expected` bytes are all too many, or, for `HEAD`, all few enough.
///
/// # Errors
/// `document-too-large` above [`MAX_FILE_BYTES`], for `HEAD` as for `GET`; `internal` if `make`
/// fails or panics.
pub async fn file<E>(
    method: &Method,
    format: Format,
    name: &str,
    version: Option<&ETag>,
    expected: RangeInclusive<usize>,
    make: impl FnOnce(IsAbandoned<'_>) -> Result<Vec<u8>, E> + Send + 'static,
) -> Result<Response, Problem>
where
    E: Error + Send + Sync + 'static,
{
    if *expected.start() > MAX_FILE_BYTES {
        return Err(too_large(*expected.start()));
    }
    // The others need no memory: they would only drive out those that do.
    let version = version.filter(|_| *expected.end() > MAX_FILE_BYTES);
    let fits = KNOWN_FILES.check(version)? || *expected.end() <= MAX_FILE_BYTES;
    let is_made = method != Method::HEAD || !fits;
    let bytes = if is_made { make_bytes(version, make).await? } else { Vec::new() };
    let headers = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, content_disposition(format, name)),
    ];
    let body = if method == Method::HEAD { body_of_unknown_length() } else { bytes.into() };
    let mut response = (headers, body).into_response();
    if format == Format::Csv {
        // lambda_http 1.3 decodes `text/*` and drops the byte order mark, which Excel needs. It
        // does not touch a body that has a content encoding.
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(response)
}

/// An empty body that does not claim to be empty: the length of a file that is not made is unknown.
fn body_of_unknown_length() -> Body {
    Body::from_stream(Body::empty().into_data_stream())
}

/// What `make` returns, if it is not too large. The thread keeps its turn until it ends, also if
/// nobody waits any more.
async fn make_bytes<E>(
    version: Option<&ETag>,
    make: impl FnOnce(IsAbandoned<'_>) -> Result<Vec<u8>, E> + Send + 'static,
) -> Result<Vec<u8>, Problem>
where
    E: Error + Send + Sync + 'static,
{
    let started = Instant::now();
    let turn = MAKERS.acquire().await.map_err(Problem::internal)?;
    // Another client may have waited for the same file.
    KNOWN_FILES.check(version)?;
    // Gone when this future is dropped, which happens when the client hangs up.
    let client = Arc::new(());
    let waiting = Arc::downgrade(&client);
    let made = tokio::task::spawn_blocking(move || {
        // The turn ends when it is remembered that the file is too large, or with this thread.
        (make(&|| waiting.strong_count() == 0), turn)
    });
    let made = made.await;
    store::extend_deadline(started.elapsed());
    let (bytes, _turn) = made.map_err(Problem::internal)?;
    let bytes = bytes.map_err(Problem::internal)?;
    metrics::record(Metric::DocumentDuration, started.elapsed().as_secs_f64() * 1e3);
    metrics::record(Metric::DocumentSize, bytes.len() as f64);
    let fits = bytes.len() <= MAX_FILE_BYTES;
    KNOWN_FILES.insert(version, fits);
    if fits { Ok(bytes) } else { Err(too_large(bytes.len())) }
}

fn too_large(bytes: usize) -> Problem {
    let max_bytes = MAX_FILE_BYTES;
    tracing::warn!(bytes, max_bytes, "the document is larger than Lambda can return");
    ProblemKind::DocumentTooLarge.into()
}

/// The versions of files and whether they fit, the latest last.
struct KnownFiles(Mutex<VecDeque<(ETag, bool)>>);

impl KnownFiles {
    /// How many versions are remembered.
    const CAPACITY: usize = 1_000;

    /// Whether the file is known to fit. Fails if it is known to be too large.
    fn check(&self, version: Option<&ETag>) -> Result<bool, Problem> {
        let Some(version) = version else { return Ok(false) };
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match files.iter().find(|(known, _)| known == version) {
            Some((_, false)) => Err(ProblemKind::DocumentTooLarge.into()),
            known => Ok(known.is_some()),
        }
    }

    fn insert(&self, version: Option<&ETag>, fits: bool) {
        let Some(version) = version else { return };
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if files.iter().any(|(known, _)| known == version) {
            return;
        }
        if files.len() == Self::CAPACITY {
            files.pop_front();
        }
        files.push_back((version.clone(), fits));
    }
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

    #[test]
    fn the_latest_files_are_remembered() {
        let files = KnownFiles(Mutex::default());
        let version = |number: usize| ETag::new(number.to_string());
        for number in 0..=KnownFiles::CAPACITY {
            assert!(!files.check(Some(&version(number))).unwrap());
            files.insert(Some(&version(number)), number % 2 == 0);
        }
        assert!(!files.check(Some(&version(0))).unwrap(), "forgotten");
        assert!(files.check(Some(&version(1))).is_err());
        assert!(files.check(Some(&version(2))).unwrap());
    }
}
