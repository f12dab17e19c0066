//! Whether a page is an article, whose date is no run.

use crate::page::Line;
use crate::reading::Reading;
use crate::scan::{dates, left_over, times};
use crate::title::is_byline;
use crate::words;

impl Reading<'_> {
    /// Whether a line says who wrote the page, or when.
    pub(crate) fn is_signed(&self) -> bool {
        self.page.lines.iter().any(|line| !line.is_noise && is_byline(&line.text))
    }

    /// Whether a line of the page calls something a course.
    pub(crate) fn names_course(&self) -> bool {
        let lines = self.page.lines.iter().filter(|line| !line.is_noise);
        let names_course = |line: &Line| {
            let lower = words::fold(&line.text);
            let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
            words.any(words::names_course)
        };
        lines.into_iter().any(names_course)
    }

    /// A date between the title and the text of an article is when it was written, and no run. A
    /// page is one if nothing on it is about a course but that date and an amount in its text.
    pub(crate) fn date_of_article(&mut self) {
        let ([notes], Some(title)) = (&self.runs[..], self.title_line) else { return };
        let [line] = notes.lines[..] else { return };
        let below =
            (title + 1..self.page.lines.len()).find(|index| !self.page.lines[*index].is_noise);
        let text = &self.page.lines[line].text;
        let dates = dates::dates(text, self.today).into_iter().map(|dates| dates.range);
        let mut ranges: Vec<_> = dates.collect();
        let times = times::times(text, &ranges, false);
        let has_hours = times.iter().any(|times| times.end.is_some());
        ranges.extend(times.into_iter().map(|times| times.range));
        let is_date = below == Some(line) && !has_hours && left_over(text, &ranges).is_none();
        let draft = &self.draft;
        let has_parts = draft.venue.is_some()
            || draft.online.is_some()
            || draft.programme.is_some()
            || draft.audience.is_some()
            || draft.outcomes.is_some()
            || draft.contact_promise.is_some()
            || draft.practical.is_some()
            || self.price.has_offers()
            || self.capacity.is_some()
            || self.minimum.is_some()
            || self.duration_days.is_some()
            || self.deadlines.names_a_day()
            || !self.hour_lines.is_empty();
        if is_date && !has_parts && !self.names_course() {
            self.runs.clear();
            self.draft.runs.clear();
            self.price.in_prose = None;
        }
    }
}
