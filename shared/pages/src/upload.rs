//! Forms with files (`multipart/form-data`, RFC 7578).

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header;
use multer::Multipart;
use web::Problem;
use web::problem::ProblemKind;

use crate::Form;

/// The most bytes of a form with its files. A Lambda function is given 6 MB, in which binary bodies
/// take a third more. A file may be larger than its field takes, so that what is wrong with it is
/// told beside what else was typed.
const MAX_BYTES: usize = 4_400_000;

/// A file that was sent with a form.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// The name of its field.
    pub field: String,
    /// What is in it. What it was called is of no interest, and may be somebody's name.
    pub content: Bytes,
}

impl Form {
    /// Reads a form of at most `max_fields` fields that may have files.
    ///
    /// # Errors
    /// The request has another content type, or the form is larger or cut off.
    pub async fn read_with_files(
        request: Request,
        max_fields: usize,
    ) -> Result<(Self, Vec<SentFile>), Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let Ok(boundary) = multer::parse_boundary(content_type) else {
            return Ok((Self::read(request, max_fields).await?, Vec::new()));
        };
        let too_large = || Problem::body_too_large(MAX_BYTES);
        let body = to_bytes(request.into_body(), MAX_BYTES).await.map_err(|_| too_large())?;
        let mut parts = Multipart::new(Body::from(body).into_data_stream(), boundary);
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        let unreadable = |_| Problem::from(ProblemKind::UnsupportedMediaType);
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some();
            let content = part.bytes().await.map_err(unreadable)?;
            if fields.len() + files.len() == max_fields {
                return Err(too_large());
            }
            match is_file {
                // A field in which no file was chosen.
                true if content.is_empty() => {}
                true => files.push(SentFile { field: name, content }),
                false => fields.push((name, String::from_utf8_lossy(&content).into_owned())),
            }
        }
        Ok((Self(fields), files))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &str) -> Request {
        let content_type = "multipart/form-data; boundary=X";
        let request = Request::post("/").header(header::CONTENT_TYPE, content_type);
        request.body(Body::from(body.replace('\n', "\r\n"))).unwrap()
    }

    #[tokio::test]
    async fn fields_and_files_are_told_apart() {
        let body = "--X\nContent-Disposition: form-data; name=\"/title\"\n\nÅ\nb\n\
                    --X\nContent-Disposition: form-data; name=\"fil\"; filename=\"a.png\"\n\
                    Content-Type: image/png\n\n\u{1}\n\
                    --X\nContent-Disposition: form-data; name=\"tom\"; filename=\"\"\n\n\n--X--\n";
        let (form, files) = Form::read_with_files(request(body), 9).await.unwrap();
        assert_eq!(form.pairs().collect::<Vec<_>>(), [("/title", "Å\r\nb")]);
        let files: Vec<_> = files.iter().map(|file| (&*file.field, &file.content[..])).collect();
        assert_eq!(files, [("fil", &b"\x01"[..])]);
        assert!(Form::read_with_files(request(body), 1).await.is_err());
        assert!(Form::read_with_files(request(&body[..90]), 9).await.is_err());
    }
}
