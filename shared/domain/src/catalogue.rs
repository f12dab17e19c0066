//! The catalogue: what lists say of each course, and which courses a visitor asks for.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::course::{Course, Venue};
use crate::price::Price;
use crate::run::{CourseRun, RunId, Slug};

/// A course in a list; `Run` is as in [`Course`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CourseSummary<Run = CourseRun> {
    /// Names the course in URLs.
    #[schema(value_type = String)]
    pub slug: Slug,
    /// The name of the course.
    pub title: String,
    /// The department's heading.
    pub category: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Per person.
    pub price: Price,
    /// Where it takes place.
    pub venue: Venue,
    /// Its scheduled offerings.
    pub runs: Vec<Run>,
}

impl Course {
    /// What a list says of this course.
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
    /// The names of its runs, in the order of the document.
    pub fn run_ids(&self) -> impl Iterator<Item = RunId> + '_ {
        self.runs.iter().map(|run| RunId { slug: self.slug.clone(), start: run.start })
    }

    /// The same summary with other runs.
    pub fn map_runs<Other>(self, other: impl FnMut(CourseRun) -> Other) -> CourseSummary<Other> {
        let Self { slug, title, category, summary, price, venue, runs } = self;
        CourseSummary {
            slug,
            title,
            category,
            summary,
            price,
            venue,
            runs: runs.into_iter().map(other).collect(),
        }
    }
}

/// Which courses a visitor asks for; every part that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The category, in any case.
    pub category: Option<String>,
    /// A run that lasts until this day or later.
    pub from: Option<Date>,
    /// Words that all stand somewhere in the summary, in any case.
    pub words: Option<String>,
}

impl Filter {
    /// Whether the course is asked for.
    pub fn matches(&self, course: &CourseSummary) -> bool {
        let category = self
            .category
            .as_ref()
            .is_none_or(|category| category.to_lowercase() == course.category.to_lowercase());
        let from = self.from.is_none_or(|from| course.runs.iter().any(|run| last_day(run) >= from));
        let text = || {
            format!(
                "{} {} {} {} {}",
                course.title,
                course.summary.as_deref().unwrap_or(""),
                course.category,
                course.venue.name,
                course.venue.city
            )
        };
        let words = self.words.as_ref().is_none_or(|words| {
            let text = text().to_lowercase();
            words.to_lowercase().split_whitespace().all(|word| text.contains(word))
        });
        category && from && words
    }
}

fn last_day(run: &CourseRun) -> Date {
    run.days.iter().map(|day| day.date).max().unwrap_or(run.start)
}
