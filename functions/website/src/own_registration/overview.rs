//! The page of a registration: how it stands, and what its contact can do until when.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Language, Money, PersonalText, QuestionScope, RegistrationStatus};
use pages::{Link, days_of};
use serde::Serialize;
use web::Problem;

use super::OwnRegistration;
use super::details::{AnswerView, payer};
use super::done::{CLOSED, Done};
use crate::WebsiteState;
use crate::cookies;
use crate::course::CourseLink;
use crate::page::{Page, capitalised};
use crate::paths::Paths;
use crate::price::{ChargeLang, PriceLine};

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
    course: CourseLink,
    run: String,
    days: Vec<String>,
    place: String,
    /// The calendar file of the run, if there are seats.
    calendar: Option<String>,
    /// `None` if it is not to be paid.
    price: Option<String>,
    /// What it is made of, as the course states its price.
    price_lines: Vec<PriceLine>,
    /// What cancellations have cost.
    fees: Option<String>,
    /// "Intet", if nothing is left to pay.
    to_pay: Option<&'static str>,
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
    /// Until when participants can be replaced, if they can.
    replacement: Option<String>,
    /// How to withdraw the consent to needs, if any are stored.
    needs: Option<String>,
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
    /// Whether their needs are stored.
    has_needs: bool,
    answers: Vec<AnswerView>,
    actions: Vec<ParticipantActionView>,
}

/// Something that can be done with a participant: their name stands between the words, for those
/// who do not see it beside them.
#[derive(Serialize)]
struct ParticipantActionView {
    before: &'static str,
    name: String,
    after: &'static str,
    url: String,
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
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let done = Done::read(&own.id(), &state, &headers);
    let view = OverviewView::read(&state, &own, done, language).await?;
    let page = Page {
        template: "registration",
        title: format!("{} - {}", view.heading, own.about()),
        language,
        other_language: Paths(language.other()).registration(&own.id()),
        trail: &[],
        view,
    };
    let mut response = state.pages.respond(StatusCode::OK, &page)?;
    if done.is_some() {
        Done::forget(&mut response);
    }
    Ok(response)
}

/// Closes the registration in this browser. Others that are open in it stay open.
pub(crate) async fn close(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (secrets, now) = (state.secrets(), state.visit_now());
    let cookie = cookies::REGISTRATION.remove_subject(&id, &headers, secrets, now);
    let redirect = Redirect::to(&Paths(language).opening());
    let mut response = ([(header::SET_COOKIE, cookie)], redirect).into_response();
    Done::Closed.remember(CLOSED, &state, &mut response)?;
    Ok(response)
}

impl OwnRegistration {
    /// Leads to its page, which says what has been done.
    pub(super) fn done(
        &self,
        done: Done,
        state: &WebsiteState,
        language: Language,
    ) -> Result<Response, Problem> {
        let id = self.id();
        let mut response = Redirect::to(&Paths(language).registration(&id)).into_response();
        done.remember(&id, state, &mut response)?;
        Ok(response)
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
        let needs = state.store().needs_of_registration(registration, now).await?;
        let words = |danish, english| language.choose(danish, english);
        let is_cancelled = registration.status == RegistrationStatus::Cancelled;
        let is_alive = !is_cancelled && !run.is_cancelled();
        let (status, status_code) = match registration.status {
            RegistrationStatus::Cancelled => (words("Afmeldt", "Cancelled"), "closed"),
            _ if run.is_cancelled() => (words("Aflyst", "Run cancelled"), "closed"),
            RegistrationStatus::Registered => (words("Tilmeldt", "Registered"), "open"),
            RegistrationStatus::Waiting => {
                (words("På venteliste", "On the waiting list"), "waiting")
            }
        };
        let has_seats = registration.status == RegistrationStatus::Registered;
        let run_cancelled = run
            .is_cancelled()
            .then(|| words("Vi har aflyst holdet.", "We have cancelled the run.").to_owned());
        let waiting = position.filter(|_| is_alive).map(|position| {
            language.choose(
                format!(
                    "{} på ventelisten som nummer {position}.",
                    if registration.seats() == 1 { "Du står" } else { "I står" }
                ),
                format!("Your position on the waiting list is {position}."),
            )
        });
        let cancelled = is_cancelled.then(|| {
            let again = words(
                "I kan tilmelde jer igen på kursets side.",
                "You can register again on the page of the course.",
            );
            match done {
                // The page has said so already.
                Some(Done::Cancelled) => again.to_owned(),
                _ => {
                    let cancelled = words(
                        "Tilmeldingen er afmeldt og kan ikke ændres.",
                        "The registration is cancelled and cannot be changed.",
                    );
                    format!("{cancelled} {again}")
                }
            }
        });
        let unverified = (registration.contact_verified_at.is_none() && is_alive).then(|| {
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
            course: CourseLink::new(course, language),
            run: run.name.clone(),
            days: days_of(run, language),
            place: course.place_of(run).line(course.language),
            calendar: (has_seats && !run.is_cancelled())
                .then(|| format!("/courses/{}/runs/{}/calendar.ics", course.slug, run.start)),
            price: is_alive.then(|| language.payable(registration.price.total, vat)),
            price_lines: PriceLine::all(
                &registration.price,
                ChargeLang::of(course, language),
                language,
            ),
            fees: (owed > Money(0)).then(|| language.payable(owed, vat)),
            to_pay: (!is_alive && owed == Money(0)).then(|| words("Intet", "Nothing")),
            terms: registration
                .describe_terms(run, now, language)
                .filter(|_| is_alive && registration.can_be_cancelled(run, now))
                .map(|terms| without_label(&terms)),
            contact_by: registration
                .open_promise(run, now)
                .filter(|_| is_alive)
                .map(|date| language.date_with_weekday(date)),
            contact: own.contact(),
            payer: payer(&registration.billing, language),
            answers: own.answers(&registration.answers, QuestionScope::Registration, language),
            participants: own.participants(state, &needs, language),
            replacement: own.replacement_time(state, language).filter(|_| is_alive),
            needs: needs.iter().any(Option::is_some).then(|| {
                let (phone, email) = (state.pages.phone(), &state.app.provider.email);
                language.choose(
                    format!(
                        "Samtykket til, at vi bruger særlige behov, kan trækkes tilbage: ring \
                         til os på {phone}, eller skriv til {email}. Er der noget at rette i dem, \
                         så gør det samme."
                    ),
                    format!(
                        "The consent to our use of needs can be withdrawn: call us on {phone}, or \
                         write to {email}. Do the same if there is something to correct in them."
                    ),
                )
            }),
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

impl OwnRegistration {
    /// `needs` are those of each participant.
    fn participants(
        &self,
        state: &WebsiteState,
        needs: &[Option<PersonalText>],
        language: Language,
    ) -> Vec<ParticipantView> {
        let (registration, run) = (&self.registration, &self.run);
        let can_leave = registration.seats() > 1
            && !run.is_cancelled()
            && registration.can_be_cancelled(run, state.now());
        let can_be_replaced = registration.can_be_corrected(run, state.now());
        let numbered = registration.participants.iter().enumerate();
        numbered
            .map(|(number, participant)| {
                let has_left = !participant.is_active()
                    || registration.status == RegistrationStatus::Cancelled;
                let substitute = (can_be_replaced && !has_left).then(|| ParticipantActionView {
                    name: participant.name.as_str().to_owned(),
                    before: language.choose("Skift", "Replace"),
                    after: language.choose(" ud", ""),
                    url: Paths(language).substitution(&self.id(), &number.to_string()),
                });
                let cancel = (can_leave && !has_left).then(|| ParticipantActionView {
                    name: participant.name.as_str().to_owned(),
                    before: language.choose("Afmeld", "Cancel"),
                    after: "",
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
                    has_needs: needs.get(number).is_some_and(Option::is_some),
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
        if self.run.is_cancelled() {
            let text = language.choose("Se andre hold", "See other runs").to_owned();
            let url = paths.course(self.course.slug.as_str());
            let note = language.choose(
                "I kan tilmelde jer et andet hold på kursets side.",
                "You can register for another run on the page of the course.",
            );
            return vec![ActionView { link: Some(Link { text, url }), note: note.to_owned() }];
        }
        let correct = language.choose("Ret oplysninger", "Correct the registration");
        let cancel = language.choose("Afmeld tilmeldingen", "Cancel the registration");
        let id = self.id();
        vec![
            action(self.correction_time(state, language), correct, paths.correction(&id)),
            action(self.cancellation_time(state, language), cancel, paths.cancellation(&id)),
        ]
    }
}

/// The terms beside their label, which they begin with otherwise.
fn without_label(terms: &str) -> String {
    let labels = ["Afmelding: ", "Cancellation: "];
    let terms = labels.iter().find_map(|label| terms.strip_prefix(label)).unwrap_or(terms);
    capitalised(terms)
}

fn action(time: Result<String, String>, text: &str, url: String) -> ActionView {
    match time {
        Ok(note) => ActionView { link: Some(Link { text: text.to_owned(), url }), note },
        Err(note) => ActionView { link: None, note },
    }
}
