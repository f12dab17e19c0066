//! The runs of today and of the next days, and those with free seats while somebody waits.

use domain::{Language, RunId};
use jiff::ToSpan;
use jiff::civil::Date;
use operations::{CurrentRun, accessed_of_runs};
use pages::Link;
use serde::Serialize;
use store::Store;
use web::Problem;
use web::auth::Identity;

use crate::paths;
use crate::run_line::{RunLine, dates};

/// How many days ahead runs are prepared.
const DAYS_AHEAD: i64 = 7;
/// The documents that are printed before a run begins, by their file names.
const DOCUMENTS: [(&str, &str); 4] = [
    ("participants.pdf", "Deltagerliste"),
    ("sign-in.pdf", "Underskriftslister"),
    ("badges.pdf", "Navneskilte"),
    ("kitchen.pdf", "Køkkenliste"),
];
/// Those of them that teachers may read.
const DOCUMENTS_OF_TEACHERS: [&str; 3] = ["participants.pdf", "sign-in.pdf", "badges.pdf"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunsView {
    /// With free seats while somebody waits.
    to_offer: Vec<OfferView>,
    today: Vec<RunOfDayView>,
    next_days: Vec<RunAheadView>,
    all: &'static str,
}

/// What a teacher sees of the runs that they teach.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaughtRunsView {
    /// As which courses name them.
    known_as: String,
    today: Vec<RunOfDayView>,
    coming: Vec<RunAheadView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfferView {
    run: RunLine,
    seats_left: u32,
    waiting: u32,
    /// The list of those who wait.
    url: String,
}

/// A run that has a course day today.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunOfDayView {
    run: RunLine,
    /// "09.00-12.00 og 13.00-16.00"
    hours: String,
    place: String,
    documents: Vec<Link>,
    check_in: String,
}

/// A run with a course day in the next days.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunAheadView {
    run: RunLine,
    place: String,
    documents: Vec<Link>,
    /// "Ikke hentet endnu: underskriftslister, navneskilte"
    not_fetched: Option<String>,
    /// For its teachers.
    check_in: Option<String>,
}

impl RunsView {
    /// # Errors
    /// The access records cannot be read.
    pub(super) async fn read(
        store: &Store,
        runs: &[CurrentRun],
        today: Date,
    ) -> Result<Self, Problem> {
        let is_ahead = |current: &&CurrentRun| {
            let last = today.saturating_add(DAYS_AHEAD.days());
            dates(&current.listed.run).iter().any(|date| today < *date && *date <= last)
        };
        let ahead: Vec<&CurrentRun> = runs.iter().filter(is_ahead).collect();
        let ids: Vec<RunId> = ahead.iter().map(|current| current.listed.id.clone()).collect();
        let accessed = accessed_of_runs(store, ids).await?;
        let next_days = ahead.iter().zip(accessed).map(|(current, accessed)| {
            let view = RunAheadView::new(current, |_| true);
            let missing = DOCUMENTS.iter().filter(|(file, _)| !accessed.contains(*file));
            let missing: Vec<String> = missing.map(|(_, text)| text.to_lowercase()).collect();
            let is_told = !view.documents.is_empty() && !missing.is_empty();
            let not_fetched = is_told.then(|| format!("Ikke hentet endnu: {}", missing.join(", ")));
            RunAheadView { not_fetched, ..view }
        });
        Ok(Self {
            to_offer: runs.iter().filter_map(OfferView::new).collect(),
            today: runs
                .iter()
                .filter_map(|current| RunOfDayView::new(current, today, |_| true))
                .collect(),
            next_days: next_days.collect(),
            all: paths::RUNS,
        })
    }
}

impl TaughtRunsView {
    pub(super) fn new(runs: &[CurrentRun], teacher: &Identity, today: Date) -> Self {
        let (subject, email) = (&teacher.subject, teacher.email.as_deref());
        let taught = || runs.iter().filter(|run| run.listed.run.is_taught_by(subject, email));
        let is_coming = |current: &&CurrentRun| dates(&current.listed.run).last() > Some(&today);
        let coming = taught().filter(is_coming);
        let may_read = |file: &str| DOCUMENTS_OF_TEACHERS.contains(&file);
        let coming = coming.map(|current| {
            let check_in = paths::run_page(&current.listed.id, "fremmoede");
            let view = RunAheadView::new(current, may_read);
            let run = view.run.leading_to(check_in.clone());
            RunAheadView { run, check_in: Some(check_in), ..view }
        });
        let of_today = taught().filter_map(|current| {
            let view = RunOfDayView::new(current, today, may_read)?;
            let run = view.run.leading_to(view.check_in.clone());
            Some(RunOfDayView { run, ..view })
        });
        Self {
            known_as: email.unwrap_or(subject).to_owned(),
            today: of_today.collect(),
            coming: coming.collect(),
        }
    }
}

impl OfferView {
    /// `None` if there is nothing to offer.
    fn new(current: &CurrentRun) -> Option<Self> {
        let seats = current.seats.filter(|seats| seats.are_to_offer())?;
        Some(Self {
            run: line(current),
            seats_left: seats.left,
            waiting: seats.waiting,
            url: format!("{}?status=venter", paths::run(&current.listed.id)),
        })
    }
}

impl RunOfDayView {
    /// With these of its documents. `None` if the run has no course day on this date.
    fn new(current: &CurrentRun, date: Date, is_shown: impl Fn(&str) -> bool) -> Option<Self> {
        let run = &current.listed.run;
        if !dates(run).contains(&date) {
            return None;
        }
        let language = Language::Danish;
        let days: Vec<_> = run.days.iter().filter(|day| day.date == date).collect();
        let hours: Vec<String> =
            days.iter().map(|day| language.hours(day.start, day.end)).collect();
        let place = days.iter().find_map(|day| day.own_place());
        Some(Self {
            run: line(current),
            hours: hours.join(" og "),
            place: place.unwrap_or_else(|| current.listed.place()).line(language),
            documents: documents(current, is_shown),
            check_in: paths::run_page(&current.listed.id, "fremmoede"),
        })
    }
}

impl RunAheadView {
    /// With these of its documents.
    fn new(current: &CurrentRun, is_shown: impl Fn(&str) -> bool) -> Self {
        Self {
            run: line(current),
            place: current.listed.place().line(Language::Danish),
            documents: documents(current, is_shown),
            not_fetched: None,
            check_in: None,
        }
    }
}

/// The documents of a run. A run in which nobody has a seat needs none.
fn documents(current: &CurrentRun, is_shown: impl Fn(&str) -> bool) -> Vec<Link> {
    let is_empty = current.seats.is_some_and(|seats| seats.taken() == 0);
    let shown = DOCUMENTS.iter().filter(|(file, _)| !is_empty && is_shown(file));
    let link = |(file, text): &(&str, &str)| Link {
        text: (*text).to_owned(),
        url: paths::document(&current.listed.id, file),
    };
    shown.map(link).collect()
}

fn line(current: &CurrentRun) -> RunLine {
    let listed = &current.listed;
    RunLine::new(&listed.id, &listed.course_title, &listed.run, current.seats)
}
