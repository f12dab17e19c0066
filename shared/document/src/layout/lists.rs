//! Lists: markers beside items, terms beside descriptions, and the table of contents.

use super::flow::{Composed, Composer, Spot};
use super::pages::{Link, Rectangle, Shape, Target, Text};
use super::slice::{Ink, Slice};
use super::structure::Role;
use super::text::{Run, Words};
use crate::element::Element;
use crate::model::{Block, Content, Inline, plain_text};
use crate::theme::Style;

impl Composer<'_> {
    /// `ul` and `ol`.
    pub(super) fn list(
        &mut self,
        items: &[Block],
        kind: Element,
        style: &Style,
        spot: Spot,
    ) -> Composed {
        let mut slices = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let marker = if kind == Element::OrderedList {
                format!("{}.", number + 1)
            } else {
                "•".to_owned()
            };
            let node = self.structure.add(Role::Item, spot.node);
            let label = self.structure.add(Role::Label, node);
            let body = self.structure.add(Role::ItemBody, node);
            let inner = Spot {
                x: spot.x + style.indent,
                width: (spot.width - style.indent).max(1.0),
                node: body,
                ..spot
            };
            let mut lines = self.block(item, inner)?;
            let mut run = Run::of(style, label);
            run.colour = style.marker_colour.unwrap_or(run.colour);
            let mut words = Words::default();
            words.push(&marker, run, self.fonts)?;
            let marker = self.paragraph(&words, style, spot.x, spot.width);
            if let (Some(line), Some(marker)) = (lines.first_mut(), marker.into_iter().next()) {
                line.inks.splice(0..0, marker.inks);
            }
            slices.extend(lines);
        }
        Ok(slices)
    }

    /// `dl`: each term with its description to the right, on one baseline.
    pub(super) fn descriptions(&mut self, items: &[Block], style: &Style, spot: Spot) -> Composed {
        let left = if style.first_column > 0.0 { style.first_column } else { spot.width * 0.2 };
        let mut slices = Vec::new();
        for group in items.chunk_by(|_, next| next.element == Element::Description) {
            let node = self.structure.add(Role::Item, spot.node);
            let (mut terms, mut descriptions) = (Vec::new(), Vec::new());
            for item in group {
                if item.element == Element::Term {
                    let label = self.structure.add(Role::Label, node);
                    terms.extend(
                        self.block(item, Spot { node: label, width: left - style.gap, ..spot })?,
                    );
                } else {
                    let body = self.structure.add(Role::ItemBody, node);
                    let (x, width) = (spot.x + left, spot.width - left);
                    descriptions.extend(self.block(item, Spot { node: body, x, width, ..spot })?);
                }
            }
            let after = descriptions.last().map_or(0.0, |last| last.after);
            let mut rows = self.side_by_side(vec![terms, descriptions], self.column);
            if let Some(last) = rows.last_mut() {
                last.after = after;
            }
            slices.extend(rows);
        }
        Ok(slices)
    }

    /// `nav`: each entry with the page it leads to at the right edge, dots between.
    pub(super) fn contents(&mut self, lists: &[Block], spot: Spot) -> Composed {
        let mut slices = Vec::new();
        for list in lists {
            let id = self.cascade.child(spot.style, list.element, &list.classes);
            let Content::Blocks(items) = &list.content else { continue };
            for item in items {
                let node = self.structure.add(Role::ContentsItem, spot.node);
                slices.extend(self.contents_entry(item, Spot { style: id, node, ..spot })?);
            }
        }
        Ok(slices)
    }

    fn contents_entry(&mut self, item: &Block, spot: Spot) -> Composed {
        let id = self.cascade.child(spot.style, item.element, &item.classes);
        let style = self.cascade.style(id).clone();
        let Content::Text(text) = &item.content else { return self.block(item, spot) };
        let reference = self.structure.add(Role::Reference, spot.node);
        let number_width = Run::of(&style, None).width("00000", self.fonts);
        let inner = Spot {
            style: id,
            node: reference,
            width: (spot.width - number_width).max(1.0),
            ..spot
        };
        let mut lines = self.text_block(text, &style, inner)?;
        if let (Some(last), Some(target)) = (lines.last_mut(), leads_to(text)) {
            add_page(last, &target, &plain_text(text), &style, spot);
        }
        Ok(self.boxed(lines, &style, spot))
    }
}

fn leads_to(text: &[Inline]) -> Option<String> {
    text.iter().find_map(|inline| match inline {
        Inline::Styled(span) => span.href.as_ref()?.strip_prefix('#').map(str::to_owned),
        _ => None,
    })
}

/// Dots from the end of the entry to the page's number, which is filled in when all pages are
/// known.
fn add_page(line: &mut Slice, target: &str, description: &str, style: &Style, spot: Spot) {
    let right = spot.x + spot.width;
    let end = line.inks.iter().filter_map(|ink| match ink {
        Ink::Link(Link { area, .. }) => Some(area.x + area.width),
        _ => None,
    });
    let start = end.fold(spot.x, f32::max) + 6.0;
    let node = line.inks.iter().find_map(|ink| match ink {
        Ink::Text(text) => text.node,
        _ => None,
    });
    let baseline = super::paragraph::baseline(style);
    let run = Run::of(style, node);
    let mut dot = right - 22.0;
    while dot > start {
        let area = Rectangle { x: dot, y: baseline - 0.8, width: 0.8, height: 0.8 };
        line.inks
            .push(Ink::Shape(Shape { area, colour: style.rule_colour.unwrap_or(style.colour) }));
        dot -= 4.0;
    }
    let Run { face, quarters, colour, .. } = run;
    let number = Text { x: right, baseline, face, quarters, colour, text: String::new(), node };
    line.inks.push(Ink::PageOf(target.to_owned(), number));
    let area = Rectangle { x: right - 22.0, y: 0.0, width: 22.0, height: style.leading };
    let target = Target::Id(target.to_owned());
    line.inks.push(Ink::Link(Link { area, target, description: description.to_owned(), node }));
}
