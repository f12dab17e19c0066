//! The page that asks before something is done with a registration: it says what follows, and takes
//! what the operation needs. If the registration has changed since the page was opened, the page is
//! shown anew with what changed and what was typed.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{QuestionScope, Rejection};
use operations::OperationError;
use pages::{Fields, Form};
use web::Problem;

use super::operation::Operation;
use super::{Asked, Opened, shown};
use crate::DeskState;
use crate::banner;
use crate::colleagues::Colleagues;
use crate::question_page::{Again, GroupView, HiddenView, Question, SEEN, fields, refused};
use crate::registration_fields::{note_field, optional_questions, with_words};
use crate::signed_in::{SentForm, SignedIn};

/// Asks.
pub(crate) async fn ask(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    Asked { opened, operation }: Asked,
) -> Result<Response, Problem> {
    let form = opened.first_form(operation);
    opened.ask(&state, &reader, operation, &form, Again::default())
}

/// Does what was asked.
pub(crate) async fn answer(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    Asked { opened, operation }: Asked,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    if form.value(SEEN) != opened.seen(&state, operation) {
        let seen = form.value(SEEN).split('.').next().and_then(|count| count.parse().ok());
        let colleagues = Colleagues::read(&state, &reader).await?;
        let again = Again {
            meanwhile: opened.entries_since(seen.unwrap_or_default(), &colleagues),
            ..Again::changed(
                "Tilmeldingen er ændret, siden du åbnede siden. Intet er gemt endnu. Det, du \
                 skrev, står her stadig: se det igennem, og send så igen.",
            )
        };
        let form = match operation {
            Operation::Correct => opened.with_typed(&form),
            _ => form,
        };
        return opened.ask(&state, &reader, operation, &form, again);
    }
    if operation.why_not(&opened, state.now()).is_some() {
        let again = Again { status: StatusCode::CONFLICT, ..Again::default() };
        return opened.ask(&state, &reader, operation, &form, again);
    }
    match opened.perform(&state, operation, &form, &reader.identity.subject).await {
        Ok(registration) => {
            let address = crate::paths::registration(registration.id);
            // Somebody else may have been at the head of the queue in the last moment.
            let is_unchanged = registration.revision == opened.registration.revision;
            let done = match registration.id == opened.registration.id {
                true if operation == Operation::Correct && is_unchanged => {
                    "Der var intet at rette, så intet er ændret."
                }
                true => operation.done(),
                false => "Den, der nu stod forrest på ventelisten, har fået plads.",
            };
            banner::redirect(&state, &address, done)
        }
        Err(error) => {
            let again = because(error, operation);
            opened.ask(&state, &reader, operation, &form, again)
        }
    }
}

/// Why it was not done, for its page.
fn because(error: OperationError, operation: Operation) -> Again {
    match error {
        OperationError::Invalid(faults) => Again::faulty(operation.on_fields(faults)),
        OperationError::Rejected(Rejection::AlreadyRegistered { .. }) => Again::changed(
            "Mindst én af personerne er allerede tilmeldt holdet eller står på dets venteliste. \
             Intet er ændret.",
        ),
        error => refused(error),
    }
}

impl Opened {
    /// What the page says now: another revision of the registration, or other consequences, are to
    /// be seen before anything is done.
    pub(super) fn seen(&self, state: &DeskState, operation: Operation) -> String {
        let registration = &self.registration;
        // A note is saved from the same form as a contact by phone.
        let said = if operation == Operation::Note { Operation::Contact } else { operation };
        let consequences = said.consequences(self, state.now()).join(" ");
        let seen = format!("{} {} {consequences}", registration.id, registration.revision);
        let seal = state.secrets().seal("desk question", &seen);
        format!("{}.{seal}", registration.changes.len())
    }

    fn first_form(&self, operation: Operation) -> Form {
        match operation {
            Operation::Correct => self.as_form(),
            _ => Form::default(),
        }
    }

    fn ask(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        operation: Operation,
        form: &Form,
        again: Again,
    ) -> Result<Response, Problem> {
        let now = state.now();
        let why_not = operation.why_not(self, now);
        let (consequences, groups) = match why_not {
            None => (
                operation.consequences(self, now),
                self.groups(operation, fields(form, &again), now),
            ),
            Some(_) => (Vec::new(), Vec::new()),
        };
        let question = Question {
            title: operation.title(),
            heading: self.heading(operation),
            whom: Some(self.whom()),
            about: self.about(),
            why_not,
            consequences,
            groups,
            hidden: self.hidden(state, operation),
            capacity: None,
            action: operation.url(self.registration.id),
            button: operation.button().to_owned(),
            back: self.link().url,
            trail: [self.trail(), vec![self.link()]].concat(),
        };
        Ok(shown(self.registration.id, question.page(state, reader, form, again)?))
    }

    /// What the page is called on it, where it may name people.
    fn heading(&self, operation: Operation) -> String {
        let name = |number| self.participant(number).map(|person| person.name.as_str());
        match operation {
            Operation::Substitute(number) => {
                format!("Hvem deltager i stedet for {}?", name(number).unwrap_or_default())
            }
            Operation::CancelParticipant(number) => {
                format!("Afmeld {}", name(number).unwrap_or_default())
            }
            operation => operation.title(),
        }
    }

    fn hidden(&self, state: &DeskState, operation: Operation) -> Vec<HiddenView> {
        let seen = HiddenView::new(SEEN, self.seen(state, operation));
        let originals = match operation {
            Operation::Correct => self.originals(),
            _ => Vec::new(),
        };
        std::iter::once(seen).chain(originals).collect()
    }

    fn groups(
        &self,
        operation: Operation,
        fields: Fields<'_>,
        now: jiff::Timestamp,
    ) -> Vec<GroupView> {
        let note = || note_field(fields, "Note");
        let waiver = |number| {
            let reason = fields.line("/feeWaiver/reason", "Eftergiv gebyret: hvorfor?").optional();
            let reason = reason.hint("Lad feltet stå tomt, hvis gebyret skal betales");
            self.has_fee(number, now).then_some(reason)
        };
        let fields = match operation {
            Operation::Correct => return self.correction_groups(fields),
            Operation::Note => vec![note()],
            Operation::Move => {
                let targets = self.targets(now);
                vec![fields.choice("/run", "Hvilket hold?", &targets, None)]
            }
            Operation::WaiveFees => {
                let reason = fields.line("/reason", "Hvorfor eftergives gebyret?").area();
                let reason = reason.hint("Gemmes som en note; kun kontoret ser den");
                vec![with_words(reason, fields, "Skriv, hvorfor gebyret eftergives")]
            }
            Operation::Cancel => waiver(None).into_iter().chain([note().optional()]).collect(),
            Operation::CancelParticipant(number) => {
                waiver(Some(number)).into_iter().chain([note().optional()]).collect()
            }
            Operation::Substitute(_) => {
                let scope = QuestionScope::Participant;
                let course = self.course.as_ref();
                let questions =
                    course.map(|course| optional_questions(fields, course, scope, "/by/answers"));
                let questions = questions.unwrap_or_default();
                [
                    fields.line("/by/name", "Navn"),
                    fields.line("/by/email", "E-mail").of_type("email", ""),
                    fields.line("/by/phone", "Telefon").of_type("tel", "").optional(),
                    fields.line("/by/organisation", "Arbejdsplads").optional(),
                    fields.line("/by/jobTitle", "Stilling").optional(),
                ]
                .into_iter()
                .chain(questions)
                .collect()
            }
            Operation::Promote => Vec::new(),
            Operation::Contact
            | Operation::Confirm
            | Operation::Resend
            | Operation::CloseSecrets
            | Operation::Spam => vec![note().optional()],
        };
        match fields.is_empty() {
            true => Vec::new(),
            false => vec![GroupView::of(fields)],
        }
    }
}
