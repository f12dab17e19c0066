//! A course as it is authored, stored and published, which is one JSON shape. `parse.rs` validates
//! it, `warnings.rs` points out what is valid but unusual.

mod parse;
mod publish_conflict;
mod warnings;

pub(crate) use parse::parse_postal_code;
pub use parse::{MAX_COURSE_BYTES, MAX_ITEMS};
pub use publish_conflict::PublishConflict;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::price::Price;
use crate::run::CourseRun;
use crate::run_id::RunId;
use crate::slug::Slug;
use crate::time::LocalTime;

/// A course with its runs, which show their live seats in responses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Course<Run = CourseRun> {
    /// Identifies the course.
    #[schema(value_type = String, example = "strategisk-borgerinddragelse")]
    pub slug: Slug,
    /// The BCP 47 tag of its language; always `da`.
    pub language: String,
    /// The heading under which it is listed: "Uddannelse & Kurser".
    pub category: String,
    /// The title.
    pub title: String,
    /// One or two sentences, shown in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What it is about, in Markdown.
    pub about: String,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// What participants are able to do afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<Outcomes>,
    /// The course leader and guests.
    pub people: Vec<Person>,
    /// The modules with their agendas. Left out if it is empty.
    #[serde(default, skip_serializing_if = "Programme::is_empty")]
    pub programme: Programme,
    /// Where it takes place.
    pub venue: Venue,
    /// The price per person.
    pub price: Price,
    /// When the office promises to call back.
    pub contact_promise: ContactPromise,
    /// Its runs.
    pub runs: Vec<Run>,
}

/// What participants are able to do after the course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outcomes {
    /// The lead: "Efter kurset …".
    pub lead: String,
    /// One sentence for each outcome.
    pub items: Vec<String>,
}

/// Somebody who leads the course or contributes to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// The full name.
    pub name: String,
    /// Leader or guest.
    pub kind: PersonKind,
    /// Job title and workplace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// A biography in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
}

/// The role of a person in the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PersonKind {
    /// The course leader ("Kursusleder").
    Leader,
    /// A guest ("Gæst").
    Guest,
}

/// What happens in the course; a run gives each module a date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Programme {
    /// An introduction in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
    /// In order, numbered from 1.
    pub modules: Vec<Module>,
}

/// A part of the programme, which takes a day or more, or shares one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Module {
    /// Its number, from 1.
    pub number: u32,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// An introduction in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
    /// The items in order of time. There may be breaks between them.
    pub agenda: Vec<AgendaItem>,
}

/// One item of a module's agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgendaItem {
    /// On which day of a module that takes several, from 1. Without one it is on each of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub day: Option<u32>,
    /// When it starts.
    #[schema(value_type = String, example = "09:00")]
    pub start: LocalTime,
    /// When it ends, at most `24:00`.
    #[schema(value_type = String, example = "10:00")]
    pub end: LocalTime,
    /// Its title.
    pub title: String,
    /// A description in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A place where a course is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Venue {
    /// The name: "Altinget".
    pub name: String,
    /// Street and number.
    pub street: String,
    /// The four digits of the postal code.
    pub postal_code: String,
    /// The postal district.
    pub city: String,
}

/// How soon the office promises to call back: "within 2-3 working days".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactPromise {
    /// The lower bound, in working days.
    pub working_days_from: u32,
    /// The upper bound, in working days, which determines the contact deadline.
    pub working_days_to: u32,
}

impl Programme {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The module with this number.
    pub fn module(&self, number: u32) -> Option<&Module> {
        self.modules.iter().find(|module| module.number == number)
    }
}

impl Venue {
    /// Name and address in one line.
    pub fn line(&self) -> String {
        format!("{}, {}, {} {}", self.name, self.street, self.postal_code, self.city)
    }
}

impl<Run> Course<Run> {
    /// The course with each run replaced, for example by one with its live seats.
    pub fn map_runs<Other>(self, replace: impl FnMut(Run) -> Other) -> Course<Other> {
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
        let runs = runs.into_iter().map(replace).collect();
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
    /// The ids of its runs, in the order of the document.
    pub fn run_ids(&self) -> impl Iterator<Item = RunId> + '_ {
        self.runs.iter().map(|run| RunId { slug: self.slug.clone(), start: run.start })
    }

    /// The run with this id.
    pub fn run(&self, id: &RunId) -> Option<&CourseRun> {
        self.runs.iter().find(|run| self.slug == id.slug && run.start == id.start)
    }
}
