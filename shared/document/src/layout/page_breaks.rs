//! Decides which strips go on which page.

use std::ops::Range;

use super::strip::Strip;

/// Rounding, in points, that does not move a strip to the next page.
const TOLERANCE: f32 = 0.01;

/// Divides strips into pages of the given height.
///
/// No page ends with a strip that is kept with the next, unless the page would overflow otherwise.
/// A strip higher than a page has a page of its own.
pub(super) fn page_breaks(strips: &[Strip], height: f32) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let mut start = 0;
    while start < strips.len() {
        let mut used = strips[start].header.as_ref().map_or(0.0, |header| header.height);
        let mut end = start;
        // The last break on this page that separates nothing that is kept together.
        let mut allowed_break = None;
        while end < strips.len() {
            let strip = &strips[end];
            if end > start {
                if strip.page_break {
                    allowed_break = Some(end);
                    break;
                }
                used += strips[end - 1].after.max(strip.before);
            }
            used += strip.height;
            if used > height + TOLERANCE && end > start {
                break;
            }
            end += 1;
            if !strip.keep_with_next {
                allowed_break = Some(end);
            }
        }
        let end = if end == strips.len() { end } else { allowed_break.unwrap_or(end) };
        pages.push(start..end);
        start = end;
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(height: f32) -> Strip {
        Strip { height, ..Strip::default() }
    }

    #[test]
    fn strips_fill_pages_from_the_top() {
        let strips = [strip(40.0), strip(60.0), strip(30.0), strip(200.0), strip(10.0)];
        assert_eq!(page_breaks(&strips, 100.0), [0..2, 2..3, 3..4, 4..5]);
    }

    #[test]
    fn no_page_ends_with_a_strip_that_is_kept_with_the_next() {
        let heading = Strip { keep_with_next: true, ..strip(20.0) };
        let strips = [strip(70.0), heading.clone(), strip(50.0)];
        assert_eq!(page_breaks(&strips, 100.0), [0..1, 1..3]);
        let strips = [heading.clone(), heading, strip(90.0)];
        assert_eq!(page_breaks(&strips, 100.0), [0..2, 2..3], "they do not fit on one page");
    }

    #[test]
    fn space_between_strips_counts_and_space_at_the_top_of_a_page_does_not() {
        let spaced = Strip { before: 10.0, after: 20.0, ..strip(40.0) };
        let strips = [spaced.clone(), spaced.clone(), spaced];
        assert_eq!(page_breaks(&strips, 100.0), [0..2, 2..3]);
        assert_eq!(page_breaks(&strips, 99.0), [0..1, 1..2, 2..3]);
    }

    #[test]
    fn a_forced_page_break_starts_a_page() {
        let strips = [strip(10.0), Strip { page_break: true, ..strip(10.0) }];
        assert_eq!(page_breaks(&strips, 100.0), [0..1, 1..2]);
    }
}
