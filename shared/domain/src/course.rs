//! A course as it is authored, stored and published, which is one JSON shape. `parse.rs` validates
//! it, `warnings.rs` points out what is valid but unusual.

mod parse;
mod publish_conflict;
mod warnings;

pub use parse::{MAX_COURSE_BODY_BYTES, MAX_COURSE_BYTES, MAX_ECTS, MAX_HOURS, MAX_ITEMS};
pub use publish_conflict::PublishConflict;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cancellation::CancellationTerms;
use crate::image::{CourseImage, ImageName};
use crate::language::Language;
use crate::place::{Online, Place, Venue};
use crate::price::Price;
use crate::question::Question;
use crate::run::{CourseRun, Day};
use crate::run_id::RunId;
use crate::slug::Slug;
use crate::time::LocalTime;

/// A course with its runs and images. In responses, runs show their live seats, and images where
/// their files are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Course<Run = CourseRun, Image = CourseImage> {
    /// Identifies the course.
    #[schema(value_type = String, example = "strategisk-borgerinddragelse")]
    pub slug: Slug,
    /// The language in which it is held, and in which people are told of it.
    pub language: Language,
    /// The heading under which it is listed: "Uddannelse & Kurser".
    pub category: String,
    /// The title.
    pub title: String,
    /// One or two sentences, shown in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The image on its cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// What it is about, in Markdown.
    pub about: String,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// What participants are able to do afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<Outcomes>,
    /// The course leader and guests.
    pub people: Vec<Person<Image>>,
    /// The modules with their agendas. Left out if it is empty.
    #[serde(default, skip_serializing_if = "Programme::is_empty")]
    pub programme: Programme,
    /// Where it takes place, unless a run says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<Venue>,
    /// How people take part online; as they choose if it has a venue too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<Online>,
    /// What participants need to know before they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practical: Option<PracticalInformation>,
    /// The address of a page with more about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri")]
    pub link: Option<String>,
    /// The price per person.
    pub price: Price,
    /// What cancelling costs; nothing without terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation_terms: Option<CancellationTerms>,
    /// What it asks of those who register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, nullable, max_items = 20)]
    pub questions: Vec<Question>,
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
pub struct Person<Image = CourseImage> {
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
    /// A portrait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
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
    /// When it ends, at most `24:00`. A moment, such as a goodbye, ends when it starts.
    #[schema(value_type = String, example = "10:00")]
    pub end: LocalTime,
    /// Its title.
    pub title: String,
    /// A description in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What participants need to know before they come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PracticalInformation {
    /// Food and drink: "Frokost og kaffe er med i prisen."
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meals: Option<String>,
    /// Where they stay overnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overnight: Option<String>,
    /// What to bring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bring: Option<String>,
    /// ECTS points, in steps of a half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0.5, maximum = 60, multiple_of = 0.5)]
    pub ects: Option<f64>,
    /// Hours of teaching.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2000)]
    pub hours: Option<u32>,
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

impl PracticalInformation {
    /// How much teaching it is: `7,5 ECTS, 21 timer`, `7.5 ECTS, 21 hours`.
    pub fn extent(&self, language: Language) -> Option<String> {
        let ects = self.ects.map(|points| format!("{} ECTS", language.decimal(points)));
        let hours = self
            .hours
            .map(|hours| language.count(hours as usize, ["time", "timer"], ["hour", "hours"]));
        let parts: Vec<String> = ects.into_iter().chain(hours).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
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

impl<Run, Image> Course<Run, Image> {
    /// Its images: the cover, and the portraits in the order of people.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.image.iter().chain(self.people.iter().filter_map(|person| person.image.as_ref()))
    }

    /// The course with each run and image replaced, for example by a run with its live seats. An
    /// image can also be left out.
    pub fn map<OtherRun, OtherImage>(
        self,
        replace_run: impl FnMut(Run) -> OtherRun,
        mut replace_image: impl FnMut(Image) -> Option<OtherImage>,
    ) -> Course<OtherRun, OtherImage> {
        let Self {
            slug,
            language,
            category,
            title,
            summary,
            image,
            about,
            audience,
            outcomes,
            people,
            programme,
            venue,
            online,
            practical,
            link,
            price,
            cancellation_terms,
            questions,
            contact_promise,
            runs,
        } = self;
        let runs = runs.into_iter().map(replace_run).collect();
        let image = image.and_then(&mut replace_image);
        let people =
            people.into_iter().map(|person| person.map_image(&mut replace_image)).collect();
        Course {
            slug,
            language,
            category,
            title,
            summary,
            image,
            about,
            audience,
            outcomes,
            people,
            programme,
            venue,
            online,
            practical,
            link,
            price,
            cancellation_terms,
            questions,
            contact_promise,
            runs,
        }
    }
}

impl<Image> Person<Image> {
    fn map_image<Other>(self, replace: impl FnOnce(Image) -> Option<Other>) -> Person<Other> {
        let Self { name, kind, role, bio, image } = self;
        Person { name, kind, role, bio, image: image.and_then(replace) }
    }
}

impl Course {
    /// The ids of its runs, in the order of the document.
    pub fn run_ids(&self) -> impl Iterator<Item = RunId> + '_ {
        self.runs.iter().map(|run| RunId { slug: self.slug.clone(), start: run.start })
    }

    /// The names of its images, each once.
    pub fn image_names(&self) -> BTreeSet<ImageName> {
        self.images().map(|image| image.name.clone()).collect()
    }

    /// Where its runs take place unless they say otherwise.
    pub fn place(&self) -> Place<'_> {
        Place::new(self.venue.as_ref(), self.online.as_ref())
    }

    /// Where a run takes place: where it says, or where the course does.
    pub fn place_of<'a>(&'a self, run: &'a CourseRun) -> Place<'a> {
        run.own_place().unwrap_or_else(|| self.place())
    }

    /// Where a day of a run takes place: where it says, or where the run does.
    pub fn place_on<'a>(&'a self, run: &'a CourseRun, day: &'a Day) -> Place<'a> {
        day.own_place().unwrap_or_else(|| self.place_of(run))
    }

    /// What everybody may know of it: no addresses of online meetings, no discount codes,
    /// and not how many participants it needs.
    #[must_use]
    pub fn for_public(self) -> Self {
        let runs = self.runs.into_iter().map(CourseRun::for_public).collect();
        let price = self.price.for_public();
        Self { price, online: self.online.map(Online::without_link), runs, ..self }
    }

    /// The run with this id.
    pub fn run(&self, id: &RunId) -> Option<&CourseRun> {
        self.runs.iter().find(|run| self.slug == id.slug && run.start == id.start)
    }
}
