//! The catalogue: every course that somebody can still take part in, by its next run.

mod search;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{CourseRun, CourseSummary, ImageFile, ImageName, Language, Money};
use jiff::Timestamp;
use jiff::civil::Date;
use pages::{ImageView, Link, RunView, first_open};
use serde::Serialize;
use web::{LastParameters, Problem};

use crate::WebsiteState;
use crate::course::script_safe;
use crate::feeds::of_category;
use crate::page::Page;
use crate::paths::Paths;
use search::{CatalogueQuery, Criterion, Names, Search};

/// Courses on one page.
const COURSES_SHOWN: usize = 25;
/// How many runs of a course are shown.
const RUNS_SHOWN: usize = 3;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CatalogueView {
    heading: &'static str,
    action: String,
    q: String,
    from: String,
    /// What is wrong with the date, if it cannot be read.
    from_fault: Option<&'static str>,
    free: bool,
    names: Names,
    categories: Vec<CategoryView>,
    /// What is looked for, each with the address that looks for all the rest.
    filters: Vec<Link>,
    /// If nothing is found: what is found with one filter less.
    alternatives: Vec<Link>,
    courses: Vec<CourseView>,
    /// "3 kurser", "26-50 af 112 kurser"
    count: String,
    paging: Option<PagingView>,
    /// Where calendars and feed readers find the courses of the category.
    calendar_feed: String,
    run_feed: String,
    structured_data: String,
}

/// Where the other pages of a long list are.
#[derive(Serialize)]
struct PagingView {
    previous: Option<Link>,
    /// "Side 2 af 5"
    current: String,
    next: Option<Link>,
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
    /// "2 hold mere", if not all are shown.
    #[serde(rename = "moreRuns")]
    more_runs: Option<String>,
    price: String,
    per: &'static str,
    image: Option<ImageView>,
}

/// Shows the courses that match.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    LastParameters(query): LastParameters<CatalogueQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = state.now();
    let mut search = Search::new(query);
    let mut all = upcoming_courses(&state, now).await?;
    all.sort_by_cached_key(|course| by_next_run(course, search.runs(course, now)));
    // Whether there are seats decides what is found, otherwise only what is said about it.
    let mut seats = match search.with_seats {
        true => state.store().seats(all.iter().flat_map(|course| course.run_ids())).await?,
        false => HashMap::new(),
    };
    let count = |search: &Search| {
        let matches = search.matcher(&seats, now);
        all.iter().filter(|course| matches(course)).count()
    };
    let found = count(&search);
    let criteria: Vec<Criterion> = search.criteria().collect();
    let filters = criteria.iter().map(|&criterion| Link {
        text: search.describe(criterion, language),
        url: search.without(criterion).url(language),
    });
    let filters = filters.collect();
    let alternatives = match found {
        0 => criteria
            .iter()
            .filter_map(|&criterion| alternative(&search, criterion, count, language))
            .collect(),
        _ => Vec::new(),
    };
    search.page = search.page.min(found.div_ceil(COURSES_SHOWN).max(1));
    let first = (search.page - 1) * COURSES_SHOWN;
    let matches = search.matcher(&seats, now);
    let matching = all.iter().map(AsRef::as_ref).filter(|course| matches(course));
    let shown: Vec<&CourseSummary> = matching.skip(first).take(COURSES_SHOWN).collect();
    drop(matches);
    if !search.with_seats {
        seats = state.store().seats(shown.iter().flat_map(|course| course.run_ids())).await?;
    }
    let covers = shown.iter().filter_map(|course| course.image.as_ref());
    let covers = covers.map(|image| image.name.clone()).collect();
    let files = state.store().image_files(&covers).await?;
    let view = |course: &&CourseSummary| {
        let runs = search.runs(course, now);
        let form = |run| Paths(language).registration_form_for(course.slug.as_str(), run);
        let runs =
            runs.map(|run| RunView::of_summary(course, run, form(run), &seats, language, now));
        CourseView::new(course, runs.collect(), &files, language)
    };
    let courses: Vec<CourseView> = shown.iter().map(view).collect();
    let heading = language.choose("Kurser", "Courses");
    let paging = PagingView::new(&search, found, language);
    let urls = courses.iter().map(|course| format!("{}{}", state.site_url, course.url));
    let view = CatalogueView {
        heading,
        action: Paths(language).catalogue(),
        q: search.words().to_owned(),
        from: search.from(),
        from_fault: search.date_fault(language),
        free: search.with_seats,
        names: Names::new(language),
        categories: CategoryView::all(&all, &search),
        calendar_feed: of_category(Paths(language).calendar(), language, search.category()),
        run_feed: of_category(Paths(language).feed(), language, search.category()),
        filters,
        alternatives,
        count: count_of(first, courses.len(), found, language),
        structured_data: item_list(first, urls),
        courses,
        paging,
    };
    let title = match &view.paging {
        Some(paging) if search.page > 1 => format!("{heading}, {}", paging.current.to_lowercase()),
        _ => heading.to_owned(),
    };
    let page = Page {
        template: "catalogue",
        title,
        language,
        other_language: search.url(language.other()),
        trail: &[],
        view,
    };
    state.pages.respond_live(&headers, &page, &search.url(language))
}

/// A search without this criterion, if it finds anything.
fn alternative(
    search: &Search,
    criterion: Criterion,
    count: impl Fn(&Search) -> usize,
    language: Language,
) -> Option<Link> {
    let wider = search.without(criterion);
    let found = count(&wider);
    let without = language.choose("uden filteret", "without the filter");
    let text = format!(
        "{} {without} “{}”",
        count_courses(found, language),
        search.describe(criterion, language)
    );
    (found > 0).then(|| Link { text, url: wider.url(language) })
}

impl CategoryView {
    /// The categories of the courses.
    fn all(courses: &[Arc<CourseSummary>], search: &Search) -> Vec<Self> {
        let mut names: Vec<&str> = courses.iter().map(|course| course.category.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let view =
            |name: &str| Self { name: name.to_owned(), is_chosen: search.category() == Some(name) };
        names.into_iter().map(view).collect()
    }
}

impl CourseView {
    fn new(
        course: &CourseSummary,
        mut runs: Vec<RunView>,
        files: &HashMap<ImageName, ImageFile>,
        language: Language,
    ) -> Self {
        let is_free = course.price.amount == Money(0);
        let more_runs = first_open(&mut runs, RUNS_SHOWN, language);
        Self {
            url: Paths(language).course(course.slug.as_str()),
            title: course.title.clone(),
            category: course.category.clone(),
            summary: course.summary.clone(),
            lang: (course.language != language).then(|| course.language.tag()),
            more_runs,
            runs,
            price: language.price(course.price.amount, course.price.vat),
            per: if is_free { "" } else { language.choose("pr. person", "per person") },
            image: course.image.as_ref().and_then(|image| ImageView::new(image, files)),
        }
    }
}

impl PagingView {
    /// `None` if there is one page.
    fn new(search: &Search, found: usize, language: Language) -> Option<Self> {
        let (page, last) = (search.page, found.div_ceil(COURSES_SHOWN));
        let link = |page: usize, text: &str| Link {
            text: text.to_owned(),
            url: search.at_page(page).url(language),
        };
        (last > 1).then(|| Self {
            previous: (page > 1)
                .then(|| link(page - 1, language.choose("Forrige side", "Previous page"))),
            current: language
                .choose(format!("Side {page} af {last}"), format!("Page {page} of {last}")),
            next: (page < last).then(|| link(page + 1, language.choose("Næste side", "Next page"))),
        })
    }
}

/// "3 kurser", or "26-50 af 112 kurser" if only some are shown.
fn count_of(first: usize, shown: usize, found: usize, language: Language) -> String {
    let courses = count_courses(found, language);
    if shown == found {
        return courses;
    }
    let of = language.choose("af", "of");
    format!("{}-{} {of} {courses}", first + 1, first + shown)
}

fn count_courses(number: usize, language: Language) -> String {
    language.count(number, ["kursus", "kurser"], ["course", "courses"])
}

/// The courses with a run that is not over, by the start of the next one, then those whose runs are
/// still to be planned.
pub(crate) async fn upcoming_courses(
    state: &WebsiteState,
    now: Timestamp,
) -> Result<Vec<Arc<CourseSummary>>, Problem> {
    let mut courses = state.store().catalogue().await?.items;
    courses.retain(|course| course.runs.is_empty() || upcoming_runs(course, now).next().is_some());
    courses.sort_by_cached_key(|course| by_next_run(course, upcoming_runs(course, now)));
    Ok(courses)
}

/// What sorts a course by the first of these runs, and after all others if there is none.
fn by_next_run<'a>(
    course: &CourseSummary,
    mut runs: impl Iterator<Item = &'a CourseRun>,
) -> (bool, Option<Date>, String) {
    let next = runs.next().map(|run| run.start);
    (next.is_none(), next, course.slug.to_string())
}

/// The runs that are not over, by their start.
fn upcoming_runs(course: &CourseSummary, now: Timestamp) -> impl Iterator<Item = &CourseRun> {
    let mut runs: Vec<&CourseRun> = course.runs.iter().filter(|run| now < run.ends_at()).collect();
    runs.sort_by_key(|run| run.start);
    runs.into_iter()
}

/// The addresses of the courses for search engines (schema.org, `ItemList`), `first` after how many
/// others.
fn item_list(first: usize, urls: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = (first + 1..)
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
