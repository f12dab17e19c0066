//! Splits styled text into segments, which no line break divides, with the breakpoint after each.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::LayoutError;
use super::hyphenation::{HyphenKind, break_points};
use super::pages::Target;
use super::tag_tree::TagId;
use crate::escape::is_invisible;
use crate::fonts::{FaceId, Fonts};
use crate::theme::{Colour, Style};

/// Printed as a hyphen at the end of a line, and ignored when the text is copied or searched.
pub(super) const SOFT_HYPHEN: char = '\u{ad}';
/// Rounding, in points, that does not split a word which fits.
const TOLERANCE: f32 = 0.02;

/// The common properties of a run of text: face, size, colour, tag and link.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) face: FaceId,
    pub(super) quarter_points: u8,
    pub(super) colour: Colour,
    pub(super) tag: Option<TagId>,
    /// Whether it loses words before the rest of a text that is too long.
    pub(super) shorten: bool,
    /// Target and description.
    pub(super) link: Option<(Target, String)>,
}

/// Characters of one run between two breakpoints.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Index of the run.
    pub(super) run: usize,
    pub(super) text: String,
    pub(super) width: f32,
    pub(super) breakpoint: Breakpoint,
}

/// What follows a segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Breakpoint {
    /// The next segment; a line break is not possible.
    None,
    /// A space of this width, or a line break.
    Space(f32),
    /// Nothing, or a hyphen of this width and a line break.
    Hyphen(f32),
    /// Nothing, or a line break without a hyphen: in addresses, and after a hyphen of the text.
    ZeroWidth,
    /// A line break.
    Mandatory,
}

/// Text in segments, ready to be broken into lines of any width.
#[derive(Debug, Clone, Default)]
pub(super) struct InlineText {
    pub(super) runs: Vec<Run>,
    pub(super) segments: Vec<Segment>,
    /// Whether some of it is read from right to left.
    pub(super) is_bidirectional: bool,
}

/// A font size in quarter points, at least 1 and at most 63.5 points: genpdf takes one byte.
pub(super) fn to_quarter_points(size: f32) -> u8 {
    (size * super::QUARTERS_PER_POINT).round().clamp(4.0, 254.0) as u8
}

impl Run {
    pub(super) fn new(style: &Style, tag: Option<TagId>) -> Run {
        Run {
            face: FaceId::from_style(style.bold, style.italic),
            quarter_points: to_quarter_points(style.size),
            colour: style.colour,
            tag,
            shorten: style.shorten,
            link: None,
        }
    }

    /// Font size in points.
    pub(super) fn size(&self) -> f32 {
        f32::from(self.quarter_points) / super::QUARTERS_PER_POINT
    }

    /// Width of `text` in points.
    pub(super) fn width(&self, text: &str, fonts: &Fonts) -> f32 {
        fonts.width(self.face, text) * self.size()
    }
}

impl InlineText {
    /// Appends `text` as a run. Without a space between them, the run and its neighbour are not
    /// separated by a line break.
    pub(super) fn push(&mut self, text: &str, run: Run, fonts: &Fonts) -> Result<(), LayoutError> {
        let face = fonts.face(run.face);
        let has_glyph = |character| face.glyph(character).is_some() || is_invisible(character);
        if text.chars().all(has_glyph) {
            let space = run.width(" ", fonts);
            self.push_in_one_face(text, run, space, fonts);
            return Ok(());
        }
        self.push_in_several_faces(text, &run, fonts)
    }

    /// Appends text whose characters are all in the face of the run. `space` is the width of a
    /// space.
    pub(super) fn push_in_one_face(&mut self, text: &str, run: Run, space: f32, fonts: &Fonts) {
        let space = Breakpoint::Space(space);
        if text.starts_with(' ') {
            self.end_word(space);
        }
        if self.runs.last() != Some(&run) {
            self.runs.push(run);
        }
        let run = self.runs.len() - 1;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let width = self.runs[run].width(word, fonts);
            self.segments.push(Segment { run, text: word.to_owned(), width, breakpoint: space });
        }
        if !text.is_empty()
            && !text.ends_with(' ')
            && let Some(last) = self.segments.last_mut()
        {
            last.breakpoint = Breakpoint::None;
        }
    }

    /// Appends a mandatory line break.
    pub(super) fn push_break(&mut self) {
        self.end_word(Breakpoint::Mandatory);
    }

    /// Sets the breakpoint after the last segment, unless it is mandatory already.
    fn end_word(&mut self, breakpoint: Breakpoint) {
        match self.segments.last_mut() {
            Some(last) if last.breakpoint != Breakpoint::Mandatory => last.breakpoint = breakpoint,
            _ => {}
        }
    }

    /// Width of all text on one line.
    pub(super) fn natural_width(&self) -> f32 {
        let Some((last, others)) = self.segments.split_last() else { return 0.0 };
        let width_with_space = |segment: &Segment| match segment.breakpoint {
            Breakpoint::Space(space) => segment.width + space,
            _ => segment.width,
        };
        others.iter().map(width_with_space).sum::<f32>() + last.width
    }

    /// Width of the widest part between two breakpoints.
    pub(super) fn min_width(&self, language: &str, hyphenate: bool, fonts: &Fonts) -> f32 {
        let mut widest: f32 = 0.0;
        let mut current = 0.0;
        for segment in &self.split_at_break_points(language, hyphenate, fonts) {
            current += segment.width;
            match segment.breakpoint {
                Breakpoint::None => continue,
                Breakpoint::Hyphen(hyphen) => widest = widest.max(current + hyphen),
                Breakpoint::Space(_) | Breakpoint::ZeroWidth | Breakpoint::Mandatory => {
                    widest = widest.max(current);
                }
            }
            current = 0.0;
        }
        widest.max(current)
    }

    pub(super) fn has_mandatory_breaks(&self) -> bool {
        self.segments.iter().any(|segment| segment.breakpoint == Breakpoint::Mandatory)
    }

    /// The segments, with words split wherever they may be divided.
    pub(super) fn split_at_break_points(
        &self,
        language: &str,
        hyphenate: bool,
        fonts: &Fonts,
    ) -> Vec<Segment> {
        let mut split = Vec::with_capacity(self.segments.len() * 2);
        for segment in &self.segments {
            let run = &self.runs[segment.run];
            // Scripts with other rules for their words have been split when they were added.
            if run.face.is_fallback() {
                split.push(segment.clone());
                continue;
            }
            let mut start = 0;
            for (end, hyphen) in break_points(&segment.text, language, hyphenate) {
                let breakpoint = match hyphen {
                    HyphenKind::Inserted => {
                        let hyphen = SOFT_HYPHEN.encode_utf8(&mut [0; 2]).to_owned();
                        Breakpoint::Hyphen(run.width(&hyphen, fonts))
                    }
                    HyphenKind::None => Breakpoint::ZeroWidth,
                };
                split.push(sub_segment(segment, start..end, breakpoint, run, fonts));
                start = end;
            }
            let rest = start..segment.text.len();
            split.push(sub_segment(segment, rest, segment.breakpoint, run, fonts));
        }
        split
    }
}

/// Splits segments that are wider than a line between two characters, so that no text extends
/// beyond the edge.
pub(super) fn split_overlong(
    segments: Vec<Segment>,
    runs: &[Run],
    width: f32,
    fonts: &Fonts,
) -> Vec<Segment> {
    let width = width + TOLERANCE;
    if segments.iter().all(|segment| segment.width <= width) {
        return segments;
    }
    let mut fitting = Vec::with_capacity(segments.len());
    for segment in segments {
        if segment.width <= width {
            fitting.push(segment);
            continue;
        }
        let run = &runs[segment.run];
        let mut start = 0;
        let mut used = 0.0;
        for (at, character) in segment.text.char_indices() {
            let advance = run.width(character.encode_utf8(&mut [0; 4]), fonts);
            if used + advance > width && at > start && !is_combining_mark(character) {
                fitting.push(sub_segment(&segment, start..at, Breakpoint::ZeroWidth, run, fonts));
                (start, used) = (at, 0.0);
            }
            used += advance;
        }
        let rest = start..segment.text.len();
        fitting.push(sub_segment(&segment, rest, segment.breakpoint, run, fonts));
    }
    fitting
}

/// A part of a segment, without characters that only allowed the break.
fn sub_segment(
    segment: &Segment,
    range: Range<usize>,
    breakpoint: Breakpoint,
    run: &Run,
    fonts: &Fonts,
) -> Segment {
    let text: String =
        segment.text[range].chars().filter(|character| !is_invisible(*character)).collect();
    Segment { run: segment.run, width: run.width(&text, fonts), text, breakpoint }
}
