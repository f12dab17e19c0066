//! What a visitor looks for in the catalogue, and the addresses that look for it.

use std::collections::HashMap;

use domain::{CourseRun, CourseSummary, Filter, Language, RunId, Seats};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use super::upcoming_runs;
use crate::paths::Paths;

/// Maximum length of what is searched for, in characters: it is compared with every course.
const MAX_SEARCH_LENGTH: usize = 300;

/// The parameters of the address. The names are those of the fields in either language.
#[derive(Default, Deserialize)]
pub(crate) struct CatalogueQuery {
    q: Option<String>,
    #[serde(alias = "kategori")]
    category: Option<String>,
    #[serde(alias = "fra")]
    from: Option<String>,
    #[serde(alias = "ledige")]
    free: Option<String>,
    #[serde(alias = "side")]
    page: Option<String>,
}

/// The names of the parameters in the language of the page.
#[derive(Serialize)]
pub(crate) struct Names {
    category: &'static str,
    from: &'static str,
    free: &'static str,
    page: &'static str,
}

impl Names {
    pub(crate) fn new(language: Language) -> Self {
        Self {
            category: Paths(language).category_parameter(),
            from: language.choose("fra", "from"),
            free: language.choose("ledige", "free"),
            page: language.choose("side", "page"),
        }
    }
}

/// A part of what is looked for.
#[derive(Clone, Copy)]
pub(crate) enum Criterion {
    Words,
    Category,
    From,
    WithSeats,
}

/// What is looked for, and which page of it is shown.
#[derive(Clone)]
pub(crate) struct Search {
    /// Without the date.
    filter: Filter,
    /// Only runs that begin on this day or later.
    from: Option<Date>,
    /// Whether the date that was asked for cannot be read.
    has_unreadable_date: bool,
    /// Only courses with free seats.
    pub(crate) with_seats: bool,
    /// From 1.
    pub(crate) page: usize,
}

impl Search {
    /// A date or a page that cannot be read is none; the page says so of the date.
    pub(crate) fn new(query: CatalogueQuery) -> Self {
        let shorten = |text: String| text.chars().take(MAX_SEARCH_LENGTH).collect::<String>();
        let filter = Filter {
            category: query.category.map(shorten),
            words: query.q.map(shorten),
            ..Filter::default()
        };
        let asked = query.from.filter(|from| !from.trim().is_empty());
        let from = asked.as_ref().and_then(|from| domain::time::parse_date(from.trim()).ok());
        let page = query.page.and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
        let has_unreadable_date = asked.is_some() && from.is_none();
        Self { filter, from, has_unreadable_date, with_seats: query.free.is_some(), page }
    }

    /// What decides whether a course matches, made once for all that are compared.
    pub(crate) fn matcher(
        &self,
        seats: &HashMap<RunId, Seats>,
        now: Timestamp,
    ) -> impl Fn(&CourseSummary) -> bool {
        let matcher = self.filter.matcher();
        let needs_run = self.from.is_some() || self.with_seats;
        move |course| {
            let fits = |run| !self.with_seats || has_seats(course, run, seats, now);
            matcher.matches(course) && (!needs_run || self.runs(course, now).any(fits))
        }
    }

    /// The runs of a course that are not over and begin when they are looked for, by their start.
    pub(crate) fn runs<'a>(
        &self,
        course: &'a CourseSummary,
        now: Timestamp,
    ) -> impl Iterator<Item = &'a CourseRun> + use<'a> {
        let from = self.from;
        let begins_in_time =
            move |run: &&CourseRun| from.is_none_or(|from| run.first_day() >= from);
        upcoming_runs(course, now).filter(begins_in_time)
    }

    /// What was typed as words.
    pub(crate) fn words(&self) -> &str {
        self.filter.words.as_deref().unwrap_or_default()
    }

    pub(crate) fn category(&self) -> Option<&str> {
        self.filter.category.as_deref()
    }

    /// "2024-03-01", or nothing.
    pub(crate) fn from(&self) -> String {
        self.from.map(|from| from.to_string()).unwrap_or_default()
    }

    /// What is wrong with the date, if it cannot be read.
    pub(crate) fn date_fault(&self, language: Language) -> Option<&'static str> {
        self.has_unreadable_date.then_some(language.choose(
            "Datoen kan ikke læses. Skriv den som 2024-03-01.",
            "The date cannot be read. Write it as 2024-03-01.",
        ))
    }

    /// The criteria in use.
    pub(crate) fn criteria(&self) -> impl Iterator<Item = Criterion> {
        let Filter { category, words, .. } = &self.filter;
        [
            (Criterion::Words, words.is_some()),
            (Criterion::Category, category.is_some()),
            (Criterion::From, self.from.is_some()),
            (Criterion::WithSeats, self.with_seats),
        ]
        .into_iter()
        .filter_map(|(criterion, is_used)| is_used.then_some(criterion))
    }

    /// The first page of the same search with one criterion less.
    pub(crate) fn without(&self, criterion: Criterion) -> Self {
        let mut search = self.at_page(1);
        match criterion {
            Criterion::Words => search.filter.words = None,
            Criterion::Category => search.filter.category = None,
            Criterion::From => search.from = None,
            Criterion::WithSeats => search.with_seats = false,
        }
        search
    }

    pub(crate) fn at_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// "ledelse", "fra 1. marts 2024", "kun med ledige pladser"
    pub(crate) fn describe(&self, criterion: Criterion, language: Language) -> String {
        match criterion {
            Criterion::Words => self.words().to_owned(),
            Criterion::Category => self.category().unwrap_or_default().to_owned(),
            Criterion::From => {
                let from = self.from.map(|from| language.date(from)).unwrap_or_default();
                format!("{} {from}", language.choose("fra", "from"))
            }
            Criterion::WithSeats => {
                language.choose("kun med ledige pladser", "only with free seats").to_owned()
            }
        }
    }

    /// Where this is found.
    pub(crate) fn url(&self, language: Language) -> String {
        let names = Names::new(language);
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(words) = &self.filter.words {
            query.append_pair("q", words);
        }
        if let Some(category) = &self.filter.category {
            query.append_pair(names.category, category);
        }
        if let Some(from) = self.from {
            query.append_pair(names.from, &from.to_string());
        }
        if self.with_seats {
            query.append_pair(names.free, "1");
        }
        if self.page > 1 {
            query.append_pair(names.page, &self.page.to_string());
        }
        let (catalogue, query) = (Paths(language).catalogue(), query.finish());
        if query.is_empty() { catalogue } else { format!("{catalogue}?{query}") }
    }
}

/// Whether a run of a course has free seats.
fn has_seats(
    course: &CourseSummary,
    run: &CourseRun,
    seats: &HashMap<RunId, Seats>,
    now: Timestamp,
) -> bool {
    let id = RunId { slug: course.slug.clone(), start: run.start };
    let seats = seats.get(&id).copied().unwrap_or(Seats::unknown(run.capacity));
    run.status(seats, now).has_seats()
}
