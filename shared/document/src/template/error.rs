//! Why a template cannot be compiled, and why it cannot be rendered with a view.

use crate::partials::PartialError;
use crate::{LayoutError, MarkupError, PdfError};

/// An unusable template, with the position in its source. Lines and columns count from 1.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// Handlebars cannot parse it: a block is not closed, for example.
    #[error("template {template}, line {line}, column {column}: {problem}")]
    Syntax {
        /// Name of the template or partial.
        template: String,
        /// Line of the error.
        line: usize,
        /// Column of the error.
        column: usize,
        /// The reason, in the words of Handlebars.
        problem: String,
        /// The full error, with an excerpt of the source.
        source: Box<handlebars::TemplateError>,
    },
    /// A partial is included in a way that cannot be rendered.
    #[error("template {template}, line {line}, column {column}: {source}")]
    Partial {
        /// Name of the template or partial.
        template: String,
        /// Line of the inclusion.
        line: usize,
        /// Column of the inclusion.
        column: usize,
        /// What is wrong with the inclusion.
        source: PartialError,
    },
    /// An unknown element, attribute or class, or malformed nesting.
    #[error("template {template}, {source}")]
    Markup {
        /// Name of the template or partial.
        template: String,
        /// The position and the problem.
        source: MarkupError,
    },
}

/// Why a view was not rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template uses a field that the view lacks, or a helper rejected its value.
    #[error("template {template}, line {line}, column {column}: {problem}")]
    Template {
        /// Name of the template or partial.
        template: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The reason.
        problem: String,
        /// The error of Handlebars.
        source: Box<handlebars::RenderError>,
    },
    /// The rendered markup is invalid; line and column are those of the HTML.
    #[error("the markup of template {template}, {source}{}", in_field(.field))]
    Markup {
        /// Name of the template.
        template: String,
        /// JSON pointer to the field of the view that the invalid value came from, if it did.
        field: Option<String>,
        /// The position and the problem.
        source: MarkupError,
    },
    /// The document cannot be laid out.
    #[error("template {template}: {source}{}", in_field(.field))]
    Layout {
        /// Name of the template.
        template: String,
        /// JSON pointer to the field of the view that the text came from, if it did.
        field: Option<String>,
        /// The text that cannot be laid out.
        source: LayoutError,
    },
    /// The PDF could not be written.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

fn in_field(field: &Option<String>) -> String {
    field
        .as_ref()
        .map_or_else(String::new, |field| format!("; it is the field {field} of the data"))
}
