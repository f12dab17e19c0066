//! The catalogue: which courses are requested, and one page of them with live seat status.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use domain::{CourseSummary, ErrorCode, Filter, ImageFile, ImageName, RunId, Seats, Slug};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::etag::{ETag, LIVE_CACHE_CONTROL};
use web::openapi_responses::{BadParameters, Busy};
use web::{AppState, ListParameters, Parameters, Problem, cursor};

use crate::responses::{LiveRun, ShownImage};

/// Maximum length of a category or of the words to search for, in characters: they are compared
/// with every course.
const MAX_SEARCH_LENGTH: usize = 300;

/// Lists the courses.
///
/// A page of the published courses in the order of their slugs, with the runs and the seat status
/// of each.
#[utoipa::path(
    get,
    path = "/courses",
    operation_id = "listCourses",
    tag = "courses",
    params(CatalogueQuery),
    responses(
        (
            status = 200,
            description = "A page of courses.",
            body = CataloguePage,
            headers(("etag" = String, description = "The version of the response."))
        ),
        (status = 304, description = "The client already has the current version."),
        BadParameters,
        Busy,
    ),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    Parameters(query): Parameters<CatalogueQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let selection = query.parse()?;
    let (courses, next) = selection.page(&app).await?;
    let seats = app.store.seats(courses.iter().flat_map(CourseSummary::run_ids)).await?;
    let covers = courses.iter().filter_map(|course| course.image.as_ref());
    let covers = covers.map(|image| image.name.clone()).collect();
    let files = app.store.image_files(&covers).await?;
    let page = CataloguePage::new(courses, next.as_ref(), &seats, &files, app.clock.now());
    let body = serde_json::to_vec(&page).map_err(Problem::internal)?;
    let etag = ETag::from_inputs([body.as_slice()]);
    Ok(etag.respond(&headers, LIVE_CACHE_CONTROL, || {
        ([(header::CONTENT_TYPE, "application/json")], body.clone())
    }))
}

/// Which courses are requested.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CatalogueQuery {
    /// Only courses of this category, in any case, and with `å` or `aa`, `æ` or `ae`, `ø` or `oe`.
    #[param(max_length = 300)]
    category: Option<String>,
    /// Only courses with a run that lasts until this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// Only courses with all these words in title, category, summary, people, places or
    /// description, compared likewise.
    #[param(max_length = 300)]
    q: Option<String>,
    /// Courses on one page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
    /// `next` of the previous page.
    cursor: Option<String>,
}

/// The same, parsed.
pub(crate) struct CatalogueSelection {
    filter: Filter,
    /// The last course of the previous page.
    after: Option<Slug>,
    limit: usize,
}

impl CatalogueQuery {
    /// # Errors
    /// Every invalid parameter.
    fn parse(self) -> Result<CatalogueSelection, Problem> {
        let mut parameters = ListParameters::default();
        let from = parameters.parse("/from", self.from, domain::time::parse_date);
        let limit = parameters.limit(self.limit);
        for (pointer, text) in [("/category", &self.category), ("/q", &self.q)] {
            if text.as_ref().is_some_and(|text| text.chars().count() > MAX_SEARCH_LENGTH) {
                parameters.reject(pointer, ErrorCode::TooLong { max: MAX_SEARCH_LENGTH });
            }
        }
        let after = parameters.cursor(self.cursor, |slug| slug.parse().ok());
        parameters.finish()?;
        let filter = Filter { category: self.category, from, words: self.q };
        Ok(CatalogueSelection { filter, after, limit })
    }
}

impl CatalogueSelection {
    /// The page, and the slug after which the next one begins if there is one.
    async fn page(self, app: &AppState) -> Result<(Vec<CourseSummary>, Option<Slug>), Problem> {
        let Self { filter, after, limit } = self;
        let matcher = filter.matcher();
        let catalogue = app.store.catalogue().await?.items;
        let mut matching = catalogue
            .iter()
            .filter(|course| after.as_ref().is_none_or(|after| course.slug > *after))
            .filter(|course| matcher.matches(course));
        let page = matching.by_ref().take(limit).map(|course| CourseSummary::clone(course));
        let page: Vec<CourseSummary> = page.collect();
        let last = page.last().filter(|_| matching.next().is_some());
        let next = last.map(|course| course.slug.clone());
        Ok((page, next))
    }
}

/// One page of the catalogue.
#[derive(Serialize, ToSchema)]
pub(crate) struct CataloguePage {
    courses: Vec<CourseSummary<LiveRun, ShownImage>>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

impl CataloguePage {
    fn new(
        courses: Vec<CourseSummary>,
        next: Option<&Slug>,
        seats: &HashMap<RunId, Seats>,
        files: &HashMap<ImageName, ImageFile>,
        now: Timestamp,
    ) -> Self {
        let with_live_seats = |course: CourseSummary| {
            let (slug, language) = (course.slug.clone(), course.language);
            let course = course.for_public();
            course.map(
                |run| LiveRun::new((&slug, language), run, seats, now),
                |image| ShownImage::new(image, files),
            )
        };
        Self { courses: courses.into_iter().map(with_live_seats).collect(), next: next.map(cursor) }
    }
}
