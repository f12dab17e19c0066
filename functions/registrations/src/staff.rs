//! The staff's work with registrations: who is registered, who is to be called, and changing what
//! has to change.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use domain::time::in_copenhagen;
use domain::{
    Course, CourseRun, Note, Registration, RegistrationId, RunId, RunState, staff_requests,
};
use serde_json::Value;
use store::{PreviousVersion, Published};
use web::openapi_responses::{BadBody, BadParameters, Busy, Conflict, NotFound, NotStaff};
use web::problem::ProblemKind;
use web::{JsonBody, OptionalJsonBody, Parameters, Problem, RunPath, Staff};

use crate::RegistrationsState;
use crate::request_schemas;
use crate::staff_responses::{StaffListBody, StaffListQuery, StaffRegistrationBody};

/// How often a course is published anew because another editor came first.
const MAX_ATTEMPTS: usize = 10;

/// The registrations of a run.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/registrations", tag = "staff", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
    StaffListQuery,
), responses(
    (status = 200, description = "One page of registrations", body = StaffListBody),
    NotStaff, NotFound, BadParameters, Busy,
), security(("staff" = [])))]
pub(crate) async fn registrations(
    State(state): State<RegistrationsState>,
    staff: Staff,
    RunPath(run): RunPath,
    Parameters(query): Parameters<StaffListQuery>,
) -> Result<Json<StaffListBody>, Problem> {
    let selection = query.parse()?;
    let (course, _) = state.app.store.course(&run.slug).await?.ok_or(ProblemKind::NotFound)?;
    course.run(&run).ok_or(ProblemKind::NotFound)?;
    let registrations = state.app.store.registrations(&run).await?;
    state
        .app
        .store
        .record_access_to_run(&run, &staff.subject, "registrations", state.now())
        .await?;
    Ok(Json(StaffListBody::new(&registrations, &selection, in_copenhagen(state.now()).date())))
}

/// Notes that contact was made.
#[utoipa::path(post, path = "/staff/registrations/{id}/contact", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = Option<request_schemas::NoteForm>, responses(
    (status = 200, description = "The registration as it now is", body = StaffRegistrationBody),
    BadBody, NotStaff, NotFound, Busy,
), security(("staff" = [])))]
pub(crate) async fn contact(
    State(state): State<RegistrationsState>,
    staff: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let now = state.now();
    let contacted = |registration: Registration| Registration {
        contacted_at: registration.contacted_at.or(Some(now)),
        ..registration
    };
    state.noted(id, &body, &staff, contacted).await
}

/// Confirms the registration.
#[utoipa::path(post, path = "/staff/registrations/{id}/confirmation", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = Option<request_schemas::NoteForm>, responses(
    (status = 200, description = "The registration as it now is", body = StaffRegistrationBody),
    BadBody, NotStaff, NotFound, Busy,
), security(("staff" = [])))]
pub(crate) async fn confirm(
    State(state): State<RegistrationsState>,
    staff: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let now = state.now();
    let confirmed = |registration: Registration| Registration {
        confirmed_at: registration.confirmed_at.or(Some(now)),
        ..registration
    };
    state.noted(id, &body, &staff, confirmed).await
}

/// Cancels a registration at any time.
#[utoipa::path(post, path = "/staff/registrations/{id}/cancellation", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = Option<request_schemas::NoteForm>, responses(
    (status = 200, description = "The registration as it now is", body = StaffRegistrationBody),
    BadBody, NotStaff, NotFound, Busy,
), security(("staff" = [])))]
pub(crate) async fn cancel(
    State(state): State<RegistrationsState>,
    staff: Staff,
    RegistrationPath(id): RegistrationPath,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let note = staff_requests::parse_note(&body)?;
    let cancelled = state.cancel(id).await?;
    if note.is_some() {
        return state.noted(id, &body, &staff, |registration| registration).await;
    }
    state.seen_by_staff(&cancelled).await
}

/// Moves a registration to another run of its course: all of it or nothing.
#[utoipa::path(post, path = "/staff/registrations/{id}/move", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = request_schemas::MoveForm, responses(
    (status = 200, description = "The registration as it now is", body = StaffRegistrationBody),
    BadBody, NotStaff, NotFound, Conflict, Busy,
), security(("staff" = [])))]
pub(crate) async fn move_to(
    State(state): State<RegistrationsState>,
    _: Staff,
    RegistrationPath(id): RegistrationPath,
    JsonBody(body): JsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let start = staff_requests::parse_run(&body)?;
    let (_, left) = state.app.store.move_to(id, start, state.now(), &state.secrets).await?;
    state.app.store.try_promote_waiting(&left, state.now()).await;
    // Moved to where it waits already, it may just have got its seats.
    let moved = state.app.store.registration(id).await?.ok_or(ProblemKind::NotFound)?;
    state.seen_by_staff(&moved).await
}

/// Changes how many seats a run has, never below what is taken.
#[utoipa::path(post, path = "/staff/courses/{slug}/runs/{run}/capacity", tag = "staff", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
), request_body = request_schemas::CapacityForm, responses(
    (status = 200, description = "The run as it now is", body = CourseRun),
    BadBody, NotStaff, NotFound, Conflict, Busy,
), security(("staff" = [])))]
pub(crate) async fn capacity(
    State(state): State<RegistrationsState>,
    _: Staff,
    RunPath(run): RunPath,
    JsonBody(body): JsonBody,
) -> Result<Json<CourseRun>, Problem> {
    let capacity = staff_requests::parse_capacity(&body)?;
    let changed = state.edit_run(&run, |run| run.capacity = capacity).await?;
    state.app.store.try_promote_waiting(&run, state.now()).await;
    Ok(Json(changed))
}

/// Cancels a run: nobody can register any more, and everybody who has is told.
#[utoipa::path(post, path = "/staff/courses/{slug}/runs/{run}/cancellation", tag = "staff", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
), responses(
    (status = 200, description = "The run as it now is", body = CourseRun),
    NotStaff, NotFound, Busy,
), security(("staff" = [])))]
pub(crate) async fn cancel_run(
    State(state): State<RegistrationsState>,
    _: Staff,
    RunPath(run): RunPath,
) -> Result<Json<CourseRun>, Problem> {
    Ok(Json(state.edit_run(&run, |run| run.state = RunState::Cancelled).await?))
}

impl RegistrationsState {
    async fn seen_by_staff(
        &self,
        registration: &Registration,
    ) -> Result<Json<StaffRegistrationBody>, Problem> {
        let place = self.app.store.waiting_position(registration).await?;
        Ok(Json(StaffRegistrationBody::new(registration, place)))
    }

    /// Changes a registration, with what the staff noted about it.
    async fn noted(
        &self,
        id: RegistrationId,
        body: &Value,
        staff: &Staff,
        change: impl Fn(Registration) -> Registration,
    ) -> Result<Json<StaffRegistrationBody>, Problem> {
        let note = staff_requests::parse_note(body)?.map(|text| Note {
            at: self.now(),
            by: staff.subject.clone(),
            text,
        });
        let noted = |registration| {
            let mut changed = change(registration);
            changed.notes.extend(note.clone());
            changed
        };
        let changed = self.app.store.edit(id, noted).await?;
        self.seen_by_staff(&changed).await
    }

    /// Publishes the course with one run changed.
    async fn edit_run(
        &self,
        id: &RunId,
        edit: impl Fn(&mut CourseRun),
    ) -> Result<CourseRun, Problem> {
        for _ in 0..MAX_ATTEMPTS {
            let (before, version) =
                self.app.store.course(&id.slug).await?.ok_or(ProblemKind::NotFound)?;
            let mut after: Course = before.clone();
            let run = after
                .runs
                .iter_mut()
                .find(|run| run.start == id.start)
                .ok_or(ProblemKind::NotFound)?;
            edit(run);
            let changed = run.clone();
            let predecessor =
                PreviousVersion { course: &before, version: &version, at: self.now() };
            match self.app.store.publish(&after, Some(predecessor)).await? {
                Ok((Published::Created | Published::Replaced, _)) => return Ok(changed),
                Err(domain::PublishConflict::StaleVersion) => {}
                Err(conflict) => return Err(conflict.into()),
            }
        }
        Err(ProblemKind::Busy.into())
    }
}

/// The id of the path; what cannot be one names no registration.
pub(crate) struct RegistrationPath(pub(crate) RegistrationId);

impl FromRequestParts<RegistrationsState> for RegistrationPath {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &RegistrationsState,
    ) -> Result<Self, Problem> {
        let Path(id) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| ProblemKind::NotFound)?;
        Ok(Self(RegistrationId::parse(&id).ok_or(ProblemKind::NotFound)?))
    }
}
