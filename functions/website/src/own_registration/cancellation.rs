//! Cancelling a registration, or one participant of it: a page that says what follows, and then the
//! operation.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{Language, RegistrationStatus};
use pages::Link;
use serde::Serialize;
use web::{CallerOfRequest, Problem};

use super::done::Done;
use super::{OwnRegistration, Refusal, Sent};
use crate::WebsiteState;
use crate::page::Page;
use crate::paths::Paths;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QuestionView {
    notice: Option<String>,
    about: String,
    /// Why it cannot be done any more.
    why_not: Option<String>,
    consequences: Vec<String>,
    action: String,
    /// The consequences in a form that travels with the page.
    seen: String,
    button: &'static str,
    back: Link,
}

/// Asks whether to cancel the registration, or the participant in the path.
pub(crate) async fn ask(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    own: OwnRegistration,
) -> Result<Response, Problem> {
    own.ask_to_cancel(&state, None, language)
}

/// Cancels the registration, or the participant in the path.
pub(crate) async fn cancel(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    CallerOfRequest(caller): CallerOfRequest,
    Sent { own, form }: Sent,
) -> Result<Response, Problem> {
    let done = match own.participant {
        None => Done::Cancelled,
        Some(_) => Done::ParticipantCancelled,
    };
    if own.is_cancelled() {
        return own.done(done, &state, language);
    }
    let is_in_time = own.cancellation_time(&state, language).is_ok();
    if is_in_time && form.value("set") != own.seen(&state, language) {
        return own.ask_to_cancel(&state, Some(Refusal::not_as_seen(language)), language);
    }
    let (registrations, registration, now) = (&state.registrations, &own.registration, state.now());
    let cancelled = match own.participant {
        None => operations::cancel_as_contact(registrations, registration, now).await,
        Some(number) => {
            let requester = state.requester(caller);
            operations::cancel_participant_as_contact(
                registrations,
                registration,
                number,
                &requester,
                now,
            )
            .await
        }
    };
    match cancelled {
        Ok(_) => own.done(done, &state, language),
        Err(error) => {
            let refusal = Refusal::of_change(error, language, state.visit_now());
            own.ask_to_cancel(&state, Some(refusal), language)
        }
    }
}

impl OwnRegistration {
    /// Whether there is nothing left to cancel.
    fn is_cancelled(&self) -> bool {
        self.registration.status == RegistrationStatus::Cancelled
            || self.participant().is_some_and(|participant| !participant.is_active())
    }

    /// What follows from cancelling.
    fn consequences(&self, state: &WebsiteState, language: Language) -> Vec<String> {
        let (registration, run, now) = (&self.registration, &self.run, state.now());
        let vat = registration.price.vat;
        let seats = registration.seats();
        let is_waiting = registration.status == RegistrationStatus::Waiting;
        let words = |danish: &str, english: &str| language.choose(danish, english).to_owned();
        let mut consequences = Vec::new();
        let number = self.participant.filter(|_| seats > 1);
        if self.participant.is_some() && number.is_none() {
            consequences.push(words(
                "Det er den sidste deltager, så hele tilmeldingen bliver afmeldt.",
                "This is the last participant, so the whole registration is cancelled.",
            ));
        }
        consequences.push(match (number, is_waiting) {
            (Some(_), true) => {
                words("De øvrige bliver på ventelisten.", "The others stay on the waiting list.")
            }
            (Some(_), false) => words(
                "Pladsen går videre til andre. De øvrige beholder deres.",
                "The seat goes to somebody else. The others keep theirs.",
            ),
            (None, true) if seats == 1 => {
                words("Pladsen på ventelisten går tabt.", "The place on the waiting list is lost.")
            }
            (None, true) => words(
                "I mister jeres plads på ventelisten.",
                "You lose your place on the waiting list.",
            ),
            (None, false) if seats == 1 => {
                words("Pladsen går videre til andre.", "The seat goes to somebody else.")
            }
            (None, false) if seats == 2 => {
                words("Begge pladser går videre til andre.", "Both seats go to others.")
            }
            (None, false) => language.choose(
                format!("Alle {seats} pladser går videre til andre."),
                format!("All {seats} seats go to others."),
            ),
        });
        consequences.push(match registration.cancellation_fee(run, number, now) {
            None => words("Afmeldingen koster ikke noget.", "The cancellation is free."),
            Some(fee) => {
                let amount = language.payable(fee.total, vat);
                let percent = language.percent(fee.percent);
                language.choose(
                    format!("Afmeldingen koster {amount}: {percent} af prisen."),
                    format!("The cancellation costs {amount}: {percent} of the price."),
                )
            }
        });
        let costs = registration.cancellation_fee(run, number, now).is_some();
        if costs && registration.can_be_corrected(run, now) {
            consequences.push(words(
                "I stedet kan en kollega overtage pladsen uden gebyr: vælg “Skift ud” på \
                 tilmeldingens side.",
                "A colleague can take the seat instead, without a fee: choose “Replace” on the \
                 page of the registration.",
            ));
        }
        if number.is_some() && !registration.price.is_free() {
            let others = registration.price.clone().for_participants(seats - 1);
            let amount = language.payable(others.total, vat);
            let before = language.payable(registration.price.total, vat);
            consequences.push(language.choose(
                format!("De øvriges pris bliver {amount}; nu er prisen {before}."),
                format!("The price of the others becomes {amount}; now the price is {before}."),
            ));
            consequences.extend(others.reductions_lost_since(seats).map(|reduction| {
                language.choose(
                    format!("I mister en rabat: {}.", reduction.text),
                    format!("You lose a discount: {}.", reduction.text),
                )
            }));
        }
        consequences.push(words("Det kan ikke fortrydes her.", "It cannot be undone here."));
        consequences
    }

    fn seen(&self, state: &WebsiteState, language: Language) -> String {
        let seen = self.consequences(state, language).join(" ");
        state.secrets().seal("cancellation", &format!("{} {seen}", self.registration.id))
    }

    fn ask_to_cancel(
        &self,
        state: &WebsiteState,
        refusal: Option<Refusal>,
        language: Language,
    ) -> Result<Response, Problem> {
        let paths = |language| match self.participant {
            None => Paths(language).cancellation(&self.id()),
            Some(number) => {
                Paths(language).participant_cancellation(&self.id(), &number.to_string())
            }
        };
        let (title, button) = match self.participant() {
            None => (
                language.choose("Afmeld tilmeldingen?", "Cancel the registration?").to_owned(),
                language.choose("Ja, afmeld", "Yes, cancel"),
            ),
            Some(participant) => (
                language.choose(
                    format!("Afmeld {}?", participant.name.as_str()),
                    format!("Cancel for {}?", participant.name.as_str()),
                ),
                language.choose("Ja, afmeld deltageren", "Yes, cancel the participant"),
            ),
        };
        let why_not = match self.cancellation_time(state, language) {
            _ if self.is_cancelled() => Some(match self.participant() {
                Some(participant) => {
                    let name = participant.name.as_str();
                    language.choose(format!("{name} er afmeldt."), format!("{name} is cancelled."))
                }
                None => language
                    .choose("Tilmeldingen er afmeldt.", "The registration is cancelled.")
                    .to_owned(),
            }),
            time => time.err(),
        };
        let (status, headers, notice) = match refusal {
            Some(refusal) => (refusal.status, refusal.headers, Some(refusal.notice)),
            None => (StatusCode::OK, HeaderMap::new(), None),
        };
        let page = Page {
            template: "question",
            title,
            language,
            other_language: paths(language.other()),
            trail: &[],
            view: QuestionView {
                notice,
                about: self.about(),
                why_not,
                consequences: self.consequences(state, language),
                action: paths(language),
                seen: self.seen(state, language),
                button,
                back: self.back(language),
            },
        };
        let page = state.pages.respond(status, &page)?;
        Ok((headers, page).into_response())
    }
}
