//! The page of one course: what it is about, its runs with their seats, and how to register.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Course, CourseRun, Language, Place};
use jiff::Timestamp;
use operations::OperationError;
use pages::{CourseView, RunView};
use serde::Serialize;
use serde_json::{Value, json};
use web::{Problem, SlugPath};

use crate::WebsiteState;
use crate::page::{Page, Step};
use crate::paths::Paths;
use crate::unknown_course;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CoursePageView {
    /// What search engines show.
    description: String,
    structured_data: String,
    #[serde(flatten)]
    course: CourseView,
}

/// A course by its name, which is in its own language.
#[derive(Serialize)]
pub(crate) struct CourseLink {
    text: String,
    url: String,
    /// The BCP 47 tag of the language of the course, which is also that of its runs and questions.
    lang: &'static str,
}

impl CourseLink {
    pub(crate) fn new(course: &Course, language: Language) -> Self {
        let url = Paths(language).course(course.slug.as_str());
        Self { text: course.title.clone(), url, lang: course.language.tag() }
    }
}

/// The BCP 47 tag of the language of a course, if it is not that of the page.
pub(crate) fn other_lang(course: &Course, language: Language) -> Option<&'static str> {
    (course.language != language).then(|| course.language.tag())
}

/// In which language e-mails about a course are, if it is not that of the page.
pub(crate) fn email_language(course: &Course, language: Language) -> Option<&'static str> {
    (course.language != language).then_some(match course.language {
        Language::Danish => "Our e-mails are in Danish, like the course.",
        Language::English => "Vores mails er på engelsk, ligesom kurset.",
    })
}

/// The runs of a course that are not over, by their start.
pub(crate) async fn coming_runs(
    state: &WebsiteState,
    course: &Course,
    language: Language,
) -> Result<Vec<RunView>, Problem> {
    let seats = state.store().seats(course.run_ids()).await?;
    let form = |run: &CourseRun| Paths(language).registration_form_for(course.slug.as_str(), run);
    Ok(RunView::coming(course, form, &seats, language, state.now()))
}

/// Shows a course.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let course = match operations::read_course(state.store(), &slug).await {
        Ok((course, _)) => course.for_public(),
        Err(OperationError::NotFound) => {
            return unknown_course::respond(&state, &slug, language).await;
        }
        Err(error) => return Err(error.into()),
    };
    let now = state.now();
    let files = state.store().image_files(&course.image_names()).await?;
    let paths = Paths(language);
    let url = format!("{}{}", state.site_url, paths.course(slug.as_str()));
    let runs = coming_runs(&state, &course, language).await?;
    let brochure = format!("/courses/{slug}/brochure.pdf");
    let view = CoursePageView {
        description: description(&course).to_owned(),
        structured_data: script_safe(&structured_data(&course, &state, &url, now)),
        course: CourseView::new(&course, runs, &files, brochure, language, now),
    };
    let trail = [Step::catalogue(language)];
    let page = Page {
        template: "course",
        title: course.title.clone(),
        language,
        other_language: Paths(language.other()).course(slug.as_str()),
        trail: &trail,
        view,
    };
    state.pages.respond_live(&headers, &page, &paths.course(slug.as_str()))
}

/// The course in a sentence.
fn description(course: &Course) -> &str {
    course.summary.as_ref().unwrap_or(&course.title)
}

/// The course for search engines (schema.org, `Course`).
fn structured_data(course: &Course, state: &WebsiteState, url: &str, now: Timestamp) -> Value {
    let provider = &state.app.provider;
    let upcoming = course.runs.iter().filter(|run| now < run.ends_at() && !run.is_cancelled());
    let instances: Vec<Value> = upcoming
        .map(|run| {
            json!({
                "@type": "CourseInstance",
                "name": run.name,
                "courseMode": course_mode(course, run),
                "startDate": run.first_day().to_string(),
                "endDate": run.last_day().to_string(),
                "location": course.place_of(run).line(course.language),
            })
        })
        .collect();
    let charge = course.price.standard_charge();
    json!({
        "@context": "https://schema.org",
        "@type": "Course",
        "name": course.title,
        "description": description(course),
        "url": url,
        "inLanguage": course.language.tag(),
        "provider": { "@type": "Organization", "name": provider.name, "url": provider.website },
        "offers": {
            "@type": "Offer",
            "category": if charge.is_free() { "Free" } else { "Paid" },
            "price": format!("{}.{:02}", charge.total.0 / 100, charge.total.0 % 100),
            "priceCurrency": charge.currency.code(),
        },
        "hasCourseInstance": instances,
    })
}

/// How people take part in a run, in the words of schema.org (`courseMode`): some of its days may
/// be online, or people may choose.
fn course_mode(course: &Course, run: &CourseRun) -> &'static str {
    let of_days: Vec<Place<'_>> = run.days.iter().map(|day| course.place_on(run, day)).collect();
    let places = if of_days.is_empty() { vec![course.place_of(run)] } else { of_days };
    let is_at_venue = places.iter().any(|place| place.venue.is_some());
    let is_online = places.iter().any(|place| place.online.is_some());
    match (is_at_venue, is_online) {
        (true, true) => "blended",
        (false, true) => "online",
        _ => "onsite",
    }
}

/// JSON that can stand in a `script` element: nothing in it ends the element.
pub(crate) fn script_safe(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}
