//! Makes text fit into its room: boxes and paragraphs whose text shrinks, and running text that is
//! shortened.

use super::LayoutError;
use super::composer::{Composer, Region};
use super::strip::{Strip, stack};
use super::text::{Breakpoint, InlineText, split_overlong, to_quarter_points};
use crate::model::Block;
use crate::theme::Style;

/// Lines that shrinking text may take.
const MAX_SHRUNK_LINES: f32 = 2.0;
/// How much of each line shrinking text fills, since a line seldom breaks at its very end. An
/// estimate.
const SHRUNK_LINE_FILL: f32 = 0.9;

/// By how much the scale of a box is reduced from one attempt to the next.
const SCALE_STEP: f32 = 0.05;
/// Rounding, in points, that does not make content too high.
const TOLERANCE: f32 = 0.02;
/// Stands for the words that a shortened text has lost, after a no-break space.
const ELLIPSIS: &str = "\u{a0}…";

impl Composer<'_> {
    /// Composes the content of a box at the largest scale, down to the style's `scale_to`, at which
    /// the box is not higher than its `height`.
    pub(super) fn scale_to_fit(
        &mut self,
        block: &Block,
        style: &Style,
        region: Region,
    ) -> Result<Vec<Strip>, LayoutError> {
        let [top, _, bottom, _] = style.padding;
        let room = style.height - top - bottom + TOLERANCE;
        let counts = (self.tags.tags().len(), self.decorations.len());
        let mut scale = 1.0;
        loop {
            let inner = Region { style: self.cascade.scale(region.style, scale), ..region };
            let scaled = self.cascade.style(inner.style).clone();
            let strips = self.compose_content(block, &scaled, inner)?;
            if stack(&strips).1 <= room || scale <= style.scale_to {
                return Ok(strips);
            }
            self.tags.truncate(counts.0);
            self.decorations.truncate(counts.1);
            scale = (scale - SCALE_STEP).max(style.scale_to);
        }
    }

    /// Sets text at the largest size, down to the style's `shrink_to`, at which no word is broken
    /// and the text fits on two lines. Only text of the smallest size is hyphenated.
    pub(super) fn shrink_to_fit(
        &mut self,
        mut text: InlineText,
        style: &Style,
        region: Region,
    ) -> Vec<Strip> {
        let widest =
            text.segments.iter().fold(0.0_f32, |widest, segment| widest.max(segment.width));
        let scale = (region.width / widest.max(1.0))
            .min(MAX_SHRUNK_LINES * region.width * SHRUNK_LINE_FILL / text.natural_width().max(1.0))
            .min(1.0);
        let size = (style.size * scale).max(style.shrink_to);
        let scale = size / style.size;
        for run in &mut text.runs {
            run.quarter_points = to_quarter_points(run.size() * scale);
        }
        for segment in &mut text.segments {
            segment.width = text.runs[segment.run].width(&segment.text, self.fonts);
            if let Breakpoint::Space(space) = &mut segment.breakpoint {
                *space *= scale;
            }
        }
        let hyphenate = style.hyphenate && size <= style.shrink_to;
        let style = Style { size, leading: style.leading * scale, hyphenate, ..style.clone() };
        self.compose_paragraph(&text, &style, region.x, region.width)
    }

    /// Replaces words by an ellipsis until the text takes at most the style's `max_lines`, and has
    /// at most its `max_words`, if spans with `shorten` have words to lose.
    pub(super) fn shorten(&self, text: &mut InlineText, style: &Style, width: f32) {
        let is_too_long =
            |text: &InlineText| self.break_into_lines(text, style, width).1.len() > style.max_lines;
        let is_too_wordy =
            |text: &InlineText| style.max_words > 0 && count_words(text) > style.max_words;
        if !is_too_long(text) && !is_too_wordy(text) {
            return;
        }
        let segments = std::mem::take(&mut text.segments);
        text.segments = split_overlong(segments, &text.runs, width, self.fonts);
        let (order, of_spans) = removal_order(text);
        let shortened = |count: usize| self.without_segments(text, &order[..count]);
        let fewest = |most: usize, is_too_much: &dyn Fn(&InlineText) -> bool| {
            let counts: Vec<usize> = (0..most).collect();
            counts.partition_point(|count| is_too_much(&shortened(*count)))
        };
        *text = shortened(fewest(order.len(), &is_too_long).max(fewest(of_spans, &is_too_wordy)));
    }

    /// The text with an ellipsis in place of these segments.
    fn without_segments(&self, text: &InlineText, removed: &[usize]) -> InlineText {
        let mut rest = InlineText {
            runs: text.runs.clone(),
            segments: Vec::new(),
            is_bidirectional: text.is_bidirectional,
        };
        for (index, segment) in text.segments.iter().enumerate() {
            if !removed.contains(&index) {
                rest.segments.push(segment.clone());
            } else if let Some(last) = rest.segments.last_mut() {
                if !last.text.ends_with(ELLIPSIS) {
                    let word = last.text.trim_end_matches([',', ';', ':', '.', '-']).len();
                    last.text.truncate(word);
                    last.text.push_str(ELLIPSIS);
                    last.width = rest.runs[last.run].width(&last.text, self.fonts);
                }
                last.breakpoint = segment.breakpoint;
            }
        }
        rest
    }
}

/// How many words of at least two letters a text has.
fn count_words(text: &InlineText) -> usize {
    let words = text
        .segments
        .iter()
        .flat_map(|segment| segment.text.split(|character: char| !character.is_alphabetic()));
    words.filter(|word| word.chars().nth(1).is_some()).count()
}

/// The segments that a text may lose, in the order in which it loses them: the last of the widest
/// run with `shorten` that has more than one left, and after all these the last of the text. Also
/// how many of them are of runs with `shorten`.
fn removal_order(text: &InlineText) -> (Vec<usize>, usize) {
    let mut runs: Vec<Vec<usize>> = vec![Vec::new(); text.runs.len()];
    for (index, segment) in text.segments.iter().enumerate() {
        if text.runs[segment.run].shorten {
            runs[segment.run].push(index);
        }
    }
    let width = |run: &[usize]| run.iter().map(|index| text.segments[*index].width).sum::<f32>();
    let mut order = Vec::new();
    while let Some(widest) = runs
        .iter_mut()
        .filter(|run| run.len() > 1)
        .max_by(|one, other| width(one).total_cmp(&width(other)))
    {
        order.extend(widest.pop());
    }
    let of_spans = order.len();
    let rest = (1..text.segments.len()).rev().filter(|index| !order.contains(index));
    let rest: Vec<usize> = rest.collect();
    order.extend(rest);
    (order, of_spans)
}
