//! A course as it is authored, stored and answered: one JSON shape. `parse.rs` reads it,
//! `warnings.rs` wonders about it.

mod parse;
mod warnings;

pub(crate) use parse::{MAX_CAPACITY, date, postal_code};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::price::Price;
use crate::run::{CourseRun, RunId, Slug};
use crate::time::LocalTime;

/// One course; `Run` is [`CourseRun`] as authored, or a run with its live seats in an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Course<Run = CourseRun> {
    /// Names the course in URLs.
    #[schema(value_type = String, example = "strategisk-borgerinddragelse")]
    pub slug: Slug,
    /// BCP 47; always `da`.
    pub language: String,
    /// The department's heading: "Uddannelse & Kurser".
    pub category: String,
    /// The name of the course.
    pub title: String,
    /// One or two sentences for lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What it is about: prose.
    pub about: String,
    /// For whom it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// What one can do afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<Outcomes>,
    /// Leader and guests.
    pub people: Vec<Person>,
    /// Modules with their agendas.
    pub programme: Programme,
    /// Where it takes place.
    pub venue: Venue,
    /// Per person.
    pub price: Price,
    /// When the office calls back.
    pub contact_promise: ContactPromise,
    /// Its scheduled offerings.
    pub runs: Vec<Run>,
}

/// "After the course you can": a lead and its items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outcomes {
    /// "Efter kurset …"
    pub lead: String,
    /// One sentence each.
    pub items: Vec<String>,
}

/// Somebody who leads or visits the course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// As the person is called.
    pub name: String,
    /// Leader or guest.
    pub kind: PersonKind,
    /// Title and workplace.
    pub role: String,
    /// Prose.
    pub bio: String,
}

/// What a person is to the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PersonKind {
    /// "Kursusleder".
    Leader,
    /// "Gæst".
    Guest,
}

/// The programme: what happens, whenever a run puts it into the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Programme {
    /// Prose.
    pub intro: String,
    /// Numbered from 1.
    pub modules: Vec<Module>,
}

/// One day of the programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Module {
    /// 1, 2, 3.
    pub number: u32,
    /// Its name.
    pub title: String,
    /// Prose.
    pub intro: String,
    /// From morning to afternoon, without gaps.
    pub agenda: Vec<AgendaItem>,
}

/// One item of a module's agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgendaItem {
    /// From.
    #[schema(value_type = String, example = "09:00")]
    pub start: LocalTime,
    /// To.
    #[schema(value_type = String, example = "10:00")]
    pub end: LocalTime,
    /// Its name.
    pub title: String,
    /// Prose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A place with its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Venue {
    /// "Altinget".
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Four digits.
    pub postal_code: String,
    /// The postal district.
    pub city: String,
}

/// "We contact you within 2-3 working days."
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactPromise {
    /// The lower bound.
    pub working_days_from: u32,
    /// The upper bound: this one is kept.
    pub working_days_to: u32,
}

/// Why a faultless course cannot take the place of the stored one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishConflict {
    /// The course is not the one the editor has seen.
    #[error("the course has changed since it was read")]
    StaleVersion,
    /// More seats are taken than the new capacity has.
    #[error("run {0} has more seats taken than that")]
    CapacityBelowTaken(Date),
    /// A run with registrations is left out, or got another start date.
    #[error("run {0} has registrations")]
    RunHasRegistrations(Date),
}

impl Venue {
    /// Name and address in one line.
    pub fn line(&self) -> String {
        format!("{}, {}, {} {}", self.name, self.street, self.postal_code, self.city)
    }
}

impl<Run> Course<Run> {
    /// The same course with other runs, such as runs that show their live seats.
    pub fn map_runs<Other>(self, other: impl FnMut(Run) -> Other) -> Course<Other> {
        let Self {
            slug,
            language,
            category,
            title,
            summary,
            about,
            audience,
            outcomes,
            people,
            programme,
            venue,
            price,
            contact_promise,
            runs,
        } = self;
        let runs = runs.into_iter().map(other).collect();
        Course {
            slug,
            language,
            category,
            title,
            summary,
            about,
            audience,
            outcomes,
            people,
            programme,
            venue,
            price,
            contact_promise,
            runs,
        }
    }
}

impl Course {
    /// The names of its runs, in the order of the document.
    pub fn run_ids(&self) -> impl Iterator<Item = RunId> + '_ {
        self.runs.iter().map(|run| RunId { slug: self.slug.clone(), start: run.start })
    }

    /// The run of the given name.
    pub fn run(&self, id: &RunId) -> Option<&CourseRun> {
        self.runs.iter().find(|run| self.slug == id.slug && run.start == id.start)
    }
}
