//! Feeds that programs subscribe to: new runs for feed readers (Atom, RFC 4287), and coming runs
//! for calendar programs (iCalendar).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use calendar::{FeedRun, Revision};
use domain::{CourseSummary, Filter, Language, RunId, SeatStatus};
use jiff::Timestamp;
use pages::{RunView, live_response};
use serde::{Deserialize, Serialize};
use store::RunHistory;
use url::form_urlencoded;
use web::{LastParameters, Problem};

use crate::WebsiteState;
use crate::catalogue::upcoming_courses;
use crate::paths::Paths;

/// How many runs a feed reader is told of, the latest first.
const MAX_ENTRIES: usize = 100;

/// Which courses the feed is about: all, or those of a category.
#[derive(Deserialize)]
pub(crate) struct FeedQuery {
    #[serde(alias = "kategori")]
    category: Option<String>,
}

/// The courses of a feed that have a run that is not over.
async fn courses(
    state: &WebsiteState,
    category: Option<String>,
) -> Result<Vec<Arc<CourseSummary>>, Problem> {
    let filter = Filter { category, ..Filter::default() };
    let mut courses = upcoming_courses(state, state.now()).await?;
    let matcher = filter.matcher();
    courses.retain(|course| matcher.matches(course));
    Ok(courses)
}

/// "Kursushuset: Kurser", with the category if there is one.
fn title(state: &WebsiteState, words: &str, category: Option<&str>) -> String {
    let provider = &state.app.provider.name;
    match category {
        Some(category) => format!("{provider}: {words} ({category})"),
        None => format!("{provider}: {words}"),
    }
}

/// An address for the courses of a category, or for all.
pub(crate) fn of_category(path: String, language: Language, category: Option<&str>) -> String {
    let Some(category) = category else { return path };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair(Paths(language).category_parameter(), category);
    format!("{path}?{}", query.finish())
}

/// The days of the coming runs. A run that is cancelled stays, as such, until it would be over.
pub(crate) async fn calendar(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    LastParameters(query): LastParameters<FeedQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let category = query.category;
    let summaries = courses(&state, category.clone()).await?;
    let histories = state.store().run_histories(run_ids(&summaries)).await?;
    let slugs: HashSet<_> = summaries.iter().map(|course| course.slug.clone()).collect();
    let courses = state.store().courses().await?.items.into_iter();
    let courses: Vec<_> = courses
        .filter(|(course, _)| slugs.contains(&course.slug))
        .map(|(course, _)| course.for_public())
        .collect();
    let mut runs = Vec::new();
    for course in &courses {
        for (id, run) in course.run_ids().zip(&course.runs) {
            if state.now() < run.ends_at() {
                let history = histories.get(&id);
                let changed_at = history.and_then(|history| history.changed_at);
                let revision = Revision {
                    sequence: history.map_or(0, |history| history.sequence),
                    made_at: changed_at.unwrap_or(Timestamp::UNIX_EPOCH),
                };
                let path = Paths(language).course(course.slug.as_str());
                let url = format!("{}{path}", state.site_url);
                runs.push((course, run, revision, url));
            }
        }
    }
    runs.sort_by_key(|(course, run, ..)| (run.begins_at(), &course.slug));
    let runs: Vec<FeedRun<'_>> = runs
        .iter()
        .map(|(course, run, revision, url)| FeedRun { course, run, url, revision: *revision })
        .collect();
    let name = title(&state, language.choose("Kurser", "Courses"), category.as_deref());
    let feed = calendar::feed(&name, language, &state.app.provider, &runs);
    Ok(live_response(&headers, "text/calendar; charset=utf-8", feed))
}

#[derive(Serialize)]
struct FeedView {
    language: &'static str,
    title: String,
    /// Where the feed is, which also identifies it.
    url: String,
    /// The page with the same courses.
    page: String,
    updated: String,
    author: String,
    entries: Vec<EntryView>,
}

#[derive(Serialize)]
struct EntryView {
    id: String,
    /// The BCP 47 tag of the language of the course.
    language: &'static str,
    title: String,
    url: String,
    category: String,
    published: String,
    updated: String,
    /// "14. og 15. november 2023, Altinget, ...", in the language of the feed.
    when: String,
    summary: Option<String>,
}

/// The runs that are not over, by when they were published or last changed. Those that were
/// published before that was stored are left out: they are not new.
pub(crate) async fn new_runs(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    LastParameters(query): LastParameters<FeedQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let category = query.category;
    let courses = courses(&state, category.clone()).await?;
    let histories = state.store().run_histories(run_ids(&courses)).await?;
    let mut entries: Vec<EntryView> =
        courses.iter().flat_map(|course| entries(&state, course, &histories, language)).collect();
    entries.sort_by(|one, other| (&other.updated, &one.id).cmp(&(&one.updated, &other.id)));
    entries.truncate(MAX_ENTRIES);
    let address =
        |path| format!("{}{}", state.site_url, of_category(path, language, category.as_deref()));
    let words = language.choose("Nye hold", "New runs");
    let view = FeedView {
        language: language.tag(),
        title: title(&state, words, category.as_deref()),
        url: address(Paths(language).feed()),
        page: address(Paths(language).catalogue()),
        updated: entries
            .first()
            .map_or_else(|| instant(Timestamp::UNIX_EPOCH), |newest| newest.updated.clone()),
        author: state.app.provider.name.clone(),
        entries,
    };
    let feed = state.pages.templates.render("feed", &view)?;
    Ok(live_response(&headers, "application/atom+xml; charset=utf-8", feed))
}

fn run_ids(courses: &[Arc<CourseSummary>]) -> impl Iterator<Item = RunId> {
    courses.iter().flat_map(|course| course.run_ids())
}

/// The runs of a course in the feed.
fn entries(
    state: &WebsiteState,
    course: &CourseSummary,
    histories: &HashMap<RunId, RunHistory>,
    language: Language,
) -> Vec<EntryView> {
    let now = state.now();
    let coming = course.run_ids().zip(&course.runs).filter(|(_, run)| now < run.ends_at());
    let entry = |(id, run): (RunId, &domain::CourseRun)| {
        let history = histories.get(&id)?;
        let published = history.published_at?;
        let page = Paths(language).course(course.slug.as_str());
        let view = RunView::of_summary(course, run, page.clone(), &HashMap::new(), language, now);
        let name = format!("{}: {}", course.title, run.name);
        Some(EntryView {
            id: entry_id(&state.app.provider.email, &id, published),
            language: course.language.tag(),
            title: if run.is_cancelled() {
                format!("{}: {name}", SeatStatus::Cancelled.label(course.language))
            } else {
                name
            },
            url: format!("{}{page}", state.site_url),
            category: course.category.clone(),
            published: instant(published),
            updated: instant(history.changed_at.unwrap_or(published)),
            when: format!("{}, {}.", view.dates, view.place),
            summary: course.summary.clone(),
        })
    };
    coming.filter_map(entry).collect()
}

/// Identifies a run for ever, wherever the pages are (RFC 4151): by the domain that also identifies
/// it in calendars, and the day on which it was published.
fn entry_id(email: &str, run: &RunId, published: Timestamp) -> String {
    let domain = email.split('@').next_back().unwrap_or_default();
    format!("tag:{domain},{}:{}/{}", published.strftime("%Y-%m-%d"), run.slug, run.start)
}

/// An instant as feeds write it (RFC 3339), in whole seconds.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
