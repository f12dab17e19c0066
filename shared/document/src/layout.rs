//! Lays a `Document` out on pages: lines, boxes, tables and page breaks. Only files in this folder
//! name genpdf.
//!
//! The composer turns blocks into *strips*, pieces of the column that no page break divides; strips
//! fill pages; `genpdf_backend` has genpdf print the text of the pages. What genpdf cannot draw
//! (shapes, images, links, tags) is passed on to the module `pdf` with the pages.

mod bidirectional;
mod boxes;
mod column_widths;
mod composer;
mod decoration;
mod fallback_text;
mod fit;
mod genpdf_backend;
mod grid;
mod hyphenation;
mod image;
mod line_breaking;
mod lists;
mod page_breaks;
mod page_builder;
mod pages;
mod paginate;
mod paragraph;
mod strip;
mod table;
mod table_of_contents;
mod tag_tree;
mod text;
mod tighten;

pub use genpdf_backend::GenpdfError;
pub(crate) use genpdf_backend::{QUARTERS_PER_POINT, print_pages};
pub(crate) use pages::{Bookmark, ImageItem, Link, Page, Pages, Shape, Target, TextItem};
pub(crate) use tag_tree::{ListLabels, Role, Tag, TagId, TagTree};

use crate::fonts::Fonts;
use crate::images::Images;
use crate::model::Document;
use crate::theme::Theme;

/// Content that cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The font has no glyph for a character.
    #[error(
        "the character {character:?} (U+{code:04X}) cannot be printed; it occurs in {context:?}",
        code = *.character as u32
    )]
    Unprintable {
        /// The character.
        character: char,
        /// The text around it.
        context: String,
    },
    /// A table has so many columns that some are narrower than a character.
    #[error(
        "a table of {columns} columns is too wide for its page; its first row begins {first_cell:?}"
    )]
    TableTooWide {
        /// Number of columns.
        columns: usize,
        /// The beginning of the first cell's text.
        first_cell: String,
    },
    /// Nobody waits for the document any more.
    #[error("nobody waits for the document any more")]
    Abandoned,
    /// The target of a link within the document does not exist.
    #[error("a link leads to #{0}, but nothing in the document has that id")]
    DanglingLink(String),
}

/// Lays the document out on pages, unless `is_abandoned`.
pub(crate) fn lay_out(
    document: &Document,
    theme: &Theme,
    images: &Images,
    fonts: &Fonts,
    is_abandoned: &dyn Fn() -> bool,
) -> Result<Pages, LayoutError> {
    paginate::paginate(document, theme, images, fonts, is_abandoned)
}
