//! The notifications that could not be delivered, and sending them again.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Language, RegistrationId};
use serde::Serialize;
use store::{DeadLetter, NotificationId, Outbox};
use web::Problem;

use crate::page::{DeskPage, respond};
use crate::signed_in::{SentForm, SignedIn};
use crate::{DeskState, banner, paths};

/// The field with the id of a dead letter; without it, all are sent again.
const LETTER: &str = "besked";

/// How many are shown, and sent again at once.
const MAX_SHOWN: usize = 100;

#[derive(Serialize)]
struct DeadLettersView {
    letters: Vec<LetterView>,
    /// How many there are.
    count: usize,
    /// What is not sent yet: "1 mail venter på at blive sendt."
    outbox: Vec<String>,
    /// Whether they are more than are shown.
    more: bool,
    action: &'static str,
}

#[derive(Serialize)]
struct LetterView {
    id: String,
    /// "2. oktober 2023 kl. 09.00"
    at: Option<String>,
    /// The reference of the registration, or the slug of the course.
    about: Option<String>,
    /// The registration.
    url: Option<String>,
    /// What the reason means to the office.
    explanation: &'static str,
    /// The reason in English, for whoever runs the system.
    reason: String,
}

impl LetterView {
    fn new(letter: DeadLetter) -> Self {
        let registration = letter.about.as_deref().and_then(RegistrationId::parse);
        Self {
            id: letter.id.as_str().to_owned(),
            at: letter.at.map(|at| Language::Danish.instant(at)),
            url: registration.map(paths::registration),
            about: registration.map(|id| id.reference().to_string()).or(letter.about),
            explanation: mail::explain_reason(&letter.reason),
            reason: letter.reason,
        }
    }
}

/// The list, oldest first.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
) -> Result<Response, Problem> {
    let letters = state.store().dead_letters().await?;
    let count = letters.len();
    let letters = letters.into_iter().take(MAX_SHOWN).map(LetterView::new).collect();
    let outbox = sentences(state.store().outbox().await?);
    let (more, action) = (count > MAX_SHOWN, paths::POST);
    let view = DeadLettersView { letters, count, outbox, more, action };
    let page = DeskPage::new("dead-letters", "Mails, der ikke kom af sted", Some(&reader), view);
    respond(&state, StatusCode::OK, &page)
}

/// What is in the outbox; nothing if it is empty.
fn sentences(outbox: Outbox) -> Vec<String> {
    let Outbox { notifications, failed, next_attempt } = outbox;
    let count = |count, words| Language::Danish.count(count, words, words);
    let fresh = notifications - failed;
    let words = ["besked venter på at blive sendt.", "beskeder venter på at blive sendt."];
    let fresh = (fresh > 0).then(|| count(fresh, words));
    let failed = (failed > 0).then(|| {
        let words = ["besked kunne ikke sendes endnu", "beskeder kunne ikke sendes endnu"];
        let when = next_attempt.map_or_else(String::new, |at| {
            format!(", næste gang {}", Language::Danish.instant(at))
        });
        format!("{} og prøves igen af sig selv{when}.", count(failed, words))
    });
    fresh.into_iter().chain(failed).collect()
}

/// Puts one back into the outbox, or all that were shown.
pub(crate) async fn retry(
    State(state): State<DeskState>,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let ids: Vec<NotificationId> = match form.value(LETTER) {
        "" => {
            let letters = state.store().dead_letters().await?;
            letters.into_iter().take(MAX_SHOWN).map(|letter| letter.id).collect()
        }
        id => vec![NotificationId::new(id.to_owned())],
    };
    let mut count = 0;
    for id in &ids {
        count += usize::from(state.store().requeue(id).await?);
    }
    let sentence = match count {
        0 => "Mailen var allerede sendt videre.".to_owned(),
        1 => "Mailen prøves igen nu.".to_owned(),
        count => format!("{count} mails prøves igen nu."),
    };
    banner::redirect(&state, paths::POST, &sentence)
}
