//! The result of layout: what stands where on which page. Lengths are points from the page's upper
//! left corner.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::structure::{NodeId, Structure};
use crate::fonts::FaceId;
use crate::images::Image;
use crate::theme::Colour;

/// A laid out document.
#[derive(Debug)]
pub(crate) struct Pages {
    /// Width and height of every page.
    pub(crate) size: [f32; 2],
    pub(crate) pages: Vec<Page>,
    /// The tree of tags that the text belongs to.
    pub(crate) structure: Structure,
    /// Headings, in reading order.
    pub(crate) bookmarks: Vec<Bookmark>,
    /// Where each id stands: page and distance from its top.
    pub(crate) places: BTreeMap<String, (usize, f32)>,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) subject: String,
    pub(crate) language: String,
}

/// One page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// In reading order; the order in which they are printed.
    pub(crate) texts: Vec<Text>,
    /// Beneath the text, the later ones above the earlier.
    pub(crate) shapes: Vec<Shape>,
    /// Above the shapes, beneath the text.
    pub(crate) pictures: Vec<Picture>,
    pub(crate) links: Vec<Link>,
    /// Whether a coloured box reaches the upper edge, where the running header would stand.
    pub(crate) is_covered: bool,
}

/// A stretch of text on one baseline.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    pub(crate) face: FaceId,
    /// Type size in quarter points.
    pub(crate) quarters: u8,
    pub(crate) colour: Colour,
    pub(crate) text: String,
    /// The tag the text belongs to; nothing for what is repeated on every page.
    pub(crate) node: Option<NodeId>,
}

/// A filled rectangle; rules are thin ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shape {
    pub(crate) area: Rectangle,
    pub(crate) colour: Colour,
}

/// An image in its place.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) area: Rectangle,
    /// Its file name, which tells it from other images.
    pub(crate) name: String,
    pub(crate) image: Arc<Image>,
    /// The tag of its own; nothing for decoration.
    pub(crate) node: Option<NodeId>,
}

/// Left, top, width, height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rectangle {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// A place to click.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) area: Rectangle,
    pub(crate) target: Target,
    /// The link's text, for those who hear the page.
    pub(crate) description: String,
    pub(crate) node: Option<NodeId>,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    Address(String),
    Id(String),
}

/// A heading as the reader's sidebar shows it.
#[derive(Debug, Clone)]
pub(crate) struct Bookmark {
    pub(crate) level: u8,
    pub(crate) title: String,
    pub(crate) page: usize,
    pub(crate) y: f32,
}

impl Text {
    pub(crate) fn size(&self) -> f32 {
        f32::from(self.quarters) / super::QUARTERS
    }
}
