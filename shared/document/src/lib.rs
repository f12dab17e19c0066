//! Turns a template and a view into a tagged PDF: template, markup, `Document`, pages, bytes. Knows
//! nothing of courses.
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
pub use images::ImageError;
pub use layout::LayoutError;
pub use markup::{MarkupError, MarkupProblem};
pub use sources::{IMAGES, SourceError, Sources};
pub use template::{Template, TemplateError};
pub use theme::{Colour, Theme, ThemeError};
pub use typesetter::Typesetter;

mod culprit;
mod element;
mod escape;
mod finish;
mod fonts;
mod helpers;
mod images;
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
    #[error("the markup of template {template}, {source}{}", in_field(.field))]
    Markup {
        /// Name of the template.
        template: String,
        /// JSON pointer into the view, where the value came from it.
        field: Option<String>,
        /// Where and what.
        source: MarkupError,
    },
    /// The text cannot be printed as it is.
    #[error("template {template}: {source}{}", in_field(.field))]
    Layout {
        /// Name of the template.
        template: String,
        /// JSON pointer into the view, where the text came from it.
        field: Option<String>,
        /// What cannot be printed.
        source: LayoutError,
    },
    /// The PDF could not be written.
    #[error(transparent)]
    Finish(#[from] FinishError),
}

fn in_field(field: &Option<String>) -> String {
    field
        .as_ref()
        .map_or_else(String::new, |field| format!("; it is the field {field} of the data"))
}
