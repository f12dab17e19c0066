//! The lines that the text between the tags becomes.

use super::Reader;
use crate::page::{self, Line, Page, Shape, normal, without_bullet};
use crate::words;

/// Longest label that is looked for where inline elements meet, in bytes.
const MAX_LABEL_BYTES: usize = 100;

impl Reader {
    pub(super) fn break_line(&mut self) {
        if self.row.is_some() {
            self.text.push('\n');
        } else {
            self.flush();
        }
    }

    pub(super) fn break_block(&mut self) {
        self.break_line();
        self.is_after_gap = true;
    }

    pub(super) fn push(&mut self, text: &str) {
        if self.hidden > 0 {
            if let Some(data) = &mut self.data {
                data.push_str(text);
            }
            return;
        }
        if self.concealed > 0 {
            let text = text.chars();
            let spaced = text.map(|character| if character == '\n' { ' ' } else { character });
            self.concealed_text.extend(spaced);
            return;
        }
        self.is_behind_opener &= text.trim().is_empty();
        // Inline elements that only style sheets separate.
        if self.is_after_inline
            && let (Some(before), Some(after)) =
                (self.text.chars().next_back(), text.chars().next())
        {
            let is_label = || {
                self.text.len() <= MAX_LABEL_BYTES
                    && words::topic(&self.text).is_some()
                    && after.is_alphanumeric()
            };
            // Letters that move one by one are no words.
            let last = self.text.rsplit(' ').next().unwrap_or_default();
            let are_words = last.chars().nth(1).is_some() && text.chars().nth(1).is_some();
            let is_boundary = is_label()
                || self.is_between_spans && are_words && after.is_alphanumeric()
                || before.is_lowercase() && (after.is_uppercase() || after.is_ascii_digit())
                || before.is_ascii_digit() && after.is_alphabetic() && after.is_uppercase();
            if is_boundary {
                self.text.push(' ');
            }
        }
        (self.is_after_inline, self.is_after_span, self.is_between_spans) = (false, false, false);
        self.is_after_strong = false;
        // In HTML a line break is a space; within a row it would end a line of its cell.
        self.text
            .extend(text.chars().map(|character| if character == '\n' { ' ' } else { character }));
    }

    pub(super) fn flush(&mut self) {
        let text = normal(&std::mem::take(&mut self.text));
        if text.is_empty() {
            return;
        }
        let shape = match &self.shape {
            _ if self.trail > 0 => Shape::Trail,
            Some(shape) => shape.clone(),
            None => Shape::Text,
        };
        // A number that would be read as something else, such as a date, is left out.
        let number = self.number.take().filter(|_| shape == Shape::Item);
        let numbered = number.map(|number| format!("{number}. {text}"));
        if let Some(text) = numbered.filter(|text| page::numbered(text).is_some()) {
            return self.push_line(text, shape);
        }
        let is_button = self.open.last().is_some_and(|(name, _)| name == "button");
        let shape = match is_button && words::is_noise_line(&text) {
            true => Shape::Button,
            false => shape,
        };
        match (without_bullet(&text), &shape) {
            (Some(rest), Shape::Text | Shape::Item) => {
                self.push_line(rest.trim_start().to_owned(), Shape::Item);
            }
            _ => self.push_line(text, shape),
        }
    }

    pub(super) fn push_line(&mut self, text: String, shape: Shape) {
        let number = u32::try_from(self.page.lines.len() + 1).unwrap_or(u32::MAX);
        let is_title = matches!(shape, Shape::Heading(1));
        let is_in_header = self.header > 0 && self.main == 0 && !is_title;
        let is_noise = self.noise > 0 || is_in_header;
        let is_after_gap = self.is_after_gap;
        self.page.lines.push(Line { number, text, shape, is_after_gap, is_noise });
        self.is_main.push(self.main > 0);
        self.is_after_gap = false;
        self.push_concealed();
    }

    /// If the page marks its main part, the rest does not belong to the course.
    pub(super) fn finish(mut self) -> Page {
        let is_heading = |line: &Line| matches!(line.shape, Shape::Heading(_));
        let has_main =
            self.page.lines.iter().zip(&self.is_main).any(|(line, main)| *main && is_heading(line));
        let has_title = self
            .page
            .lines
            .iter()
            .zip(&self.is_main)
            .any(|(line, main)| *main && line.shape == Shape::Heading(1));
        if has_main {
            for (line, is_main) in self.page.lines.iter_mut().zip(&self.is_main) {
                let is_hidden = matches!(line.shape, Shape::Data { .. });
                let is_above = is_hidden
                    || matches!(line.shape, Shape::Title | Shape::Description)
                    || !has_title && line.shape == Shape::Heading(1);
                line.is_noise |= !is_main && !is_above;
            }
        }
        self.page
    }
}
