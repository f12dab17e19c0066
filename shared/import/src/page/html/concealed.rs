//! What stands in the markup and people do not read: it is told as no part of the course.

use super::Reader;
use super::elements::is_ended_by;
use crate::page::{Line, Shape, normal};

impl Reader {
    /// An element that people do not read may lack its end tag where the next one ends it.
    pub(super) fn close_concealed(&mut self, next: &str) {
        while self.concealed > 0
            && let Some((name, _)) = self.open.last()
            && is_ended_by(name, next)
        {
            let name = name.clone();
            self.end(&name);
        }
    }

    /// The lines of an element that people do not read.
    pub(super) fn end_concealed(&mut self) {
        let text = std::mem::take(&mut self.concealed_text);
        let lines = text.split('\n').map(normal).filter(|line| !line.is_empty());
        self.concealed_lines.extend(lines);
        if self.row.is_none() && self.text.trim().is_empty() {
            self.push_concealed();
        }
    }

    pub(super) fn push_concealed(&mut self) {
        for text in std::mem::take(&mut self.concealed_lines) {
            let number = u32::try_from(self.page.lines.len() + 1).unwrap_or(u32::MAX);
            let (shape, is_after_gap) = (Shape::Text, false);
            self.page.lines.push(Line { number, text, shape, is_after_gap, is_noise: true });
            self.is_main.push(self.main > 0);
        }
    }
}
