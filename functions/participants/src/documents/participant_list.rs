//! The participant list. `spreadsheet.rs` writes the same people as a workbook and as CSV.

use domain::{Language, Letterhead, Question, Seats};
use serde::Serialize;
use web::access::may_see_payers;
use web::auth::Identity;
use web::{AppState, Problem};

use super::run_document::{NoQuery, RunDocument};
use crate::billing_columns::BillingColumns;
use crate::roster::{Roster, RosterEntry};

pub(crate) struct ParticipantList;

/// The data of `participants.hbs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParticipantsView {
    words: Words,
    course_title: String,
    run_name: String,
    cancelled: &'static str,
    notice: String,
    spelling_notice: String,
    dates: String,
    venue: String,
    counts: String,
    data_from: String,
    /// Whether it has the payers.
    has_payers: bool,
    /// The questions of the course that are on the list, each a column.
    questions: Vec<String>,
    participants: Vec<ParticipantView>,
    provider: Letterhead,
}

/// What the template prints as it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    /// The BCP 47 tag of their language.
    language: &'static str,
    title: &'static str,
    confidential: &'static str,
    name: &'static str,
    organisation: &'static str,
    job_title: &'static str,
    email: &'static str,
    payment: &'static str,
    page: &'static str,
    page_of: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    name: String,
    organisation: String,
    job_title: String,
    email: String,
    /// Empty on a list without payers.
    billing: String,
    /// The answer to each of these questions.
    answers: Vec<String>,
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
        "The participants who have a seat, in Danish order; for teachers, without the payers.";

    type Query = NoQuery;
    type View = ParticipantsView;

    async fn view(
        _: &AppState,
        roster: &Roster,
        reader: &Identity,
        _: NoQuery,
    ) -> Result<ParticipantsView, Problem> {
        Ok(ParticipantsView::new(roster, may_see_payers(reader)))
    }

    fn sample(roster: &Roster) -> ParticipantsView {
        ParticipantsView::new(roster, true)
    }
}

impl ParticipantsView {
    fn new(roster: &Roster, has_payers: bool) -> Self {
        let language = roster.language();
        let questions: Vec<&Question> =
            roster.course.questions.iter().filter(|question| question.on_list).collect();
        let participants: Vec<ParticipantView> = roster
            .entries()
            .iter()
            .map(|entry| ParticipantView::new(entry, has_payers, &questions, language))
            .collect();
        Self {
            words: Words::of(language),
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            cancelled: roster.cancelled(language),
            notice: roster.notice(language),
            spelling_notice: roster.spelling_notice(language),
            dates: roster.dates(),
            venue: roster.venue(),
            counts: counts(roster.seats, participants.len(), language),
            data_from: roster.data_from(),
            has_payers,
            questions: questions.iter().map(|question| question.text.clone()).collect(),
            participants,
            provider: Letterhead::from(&*roster.provider),
        }
    }
}

/// How many seats are taken, if that can be read, and how many participants the list shows. The
/// numbers differ only when somebody registers or cancels while the list is made, or when a
/// registration cannot be read.
fn counts(seats: Option<Seats>, shown: usize, language: Language) -> String {
    let shown = language.count(shown, ["vist", "viste"], ["shown"; 2]);
    let Some(seats) = seats else { return shown };
    let taken = seats.taken() as usize;
    let taken = language.count(taken, ["tilmeldt", "tilmeldte"], ["registered"; 2]);
    format!("{taken} · {shown}")
}

impl Words {
    fn of(language: Language) -> Self {
        let [page, page_of] = language.page_words();
        Self {
            language: language.tag(),
            title: language.choose("Deltagerliste", "Participant list"),
            confidential: language
                .choose("Fortroligt: personoplysninger", "Confidential: personal data"),
            name: language.choose("Navn", "Name"),
            organisation: "Organisation",
            job_title: language.choose("Stilling", "Job title"),
            email: "E-mail",
            payment: language.choose("Betaling", "Payment"),
            page,
            page_of,
        }
    }
}

impl ParticipantView {
    fn new(
        entry: &RosterEntry<'_>,
        has_payers: bool,
        questions: &[&Question],
        language: Language,
    ) -> Self {
        let participant = entry.participant;
        let job_title = participant.job_title.as_ref().map_or("", |title| title.as_str());
        let billing = BillingColumns::new(&entry.registration.billing, language);
        let answer = |question: &&Question| {
            let answer = entry.answer(question).map_or("", |answer| answer.label(language));
            answer.to_owned()
        };
        Self {
            name: entry.name(),
            organisation: entry.organisation(),
            job_title: job_title.to_owned(),
            email: participant.email.as_str().to_owned(),
            billing: match has_payers {
                true => billing.to_line(language),
                false => String::new(),
            },
            answers: questions.iter().map(answer).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_state_how_many_are_registered_and_how_many_are_shown() {
        let taken = |taken| Some(Seats { capacity: taken, left: 0, waiting: 0 });
        let counts = |seats, shown| Language::ALL.map(|language| counts(seats, shown, language));
        assert_eq!(counts(taken(1), 1), ["1 tilmeldt · 1 vist", "1 registered · 1 shown"]);
        assert_eq!(counts(taken(12), 11), ["12 tilmeldte · 11 viste", "12 registered · 11 shown"]);
        assert_eq!(counts(None, 11), ["11 viste", "11 shown"]);
    }
}
