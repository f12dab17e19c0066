//! A paragraph: words broken into lines, lines set on slices.

use std::ops::Range;

use super::flow::Composer;
use super::lines::break_lines;
use super::pages::{Link, Rectangle, Text};
use super::slice::{Ink, Slice};
use super::text::{Joint, Piece, Run, Words, cut_overlong};
use crate::theme::{Align, Style};

/// Height of capitals as a share of the type size; text is centred on them between its leading.
const CAP_HEIGHT: f32 = 0.66;
/// Fewest lines of a paragraph before and after a page break.
const ORPHANS: usize = 2;

/// Where the baseline lies in a line of this style.
pub(super) fn baseline(style: &Style) -> f32 {
    (style.leading + style.size * CAP_HEIGHT) / 2.0
}

impl Composer<'_> {
    /// Sets words between `x` and `x + width`.
    pub(super) fn paragraph(
        &mut self,
        words: &Words,
        style: &Style,
        x: f32,
        width: f32,
    ) -> Vec<Slice> {
        let fits = !words.has_forced_breaks() && words.natural_width() <= width + 0.02;
        let (pieces, lines);
        if fits {
            pieces = words.divided("", false, self.fonts);
            lines = Vec::from_iter((!pieces.is_empty()).then_some(0..pieces.len()));
        } else {
            let divided = words.divided(&self.language, style.hyphenate, self.fonts);
            pieces = cut_overlong(divided, &words.runs, width, self.fonts);
            lines = break_lines(&pieces, width, style.align);
        }
        let count = lines.len();
        let set = |(number, line): (usize, Range<usize>)| {
            let is_last = number + 1 == count || pieces[line.end - 1].joint == Joint::Forced;
            let setting =
                Setting { runs: &words.runs, pieces: &pieces[line], style, x, width, is_last };
            Slice {
                height: style.leading,
                keep: number + 1 < count && (number + 1 < ORPHANS || count - number <= ORPHANS),
                inks: setting.inks(),
                ..Slice::default()
            }
        };
        lines.into_iter().enumerate().map(set).collect()
    }
}

/// One line about to be set.
struct Setting<'a> {
    runs: &'a [Run],
    pieces: &'a [Piece],
    style: &'a Style,
    x: f32,
    width: f32,
    is_last: bool,
}

impl Setting<'_> {
    fn inks(&self) -> Vec<Ink> {
        let natural = self.natural_width();
        let slack = self.width - natural;
        let gaps = self
            .pieces
            .iter()
            .rev()
            .skip(1)
            .filter(|piece| matches!(piece.joint, Joint::Space(_)))
            .count();
        let extra = match self.style.align {
            Align::Justify if gaps > 0 && (!self.is_last || slack < 0.0) => slack / gaps as f32,
            _ => 0.0,
        };
        let mut x = self.x
            + match self.style.align {
                Align::Right => slack.max(0.0),
                Align::Centre => slack.max(0.0) / 2.0,
                Align::Left | Align::Justify => 0.0,
            };
        let mut texts: Vec<(Text, usize, f32)> = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            let ends_line = at + 1 == self.pieces.len();
            let start = x;
            let mut text = piece.text.clone();
            x += piece.width;
            match piece.joint {
                Joint::Hyphen(hyphen) if ends_line && !self.is_last => {
                    text.push('\u{ad}');
                    x += hyphen;
                }
                Joint::Space(space) if !ends_line => {
                    text.push(' ');
                    x += space + extra;
                }
                // The space at the line's end is printed: it parts the words for whoever extracts
                // the text.
                Joint::Space(_) if !self.is_last => text.push(' '),
                _ => {}
            }
            match texts.last_mut() {
                Some((last, run, end)) if *run == piece.run && extra.abs() < 0.001 => {
                    last.text.push_str(&text);
                    *end = x;
                }
                _ => texts.push((self.text(start, piece.run, text), piece.run, x)),
            }
        }
        self.with_links(texts)
    }

    fn natural_width(&self) -> f32 {
        let mut width = 0.0;
        for (at, piece) in self.pieces.iter().enumerate() {
            width += piece.width;
            match piece.joint {
                Joint::Space(space) if at + 1 < self.pieces.len() => width += space,
                Joint::Hyphen(hyphen) if at + 1 == self.pieces.len() && !self.is_last => {
                    width += hyphen
                }
                _ => {}
            }
        }
        width
    }

    fn text(&self, x: f32, run: usize, text: String) -> Text {
        let Run { face, quarters, colour, node, .. } = &self.runs[run];
        Text {
            x,
            baseline: baseline(self.style),
            face: *face,
            quarters: *quarters,
            colour: *colour,
            text,
            node: *node,
        }
    }

    /// Adds one clickable area per link and line.
    fn with_links(&self, texts: Vec<(Text, usize, f32)>) -> Vec<Ink> {
        let mut inks = Vec::with_capacity(texts.len());
        let mut open: Option<Link> = None;
        for (text, run, end) in texts {
            let link = &self.runs[run].link;
            match (&mut open, link) {
                (Some(area), Some((target, _)))
                    if area.target == *target && area.node == text.node =>
                {
                    area.area.width = end - area.area.x;
                }
                (_, Some((target, description))) => {
                    let area = Rectangle {
                        x: text.x,
                        y: 0.0,
                        width: end - text.x,
                        height: self.style.leading,
                    };
                    let new = Link {
                        area,
                        target: target.clone(),
                        description: description.clone(),
                        node: text.node,
                    };
                    inks.extend(open.replace(new).map(Ink::Link));
                }
                (_, None) => inks.extend(open.take().map(Ink::Link)),
            }
            inks.push(Ink::Text(text));
        }
        inks.extend(open.map(Ink::Link));
        inks
    }
}
