//! The course catalogue: summaries of courses, and the filter that a visitor applies.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::course::{Course, Venue};
use crate::price::Price;
use crate::run::CourseRun;
use crate::run_id::RunId;
use crate::slug::Slug;
use crate::text::search_key;

/// A course as lists show it, with its runs, which show their live seats in responses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CourseSummary<Run = CourseRun> {
    /// Identifies the course.
    #[schema(value_type = String)]
    pub slug: Slug,
    /// The course's title.
    pub title: String,
    /// The heading under which the course is listed.
    pub category: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// The price per person.
    pub price: Price,
    /// Where it takes place.
    pub venue: Venue,
    /// Its runs.
    pub runs: Vec<Run>,
}

impl Course {
    /// The summary of this course.
    pub fn summary(&self) -> CourseSummary {
        CourseSummary {
            slug: self.slug.clone(),
            title: self.title.clone(),
            category: self.category.clone(),
            summary: self.summary.clone(),
            price: self.price,
            venue: self.venue.clone(),
            runs: self.runs.clone(),
        }
    }
}

impl CourseSummary {
    /// The ids of its runs, in the order of the document.
    pub fn run_ids(&self) -> impl Iterator<Item = RunId> + '_ {
        self.runs.iter().map(|run| RunId { slug: self.slug.clone(), start: run.start })
    }

    /// The summary with each run replaced, for example by one with its live seats.
    pub fn map_runs<Other>(self, replace: impl FnMut(CourseRun) -> Other) -> CourseSummary<Other> {
        let Self { slug, title, category, summary, price, venue, runs } = self;
        CourseSummary {
            slug,
            title,
            category,
            summary,
            price,
            venue,
            runs: runs.into_iter().map(replace).collect(),
        }
    }
}

/// Which courses a visitor asks for; every criterion that is set must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The category, compared by its [search key](search_key).
    pub category: Option<String>,
    /// A run must last until this day or later.
    pub from: Option<Date>,
    /// Words that must all occur in title, summary, category or venue, compared likewise.
    pub words: Option<String>,
}

impl Filter {
    /// Whether the course matches.
    pub fn matches(&self, course: &CourseSummary) -> bool {
        self.matches_category(course) && self.matches_date(course) && self.matches_words(course)
    }

    fn matches_category(&self, course: &CourseSummary) -> bool {
        let category = self.category.as_ref();
        category.is_none_or(|category| search_key(category) == search_key(&course.category))
    }

    fn matches_date(&self, course: &CourseSummary) -> bool {
        self.from.is_none_or(|from| course.runs.iter().any(|run| run.last_day() >= from))
    }

    fn matches_words(&self, course: &CourseSummary) -> bool {
        let Some(words) = &self.words else { return true };
        let text = [
            course.title.as_str(),
            course.summary.as_deref().unwrap_or(""),
            &course.category,
            &course.venue.name,
            &course.venue.city,
        ]
        .join(" ");
        let text = search_key(&text);
        search_key(words).split_whitespace().all(|word| text.contains(word))
    }
}
