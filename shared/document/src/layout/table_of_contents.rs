//! The table of contents, `nav`: each entry with a dot leader and the number of the page it links
//! to.

use super::LayoutError;
use super::composer::{Composer, Region};
use super::pages::{Link, Rectangle, Shape, Target, TextItem};
use super::paragraph::baseline;
use super::strip::{Strip, StripItem};
use super::tag_tree::Role;
use super::text::Run;
use crate::model::{Block, Content, Inline, plain_text};
use crate::theme::Style;

/// Entries break before the page number: they leave as much room at the right as this text takes.
const RESERVED_WIDTH: &str = "00000";
/// Width of the page number at the right edge, in points.
const NUMBER_WIDTH: f32 = 22.0;
/// Space between an entry and its first dot, in points.
const LEADER_GAP: f32 = 6.0;
/// Size of a dot, and distance from dot to dot, in points.
const DOT_SIZE: f32 = 0.8;
const DOT_DISTANCE: f32 = 4.0;

impl Composer<'_> {
    pub(super) fn compose_table_of_contents(
        &mut self,
        lists: &[Block],
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        let mut strips = Vec::new();
        for list in lists {
            let style = self.cascade.resolve(region.style, list.element, &list.classes);
            let Content::Blocks(entries) = &list.content else { continue };
            for entry in entries {
                let tag = self.tags.add(Role::ContentsItem, region.tag);
                strips.extend(self.compose_entry(entry, Region { style, tag, ..region })?);
            }
        }
        Ok(strips)
    }

    fn compose_entry(&mut self, entry: &Block, region: Region) -> Result<Vec<Strip>, LayoutError> {
        let id = self.cascade.resolve(region.style, entry.element, &entry.classes);
        let style = self.cascade.style(id).clone();
        let Content::Text(text) = &entry.content else {
            return self.compose_block(entry, region);
        };
        let tag = self.tags.add(Role::Reference, region.tag);
        let reserved = Run::new(&style, None).width(RESERVED_WIDTH, self.fonts);
        let width = (region.width - reserved).max(1.0);
        let mut lines =
            self.compose_text(text, &style, Region { style: id, tag, width, ..region })?;
        if let (Some(last), Some(target)) = (lines.last_mut(), link_target(text)) {
            add_page_reference(last, &target, &plain_text(text), &style, region);
        }
        Ok(self.apply_box(lines, &style, region))
    }
}

/// The id of the first link within the document.
fn link_target(text: &[Inline]) -> Option<String> {
    text.iter().find_map(|inline| match inline {
        Inline::Styled(span) => span.href.as_ref()?.strip_prefix('#').map(str::to_owned),
        _ => None,
    })
}

/// Adds the dots from the end of the entry to the right edge, and the page number, which is filled
/// in when all pages are known.
fn add_page_reference(
    line: &mut Strip,
    target: &str,
    description: &str,
    style: &Style,
    region: Region,
) {
    let right = region.x + region.width;
    let ends = line.items.iter().filter_map(|item| match item {
        StripItem::Link(Link { area, .. }) => Some(area.x + area.width),
        _ => None,
    });
    let start = ends.fold(region.x, f32::max) + LEADER_GAP;
    let tag = line.items.iter().find_map(|item| match item {
        StripItem::Text(text) => text.tag,
        _ => None,
    });
    let baseline = baseline(style);
    let colour = style.rule_colour.unwrap_or(style.colour);
    let mut x = right - NUMBER_WIDTH;
    while x > start {
        let area = Rectangle { x, y: baseline - DOT_SIZE, width: DOT_SIZE, height: DOT_SIZE };
        line.items.push(StripItem::Shape(Shape { area, colour }));
        x -= DOT_DISTANCE;
    }
    let Run { face, quarter_points, colour, .. } = Run::new(style, tag);
    let text = String::new();
    let (x, glyphs) = (right, None);
    let number = TextItem { x, baseline, face, quarter_points, colour, text, glyphs, tag };
    line.items.push(StripItem::PageReference(target.to_owned(), number));
    line.items.push(StripItem::Link(Link {
        area: Rectangle {
            x: right - NUMBER_WIDTH,
            y: 0.0,
            width: NUMBER_WIDTH,
            height: style.leading,
        },
        target: Target::Id(target.to_owned()),
        description: description.to_owned(),
        tag,
    }));
}
