//! Reads the page on which a provider presents a course, as text or HTML, into a course document
//! and a report that says what was understood from which line, what is missing, what is doubtful
//! and what was not used. It works by the words in `words`, by the rules beside them and by nothing
//! else: it reads no other page and invents no text.

mod about;
mod article;
mod cancellation;
mod course;
mod deadline;
mod draft;
mod facts;
mod fields;
mod held;
mod outline;
mod page;
mod people;
mod practical;
mod price;
mod programme;
mod prose;
mod reading;
mod report;
mod runs;
mod scan;
mod several;
mod speakers;
mod structured;
mod title;
mod topic;
mod venue;
mod words;

use domain::{Course, ErrorCode, FieldError};
use jiff::Timestamp;
use serde_json::{Value, json};

pub use draft::CourseDraft;
pub use page::{Decoded, PageFormat, decode};
pub use report::{ImportWarning, MAX_WARNINGS, PageLine, Report, Understood};

use crate::reading::Reading;

/// Largest page, in bytes.
pub const MAX_PAGE_BYTES: usize = 256 * 1024;

/// Most rounds in which missing fields are filled in to find the warnings about the rest.
const MAX_ROUNDS: usize = 4;

/// A course that was read from a page.
#[derive(Debug)]
pub struct Import {
    /// The course document, without the fields that the page does not give.
    pub course: CourseDraft,
    /// How it was read.
    pub report: Report,
}

/// A page on which no course was found: where in a document the parts would be that it was searched
/// for and does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page is not about a course")]
pub struct NoCourse {
    /// What was not found, and whether the page was sent as another format than it has.
    pub missing: Vec<FieldError>,
}

/// Reads a page.
///
/// # Errors
/// The page has nothing of a course, or so little that it may be about something else.
pub fn read_page(page: &Decoded, format: PageFormat, now: Timestamp) -> Result<Import, NoCourse> {
    let is_html = format == PageFormat::Text && PageFormat::of(&page.text) == PageFormat::Html;
    let repaired = page::repaired(&page.text);
    let encoding = page.guessed_encoding.or(repaired.is_some().then_some("UTF-8"));
    let mut page = page::read(repaired.as_deref().unwrap_or(&page.text), format);
    let others = several::others(&mut page);
    others.set_aside(&mut page);
    let today = domain::time::in_copenhagen(now).date();
    let outline = outline::outline(&page);
    let mut reading = Reading::new(&page, today);
    others.tell(&page, &mut reading.ledger);
    reading.draft.language = language(&page);
    reading.read(&outline);
    reading.check_course().map_err(|mut missing| {
        missing.extend(is_html.then(|| FieldError::new("", ErrorCode::ImportHtml)));
        NoCourse { missing }
    })?;
    let Reading { draft, mut ledger, .. } = reading;
    if is_html {
        ledger.warn(&[], "", ErrorCode::ImportHtml);
    }
    if let Some(encoding) = encoding {
        ledger.warn(&[], "", ErrorCode::ImportEncoding { encoding: encoding.to_owned() });
    }
    let document = serde_json::to_value(&draft).unwrap_or_default();
    for warning in domain_warnings(&document, now) {
        let lines = ledger.lines_at(&warning.pointer);
        ledger.warn(&lines, warning.pointer, warning.code);
    }
    let mut missing = Course::parse(&document).err().unwrap_or_default();
    // A course needs no place if all of its runs have one, also while those are incomplete.
    missing.retain(|error| error.pointer != "/venue" || !draft.runs_have_places());
    let report = ledger.finish(&page, &document, missing);
    Ok(Import { course: draft, report })
}

/// The language that the page states, or that of most of its common words, or else of its labels.
fn language(page: &page::Page) -> Option<&'static str> {
    const LANGUAGES: [&str; 2] = ["da", "en"];
    let stated = page.language.as_deref().unwrap_or_default().to_lowercase();
    let stated = stated.split('-').next().unwrap_or_default().to_owned();
    if let Some(language) = LANGUAGES.into_iter().find(|language| *language == stated) {
        return Some(language);
    }
    let of_sentences = most(page, words::DANISH, words::ENGLISH);
    let of_facts = || most(page, words::DANISH_OF_FACTS, words::ENGLISH_OF_FACTS);
    of_sentences.or_else(of_facts)
}

/// The language of which the page has more of these words.
fn most(page: &page::Page, danish: &[&str], english: &[&str]) -> Option<&'static str> {
    let mut counts = [0_usize; 2];
    for line in page.lines.iter().filter(|line| !line.is_noise) {
        for word in words::fold(&line.text).split(|character: char| !character.is_alphabetic()) {
            counts[0] += usize::from(danish.contains(&word));
            counts[1] += usize::from(english.contains(&word));
        }
    }
    match counts[0].cmp(&counts[1]) {
        std::cmp::Ordering::Greater => Some("da"),
        std::cmp::Ordering::Less => Some("en"),
        std::cmp::Ordering::Equal => None,
    }
}

/// The warnings that `domain` has about the course. They need a whole course, so what is missing is
/// filled in for the time being.
fn domain_warnings(course: &Value, now: Timestamp) -> Vec<FieldError> {
    let mut course = course.clone();
    for _ in 0..MAX_ROUNDS {
        match Course::parse(&course) {
            Ok(course) => return course.warnings(None, now),
            Err(errors) => errors.iter().for_each(|error| stand_in(&mut course, &error.pointer)),
        }
    }
    Vec::new()
}

/// Puts a valid value where one is missing.
fn stand_in(course: &mut Value, pointer: &str) {
    let Some((parent, field)) = pointer.rsplit_once('/') else { return };
    let value = match field {
        "language" => json!("da"),
        // Nothing is said of a run that is neither open nor cancelled.
        "state" => json!("tentative"),
        "capacity" | "module" => json!(1),
        "amount" => json!(0),
        "currency" => json!("DKK"),
        "vat" => json!("excluded"),
        "postalCode" => json!("1000"),
        "start" => json!("00:00"),
        "end" => json!("24:00"),
        "venue" => json!({ "name": "-", "street": "-", "postalCode": "1000", "city": "-" }),
        "price" => json!({ "amount": 0, "currency": "DKK", "vat": "excluded", "per": "person" }),
        "contactPromise" => json!({ "workingDaysFrom": 0, "workingDaysTo": 0 }),
        "slug" => json!("x"),
        _ => json!("-"),
    };
    if let Some(parent) = course.pointer_mut(parent).and_then(Value::as_object_mut) {
        parent.insert(field.to_owned(), value);
    }
}
