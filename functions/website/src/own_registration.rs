//! A registration as its contact sees and changes it. Its cookie, which only the code gives, opens
//! it; without the cookie every address of it leads to where it is opened, and nobody learns
//! whether it exists.

pub(crate) mod cancellation;
pub(crate) mod correction;
mod edit_page;
pub(crate) mod overview;
pub(crate) mod substitution;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Course, CourseRun, Language, Registration, Rejection};
use jiff::{SignedDuration, Timestamp};
use operations::OperationError;
use web::{Problem, RegistrationPath};

use crate::WebsiteState;
use crate::cookie;
use crate::page::Link;
use crate::paths::Paths;

/// A registration that the request may see and change, with its run.
pub(crate) struct OwnRegistration {
    registration: Registration,
    course: Course,
    run: CourseRun,
}

impl FromRequestParts<WebsiteState> for OwnRegistration {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebsiteState) -> Result<Self, Response> {
        match Self::read(parts, state).await {
            Ok(Some(own)) => Ok(own),
            Ok(None) => {
                let language: Language = parts.extensions.get().copied().unwrap_or_default();
                Err(Redirect::to(&Paths(language).opening()).into_response())
            }
            Err(problem) => Err(problem.into_response()),
        }
    }
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
        if !cookie::REGISTRATION.is_in(&parts.headers, &content, secrets, now) {
            return Ok(None);
        }
        let (course, run) = operations::read_run(state.store(), &registration.run).await?;
        Ok(Some(Self { registration, course, run }))
    }

    fn id(&self) -> String {
        self.registration.id.to_string()
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
                        "Afmeld, når I vil, så længe I står på venteliste",
                        "Cancel whenever you like while you are on the waiting list",
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

/// What the cookie of a registration holds: closing its codes ends it.
pub(crate) fn cookie_content(registration: &Registration) -> String {
    format!("{}.{}", registration.id, registration.code_generation)
}

/// Why something was not done, for the page that it was asked on, so that nothing typed is lost.
struct Refusal {
    status: StatusCode,
    headers: HeaderMap,
    notice: String,
}

impl Refusal {
    fn new(error: OperationError, language: Language, now: Timestamp) -> Self {
        let is_known_to_take_part =
            matches!(&error, OperationError::Rejected(Rejection::AlreadyRegistered { .. }));
        let problem = Problem::from(error);
        let (title, detail) = problem.kind().title_and_detail(language);
        let mut notice = format!("{title}. {detail}");
        if is_known_to_take_part {
            notice = language
                .choose(
                    "Personen er allerede tilmeldt holdet. Intet er ændret.",
                    "This person is already registered for the run. Nothing was changed.",
                )
                .to_owned();
        }
        let response = problem.into_response();
        let (status, headers) = (response.status(), response.headers().clone());
        let seconds = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        if let Some(seconds) = seconds.and_then(|seconds| seconds.parse().ok())
            && status == StatusCode::TOO_MANY_REQUESTS
        {
            let at = now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
            let at = language.instant(at);
            notice += &language.choose(
                format!(" Her kan du igen fra {at}."),
                format!(" You can again from {at}."),
            );
        }
        Self { status, headers, notice }
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

    fn not_as_seen(language: Language) -> Self {
        Self::not_so_any_more(language.choose(
            "Det er ændret, hvad afmeldingen koster, siden du åbnede siden. Se det igennem, og \
             bekræft så igen.",
            "What the cancellation costs has changed since you opened the page. Look through it, \
             and then confirm again.",
        ))
    }

    fn not_so_any_more(notice: &str) -> Self {
        Self { status: StatusCode::CONFLICT, headers: HeaderMap::new(), notice: notice.to_owned() }
    }
}
