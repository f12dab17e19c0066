//! A message to the people of a run in three steps: to whom, what it says, and how three of them
//! get it. What was typed travels with the form, and nothing is sent before the last step.

mod steps;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use domain::{FieldError, Language, RegistrationId, RunId, RunMessage};
use operations::{MessagePreview, OperationError};
use pages::{FaultView, Fields, Form, FormToken};
use serde::Serialize;
use serde_json::{Value, json};
use store::{IdempotencyKey, IdempotentRequest};
use web::audit::ShownRuns;
use web::problem::ProblemKind;
use web::{Problem, RunPath};

use crate::DeskState;
use crate::banner;
use crate::page::{DeskPage, respond_to_form};
use crate::paths;
use crate::question_page::{Again, HiddenView, refused};
use crate::run_changes::OpenedRun;
use crate::signed_in::{SentForm, SignedIn};
use steps::{AudienceView, PreviewView, TextView};

const DANISH: Language = Language::Danish;
/// To which group; [`CHOSEN`] for some registrations.
const GROUP: &str = "/to/status";
const CHOSEN: &str = "valgte";
/// The id of a registration that was chosen.
const ONE: &str = "valgt";
const RECIPIENTS: &str = "/recipients";
const SUBJECT: &str = "/subject";
const TEXT: &str = "/text";
/// Tells the message from all others, so that it is sent once.
const KEY: &str = "noegle";
/// How many e-mails the last step promised.
const COUNT: &str = "antal";
const STEP: &str = "trin";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageView {
    about: String,
    action: String,
    back: String,
    refusal: Option<String>,
    faults: Vec<FaultView>,
    /// Which of the three steps it is: one of them is there.
    audience: Option<AudienceView>,
    text: Option<TextView>,
    preview: Option<PreviewView>,
    /// What was typed in the other steps.
    hidden: Vec<HiddenView>,
}

/// What is asked on the page.
enum Step {
    Audience,
    Text,
    Preview(Box<MessagePreview>, RunMessage),
}

/// Begins a message: nobody is chosen yet.
pub(crate) async fn begin(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(&state, id).await?;
    let mut form = Form::default();
    form.set(KEY, &FormToken::new(state.visit_now()).id);
    opened.message_page(&state, &reader, &form, Step::Audience, Again::default()).await
}

/// Begins a message to the contacts of these registrations with its text. `left_out` of those that
/// were chosen cannot be written to; if none is left, the page asks for others.
///
/// # Errors
/// `not-found`, or that the table cannot be read.
pub(crate) async fn begin_to(
    state: &DeskState,
    reader: &SignedIn,
    id: RunId,
    registrations: &[RegistrationId],
    left_out: usize,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(state, id).await?;
    let mut form: Form = registrations.iter().map(|id| (ONE.to_owned(), id.to_string())).collect();
    form.set(KEY, &FormToken::new(state.visit_now()).id);
    form.set(GROUP, CHOSEN);
    form.set(RECIPIENTS, "contacts");
    let left_out = (left_out > 0)
        .then(|| format!("{left_out} af de valgte er afmeldt eller flyttet og får ikke beskeden."));
    let again = Again { refusal: left_out, ..Again::default() };
    let step = if registrations.is_empty() { Step::Audience } else { Step::Text };
    opened.message_page(state, reader, &form, step, again).await
}

/// Reads a step, and shows the next one, or sends the message.
pub(crate) async fn go_on(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    SentForm(mut form): SentForm,
) -> Result<Response, Problem> {
    let opened = OpenedRun::read(&state, id).await?;
    // A page with chosen registrations may lead here without having begun a message.
    if form.value(KEY).is_empty() {
        form.set(KEY, &FormToken::new(state.visit_now()).id);
    }
    let document = document_of(&form);
    let parsed = RunMessage::parse(&document);
    let faults = parsed.as_ref().err().cloned().unwrap_or_default();
    let (of_audience, of_text): (Vec<FieldError>, Vec<FieldError>) = faults
        .into_iter()
        .partition(|fault| fault.pointer.starts_with("/to") || fault.pointer == RECIPIENTS);
    let step = form.value(STEP).to_owned();
    if !of_audience.is_empty() || step == "til" {
        let again = match step == "til" {
            true => Again::default(),
            false => Again::faulty(of_audience),
        };
        return opened.message_page(&state, &reader, &form, Step::Audience, again).await;
    }
    if step == "tekst" {
        return opened.message_page(&state, &reader, &form, Step::Text, Again::default()).await;
    }
    let message = match parsed {
        Ok(message) => message,
        Err(_) => {
            let again = Again::faulty(of_text);
            return opened.message_page(&state, &reader, &form, Step::Text, again).await;
        }
    };
    let preview = match operations::preview_message(state.store(), &opened.id, &message).await {
        Ok(preview) => preview,
        Err(OperationError::Invalid(_)) => {
            let refusal = "En af de valgte tilmeldinger er afmeldt eller flyttet imens. Vælg igen.";
            let again = Again::changed(refusal);
            return opened.message_page(&state, &reader, &form, Step::Audience, again).await;
        }
        Err(error) => return Err(error.into()),
    };
    let emails = preview.emails.to_string();
    let preview_step = Step::Preview(Box::new(preview), message.clone());
    if step != "send" {
        form.set(COUNT, &emails);
        return opened.message_page(&state, &reader, &form, preview_step, Again::default()).await;
    }
    let key = IdempotencyKey::parse(form.value(KEY).as_bytes()).ok_or(ProblemKind::NotFound)?;
    let request = IdempotentRequest::new(state.secrets(), key, &document);
    let was_sent = state.store().prior_message(&opened.id, &request).await?.is_some();
    if form.value(COUNT) != emails && !was_sent {
        form.set(COUNT, &emails);
        let again = Again::changed(
            "Nogen er kommet til eller gået fra imens, så det er ændret, hvor mange der får \
             beskeden. Den er ikke sendt endnu.",
        );
        return opened.message_page(&state, &reader, &form, preview_step, again).await;
    }
    let (by, now) = (&reader.identity.subject, state.now());
    let sending =
        operations::send_message(state.store(), &opened.id, &message, &request, by, now).await;
    match sending {
        Ok(sending) => {
            let done = format!("Beskeden sendes til {}.", people(sending.sent.emails as usize));
            banner::redirect(&state, &paths::run(&opened.id), &done)
        }
        Err(OperationError::IdempotencyKeyReused) => {
            // It was sent before, and then changed with the help of the browser's history.
            form.set(KEY, &FormToken::new(state.visit_now()).id);
            let again = Again::changed(
                "Beskeden er sendt én gang, før du rettede den. Send kun igen, hvis de også skal \
                 have denne.",
            );
            opened.message_page(&state, &reader, &form, preview_step, again).await
        }
        Err(error) => {
            let again = refused(error);
            opened.message_page(&state, &reader, &form, preview_step, again).await
        }
    }
}

/// "27 personer"
fn people(count: usize) -> String {
    DANISH.count(count, ["person", "personer"], ["", ""])
}

/// The ids that were chosen.
fn chosen(form: &Form) -> Vec<&str> {
    form.pairs().filter(|(name, _)| *name == ONE).map(|(_, id)| id).collect()
}

/// The message that the form stands for.
fn document_of(form: &Form) -> Value {
    let to = match form.value(GROUP) {
        CHOSEN => json!({ "registrations": chosen(form) }),
        "" => json!({}),
        group => json!({ "status": group }),
    };
    let mut document = json!({ "to": to });
    for name in [RECIPIENTS, SUBJECT, TEXT] {
        if !form.value(name).trim().is_empty() {
            document[&name[1..]] = json!(form.value(name));
        }
    }
    document
}

impl OpenedRun {
    async fn message_page(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        form: &Form,
        step: Step,
        again: Again,
    ) -> Result<Response, Problem> {
        let mut faults = again.faults;
        for fault in faults.iter_mut().filter(|fault| fault.pointer.starts_with("/to")) {
            GROUP.clone_into(&mut fault.pointer);
        }
        faults.dedup_by(|later, earlier| later.pointer == earlier.pointer);
        let fields = Fields { form, faults: &faults, language: DANISH };
        let mut view = MessageView {
            about: self.about(),
            action: paths::run_page(&self.id, "besked"),
            back: paths::run(&self.id),
            refusal: again.refusal,
            faults: Vec::new(),
            audience: None,
            text: None,
            preview: None,
            hidden: vec![HiddenView::new(KEY, form.value(KEY))],
        };
        let mut hide = |names: &[&str]| {
            let typed = form.pairs().filter(|(name, _)| names.contains(name));
            view.hidden.extend(typed.map(|(name, value)| HiddenView::new(name, value)));
        };
        let name = match &step {
            Step::Audience => {
                hide(&[SUBJECT, TEXT]);
                let audience = AudienceView::read(self, state, form, fields).await?;
                view.faults = fields.summary(&[&audience.group, &audience.recipients]);
                view.audience = Some(audience);
                "til hvem?"
            }
            Step::Text => {
                hide(&[GROUP, ONE, RECIPIENTS]);
                let text = TextView::new(form, fields);
                view.faults = fields.summary(&[&text.subject, &text.text]);
                view.text = Some(text);
                "tekst"
            }
            Step::Preview(preview, message) => {
                hide(&[GROUP, ONE, RECIPIENTS, SUBJECT, TEXT, COUNT]);
                view.preview = Some(PreviewView::new(state, form, preview, message)?);
                "se den igennem"
            }
        };
        let fault = if view.faults.is_empty() { "" } else { "Fejl: " };
        let title = format!("{fault}Besked til holdet, {name}");
        let page = DeskPage::new("message", title, Some(reader), view).below(self.trail());
        let page = respond_to_form(state, again.status, &page)?;
        // Two of the steps name people.
        let shown = match step {
            Step::Text => Vec::new(),
            Step::Audience | Step::Preview(..) => vec![self.id.clone()],
        };
        Ok((Extension(ShownRuns(shown)), page).into_response())
    }
}
