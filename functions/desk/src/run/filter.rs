//! Which registrations of a run are shown, and in which order.

use domain::{ContactDeadlineStatus, Registration, RegistrationStatus};
use jiff::civil::Date;
use pages::Form;
use serde::{Deserialize, Serialize};

use crate::paging::page_number;

/// What a filter lets through.
struct Choice<T: 'static> {
    /// In addresses; empty for everything.
    name: &'static str,
    /// In the list of choices.
    text: &'static str,
    allowed: &'static [T],
}

const STATUSES: [Choice<RegistrationStatus>; 4] = [
    Choice { name: "", text: "Alle", allowed: &[] },
    Choice { name: "tilmeldt", text: "Tilmeldt", allowed: &[RegistrationStatus::Registered] },
    Choice { name: "venter", text: "På venteliste", allowed: &[RegistrationStatus::Waiting] },
    Choice { name: "afmeldt", text: "Afmeldt", allowed: &[RegistrationStatus::Cancelled] },
];

const DEADLINES: [Choice<ContactDeadlineStatus>; 4] = [
    Choice { name: "", text: "Alle", allowed: &[] },
    Choice {
        name: "mangler",
        text: "Ikke kontaktet",
        allowed: &[ContactDeadlineStatus::Due, ContactDeadlineStatus::Overdue],
    },
    Choice { name: "forfalden", text: "Over fristen", allowed: &[ContactDeadlineStatus::Overdue] },
    Choice { name: "klaret", text: "Kontaktet", allowed: &[ContactDeadlineStatus::Met] },
];

#[derive(Default, Deserialize)]
pub(crate) struct FilterQuery {
    status: Option<String>,
    frist: Option<String>,
    side: Option<String>,
    /// `alle`: everything that is shown is ticked.
    valgt: Option<String>,
}

/// Which registrations are shown. What is unknown in an address is as if it were not there.
pub(super) struct Filter {
    status: &'static Choice<RegistrationStatus>,
    deadline: &'static Choice<ContactDeadlineStatus>,
    /// From 1.
    pub(super) page: usize,
    pub(super) chooses_all: bool,
}

/// A choice as a form offers it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChoiceView {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) is_chosen: bool,
}

impl Filter {
    pub(super) fn parse(query: &FilterQuery) -> Self {
        Self {
            status: find(&STATUSES, query.status.as_deref()),
            deadline: find(&DEADLINES, query.frist.as_deref()),
            page: page_number(query.side.as_deref()),
            chooses_all: query.valgt.as_deref() == Some("alle"),
        }
    }

    /// The filter of the page from which a form was sent.
    pub(super) fn of_form(form: &Form) -> Self {
        Self {
            status: find(&STATUSES, Some(form.value("status"))),
            deadline: find(&DEADLINES, Some(form.value("frist"))),
            page: 1,
            chooses_all: false,
        }
    }

    pub(super) fn includes(&self, registration: &Registration, today: Date) -> bool {
        let deadline = registration.contact_promise().deadline_status(today);
        self.status.allows(&registration.status) && self.deadline.allows(&deadline)
    }

    pub(super) fn status_name(&self) -> &'static str {
        self.status.name
    }

    pub(super) fn deadline_name(&self) -> &'static str {
        self.deadline.name
    }

    pub(super) fn statuses(&self) -> Vec<ChoiceView> {
        views(&STATUSES, self.status.name)
    }

    pub(super) fn deadlines(&self) -> Vec<ChoiceView> {
        views(&DEADLINES, self.deadline.name)
    }

    /// "på venteliste, over fristen", if it leaves anything out.
    pub(super) fn words(&self) -> Option<String> {
        let chosen =
            [(self.status.name, self.status.text), (self.deadline.name, self.deadline.text)];
        let words = chosen.iter().filter(|(name, _)| !name.is_empty());
        let words: Vec<String> = words.map(|(_, text)| text.to_lowercase()).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The address of a page with this filter.
    pub(super) fn url(&self, run: &str, page: usize) -> String {
        format!("{run}?status={}&frist={}&side={page}", self.status.name, self.deadline.name)
    }

    /// The address of this page on which everything is ticked.
    pub(super) fn choosing_all(&self, run: &str) -> String {
        format!("{}&valgt=alle", self.url(run, self.page))
    }
}

impl<T: PartialEq + 'static> Choice<T> {
    fn allows(&self, found: &T) -> bool {
        self.allowed.is_empty() || self.allowed.contains(found)
    }
}

fn find<T>(choices: &'static [Choice<T>; 4], name: Option<&str>) -> &'static Choice<T> {
    let found = name.and_then(|name| choices.iter().find(|choice| choice.name == name));
    found.unwrap_or(&choices[0])
}

fn views<T>(choices: &[Choice<T>], chosen: &str) -> Vec<ChoiceView> {
    let view = |choice: &Choice<T>| ChoiceView {
        name: choice.name,
        text: choice.text,
        is_chosen: choice.name == chosen,
    };
    choices.iter().map(view).collect()
}

/// Sorts registrations: those with seats as they came, then the waiting list, then those that are
/// cancelled.
pub(super) fn in_order(registrations: &mut [Registration]) {
    registrations.sort_by_key(|registration| {
        let (group, number) = match registration.status {
            RegistrationStatus::Registered => (0, None),
            RegistrationStatus::Waiting => (1, registration.waiting_number),
            RegistrationStatus::Cancelled => (2, None),
        };
        (group, number, registration.registered_at, registration.id)
    });
}
