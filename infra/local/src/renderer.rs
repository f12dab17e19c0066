//! Has documents made by the functions' own routes, as staff, without a socket.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, header};
use document::Sources;
use domain::Language;
use tower::ServiceExt;
use web::Problem;

use crate::{CliError, LocalOffice};

/// The routes and a token to ask them with.
#[derive(Clone)]
pub struct Renderer {
    router: Router,
    token: String,
}

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be printed: {sentence}")]
pub struct RenderFailure {
    path: String,
    /// What is wrong.
    pub sentence: String,
}

impl Renderer {
    /// The renderer of this office with these templates.
    ///
    /// # Errors
    /// What is wrong with templates or theme.
    pub fn open(office: &LocalOffice, sources: &Sources) -> Result<Self, CliError> {
        Ok(Self {
            router: office.functions(sources)?,
            token: office.staff_token(&["staff".to_owned()])?,
        })
    }

    /// The document of this path.
    ///
    /// # Errors
    /// What is wrong, with its cause, which HTTP would not tell.
    pub async fn print(&self, path: &str) -> Result<Bytes, RenderFailure> {
        let fault = |sentence: String| RenderFailure { path: path.to_owned(), sentence };
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .body(Body::empty());
        let request = request.map_err(|error| fault(error.to_string()))?;
        let Ok(response) = self.router.clone().oneshot(request).await;
        if let Some(problem) = response.extensions().get::<Problem>() {
            return Err(fault(problem.log_message(Language::English)));
        }
        if !response.status().is_success() {
            return Err(fault(response.status().to_string()));
        }
        to_bytes(response.into_body(), usize::MAX).await.map_err(|error| fault(error.to_string()))
    }
}
