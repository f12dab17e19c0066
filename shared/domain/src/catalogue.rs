//! The course catalogue: summaries of courses, and the filter that a visitor applies.

use std::borrow::Cow;
use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::course::Course;
use crate::image::CourseImage;
use crate::language::Language;
use crate::place::{Online, Venue};
use crate::price::Price;
use crate::run::{CourseRun, Day};
use crate::run_id::RunId;
use crate::slug::Slug;
use crate::text::search_key;

/// A course as lists show it, with its runs and its cover. In responses, runs show their live
/// seats, and the cover where its file is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CourseSummary<Run = CourseRun, Image = CourseImage> {
    /// Identifies the course.
    #[schema(value_type = String)]
    pub slug: Slug,
    /// The language of the course. Summaries that were stored before there were several have none.
    #[serde(default)]
    #[schema(required = true)]
    pub language: Language,
    /// The course's title.
    pub title: String,
    /// The heading under which the course is listed.
    pub category: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// The image on its cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// The price per person.
    pub price: Price,
    /// Where it takes place, unless a run says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<Venue>,
    /// How people take part online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<Online>,
    /// Its runs.
    pub runs: Vec<Run>,
    /// The words by which it is found, each once, as [search keys](search_key). It is stored and
    /// never shown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(ignore)]
    pub search_words: String,
}

/// How much of a course is searched, in bytes. Every search reads this of each course.
const MAX_SEARCHED_BYTES: usize = 16 * 1024;

impl Course {
    /// The summary of this course.
    pub fn summary(&self) -> CourseSummary {
        CourseSummary {
            slug: self.slug.clone(),
            language: self.language,
            title: self.title.clone(),
            category: self.category.clone(),
            summary: self.summary.clone(),
            image: self.image.clone(),
            price: self.price.clone(),
            venue: self.venue.clone(),
            online: self.online.clone(),
            runs: self.runs.clone(),
            search_words: self.search_words(),
        }
    }

    /// The words of title, category, summary, people, places and description, in this order, up to
    /// a bound.
    fn search_words(&self) -> String {
        let mut texts = vec![self.title.as_str(), &self.category];
        texts.extend(self.summary.as_deref());
        for person in &self.people {
            texts
                .extend([Some(person.name.as_str()), person.role.as_deref()].into_iter().flatten());
        }
        let of_runs = self.runs.iter().flat_map(|run| {
            run.own_place().into_iter().chain(run.days.iter().filter_map(Day::own_place))
        });
        let places: Vec<String> = std::iter::once(self.place())
            .chain(of_runs)
            .map(|place| place.line(self.language))
            .collect();
        texts.extend(places.iter().map(String::as_str));
        texts.push(&self.about);
        let (mut words, mut known) = (String::new(), HashSet::new());
        for text in texts {
            for word in search_key(text).split_whitespace() {
                if words.len() + word.len() >= MAX_SEARCHED_BYTES {
                    return words;
                }
                if known.insert(word.to_owned()) {
                    words.extend([if words.is_empty() { "" } else { " " }, word]);
                }
            }
        }
        words
    }
}

impl CourseSummary {
    /// The ids of its runs, in the order of the document.
    pub fn run_ids(&self) -> impl Iterator<Item = RunId> + '_ {
        self.runs.iter().map(|run| RunId { slug: self.slug.clone(), start: run.start })
    }

    /// What everybody may know of it; see [`Course::for_public`].
    #[must_use]
    pub fn for_public(self) -> Self {
        let runs = self.runs.into_iter().map(CourseRun::for_public).collect();
        let online = self.online.map(Online::without_link);
        let price = self.price.for_public();
        Self { price, online, runs, search_words: String::new(), ..self }
    }

    /// The summary with each run and the image replaced; see [`Course::map`].
    pub fn map<Run, Image>(
        self,
        replace_run: impl FnMut(CourseRun) -> Run,
        replace_image: impl FnOnce(CourseImage) -> Option<Image>,
    ) -> CourseSummary<Run, Image> {
        let Self {
            slug,
            language,
            title,
            category,
            summary,
            image,
            price,
            venue,
            online,
            runs,
            search_words,
        } = self;
        CourseSummary {
            slug,
            language,
            title,
            category,
            summary,
            image: image.and_then(replace_image),
            price,
            venue,
            online,
            runs: runs.into_iter().map(replace_run).collect(),
            search_words,
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
    /// Words that must all occur in title, category, summary, people, places or description,
    /// compared likewise.
    pub words: Option<String>,
}

impl Filter {
    /// What decides whether a course matches, made once for all that are compared.
    pub fn matcher(&self) -> Matcher {
        let words = self.words.as_deref().map(search_key).unwrap_or_default();
        Matcher {
            category: self.category.as_deref().map(search_key),
            from: self.from,
            words: words.split_whitespace().map(str::to_owned).collect(),
        }
    }
}

/// A [`Filter`] with its texts as search keys.
#[derive(Clone, Debug)]
pub struct Matcher {
    category: Option<String>,
    from: Option<Date>,
    words: Vec<String>,
}

impl Matcher {
    /// Whether the course matches.
    pub fn matches(&self, course: &CourseSummary) -> bool {
        self.matches_date(course) && self.matches_category(course) && self.matches_words(course)
    }

    fn matches_category(&self, course: &CourseSummary) -> bool {
        self.category.as_ref().is_none_or(|category| *category == search_key(&course.category))
    }

    fn matches_date(&self, course: &CourseSummary) -> bool {
        self.from.is_none_or(|from| course.runs.iter().any(|run| run.last_day() >= from))
    }

    fn matches_words(&self, course: &CourseSummary) -> bool {
        if self.words.is_empty() {
            return true;
        }
        // Courses that were published before words were stored are found by what lists show.
        let shown = || [&course.title, &course.category].map(|text| search_key(text)).join(" ");
        let stored = Some(course.search_words.as_str()).filter(|words| !words.is_empty());
        let searched = stored.map_or_else(|| Cow::Owned(shown()), Cow::Borrowed);
        self.words.iter().all(|word| searched.contains(word.as_str()))
    }
}
