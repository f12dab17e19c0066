//! The participant list: what `participants.hbs` prints.

use serde::Serialize;

use crate::billing_columns::BillingColumns;
use crate::roster::{Roster, RosterEntry, counted};
use crate::run_document::DocumentTemplate;

pub(crate) const DOCUMENT: DocumentTemplate = DocumentTemplate {
    template: ("participants.hbs", include_str!("../../../templates/participants.hbs")),
    name: "deltagerliste",
};

/// The participants of one run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParticipantsView {
    course_title: String,
    run_name: String,
    dates: String,
    venue: String,
    counts: String,
    participants: Vec<ParticipantView>,
    provider: ProviderView,
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

/// Who hands the document out.
#[derive(Serialize)]
pub(crate) struct ProviderView {
    pub(crate) name: String,
}

impl ParticipantsView {
    pub(crate) fn new(roster: &Roster) -> Self {
        let participants: Vec<ParticipantView> =
            roster.people().iter().map(ParticipantView::from).collect();
        Self {
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            dates: roster.dates(),
            venue: roster.venue(),
            counts: counts(roster.seats.taken() as usize, participants.len()),
            participants,
            provider: ProviderView::of(roster),
        }
    }
}

impl ProviderView {
    pub(crate) fn of(roster: &Roster) -> Self {
        Self { name: roster.provider.name.clone() }
    }
}

/// How many are registered, as the seats are counted, and how many the list shows. They differ only
/// while somebody is registering.
fn counts(registered: usize, shown: usize) -> String {
    format!(
        "{} · {}",
        counted(registered, "tilmeldt", "tilmeldte"),
        counted(shown, "vist", "viste")
    )
}

impl From<&RosterEntry<'_>> for ParticipantView {
    fn from(seated: &RosterEntry<'_>) -> Self {
        let participant = seated.participant;
        Self {
            name: seated.name(),
            organisation: seated.organisation(),
            job_title: participant
                .job_title
                .as_ref()
                .map(|title| title.as_str().to_owned())
                .unwrap_or_default(),
            email: participant.email.as_str().to_owned(),
            billing: BillingColumns::of(&seated.registration.billing).in_one_line(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_say_how_many_are_registered_and_how_many_are_shown() {
        assert_eq!(counts(1, 1), "1 tilmeldt · 1 vist");
        assert_eq!(counts(12, 11), "12 tilmeldte · 11 viste");
    }
}
