//! Documents about the people of a run, for staff only: the participant list.

mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use document::{SourceError, Sources, Template};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::problem::Kind;
use web::{App, Problem, RunPath, Staff, download};

use view::ParticipantsView;

const PARTICIPANTS: (&str, &str) = ("participants.hbs", include_str!("../../../templates/participants.hbs"));

/// The state of this function: the app and its templates.
#[derive(Clone)]
struct Press {
    app: App,
    participants: Arc<Template>,
}

impl axum::extract::FromRef<Press> for App {
    fn from_ref(press: &Press) -> Self {
        press.app.clone()
    }
}

/// The routes of this function.
///
/// # Errors
/// When a template, the theme or a font is damaged, or a template names what its view does not have.
pub fn router(app: App, sources: &Sources) -> Result<Router, SourceError> {
    let brand = &app.provider.brand;
    let typesetter = sources.typesetter(&brand.primary, &brand.accent)?;
    let participants = sources.template(&[PARTICIPANTS], &typesetter)?;
    participants.check(&view::sample(&app.provider))?;
    let (router, _) = routes().split_for_parts();
    let looks = axum::middleware::from_fn_with_state(app.clone(), web::audit::note_look_at_run);
    Ok(router.route_layer(looks).with_state(Press { app, participants: Arc::new(participants) }))
}

/// This function's part of the description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<Press> {
    OpenApiRouter::new().routes(routes!(participants))
}

/// The participants of a run who have not cancelled, in Danish order of names.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/participants.pdf", tag = "staff", params(
    ("slug" = String, Path, description = "Names the course"),
    ("run" = String, Path, description = "The run's start date", example = "2023-11-14"),
), responses(
    (status = 200, description = "The list", body = web::download::Pdf, content_type = "application/pdf"),
    (status = 401, description = "Not signed in", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 403, description = "Not of the staff", body = web::problem::ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "No such run", body = web::problem::ProblemBody, content_type = "application/problem+json"),
), security(("staff" = [])))]
async fn participants(State(press): State<Press>, _: Staff, RunPath(id): RunPath) -> Result<Response, Problem> {
    let (course, _) = press.app.store.course(&id.slug).await?.ok_or(Kind::NotFound)?;
    let run = course.run(&id).ok_or(Kind::NotFound)?;
    let registrations = press.app.store.registrations(&id).await?;
    // Counted after the list is read, so that a registration in between shows as a difference, not as a silent gap.
    let seats = press.app.store.seats([id.clone()]).await?.remove(&id).ok_or(Kind::NotFound)?;
    let view = ParticipantsView::new(&course, run, seats, &registrations, &press.app.provider);
    let template = Arc::clone(&press.participants);
    download::pdf(&format!("deltagerliste-{}-{}.pdf", id.slug, id.start), move || template.render(&view)).await
}
