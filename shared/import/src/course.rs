//! Whether a page is about a course at all.

use domain::{ErrorCode, FieldError};

use crate::facts;
use crate::page::{Line, Shape};
use crate::reading::Reading;
use crate::topic::Topic;
use crate::words;

/// Parts of a course that make a page one about a course, whatever else it says.
const PARTS_OF_COURSES: [&str; 3] = ["/programme", "/audience", "/outcomes"];
/// Parts that, without another one, do so only if the page speaks of a course: other things have a
/// day, a price and people too.
const PARTS_OF_OTHERS: [&str; 3] = ["/runs", "/price", "/people"];
/// Parts that even a provider without a course has.
const PLACES: [&str; 2] = ["/venue", "/online"];

/// Fewest paragraphs of a page that says nothing else of a course than its name and what it is.
const MIN_SENTENCES: usize = 2;
/// Fewest phrases by which a page is known to offer a job.
const MIN_JOB_PHRASES: usize = 2;
/// Longest line that may be a heading, in words.
const MAX_HEADING_WORDS: usize = 8;

impl Reading<'_> {
    /// # Errors
    /// What a course has and the page does not, if that is too much.
    pub(crate) fn check_course(&self) -> Result<(), Vec<FieldError>> {
        let parts = self.parts();
        let found: Vec<&str> = { parts }.into_iter().filter_map(found).collect();
        let is_enough = match found[..] {
            _ if self.is_about_job() => false,
            [] => !self.is_signed() && self.presents_course(),
            [part] => (!self.is_signed() || self.presents_course()) && self.makes_course(part),
            _ => true,
        };
        if is_enough {
            return Ok(());
        }
        let title = ("/title", self.draft.title.is_some());
        let missing = [title].into_iter().chain(parts).filter(|(_, is_found)| !is_found);
        let not_found = |pointer| FieldError::new(pointer, ErrorCode::ImportNotFound);
        Err(missing.map(|(pointer, _)| not_found(pointer)).collect())
    }

    /// The parts of a course, each with whether the page has it.
    fn parts(&self) -> [(&'static str, bool); 9] {
        let draft = &self.draft;
        let has_modules =
            draft.programme.as_ref().is_some_and(|programme| !programme.modules.is_empty());
        [
            ("/runs", !draft.runs.is_empty()),
            ("/price", draft.price.is_some()),
            ("/venue", draft.venue.is_some() || draft.runs_have_places()),
            ("/online", draft.online.is_some()),
            ("/programme", has_modules),
            ("/people", !draft.people.is_empty()),
            ("/audience", draft.audience.is_some()),
            ("/outcomes", draft.outcomes.is_some()),
            ("/contactPromise", draft.contact_promise.is_some()),
        ]
    }

    /// Whether a page that has nothing but this part of a course is about one.
    fn makes_course(&self, part: &str) -> bool {
        let lies_ahead = || {
            let mut days = self.draft.runs.iter().flat_map(|run| &run.days);
            days.any(|day| day.date >= self.today)
        };
        PARTS_OF_COURSES.contains(&part)
            || PLACES.contains(&part) && self.names_course()
            || PARTS_OF_OTHERS.contains(&part)
                && (part == "/runs" && lies_ahead() || self.names_course() || self.names_teaching())
    }

    /// Whether a text follows below a title or a heading that calls what it is about a course, such
    /// as `Grundkursus i regneark` and `Kursets indhold`.
    fn presents_course(&self) -> bool {
        let title = self.draft.title.as_deref().unwrap_or_default();
        let headings = self.page.lines.iter().filter(|line| !line.is_noise);
        let mut headings = headings.filter(|line| words::topic(&line.text) == Some(Topic::About));
        let sentences = self.about.iter().filter(|part| facts::is_sentence(&part.text));
        let is_course = words::is_course(title) || headings.any(|line| names_course(&line.text));
        is_course && sentences.count() >= MIN_SENTENCES
    }

    /// Whether the page offers a job: its words for that are none of a course that has a price.
    fn is_about_job(&self) -> bool {
        if self.draft.price.is_some() {
            return false;
        }
        let shown = || self.page.lines.iter().filter(|line| !line.is_noise);
        let mut found: Vec<&str> = Vec::new();
        for line in shown() {
            let lower = words::fold(&line.text);
            let phrases = words::JOB_PHRASES.iter().copied();
            found.extend(phrases.filter(|one| words::find_phrase(&lower, &[*one]).is_some()));
        }
        found.sort_unstable();
        found.dedup();
        let heads = |line: &Line| {
            let is_head = matches!(line.shape, Shape::Heading(_) | Shape::Title)
                || line.text.split(' ').count() <= MAX_HEADING_WORDS;
            is_head && words::find_phrase(&words::fold(&line.text), words::JOBS).is_some()
        };
        found.len() >= MIN_JOB_PHRASES && shown().any(heads)
    }

    /// Whether a line of the page speaks of teaching, or of who takes part in it.
    fn names_teaching(&self) -> bool {
        let names = |line: &Line| {
            let lower = words::fold(&line.text);
            let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
            words.any(|word| words::TEACHING.iter().any(|begin| word.starts_with(begin)))
        };
        self.page.lines.iter().any(|line| !line.is_noise && names(line))
    }
}

fn names_course(text: &str) -> bool {
    let lower = words::fold(text);
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.any(words::names_course)
}

fn found((pointer, is_found): (&'static str, bool)) -> Option<&'static str> {
    is_found.then_some(pointer)
}
