//! The result of the layout: the items of each page and their positions. Lengths are points from
//! the upper left corner of the page.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::tag_tree::{TagId, TagTree};
use crate::fonts::{FaceId, Glyph};
use crate::images::Picture;
use crate::theme::Colour;

/// A laid out document.
#[derive(Debug)]
pub(crate) struct Pages {
    /// Width and height of every page.
    pub(crate) size: [f32; 2],
    pub(crate) pages: Vec<Page>,
    /// The tags of the text.
    pub(crate) tags: TagTree,
    /// Headings, in reading order.
    pub(crate) bookmarks: Vec<Bookmark>,
    /// Position of each id: index of the page, and distance from its top.
    pub(crate) anchors: BTreeMap<String, (usize, f32)>,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) subject: String,
    pub(crate) language: String,
}

/// One page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// In reading order, which is also the order of printing.
    pub(crate) texts: Vec<TextItem>,
    /// Below the text; later shapes cover earlier ones.
    pub(crate) shapes: Vec<Shape>,
    /// Above the shapes, below the text.
    pub(crate) images: Vec<ImageItem>,
    pub(crate) links: Vec<Link>,
    /// Whether a coloured box reaches the upper edge, where the header would be.
    pub(crate) is_header_covered: bool,
}

/// A run of text on one baseline.
#[derive(Debug, Clone)]
pub(crate) struct TextItem {
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    pub(crate) face: FaceId,
    /// Font size in quarter points.
    pub(crate) quarter_points: u8,
    pub(crate) colour: Colour,
    pub(crate) text: String,
    /// The glyphs of text that needs shaping; genpdf prints other text.
    pub(crate) glyphs: Option<Vec<Glyph>>,
    /// The tag of the text; none in what every page repeats.
    pub(crate) tag: Option<TagId>,
}

/// A filled rectangle; lines are thin ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shape {
    pub(crate) area: Rectangle,
    pub(crate) colour: Colour,
}

/// An image on a page.
#[derive(Debug, Clone)]
pub(crate) struct ImageItem {
    /// Where it is shown.
    pub(crate) area: Rectangle,
    /// Width and height of the whole image; what does not fit into the area is not shown.
    pub(crate) whole: [f32; 2],
    /// File name, which identifies the image.
    pub(crate) name: String,
    pub(crate) picture: Arc<Picture>,
    /// The image's tag; none for a decorative image.
    pub(crate) tag: Option<TagId>,
}

/// A rectangle by its upper left corner and its size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rectangle {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// A clickable area.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) area: Rectangle,
    pub(crate) target: Target,
    /// The text of the link, for screen readers.
    pub(crate) description: String,
    pub(crate) tag: Option<TagId>,
}

/// The target of a link.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    Url(String),
    /// A block of the document.
    Id(String),
}

/// A heading, as a viewer lists it in its sidebar.
#[derive(Debug, Clone)]
pub(crate) struct Bookmark {
    pub(crate) level: u8,
    pub(crate) title: String,
    /// Index of the page.
    pub(crate) page: usize,
    /// Distance from the top of the page.
    pub(crate) y: f32,
}

impl Page {
    /// The texts that genpdf prints: all that are not shaped.
    pub(crate) fn printed_texts(&self) -> impl Iterator<Item = &TextItem> {
        self.texts.iter().filter(|text| text.glyphs.is_none())
    }
}

impl TextItem {
    /// Font size in points.
    pub(crate) fn size(&self) -> f32 {
        f32::from(self.quarter_points) / super::QUARTERS_PER_POINT
    }
}
