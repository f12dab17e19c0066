//! A colleague takes the seat of a participant.

use std::collections::HashMap;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{FieldError, Language, QuestionScope, Rejection, Substitution};
use operations::OperationError;
use serde_json::json;
use web::problem::ProblemKind;
use web::{CallerOfRequest, Problem};

use super::edit_page::{Edit, GroupView};
use super::overview::Done;
use super::{OwnRegistration, Refusal};
use crate::WebsiteState;
use crate::fields::Fields;
use crate::form::Form;
use crate::paths::Paths;
use crate::register::question_fields;

/// Asks who takes part instead.
pub(crate) async fn ask(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    own: OwnRegistration,
    Path(parameters): Path<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let number = own.active_number_in(&parameters)?;
    let form = Form::default();
    let fields = Fields { form: &form, faults: &[], language };
    own.substitution(&state, number, fields, false).page(&state, &own, fields, None)
}

/// Replaces the participant.
pub(crate) async fn substitute(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    CallerOfRequest(caller): CallerOfRequest,
    own: OwnRegistration,
    Path(parameters): Path<HashMap<String, String>>,
    form: Form,
) -> Result<Response, Problem> {
    let number = own.active_number_in(&parameters)?;
    let page = |faults: &[FieldError], is_known: bool, refusal: Option<Refusal>| {
        let fields = Fields { form: &form, faults, language };
        own.substitution(&state, number, fields, is_known).page(&state, &own, fields, refusal)
    };
    if form.value("set") != own.seen_participant(&state, number) {
        return page(&[], false, Some(Refusal::changed(language)));
    }
    let mut document = form.values(&own.course);
    document["participant"] = json!(number);
    if document.get("by").is_none() {
        document["by"] = json!({});
    }
    let questions = &own.course.questions;
    let substitution = match Substitution::parse(&document, &own.registration, questions) {
        Ok(substitution) => substitution,
        Err(faults) => return page(&faults, false, None),
    };
    let (requester, now) = (state.requester(caller), state.now());
    let registrations = &state.registrations;
    let substituted =
        operations::substitute(registrations, &own.registration, &substitution, &requester, now);
    match substituted.await {
        Ok(_) => own.done(Done::Substituted, language),
        Err(error) => {
            let is_known =
                matches!(&error, OperationError::Rejected(Rejection::AlreadyRegistered { .. }));
            page(&[], is_known, Some(Refusal::new(error, language, state.visit_now())))
        }
    }
}

impl OwnRegistration {
    /// The number in the path of somebody who takes part.
    fn active_number_in(&self, path: &HashMap<String, String>) -> Result<usize, Problem> {
        let number = self.number_in(path)?;
        match self.registration.participants[number].is_active() {
            true => Ok(number),
            false => Err(ProblemKind::NotFound.into()),
        }
    }

    /// Who has the seat now: somebody else may have got it in another window.
    fn seen_participant(&self, state: &WebsiteState, number: usize) -> String {
        let participant = &self.registration.participants[number];
        let seen = format!("{} {number} {}", self.registration.id, participant.email.as_str());
        state.secrets().seal("substitution", &seen)
    }

    /// The form. `is_known` says that the colleague is registered already.
    fn substitution(
        &self,
        state: &WebsiteState,
        number: usize,
        fields: Fields<'_>,
        is_known: bool,
    ) -> Edit {
        let language = fields.language;
        let words = |danish, english| language.choose(danish, english);
        let participant = &self.registration.participants[number];
        let name = participant.name.as_str();
        let email = fields.line("/by/email", "E-mail").of_type("email", "");
        let email = match is_known {
            true => email.faulty(Some(
                words(
                    "Personen er allerede tilmeldt holdet",
                    "This person is already registered for the run",
                )
                .to_owned(),
            )),
            false => email,
        };
        let shown = [
            fields.line("/by/name", words("Navn", "Name")),
            email.hint(words(
                "Kollegaens egen; kalenderfilen sendes dertil",
                "The colleague's own; the calendar file is sent there",
            )),
            fields.line("/by/jobTitle", words("Stilling", "Job title")).optional(),
        ];
        let questions =
            question_fields(fields, &self.course, QuestionScope::Participant, "/by/answers");
        let time = self.correction_time(state, language);
        let note = match (&time, self.registration.is_told_to_participants()) {
            (Err(why_not), _) => why_not.clone(),
            (Ok(_), true) => language.choose(
                format!(
                    "Kollegaen overtager pladsen uden gebyr, og både {name} og kollegaen får \
                     besked pr. e-mail."
                ),
                format!(
                    "The colleague takes the seat without a fee, and both {name} and the \
                     colleague are told by e-mail."
                ),
            ),
            (Ok(_), false) => words(
                "Kollegaen overtager pladsen uden gebyr.",
                "The colleague takes the seat without a fee.",
            )
            .to_owned(),
        };
        let group = GroupView {
            heading: words("Kollegaen", "The colleague").to_owned(),
            note: None,
            number: None,
            fields: shown.into_iter().chain(questions).collect(),
        };
        let path = |language| Paths(language).substitution(&self.id(), &number.to_string());
        Edit {
            heading: language.choose(
                format!("Hvem deltager i stedet for {name}?"),
                format!("Who takes part instead of {name}?"),
            ),
            notes: vec![note],
            groups: if time.is_ok() { vec![group] } else { Vec::new() },
            button: words("Skift deltageren ud", "Replace the participant"),
            seen: self.seen_participant(state, number),
            action: path(language),
            other_language: path(language.other()),
        }
    }
}
