//! Turns a template and a view into a tagged PDF: template, markup, `Document`, pages, bytes. Knows nothing of courses.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use document::{Template, Theme, Typesetter};
//!
//! let typesetter = Typesetter::new(Theme::embedded())?;
//! let source = r#"<html lang="da"><head><title>{{title}}</title></head><body class="plain"><h1>{{title}}</h1></body></html>"#;
//! let template = Template::compile("letter", source, &typesetter)?;
//! let pdf = template.render(&std::collections::BTreeMap::from([("title", "Kære læser")]))?;
//! assert!(pdf.starts_with(b"%PDF-1.7"));
//! # Ok(())
//! # }
//! ```

pub use fonts::FontError;
pub use layout::LayoutError;
pub use markup::{MarkupError, MarkupProblem};
pub use sources::{SourceError, Sources};
pub use template::{Template, TemplateError};
pub use theme::{Colour, Theme, ThemeError};
pub use typesetter::Typesetter;

mod element;
mod escape;
mod finish;
mod fonts;
mod helpers;
mod inclusion;
mod layout;
mod markup;
pub mod model;
mod mustache;
mod prose;
mod sources;
mod template;
mod theme;
mod typesetter;

pub use element::Element;
pub use finish::FinishError;

// Used for its feature alone: see the workspace's Cargo.toml.
use printpdf as _;

/// Why a view did not become a document.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template names what the view lacks, or a helper refused its data.
    #[error("template {template}, line {line}, column {column}: {problem}")]
    Template {
        /// Name of the template or partial.
        template: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// The rendered markup is not in the vocabulary; line and column are those of the HTML.
    #[error("the markup of template {template}, {source}")]
    Markup {
        /// Name of the template.
        template: String,
        /// Where and what.
        source: MarkupError,
    },
    /// The text cannot be printed as it is.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The PDF could not be written.
    #[error(transparent)]
    Finish(#[from] FinishError),
}
