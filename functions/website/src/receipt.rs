//! What whoever has just registered sees, for as long as their cookie lasts.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::{Language, Registration, RegistrationStatus};
use pages::{Link, days_of};
use serde::Serialize;
use web::{Problem, RegistrationPath};

use crate::WebsiteState;
use crate::cookies;
use crate::course::{CourseLink, email_language};
use crate::page::Page;
use crate::paths::Paths;
use crate::price::{ChargeLang, PriceLine};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptView {
    /// `None` without the cookie, or when it is too old.
    receipt: Option<FactsView>,
    courses: Link,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FactsView {
    reference: String,
    course: CourseLink,
    run: String,
    days: Vec<String>,
    place: String,
    /// "3 pladser"
    seats: String,
    price: String,
    /// What it is made of, as the course states its price.
    price_lines: Vec<PriceLine>,
    /// The names of those who take part.
    participants: Vec<String>,
    is_waiting: bool,
    /// Whether the registration is for more than one person.
    is_group: bool,
    position: Option<u32>,
    /// "torsdag den 5. oktober 2023"
    contact_by: String,
    is_unverified: bool,
    /// When the seats are given up unless the address is confirmed by then.
    lapses_at: Option<String>,
    email: String,
    /// In which language we write, if it is not that of the page.
    email_language: Option<&'static str>,
    /// The calendar file of the run, if there are seats.
    calendar: Option<String>,
    /// Where the registration is opened with the code in the e-mail.
    opening: String,
}

/// Shows the receipt.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    RegistrationPath(id): RegistrationPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let paths = Paths(language);
    let (secrets, now) = (state.secrets(), state.visit_now());
    let facts = match cookies::RECEIPT.is_in(&headers, &id.to_string(), secrets, now) {
        false => None,
        true => {
            let registration = operations::read_registration(state.store(), id).await?;
            Some(FactsView::read(&state, &registration, language).await?)
        }
    };
    let title = match &facts {
        Some(facts) if facts.is_waiting && facts.is_group => {
            language.choose("I står på ventelisten", "You are on the waiting list")
        }
        Some(facts) if facts.is_waiting => {
            language.choose("Du står på ventelisten", "You are on the waiting list")
        }
        Some(_) => language.choose("Tak for tilmeldingen", "Thank you for registering"),
        None => language.choose("Kvittering", "Receipt"),
    };
    let courses =
        Link { text: language.choose("Kurser", "Courses").to_owned(), url: paths.catalogue() };
    let page = Page {
        template: "receipt",
        title: title.to_owned(),
        language,
        other_language: Paths(language.other()).receipt(&id.to_string()),
        trail: &[],
        view: ReceiptView { receipt: facts, courses },
    };
    state.pages.respond(StatusCode::OK, &page)
}

impl FactsView {
    async fn read(
        state: &WebsiteState,
        registration: &Registration,
        language: Language,
    ) -> Result<Self, Problem> {
        let id = &registration.run;
        let (course, run) = operations::read_run(state.store(), id).await?;
        let position = state.store().waiting_position(registration).await?;
        let seats = registration.seats() as usize;
        Ok(Self {
            reference: registration.id.reference().to_string(),
            course: CourseLink::new(&course, language),
            run: run.name.clone(),
            days: days_of(&run, language),
            place: course.place_of(&run).line(course.language),
            seats: language.count(seats, ["plads", "pladser"], ["seat", "seats"]),
            price: language.payable(registration.price.total, registration.price.vat),
            price_lines: PriceLine::all(
                &registration.price,
                ChargeLang::of(&course, language),
                language,
            ),
            participants: registration
                .active_participants()
                .filter(|(_, participant)| !participant.email.is_erased())
                .map(|(_, participant)| participant.name.as_str().to_owned())
                .collect(),
            is_waiting: registration.status == RegistrationStatus::Waiting,
            is_group: seats > 1,
            position,
            contact_by: language.date_with_weekday(registration.contact_by),
            is_unverified: registration.is_unverified(),
            lapses_at: registration.lapses_at().map(|at| language.instant(at)),
            email: registration.contact.email.as_str().to_owned(),
            email_language: email_language(&course, language),
            calendar: (registration.status == RegistrationStatus::Registered)
                .then(|| format!("/courses/{}/runs/{}/calendar.ics", id.slug, id.start)),
            opening: Paths(language).opening(),
        })
    }
}
