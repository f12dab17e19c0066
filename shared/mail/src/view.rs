//! What the mails print: ready Danish strings. Needs are not among them, nor is anything else a
//! mail need not say.

use domain::time::in_copenhagen;
use domain::{Charge, Course, CourseRun, Provider, Registration, danish_format};
use serde::Serialize;

/// One mail to somebody of a registration.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MailView {
    /// Whom it addresses.
    pub(crate) name: String,
    /// Whether that is the contact, who also reads who takes part and what it costs.
    is_contact: bool,
    /// Whether a colleague takes part instead.
    has_left: bool,
    contact_name: String,
    course_title: String,
    run_name: String,
    /// A line for each day; the start date while days are unknown.
    days: Vec<String>,
    venue: String,
    participants: Vec<String>,
    /// "2 pladser"
    seats: String,
    total: String,
    contact_by: String,
    /// The place in the queue.
    place: Option<u32>,
    registration: String,
    /// Opens the registration; for the contact of a new one only.
    secret: Option<String>,
    /// Whether the group waits for seats.
    is_waiting: bool,
    /// Whether a calendar file comes along.
    pub(crate) calendar: bool,
    provider: ProviderView,
}

/// The notice to the office: of people, nothing but the contact's name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeView {
    /// "Ny tilmelding"
    event: &'static str,
    contact_name: String,
    course_title: String,
    run_name: String,
    seats: String,
    contact_by: String,
    at: String,
    registration: String,
    provider: ProviderView,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProviderView {
    name: String,
    department: String,
    address: String,
    cvr: String,
    phone: String,
    email: String,
    website: String,
    primary: String,
}

impl MailView {
    pub(crate) fn new(
        registration: &Registration,
        course: &Course,
        run: &CourseRun,
        provider: &Provider,
    ) -> Self {
        let venue = &course.venue;
        let names =
            registration.participants.iter().filter(|participant| !participant.email.is_erased());
        Self {
            name: String::new(),
            is_contact: false,
            has_left: false,
            contact_name: registration.contact.name.as_str().to_owned(),
            course_title: course.title.clone(),
            run_name: run.name.clone(),
            days: days(course, run),
            venue: venue.line(),
            participants: names.map(|participant| participant.name.as_str().to_owned()).collect(),
            seats: seats(registration.participants.len()),
            total: total(&registration.price),
            contact_by: danish_format::date(registration.contact_by),
            place: None,
            registration: registration.id.to_string(),
            secret: None,
            is_waiting: false,
            calendar: true,
            provider: ProviderView::from(provider),
        }
    }

    /// The same to the contact, to one participant, or to somebody who is none any more.
    pub(crate) fn addressed(
        self,
        name: &str,
        is_contact: bool,
        has_left: bool,
        secret: Option<String>,
    ) -> Self {
        Self { name: name.to_owned(), is_contact, has_left, secret, ..self }
    }

    /// The same for a group that waits at this place: without a calendar file, since there is no
    /// seat yet.
    pub(crate) fn waiting(self, place: Option<u32>) -> Self {
        Self { place, is_waiting: true, calendar: false, ..self }
    }
}

impl NoticeView {
    pub(crate) fn new(
        event: &'static str,
        at: jiff::Timestamp,
        registration: &Registration,
        provider: &Provider,
    ) -> Self {
        let at = in_copenhagen(at);
        Self {
            event,
            contact_name: registration.contact.name.as_str().to_owned(),
            course_title: registration.course_title.clone(),
            run_name: registration.run_name.clone(),
            seats: seats(registration.participants.len()),
            contact_by: danish_format::date(registration.contact_by),
            at: format!(
                "{} kl. {:02}.{:02}",
                danish_format::date(at.date()),
                at.hour(),
                at.minute()
            ),
            registration: registration.id.to_string(),
            provider: ProviderView::from(provider),
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
            website: provider.website.clone(),
            primary: provider.brand.primary.clone(),
        }
    }
}

/// "14. november 2023 kl. 09.00-16.00: 1. Før, under og efter"
fn days(course: &Course, run: &CourseRun) -> Vec<String> {
    if run.days.is_empty() {
        return vec![format!("Starter {}; dagene følger", danish_format::date(run.start))];
    }
    let line = |day: &domain::Day| {
        let when = format!(
            "{} kl. {}",
            danish_format::date(day.date),
            danish_format::hours(day.start, day.end)
        );
        let module = course.programme.modules.iter().find(|module| module.number == day.module);
        module.map_or_else(
            || when.clone(),
            |module| format!("{when}: {}. {}", module.number, module.title),
        )
    };
    run.days.iter().map(line).collect()
}

fn seats(count: usize) -> String {
    if count == 1 { "1 plads".to_owned() } else { format!("{count} pladser") }
}

fn total(price: &Charge) -> String {
    let vat = if price.vat_amount.0 == 0 { "" } else { " inkl. moms" };
    format!("{}{vat}", danish_format::money(price.total))
}
