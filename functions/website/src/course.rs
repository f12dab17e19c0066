//! The page of one course: what it is about, its runs with their seats, and how to register.

use std::collections::{HashMap, HashSet};

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{
    Course, CourseImage, CourseRun, CourseSummary, Day, ImageFile, ImageName, Language, Person,
    PersonKind, Place, RunId, SeatStatus, Seats, Slug,
};
use jiff::Timestamp;
use operations::OperationError;
use pages::Link;
use presentation::{PracticalView, PriceView, ProgrammeView, contact_promise};
use serde::Serialize;
use serde_json::{Value, json};
use web::{Problem, SlugPath};

use crate::WebsiteState;
use crate::page::{Page, Step};
use crate::paths::Paths;
use crate::unknown_course;

/// How many runs are shown before what the course is about.
const RUNS_AT_A_GLANCE: usize = 3;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CourseView {
    /// The BCP 47 tag of the language of the course.
    lang: &'static str,
    category: String,
    heading: String,
    /// What search engines show.
    description: String,
    summary: Option<String>,
    image: Option<ImageView>,
    about: String,
    audience: Option<String>,
    outcomes: Option<domain::course::Outcomes>,
    people: Vec<PersonView>,
    programme: Option<ProgrammeView>,
    practical: Vec<PracticalView>,
    price: PriceView,
    contact_promise: String,
    glance: GlanceView,
    runs: Vec<RunView>,
    brochure: String,
    structured_data: String,
}

/// When and where one can take part, before what the course is about.
#[derive(Serialize)]
struct GlanceView {
    runs: Vec<RunView>,
    /// "2 hold mere", if not all are shown.
    more: Option<String>,
    /// Where all of these runs are, if it is the same place.
    place: Option<String>,
    /// How to register, if one can: the form if that is for one run only.
    action: Option<Link>,
}

/// An image with the size that it takes on the page.
#[derive(Serialize)]
pub(crate) struct ImageView {
    url: String,
    alt: String,
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    kind: &'static str,
    role: Option<String>,
    bio: Option<String>,
    image: Option<ImageView>,
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

/// A run with its seats, and what a visitor can do about them.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunView {
    pub(crate) name: String,
    /// "tirsdag den 14. november 2023 kl. 09.00-16.00", each with its place if it has its own.
    pub(crate) days: Vec<String>,
    /// "14., 15. og 21. november 2023", or "Starter 28. februar 2024"
    pub(crate) dates: String,
    pub(crate) place: String,
    /// "Ledige pladser"
    pub(crate) status: &'static str,
    /// The same for the style: "open".
    status_code: &'static str,
    /// "3 pladser tilbage", where that matters.
    pub(crate) left: Option<String>,
    /// The same and what else there is to say, or why nobody can register.
    pub(crate) note: Option<String>,
    /// "Tilmeld jer senest 7. november 2023"
    deadline: Option<String>,
    pub(crate) action: Option<Link>,
    /// Where the form is, or says why nobody can register.
    pub(crate) form: String,
    calendar: String,
}

impl RunView {
    /// A run of a course.
    pub(crate) fn new(
        course: &Course,
        run: &CourseRun,
        seats: Option<Seats>,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let place = course.place_of(run).line(language);
        Self::with_place(&course.slug, run, place, seats, language, now)
    }

    /// A run of a course of the catalogue.
    pub(crate) fn of_summary(
        course: &CourseSummary,
        run: &CourseRun,
        seats: &HashMap<RunId, Seats>,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let of_course = Place::new(course.venue.as_ref(), course.online.as_ref());
        let place = run.own_place().unwrap_or(of_course).line(language);
        let id = RunId { slug: course.slug.clone(), start: run.start };
        Self::with_place(&id.slug, run, place, seats.get(&id).copied(), language, now)
    }

    fn with_place(
        slug: &Slug,
        run: &CourseRun,
        place: String,
        seats: Option<Seats>,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let is_known = seats.is_some();
        let seats = seats.unwrap_or(Seats::unknown(run.capacity));
        let status = run.status(seats, now);
        let day = |day: &Day| {
            let hours = language.hours(day.start, day.end);
            let when = format!(
                "{} {}{hours}",
                language.date_with_weekday(day.date),
                language.choose("kl. ", "")
            );
            match day.own_place() {
                Some(place) => format!("{when}, {}", place.line(language)),
                None => when,
            }
        };
        let days = match run.days.as_slice() {
            [] => vec![format!(
                "{}. {}",
                starts_on(run, language),
                language.choose("Dagene følger.", "Course days to follow.")
            )],
            days => days.iter().map(day).collect(),
        };
        let dates = match run.days.as_slice() {
            [] => starts_on(run, language),
            days => language.dates(days.iter().map(|day| day.date)),
        };
        let left = seats_left(status, seats, language).filter(|_| is_known);
        let register = action_label(status, language);
        let url = Paths(language).registration_form_for(slug.as_str(), run);
        let last_day = run.registration_deadline.unwrap_or(run.first_day());
        let deadline = language.date(last_day);
        Self {
            name: run.name.clone(),
            days,
            dates,
            place,
            status: status.label(language),
            status_code: status_code(status),
            note: note(status, left.clone(), is_known, &deadline, language),
            left,
            deadline: register.map(|_| {
                if run.registration_deadline.is_some() {
                    return language.choose(
                        format!("Tilmeld jer senest {deadline}"),
                        format!("Register by {deadline}"),
                    );
                }
                let closes = language.instant(run.registration_closes_at());
                language.choose(
                    format!("Tilmeld jer inden {closes}"),
                    format!("Register before {closes}"),
                )
            }),
            action: register.map(|text| Link { text: text.to_owned(), url: url.clone() }),
            form: url,
            calendar: format!("/courses/{slug}/runs/{}/calendar.ics", run.start),
        }
    }
}

/// "14. november 2023 kl. 09.00-16.00" for each day, with its own place if it has one, or when the
/// run starts while they are unknown.
pub(crate) fn days_of(run: &CourseRun, language: Language) -> Vec<String> {
    match run.days.as_slice() {
        [] => vec![starts_on(run, language)],
        days => {
            let day = |day: &Day| match day.own_place() {
                Some(place) => format!("{}, {}", language.day(day), place.line(language)),
                None => language.day(day),
            };
            days.iter().map(day).collect()
        }
    }
}

/// "Starter 28. februar 2024", of a run whose days are not known yet.
fn starts_on(run: &CourseRun, language: Language) -> String {
    format!("{} {}", language.choose("Starter", "Starts on"), language.date(run.start))
}

fn status_code(status: SeatStatus) -> &'static str {
    match status {
        SeatStatus::Open => "open",
        SeatStatus::Tentative => "tentative",
        SeatStatus::Few => "few",
        SeatStatus::WaitingList => "waiting",
        SeatStatus::Full | SeatStatus::Closed | SeatStatus::Held | SeatStatus::Cancelled => {
            "closed"
        }
    }
}

/// What the link to the form says, if one can register.
pub(crate) fn action_label(status: SeatStatus, language: Language) -> Option<&'static str> {
    match status {
        SeatStatus::Open | SeatStatus::Few | SeatStatus::Tentative => {
            Some(language.choose("Tilmeld", "Register"))
        }
        SeatStatus::WaitingList => {
            Some(language.choose("Kom på venteliste", "Join the waiting list"))
        }
        SeatStatus::Full | SeatStatus::Closed | SeatStatus::Held | SeatStatus::Cancelled => None,
    }
}

/// What follows the number of seats that are left, one or several, in Danish and in English.
pub(crate) const SEATS_LEFT: [[&str; 2]; 2] =
    [["plads tilbage", "pladser tilbage"], ["seat left", "seats left"]];
/// As many seats or fewer are always counted: a group may need more, however small the run is, so
/// that they are not [few](SeatStatus::Few) of its seats.
pub(crate) const COUNTED_SEATS: u32 = 3;

/// "3 pladser tilbage", where that matters.
fn seats_left(status: SeatStatus, seats: Seats, language: Language) -> Option<String> {
    let is_counted = match status {
        SeatStatus::Few => true,
        SeatStatus::Open | SeatStatus::Tentative => seats.left <= COUNTED_SEATS,
        _ => false,
    };
    is_counted.then(|| language.count(seats.left as usize, SEATS_LEFT[0], SEATS_LEFT[1]))
}

/// How many seats are left where that matters, and what to do where nobody can register.
fn note(
    status: SeatStatus,
    left: Option<String>,
    is_known: bool,
    deadline: &str,
    language: Language,
) -> Option<String> {
    let note = match status {
        _ if !is_known => language.choose(
            "Vi kan ikke se lige nu, om der er pladser. Ring, så finder vi ud af det.",
            "We cannot see right now whether there are seats. Please call us.",
        ),
        SeatStatus::Open | SeatStatus::Few => return left,
        SeatStatus::Tentative => {
            let seats = left.unwrap_or_else(|| {
                language.choose("Der er ledige pladser", "Seats are available").to_owned()
            });
            let doubt = language.choose(
                "Det er endnu ikke sikkert, at holdet bliver til noget.",
                "It is not yet certain that this run takes place.",
            );
            return Some(format!("{seats}. {doubt}"));
        }
        SeatStatus::WaitingList => language.choose(
            "Holdet er fyldt. Bliver der plads, rykker den første på listen op.",
            "This run is full. If a seat becomes free, the first on the list gets it.",
        ),
        SeatStatus::Full => language.choose("Holdet er fyldt.", "This run is full."),
        SeatStatus::Closed => {
            return Some(language.choose(
                format!("Fristen var {deadline}. Ring, hvis I gerne vil med alligevel."),
                format!("The deadline was {deadline}. Call us if you would still like to come."),
            ));
        }
        SeatStatus::Held => language.choose("Holdet er afholdt.", "This run is over."),
        SeatStatus::Cancelled => language.choose("Holdet er aflyst.", "This run is cancelled."),
    };
    Some(note.to_owned())
}

/// The runs of a course that are not over, by their start.
pub(crate) async fn coming_runs(
    state: &WebsiteState,
    course: &Course,
    language: Language,
) -> Result<Vec<RunView>, Problem> {
    let now = state.now();
    let seats = state.store().seats(course.run_ids()).await?;
    let mut runs: Vec<&CourseRun> = course.runs.iter().filter(|run| now < run.ends_at()).collect();
    runs.sort_by_key(|run| run.start);
    let view = |run: &CourseRun| {
        let id = RunId { slug: course.slug.clone(), start: run.start };
        RunView::new(course, run, seats.get(&id).copied(), language, now)
    };
    Ok(runs.into_iter().map(view).collect())
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
    let view = CourseView {
        lang: course.language.tag(),
        category: course.category.clone(),
        heading: course.title.clone(),
        description: description(&course).to_owned(),
        summary: course.summary.clone(),
        image: course.image.as_ref().and_then(|image| ImageView::new(image, &files)),
        about: course.about.clone(),
        audience: course.audience.clone(),
        outcomes: course.outcomes.clone(),
        people: course
            .people
            .iter()
            .map(|person| PersonView::new(person, language, &files))
            .collect(),
        programme: ProgrammeView::new(&course, language, now),
        practical: PracticalView::all(&course, language),
        price: PriceView::new(&course.price, language, now),
        contact_promise: contact_promise(&course, language),
        glance: GlanceView::new(&runs, language),
        runs,
        brochure: format!("/courses/{slug}/brochure.pdf"),
        structured_data: script_safe(&structured_data(&course, &state, &url, now)),
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

impl GlanceView {
    /// `runs` are those that are not over.
    fn new(runs: &[RunView], language: Language) -> Self {
        let mut shown = runs.to_vec();
        let more = first_open(&mut shown, RUNS_AT_A_GLANCE, language);
        let places: HashSet<&str> = shown.iter().map(|run| run.place.as_str()).collect();
        let place = (places.len() == 1).then(|| places.into_iter().collect());
        let actions: Vec<&Link> = runs.iter().filter_map(|run| run.action.as_ref()).collect();
        let action = match actions.as_slice() {
            [] => None,
            [action] => Some((*action).clone()),
            _ => Some(Link {
                text: language.choose("Vælg hold og tilmeld", "Choose a run and register").into(),
                url: "#runs".to_owned(),
            }),
        };
        Self { runs: shown, more, place, action }
    }
}

/// Leaves this many runs, of those for which one can register first, each in the order of their
/// starts. What is told of the others: "2 hold mere".
pub(crate) fn first_open(
    runs: &mut Vec<RunView>,
    shown: usize,
    language: Language,
) -> Option<String> {
    let more = runs.len().saturating_sub(shown);
    runs.sort_by_key(|run| run.action.is_none());
    runs.truncate(shown);
    (more > 0).then(|| {
        language.choose(
            format!("{more} hold mere"),
            format!("{more} more {}", if more == 1 { "run" } else { "runs" }),
        )
    })
}

impl ImageView {
    /// `None` if its file is not in the table.
    pub(crate) fn new(image: &CourseImage, files: &HashMap<ImageName, ImageFile>) -> Option<Self> {
        let file = files.get(&image.name)?;
        let url = format!("/images/{}", file.hash);
        Some(Self { url, alt: image.alt.clone(), width: file.width, height: file.height })
    }
}

impl PersonView {
    fn new(person: &Person, language: Language, files: &HashMap<ImageName, ImageFile>) -> Self {
        Self {
            name: person.name.clone(),
            kind: match person.kind {
                PersonKind::Leader => language.choose("Kursusleder", "Course leader"),
                PersonKind::Guest => language.choose("Gæst", "Guest"),
            },
            role: person.role.clone(),
            bio: person.bio.clone(),
            image: person.image.as_ref().and_then(|image| ImageView::new(image, files)),
        }
    }
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
