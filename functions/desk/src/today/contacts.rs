//! Whom to call, the oldest promise first.

use domain::working_days::working_days_between;
use domain::{Language, Phone, RegistrationStatus};
use jiff::civil::Date;
use operations::{ContactToCall, ContactsPage};
use serde::Serialize;

use crate::paths;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContactsView {
    deadlines: Vec<DeadlineView>,
    /// "12 kontakter, den ældste frist først."
    count: String,
    /// "Vis også 3 med længere frist"
    more: Option<String>,
    more_url: String,
}

/// Whom to call by a day.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeadlineView {
    /// For programs.
    date: String,
    /// "torsdag den 5. oktober 2023"
    text: String,
    is_overdue: bool,
    /// "2 arbejdsdage over", "i dag"
    remark: Option<String>,
    contacts: Vec<ContactView>,
}

/// Somebody to call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContactView {
    name: String,
    organisation: Option<String>,
    url: String,
    phone: Option<String>,
    /// For a link.
    tel: Option<String>,
    /// How to reach whoever has given no number.
    email: Option<String>,
    course: String,
    run: String,
    run_url: String,
    /// "aflyst"
    run_is_cancelled: bool,
    /// What is to be known before calling: "på venteliste", "har skrevet en besked"
    marks: Vec<&'static str>,
}

impl ContactsView {
    pub(super) fn new(page: &ContactsPage, today: Date) -> Self {
        let words = ["kontakt", "kontakter"];
        let count = Language::Danish.count(page.total, words, words);
        let shown = page.contacts.len();
        let count = match shown < page.total {
            true => format!("{shown} af {count} vises, den ældste frist først."),
            false => format!("{count}, den ældste frist først."),
        };
        let more = page.total_of_all.saturating_sub(page.total);
        let is_same = |one: &ContactToCall, next: &ContactToCall| {
            one.registration.contact_by == next.registration.contact_by
        };
        let deadlines = page.contacts.chunk_by(is_same);
        Self {
            deadlines: deadlines.filter_map(|same| DeadlineView::new(same, today)).collect(),
            count,
            more: (more > 0).then(|| format!("Vis også {more} med længere frist")),
            more_url: format!("{}?frist=alle", paths::TODAY),
        }
    }
}

impl DeadlineView {
    /// The contacts of one deadline; `None` if there are none.
    fn new(contacts: &[ContactToCall], today: Date) -> Option<Self> {
        let first = contacts.first()?;
        let date = first.registration.contact_by;
        Some(Self {
            date: date.to_string(),
            text: Language::Danish.date_with_weekday(date),
            is_overdue: first.is_overdue,
            remark: remark(date, today),
            contacts: contacts.iter().map(ContactView::new).collect(),
        })
    }
}

impl ContactView {
    fn new(contact: &ContactToCall) -> Self {
        let registration = &contact.registration;
        let organisation = registration.contact.organisation.as_ref();
        let phone = registration.contact.phone.as_ref();
        let marks = [
            (registration.status == RegistrationStatus::Waiting, "på venteliste"),
            (registration.message.is_some(), "har skrevet en besked"),
        ];
        Self {
            name: registration.contact.name.as_str().to_owned(),
            organisation: organisation.map(|organisation| organisation.as_str().to_owned()),
            url: paths::registration(registration.id),
            tel: phone.map(|phone| phone.as_str().to_owned()),
            email: phone.is_none().then(|| registration.contact.email.as_str().to_owned()),
            phone: phone.map(Phone::written),
            course: contact.course_title.clone(),
            run: contact.run_name.clone(),
            run_url: paths::run(&registration.run),
            run_is_cancelled: contact.is_run_cancelled,
            marks: marks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect(),
        }
    }
}

/// How far a deadline is from today, if it is no longer to come: "2 arbejdsdage over". It is
/// counted in working days, as it was promised.
pub(crate) fn remark(deadline: Date, today: Date) -> Option<String> {
    if deadline > today {
        return None;
    }
    let words = ["arbejdsdag over", "arbejdsdage over"];
    Some(match working_days_between(deadline, today) {
        0 if deadline == today => "i dag".to_owned(),
        0 => "over fristen".to_owned(),
        days => Language::Danish.count(days, words, words),
    })
}
