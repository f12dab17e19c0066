//! Sets paragraphs: breaks text into lines and positions each line.

use std::ops::Range;

use super::composer::Composer;
use super::line_breaking::break_lines;
use super::pages::{Link, Rectangle, TextItem};
use super::strip::{Strip, StripItem};
use super::text::{Breakpoint, InlineText, Run, SOFT_HYPHEN, Segment, split_overlong};
use crate::fonts::{FaceId, Fonts};
use crate::theme::{Align, Style};

/// Height of capitals as a fraction of the font size (0.660 in Source Sans 3). They are centred
/// vertically in the line.
const CAP_HEIGHT: f32 = 0.66;
/// Fewest lines of a paragraph on either side of a page break: no widows and orphans.
const MIN_LINES_AT_BREAK: usize = 2;
/// Rounding, in points, that does not wrap text which fits on a line.
const TOLERANCE: f32 = 0.02;
/// Extra space that moves no glyph: texts with less are printed as one.
const NEGLIGIBLE_SPACE: f32 = 0.001;

/// Distance of the baseline from the top of a line.
pub(super) fn baseline(style: &Style) -> f32 {
    (style.leading + style.size * CAP_HEIGHT) / 2.0
}

impl Composer<'_> {
    /// Sets text between `x` and `x + width`, one strip per line.
    pub(super) fn compose_paragraph(
        &mut self,
        text: &InlineText,
        style: &Style,
        x: f32,
        width: f32,
    ) -> Vec<Strip> {
        let (segments, lines) = self.break_into_lines(text, style, width);
        let count = lines.len();
        lines
            .into_iter()
            .enumerate()
            .map(|(index, line)| {
                let is_last = index + 1 == count
                    || segments[line.end - 1].breakpoint == Breakpoint::Mandatory;
                let segments = &segments[line];
                let setter = LineSetter {
                    fonts: self.fonts,
                    runs: &text.runs,
                    segments,
                    style,
                    x,
                    width,
                    is_last,
                    is_bidirectional: text.is_bidirectional,
                };
                let keep_with_next = index + 1 < count
                    && (index + 1 < MIN_LINES_AT_BREAK || count - index <= MIN_LINES_AT_BREAK);
                let items = setter.set();
                Strip { height: style.leading, keep_with_next, items, ..Strip::default() }
            })
            .collect()
    }

    /// The segments of the text, and which of them are on each line.
    pub(super) fn break_into_lines(
        &self,
        text: &InlineText,
        style: &Style,
        width: f32,
    ) -> (Vec<Segment>, Vec<Range<usize>>) {
        let fits_on_one_line =
            !text.has_mandatory_breaks() && text.natural_width() <= width + TOLERANCE;
        if fits_on_one_line {
            let segments = text.split_at_break_points("", false, self.fonts);
            let lines = Vec::from_iter((!segments.is_empty()).then_some(0..segments.len()));
            return (segments, lines);
        }
        let split = text.split_at_break_points(&self.language, style.hyphenate, self.fonts);
        let segments = split_overlong(split, &text.runs, width, self.fonts);
        let lines = break_lines(&segments, width, style.align);
        (segments, lines)
    }
}

/// Sets one line.
pub(super) struct LineSetter<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) runs: &'a [Run],
    pub(super) segments: &'a [Segment],
    style: &'a Style,
    x: f32,
    width: f32,
    /// Whether this is the last line of the paragraph, or the last before a mandatory break.
    pub(super) is_last: bool,
    /// Whether some of the paragraph is read from right to left.
    is_bidirectional: bool,
}

/// Text of one run, with the `x` of its end.
pub(super) struct SetText {
    pub(super) item: TextItem,
    pub(super) run: usize,
    pub(super) end: f32,
}

impl LineSetter<'_> {
    fn set(&self) -> Vec<StripItem> {
        let slack = self.width - self.natural_width();
        let spaces = self
            .segments
            .iter()
            .rev()
            .skip(1)
            .filter(|segment| matches!(segment.breakpoint, Breakpoint::Space(_)))
            .count();
        // The last line of a justified paragraph is not stretched, but it may be compressed.
        let extra_space = match self.style.align {
            Align::Justify if spaces > 0 && (!self.is_last || slack < 0.0) => slack / spaces as f32,
            _ => 0.0,
        };
        let mut x = self.x
            + match self.style.align {
                Align::Right => slack.max(0.0),
                Align::Centre => slack.max(0.0) / 2.0,
                Align::Left | Align::Justify => 0.0,
            };
        if self.is_bidirectional {
            return self.add_links(self.set_bidirectional(x, extra_space));
        }
        let mut texts: Vec<SetText> = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            let ends_line = index + 1 == self.segments.len();
            let start = x;
            let mut text = segment.text.clone();
            x += segment.width;
            match segment.breakpoint {
                Breakpoint::Hyphen(hyphen) if ends_line && !self.is_last => {
                    text.push(SOFT_HYPHEN);
                    x += hyphen;
                }
                Breakpoint::Space(space) if !ends_line => {
                    text.push(' ');
                    x += space + extra_space;
                }
                // The space at the end of a line is printed, too: it separates the words when the
                // text is copied.
                Breakpoint::Space(_) if !self.is_last => text.push(' '),
                _ => {}
            }
            let face = self.runs[segment.run].face;
            let space = if face.is_fallback() { text.strip_suffix(' ') } else { None };
            let space = space.map(str::len).map(|length| text.split_off(length));
            match texts.last_mut() {
                Some(last)
                    if (last.run, last.item.face) == (segment.run, face)
                        && extra_space.abs() < NEGLIGIBLE_SPACE =>
                {
                    last.item.text.push_str(&text);
                    last.end = x;
                }
                _ => {
                    let item = self.text_item(start, segment.run, text);
                    texts.push(SetText { item, run: segment.run, end: x });
                }
            }
            if let Some(space) = space {
                let item = self.text_item(start + segment.width, segment.run, space);
                texts.push(SetText { item, run: segment.run, end: x });
            }
        }
        self.add_links(texts)
    }

    fn natural_width(&self) -> f32 {
        let mut width = 0.0;
        for (index, segment) in self.segments.iter().enumerate() {
            let ends_line = index + 1 == self.segments.len();
            width += segment.width;
            match segment.breakpoint {
                Breakpoint::Space(space) if !ends_line => width += space,
                Breakpoint::Hyphen(hyphen) if ends_line && !self.is_last => width += hyphen,
                _ => {}
            }
        }
        width
    }

    /// Text of a run. A space is in the font family, which is sure to have one.
    pub(super) fn text_item(&self, x: f32, run: usize, text: String) -> TextItem {
        let Run { face, quarter_points, colour, tag, .. } = &self.runs[run];
        let family = FaceId::from_style(self.style.bold, self.style.italic);
        let face = if text == " " && face.is_fallback() { family } else { *face };
        TextItem {
            x,
            baseline: baseline(self.style),
            face,
            quarter_points: *quarter_points,
            colour: *colour,
            text,
            glyphs: None,
            tag: *tag,
        }
    }

    /// Adds a clickable area for each link on the line; adjacent runs of one link share it.
    fn add_links(&self, texts: Vec<SetText>) -> Vec<StripItem> {
        let mut items = Vec::with_capacity(texts.len());
        let mut open: Option<Link> = None;
        for SetText { mut item, run, end } in texts {
            if item.face.is_fallback() {
                item.glyphs = Some(self.fonts.face(item.face).shape(&item.text));
            }
            match (&mut open, &self.runs[run].link) {
                (Some(link), Some((target, _)))
                    if link.target == *target && link.tag == item.tag =>
                {
                    link.area.width = end - link.area.x;
                }
                (_, Some((target, description))) => {
                    let link = Link {
                        area: Rectangle {
                            x: item.x,
                            y: 0.0,
                            width: end - item.x,
                            height: self.style.leading,
                        },
                        target: target.clone(),
                        description: description.clone(),
                        tag: item.tag,
                    };
                    items.extend(open.replace(link).map(StripItem::Link));
                }
                (_, None) => items.extend(open.take().map(StripItem::Link)),
            }
            items.push(StripItem::Text(item));
        }
        items.extend(open.map(StripItem::Link));
        items
    }
}
