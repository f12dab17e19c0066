//! The page with the form by which somebody is registered by hand.

use axum::response::Response;
use domain::applicant::MAX_PARTICIPANTS;
use domain::{Course, QuestionScope, Rejection};
use pages::rows::{LIST, PARTICIPANTS};
use pages::{FaultView, FieldView, Fields, Form, Link};
use serde::Serialize;
use web::Problem;

use super::{DANISH, KEY, REASON, Said, terms_field, with_fault};
use crate::DeskState;
use crate::page::{DeskPage, respond_to_form};
use crate::paths;
use crate::question_page::GroupView;
use crate::registration_fields::{contact_fields, note_field, optional_questions, payer_groups};
use crate::run_changes::OpenedRun;
use crate::signed_in::SignedIn;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ByHandView {
    about: String,
    /// Why nobody can be registered any more.
    why_not: Option<String>,
    /// What follows.
    consequences: Vec<String>,
    refusal: Option<String>,
    /// Registrations that are in the way.
    known: Vec<Link>,
    faults: Vec<FaultView>,
    action: String,
    back: String,
    /// Where the run gets more seats.
    capacity: String,
    key: String,
    contact: Vec<FieldView>,
    participants: Vec<ParticipantView>,
    can_add: bool,
    /// What was pasted as a list and could not be read.
    list: String,
    prices: Vec<FieldView>,
    /// Who pays; empty if it costs nothing.
    billing: Vec<GroupView>,
    questions: Vec<FieldView>,
    rest: Vec<FieldView>,
    walk_in: FieldView,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    number: usize,
    index: usize,
    fields: Vec<FieldView>,
    can_leave: bool,
}

impl OpenedRun {
    /// The page with the form.
    pub(super) fn by_hand(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        form: &Form,
        said: Said,
    ) -> Result<Response, Problem> {
        let Said { again, known } = said;
        let course = &self.course;
        let fields = Fields { form, faults: &again.faults, language: DANISH };
        let count = form.len(PARTICIPANTS).clamp(1, MAX_PARTICIPANTS);
        let needs = fields.tick(
            "/consent/needs",
            "Kunden siger ja til, at vi bruger oplysningerne om særlige behov",
        );
        let is_late =
            matches!(self.run.check_open(state.now()), Err(Rejection::RegistrationClosed));
        let note = note_field(fields, if is_late { "Hvorfor efter fristen?" } else { "Note" });
        let waiting = fields.tick("/acceptWaiting", "Sæt på venteliste, hvis der ikke er plads");
        let mut view = ByHandView {
            about: self.about(),
            why_not: self.why_not_by_hand(state.now()).map(str::to_owned),
            consequences: self.consequences_by_hand(state.now()),
            refusal: again.refusal.clone(),
            known,
            faults: Vec::new(),
            action: paths::run_page(&self.id, "ny-tilmelding"),
            back: paths::run(&self.id),
            capacity: paths::run_page(&self.id, "pladser"),
            key: form.value(KEY).to_owned(),
            contact: contact_fields(fields).into(),
            participants: (0..count)
                .map(|index| ParticipantView::new(fields, course, index, count))
                .collect(),
            can_add: count < MAX_PARTICIPANTS,
            list: form.value(LIST).to_owned(),
            prices: fields.price(course, state.now()),
            billing: match course.price.is_always_free() {
                true => Vec::new(),
                false => payer_groups(fields).into(),
            },
            questions: optional_questions(fields, course, QuestionScope::Registration, "/answers"),
            rest: vec![
                fields.line("/message", "Besked fra kunden").area().optional(),
                terms_field(fields, "Kunden accepterer betingelserne"),
                with_fault(needs.optional(), fields, "Sæt kryds, eller slet de særlige behov"),
                waiting.optional(),
                note.optional(),
                fields.tick("/withoutEmails", "Send ingen mails om tilmeldingen").optional().hint(
                    "Så får kontaktpersonen heller ikke adgangskoden. Senere ændringer sender \
                     mails som ellers.",
                ),
            ],
            walk_in: fields
                .line(REASON, "Hvorfor?")
                .area()
                .optional()
                .hint("Udfyldes kun for den, der er mødt op uden tilmelding. Gemmes som en note."),
        };
        let shown: Vec<&FieldView> = view
            .contact
            .iter()
            .chain(view.participants.iter().flat_map(|person| &person.fields))
            .chain(&view.prices)
            .chain(view.billing.iter().flat_map(|group| &group.fields))
            .chain(&view.questions)
            .chain(&view.rest)
            .chain([&view.walk_in])
            .collect();
        view.faults = fields.summary(&shown);
        let title = match view.faults.is_empty() {
            true => "Ny tilmelding",
            false => "Fejl: Ny tilmelding",
        };
        let page = DeskPage::new("by-hand", title, Some(reader), view).below(self.trail());
        respond_to_form(state, again.status, &page)
    }

    fn consequences_by_hand(&self, now: jiff::Timestamp) -> Vec<String> {
        let mut said = vec![self.free_seats()];
        match (self.run.check_open(now), self.run.check_open_for_staff(now)) {
            (Err(_), Ok(())) => {
                said.push(
                    "Tilmeldingsfristen er udløbet, men kontoret kan stadig tilmelde.".into(),
                );
            }
            (_, Err(_)) => said.push(
                "Holdet er slut. Kun den, der mødte op uden tilmelding, kan tilmeldes nu.".into(),
            ),
            _ => {}
        }
        said.push(
            "Tilmeldingen er bekræftet med det samme. Kontaktpersonen får kvitteringen, og \
             deltagerne får besked pr. e-mail, medmindre du vælger det fra nederst."
                .into(),
        );
        said
    }
}

impl ParticipantView {
    fn new(fields: Fields<'_>, course: &Course, index: usize, count: usize) -> Self {
        let name = |field: &str| format!("{PARTICIPANTS}/{index}/{field}");
        let answers =
            optional_questions(fields, course, QuestionScope::Participant, &name("answers"));
        let lines = [
            fields.line(&name("name"), "Navn"),
            fields.line(&name("email"), "E-mail").of_type("email", ""),
            fields.line(&name("jobTitle"), "Stilling").optional(),
        ];
        let needs = fields.line(&name("needs"), "Særlige behov").optional();
        Self {
            number: index + 1,
            index,
            fields: lines
                .into_iter()
                .chain(answers)
                .chain([needs.hint("For eksempel mad eller adgang")])
                .collect(),
            can_leave: count > 1,
        }
    }
}
