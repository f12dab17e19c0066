//! Which registrations of a run are shown, and in which order.

use std::cmp::Ordering;

use domain::{ContactDeadlineStatus, DanishCollation, Registration, RegistrationStatus};
use jiff::civil::Date;
use pages::Form;
use serde::{Deserialize, Serialize};

use crate::paging::page_number;
use crate::question_page::HiddenView;
use crate::sorting::{Column, ColumnView, Sorting};

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

/// By what registrations are sorted.
#[derive(Clone, Copy)]
enum Order {
    Name,
    Organisation,
    RegisteredAt,
    Status,
}

/// What the table can be sorted by.
const COLUMNS: [Column<Order>; 4] = [
    Column { name: "navn", text: "Kontaktperson", order: Order::Name, counts: false },
    Column {
        name: "arbejdsplads",
        text: "Arbejdsplads",
        order: Order::Organisation,
        counts: false,
    },
    Column { name: "tilmeldt", text: "Tilmeldt", order: Order::RegisteredAt, counts: false },
    Column { name: "status", text: "Status", order: Order::Status, counts: false },
];
/// The place among them of the one by which it is sorted at first.
const BY_STATUS: usize = 3;

/// The name of the order in addresses and forms.
const SORTER: &str = "sorter";

#[derive(Default, Deserialize)]
pub(crate) struct FilterQuery {
    status: Option<String>,
    frist: Option<String>,
    sorter: Option<String>,
    side: Option<String>,
    /// `alle`: everything that is shown is ticked.
    valgt: Option<String>,
}

/// Which registrations are shown. What is unknown in an address is as if it were not there.
pub(super) struct Filter {
    status: &'static Choice<RegistrationStatus>,
    deadline: &'static Choice<ContactDeadlineStatus>,
    sorting: Sorting<Order>,
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
            sorting: sorting(query.sorter.as_deref().unwrap_or_default()),
            page: page_number(query.side.as_deref()),
            chooses_all: query.valgt.as_deref() == Some("alle"),
        }
    }

    /// The filter of the page from which a form was sent.
    pub(super) fn of_form(form: &Form) -> Self {
        Self {
            status: find(&STATUSES, Some(form.value("status"))),
            deadline: find(&DEADLINES, Some(form.value("frist"))),
            sorting: sorting(form.value(SORTER)),
            page: 1,
            chooses_all: false,
        }
    }

    pub(super) fn includes(&self, registration: &Registration, today: Date) -> bool {
        let deadline = registration.contact_promise().deadline_status(today);
        self.status.allows(&registration.status) && self.deadline.allows(&deadline)
    }

    /// Sorts the registrations, which are [in order](in_order): those that are equal stay in it.
    pub(super) fn sort(&self, registrations: &mut [&Registration]) {
        let collation = DanishCollation::load();
        registrations.sort_by(|one, other| {
            let ordering = self.sorting.order().compare(one, other, &collation);
            if self.sorting.is_descending { ordering.reverse() } else { ordering }
        });
    }

    /// The headings of the columns by which the table can be sorted, with this filter.
    pub(super) fn headings(&self, run: &str) -> Vec<ColumnView> {
        self.sorting.headings(|order| self.sorted_url(run, order))
    }

    /// The order that the form of the filter keeps, unless it is that of the table at first.
    pub(super) fn kept_order(&self) -> Option<String> {
        Some(self.sorting.name()).filter(|name| name != COLUMNS[BY_STATUS].name)
    }

    /// What a form carries, so that the page that follows has the same filter and order.
    pub(super) fn kept(&self) -> Vec<HiddenView> {
        let kept = [("status", self.status.name), ("frist", self.deadline.name)];
        let kept = kept.map(|(name, value)| HiddenView::new(name, value));
        let order = self.kept_order().map(|order| HiddenView::new(SORTER, order));
        kept.into_iter().chain(order).collect()
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
        format!("{}&side={page}", self.sorted_url(run, &self.sorting.name()))
    }

    fn sorted_url(&self, run: &str, order: &str) -> String {
        let filtered = format!("{run}?status={}&frist={}", self.status.name, self.deadline.name);
        match order == COLUMNS[BY_STATUS].name {
            true => filtered,
            false => format!("{filtered}&{SORTER}={order}"),
        }
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

fn sorting(text: &str) -> Sorting<Order> {
    Sorting::parse(&COLUMNS, text, BY_STATUS, false)
}

impl Order {
    fn compare(
        self,
        one: &Registration,
        other: &Registration,
        collation: &DanishCollation,
    ) -> Ordering {
        let [first, second] = [one, other].map(|registration| &registration.contact);
        match self {
            Self::Name => collation.compare(first.name.as_str(), second.name.as_str()),
            Self::Organisation => match (&first.organisation, &second.organisation) {
                (Some(first), Some(second)) => collation.compare(first.as_str(), second.as_str()),
                // Those without one come last.
                (first, second) => first.is_none().cmp(&second.is_none()),
            },
            Self::RegisteredAt => one.registered_at.cmp(&other.registered_at),
            Self::Status => status_order(one).cmp(&status_order(other)),
        }
    }
}

/// Those with seats, then the waiting list in its order, then those that are cancelled.
fn status_order(registration: &Registration) -> (u8, Option<u32>) {
    match registration.status {
        RegistrationStatus::Registered => (0, None),
        RegistrationStatus::Waiting => (1, registration.waiting_number),
        RegistrationStatus::Cancelled => (2, None),
    }
}

/// Sorts registrations: those with seats as they came, then the waiting list, then those that are
/// cancelled.
pub(super) fn in_order(registrations: &mut [Registration]) {
    registrations.sort_by_key(|registration| {
        (status_order(registration), registration.registered_at, registration.id)
    });
}
