//! Parses a course document. The parts with rules of their own have a module each.

mod practical;
mod programme;
mod runs;

use std::collections::BTreeSet;

pub use practical::{MAX_ECTS, MAX_HOURS};
use runs::MAX_RUNS_AND_IMAGES;
use serde_json::Value;

use super::{ContactPromise, Course, Outcomes, Person, PersonKind};
use crate::cancellation::CancellationTerms;
use crate::error_code::ErrorCode;
use crate::field_error::FieldError;
use crate::glyph_coverage::is_printable;
use crate::image::{CourseImage, ImageName};
use crate::json_reader::{self, JsonReader, code_point};
use crate::language::Language;
use crate::markdown::parse_markdown;
use crate::place::{parse_online, parse_venue};
use crate::price::Price;
use crate::question::Question;
use crate::run::CourseRun;
use crate::text;
use crate::web_address;

/// The largest body of a course, in bytes. It may be indented, so it is larger than a course.
pub const MAX_COURSE_BODY_BYTES: usize = 512 * 1024;
/// Maximum size of a course as JSON, in bytes. DynamoDB allows 400 KB (409,600 bytes) for an item,
/// which also holds its key and the version.
pub const MAX_COURSE_BYTES: usize = 380 * 1024;
/// Maximum length of a heading or name, in characters.
const MAX_LINE_LENGTH: usize = 300;
/// Maximum length of a summary, audience, role or outcome, in characters.
const MAX_SENTENCES_LENGTH: usize = 2_000;
/// Maximum number of modules, days, agenda items, people or outcomes. It bounds the work of one
/// request, and no course of the trade has more.
pub const MAX_ITEMS: u32 = 100;
/// Upper bound of the contact promise, in working days.
const MAX_PROMISED_DAYS: u32 = 30;

impl Course {
    /// Parses a course as it is published.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse(document: &Value) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |reader| {
            let course = parse_course(reader);
            reader.visit_texts(&mut reject_unprintable);
            let json = serde_json::to_value(&course).unwrap_or_default();
            match size_of(&json) {
                size if size > MAX_COURSE_BYTES => reader.reject(ErrorCode::CourseTooLarge {
                    size: size.div_ceil(1024),
                    max: MAX_COURSE_BYTES / 1024,
                    largest: largest_parts(&json),
                }),
                _ => course,
            }
        })
    }
}

/// The length of a value as JSON, in bytes.
fn size_of(value: &Value) -> usize {
    serde_json::to_vec(value).map_or(0, |json| json.len())
}

/// The largest fields of a course with their sizes: `/programme (310 KB), /runs (60 KB)`.
fn largest_parts(course: &Value) -> String {
    const COUNT: usize = 3;
    let fields = course.as_object().into_iter().flatten();
    let mut sizes: Vec<(usize, &String)> =
        fields.map(|(name, value)| (size_of(value), name)).collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    let largest = sizes.iter().take(COUNT).filter(|(size, _)| *size >= 1024);
    let parts = largest.map(|(size, name)| format!("/{name} ({} KB)", size.div_ceil(1024)));
    parts.collect::<Vec<_>>().join(", ")
}

fn parse_course(reader: &JsonReader<'_>) -> Option<Course> {
    let object = reader.object(&[
        "slug",
        "language",
        "category",
        "title",
        "summary",
        "image",
        "about",
        "audience",
        "outcomes",
        "people",
        "programme",
        "venue",
        "online",
        "practical",
        "link",
        "price",
        "cancellationTerms",
        "questions",
        "contactPromise",
        "runs",
    ])?;
    let slug = object.field("slug").parse();
    let language =
        object.field("language").choice(&Language::ALL.map(|language| (language.code(), language)));
    let category = object.field("category").line(MAX_LINE_LENGTH);
    let title = object.field("title").printed_line(MAX_LINE_LENGTH);
    let summary = object.field("summary").optional(parse_sentences);
    let image = object.field("image").optional(CourseImage::parse);
    let about = parse_markdown(&object.field("about"));
    let audience = object.field("audience").optional(parse_sentences);
    let outcomes = object.field("outcomes").optional(parse_outcomes);
    let people = object.field("people").list(MAX_ITEMS as usize, parse_person);
    let (programme, modules) = programme::parse_programme(&object.field("programme"));
    let venue = object.field("venue").optional(parse_venue);
    let online = object.field("online").optional(parse_online);
    let practical = object.field("practical").optional(practical::parse_practical);
    let link = object.field("link").optional(web_address::parse);
    let price = Price::parse(&object.field("price"));
    let cancellation_terms = object.field("cancellationTerms").optional(CancellationTerms::parse);
    let questions = object.field("questions").optional(Question::parse_all);
    let contact_promise = parse_contact_promise(&object.field("contactPromise"));
    let runs = runs::parse_runs(&object.field("runs"), &modules, reader);
    if matches!((&venue, &online), (Some(None), Some(None)))
        && !runs.as_deref().is_some_and(all_have_places)
    {
        return object.field("venue").reject(ErrorCode::Required);
    }
    let course = Course {
        slug: slug?,
        language: language?,
        category: category?,
        title: title?,
        summary: summary?,
        image: image?,
        about: about?,
        audience: audience?,
        outcomes: outcomes?,
        people: people?,
        programme: programme?,
        venue: venue?,
        online: online?,
        practical: practical?,
        link: link?,
        price: price?,
        cancellation_terms: cancellation_terms?,
        questions: questions?.unwrap_or_default(),
        contact_promise: contact_promise?,
        runs: runs?,
    };
    check_image_count(&course, reader)?;
    Some(course)
}

/// Reports the first portrait that is one image too many.
fn check_image_count(course: &Course, reader: &JsonReader<'_>) -> Option<()> {
    let runs = course.runs.len();
    let max = MAX_RUNS_AND_IMAGES - runs;
    let mut names: BTreeSet<&ImageName> = course.image.iter().map(|image| &image.name).collect();
    for (index, person) in course.people.iter().enumerate() {
        names.extend(person.image.iter().map(|image| &image.name));
        if names.len() > max {
            let code = ErrorCode::ImagesCount { runs, max };
            reader.reject_at(&format!("/people/{index}/image"), code);
            return None;
        }
    }
    Some(())
}

/// Whether the course itself needs no place.
fn all_have_places(runs: &[CourseRun]) -> bool {
    !runs.is_empty() && runs.iter().all(|run| run.own_place().is_some())
}

/// Rejects characters that the fonts of the documents lack. The website could show them, but every
/// download of the brochure would fail.
fn reject_unprintable(reader: &JsonReader<'_>, text: &str) {
    let text = text::printed_lines(text);
    // Control characters have an error of their own.
    let is_unprintable =
        |(_, character): &(usize, char)| !character.is_control() && !is_printable(*character);
    if let Some((position, character)) = text.char_indices().find(is_unprintable) {
        reader.reject::<()>(ErrorCode::Unprintable {
            character,
            code_point: code_point(character),
            words: text::words_around(&text, position),
        });
    }
}

fn parse_sentences(reader: &JsonReader<'_>) -> Option<String> {
    reader.printed_line(MAX_SENTENCES_LENGTH)
}

fn parse_outcomes(reader: &JsonReader<'_>) -> Option<Outcomes> {
    let object = reader.object(&["lead", "items"])?;
    let lead = object.field("lead").printed_line(MAX_LINE_LENGTH);
    let items = object.field("items").list(MAX_ITEMS as usize, parse_sentences);
    Some(Outcomes { lead: lead?, items: items? })
}

fn parse_person(reader: &JsonReader<'_>) -> Option<Person> {
    let object = reader.object(&["name", "kind", "role", "bio", "image"])?;
    let name = object.field("name").line(MAX_LINE_LENGTH);
    let kind = object
        .field("kind")
        .choice(&[("leader", PersonKind::Leader), ("guest", PersonKind::Guest)]);
    let role = object.field("role").optional(parse_sentences);
    let bio = object.field("bio").optional(parse_markdown);
    let image = object.field("image").optional(CourseImage::parse);
    Some(Person { name: name?, kind: kind?, role: role?, bio: bio?, image: image? })
}

fn parse_contact_promise(reader: &JsonReader<'_>) -> Option<ContactPromise> {
    let object = reader.object(&["workingDaysFrom", "workingDaysTo"])?;
    let from = object.field("workingDaysFrom").count(0, MAX_PROMISED_DAYS);
    let to = object.field("workingDaysTo").count(0, MAX_PROMISED_DAYS);
    let promise = ContactPromise { working_days_from: from?, working_days_to: to? };
    if promise.working_days_from > promise.working_days_to {
        return object.field("workingDaysTo").reject(ErrorCode::PromiseOrder);
    }
    Some(promise)
}

#[cfg(test)]
mod tests;
