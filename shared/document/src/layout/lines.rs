//! Total-fit line breaking after Knuth and Plass: the whole paragraph is weighed, not one line at a
//! time.

use std::ops::Range;

use super::text::{Joint, Piece};
use crate::theme::Align;

/// How far a space may widen and narrow, as a share of its width, before a line counts as bad.
const STRETCH: f32 = 0.5;
const SHRINK: f32 = 0.17;
/// Penalties, on the scale on which a line stretched to its limit costs 100.
const HYPHEN: f32 = 60.0;
const HYPHEN_RAGGED: f32 = 160.0;
const SECOND_HYPHEN: f32 = 6_000.0;
const OPEN: f32 = 20.0;
/// A last line shorter than this share of the width looks lost.
const SHORT_SHARE: f32 = 0.14;
const SHORT_LAST_LINE: f32 = 4_000.0;
/// The end of a divided word alone on the last line.
const LOST_SYLLABLE: f32 = 60_000.0;

/// Which pieces make up each line.
///
/// Every piece must fit into `width` on its own; what does not is set on a line of its own and
/// sticks out.
pub(super) fn break_lines(pieces: &[Piece], width: f32, align: Align) -> Vec<Range<usize>> {
    let count = pieces.len();
    // For every place that may end a line: the least cost of all lines up to it, and where its line
    // starts.
    let mut best: Vec<Option<(f32, usize)>> = vec![None; count + 1];
    best[0] = Some((0.0, 0));
    for start in 0..count {
        let Some((cost_so_far, _)) = best[start] else { continue };
        let after_hyphen = start > 0 && matches!(pieces[start - 1].joint, Joint::Hyphen(_));
        let mut natural = 0.0;
        let mut spaces = 0.0;
        for end in start + 1..=count {
            let piece = &pieces[end - 1];
            natural += piece.width;
            let is_last = end == count || piece.joint == Joint::Forced;
            if piece.joint == Joint::Glued && !is_last {
                continue;
            }
            let hyphen = if let (Joint::Hyphen(hyphen), false) = (piece.joint, end == count) {
                hyphen
            } else {
                0.0
            };
            let line = Line { natural: natural + hyphen, spaces, width, align };
            let too_long = line.is_too_long();
            let best_here = best[end].map_or(f32::INFINITY, |(cost, _)| cost);
            if !too_long || best[end].is_none() {
                let mut cost = if too_long { OVERFULL } else { line.cost(piece.joint, is_last) };
                if after_hyphen && (hyphen > 0.0 || is_last) {
                    cost += SECOND_HYPHEN;
                }
                if is_last && start > 0 && line.natural < width * SHORT_SHARE {
                    cost += if after_hyphen { LOST_SYLLABLE } else { SHORT_LAST_LINE };
                }
                if cost_so_far + cost < best_here {
                    best[end] = Some((cost_so_far + cost, start));
                }
            }
            if too_long || piece.joint == Joint::Forced {
                break;
            }
            if let Joint::Space(space) = piece.joint {
                natural += space;
                spaces += space;
            }
        }
    }
    collect(&best, count)
}

/// Cost of a line that sticks out: taken only where nothing else can be.
const OVERFULL: f32 = 1e12;

struct Line {
    natural: f32,
    spaces: f32,
    width: f32,
    align: Align,
}

impl Line {
    fn is_too_long(&self) -> bool {
        let give = if self.align == Align::Justify { self.spaces * SHRINK } else { 0.0 };
        self.natural - give > self.width + 0.01
    }

    fn cost(&self, joint: Joint, is_last: bool) -> f32 {
        let slack = self.width - self.natural;
        let justified = self.align == Align::Justify;
        let ratio = match (justified, slack >= 0.0) {
            (true, true) => slack / (self.spaces * STRETCH).max(0.5),
            (true, false) => slack / (self.spaces * SHRINK).max(0.01),
            // Ragged lines may differ by a sixth of the measure before it shows.
            (false, _) => slack / (self.width / 6.0),
        };
        let badness = if is_last && slack >= 0.0 {
            0.0
        } else {
            (100.0 * ratio.abs().powi(3)).min(100_000.0)
        };
        let penalty = match joint {
            _ if is_last => 0.0,
            Joint::Hyphen(_) if justified => HYPHEN,
            Joint::Hyphen(_) => HYPHEN_RAGGED,
            Joint::Open => OPEN,
            _ => 0.0,
        };
        (10.0 + badness + penalty).powi(2)
    }
}

fn collect(best: &[Option<(f32, usize)>], count: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut end = count;
    while let Some((_, start)) = best[end].filter(|_| end > 0) {
        lines.push(start..end);
        end = start;
    }
    lines.reverse();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(widths: &[f32]) -> Vec<Piece> {
        let piece = |width: &f32| Piece {
            run: 0,
            text: "x".into(),
            width: *width,
            joint: Joint::Space(1.0),
        };
        widths.iter().map(piece).collect()
    }

    #[test]
    fn every_piece_is_on_exactly_one_line() {
        let words = pieces(&[3.0, 4.0, 2.0, 9.0, 50.0, 1.0, 1.0, 7.0]);
        for align in [Align::Left, Align::Justify] {
            let lines = break_lines(&words, 10.0, align);
            let all: Vec<usize> = lines.into_iter().flatten().collect();
            assert_eq!(all, (0..words.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_paragraph_is_weighed_as_a_whole() {
        // First fit would set 5 4 | 1 | 9; a look ahead leaves no line nearly empty.
        let lines = break_lines(&pieces(&[5.0, 4.0, 1.0, 9.0]), 10.0, Align::Left);
        assert_eq!(lines, vec![0..1, 1..3, 3..4]);
    }

    #[test]
    fn a_forced_break_ends_its_line() {
        let mut words = pieces(&[1.0, 1.0, 1.0]);
        words[0].joint = Joint::Forced;
        assert_eq!(break_lines(&words, 10.0, Align::Left), vec![0..1, 1..3]);
    }
}
