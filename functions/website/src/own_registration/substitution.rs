//! A colleague takes the seat of a participant.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{FieldError, Language, Participant, QuestionScope, Substitution};
use pages::{FieldView, Fields, Form};
use serde_json::json;
use web::problem::ProblemKind;
use web::{CallerOfRequest, Problem};

use super::done::Done;
use super::edit_page::{Edit, GroupView};
use super::{OwnRegistration, Refusal, Sent};
use crate::WebsiteState;
use crate::paths::Paths;

/// Asks who takes part instead.
pub(crate) async fn ask(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    own: OwnRegistration,
) -> Result<Response, Problem> {
    let form = Form::default();
    let fields = Fields { form: &form, faults: &[], language };
    own.substitution(&state, fields, false)?.page(&state, &own, fields, None)
}

/// Replaces the participant.
pub(crate) async fn substitute(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    CallerOfRequest(caller): CallerOfRequest,
    Sent { own, form }: Sent,
) -> Result<Response, Problem> {
    let page = |faults: &[FieldError], refusal: Option<Refusal>| {
        let fields = Fields { form: &form, faults, language };
        let is_known = refusal.as_ref().is_some_and(|refusal| refusal.is_known);
        own.substitution(&state, fields, is_known)?.page(&state, &own, fields, refusal)
    };
    let (number, participant) = own.numbered_participant()?;
    if !participant.is_active() {
        // Somebody cancelled them in another window, which the page says.
        let mut response = page(&[], None)?;
        *response.status_mut() = StatusCode::CONFLICT;
        return Ok(response);
    }
    if form.value("set") != own.seen_participant(&state, number, participant) {
        return page(&[], Some(Refusal::changed(language)));
    }
    let mut document = form.values(&own.course);
    document["participant"] = json!(number);
    if document.get("by").is_none() {
        document["by"] = json!({});
    }
    let questions = &own.course.questions;
    let substitution = match Substitution::parse(&document, &own.registration, questions) {
        Ok(substitution) => substitution,
        Err(faults) => return page(&faults, None),
    };
    let (requester, now) = (state.requester(caller), state.now());
    let registrations = &state.registrations;
    let substituted =
        operations::substitute(registrations, &own.registration, &substitution, &requester, now);
    match substituted.await {
        Ok(_) => own.done(Done::Substituted, &state, language),
        Err(error) => page(&[], Some(Refusal::of_change(error, language, state.visit_now()))),
    }
}

/// The fields about the colleague.
pub(super) fn colleague_fields(fields: Fields<'_>) -> [FieldView; 3] {
    let words = |danish, english| fields.language.choose(danish, english);
    let email = fields.line("/by/email", "E-mail").of_type("email", "");
    [
        fields.line("/by/name", words("Navn", "Name")),
        email.hint(words(
            "Kollegaens egen; kalenderfilen sendes dertil",
            "The colleague's own; the calendar file is sent there",
        )),
        fields.line("/by/jobTitle", words("Stilling", "Job title")).optional(),
    ]
}

impl OwnRegistration {
    /// The participant in the path with their number.
    fn numbered_participant(&self) -> Result<(usize, &Participant), Problem> {
        self.participant.zip(self.participant()).ok_or_else(|| ProblemKind::NotFound.into())
    }

    /// Who has the seat now: somebody else may have got it in another window.
    fn seen_participant(
        &self,
        state: &WebsiteState,
        number: usize,
        participant: &Participant,
    ) -> String {
        let seen = format!("{} {number} {}", self.registration.id, participant.email.as_str());
        state.secrets().seal("substitution", &seen)
    }

    /// The form. `is_known` says that the colleague is registered already.
    fn substitution(
        &self,
        state: &WebsiteState,
        fields: Fields<'_>,
        is_known: bool,
    ) -> Result<Edit, Problem> {
        let language = fields.language;
        let words = |danish, english| language.choose(danish, english);
        let (number, participant) = self.numbered_participant()?;
        let name = participant.name.as_str();
        let [name_field, email, job_title] = colleague_fields(fields);
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
        let questions = fields.questions(&self.course, QuestionScope::Participant, "/by/answers");
        let time = match participant.is_active() {
            true => self.correction_time(state, language),
            false => Err(language.choose(
                format!("{name} er afmeldt, så der er ingen plads at overtage."),
                format!("{name} is cancelled, so there is no seat to take."),
            )),
        };
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
            fields: [name_field, email, job_title].into_iter().chain(questions).collect(),
        };
        let path = |language| Paths(language).substitution(&self.id(), &number.to_string());
        Ok(Edit {
            heading: language.choose(
                format!("Hvem deltager i stedet for {name}?"),
                format!("Who takes part instead of {name}?"),
            ),
            notes: vec![note],
            groups: if time.is_ok() { vec![group] } else { Vec::new() },
            button: words("Skift deltageren ud", "Replace the participant"),
            before: Vec::new(),
            seen: self.seen_participant(state, number, participant),
            action: path(language),
            other_language: path(language.other()),
        })
    }
}
