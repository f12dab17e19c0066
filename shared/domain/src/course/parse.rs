//! Reads a course document: every error of shape and of the programme's rules at once, each with
//! its pointer.

use serde_json::Value;

use super::{
    AgendaItem, ContactPromise, Course, Module, Outcomes, Person, PersonKind, Programme, Venue,
};
use crate::field_error::{ErrorCode, FieldError};
use crate::glyph_coverage::is_printable;
use crate::json_reader::{self, JsonReader};
use crate::markdown;
use crate::price::Price;
use crate::run::{CourseRun, Day, RunState};
use crate::time::{LocalTime, parse_date};

/// Room for a heading or a name.
const LINE: usize = 300;
/// Room for a summary, an audience or an outcome.
const SENTENCES: usize = 2_000;
/// No course of the trade has more; it bounds the work done for one request.
const MOST_ITEMS: usize = 100;
/// One transaction publishes a course with all its runs; DynamoDB takes 100 actions.
const MOST_RUNS: usize = 40;
/// Seats of the largest hall.
pub(crate) const MAX_CAPACITY: i64 = 10_000;

impl Course {
    /// Reads a course as it is published.
    ///
    /// # Errors
    /// Every error of the document.
    pub fn parse(document: &Value) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, |form| {
            let course = course(form);
            form.each_text(&mut refuse_unprintable);
            course
        })
    }
}

fn course(form: &JsonReader<'_>) -> Option<Course> {
    let fields = form.object(&[
        "slug",
        "language",
        "category",
        "title",
        "summary",
        "about",
        "audience",
        "outcomes",
        "people",
        "programme",
        "venue",
        "price",
        "contactPromise",
        "runs",
    ])?;
    let slug = fields.field("slug").parse();
    let language = fields.field("language").choice(&[("da", "da")]);
    let category = fields.field("category").text(LINE);
    let title = fields.field("title").text(LINE);
    let summary = fields.field("summary").optional(|form| form.text(SENTENCES));
    let about = markdown::parse(&fields.field("about"));
    let audience = fields.field("audience").optional(|form| form.text(SENTENCES));
    let outcomes = fields.field("outcomes").optional(outcomes);
    let people = fields.field("people").list(MOST_ITEMS, person);
    let (programme, modules) = programme(&fields.field("programme"));
    let venue = venue(&fields.field("venue"));
    let price = Price::parse(&fields.field("price"));
    let contact_promise = contact_promise(&fields.field("contactPromise"));
    let runs = runs(&fields.field("runs"), &modules, form);
    Some(Course {
        slug: slug?,
        language: language?.to_owned(),
        category: category?,
        title: title?,
        summary: summary?,
        about: about?,
        audience: audience?,
        outcomes: outcomes?,
        people: people?,
        programme: programme?,
        venue: venue?,
        price: price?,
        contact_promise: contact_promise?,
        runs: runs?,
    })
}

/// The website could show it, but no brochure: the author is told at once, and not whoever fetches
/// one.
fn refuse_unprintable(form: &JsonReader<'_>, text: &str) {
    // A control character is a error of its own.
    if let Some(character) =
        text.chars().find(|character| !character.is_control() && !is_printable(*character))
    {
        form.reject_at("", ErrorCode::Unprintable { character });
    }
}

fn outcomes(form: &JsonReader<'_>) -> Option<Outcomes> {
    let fields = form.object(&["lead", "items"])?;
    let lead = fields.field("lead").text(LINE);
    let items = fields.field("items").list(MOST_ITEMS, |form| form.text(SENTENCES));
    Some(Outcomes { lead: lead?, items: items? })
}

fn person(form: &JsonReader<'_>) -> Option<Person> {
    let fields = form.object(&["name", "kind", "role", "bio"])?;
    let name = fields.field("name").text(LINE);
    let kind = fields
        .field("kind")
        .choice(&[("leader", PersonKind::Leader), ("guest", PersonKind::Guest)]);
    let role = fields.field("role").text(SENTENCES);
    let bio = markdown::parse(&fields.field("bio"));
    Some(Person { name: name?, kind: kind?, role: role?, bio: bio? })
}

fn venue(form: &JsonReader<'_>) -> Option<Venue> {
    let fields = form.object(&["name", "street", "postalCode", "city"])?;
    let name = fields.field("name").text(LINE);
    let street = fields.field("street").text(LINE);
    let postal_code = postal_code(&fields.field("postalCode"));
    let city = fields.field("city").text(LINE);
    Some(Venue { name: name?, street: street?, postal_code: postal_code?, city: city? })
}

pub(crate) fn postal_code(form: &JsonReader<'_>) -> Option<String> {
    let text = form.text(LINE)?;
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Some(text)
    } else {
        form.reject(ErrorCode::PostalCodeInvalid)
    }
}

fn contact_promise(form: &JsonReader<'_>) -> Option<ContactPromise> {
    let fields = form.object(&["workingDaysFrom", "workingDaysTo"])?;
    let from = number(&fields.field("workingDaysFrom"), 0, 30);
    let to = number(&fields.field("workingDaysTo"), 0, 30);
    let promise = ContactPromise { working_days_from: from?, working_days_to: to? };
    if promise.working_days_from > promise.working_days_to {
        return fields.field("workingDaysTo").reject(ErrorCode::PromiseOrder);
    }
    Some(promise)
}

fn number(form: &JsonReader<'_>, least: i64, most: i64) -> Option<u32> {
    form.integer(least, most).and_then(|number| u32::try_from(number).ok())
}

/// What is known of a module once its fields are read, faulty or not: enough to judge the runs by
/// it.
struct ModuleHours {
    number: u32,
    agenda: Vec<Option<Hours>>,
}

type Hours = (LocalTime, LocalTime);

fn programme(form: &JsonReader<'_>) -> (Option<Programme>, Vec<ModuleHours>) {
    let mut hours = Vec::new();
    let programme = form.object(&["intro", "modules"]).and_then(|fields| {
        let intro = markdown::parse(&fields.field("intro"));
        let mut expected = 0;
        let modules = fields.field("modules").each(MOST_ITEMS, |form| {
            expected += 1;
            let (module, of_module) = module(form, expected);
            hours.push(of_module);
            module
        });
        Some(Programme { intro: intro?, modules: modules?.into_iter().collect::<Option<_>>()? })
    });
    (programme, hours)
}

fn module(form: &JsonReader<'_>, expected: u32) -> (Option<Module>, ModuleHours) {
    let mut hours = ModuleHours { number: expected, agenda: Vec::new() };
    let module = form.object(&["number", "title", "intro", "agenda"]).and_then(|fields| {
        let number = number(&fields.field("number"), 1, MOST_ITEMS as i64);
        if number.is_some_and(|number| number != expected) {
            fields.field("number").reject::<()>(ErrorCode::ModuleNumber { expected });
        }
        let title = fields.field("title").text(LINE);
        let intro = markdown::parse(&fields.field("intro"));
        let agenda = fields.field("agenda").each(MOST_ITEMS, |form| {
            let before = hours.agenda.last().copied().flatten();
            let (item, of_item) = agenda_item(form, before);
            hours.agenda.push(of_item);
            item
        });
        Some(Module {
            number: number?,
            title: title?,
            intro: intro?,
            agenda: agenda?.into_iter().collect::<Option<_>>()?,
        })
    });
    (module, hours)
}

fn agenda_item(
    form: &JsonReader<'_>,
    before: Option<Hours>,
) -> (Option<AgendaItem>, Option<Hours>) {
    let Some(fields) = form.object(&["start", "end", "title", "text"]) else { return (None, None) };
    let start = fields.field("start").parse::<LocalTime>();
    let end = fields.field("end").parse::<LocalTime>();
    let title = fields.field("title").text(LINE);
    let text = fields.field("text").optional(markdown::parse);
    let hours = start.zip(end);
    if hours.is_some_and(|(start, end)| end <= start) {
        fields.field("end").reject::<()>(ErrorCode::EndsBeforeStart);
    }
    if let (Some(start), Some((_, previous))) = (start, before) {
        let (from, to) = (start.min(previous).to_string(), start.max(previous).to_string());
        if start > previous {
            fields.field("start").reject::<()>(ErrorCode::AgendaGap { from, to });
        } else if start < previous {
            fields.field("start").reject::<()>(ErrorCode::AgendaOverlap { from, to });
        }
    }
    let item = || Some(AgendaItem { start: start?, end: end?, title: title?, text: text? });
    (item(), hours)
}

fn runs(
    form: &JsonReader<'_>,
    modules: &[ModuleHours],
    course: &JsonReader<'_>,
) -> Option<Vec<CourseRun>> {
    let mut starts = Vec::new();
    form.list(MOST_RUNS, |form| {
        let fields = form.object(&[
            "start",
            "name",
            "state",
            "capacity",
            "registrationDeadline",
            "waitingList",
            "days",
        ])?;
        let start = date(&fields.field("start"));
        if start.is_some_and(|start| starts.contains(&start)) {
            fields.field("start").reject::<()>(ErrorCode::RunDuplicate);
        }
        starts.extend(start);
        let name = fields.field("name").text(LINE);
        let state = fields.field("state").choice(&[
            ("open", RunState::Open),
            ("tentative", RunState::Tentative),
            ("cancelled", RunState::Cancelled),
        ]);
        let capacity = number(&fields.field("capacity"), 1, MAX_CAPACITY);
        let registration_deadline = fields.field("registrationDeadline").optional(date);
        let waiting_list = fields.field("waitingList").optional(JsonReader::flag);
        let days = days(&fields.field("days"), modules);
        if let (Some(name), Some(days)) = (&name, &days) {
            refuse_agendas_outside(days, name, modules, course);
        }
        Some(CourseRun {
            start: start?,
            name: name?,
            state: state?,
            capacity: capacity?,
            registration_deadline: registration_deadline?,
            waiting_list: waiting_list?.unwrap_or(true),
            days: days?,
        })
    })
}

pub(crate) fn date(form: &JsonReader<'_>) -> Option<jiff::civil::Date> {
    let text = form.text(LINE)?;
    match parse_date(&text) {
        Ok(date) => Some(date),
        Err(code) => form.reject(code),
    }
}

fn days(form: &JsonReader<'_>, modules: &[ModuleHours]) -> Option<Vec<Day>> {
    let mut placed = Vec::new();
    let days = form
        .optional(|form| form.each(MOST_ITEMS, |form| day(form, modules, &mut placed)))?
        .unwrap_or_default();
    if !days.is_empty() {
        for module in
            modules.iter().map(|module| module.number).filter(|number| !placed.contains(number))
        {
            form.reject::<()>(ErrorCode::ModuleWithoutDay { module });
        }
    }
    days.into_iter().collect()
}

fn day(form: &JsonReader<'_>, modules: &[ModuleHours], placed: &mut Vec<u32>) -> Option<Day> {
    let fields = form.object(&["module", "date", "start", "end"])?;
    let module = number(&fields.field("module"), 1, MOST_ITEMS as i64);
    let date = date(&fields.field("date"));
    let start = fields.field("start").parse::<LocalTime>();
    let end = fields.field("end").parse::<LocalTime>();
    if let Some(module) = module {
        if !modules.iter().any(|known| known.number == module) {
            fields.field("module").reject::<()>(ErrorCode::DayWithoutModule { module });
        } else if placed.contains(&module) {
            fields.field("module").reject::<()>(ErrorCode::DayDuplicate { module });
        }
        placed.push(module);
    }
    if start.zip(end).is_some_and(|(start, end)| end <= start) {
        fields.field("end").reject::<()>(ErrorCode::EndsBeforeStart);
    }
    Some(Day { module: module?, date: date?, start: start?, end: end? })
}

/// A module's agenda must lie within the hours of its day, in every run that has days.
fn refuse_agendas_outside(
    days: &[Day],
    run: &str,
    modules: &[ModuleHours],
    course: &JsonReader<'_>,
) {
    for day in days.iter().filter(|day| day.start < day.end) {
        let Some(index) = modules.iter().position(|module| module.number == day.module) else {
            continue;
        };
        for (item, hours) in modules[index].agenda.iter().enumerate() {
            let Some((start, end)) = *hours else { continue };
            let outside = || ErrorCode::AgendaOutsideDay {
                run: run.to_owned(),
                hours: format!("{}-{}", day.start, day.end),
            };
            let place = format!("/programme/modules/{index}/agenda/{item}");
            if start < day.start {
                course.reject_at(&format!("{place}/start"), outside());
            }
            if end > day.end {
                course.reject_at(&format!("{place}/end"), outside());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn example() -> Value {
        serde_json::from_str(include_str!("../../../../tests/fixtures/contract/course.json"))
            .unwrap()
    }

    fn errors(document: &Value) -> Vec<(String, &'static str)> {
        Course::parse(document)
            .unwrap_err()
            .into_iter()
            .map(|error| (error.pointer, error.code.as_str()))
            .collect()
    }

    #[test]
    fn the_example_of_the_contract_is_faultless_and_keeps_every_field() {
        let mut document = example();
        let course = Course::parse(&document).unwrap();
        for run in document["runs"].as_array_mut().unwrap() {
            run["waitingList"] = json!(true);
        }
        assert_eq!(serde_json::to_value(course).unwrap(), document);
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let mut document = example();
        document["slug"] = json!("Mødeledelse");
        document["colour"] = json!("red");
        document["about"] = json!("# Overskrift");
        document["price"]["amount"] = json!("gratis");
        document["people"][1]["name"] = json!(" ");
        document["programme"]["modules"][0]["agenda"][1]["start"] = json!("10:15");
        document["programme"]["modules"][0]["agenda"][2]["start"] = json!("11:45");
        document["programme"]["modules"][0]["agenda"][2]["end"] = json!("17:00");
        document["runs"][0].as_object_mut().unwrap().remove("capacity");
        document["runs"][0]["days"][0]["module"] = json!(2);
        document["runs"][1]["start"] = json!("2023-11-14");
        document["runs"][1]["days"] =
            json!([{ "module": 1, "date": "2024-02-30", "start": "09:00", "end": "08:00" }]);
        let mut expected = vec![
            ("/colour", "unknown-field"),
            ("/slug", "slug.invalid"),
            ("/about", "prose.unsupported"),
            ("/people/1/name", "required"),
            ("/programme/modules/0/agenda/1/start", "agenda.gap"),
            ("/programme/modules/0/agenda/2/start", "agenda.overlap"),
            ("/price/amount", "wrong-type"),
            ("/runs/0/capacity", "required"),
            ("/runs/0/days/0/module", "day.without-module"),
            ("/runs/0/days", "module.without-day"),
            ("/runs/1/start", "run.duplicate"),
            ("/runs/1/days/0/date", "date.invalid"),
            ("/runs/1/days/0/end", "time.order"),
        ];
        let mut found = errors(&document);
        found.sort();
        expected.sort_unstable();
        assert_eq!(
            found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect::<Vec<_>>(),
            expected
        );
    }

    #[test]
    fn an_agenda_must_lie_within_its_day_in_every_run() {
        let mut document = example();
        document["runs"][0]["days"][0]["start"] = json!("09:30");
        document["runs"][0]["days"][0]["end"] = json!("15:00");
        let outside = "agenda.outside-day";
        assert_eq!(
            errors(&document),
            [
                ("/programme/modules/0/agenda/0/start".into(), outside),
                ("/programme/modules/0/agenda/2/end".into(), outside)
            ]
        );
    }

    #[test]
    fn a_document_that_is_no_object_has_one_fault() {
        assert_eq!(errors(&json!([])), [(String::new(), "wrong-type")]);
    }

    proptest! {
        #[test]
        fn any_damage_is_refused_or_read_without_panic(pointer in "/(slug|about|people/0|people|programme/modules/0/agenda/1/start|runs/0/days/0|runs/1|price/amount|venue/postalCode)", damage in prop_oneof![Just(json!(null)), any::<i64>().prop_map(|n| json!(n)), ".*".prop_map(|s| json!(s)), Just(json!([{}])), Just(json!({"x": [1]}))]) {
            let mut document = example();
            *document.pointer_mut(&pointer).unwrap() = damage;
            if let Err(errors) = Course::parse(&document) {
                prop_assert!(!errors.is_empty());
            }
        }
    }
}
