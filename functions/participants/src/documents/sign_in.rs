//! Sign-in sheets, one for each course day.

use std::collections::BTreeMap;

use domain::{Day, Language, Letterhead};
use jiff::civil::Date;
use serde::Serialize;
use web::auth::Identity;
use web::{AppState, Problem};

use super::run_document::{NoQuery, RunDocument};
use crate::roster::{Roster, RosterEntry, times_to_follow};

pub(crate) struct SignInSheets;

/// The data of `sign-in.hbs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInView {
    words: Words,
    course_title: String,
    run_name: String,
    cancelled: &'static str,
    notice: String,
    spelling_notice: String,
    data_from: String,
    days: Vec<DayView>,
    provider: Letterhead,
}

/// What the template prints as it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    /// The BCP 47 tag of their language.
    language: &'static str,
    title: &'static str,
    description: &'static str,
    number: &'static str,
    name: &'static str,
    organisation: &'static str,
    signature: &'static str,
    page: &'static str,
    page_of: &'static str,
}

#[derive(Serialize)]
struct DayView {
    venue: String,
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

impl RunDocument for SignInSheets {
    const SLUG: &'static str = "sign-in";
    const TITLE: &'static str = "Underskrifter";
    const FILE_NAME: &'static str = "underskrifter";
    const TEMPLATE: (&'static str, &'static str) =
        ("sign-in.hbs", include_str!("../../../../templates/sign-in.hbs"));
    const OPERATION_ID: &'static str = "getSignInSheets";
    const SUMMARY: &'static str = "The sign-in sheets of a run.";
    const DESCRIPTION: &'static str =
        "A sheet for each course day, with a box for the signature of each participant.";

    type Query = NoQuery;
    type View = SignInView;

    async fn view(
        _: &AppState,
        roster: &Roster,
        _: &Identity,
        _: NoQuery,
    ) -> Result<SignInView, Problem> {
        Ok(SignInView::new(roster))
    }

    fn sample(roster: &Roster) -> SignInView {
        SignInView::new(roster)
    }
}

impl SignInView {
    fn new(roster: &Roster) -> Self {
        let language = roster.language();
        let rows = rows(roster);
        let counts =
            language.count(rows.len(), ["deltager", "deltagere"], ["participant", "participants"]);
        let days = sheets(roster).into_iter().map(|(date, sheet)| DayView {
            heading: sheet.heading,
            date: language.date(date),
            hours: sheet.hours,
            venue: sheet.venue,
            counts: counts.clone(),
            participants: rows.clone(),
        });
        Self {
            words: Words::of(language),
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            cancelled: roster.cancelled(language),
            notice: roster.notice(language),
            spelling_notice: roster.spelling_notice(language),
            data_from: roster.data_from(),
            days: days.collect(),
            provider: Letterhead::from(&*roster.provider),
        }
    }
}

impl Words {
    fn of(language: Language) -> Self {
        let [page, page_of] = language.page_words();
        Self {
            language: language.tag(),
            title: language.choose("Deltagerunderskrifter", "Sign-in sheets"),
            description: language.choose(
                "Underskrift for fremmøde på hver kursusdag",
                "A signature for attendance on each course day",
            ),
            number: language.choose("Nr.", "No."),
            name: language.choose("Navn", "Name"),
            organisation: "Organisation",
            signature: language.choose("Underskrift", "Signature"),
            page,
            page_of,
        }
    }
}

fn rows(roster: &Roster) -> Vec<RowView> {
    let row = |(number, entry): (usize, &RosterEntry<'_>)| RowView {
        number: number.to_string(),
        name: entry.name(),
        organisation: entry.organisation(),
    };
    (1..).zip(&roster.entries()).map(row).collect()
}

/// What the sheet of one date says above its rows.
struct Sheet {
    heading: String,
    hours: String,
    venue: String,
}

/// A sheet for each date, however many modules it has; one for the start date while the days are
/// unknown.
fn sheets(roster: &Roster) -> BTreeMap<Date, Sheet> {
    let run = &roster.run;
    if run.days.is_empty() {
        let hours = times_to_follow(roster.language()).to_owned();
        let sheet = Sheet { heading: run.name.clone(), hours, venue: roster.venue() };
        return [(run.start, sheet)].into();
    }
    let mut dates: BTreeMap<Date, Vec<&Day>> = BTreeMap::new();
    for day in &run.days {
        dates.entry(day.date).or_default().push(day);
    }
    dates.into_iter().map(|(date, days)| (date, sheet(roster, &days))).collect()
}

fn sheet(roster: &Roster, days: &[&Day]) -> Sheet {
    let modules = days.iter().filter_map(|day| roster.course.programme.module(day.module?));
    let language = roster.language();
    let headings: Vec<String> = modules.map(|module| language.module_heading(module)).collect();
    let headings = if headings.is_empty() { vec![roster.run.name.clone()] } else { headings };
    let hours: Vec<String> = days.iter().map(|day| language.hours(day.start, day.end)).collect();
    let mut venues: Vec<String> =
        days.iter().map(|day| roster.course.place_on(&roster.run, day).line(language)).collect();
    venues.dedup();
    let and = format!(" {} ", language.and());
    let hours = hours.join(&and);
    Sheet {
        heading: headings.join(" · "),
        hours: language.choose(format!("kl. {hours}"), hours),
        venue: venues.join(&and),
    }
}
