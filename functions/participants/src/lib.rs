//! Documents about the people of a run, for staff only. `roster.rs` says who they are and in which
//! order; each kind is one template, one view in a file of its own, and one route here.

mod badges;
mod billing_columns;
mod certificates;
mod kitchen;
mod participant_list;
mod roster;
mod run_document;
mod sample_roster;
mod sign_in;
mod spreadsheet;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use document::{SourceError, Sources};
use domain::RunId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::download::{self, Format, Pdf, Xlsx};
use web::openapi_responses::{BadParameters, Busy, DocumentTooLarge, NotFound, NotStaff};
use web::problem::ProblemKind;
use web::{AppState, Parameters, Problem, RunPath, Staff};

use badges::BadgesView;
use certificates::CertificatesView;
use kitchen::KitchenView;
use participant_list::ParticipantsView;
use roster::Roster;
use run_document::RunDocument;
use sign_in::SignInView;

/// The state of this function: the app, and one paper for each kind.
#[derive(Clone)]
struct ParticipantsState {
    app: AppState,
    list: RunDocument<ParticipantsView>,
    sign_in: RunDocument<SignInView>,
    badges: RunDocument<BadgesView>,
    certificates: RunDocument<CertificatesView>,
    kitchen: RunDocument<KitchenView>,
}

impl axum::extract::FromRef<ParticipantsState> for AppState {
    fn from_ref(state: &ParticipantsState) -> Self {
        state.app.clone()
    }
}

/// The routes of this function.
///
/// # Errors
/// When a template, the theme or a font is damaged, or a template names what its view does not
/// have.
pub fn router(app: AppState, sources: &Sources) -> Result<Router, SourceError> {
    let brand = &app.provider.brand;
    let typesetter = sources.typesetter(&brand.primary, &brand.accent)?;
    let sample = sample_roster::roster(&app.provider);
    let state = ParticipantsState {
        list: RunDocument::load(
            sources,
            &typesetter,
            participant_list::DOCUMENT,
            &ParticipantsView::new(&sample),
        )?,
        sign_in: RunDocument::load(
            sources,
            &typesetter,
            sign_in::DOCUMENT,
            &SignInView::new(&sample),
        )?,
        badges: RunDocument::load(
            sources,
            &typesetter,
            badges::DOCUMENT,
            &BadgesView::new(&sample),
        )?,
        certificates: RunDocument::load(
            sources,
            &typesetter,
            certificates::DOCUMENT,
            &CertificatesView::new(&sample, false),
        )?,
        kitchen: RunDocument::load(
            sources,
            &typesetter,
            kitchen::DOCUMENT,
            &KitchenView::new(&sample, &sample_roster::needs()),
        )?,
        app,
    };
    let (router, _) = routes().split_for_parts();
    let looks =
        axum::middleware::from_fn_with_state(state.app.clone(), web::audit::record_access_to_run);
    Ok(router.route_layer(looks).with_state(state))
}

/// This function's part of the description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<ParticipantsState> {
    OpenApiRouter::new()
        .routes(routes!(participants))
        .routes(routes!(workbook))
        .routes(routes!(separated))
        .routes(routes!(sign_in_sheet))
        .routes(routes!(name_badges))
        .routes(routes!(certificate_of_each))
        .routes(routes!(kitchen_list))
}

impl ParticipantsState {
    /// Who is seated in this run.
    async fn roster(&self, id: &RunId) -> Result<Roster, Problem> {
        let (course, _) = self.app.store.course(&id.slug).await?.ok_or(ProblemKind::NotFound)?;
        let run = course.run(id).ok_or(ProblemKind::NotFound)?.clone();
        let registrations = self.app.store.registrations(id).await?;
        // Counted after the list is read, so that a registration in between shows as a difference,
        // not as a silent gap.
        let seats =
            self.app.store.seats([id.clone()]).await?.remove(id).ok_or(ProblemKind::NotFound)?;
        Ok(Roster { course, run, seats, registrations, provider: Arc::clone(&self.app.provider) })
    }
}

/// The participants of a run who have not cancelled, in Danish order of names.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/participants.pdf", tag = "staff", params(RunPathParams), security(("staff" = [])),
    responses((status = 200, description = "The list", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn participants(
    State(state): State<ParticipantsState>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let view = ParticipantsView::new(&state.roster(&id).await?);
    state.list.print(&id, view).await
}

/// The same people in the same order as a workbook, with what finance needs to invoice.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/participants.xlsx", tag = "staff", params(RunPathParams), security(("staff" = [])),
    responses((status = 200, description = "The workbook", body = Xlsx, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn workbook(
    State(state): State<ParticipantsState>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let roster = state.roster(&id).await?;
    download::file(
        Format::Xlsx,
        &file_name(participant_list::DOCUMENT.name, &id, "xlsx"),
        move || spreadsheet::xlsx::write(&roster),
    )
    .await
}

/// The same rows as separated values that Danish Excel opens: semicolons, decimal comma, byte order
/// mark.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/participants.csv", tag = "staff", params(RunPathParams), security(("staff" = [])),
    responses((status = 200, description = "The rows", body = String, content_type = "text/csv"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn separated(
    State(state): State<ParticipantsState>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let roster = state.roster(&id).await?;
    download::file(
        Format::Csv,
        &file_name(participant_list::DOCUMENT.name, &id, "csv"),
        move || spreadsheet::csv::write(&roster),
    )
    .await
}

/// A sheet for each course day, with a box for each participant's signature.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/sign-in.pdf", tag = "staff", params(RunPathParams), security(("staff" = [])),
    responses((status = 200, description = "The sheets", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn sign_in_sheet(
    State(state): State<ParticipantsState>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let view = SignInView::new(&state.roster(&id).await?);
    state.sign_in.print(&id, view).await
}

/// Name badges, eight to a sheet.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/badges.pdf", tag = "staff", params(RunPathParams), security(("staff" = [])),
    responses((status = 200, description = "The badges", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn name_badges(
    State(state): State<ParticipantsState>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let view = BadgesView::new(&state.roster(&id).await?);
    state.badges.print(&id, view).await
}

/// Whose certificates.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CertificatesQuery {
    /// Only of participants who were marked present at one module or more.
    #[param(value_type = Option<bool>)]
    attended: Option<String>,
}

impl CertificatesQuery {
    fn attended(&self) -> Result<bool, Problem> {
        match self.attended.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(certificates::not_a_flag()),
        }
    }
}

/// A certificate for each participant.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/certificates.pdf", tag = "staff", params(RunPathParams, CertificatesQuery), security(("staff" = [])),
    responses((status = 200, description = "The certificates", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, BadParameters, DocumentTooLarge, Busy))]
async fn certificate_of_each(
    State(state): State<ParticipantsState>,
    _: Staff,
    RunPath(id): RunPath,
    Parameters(query): Parameters<CertificatesQuery>,
) -> Result<Response, Problem> {
    let view = CertificatesView::new(&state.roster(&id).await?, query.attended()?);
    state.certificates.print(&id, view).await
}

/// What the kitchen has to know: needs counted, without names.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/kitchen.pdf", tag = "staff", params(RunPathParams), security(("staff" = [])),
    responses((status = 200, description = "The list", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn kitchen_list(
    State(state): State<ParticipantsState>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let roster = state.roster(&id).await?;
    let needs = state.app.store.needs(&id, &roster.registrations, state.app.clock.now()).await?;
    state.kitchen.print(&id, KitchenView::new(&roster, &needs)).await
}

/// `deltagerliste-moedeledelse-2023-11-14.pdf`
fn file_name(kind: &str, id: &RunId, extension: &str) -> String {
    format!("{kind}-{}-{}.{extension}", id.slug, id.start)
}

/// The names in every path here; read by `RunPath`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "the description is generated from it")]
struct RunPathParams {
    /// Names the course
    slug: String,
    /// The run's start date
    #[param(example = "2023-11-14")]
    run: String,
}
