//! The participant list. `spreadsheet.rs` writes the same people as a workbook and as CSV.

use domain::{Letterhead, Seats};
use serde::Serialize;
use web::{AppState, Problem};

use super::run_document::{NoQuery, RunDocument};
use crate::billing_columns::BillingColumns;
use crate::roster::{Roster, RosterEntry, pluralise};

pub(crate) struct ParticipantList;

/// The data of `participants.hbs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParticipantsView {
    course_title: String,
    run_name: String,
    cancelled: &'static str,
    notice: String,
    dates: String,
    venue: String,
    counts: String,
    participants: Vec<ParticipantView>,
    provider: Letterhead,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    name: String,
    organisation: String,
    job_title: String,
    email: String,
    billing: String,
}

impl RunDocument for ParticipantList {
    const SLUG: &'static str = "participants";
    const TITLE: &'static str = "Deltagerliste";
    const FILE_NAME: &'static str = "deltagerliste";
    const TEMPLATE: (&'static str, &'static str) =
        ("participants.hbs", include_str!("../../../../templates/participants.hbs"));
    const EXTENSIONS: &'static [&'static str] = &["pdf", "xlsx", "csv"];
    const OPERATION_ID: &'static str = "getParticipantsPdf";
    const SUMMARY: &'static str = "The participant list of a run.";
    const DESCRIPTION: &'static str =
        "The participants who have a seat, in Danish alphabetical order.";

    type Query = NoQuery;
    type View = ParticipantsView;

    async fn view(_: &AppState, roster: &Roster, _: NoQuery) -> Result<ParticipantsView, Problem> {
        Ok(ParticipantsView::new(roster))
    }

    fn sample(roster: &Roster) -> ParticipantsView {
        ParticipantsView::new(roster)
    }
}

impl ParticipantsView {
    fn new(roster: &Roster) -> Self {
        let participants: Vec<ParticipantView> =
            roster.entries().iter().map(ParticipantView::from).collect();
        Self {
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            cancelled: roster.cancelled(),
            notice: roster.notice(),
            dates: roster.dates(),
            venue: roster.venue(),
            counts: counts(roster.seats, participants.len()),
            participants,
            provider: Letterhead::from(&*roster.provider),
        }
    }
}

/// How many seats are taken, if that can be read, and how many participants the list shows. The
/// numbers differ only when somebody registers or cancels while the list is made, or when a
/// registration cannot be read.
fn counts(seats: Option<Seats>, shown: usize) -> String {
    let shown = pluralise(shown, "vist", "viste");
    let Some(seats) = seats else { return shown };
    format!("{} · {shown}", pluralise(seats.taken() as usize, "tilmeldt", "tilmeldte"))
}

impl From<&RosterEntry<'_>> for ParticipantView {
    fn from(entry: &RosterEntry<'_>) -> Self {
        let participant = entry.participant;
        let job_title = participant.job_title.as_ref().map_or("", |title| title.as_str());
        Self {
            name: entry.name(),
            organisation: entry.organisation(),
            job_title: job_title.to_owned(),
            email: participant.email.as_str().to_owned(),
            billing: BillingColumns::from(&entry.registration.billing).to_line(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_state_how_many_are_registered_and_how_many_are_shown() {
        let taken = |taken| Some(Seats { capacity: taken, left: 0, waiting: 0 });
        assert_eq!(counts(taken(1), 1), "1 tilmeldt · 1 vist");
        assert_eq!(counts(taken(12), 11), "12 tilmeldte · 11 viste");
        assert_eq!(counts(None, 11), "11 viste");
    }
}
