//! Avoids a nearly empty last page: reduces the space between the blocks of a chapter where that
//! saves a page, and otherwise begins the last page with a heading that was on the one before.

use std::ops::Range;

use super::page_breaks::page_breaks;
use super::strip::{Strip, stack};

/// The last page of a chapter counts as nearly empty up to this fraction of its height.
const MAX_LAST_PAGE_FILL: f32 = 0.5;
/// A page that gives text to the last one stays filled at least to this fraction of its height.
const MIN_FILL_BEFORE_LAST: f32 = 0.5;
/// By how much the scale of the space is reduced from one attempt to the next.
const SCALE_STEP: f32 = 0.05;

/// Scales down the space between the blocks of each chapter, to `min_scale` at most and only as far
/// as it takes to save a page. Where that saves none, the last page begins earlier. A chapter
/// begins at a forced page break.
pub(super) fn tighten(strips: &mut [Strip], height: f32, min_scale: f32) {
    let mut rest = strips;
    while !rest.is_empty() {
        let end = (1..rest.len()).find(|at| rest[*at].page_break).unwrap_or(rest.len());
        let (chapter, others) = rest.split_at_mut(end);
        tighten_chapter(chapter, height, min_scale);
        rest = others;
    }
}

fn tighten_chapter(chapter: &mut [Strip], height: f32, min_scale: f32) {
    let pages = page_breaks(chapter, height);
    let last = match pages.last() {
        Some(last) if pages.len() > 1 => last.clone(),
        _ => return,
    };
    if stack(&chapter[last]).1 > height * MAX_LAST_PAGE_FILL {
        return;
    }
    let steps = ((1.0 - min_scale) / SCALE_STEP).round() as usize;
    let saves_a_page = |scale: &f32| {
        let scaled: Vec<Strip> =
            chapter.iter().map(|strip| scaled_skeleton(strip, *scale)).collect();
        page_breaks(&scaled, height).len() < pages.len()
    };
    let scale = (1..=steps).map(|step| 1.0 - SCALE_STEP * step as f32).find(saves_a_page);
    if let Some(scale) = scale {
        for strip in chapter {
            strip.before *= scale;
            strip.after *= scale;
        }
    } else if let Some(start) = earlier_start(chapter, &pages, height) {
        chapter[start].page_break = true;
    }
}

/// The last heading of the page before the last with which that one may begin: everything from
/// there fits on it.
fn earlier_start(chapter: &[Strip], pages: &[Range<usize>], height: f32) -> Option<usize> {
    let [.., before, last] = pages else { return None };
    let is_heading = |at: &usize| chapter[*at].keep_with_next && !chapter[*at - 1].keep_with_next;
    let start = (before.start + 1..before.end).rev().find(is_heading)?;
    let fits = stack(&chapter[start..last.end]).1 <= height
        && stack(&chapter[before.start..start]).1 >= height * MIN_FILL_BEFORE_LAST;
    fits.then_some(start)
}

/// The strip with scaled space, and without the items, which page breaks do not depend on.
fn scaled_skeleton(strip: &Strip, scale: f32) -> Strip {
    let Strip { before, after, height, keep_with_next, page_break, ref header, .. } = *strip;
    Strip {
        before: before * scale,
        after: after * scale,
        height,
        keep_with_next,
        page_break,
        header: header.clone(),
        ..Strip::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of 10 points with 10 points between them.
    fn chapter(blocks: usize) -> Vec<Strip> {
        vec![Strip { height: 10.0, after: 10.0, ..Strip::default() }; blocks]
    }

    #[test]
    fn space_shrinks_only_as_far_as_it_saves_the_last_page() {
        let mut strips = chapter(6);
        tighten(&mut strips, 105.0, 0.5);
        assert_eq!(page_breaks(&strips, 105.0).len(), 1);
        assert!((strips[0].after - 9.0).abs() < 0.01, "{}", strips[0].after);
    }

    #[test]
    fn a_last_page_that_cannot_be_saved_begins_with_the_heading_before() {
        let heading = Strip { height: 10.0, keep_with_next: true, ..Strip::default() };
        let with_heading_at = |at: usize| {
            let mut strips = chapter(12);
            strips[at] = heading.clone();
            tighten(&mut strips, 205.0, 1.0);
            page_breaks(&strips, 205.0)
        };
        assert_eq!(with_heading_at(8), [0..8, 8..12]);
        assert_eq!(with_heading_at(4), [0..11, 11..12], "half a page would be empty");
        assert_eq!(with_heading_at(0), [0..11, 11..12]);
    }

    #[test]
    fn space_stays_where_shrinking_saves_no_page() {
        for (blocks, height) in [(5, 105.0), (6, 70.0), (9, 105.0)] {
            let mut strips = chapter(blocks);
            tighten(&mut strips, height, 0.9);
            assert!(strips.iter().all(|strip| strip.after == 10.0), "{blocks} on {height}");
        }
    }
}
