//! `Document` to pages: lines, boxes, tables and page breaks. Only files in this folder name
//! genpdf.
//!
//! Blocks become *slices*, strips of the column that no page break may cut; slices fill pages; a
//! `Press` has genpdf print the text of the pages. What genpdf cannot draw travels beside its
//! output to the finishing pass.

mod boxes;
mod columns;
mod flow;
mod hyphens;
mod lines;
mod lists;
mod pages;
mod paginate;
mod paragraph;
mod picture;
mod press;
mod slice;
mod spare;
mod structure;
mod table;
mod text;

pub(crate) use pages::{Bookmark, Link, Page, Pages, Picture, Shape, Target, Text};
pub(crate) use press::{Press, PressError, QUARTERS};
pub(crate) use structure::{Labels, NodeId, Role, Structure};

use crate::fonts::Fonts;
use crate::model::Document;
use crate::theme::Theme;

/// Text that cannot be printed as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// No face has a glyph for the character.
    #[error("the character {character:?} (U+{code:04X}) cannot be printed; it stands in {around:?}", code = *.character as u32)]
    Unprintable {
        /// The character itself.
        character: char,
        /// The text around it.
        around: String,
    },
    /// So many columns that not even single characters fit side by side.
    #[error(
        "a table of {columns} columns is too wide for its page; its first row begins {beginning:?}"
    )]
    TableTooWide {
        /// Number of columns.
        columns: usize,
        /// Text of the first cell.
        beginning: String,
    },
    /// A link within the document leads to an id that no block has.
    #[error("a link leads to #{0}, but nothing in the document has that id")]
    DanglingLink(String),
}

/// Sets a document on pages.
pub(crate) fn compose(
    document: &Document,
    theme: &Theme,
    fonts: &Fonts,
) -> Result<Pages, LayoutError> {
    paginate::paginate(document, theme, fonts)
}
