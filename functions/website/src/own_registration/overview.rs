//! The page of a registration: how it stands, and what its contact can do until when.

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Language, Money, QuestionScope, RegistrationStatus};
use serde::{Deserialize, Serialize};
use web::Problem;

use super::OwnRegistration;
use super::details::{AnswerView, payer};
use crate::WebsiteState;
use crate::cookie;
use crate::course::days_of;
use crate::page::{Link, Page};
use crate::paths::Paths;

/// What has just been done, for a sentence on top of the page.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Done {
    Cancelled,
    ParticipantCancelled,
    Substituted,
    Corrected,
}

#[derive(Deserialize)]
pub(crate) struct OverviewQuery {
    /// Anything else says nothing.
    done: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OverviewView {
    banner: Option<&'static str>,
    heading: String,
    status: &'static str,
    /// The same for the style: "open".
    status_code: &'static str,
    /// What is most important to know.
    notices: Vec<String>,
    reference: String,
    course: Link,
    run: String,
    days: Vec<String>,
    place: String,
    /// The calendar file of the run, if there are seats.
    calendar: Option<String>,
    price: String,
    /// What cancellations have cost.
    fees: Option<String>,
    /// What a cancellation costs from now on.
    terms: Option<String>,
    /// By when the office will call.
    contact_by: Option<String>,
    /// Name, address, phone and organisation; nothing if they are erased.
    contact: Vec<String>,
    /// Who pays, and how; nothing if it is free.
    payer: Vec<String>,
    /// What the contact answered.
    answers: Vec<AnswerView>,
    participants: Vec<ParticipantView>,
    actions: Vec<ActionView>,
    own_data: Link,
    closing: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    name: String,
    job_title: Option<String>,
    /// `None` if it is erased.
    email: Option<String>,
    /// Whether their seat was given up.
    has_left: bool,
    answers: Vec<AnswerView>,
    actions: Vec<Link>,
}

/// Something that can be done, until when, or why not any more.
#[derive(Serialize)]
struct ActionView {
    link: Option<Link>,
    note: String,
}

/// Shows the page.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    own: OwnRegistration,
    Query(query): Query<OverviewQuery>,
) -> Result<Response, Problem> {
    let done = query.done.and_then(|done| serde_json::from_value(done.into()).ok());
    let view = OverviewView::read(&state, &own, done, language).await?;
    let page = Page {
        template: "registration",
        title: format!("{} - {}", view.heading, own.about()),
        language,
        other_language: Paths(language.other()).registration(&own.id()),
        trail: &[],
        view,
    };
    state.pages.respond(StatusCode::OK, &page)
}

/// Closes the registration in this browser.
pub(crate) async fn close(Extension(language): Extension<Language>) -> Response {
    let cookie = cookie::REGISTRATION.remove();
    let redirect = Redirect::to(&Paths(language).opening());
    ([(header::SET_COOKIE, cookie)], redirect).into_response()
}

impl OwnRegistration {
    /// Leads to its page, which says what has been done.
    pub(super) fn done(&self, done: Done, language: Language) -> Result<Response, Problem> {
        let done = serde_json::to_value(done).map_err(Problem::internal)?;
        let page = Paths(language).registration(&self.id());
        let done = done.as_str().unwrap_or_default();
        Ok(Redirect::to(&format!("{page}?done={done}")).into_response())
    }
}

impl OverviewView {
    async fn read(
        state: &WebsiteState,
        own: &OwnRegistration,
        done: Option<Done>,
        language: Language,
    ) -> Result<Self, Problem> {
        let OwnRegistration { registration, course, run, .. } = own;
        let now = state.now();
        let position = state.store().waiting_position(registration).await?;
        let words = |danish, english| language.choose(danish, english);
        let (status, status_code) = match registration.status {
            RegistrationStatus::Registered => (words("Tilmeldt", "Registered"), "open"),
            RegistrationStatus::Waiting => {
                (words("På venteliste", "On the waiting list"), "waiting")
            }
            RegistrationStatus::Cancelled => (words("Afmeldt", "Cancelled"), "closed"),
        };
        let is_cancelled = registration.status == RegistrationStatus::Cancelled;
        let has_seats = registration.status == RegistrationStatus::Registered;
        let run_cancelled = run
            .is_cancelled()
            .then(|| words("Holdet er aflyst.", "The run has been cancelled.").to_owned());
        let waiting = position.map(|position| {
            language.choose(
                format!("I står på ventelisten som nummer {position}."),
                format!("Your position on the waiting list is {position}."),
            )
        });
        let cancelled = is_cancelled.then(|| {
            words(
                "Tilmeldingen er afmeldt og kan ikke ændres. I kan tilmelde jer igen på kursets \
                 side.",
                "The registration is cancelled and cannot be changed. You can register again on \
                 the page of the course.",
            )
            .to_owned()
        });
        let unverified = (registration.contact_verified_at.is_none() && !is_cancelled).then(|| {
            let email = registration.contact.email.as_str();
            language.choose(
                format!(
                    "Vi har skrevet til {email}. Åbn tilmeldingen igen med adgangskoden i den \
                     mail, så adressen bliver bekræftet."
                ),
                format!(
                    "We have written to {email}. Open the registration again with the code in \
                     that e-mail to confirm the address."
                ),
            )
        });
        let owed = registration.fees_owed();
        let vat = registration.price.vat;
        Ok(Self {
            banner: done.map(|done| done.sentence(language)),
            heading: words("Min tilmelding", "My registration").to_owned(),
            status,
            status_code,
            notices: run_cancelled
                .into_iter()
                .chain(waiting)
                .chain(cancelled)
                .chain(unverified)
                .collect(),
            reference: registration.id.reference().to_string(),
            course: Link {
                text: course.title.clone(),
                url: Paths(language).course(course.slug.as_str()),
            },
            run: run.name.clone(),
            days: days_of(run, language),
            place: course.place_of(run).line(course.language),
            calendar: (has_seats && !run.is_cancelled())
                .then(|| format!("/courses/{}/runs/{}/calendar.ics", course.slug, run.start)),
            price: language.payable(registration.price.total, vat),
            fees: (owed > Money(0)).then(|| language.payable(owed, vat)),
            terms: registration
                .describe_terms(run, now, language)
                .filter(|_| registration.can_be_cancelled(run, now)),
            contact_by: registration
                .open_promise(run, now)
                .filter(|_| !is_cancelled)
                .map(|date| language.date_with_weekday(date)),
            contact: own.contact(),
            payer: payer(&registration.billing, language),
            answers: own.answers(&registration.answers, QuestionScope::Registration, language),
            participants: own.participants(state, language),
            actions: own.actions(state, language),
            own_data: Link {
                text: words(
                    "Se alt, hvad vi har gemt om dig",
                    "See all that we have stored of you",
                )
                .to_owned(),
                url: Paths(language).own_data(&own.id()),
            },
            closing: Paths(language).closing(&own.id()),
        })
    }
}

impl Done {
    fn sentence(self, language: Language) -> &'static str {
        match self {
            Self::Cancelled => language.choose(
                "Tilmeldingen er afmeldt. Vi sender en bekræftelse pr. e-mail.",
                "The registration is cancelled. We are sending a confirmation by e-mail.",
            ),
            Self::ParticipantCancelled => language.choose(
                "Deltageren er afmeldt. Vi sender en bekræftelse pr. e-mail.",
                "The participant is cancelled. We are sending a confirmation by e-mail.",
            ),
            Self::Substituted => language.choose(
                "Deltageren er skiftet ud. Vi sender en bekræftelse pr. e-mail.",
                "The participant is replaced. We are sending a confirmation by e-mail.",
            ),
            Self::Corrected => {
                language.choose("Rettelserne er gemt.", "The corrections are saved.")
            }
        }
    }
}

impl OwnRegistration {
    fn participants(&self, state: &WebsiteState, language: Language) -> Vec<ParticipantView> {
        let (registration, run) = (&self.registration, &self.run);
        let can_leave = registration.seats() > 1 && registration.can_be_cancelled(run, state.now());
        let can_be_replaced = registration.can_be_corrected(run, state.now());
        let numbered = registration.participants.iter().enumerate();
        numbered
            .map(|(number, participant)| {
                let has_left = !participant.is_active();
                let substitute = (can_be_replaced && !has_left).then(|| Link {
                    text: language.choose("Skift ud", "Replace").to_owned(),
                    url: Paths(language).substitution(&self.id(), &number.to_string()),
                });
                let cancel = (can_leave && !has_left).then(|| Link {
                    text: language.choose("Afmeld", "Cancel").to_owned(),
                    url: Paths(language).participant_cancellation(&self.id(), &number.to_string()),
                });
                let is_erased = participant.email.is_erased();
                ParticipantView {
                    name: participant.name.as_str().to_owned(),
                    job_title: participant
                        .job_title
                        .as_ref()
                        .map(|title| title.as_str().to_owned()),
                    email: (!is_erased).then(|| participant.email.as_str().to_owned()),
                    has_left,
                    answers: self.answers(
                        &participant.answers,
                        QuestionScope::Participant,
                        language,
                    ),
                    actions: substitute.into_iter().chain(cancel).collect(),
                }
            })
            .collect()
    }

    fn actions(&self, state: &WebsiteState, language: Language) -> Vec<ActionView> {
        if self.registration.status == RegistrationStatus::Cancelled {
            return Vec::new();
        }
        let paths = Paths(language);
        let correct = language.choose("Ret oplysninger", "Correct the registration");
        let cancel = language.choose("Afmeld tilmeldingen", "Cancel the registration");
        let id = self.id();
        vec![
            action(self.correction_time(state, language), correct, paths.correction(&id)),
            action(self.cancellation_time(state, language), cancel, paths.cancellation(&id)),
        ]
    }
}

fn action(time: Result<String, String>, text: &str, url: String) -> ActionView {
    match time {
        Ok(note) => ActionView { link: Some(Link { text: text.to_owned(), url }), note },
        Err(note) => ActionView { link: None, note },
    }
}
