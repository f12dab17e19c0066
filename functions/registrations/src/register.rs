//! Registering: by the contact over the website, and by hand for those who call.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use domain::{Applicant, Course, Registration, RegistrationId, Rejection, RunId};
use jiff::Timestamp;
use serde_json::Value;
use std::time::Duration;
use store::{
    BookingError, IdempotencyKey, IdempotentRequest, NewRegistration, Placement, PriorUse,
    SeatCounts,
};
use tokio::time::Instant;
use web::openapi_responses::{BadBody, Busy, Conflict, NotFound, NotStaff};
use web::problem::ProblemKind;
use web::{JsonBody, Problem, RunPath, Staff};

use crate::RegistrationsState;
use crate::request_schemas;
use crate::responses::{RegisteredBody, with_secret};

/// How long a registration is decided anew because seats, queue or course changed in between.
const PATIENCE: Duration = Duration::from_secs(4);
/// The longest pause between two decisions; each is a random part of it, so that racing clients get
/// out of step.
const PAUSE: Duration = Duration::from_millis(25);

/// Registers 1 to 10 participants for a run: all of them, or none.
///
/// Repeating a request with its `Idempotency-IdempotencyKeyHeader` within 7 days answers the same and takes no
/// further seat. A group that does not fit may wait (`acceptWaiting`); first come, first served,
/// and only as a whole.
#[utoipa::path(post, path = "/courses/{slug}/runs/{run}/registrations", tag = "registrations", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
    ("idempotency-key" = String, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$", description = "1 to 255 visible ASCII characters, new for each registration"),
), request_body = request_schemas::RegistrationForm, responses(
    (status = 201, description = "Registered, or waiting", body = RegisteredBody, headers(("location" = String), ("idempotency-replayed" = Option<bool>))),
    BadBody, NotFound, Conflict, Busy,
))]
pub(crate) async fn register(
    State(state): State<RegistrationsState>,
    RunPath(run): RunPath,
    IdempotencyKeyHeader(key): IdempotencyKeyHeader,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    state.register(&run, key, &body).await
}

/// Registers by hand, for somebody who called; the same rules.
#[utoipa::path(post, path = "/staff/courses/{slug}/runs/{run}/registrations", tag = "staff", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
    ("idempotency-key" = String, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$", description = "1 to 255 visible ASCII characters, new for each registration"),
), request_body = request_schemas::RegistrationForm, responses(
    (status = 201, description = "Registered, or waiting", body = RegisteredBody),
    BadBody, NotStaff, NotFound, Conflict, Busy,
), security(("staff" = [])))]
pub(crate) async fn register_by_hand(
    State(state): State<RegistrationsState>,
    _: Staff,
    RunPath(run): RunPath,
    IdempotencyKeyHeader(key): IdempotencyKeyHeader,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    state.register(&run, key, &body).await
}

impl RegistrationsState {
    async fn register(
        &self,
        run: &RunId,
        key: IdempotencyKey,
        body: &Value,
    ) -> Result<Response, Problem> {
        let attempt = IdempotentRequest::new(&self.secrets, key, body);
        let now = self.now();
        match self.decide(run, body, &attempt, now).await {
            Ok((id, answer)) => self.registered(id, &answer, false),
            Err(refusal) => self.repeated(run, &attempt, now, refusal).await,
        }
    }

    /// Admits and stores a registration; its id and answer.
    async fn decide(
        &self,
        run: &RunId,
        body: &Value,
        attempt: &IdempotentRequest,
        now: Timestamp,
    ) -> Result<(RegistrationId, String), Problem> {
        let applicant = Applicant::parse(body)?;
        let id = RegistrationId::new(run, std::array::from_fn(|_| fastrand::u8(..)));
        let deadline = Instant::now() + PATIENCE;
        // By a course that may be out of date a group may be seated, since the transaction compares
        // its version, but not refused.
        let mut known = self.app.store.cached_course(&run.slug).map(|cached| (cached, false));
        let (mut queue, mut has_moved_up) = (None, false);
        while Instant::now() < deadline {
            let (cached, is_current) = match known.take() {
                Some(known) => known,
                None => (
                    self.app.store.refresh_course(&run.slug).await?.ok_or(ProblemKind::NotFound)?,
                    true,
                ),
            };
            let (course, version) = &*cached;
            let Admission { registration, placement, run_ends, answer } =
                match Admission::of(course, run, &applicant, id, queue, now) {
                    Err(_) if !is_current => continue,
                    decided => decided?,
                };
            let booking = NewRegistration {
                registration: &registration,
                placement,
                version,
                run_ends,
                attempt,
                answer: answer.clone(),
            };
            match self.app.store.book(booking, &self.secrets).await {
                Ok(()) => return Ok((id, answer)),
                Err(BookingError::CourseChanged) => {}
                Err(BookingError::SeatCountsChanged(seen)) => {
                    // Only of the course's current version does the table say how seats and queue
                    // are.
                    known = Some((cached, true));
                    // Whoever waits while seats are free goes first: a promotion may have been cut
                    // short.
                    if !has_moved_up && seen.seats_left() > 0 && seen.next_place() > 1 {
                        self.app.store.try_promote_waiting(run, self.now()).await;
                        (has_moved_up, queue) = (true, None);
                        continue;
                    }
                    if queue.is_some() {
                        tokio::time::sleep(PAUSE.mul_f64(fastrand::f64())).await;
                    }
                    queue = Some(seen);
                }
                Err(BookingError::Rejected(_)) if !is_current => {}
                Err(BookingError::Rejected(rejection)) => return Err(rejection.into()),
                // What the key was used for is found by `repeated`, as after every refusal.
                Err(BookingError::KeyAlreadyUsed(_)) => {
                    return Err(ProblemKind::IdempotencyKeyReused.into());
                }
                Err(BookingError::Store(error)) => return Err(error.into()),
            }
        }
        Err(ProblemKind::Busy.into())
    }

    /// Before anything is refused: whoever got the seats with this key is told so again, also when
    /// the first answer was lost, the deadline has passed since, or the table did not say
    /// whether it had done the write.
    async fn repeated(
        &self,
        run: &RunId,
        attempt: &IdempotentRequest,
        now: Timestamp,
        refusal: Problem,
    ) -> Result<Response, Problem> {
        match self.app.store.prior_use(run, attempt, now).await? {
            Some(PriorUse::SameRequest(id, answer)) => self.registered(id, &answer, true),
            Some(PriorUse::DifferentRequest) => Err(ProblemKind::IdempotencyKeyReused.into()),
            None => Err(refusal),
        }
    }

    /// 201 with the registration's address and secret.
    fn registered(
        &self,
        id: RegistrationId,
        answer: &str,
        is_replay: bool,
    ) -> Result<Response, Problem> {
        let body = with_secret(answer, self.secrets.registration_secret(id))
            .map_err(|error| Problem::internal(&error))?;
        let headers = [
            (header::LOCATION, format!("/registrations/{id}")),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ];
        let mut response = (StatusCode::CREATED, headers, Json(body)).into_response();
        if is_replay {
            response
                .headers_mut()
                .insert("idempotency-replayed", header::HeaderValue::from_static("true"));
        }
        Ok(response)
    }
}

/// A registration as it is to be stored, and what its client is answered.
struct Admission {
    registration: Registration,
    placement: Placement,
    run_ends: Timestamp,
    answer: String,
}

impl Admission {
    /// What a group gets in a run of this course: seats, unless `queue` was seen to stand in the
    /// way; then a place in it.
    fn of(
        course: &Course,
        run: &RunId,
        applicant: &Applicant,
        id: RegistrationId,
        queue: Option<SeatCounts>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let offer = course.run(run).ok_or(ProblemKind::NotFound)?;
        let placement = queue.map_or(Placement::Seats, |queue| queue.placement(applicant.seats()));
        let mut registration = course.admit(offer, applicant.clone(), id, now)?;
        let place = match placement {
            Placement::Seats => None,
            Placement::WaitingList(queue) if applicant.accept_waiting && offer.waiting_list => {
                registration = registration.waiting(queue.next_number());
                Some(queue.next_place())
            }
            Placement::WaitingList(queue) => {
                return Err(Rejection::RunFull { seats_left: queue.seats_left() }.into());
            }
        };
        let answer = RegisteredBody::frozen(&registration, place)
            .map_err(|error| Problem::internal(&error))?;
        Ok(Self { registration, placement, run_ends: offer.ends(), answer })
    }
}

/// The `Idempotency-IdempotencyKeyHeader` of the request.
pub(crate) struct IdempotencyKeyHeader(IdempotencyKey);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKeyHeader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        match (values.next(), values.next()) {
            (None, _) => Err(ProblemKind::IdempotencyKeyMissing.into()),
            (Some(value), None) => IdempotencyKey::parse(value.as_bytes())
                .map(Self)
                .ok_or(ProblemKind::IdempotencyKeyInvalid.into()),
            (Some(_), Some(_)) => Err(ProblemKind::IdempotencyKeyInvalid.into()),
        }
    }
}
