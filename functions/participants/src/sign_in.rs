//! The sign-in sheet: a set of pages for each course day, what `sign-in.hbs` prints.

use std::collections::BTreeMap;

use domain::{Day, danish_format};
use jiff::civil::Date;
use serde::Serialize;

use crate::participant_list::ProviderView;
use crate::roster::{Roster, counted};
use crate::run_document::DocumentTemplate;

pub(crate) const DOCUMENT: DocumentTemplate = DocumentTemplate {
    template: ("sign-in.hbs", include_str!("../../../templates/sign-in.hbs")),
    name: "underskrifter",
};

/// The sheets of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInView {
    course_title: String,
    run_name: String,
    venue: String,
    days: Vec<DayView>,
    provider: ProviderView,
}

#[derive(Serialize)]
struct DayView {
    heading: String,
    date: String,
    hours: String,
    counts: String,
    participants: Vec<RowView>,
}

#[derive(Clone, Serialize)]
struct RowView {
    number: String,
    name: String,
    organisation: String,
}

impl SignInView {
    pub(crate) fn new(roster: &Roster) -> Self {
        let people = roster.people();
        let row = |(index, seated): (usize, &crate::roster::RosterEntry<'_>)| RowView {
            number: (index + 1).to_string(),
            name: seated.name(),
            organisation: seated.organisation(),
        };
        let rows: Vec<RowView> = people.iter().enumerate().map(row).collect();
        let counts = counted(rows.len(), "deltager", "deltagere");
        let day = |date: Date, (heading, hours): (String, String)| DayView {
            heading,
            date: danish_format::date(date),
            hours,
            counts: counts.clone(),
            participants: rows.clone(),
        };
        Self {
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            venue: roster.venue(),
            days: days(roster).into_iter().map(|(date, words)| day(date, words)).collect(),
            provider: ProviderView::of(roster),
        }
    }
}

/// Each date once with its modules and hours; the start of the run while its days are unknown.
fn days(roster: &Roster) -> BTreeMap<Date, (String, String)> {
    let mut dates: BTreeMap<Date, Vec<&Day>> = BTreeMap::new();
    for day in &roster.run.days {
        dates.entry(day.date).or_default().push(day);
    }
    if dates.is_empty() {
        return [(roster.run.start, (roster.run.name.clone(), "tidspunkt følger".to_owned()))]
            .into();
    }
    let words = |days: Vec<&Day>| {
        let headings =
            days.iter().map(|day| heading(roster, day.module)).collect::<Vec<_>>().join(" · ");
        let hours = days
            .iter()
            .map(|day| danish_format::hours(day.start, day.end))
            .collect::<Vec<_>>()
            .join(" og ");
        (headings, format!("kl. {hours}"))
    };
    dates.into_iter().map(|(date, days)| (date, words(days))).collect()
}

/// "1. modul: Før, under og efter"
fn heading(roster: &Roster, number: u32) -> String {
    let module = roster.course.programme.modules.iter().find(|module| module.number == number);
    module.map_or_else(
        || format!("{number}. modul"),
        |module| format!("{number}. modul: {}", module.title),
    )
}
