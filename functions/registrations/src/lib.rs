//! Registrations over HTTP: taking seats in a run, what the contact may see and do afterwards, and
//! the staff's work.

mod attendance;
mod contact;
mod data_subject;
mod register;
mod request_schemas;
mod responses;
mod staff;
mod staff_responses;

use axum::Router;
use axum::extract::FromRef;
use domain::RegistrationId;
use jiff::Timestamp;
use store::Secrets;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{AppState, Problem};

/// The state of this function: the app, and the server's own key.
#[derive(Clone)]
struct RegistrationsState {
    app: AppState,
    secrets: Secrets,
}

impl FromRef<RegistrationsState> for AppState {
    fn from_ref(state: &RegistrationsState) -> Self {
        state.app.clone()
    }
}

/// The routes of this function.
pub fn router(app: AppState, secrets: Secrets) -> Router {
    let (router, _) = routes().split_for_parts();
    router.with_state(RegistrationsState { app, secrets })
}

/// This function's part of the description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<RegistrationsState> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(contact::registration))
        .routes(routes!(contact::export))
        .routes(routes!(contact::cancel))
        .routes(routes!(contact::substitute))
        .routes(routes!(staff::registrations, register::register_by_hand))
        .routes(routes!(staff::contact))
        .routes(routes!(staff::confirm))
        .routes(routes!(staff::cancel))
        .routes(routes!(staff::move_to))
        .routes(routes!(attendance::mark))
        .routes(routes!(staff::capacity))
        .routes(routes!(staff::cancel_run))
        .routes(routes!(data_subject::export))
        .routes(routes!(data_subject::erase))
        .routes(routes!(data_subject::audit))
}

impl RegistrationsState {
    fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Gives up a registration and lets the queue move up.
    async fn cancel(&self, id: RegistrationId) -> Result<domain::Registration, Problem> {
        let cancelled = self.app.store.cancel(id, self.now(), &self.secrets).await?;
        self.app.store.try_promote_waiting(&cancelled.run, self.now()).await;
        Ok(cancelled)
    }
}
