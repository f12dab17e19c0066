//! A registration as its contact sees and changes it. Its cookie, which only the code gives, opens
//! it; without the cookie every address of it leads to where it is opened, and nobody learns
//! whether it exists.

pub(crate) mod cancellation;
pub(crate) mod correction;
mod details;
pub(crate) mod done;
mod edit_page;
pub(crate) mod overview;
pub(crate) mod own_data;
mod reopening;
pub(crate) mod substitution;

use std::collections::HashMap;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Course, CourseRun, Language, Participant, Registration, Rejection};
use jiff::{SignedDuration, Timestamp};
use operations::{CodesOf, OperationError, TooManyCodes};
use pages::{Form, Link};
use web::problem::ProblemKind;
use web::{Problem, RegistrationPath};

use crate::WebsiteState;
use crate::cookies;
use crate::paths::Paths;

/// A registration that the request may see and change, with its run.
pub(crate) struct OwnRegistration {
    registration: Registration,
    course: Course,
    run: CourseRun,
    /// The number of the participant whom the request is about, if it is about one.
    participant: Option<usize>,
}

/// A form that was sent from a page of a registration.
pub(crate) struct Sent {
    own: OwnRegistration,
    form: Form,
}

impl FromRequestParts<WebsiteState> for OwnRegistration {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebsiteState) -> Result<Self, Response> {
        match Self::read(parts, state).await {
            Ok(Some(own)) => Ok(own),
            Ok(None) => {
                let opening = Paths(language_of(parts)).opening();
                Err(Redirect::to(&format!("{opening}?closed")).into_response())
            }
            Err(problem) => Err(problem.into_response()),
        }
    }
}

impl FromRequest<WebsiteState> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &WebsiteState) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let own = OwnRegistration::read(&mut parts, state).await;
        let form = Form::from_request(Request::from_parts(parts.clone(), body), state).await;
        match (own, form) {
            (Ok(Some(own)), Ok(form)) => Ok(Self { own, form }),
            (Ok(None), Ok(form)) => Err(reopening::answer(state, &mut parts, &form).await),
            (Err(problem), _) | (_, Err(problem)) => Err(problem.into_response()),
        }
    }
}

/// The language of the page that a request is for.
fn language_of(parts: &Parts) -> Language {
    parts.extensions.get().copied().unwrap_or_default()
}

impl OwnRegistration {
    /// `None` without the cookie, and if there is no such registration.
    async fn read(parts: &mut Parts, state: &WebsiteState) -> Result<Option<Self>, Problem> {
        let Ok(RegistrationPath(id)) = RegistrationPath::from_request_parts(parts, state).await
        else {
            return Ok(None);
        };
        let registration = match operations::read_registration(state.store(), id).await {
            Ok(registration) => registration,
            Err(OperationError::NotFound) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let content = cookie_content(&registration);
        let (secrets, now) = (state.secrets(), state.visit_now());
        if !cookies::REGISTRATION.is_in(&parts.headers, &content, secrets, now) {
            return Ok(None);
        }
        let participant = number_in(parts, state, &registration).await?;
        let (course, run) = operations::read_run(state.store(), &registration.run).await?;
        Ok(Some(Self { registration, course, run, participant }))
    }

    fn id(&self) -> String {
        self.registration.id.to_string()
    }

    /// The participant whom the request is about.
    fn participant(&self) -> Option<&Participant> {
        self.registration.participants.get(self.participant?)
    }

    /// "Mødeledelse i praksis, Efterår 2023"
    fn about(&self) -> String {
        format!("{}, {}", self.course.title, self.run.name)
    }

    /// The way back to its page.
    fn back(&self, language: Language) -> Link {
        let text = language.choose("Tilbage til tilmeldingen", "Back to the registration");
        Link { text: text.to_owned(), url: Paths(language).registration(&self.id()) }
    }

    /// Until when it can be cancelled here, or why it cannot.
    fn cancellation_time(
        &self,
        state: &WebsiteState,
        language: Language,
    ) -> Result<String, String> {
        let (registration, run, now) = (&self.registration, &self.run, state.now());
        if run.is_cancelled() {
            return Err(language
                .choose(
                    "Holdet er aflyst, så der er ikke noget at afmelde.",
                    "The run has been cancelled, so there is nothing to cancel.",
                )
                .to_owned());
        }
        let last_day = language.date(run.last_cancellation_day());
        if let Some(at) = registration.late_cancellation_ends_at(run, now)
            && registration.can_be_cancelled(run, now)
        {
            let at = language.instant(at);
            Ok(language.choose(format!("Afmeld senest {at}"), format!("Cancel by {at}")))
        } else if registration.can_be_cancelled(run, now) {
            Ok(match registration.status {
                domain::RegistrationStatus::Waiting => language
                    .choose(
                        "Afmeld når som helst, så længe tilmeldingen står på ventelisten",
                        "Cancel at any time while the registration is on the waiting list",
                    )
                    .to_owned(),
                _ => language.choose(
                    format!("Afmeld senest {last_day}"),
                    format!("Cancel by {last_day} at the latest"),
                ),
            })
        } else {
            let phone = state.pages.phone();
            Err(language.choose(
                format!("Fristen for at afmelde her var {last_day}. Ring til os på {phone}."),
                format!("The last day for cancelling here was {last_day}. Call us on {phone}."),
            ))
        }
    }
}

/// The number of a participant in the path; `None` if the path has none.
async fn number_in(
    parts: &mut Parts,
    state: &WebsiteState,
    registration: &Registration,
) -> Result<Option<usize>, Problem> {
    let path = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
    let Ok(Some(number)) = path.map(|Path(mut path)| path.remove("participant")) else {
        return Ok(None);
    };
    let number = number.parse().ok();
    let number = number.filter(|number| *number < registration.participants.len());
    number.map(Some).ok_or_else(|| ProblemKind::NotFound.into())
}

/// What the cookie of a registration holds: closing its codes ends it.
pub(crate) fn cookie_content(registration: &Registration) -> String {
    format!("{}.{}", registration.id, registration.code_generation)
}

/// Why something was not done, for the page that it was asked on, so that nothing typed is lost.
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) notice: String,
    /// Whether somebody in the form is registered for the run already.
    is_known: bool,
}

impl Refusal {
    pub(crate) fn new(error: OperationError, language: Language, now: Timestamp) -> Self {
        let is_known =
            matches!(&error, OperationError::Rejected(Rejection::AlreadyRegistered { .. }));
        let problem = Problem::from(error);
        let (title, detail) = problem.kind().title_and_detail(language);
        let notice = match is_known {
            true => language
                .choose(
                    "Personen er allerede tilmeldt holdet. Intet er ændret.",
                    "This person is already registered for the run. Nothing was changed.",
                )
                .to_owned(),
            false => format!("{title}. {detail}"),
        };
        Self::of_problem(problem, notice, is_known, language, now)
    }

    /// The same on a page that says itself until when something could be done, and why no longer.
    pub(crate) fn of_change(error: OperationError, language: Language, now: Timestamp) -> Self {
        let is_too_late = matches!(
            &error,
            OperationError::Rejected(
                Rejection::RegistrationClosed | Rejection::RunCancelled | Rejection::RunHeld
            )
        );
        let refusal = Self::new(error, language, now);
        if !is_too_late {
            return refusal;
        }
        let notice = language.choose("Intet er ændret.", "Nothing was changed.").to_owned();
        Self { notice, ..refusal }
    }

    /// Too many codes were tried that open nothing.
    pub(crate) fn of_wrong_codes(
        too_many: TooManyCodes,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let notice = match too_many.of {
            CodesOf::Caller => language.choose(
                "Der er prøvet for mange adgangskoder herfra.",
                "Too many codes have been tried from here.",
            ),
            CodesOf::Registration => language.choose(
                "Der er prøvet for mange adgangskoder til dette nummer.",
                "Too many codes have been tried for this number.",
            ),
        };
        let problem = OperationError::TooManyRequests { retry_after: too_many.retry_after }.into();
        Self::of_problem(problem, notice.to_owned(), false, language, now)
    }

    fn of_problem(
        problem: Problem,
        mut notice: String,
        is_known: bool,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let response = problem.into_response();
        let (status, headers) = (response.status(), response.headers().clone());
        let seconds = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        if let Some(seconds) = seconds.and_then(|seconds| seconds.parse().ok())
            && status == StatusCode::TOO_MANY_REQUESTS
        {
            let at = now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
            let at = language.instant(at);
            notice += &language.choose(
                format!(" Du kan prøve igen fra {at}."),
                format!(" You can try again from {at}."),
            );
        }
        Self { status, headers, notice, is_known }
    }

    /// Somebody changed the registration since the page was opened.
    fn changed(language: Language) -> Self {
        Self::not_so_any_more(language.choose(
            "Tilmeldingen er ændret, siden du åbnede siden. Intet er gemt endnu: se det igennem, \
             og send så igen.",
            "The registration has changed since you opened the page. Nothing has been saved yet: \
             look through it, and then send it again.",
        ))
    }

    /// The same on a page whose other fields show what has changed.
    fn fields_changed(language: Language) -> Self {
        Self::not_so_any_more(language.choose(
            "Tilmeldingen er ændret, siden du åbnede siden. De felter, du ikke har rettet, viser \
             nu det nye. Intet er gemt endnu: se det igennem, og send så igen.",
            "The registration has changed since you opened the page. The fields that you have not \
             changed show what is new. Nothing has been saved yet: look through it, and then send \
             it again.",
        ))
    }

    fn not_as_seen(language: Language) -> Self {
        Self::not_so_any_more(language.choose(
            "Det er ændret, hvad afmeldingen koster, siden du åbnede siden. Se det igennem, og \
             bekræft så igen.",
            "What the cancellation costs has changed since you opened the page. Look through it, \
             and then confirm again.",
        ))
    }

    fn not_so_any_more(notice: &str) -> Self {
        let (status, headers) = (StatusCode::CONFLICT, HeaderMap::new());
        Self { status, headers, notice: notice.to_owned(), is_known: false }
    }
}
