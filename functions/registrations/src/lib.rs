//! Registrations over HTTP: taking seats in a run, what the contact may see and do afterwards, and
//! the staff's work.

mod attendance;
mod contact;
mod forms;
mod people;
mod register;
mod staff;
mod staff_wire;
mod wire;

use axum::Router;
use axum::extract::FromRef;
use domain::RegistrationId;
use jiff::Timestamp;
use store::Secrets;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Problem};

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
        .routes(routes!(people::export))
        .routes(routes!(people::erase))
        .routes(routes!(people::audit))
}

impl Desk {
    fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Gives up a registration and lets the queue move up.
    async fn cancel(&self, id: RegistrationId) -> Result<domain::Registration, Problem> {
        let cancelled = self.app.store.cancel(id, self.now(), &self.secrets).await?;
        self.app.store.move_up(&cancelled.run, self.now()).await;
        Ok(cancelled)
    }
}
