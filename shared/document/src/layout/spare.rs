//! Spares a page: where a chapter would end with few lines on a page of their own, its blocks move
//! closer together.

use super::paginate::breaks;
use super::slice::{Slice, stack};

/// A last page is worth sparing while it is filled to this share at most.
const NEARLY_EMPTY: f32 = 0.5;
/// How finely the space between blocks is taken in.
const STEP: f32 = 0.05;

/// Takes the space between the blocks of each chapter in, to `least` of itself at most, and only as
/// far as it spares a page.
pub(super) fn spare(slices: &mut [Slice], height: f32, least: f32) {
    let mut rest = slices;
    while !rest.is_empty() {
        let end = (1..rest.len()).find(|at| rest[*at].page_break).unwrap_or(rest.len());
        let (chapter, others) = rest.split_at_mut(end);
        spare_in_chapter(chapter, height, least);
        rest = others;
    }
}

fn spare_in_chapter(chapter: &mut [Slice], height: f32, least: f32) {
    let pages = breaks(chapter, height);
    let Some(last) = pages.last().filter(|_| pages.len() > 1) else { return };
    if stack(&chapter[last.clone()]).1 > height * NEARLY_EMPTY {
        return;
    }
    let steps = ((1.0 - least) / STEP).round() as usize;
    let fewer = |scale: &f32| {
        let tried: Vec<Slice> = chapter.iter().map(|slice| scaled(slice, *scale)).collect();
        breaks(&tried, height).len() < pages.len()
    };
    if let Some(scale) = (1..=steps).map(|step| 1.0 - STEP * step as f32).find(fewer) {
        for slice in chapter {
            slice.before *= scale;
            slice.after *= scale;
        }
    }
}

/// What page breaks depend on, with less space around it.
fn scaled(slice: &Slice, scale: f32) -> Slice {
    let Slice { before, after, height, keep, page_break, ref header, .. } = *slice;
    Slice {
        before: before * scale,
        after: after * scale,
        height,
        keep,
        page_break,
        header: header.clone(),
        ..Slice::default()
    }
}
