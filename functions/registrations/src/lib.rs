//! Registrations over HTTP: registering, what the contact may see and do afterwards, the staff's
//! work, and the rights of data subjects. Each handler parses, calls one operation and responds.

mod contact;
mod contacts_to_call;
mod course_language;
mod data_subject;
mod register;
mod request_schemas;
mod responses;
mod run_messages;
mod staff;
mod staff_cancellations;
mod staff_list;
mod staff_responses;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use domain::Caller;
use jiff::Timestamp;
use mail::Templates;
use operations::Requester;
use store::{Registrations, Secrets, Store};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::AppState;

/// The state of this function.
#[derive(Clone)]
struct RegistrationsState {
    app: AppState,
    registrations: Registrations,
    email_templates: Arc<Templates>,
}

impl FromRef<RegistrationsState> for AppState {
    fn from_ref(state: &RegistrationsState) -> Self {
        state.app.clone()
    }
}

impl RegistrationsState {
    fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Anybody who is not signed in, as the limits see them.
    fn public(&self, caller: Caller) -> Requester {
        let AppState { limits, limits_clock, .. } = &self.app;
        Requester::Public { caller, limits: *limits, at: limits_clock.now() }
    }

    fn store(&self) -> &Store {
        &self.registrations.store
    }
}

/// The routes of this function. Those for staff record the access. Previews of e-mails are rendered
/// from the templates.
pub fn router(app: AppState, secrets: Secrets, email_templates: Arc<Templates>) -> Router {
    let (router, _) = routes().split_for_parts();
    let registrations = Registrations { store: app.store.clone(), secrets };
    let record_access = from_fn_with_state(app.clone(), web::audit::record_access);
    let state = RegistrationsState { app, registrations, email_templates };
    let use_language = from_fn_with_state(state.clone(), course_language::use_language_of_course);
    router.route_layer(record_access).route_layer(use_language).with_state(state)
}

/// This function's part of the OpenAPI description.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<RegistrationsState> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(contact::get, contact::correct))
        .routes(routes!(contact::verify))
        .routes(routes!(contact::export))
        .routes(routes!(contact::cancel))
        .routes(routes!(contact::cancel_participant))
        .routes(routes!(contact::substitute))
        .routes(routes!(staff::list, register::register_by_hand))
        .routes(routes!(staff::find))
        .routes(routes!(contacts_to_call::list))
        .routes(routes!(staff::promote))
        .routes(routes!(run_messages::list, run_messages::send))
        .routes(routes!(run_messages::preview))
        .routes(routes!(staff::record_contact))
        .routes(routes!(staff::confirm))
        .routes(routes!(staff_cancellations::cancel))
        .routes(routes!(staff_cancellations::cancel_as_spam))
        .routes(routes!(staff_cancellations::cancel_one_as_spam))
        .routes(routes!(staff_cancellations::cancel_participant))
        .routes(routes!(staff_cancellations::waive_fees))
        .routes(routes!(staff::substitute))
        .routes(routes!(staff::correct))
        .routes(routes!(staff::resend))
        .routes(routes!(staff::close_secrets))
        .routes(routes!(staff::move_registration))
        .routes(routes!(staff::mark_attendance))
        .routes(routes!(data_subject::export))
        .routes(routes!(data_subject::erase))
        .routes(routes!(data_subject::audit))
}
