//! The catalogue: every course that somebody can still take part in, by its next run.

use std::collections::HashMap;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{CourseRun, CourseSummary, Filter, Language, RunId, SeatStatus, Seats};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use web::etag::{ETag, LIVE_CACHE_CONTROL};
use web::lists::MAX_PAGE_SIZE;
use web::{Parameters, Problem};

use crate::WebsiteState;
use crate::course::{ImageView, RunView, script_safe};
use crate::page::{HTML, Page};
use crate::paths::Paths;

/// Maximum length of what is searched for, in characters: it is compared with every course.
const MAX_SEARCH_LENGTH: usize = 300;
/// How many runs of a course are shown.
const RUNS_SHOWN: usize = 3;

/// What the visitor looks for. The names are those of the fields of the page.
#[derive(Default, Deserialize)]
pub(crate) struct CatalogueQuery {
    q: Option<String>,
    kategori: Option<String>,
    category: Option<String>,
    fra: Option<String>,
    from: Option<String>,
    ledige: Option<String>,
    free: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CatalogueView {
    action: String,
    q: String,
    from: String,
    free: bool,
    names: Names,
    categories: Vec<CategoryView>,
    courses: Vec<CourseView>,
    /// "3 kurser"
    count: String,
    /// Whether anything was looked for.
    is_filtered: bool,
    structured_data: String,
}

/// The names of the parameters in the language of the page.
#[derive(Serialize)]
struct Names {
    category: &'static str,
    from: &'static str,
    free: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CategoryView {
    name: String,
    is_chosen: bool,
}

#[derive(Serialize)]
struct CourseView {
    url: String,
    title: String,
    category: String,
    summary: Option<String>,
    /// The BCP 47 tag of its language, if it is not that of the page.
    lang: Option<&'static str>,
    runs: Vec<RunView>,
    price: String,
    per: &'static str,
    image: Option<ImageView>,
}

/// Shows the courses that match.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    Parameters(query): Parameters<CatalogueQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = state.now();
    let all = upcoming_courses(&state, now).await?;
    let category = query.kategori.or(query.category);
    let from = query.fra.or(query.from);
    let text = query.q.map(|text| text.chars().take(MAX_SEARCH_LENGTH).collect::<String>());
    let free = query.ledige.or(query.free).is_some();
    let filter = Filter {
        category: category.clone(),
        // A date that cannot be read is none: the page shows what was typed.
        from: from.as_deref().and_then(|from| domain::time::parse_date(from).ok()),
        words: text.clone(),
    };
    let mut found: Vec<&CourseSummary> =
        all.iter().filter(|course| filter.matches(course)).collect();
    let seats = state.store().seats(found.iter().flat_map(|course| course.run_ids())).await?;
    if free {
        found.retain(|course| has_seats(course, &seats, now));
    }
    let covers = found.iter().filter_map(|course| course.image.as_ref());
    let covers = covers.map(|image| image.name.clone()).collect();
    let files = state.store().image_files(&covers).await?;
    let mut categories: Vec<String> = all.iter().map(|course| course.category.clone()).collect();
    categories.sort_unstable();
    categories.dedup();
    let course_view = |course: &&CourseSummary| CourseView {
        url: Paths(language).course(course.slug.as_str()),
        title: course.title.clone(),
        category: course.category.clone(),
        summary: course.summary.clone(),
        lang: (course.language != language).then(|| course.language.tag()),
        runs: upcoming_runs(course, now)
            .take(RUNS_SHOWN)
            .map(|run| RunView::of_summary(course, run, &seats, language, now))
            .collect(),
        price: language.price(course.price.amount, course.price.vat),
        per: if course.price.amount == domain::Money(0) {
            ""
        } else {
            language.choose("pr. person", "per person")
        },
        image: course.image.as_ref().and_then(|image| ImageView::new(image, &files)),
    };
    let courses: Vec<CourseView> = found.iter().map(course_view).collect();
    let title = language.choose("Kurser", "Courses").to_owned();
    let urls = courses.iter().map(|course| format!("{}{}", state.site_url, course.url));
    let view = CatalogueView {
        action: Paths(language).catalogue(),
        is_filtered: filter != Filter::default() || free,
        q: text.unwrap_or_default(),
        from: from.unwrap_or_default(),
        free,
        names: Names {
            category: language.choose("kategori", "category"),
            from: language.choose("fra", "from"),
            free: language.choose("ledige", "free"),
        },
        categories: categories
            .into_iter()
            .map(|name| CategoryView { is_chosen: Some(&name) == category.as_ref(), name })
            .collect(),
        count: language.count(courses.len(), ["kursus", "kurser"], ["course", "courses"]),
        structured_data: item_list(urls),
        courses,
    };
    let other = Paths(language.choose(Language::English, Language::Danish)).catalogue();
    let page =
        Page { template: "catalogue", title, language, other_language: other, trail: &[], view };
    let html = state.pages.render(&page)?;
    let etag = ETag::from_inputs([html.as_bytes()]);
    Ok(etag.respond(&headers, LIVE_CACHE_CONTROL, || {
        (StatusCode::OK, [(axum::http::header::CONTENT_TYPE, HTML)], html.clone()).into_response()
    }))
}

/// The courses with a run that is not over, by the start of the next one, then those whose runs are
/// still to be planned.
async fn upcoming_courses(
    state: &WebsiteState,
    now: Timestamp,
) -> Result<Vec<CourseSummary>, Problem> {
    let mut courses = Vec::new();
    let mut after = None;
    loop {
        let page = state.store().catalogue(after.as_deref(), MAX_PAGE_SIZE).await?;
        courses.extend(page.courses.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    courses.retain(|course| course.runs.is_empty() || upcoming_runs(course, now).next().is_some());
    courses.sort_by_key(|course| {
        let next = upcoming_runs(course, now).next().map(|run| run.start);
        (next.is_none(), next, course.slug.to_string())
    });
    Ok(courses)
}

/// The runs that are not over, by their start.
fn upcoming_runs(course: &CourseSummary, now: Timestamp) -> impl Iterator<Item = &CourseRun> {
    let mut runs: Vec<&CourseRun> = course.runs.iter().filter(|run| now < run.ends_at()).collect();
    runs.sort_by_key(|run| run.start);
    runs.into_iter()
}

fn has_seats(course: &CourseSummary, seats: &HashMap<RunId, Seats>, now: Timestamp) -> bool {
    course.run_ids().zip(&course.runs).any(|(id, run)| {
        let seats = seats.get(&id).copied().unwrap_or(Seats::unknown(run.capacity));
        let status = run.status(seats, now);
        matches!(status, SeatStatus::Open | SeatStatus::Few | SeatStatus::Tentative)
    })
}

/// The addresses of the courses for search engines (schema.org, `ItemList`).
fn item_list(urls: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = (1..)
        .zip(urls)
        .map(|(position, url)| {
            serde_json::json!({ "@type": "ListItem", "position": position, "url": url })
        })
        .collect();
    let list = serde_json::json!({
        "@context": "https://schema.org", "@type": "ItemList", "itemListElement": items,
    });
    script_safe(&list)
}
