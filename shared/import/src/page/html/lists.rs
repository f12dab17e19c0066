//! Lists with numbers, and lists of choices.

use html5gum::StartTag;
use jiff::civil::Date;

use super::Reader;
use super::elements::attribute;
use crate::page::Shape;
use crate::scan::dates;

impl Reader {
    /// Counts the elements of a list with numbers, and marks where a list of choices begins.
    pub(super) fn begin_list(&mut self, name: &str, tag: &StartTag<()>) {
        match name {
            "ol" => {
                let start = attribute(tag, "start").and_then(|start| start.parse().ok());
                let before = start.unwrap_or(1_usize).saturating_sub(1);
                self.lists.push(Some(before));
            }
            "ul" => self.lists.push(None),
            "li" => {
                self.number = None;
                if let Some(Some(number)) = self.lists.last_mut() {
                    *number = number.saturating_add(1);
                    self.number = Some(*number);
                }
            }
            "select" => self.choices = Some(self.page.lines.len()),
            _ => {}
        }
    }

    pub(super) fn end_list(&mut self, name: &str) {
        match name {
            "ol" | "ul" => drop(self.lists.pop()),
            "select" => self.end_choices(),
            _ => {}
        }
    }

    /// Choices between dates are those of the runs; others belong to the form.
    pub(super) fn end_choices(&mut self) {
        let Some(first) = self.choices.take() else { return };
        let any_day = Date::constant(2000, 1, 1);
        for line in &mut self.page.lines[first..] {
            if dates::dates(&line.text, any_day).is_empty() {
                line.is_noise = true;
            } else {
                line.shape = Shape::Row(vec![line.text.clone()]);
            }
        }
    }
}
