//! One course.

use domain::letterhead::without_scheme;
use domain::{Course, Language, Letterhead, Person, PersonKind, SeatStatus};
use presentation::{PracticalView, PriceView, ProgrammeView, contact_promise};
use serde::Serialize;
use store::Version;

use super::run::RunView;
use super::words::Words;
use super::{Context, DocumentView, ImageView};

/// The data of `brochure.hbs` and `course.hbs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BrochureView {
    words: Words,
    /// The anchor of the course in the catalogue.
    id: String,
    category: String,
    title: String,
    summary: Option<String>,
    /// The cover.
    image: Option<ImageView>,
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

#[derive(Serialize)]
struct PersonView {
    name: String,
    role: Option<String>,
    bio: Option<String>,
    /// The portrait.
    image: Option<ImageView>,
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
    /// `None` if the address does not fit into a code.
    code: Option<CodeView>,
}

/// The address for registering as a QR code.
#[derive(Serialize)]
struct CodeView {
    /// The name of the image.
    name: String,
    alt: String,
    lead: &'static str,
    /// For reading.
    address: String,
}

/// Addresses have at most 2,331 bytes in a QR code of the level that is used.
const MAX_CODE_BYTES: usize = 2_331;

impl BrochureView {
    pub(crate) fn new(course: &Course, version: &Version, context: &Context<'_>) -> Self {
        Self::with_version(course, version.as_str(), context)
    }

    /// That of a course which is not published.
    pub(crate) fn draft(course: &Course, context: &Context<'_>) -> Self {
        let version = course.language.choose("Udkast", "Draft").to_owned();
        Self { version, ..Self::with_version(course, "", context) }
    }

    pub(super) fn with_version(course: &Course, version: &str, context: &Context<'_>) -> Self {
        let (leaders, guests): (Vec<&Person>, Vec<&Person>) =
            course.people.iter().partition(|person| person.kind == PersonKind::Leader);
        let provider = Letterhead::from(context.provider);
        let language = course.language;
        Self {
            words: Words::of(language),
            id: course.slug.to_string(),
            category: course.category.clone(),
            title: course.title.clone(),
            summary: course.summary.clone(),
            image: course.image.as_ref().and_then(|image| ImageView::new(image, context.files)),
            venue: course.place().line(language),
            practical: PracticalView::all(course, language),
            runs: RunView::all(course, context),
            about: course.about.clone(),
            audience: course.audience.clone(),
            outcomes: course.outcomes.clone(),
            leaders_heading: if leaders.len() == 1 {
                language.choose("Kursusleder", "Course leader")
            } else {
                language.choose("Kursusledere", "Course leaders")
            },
            leaders: leaders.into_iter().map(|person| PersonView::new(person, context)).collect(),
            guests_heading: if guests.len() == 1 {
                language.choose("Gæst", "Guest")
            } else {
                language.choose("Gæster", "Guests")
            },
            guests: guests.into_iter().map(|person| PersonView::new(person, context)).collect(),
            programme: ProgrammeView::new(course, language, context.now),
            price: PriceView::new(&course.price, language, context.now),
            contact_promise: contact_promise(course, language),
            registration: RegistrationView::new(course, &provider, context),
            provider,
            version: edition(version.get(..8).unwrap_or(version), language),
        }
    }
}

impl DocumentView for BrochureView {
    fn codes(&self) -> impl Iterator<Item = (&str, &str)> {
        let registration = &self.registration;
        registration.code.iter().map(|code| (code.name.as_str(), registration.url.as_str()))
    }
}

impl PersonView {
    fn new(person: &Person, context: &Context<'_>) -> Self {
        let image = person.image.as_ref();
        Self {
            name: person.name.clone(),
            role: person.role.clone(),
            bio: person.bio.clone(),
            image: image.and_then(|image| ImageView::new(image, context.files)),
        }
    }
}

impl CodeView {
    fn new(url: &str, course: &Course) -> Option<Self> {
        if url.len() > MAX_CODE_BYTES {
            return None;
        }
        let (language, address) = (course.language, without_scheme(url));
        Some(Self {
            name: format!("code-{}", course.slug),
            alt: language.choose(
                format!("QR-kode med adressen {address}"),
                format!("QR code with the address {address}"),
            ),
            lead: language.choose("Koden fører til", "The code leads to"),
            address,
        })
    }
}

impl RegistrationView {
    /// The link leads to the first run with free seats, or else to the first with a waiting list,
    /// or else to the course.
    fn new(course: &Course, provider: &Letterhead, context: &Context<'_>) -> Self {
        let first = |is_wanted: fn(SeatStatus) -> bool| {
            let mut runs = course.run_ids().zip(&course.runs);
            let found = runs.find(|(id, run)| is_wanted(context.status(id, run)));
            found.map(|(id, _)| id)
        };
        let run = first(SeatStatus::has_seats).or_else(|| first(SeatStatus::takes_registrations));
        let url = context.provider.registration_url(course, run.as_ref());
        let lead = match run {
            Some(_) => {
                course.language.choose("Læs mere og tilmeld dig på", "Read more and register at")
            }
            None => course.language.choose("Læs mere på", "Read more at"),
        };
        Self {
            lead,
            code: CodeView::new(&url, course),
            url,
            label: provider.website.clone(),
            email: provider.email.clone(),
            phone: provider.phone.clone(),
        }
    }
}

/// "Udgave 3f2a90c1"
pub(super) fn edition(digest: &str, language: Language) -> String {
    format!("{} {digest}", language.choose("Udgave", "Edition"))
}
