//! What brochures print: ready Danish strings. The last file of this function that knows what a
//! course is.

use std::collections::HashMap;

use domain::{
    Course, CourseRun, Module, Person, PersonKind, Price, Provider, RunId, Seats, Vat,
    danish_format,
};
use jiff::Timestamp;
use serde::Serialize;
use web::etag::ETag;

/// All courses, as `catalogue.hbs` prints them.
#[derive(Serialize)]
pub(crate) struct CatalogueView {
    title: String,
    /// "Efterår 2023 til forår 2024": the first and the last coming run.
    period: String,
    intro: String,
    courses: Vec<BrochureView>,
    provider: ProviderView,
    version: String,
}

impl CatalogueView {
    /// `runs` are the names of the coming runs in the order of their start.
    pub(crate) fn new(courses: Vec<BrochureView>, runs: &[String], provider: &Provider) -> Self {
        let period = match runs {
            [] => "Ingen planlagte hold".to_owned(),
            [only] => only.clone(),
            [first, .., last] if first == last => first.clone(),
            [first, .., last] => format!("{first} til {}", lower_first(last)),
        };
        let count = match courses.len() {
            1 => "et kursus".to_owned(),
            count => format!("{count} kurser"),
        };
        let intro = format!(
            "Her er {count} fra {}, med indhold, program, priser og tilmelding.",
            provider.name
        );
        let versions: Vec<&str> = courses.iter().map(|course| course.version.as_str()).collect();
        let version = format!(
            "Udgave {}",
            ETag::of(versions.iter().map(|version| version.as_bytes()))
                .header()
                .get(1..9)
                .unwrap_or_default()
        );
        Self {
            title: "Kurser".to_owned(),
            period,
            intro,
            courses,
            provider: ProviderView::from(provider),
            version,
        }
    }
}

/// "Efterår" within a sentence.
fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// One course, as `brochure.hbs` and `course.hbs` print it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BrochureView {
    /// Anchor in the catalogue.
    id: String,
    category: String,
    title: String,
    summary: Option<String>,
    venue: String,
    runs: Vec<RunView>,
    about: String,
    audience: Option<String>,
    outcomes: Option<domain::course::Outcomes>,
    leaders_heading: &'static str,
    leaders: Vec<PersonView>,
    guests_heading: &'static str,
    guests: Vec<PersonView>,
    programme: ProgrammeView,
    price: PriceView,
    contact_promise: String,
    registration: RegistrationView,
    provider: ProviderView,
    version: String,
}

#[derive(Serialize)]
struct RunView {
    name: String,
    date: String,
    status: &'static str,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    role: String,
    bio: String,
}

#[derive(Serialize)]
struct ProgrammeView {
    intro: String,
    modules: Vec<ModuleView>,
}

#[derive(Serialize)]
struct ModuleView {
    number: u32,
    title: String,
    /// When it takes place; empty while no run has days.
    when: Vec<String>,
    intro: String,
    agenda: Vec<AgendaItemView>,
}

#[derive(Serialize)]
struct AgendaItemView {
    time: String,
    title: String,
    text: Option<String>,
}

#[derive(Serialize)]
struct PriceView {
    /// As the course states it.
    stated: String,
    /// The same with VAT where it is stated without, and the other way round.
    other: Option<String>,
    per: &'static str,
}

#[derive(Serialize)]
struct RegistrationView {
    lead: &'static str,
    url: String,
    label: String,
    email: String,
    phone: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProviderView {
    name: String,
    department: String,
    address: String,
    cvr: String,
    phone: String,
    email: String,
    website: String,
    website_url: String,
}

impl BrochureView {
    pub(crate) fn new(
        course: &Course,
        version: &str,
        seats: &HashMap<RunId, Seats>,
        now: Timestamp,
        provider: &Provider,
    ) -> Self {
        let run = |id: RunId, run: &CourseRun| {
            let seats = seats.get(&id).copied().unwrap_or(Seats::unknown(run.capacity));
            RunView {
                name: run.name.clone(),
                date: danish_format::date(run.start),
                status: run.status(seats, now).label(),
            }
        };
        let (leaders, guests): (Vec<&Person>, Vec<&Person>) =
            course.people.iter().partition(|person| person.kind == PersonKind::Leader);
        let venue = &course.venue;
        Self {
            id: course.slug.to_string(),
            category: course.category.clone(),
            title: course.title.clone(),
            summary: course.summary.clone(),
            venue: venue.line(),
            runs: course.run_ids().zip(&course.runs).map(|(id, offer)| run(id, offer)).collect(),
            about: course.about.clone(),
            audience: course.audience.clone(),
            outcomes: course.outcomes.clone(),
            leaders_heading: if leaders.len() == 1 { "Kursusleder" } else { "Kursusledere" },
            leaders: leaders.into_iter().map(PersonView::from).collect(),
            guests_heading: if guests.len() == 1 { "Gæst" } else { "Gæster" },
            guests: guests.into_iter().map(PersonView::from).collect(),
            programme: ProgrammeView {
                intro: course.programme.intro.clone(),
                modules: course
                    .programme
                    .modules
                    .iter()
                    .map(|module| ModuleView::new(module, course, now))
                    .collect(),
            },
            price: PriceView::from(&course.price),
            contact_promise: contact_promise(course),
            registration: RegistrationView::new(course, now, provider),
            provider: ProviderView::from(provider),
            version: format!("Udgave {}", version.get(..8).unwrap_or(version)),
        }
    }
}

/// A view with everything in it, to find at start what a template names and no view has.
pub(crate) fn sample(provider: &Provider) -> BrochureView {
    let document = serde_json::from_str(include_str!("../../../templates/sample-course.json"))
        .unwrap_or_default();
    #[expect(clippy::expect_used, reason = "embedded, and read by a test")]
    let course = Course::parse(&document).expect("the sample course is faultless");
    BrochureView::new(&course, "sample", &HashMap::new(), Timestamp::UNIX_EPOCH, provider)
}

fn contact_promise(course: &Course) -> String {
    let promise = course.contact_promise;
    let days = match (promise.working_days_from, promise.working_days_to) {
        (from, to) if from == to && to == 1 => "1 hverdag".to_owned(),
        (from, to) if from == to => format!("{to} hverdage"),
        (from, to) => format!("{from}-{to} hverdage"),
    };
    format!("Vi kontakter dig inden for {days}.")
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        Self { name: person.name.clone(), role: person.role.clone(), bio: person.bio.clone() }
    }
}

impl ModuleView {
    fn new(module: &Module, course: &Course, now: Timestamp) -> Self {
        let agenda = module.agenda.iter().map(|item| AgendaItemView {
            time: danish_format::hours(item.start, item.end),
            title: item.title.clone(),
            text: item.text.clone(),
        });
        Self {
            number: module.number,
            title: module.title.clone(),
            when: days(module.number, course, now),
            intro: module.intro.clone(),
            agenda: agenda.collect(),
        }
    }
}

/// When a module takes place: in the runs to come, or, when all are over, in the last one. With the
/// run's name where there are several.
fn days(module: u32, course: &Course, now: Timestamp) -> Vec<String> {
    let dated: Vec<_> =
        course.runs.iter().filter_map(|run| Some((run, run.day_of(module)?))).collect();
    let (coming, over): (Vec<_>, Vec<_>) = dated.into_iter().partition(|(run, _)| now < run.ends());
    let shown = if coming.is_empty() {
        over.into_iter().max_by_key(|(run, _)| run.start).into_iter().collect()
    } else {
        coming
    };
    let several = shown.len() > 1;
    let day = |(run, day): (&CourseRun, &domain::Day)| {
        let when = format!(
            "{} kl. {}",
            danish_format::date(day.date),
            danish_format::hours(day.start, day.end)
        );
        if several { format!("{}: {when}", run.name) } else { when }
    };
    shown.into_iter().map(day).collect()
}

impl From<&Price> for PriceView {
    fn from(price: &Price) -> Self {
        let charge = price.charge(1);
        let (stated, other) = match price.vat {
            Vat::Excluded => (
                format!("{} ekskl. moms", danish_format::money(price.amount)),
                Some(format!("{} inkl. moms", danish_format::money(charge.total))),
            ),
            Vat::Included => {
                let without = domain::Money(charge.total.0 - charge.vat_amount.0);
                (
                    format!("{} inkl. moms", danish_format::money(price.amount)),
                    Some(format!("{} ekskl. moms", danish_format::money(without))),
                )
            }
            Vat::Exempt => (format!("{} momsfrit", danish_format::money(price.amount)), None),
        };
        Self { stated, other, per: "pr. person" }
    }
}

impl RegistrationView {
    /// The link leads to the first run that takes registrations, if any does.
    fn new(course: &Course, now: Timestamp, provider: &Provider) -> Self {
        let mut offers = course.run_ids().zip(&course.runs);
        let next = offers.find(|(_, run)| run.check_open(now).is_ok()).map(|(id, _)| id);
        Self {
            lead: "Læs mere og tilmeld dig på",
            url: provider.registration_url(course.slug.as_str(), next.as_ref()),
            label: bare(&provider.website),
            email: provider.email.clone(),
            phone: provider.phone.clone(),
        }
    }
}

impl From<&Provider> for ProviderView {
    fn from(provider: &Provider) -> Self {
        Self {
            name: provider.name.clone(),
            department: provider.department.clone(),
            address: provider.address(),
            cvr: provider.cvr.clone(),
            phone: provider.phone.clone(),
            email: provider.email.clone(),
            website: bare(&provider.website),
            website_url: provider.website.clone(),
        }
    }
}

/// An address as people say it.
fn bare(url: &str) -> String {
    url.trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}
