//! A registration in a table.

use domain::time::in_copenhagen;
use domain::{ContactDeadlineStatus, Language, Phone, Registration, RegistrationStatus};
use jiff::civil::Date;
use serde::Serialize;

use crate::paths;
use crate::today::remark;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegistrationLine {
    id: String,
    url: String,
    name: String,
    organisation: Option<String>,
    phone: Option<String>,
    /// For a link.
    tel: Option<String>,
    participants: u32,
    /// The date on which it was made, as programs read it.
    registered: String,
    registered_text: String,
    /// "Venter, nr. 2"
    status: String,
    /// `open`, `waiting` or `closed`
    status_class: &'static str,
    /// By when the contact is to be called; `None` once that is no longer to be done.
    deadline: Option<String>,
    deadline_text: String,
    is_overdue: bool,
    /// "2 arbejdsdage over"
    remark: Option<String>,
    /// "Kontaktet 3. oktober 2023"
    done: Vec<String>,
    /// Nobody has shown yet that the contact meant it.
    is_unverified: bool,
    is_ticked: bool,
}

impl RegistrationLine {
    /// `waiting_position` is the place on the waiting list, if it is on it.
    pub(super) fn new(
        registration: &Registration,
        waiting_position: Option<usize>,
        today: Date,
    ) -> Self {
        let contact = &registration.contact;
        let phone = contact.phone.as_ref();
        let deadline = registration.contact_promise().deadline_status(today);
        let is_open = deadline != ContactDeadlineStatus::Met;
        let (status, status_class) = match registration.status {
            RegistrationStatus::Registered => ("Tilmeldt".to_owned(), "open"),
            RegistrationStatus::Waiting => (
                waiting_position
                    .map_or_else(|| "Venter".to_owned(), |nth| format!("Venter, nr. {nth}")),
                "waiting",
            ),
            RegistrationStatus::Cancelled => ("Afmeldt".to_owned(), "closed"),
        };
        let organisation = contact.organisation.as_ref();
        let registered = in_copenhagen(registration.registered_at).date();
        let language = Language::Danish;
        let done =
            [("Kontaktet", registration.contacted_at), ("Bekræftet", registration.confirmed_at)];
        let done = done.iter().filter_map(|(what, at)| {
            let date = in_copenhagen((*at)?).date();
            Some(format!("{what} {}", language.date(date)))
        });
        Self {
            id: registration.id.to_string(),
            url: paths::registration(registration.id),
            name: contact.name.as_str().to_owned(),
            organisation: organisation.map(|organisation| organisation.as_str().to_owned()),
            tel: phone.map(|phone| phone.as_str().to_owned()),
            phone: phone.map(Phone::written),
            participants: registration.seats(),
            registered: registered.to_string(),
            registered_text: language.date(registered),
            status,
            status_class,
            deadline: is_open.then(|| registration.contact_by.to_string()),
            deadline_text: language.date_with_weekday(registration.contact_by),
            is_overdue: deadline == ContactDeadlineStatus::Overdue,
            remark: is_open.then(|| remark(registration.contact_by, today)).flatten(),
            done: done.collect(),
            is_unverified: registration.is_unverified()
                && registration.status != RegistrationStatus::Cancelled,
            is_ticked: false,
        }
    }

    /// The same with a tick, or without.
    pub(super) fn ticked(self, is_ticked: bool) -> Self {
        Self { is_ticked, ..self }
    }
}
