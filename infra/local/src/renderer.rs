//! Renders documents through the functions' own routes, as a member of staff and without a socket.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode, header};
use document::TemplateLoader;
use domain::Language;
use tower::ServiceExt;
use web::access::Role;
use web::{AppState, Clock, Problem};

use crate::{CliError, LocalOffice};

/// The functions' routes, and a token for those of the staff.
#[derive(Clone)]
pub struct Renderer {
    router: Router,
    staff_token: String,
}

/// A document that could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be rendered: {source}")]
pub struct DocumentError {
    path: String,
    /// Why.
    pub source: DocumentErrorCause,
}

/// Why a document could not be rendered.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum DocumentErrorCause {
    #[error(transparent)]
    Request(#[from] axum::http::Error),
    /// With the cause that an HTTP client does not get to see.
    #[error("{}", .0.log_message(Language::English))]
    Problem(Box<Problem>),
    #[error("unexpected response {0}")]
    Status(StatusCode),
    #[error(transparent)]
    Body(#[from] axum::Error),
}

impl Renderer {
    /// A renderer of the office's documents with these templates.
    ///
    /// # Errors
    /// [`CliError::DocumentTemplates`].
    pub fn open(office: &LocalOffice, loader: &TemplateLoader) -> Result<Self, CliError> {
        Ok(Self {
            router: office.router_without_middleware(loader)?,
            staff_token: office.staff_token(&[Role::Staff.name().to_owned()])?,
        })
    }

    /// A renderer of documents about runs only, at another time than the office's.
    ///
    /// # Errors
    /// [`CliError::DocumentTemplates`].
    pub fn open_at(
        office: &LocalOffice,
        loader: &TemplateLoader,
        clock: Clock,
    ) -> Result<Self, CliError> {
        Ok(Self {
            router: participants::router(AppState { clock, ..office.app.clone() }, loader)?,
            staff_token: office.staff_token(&[Role::Staff.name().to_owned()])?,
        })
    }

    /// Renders the document at this path.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub async fn render(&self, path: &str) -> Result<Bytes, DocumentError> {
        let result = self.request(path).await;
        result.map_err(|source| DocumentError { path: path.to_owned(), source })
    }

    async fn request(&self, path: &str) -> Result<Bytes, DocumentErrorCause> {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.staff_token))
            .body(Body::empty())?;
        let Ok(response) = self.router.clone().oneshot(request).await;
        if let Some(problem) = response.extensions().get::<Problem>() {
            return Err(DocumentErrorCause::Problem(Box::new(problem.clone())));
        }
        if !response.status().is_success() {
            return Err(DocumentErrorCause::Status(response.status()));
        }
        Ok(to_bytes(response.into_body(), usize::MAX).await?)
    }
}
