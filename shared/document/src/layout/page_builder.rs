//! Places strips on one page.

use super::decoration::{BleedExtent, Decoration, decoration_shapes};
use super::pages::{Bookmark, ImageItem, Page, Rectangle, TextItem};
use super::strip::{Strip, StripItem, stack};
use crate::theme::PageStyle;

const POINTS_PER_MILLIMETRE: f32 = 72.0 / 25.4;
/// Smallest column, in points, so that margins wider than the page leave no negative size.
const MIN_COLUMN_WIDTH: f32 = 20.0;
const MIN_COLUMN_HEIGHT: f32 = 40.0;

/// The geometry of a page in points.
pub(super) struct PageGeometry {
    /// Width and height.
    pub(super) size: [f32; 2],
    /// The page without its margins.
    pub(super) column: Rectangle,
    /// Distance of header and footer from the edges.
    pub(super) running: f32,
    pub(super) header_on_first: bool,
    /// Smallest scale of the space between blocks.
    pub(super) tighten: f32,
}

impl PageGeometry {
    pub(super) fn new(style: &PageStyle) -> PageGeometry {
        let size = style.size.map(|length| length * POINTS_PER_MILLIMETRE);
        let [top, right, bottom, left] = style.margins.map(|length| length * POINTS_PER_MILLIMETRE);
        PageGeometry {
            size,
            column: Rectangle {
                x: left,
                y: top,
                width: (size[0] - left - right).max(MIN_COLUMN_WIDTH),
                height: (size[1] - top - bottom).max(MIN_COLUMN_HEIGHT),
            },
            running: style.running * POINTS_PER_MILLIMETRE,
            header_on_first: style.header_on_first,
            tighten: style.tighten,
        }
    }
}

/// A page under construction, and what is collected across all pages.
pub(super) struct PageBuilder<'a> {
    pub(super) page: Page,
    pub(super) index: usize,
    pub(super) geometry: &'a PageGeometry,
    /// Ids, each with the index of its page and the distance from its top.
    pub(super) anchors: &'a mut Vec<(String, (usize, f32))>,
    pub(super) bookmarks: &'a mut Vec<Bookmark>,
    pub(super) pending: &'a mut Vec<PendingPageNumber>,
}

/// A text that is to become the number of the page with an id. `page` and `text` are indices.
pub(super) struct PendingPageNumber {
    pub(super) page: usize,
    pub(super) text: usize,
    pub(super) id: String,
}

impl PageBuilder<'_> {
    /// Places strips from the top of the page, below the repeated header of the first.
    pub(super) fn fill(&mut self, strips: &[Strip], decorations: &[Decoration]) {
        let column = self.geometry.column;
        let header = strips.first().and_then(|strip| strip.header.as_deref());
        let header_height = header.map_or(0.0, |header| header.height);
        let top = column.y + header_height;
        let (tops, _) = stack(strips);
        let right = self.geometry.size[0] - column.x - column.width;
        let extent = BleedExtent { header: top - column.y, paper: [column.y, right, column.x] };
        self.page.is_header_covered = strips
            .first()
            .is_some_and(|first| first.decorations.iter().any(|id| decorations[id.0].bleed));
        for mut shape in decoration_shapes(strips, &tops, decorations, extent) {
            shape.area.x += column.x;
            shape.area.y += top;
            self.page.shapes.push(shape);
        }
        for item in header.into_iter().flat_map(|header| &header.items) {
            self.place(item.clone().translated(column.x, column.y), column.y, true);
        }
        for (strip, y) in strips.iter().zip(tops) {
            for item in &strip.items {
                self.place(item.clone().translated(column.x, top + y), top + y, false);
            }
        }
    }

    /// Places an item in page coordinates. `y` is the top of its strip. A repeated item has no tag
    /// and no link, since screen readers have read it before.
    fn place(&mut self, item: StripItem, y: f32, is_repeated: bool) {
        match item {
            StripItem::Shape(shape) => self.page.shapes.push(shape),
            StripItem::Image(image) => {
                let tag = if is_repeated { None } else { image.tag };
                self.page.images.push(ImageItem { tag, ..image });
            }
            StripItem::Text(text) => {
                let tag = if is_repeated { None } else { text.tag };
                self.page.texts.push(TextItem { tag, ..text });
            }
            StripItem::Link(_) | StripItem::Heading(..) | StripItem::Anchor(_) if is_repeated => {}
            StripItem::Link(link) => self.page.links.push(link),
            StripItem::Heading(level, title) => {
                self.bookmarks.push(Bookmark { level, title, page: self.index, y });
            }
            StripItem::Anchor(id) => self.anchors.push((id, (self.index, y))),
            StripItem::PageReference(id, number) => {
                let text = self.page.texts.len();
                self.pending.push(PendingPageNumber { page: self.index, text, id });
                self.page.texts.push(number);
            }
        }
    }
}
