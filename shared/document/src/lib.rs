//! Renders a template and its data as a tagged PDF: template, markup, `Document`, pages, bytes.
//! Knows nothing about courses.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use document::{Template, Theme, Typesetter};
//!
//! let typesetter = Typesetter::new(Theme::embedded());
//! let source = r#"<html lang="da"><head><title>{{title}}</title></head>
//!                 <body class="plain"><h1>{{title}}</h1></body></html>"#;
//! let template = Template::compile("letter", source, &typesetter)?;
//! let pdf = template.render(&std::collections::BTreeMap::from([("title", "Kære læser")]))?;
//! assert!(pdf.starts_with(b"%PDF-1.7"));
//! # Ok(())
//! # }
//! ```

mod element;
mod error_location;
mod escape;
mod fonts;
mod helpers;
mod images;
mod layout;
mod markdown;
mod markup;
pub mod model;
mod mustache;
mod partials;
mod pdf;
mod template;
mod template_loader;
mod theme;
mod typesetter;

pub use ::images::ImageError;
pub use element::Element;
pub use fonts::FontError;
pub use images::{CodeError, Images};
pub use layout::{GenpdfError, LayoutError};
pub use markup::{MarkupError, MarkupProblem};
pub use partials::PartialError;
pub use pdf::PdfError;
pub use template::{RenderError, Template, TemplateError};
pub use template_loader::{IMAGES_FOLDER, LoadError, TemplateLoader};
pub use theme::{Colour, Theme, ThemeError};
#[doc(hidden)]
pub use typesetter::PhaseTimings;
pub use typesetter::Typesetter;

// Used for its feature alone: see the workspace's Cargo.toml.
use printpdf as _;
