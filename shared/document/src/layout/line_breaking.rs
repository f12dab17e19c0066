//! Breaks a paragraph into lines after Knuth and Plass: the sum of the costs of all lines is
//! minimised, instead of filling one line after the other.
//!
//! As in their paper ("Breaking Paragraphs into Lines", 1981), the *badness* of a line is 100 times
//! the cube of its stretch ratio, and its *demerits* are the square of base cost, badness and
//! penalty together. Constants marked "by eye" are adjusted to the sample documents, with their
//! narrow columns and long Danish compounds; nobody derived them.

use std::ops::Range;

use super::text::{Breakpoint, Segment};
use crate::theme::Align;

/// By how much a space of a justified line may widen and narrow, as a fraction of its width.
/// Computer Modern in TeX has 0.5 and 0.33; ours narrow less, by eye.
const MAX_STRETCH: f32 = 0.5;
const MAX_SHRINK: f32 = 0.17;
/// A ragged line that is shorter than the measure by its sixth part is as bad as a justified line
/// whose spaces are stretched to the limit. By eye.
const RAGGED_STRETCH_DIVISOR: f32 = 6.0;
/// Badness of a line stretched to the limit.
const BADNESS_AT_LIMIT: f32 = 100.0;
/// Larger badness makes no difference. TeX stops at 10,000.
const MAX_BADNESS: f32 = 100_000.0;
/// Base cost of a line, which favours fewer lines: TeX's `\linepenalty`.
const LINE_PENALTY: f32 = 10.0;

/// Penalty for a hyphen, on the scale of badness. Knuth and Plass, and TeX, have 50; Typst has 135,
/// since it would hyphenate too eagerly otherwise. By eye.
const HYPHEN_PENALTY: f32 = 60.0;
/// The same in ragged text, which has less need of hyphens. By eye.
const RAGGED_HYPHEN_PENALTY: f32 = 160.0;
/// Penalty for a break in an address or after a hyphen of the text. TeX's `\exhyphenpenalty` is 50;
/// lower, since such a break inserts nothing.
const ZERO_WIDTH_PENALTY: f32 = 20.0;

/// Demerits for hyphens at the ends of two lines in a row, or of the last line but one. TeX has
/// 10,000 (`\doublehyphendemerits`) and 5,000 (`\finalhyphendemerits`); this is one value for both,
/// by eye. For comparison: the demerits of a line stretched to the limit are 12,100.
const CONSECUTIVE_HYPHEN_DEMERITS: f32 = 6_000.0;
/// A last line shorter than this fraction of the measure is a runt. By eye. (To Typst a runt is a
/// last line of one word.)
const RUNT_SHARE: f32 = 0.14;
/// Demerits for a runt: as many as a line at about 80% of the stretch limit has. By eye.
const RUNT_DEMERITS: f32 = 4_000.0;
/// Demerits for a runt that is the end of a hyphenated word: as many as five lines at the stretch
/// limit have, so that it remains only where every alternative is bad. By eye.
const HYPHENATED_RUNT_DEMERITS: f32 = 60_000.0;
/// Demerits of a line that is too long: chosen only when there is no alternative.
const OVERFULL_DEMERITS: f32 = 1e12;

/// Rounding, in points, that does not make a line too long.
const TOLERANCE: f32 = 0.01;
/// Lower bounds, in points, of the stretch and shrink of a line, against division by zero in a line
/// without spaces.
const MIN_TOTAL_STRETCH: f32 = 0.5;
const MIN_TOTAL_SHRINK: f32 = 0.01;

/// The segments of each line.
///
/// Every segment must fit into `width`; one that does not has a line of its own and sticks out.
pub(super) fn break_lines(segments: &[Segment], width: f32, align: Align) -> Vec<Range<usize>> {
    let count = segments.len();
    // For each possible end of a line: the least demerits of all lines up to it, and the start of
    // its line.
    let mut best: Vec<Option<(f32, usize)>> = vec![None; count + 1];
    best[0] = Some((0.0, 0));
    for start in 0..count {
        let Some((demerits_so_far, _)) = best[start] else { continue };
        let follows_hyphen =
            start > 0 && matches!(segments[start - 1].breakpoint, Breakpoint::Hyphen(_));
        let mut natural = 0.0;
        let mut spaces = 0.0;
        for end in start + 1..=count {
            let segment = &segments[end - 1];
            natural += segment.width;
            let is_last = end == count || segment.breakpoint == Breakpoint::Mandatory;
            if segment.breakpoint == Breakpoint::None && !is_last {
                continue;
            }
            let hyphen = match segment.breakpoint {
                Breakpoint::Hyphen(hyphen) if end < count => hyphen,
                _ => 0.0,
            };
            let line = CandidateLine { natural: natural + hyphen, spaces, width, align };
            let is_too_long = line.is_too_long();
            let best_here = best[end].map_or(f32::INFINITY, |(demerits, _)| demerits);
            if !is_too_long || best[end].is_none() {
                let mut demerits = if is_too_long {
                    OVERFULL_DEMERITS
                } else {
                    line.demerits(segment.breakpoint, is_last)
                };
                if follows_hyphen && (hyphen > 0.0 || is_last) {
                    demerits += CONSECUTIVE_HYPHEN_DEMERITS;
                }
                if is_last && start > 0 && line.natural < width * RUNT_SHARE {
                    demerits +=
                        if follows_hyphen { HYPHENATED_RUNT_DEMERITS } else { RUNT_DEMERITS };
                }
                if demerits_so_far + demerits < best_here {
                    best[end] = Some((demerits_so_far + demerits, start));
                }
            }
            if is_too_long || segment.breakpoint == Breakpoint::Mandatory {
                break;
            }
            if let Breakpoint::Space(space) = segment.breakpoint {
                natural += space;
                spaces += space;
            }
        }
    }
    trace_lines(&best)
}

/// A line between two breakpoints. `spaces` is the sum of its spaces, `width` the measure.
struct CandidateLine {
    natural: f32,
    spaces: f32,
    width: f32,
    align: Align,
}

impl CandidateLine {
    fn is_too_long(&self) -> bool {
        let shrink = if self.align == Align::Justify { self.spaces * MAX_SHRINK } else { 0.0 };
        self.natural - shrink > self.width + TOLERANCE
    }

    fn demerits(&self, breakpoint: Breakpoint, is_last: bool) -> f32 {
        let slack = self.width - self.natural;
        let is_justified = self.align == Align::Justify;
        let ratio = if !is_justified {
            slack / (self.width / RAGGED_STRETCH_DIVISOR)
        } else if slack >= 0.0 {
            slack / (self.spaces * MAX_STRETCH).max(MIN_TOTAL_STRETCH)
        } else {
            slack / (self.spaces * MAX_SHRINK).max(MIN_TOTAL_SHRINK)
        };
        // A last line may be as short as it is.
        let badness = if is_last && slack >= 0.0 {
            0.0
        } else {
            (BADNESS_AT_LIMIT * ratio.abs().powi(3)).min(MAX_BADNESS)
        };
        let penalty = match breakpoint {
            _ if is_last => 0.0,
            Breakpoint::Hyphen(_) if is_justified => HYPHEN_PENALTY,
            Breakpoint::Hyphen(_) => RAGGED_HYPHEN_PENALTY,
            Breakpoint::ZeroWidth => ZERO_WIDTH_PENALTY,
            _ => 0.0,
        };
        (LINE_PENALTY + badness + penalty).powi(2)
    }
}

/// Follows the starts of the best lines back from the end of the paragraph.
fn trace_lines(best: &[Option<(f32, usize)>]) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut end = best.len() - 1;
    while end > 0
        && let Some((_, start)) = best[end]
    {
        lines.push(start..end);
        end = start;
    }
    lines.reverse();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(widths: &[f32]) -> Vec<Segment> {
        let segment = |width: &f32| Segment {
            run: 0,
            text: "x".into(),
            width: *width,
            breakpoint: Breakpoint::Space(1.0),
        };
        widths.iter().map(segment).collect()
    }

    #[test]
    fn every_segment_is_on_exactly_one_line() {
        let words = segments(&[3.0, 4.0, 2.0, 9.0, 50.0, 1.0, 1.0, 7.0]);
        for align in [Align::Left, Align::Justify] {
            let lines = break_lines(&words, 10.0, align);
            let all: Vec<usize> = lines.into_iter().flatten().collect();
            assert_eq!(all, (0..words.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_total_cost_is_minimised() {
        // First fit would set 5 4 | 1 | 9 and leave the second line nearly empty.
        let lines = break_lines(&segments(&[5.0, 4.0, 1.0, 9.0]), 10.0, Align::Left);
        assert_eq!(lines, vec![0..1, 1..3, 3..4]);
    }

    #[test]
    fn a_mandatory_break_ends_its_line() {
        let mut words = segments(&[1.0, 1.0, 1.0]);
        words[0].breakpoint = Breakpoint::Mandatory;
        assert_eq!(break_lines(&words, 10.0, Align::Left), vec![0..1, 1..3]);
    }
}
