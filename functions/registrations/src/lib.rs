//! Registrations over HTTP: taking seats in a run, and what the contact may see and do afterwards.

mod attendance;
mod wire;

use axum::Json;
use axum::Router;
use axum::extract::{FromRef, FromRequestParts, Path, State};
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use domain::{Applicant, Registration, RegistrationId, RegistrationStatus, RunId};
use jiff::Timestamp;
use serde_json::Value;
use store::{AddError, Attempt, IdempotencyKey, Replay, Secrets};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::extract::Bearer;
use web::problem::Kind;
use web::{App, JsonBody, Problem, RunPath};

use wire::{RegisteredBody, RegistrationBody, with_secret};

/// How often a registration is decided anew because the course was published in between.
const MOST_DECISIONS: usize = 3;

/// The state of this function: the app, and the server's own key.
#[derive(Clone)]
struct Desk {
    app: App,
    secrets: Secrets,
}

impl FromRef<Desk> for App {
    fn from_ref(desk: &Desk) -> Self {
        desk.app.clone()
    }
}

/// The routes of this function.
pub fn router(app: App, secrets: Secrets) -> Router {
    let (router, _) = routes().split_for_parts();
    router.with_state(Desk { app, secrets })
}

/// This function's part of the description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(register)).routes(routes!(registration)).routes(routes!(cancel)).routes(routes!(attendance::mark))
}

/// Registers 1 to 10 participants for a run: all of them, or none.
///
/// Repeating a request with its `Idempotency-Key` within 7 days answers the same and takes no further seat.
#[utoipa::path(post, path = "/courses/{slug}/runs/{run}/registrations", tag = "registrations", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
    ("idempotency-key" = String, Header, description = "1 to 255 visible ASCII characters, new for each registration"),
), request_body = wire::RegistrationForm, responses(
    (status = 201, description = "Registered", body = RegisteredBody, headers(("location" = String), ("idempotency-replayed" = Option<bool>))),
    (status = 400, description = "No JSON, or no idempotency key", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "No such run", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "The run does not take the registration", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 413, description = "More than 64 KB", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 415, description = "Not JSON", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 422, description = "Every fault of the document, or a key used before", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 503, description = "Busy; try again with the same key", body = web::problem::ProblemBody, content_type = "application/problem+json"),
))]
async fn register(State(desk): State<Desk>, RunPath(run): RunPath, Key(key): Key, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let attempt = Attempt::new(&desk.secrets, key, &body);
    let now = desk.app.clock.now();
    match desk.decide(&run, &body, &attempt, now).await {
        Ok((id, answer)) => desk.registered(id, &answer, false),
        Err(refusal) => desk.repeated(&run, &attempt, now, refusal).await,
    }
}

impl Desk {
    /// Admits and stores a registration; its id and answer.
    async fn decide(&self, run: &RunId, body: &Value, attempt: &Attempt, now: Timestamp) -> Result<(RegistrationId, String), Problem> {
        let applicant = Applicant::parse(body)?;
        let id = RegistrationId::new(run, std::array::from_fn(|_| fastrand::u8(..)));
        for _ in 0..MOST_DECISIONS {
            let (course, version) = self.app.store.course(&run.slug).await?.ok_or(Kind::NotFound)?;
            let offer = course.run(run).ok_or(Kind::NotFound)?;
            let registration = course.admit(offer, applicant.clone(), id, now)?;
            let answer = RegisteredBody::frozen(&registration).map_err(|error| Problem::internal(&error))?;
            match self.app.store.add(&registration, attempt, answer.clone(), &version, offer.ends(), &self.secrets).await {
                Ok(()) => return Ok((id, answer)),
                Err(AddError::CourseChanged) => {}
                Err(AddError::Rejected(rejection)) => return Err(rejection.into()),
                // What the key was used for is found by `repeated`, as after every refusal.
                Err(AddError::Known(_)) => return Err(Kind::IdempotencyKeyReused.into()),
                Err(AddError::Store(error)) => return Err(error.into()),
            }
        }
        Err(Kind::Busy.into())
    }

    /// Before anything is refused: whoever got the seats with this key is told so again, also when the first
    /// answer was lost, the deadline has passed since, or the table did not say whether it had done the write.
    async fn repeated(&self, run: &RunId, attempt: &Attempt, now: Timestamp, refusal: Problem) -> Result<Response, Problem> {
        match self.app.store.replay(run, attempt, now).await? {
            Some(Replay::Same(id, answer)) => self.registered(id, &answer, true),
            Some(Replay::Other) => Err(Kind::IdempotencyKeyReused.into()),
            None => Err(refusal),
        }
    }

    /// 201 with the registration's address and secret.
    fn registered(&self, id: RegistrationId, answer: &str, is_replay: bool) -> Result<Response, Problem> {
        let body = with_secret(answer, self.secrets.of_registration(id)).map_err(|error| Problem::internal(&error))?;
        let headers = [(header::LOCATION, format!("/registrations/{id}")), (header::CACHE_CONTROL, "no-store".to_owned())];
        let mut response = (StatusCode::CREATED, headers, Json(body)).into_response();
        if is_replay {
            response.headers_mut().insert("idempotency-replayed", header::HeaderValue::from_static("true"));
        }
        Ok(response)
    }
}

/// A registration as its contact sees it.
#[utoipa::path(get, path = "/registrations/{id}", tag = "registrations", params(("id" = String, Path, description = "Names the registration")), responses(
    (status = 200, description = "The registration", body = RegistrationBody),
    (status = 404, description = "No such registration, or not its secret", body = web::problem::ProblemBody, content_type = "application/problem+json"),
), security(("registration" = [])))]
async fn registration(Own(registration): Own) -> Json<RegistrationBody> {
    Json(RegistrationBody::from(&registration))
}

/// Cancels a registration until the day before the run begins. Cancelling twice is one cancellation.
#[utoipa::path(post, path = "/registrations/{id}/cancellation", tag = "registrations", params(("id" = String, Path, description = "Names the registration")), responses(
    (status = 200, description = "The registration as it now is", body = RegistrationBody),
    (status = 404, description = "No such registration, or not its secret", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "Too late", body = web::problem::ProblemBody, content_type = "application/problem+json"),
), security(("registration" = [])))]
async fn cancel(State(desk): State<Desk>, Own(registration): Own) -> Result<Json<RegistrationBody>, Problem> {
    if registration.status == RegistrationStatus::Cancelled {
        return Ok(Json(RegistrationBody::from(&registration)));
    }
    let (course, _) = desk.app.store.course(&registration.run.slug).await?.ok_or(Kind::NotFound)?;
    let run = course.run(&registration.run).ok_or(Kind::NotFound)?;
    if !run.lets_cancel(desk.app.clock.now()) {
        return Err(Kind::NotCancellable.into());
    }
    let cancelled = desk.app.store.cancel(registration, &desk.secrets).await?;
    Ok(Json(RegistrationBody::from(&cancelled)))
}

/// The registration of the path, opened with its own secret. Without it nobody learns whether it exists.
struct Own(Registration);

impl FromRequestParts<Desk> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let Path(id) = Path::<String>::from_request_parts(parts, desk).await.map_err(|_| Kind::NotFound)?;
        let id = RegistrationId::parse(&id).ok_or(Kind::NotFound)?;
        let Bearer(secret) = Bearer::from_request_parts(parts, desk).await.map_err(|_| Kind::NotFound)?;
        if !desk.secrets.opens(id, &secret) {
            return Err(Kind::NotFound.into());
        }
        desk.app.store.registration(id).await?.map(Self).ok_or(Kind::NotFound.into())
    }
}

/// The `Idempotency-Key` of the request.
struct Key(IdempotencyKey);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        match (values.next(), values.next()) {
            (None, _) => Err(Kind::IdempotencyKeyMissing.into()),
            (Some(value), None) => IdempotencyKey::parse(value.as_bytes()).map(Self).ok_or(Kind::IdempotencyKeyInvalid.into()),
            (Some(_), Some(_)) => Err(Kind::IdempotencyKeyInvalid.into()),
        }
    }
}
