//! Documents about the people of a run, for staff only. `roster.rs` says who they are and in which
//! order; each kind is one template, one view in a file of its own, and one route here.

mod badges;
mod certificates;
mod kitchen;
mod list;
mod paper;
mod payment;
mod roster;
mod sample;
mod sheet;
mod sign_in;

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
use web::problem::Kind;
use web::refusals::{BadParameters, Busy, DocumentTooLarge, NotFound, NotStaff};
use web::{App, Parameters, Problem, RunPath, Staff};

use badges::BadgesView;
use certificates::CertificatesView;
use kitchen::KitchenView;
use list::ParticipantsView;
use paper::Paper;
use roster::Roster;
use sign_in::SignInView;

/// The state of this function: the app, and one paper for each kind.
#[derive(Clone)]
struct Press {
    app: App,
    list: Paper<ParticipantsView>,
    sign_in: Paper<SignInView>,
    badges: Paper<BadgesView>,
    certificates: Paper<CertificatesView>,
    kitchen: Paper<KitchenView>,
}

impl axum::extract::FromRef<Press> for App {
    fn from_ref(press: &Press) -> Self {
        press.app.clone()
    }
}

/// The routes of this function.
///
/// # Errors
/// When a template, the theme or a font is damaged, or a template names what its view does not
/// have.
pub fn router(app: App, sources: &Sources) -> Result<Router, SourceError> {
    let brand = &app.provider.brand;
    let typesetter = sources.typesetter(&brand.primary, &brand.accent)?;
    let sample = sample::roster(&app.provider);
    let press = Press {
        list: Paper::load(sources, &typesetter, list::PAPER, &ParticipantsView::new(&sample))?,
        sign_in: Paper::load(sources, &typesetter, sign_in::PAPER, &SignInView::new(&sample))?,
        badges: Paper::load(sources, &typesetter, badges::PAPER, &BadgesView::new(&sample))?,
        certificates: Paper::load(
            sources,
            &typesetter,
            certificates::PAPER,
            &CertificatesView::new(&sample, false),
        )?,
        kitchen: Paper::load(
            sources,
            &typesetter,
            kitchen::PAPER,
            &KitchenView::new(&sample, &sample::needs()),
        )?,
        app,
    };
    let (router, _) = routes().split_for_parts();
    let looks =
        axum::middleware::from_fn_with_state(press.app.clone(), web::audit::note_look_at_run);
    Ok(router.route_layer(looks).with_state(press))
}

/// This function's part of the description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<Press> {
    OpenApiRouter::new()
        .routes(routes!(participants))
        .routes(routes!(workbook))
        .routes(routes!(separated))
        .routes(routes!(sign_in_sheet))
        .routes(routes!(name_badges))
        .routes(routes!(certificate_of_each))
        .routes(routes!(kitchen_list))
}

impl Press {
    /// Who is seated in this run.
    async fn roster(&self, id: &RunId) -> Result<Roster, Problem> {
        let (course, _) = self.app.store.course(&id.slug).await?.ok_or(Kind::NotFound)?;
        let run = course.run(id).ok_or(Kind::NotFound)?.clone();
        let registrations = self.app.store.registrations(id).await?;
        // Counted after the list is read, so that a registration in between shows as a difference,
        // not as a silent gap.
        let seats = self.app.store.seats([id.clone()]).await?.remove(id).ok_or(Kind::NotFound)?;
        Ok(Roster { course, run, seats, registrations, provider: Arc::clone(&self.app.provider) })
    }
}

/// The participants of a run who have not cancelled, in Danish order of names.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/participants.pdf", tag = "staff", params(RunNames), security(("staff" = [])),
    responses((status = 200, description = "The list", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn participants(
    State(press): State<Press>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let view = ParticipantsView::new(&press.roster(&id).await?);
    press.list.print(&id, view).await
}

/// The same people in the same order as a workbook, with what finance needs to invoice.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/participants.xlsx", tag = "staff", params(RunNames), security(("staff" = [])),
    responses((status = 200, description = "The workbook", body = Xlsx, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn workbook(
    State(press): State<Press>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let roster = press.roster(&id).await?;
    download::file(Format::Xlsx, &file_name(list::PAPER.name, &id, "xlsx"), move || {
        sheet::xlsx::write(&roster)
    })
    .await
}

/// The same rows as separated values that Danish Excel opens: semicolons, decimal comma, byte order
/// mark.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/participants.csv", tag = "staff", params(RunNames), security(("staff" = [])),
    responses((status = 200, description = "The rows", body = String, content_type = "text/csv"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn separated(
    State(press): State<Press>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let roster = press.roster(&id).await?;
    download::file(Format::Csv, &file_name(list::PAPER.name, &id, "csv"), move || {
        sheet::csv::write(&roster)
    })
    .await
}

/// A sheet for each course day, with a box for each participant's signature.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/sign-in.pdf", tag = "staff", params(RunNames), security(("staff" = [])),
    responses((status = 200, description = "The sheets", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn sign_in_sheet(
    State(press): State<Press>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let view = SignInView::new(&press.roster(&id).await?);
    press.sign_in.print(&id, view).await
}

/// Name badges, eight to a sheet.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/badges.pdf", tag = "staff", params(RunNames), security(("staff" = [])),
    responses((status = 200, description = "The badges", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn name_badges(
    State(press): State<Press>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let view = BadgesView::new(&press.roster(&id).await?);
    press.badges.print(&id, view).await
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
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/certificates.pdf", tag = "staff", params(RunNames, CertificatesQuery), security(("staff" = [])),
    responses((status = 200, description = "The certificates", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, BadParameters, DocumentTooLarge, Busy))]
async fn certificate_of_each(
    State(press): State<Press>,
    _: Staff,
    RunPath(id): RunPath,
    Parameters(query): Parameters<CertificatesQuery>,
) -> Result<Response, Problem> {
    let view = CertificatesView::new(&press.roster(&id).await?, query.attended()?);
    press.certificates.print(&id, view).await
}

/// What the kitchen has to know: needs counted, without names.
#[utoipa::path(get, path = "/staff/courses/{slug}/runs/{run}/kitchen.pdf", tag = "staff", params(RunNames), security(("staff" = [])),
    responses((status = 200, description = "The list", body = Pdf, content_type = "application/pdf"), NotStaff, NotFound, DocumentTooLarge, Busy))]
async fn kitchen_list(
    State(press): State<Press>,
    _: Staff,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let roster = press.roster(&id).await?;
    let needs = press.app.store.needs(&id, &roster.registrations, press.app.clock.now()).await?;
    press.kitchen.print(&id, KitchenView::new(&roster, &needs)).await
}

/// `deltagerliste-moedeledelse-2023-11-14.pdf`
fn file_name(kind: &str, id: &RunId, extension: &str) -> String {
    format!("{kind}-{}-{}.{extension}", id.slug, id.start)
}

/// The names in every path here; read by `RunPath`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "the description is generated from it")]
struct RunNames {
    /// Names the course
    slug: String,
    /// The run's start date
    #[param(example = "2023-11-14")]
    run: String,
}
