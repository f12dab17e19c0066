//! Strips: pieces of a column that no page break divides, and the items on them.

use std::rc::Rc;

use super::pages::{ImageItem, Link, Shape, TextItem};

/// Index of a decoration in the composer's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DecorationId(pub(super) usize);

/// A horizontal piece of the column. The `y` of its items is relative to its top, their `x` to the
/// left edge of the page's column.
#[derive(Debug, Default, Clone)]
pub(super) struct Strip {
    /// Minimum space to the strip above; none at the top of a page.
    pub(super) before: f32,
    /// Minimum space to the strip below.
    pub(super) after: f32,
    pub(super) height: f32,
    /// No page break after the strip.
    pub(super) keep_with_next: bool,
    /// The strip starts a new page.
    pub(super) page_break: bool,
    pub(super) items: Vec<StripItem>,
    /// Decorations around the strip, innermost first.
    pub(super) decorations: Vec<DecorationId>,
    /// Repeated above this strip when it is the first of a page: the header row of its table.
    pub(super) header: Option<Rc<Strip>>,
}

/// Something on a strip.
#[derive(Debug, Clone)]
pub(super) enum StripItem {
    Text(TextItem),
    Shape(Shape),
    Image(ImageItem),
    Link(Link),
    /// The start of a heading: its level and text.
    Heading(u8, String),
    /// The start of the block with this id.
    Anchor(String),
    /// The number of the page with the block of this id, flush right at the text's `x`.
    PageReference(String, TextItem),
}

impl Strip {
    /// Empty space that no page break separates from what follows.
    pub(super) fn space(height: f32) -> Strip {
        Strip { height, keep_with_next: true, ..Strip::default() }
    }
}

impl StripItem {
    /// The item, moved to the right and down.
    pub(super) fn translated(mut self, right: f32, down: f32) -> StripItem {
        match &mut self {
            StripItem::Text(text) | StripItem::PageReference(_, text) => {
                text.x += right;
                text.baseline += down;
            }
            StripItem::Shape(Shape { area, .. })
            | StripItem::Link(Link { area, .. })
            | StripItem::Image(ImageItem { area, .. }) => {
                area.x += right;
                area.y += down;
            }
            StripItem::Heading(..) | StripItem::Anchor(_) => {}
        }
        self
    }
}

/// Stacks strips from `y` = 0: the top of each, and the height of all.
pub(super) fn stack(strips: &[Strip]) -> (Vec<f32>, f32) {
    let mut tops = Vec::with_capacity(strips.len());
    let mut y = 0.0;
    let mut after = None;
    for strip in strips {
        y += after.map_or(0.0, |after: f32| after.max(strip.before));
        tops.push(y);
        y += strip.height;
        after = Some(strip.after);
    }
    (tops, y)
}
