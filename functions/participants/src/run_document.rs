//! A document kind, ready to print: a template that was checked with a sample of its view.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::response::Response;
use document::{SourceError, Sources, Template, Typesetter};
use domain::RunId;
use serde::Serialize;
use web::Problem;
use web::download::{self, Format};

use crate::file_name;

/// What a kind is called.
#[derive(Clone, Copy)]
pub(crate) struct DocumentTemplate {
    /// The template's file and its embedded text.
    pub(crate) template: (&'static str, &'static str),
    /// How its files are named, in Danish.
    pub(crate) name: &'static str,
}

/// The template of a kind together with the type of its views.
pub(crate) struct RunDocument<V> {
    template: Arc<Template>,
    name: &'static str,
    view: PhantomData<fn(V)>,
}

impl<V> Clone for RunDocument<V> {
    fn clone(&self) -> Self {
        Self { template: Arc::clone(&self.template), ..*self }
    }
}

impl<V: Serialize + Send + 'static> RunDocument<V> {
    /// Compiles the template and renders the sample, so that a mistake is found at start.
    pub(crate) fn load(
        sources: &Sources,
        typesetter: &Typesetter,
        kind: DocumentTemplate,
        sample: &V,
    ) -> Result<Self, SourceError> {
        let template = sources.template(&[kind.template], typesetter)?;
        template.check(sample)?;
        Ok(Self { template: Arc::new(template), name: kind.name, view: PhantomData })
    }

    /// The document of a run.
    pub(crate) async fn print(&self, id: &RunId, view: V) -> Result<Response, Problem> {
        let template = Arc::clone(&self.template);
        download::file(Format::Pdf, &file_name(self.name, id, "pdf"), move || template.print(&view))
            .await
    }
}
