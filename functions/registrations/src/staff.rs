//! The staff's work with registrations: who is registered, who is to be called, and changing what
//! has to change.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use domain::calendar::in_copenhagen;
use domain::{Course, CourseRun, Note, Registration, RegistrationId, RunId, RunState, staff};
use serde_json::Value;
use store::{Predecessor, Published};
use web::problem::Kind;
use web::refusals::{BadBody, BadParameters, Busy, Conflict, NotFound, NotStaff};
use web::{JsonBody, OptionalJsonBody, Parameters, Problem, RunPath, Staff};

use crate::Desk;
use crate::forms;
use crate::staff_wire::{StaffListBody, StaffListQuery, StaffRegistrationBody};

/// How often a course is published anew because another editor came first.
const MOST_TRIES: usize = 10;

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
    State(desk): State<Desk>,
    staff: Staff,
    RunPath(run): RunPath,
    Parameters(query): Parameters<StaffListQuery>,
) -> Result<Json<StaffListBody>, Problem> {
    let selection = query.parse()?;
    let (course, _) = desk.app.store.course(&run.slug).await?.ok_or(Kind::NotFound)?;
    course.run(&run).ok_or(Kind::NotFound)?;
    let registrations = desk.app.store.registrations(&run).await?;
    desk.app.store.note_look_at_run(&run, &staff.subject, "registrations", desk.now()).await?;
    Ok(Json(StaffListBody::new(&registrations, &selection, in_copenhagen(desk.now()).date())))
}

/// Notes that contact was made.
#[utoipa::path(post, path = "/staff/registrations/{id}/contact", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = Option<forms::NoteForm>, responses(
    (status = 200, description = "The registration as it now is", body = StaffRegistrationBody),
    BadBody, NotStaff, NotFound, Busy,
), security(("staff" = [])))]
pub(crate) async fn contact(
    State(desk): State<Desk>,
    staff: Staff,
    Id(id): Id,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let now = desk.now();
    let contacted = |registration: Registration| Registration {
        contacted_at: registration.contacted_at.or(Some(now)),
        ..registration
    };
    desk.noted(id, &body, &staff, contacted).await
}

/// Confirms the registration.
#[utoipa::path(post, path = "/staff/registrations/{id}/confirmation", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = Option<forms::NoteForm>, responses(
    (status = 200, description = "The registration as it now is", body = StaffRegistrationBody),
    BadBody, NotStaff, NotFound, Busy,
), security(("staff" = [])))]
pub(crate) async fn confirm(
    State(desk): State<Desk>,
    staff: Staff,
    Id(id): Id,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let now = desk.now();
    let confirmed = |registration: Registration| Registration {
        confirmed_at: registration.confirmed_at.or(Some(now)),
        ..registration
    };
    desk.noted(id, &body, &staff, confirmed).await
}

/// Cancels a registration at any time.
#[utoipa::path(post, path = "/staff/registrations/{id}/cancellation", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = Option<forms::NoteForm>, responses(
    (status = 200, description = "The registration as it now is", body = StaffRegistrationBody),
    BadBody, NotStaff, NotFound, Busy,
), security(("staff" = [])))]
pub(crate) async fn cancel(
    State(desk): State<Desk>,
    staff: Staff,
    Id(id): Id,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let note = staff::note(&body)?;
    let cancelled = desk.cancel(id).await?;
    if note.is_some() {
        return desk.noted(id, &body, &staff, |registration| registration).await;
    }
    desk.seen_by_staff(&cancelled).await
}

/// Moves a registration to another run of its course: all of it or nothing.
#[utoipa::path(post, path = "/staff/registrations/{id}/move", tag = "staff", params(("id" = String, Path, description = "Names the registration")),
    request_body = forms::MoveForm, responses(
    (status = 200, description = "The registration as it now is", body = StaffRegistrationBody),
    BadBody, NotStaff, NotFound, Conflict, Busy,
), security(("staff" = [])))]
pub(crate) async fn move_to(
    State(desk): State<Desk>,
    _: Staff,
    Id(id): Id,
    JsonBody(body): JsonBody,
) -> Result<Json<StaffRegistrationBody>, Problem> {
    let start = staff::run(&body)?;
    let (_, left) = desk.app.store.move_to(id, start, desk.now(), &desk.secrets).await?;
    desk.app.store.move_up(&left, desk.now()).await;
    // Moved to where it waits already, it may just have got its seats.
    let moved = desk.app.store.registration(id).await?.ok_or(Kind::NotFound)?;
    desk.seen_by_staff(&moved).await
}

/// Changes how many seats a run has, never below what is taken.
#[utoipa::path(post, path = "/staff/courses/{slug}/runs/{run}/capacity", tag = "staff", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
), request_body = forms::CapacityForm, responses(
    (status = 200, description = "The run as it now is", body = CourseRun),
    BadBody, NotStaff, NotFound, Conflict, Busy,
), security(("staff" = [])))]
pub(crate) async fn capacity(
    State(desk): State<Desk>,
    _: Staff,
    RunPath(run): RunPath,
    JsonBody(body): JsonBody,
) -> Result<Json<CourseRun>, Problem> {
    let capacity = staff::capacity(&body)?;
    let changed = desk.edit_run(&run, |run| run.capacity = capacity).await?;
    desk.app.store.move_up(&run, desk.now()).await;
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
    State(desk): State<Desk>,
    _: Staff,
    RunPath(run): RunPath,
) -> Result<Json<CourseRun>, Problem> {
    Ok(Json(desk.edit_run(&run, |run| run.state = RunState::Cancelled).await?))
}

impl Desk {
    async fn seen_by_staff(
        &self,
        registration: &Registration,
    ) -> Result<Json<StaffRegistrationBody>, Problem> {
        let place = self.app.store.place(registration).await?;
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
        let note =
            staff::note(body)?.map(|text| Note { at: self.now(), by: staff.subject.clone(), text });
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
        for _ in 0..MOST_TRIES {
            let (before, version) = self.app.store.course(&id.slug).await?.ok_or(Kind::NotFound)?;
            let mut after: Course = before.clone();
            let run =
                after.runs.iter_mut().find(|run| run.start == id.start).ok_or(Kind::NotFound)?;
            edit(run);
            let changed = run.clone();
            let predecessor = Predecessor { course: &before, version: &version, at: self.now() };
            match self.app.store.publish(&after, Some(predecessor)).await? {
                Ok((Published::Created | Published::Replaced, _)) => return Ok(changed),
                Err(domain::Conflict::StaleVersion) => {}
                Err(conflict) => return Err(conflict.into()),
            }
        }
        Err(Kind::Busy.into())
    }
}

/// The id of the path; what cannot be one names no registration.
pub(crate) struct Id(pub(crate) RegistrationId);

impl FromRequestParts<Desk> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let Path(id) =
            Path::<String>::from_request_parts(parts, desk).await.map_err(|_| Kind::NotFound)?;
        Ok(Self(RegistrationId::parse(&id).ok_or(Kind::NotFound)?))
    }
}
