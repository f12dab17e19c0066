//! Whom to call, the oldest promise first.

use std::cmp::Ordering;

use domain::{Language, Phone};
use jiff::civil::Date;
use operations::{ContactToCall, ContactsPage};
use serde::Serialize;

use crate::paths;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContactsView {
    shown: Vec<ContactView>,
    /// "12 kontakter, den ældste frist først."
    count: String,
    /// "Vis også 3 med længere frist"
    more: Option<String>,
    more_url: String,
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
    course: String,
    run: String,
    run_url: String,
    /// "aflyst"
    run_is_cancelled: bool,
    deadline: String,
    deadline_text: String,
    is_overdue: bool,
    /// "2 dage over", "i dag"
    remark: Option<String>,
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
        Self {
            shown: page.contacts.iter().map(|contact| ContactView::new(contact, today)).collect(),
            count,
            more: (more > 0).then(|| format!("Vis også {more} med længere frist")),
            more_url: format!("{}?frist=alle", paths::TODAY),
        }
    }
}

impl ContactView {
    fn new(contact: &ContactToCall, today: Date) -> Self {
        let registration = &contact.registration;
        let organisation = registration.contact.organisation.as_ref();
        let phone = registration.contact.phone.as_ref();
        Self {
            name: registration.contact.name.as_str().to_owned(),
            organisation: organisation.map(|organisation| organisation.as_str().to_owned()),
            url: paths::registration(registration.id),
            tel: phone.map(|phone| phone.as_str().to_owned()),
            phone: phone.map(Phone::written),
            course: contact.course_title.clone(),
            run: contact.run_name.clone(),
            run_url: paths::run(&registration.run),
            run_is_cancelled: contact.is_run_cancelled,
            deadline: registration.contact_by.to_string(),
            deadline_text: Language::Danish.date_with_weekday(registration.contact_by),
            is_overdue: contact.is_overdue,
            remark: remark(registration.contact_by, today),
        }
    }
}

/// How far a deadline is from today, if it is no longer to come: "2 dage over".
pub(crate) fn remark(deadline: Date, today: Date) -> Option<String> {
    match deadline.cmp(&today) {
        Ordering::Greater => None,
        Ordering::Equal => Some("i dag".to_owned()),
        Ordering::Less => {
            let days = (today - deadline).get_days().unsigned_abs() as usize;
            let words = ["dag over", "dage over"];
            Some(Language::Danish.count(days, words, words))
        }
    }
}
