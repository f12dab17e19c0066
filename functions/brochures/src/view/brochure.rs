//! One course.

use domain::letterhead::without_scheme;
use domain::{Course, Letterhead, Person, PersonKind};
use serde::Serialize;
use store::Version;

use super::Context;
use super::price::PriceView;
use super::programme::ProgrammeView;
use super::run::RunView;

/// The data of `brochure.hbs` and `course.hbs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BrochureView {
    /// The anchor of the course in the catalogue.
    id: String,
    category: String,
    title: String,
    summary: Option<String>,
    /// Empty if only the runs have places.
    venue: String,
    /// "Forplejning", "Overnatning" and so on.
    practical: Vec<PracticalView>,
    runs: Vec<RunView>,
    about: String,
    audience: Option<String>,
    outcomes: Option<domain::course::Outcomes>,
    leaders_heading: &'static str,
    leaders: Vec<PersonView>,
    guests_heading: &'static str,
    guests: Vec<PersonView>,
    programme: Option<ProgrammeView>,
    price: PriceView,
    contact_promise: String,
    registration: RegistrationView,
    provider: Letterhead,
    /// "Udgave 3f2a90c1": the beginning of the course's version.
    pub(super) version: String,
}

/// Something that participants need to know before they come.
#[derive(Serialize)]
struct PracticalView {
    label: &'static str,
    text: String,
    /// Where the text leads, if it is a link.
    url: Option<String>,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    role: Option<String>,
    bio: Option<String>,
}

/// How to register.
#[derive(Serialize)]
struct RegistrationView {
    lead: &'static str,
    url: String,
    /// The text of the link.
    label: String,
    email: String,
    phone: String,
}

impl BrochureView {
    pub(crate) fn new(course: &Course, version: &Version, context: &Context<'_>) -> Self {
        Self::with_version(course, version.as_str(), context)
    }

    pub(super) fn with_version(course: &Course, version: &str, context: &Context<'_>) -> Self {
        let (leaders, guests): (Vec<&Person>, Vec<&Person>) =
            course.people.iter().partition(|person| person.kind == PersonKind::Leader);
        let provider = Letterhead::from(context.provider);
        Self {
            id: course.slug.to_string(),
            category: course.category.clone(),
            title: course.title.clone(),
            summary: course.summary.clone(),
            venue: course.place().line(),
            practical: PracticalView::all(course),
            runs: RunView::all(course, context),
            about: course.about.clone(),
            audience: course.audience.clone(),
            outcomes: course.outcomes.clone(),
            leaders_heading: if leaders.len() == 1 { "Kursusleder" } else { "Kursusledere" },
            leaders: leaders.into_iter().map(PersonView::from).collect(),
            guests_heading: if guests.len() == 1 { "Gæst" } else { "Gæster" },
            guests: guests.into_iter().map(PersonView::from).collect(),
            programme: ProgrammeView::new(course, context.now),
            price: PriceView::from(&course.price),
            contact_promise: contact_promise(course),
            registration: RegistrationView::new(course, &provider, context),
            provider,
            version: format!("Udgave {}", version.get(..8).unwrap_or(version)),
        }
    }
}

impl PracticalView {
    fn all(course: &Course) -> Vec<Self> {
        let practical = course.practical.clone().unwrap_or_default();
        let facts = [
            ("Omfang", practical.extent()),
            ("Forplejning", practical.meals),
            ("Overnatning", practical.overnight),
            ("Medbring", practical.bring),
        ];
        let fact =
            |(label, text): (_, Option<String>)| Some(Self { label, text: text?, url: None });
        let link = course.link.as_ref().map(|link| Self {
            label: "Læs mere",
            text: without_scheme(link),
            url: Some(link.clone()),
        });
        facts.into_iter().filter_map(fact).chain(link).collect()
    }
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        Self { name: person.name.clone(), role: person.role.clone(), bio: person.bio.clone() }
    }
}

impl RegistrationView {
    /// The link leads to the first run that is open for registration, or to the course if none is.
    fn new(course: &Course, provider: &Letterhead, context: &Context<'_>) -> Self {
        let mut runs = course.run_ids().zip(&course.runs);
        let open = runs.find(|(_, run)| run.check_open(context.now).is_ok()).map(|(id, _)| id);
        Self {
            lead: "Læs mere og tilmeld dig på",
            url: context.provider.registration_url(course.slug.as_str(), open.as_ref()),
            label: provider.website.clone(),
            email: provider.email.clone(),
            phone: provider.phone.clone(),
        }
    }
}

fn contact_promise(course: &Course) -> String {
    let promise = course.contact_promise;
    let days = match (promise.working_days_from, promise.working_days_to) {
        (1, 1) => "1 hverdag".to_owned(),
        (from, to) if from == to => format!("{to} hverdage"),
        (from, to) => format!("{from}-{to} hverdage"),
    };
    format!("Vi kontakter dig inden for {days}.")
}
