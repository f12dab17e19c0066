//! The desk: the pages on which the office works, for staff who are signed in with a browser. They
//! work without scripts. Each handler parses, calls operations and renders a page.

mod banner;
mod by_hand;
mod check_in;
mod colleagues;
mod course_choice;
mod courses;
mod dead_letters;
mod documents;
mod embedding;
mod files;
mod help;
mod page;
mod paging;
mod paths;
mod people;
mod problem_page;
mod question_page;
mod registration;
mod registration_fields;
mod run;
mod run_changes;
mod run_line;
mod run_message;
mod runs;
mod sign_in;
mod signed_in;
mod sorting;
mod templates_in_use;
mod today;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use jiff::Timestamp;
use mail::Templates;
use store::{Registrations, Secrets, Store};
use web::AppState;
use web::auth::{JwksError, TokenVerifier};
use web::config::ClientConfig;

use page::Desk;
use templates_in_use::TemplatesInUse;

/// The state of this function.
#[derive(Clone)]
struct DeskState {
    app: AppState,
    registrations: Registrations,
    desk: Arc<Desk>,
    client: Arc<ClientConfig>,
    id_tokens: Arc<TokenVerifier>,
    /// For showing e-mails before they are sent.
    email_templates: Arc<Templates>,
    templates_in_use: Arc<TemplatesInUse>,
    /// The address of the website, without a slash at its end.
    site_url: Arc<str>,
}

impl FromRef<DeskState> for AppState {
    fn from_ref(state: &DeskState) -> Self {
        state.app.clone()
    }
}

impl DeskState {
    fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// The time in which people live, which goes on even if the office's clock is frozen.
    fn visit_now(&self) -> Timestamp {
        self.app.limits_clock.now()
    }

    fn store(&self) -> &Store {
        &self.app.store
    }

    fn secrets(&self) -> &Secrets {
        &self.registrations.secrets
    }
}

/// The routes of this function. `site_url` is where people reach the website, whose host the desk
/// shares: `https://kurser.example.dk`. Previews of e-mails are rendered from the templates. The
/// folder has the provider's own templates of documents, if there are any.
///
/// # Errors
/// The sign-in configuration is not usable.
pub fn router(
    app: AppState,
    secrets: Secrets,
    site_url: &str,
    client: ClientConfig,
    email_templates: Arc<Templates>,
    templates: Option<&Path>,
) -> Result<Router, JwksError> {
    let registrations = Registrations { store: app.store.clone(), secrets };
    let state = DeskState {
        desk: Arc::new(Desk::new(&app.provider)),
        id_tokens: Arc::new(TokenVerifier::new(client.tokens.clone())?),
        client: Arc::new(client),
        email_templates,
        templates_in_use: Arc::new(TemplatesInUse::read(templates)),
        site_url: site_url.trim_end_matches('/').into(),
        registrations,
        app,
    };
    // Whoever is not signed in is led to the sign-in by the layer, so that no page can forget it.
    let for_staff = Router::new()
        .route(paths::TODAY, get(today::show))
        .route(paths::RUNS, get(runs::show))
        .route("/kontor/hold/{slug}/{run}", get(run::show))
        .route("/kontor/hold/{slug}/{run}/valgte", post(run::check))
        .route(paths::CHECK_IN, get(check_in::show).post(check_in::mark))
        .route(paths::WALK_IN, get(check_in::ask_walk_in).post(check_in::register_walk_in))
        .route(paths::DOCUMENTS, get(documents::show))
        .route(paths::PEOPLE, get(people::show).post(people::find))
        .route(paths::NAMES, post(people::find_by_name))
        .route(paths::EXPORT, post(people::export))
        .route(paths::ACCESSES, post(people::accesses))
        .route(paths::ERASURE, post(people::erase))
        .route(paths::POST, get(dead_letters::show).post(dead_letters::retry))
        .route(paths::EMBEDDING, get(embedding::show))
        .route(paths::TEMPLATES, get(templates_in_use::show))
        .route(paths::HELP, get(help::show))
        .route(paths::HELP_ABOUT, get(help::show_task))
        .route(paths::DOCUMENT_NOT_SHOWN, get(problem_page::document_not_shown))
        .route(paths::SIGN_OUT, post(sign_in::sign_out))
        .route(paths::CAPACITY, get(run_changes::ask_capacity).post(run_changes::change_capacity))
        .route(paths::CANCELLATION, get(run_changes::ask_to_cancel).post(run_changes::cancel))
        .route(paths::BY_HAND, get(by_hand::ask).post(by_hand::go_on))
        .route(paths::MESSAGE, get(run_message::begin).post(run_message::go_on))
        .route(paths::REGISTRATION, get(registration::show))
        .route(paths::OF_REGISTRATION, get(registration::ask).post(registration::answer))
        .route(paths::OF_PARTICIPANT, get(registration::ask).post(registration::answer))
        .merge(courses::routes())
        .route_layer(from_fn_with_state(state.app.clone(), web::audit::record_access))
        .route_layer(from_fn_with_state(state.clone(), signed_in::require));
    let for_everybody = Router::new()
        .route(paths::SIGN_IN, get(sign_in::begin))
        .route(paths::RETURN, get(sign_in::finish))
        .route(paths::SIGNED_OUT, get(sign_in::signed_out))
        .route(paths::FILE, get(files::get_file));
    let router = for_staff
        .merge(for_everybody)
        .route("/kontor/{*path}", any(problem_page::unknown_address))
        .route_layer(from_fn_with_state(state.site_url.clone(), pages::refuse_forms_of_others))
        .route_layer(from_fn_with_state(state.clone(), problem_page::finish))
        .method_not_allowed_fallback(problem_page::refuse_method)
        .with_state(state);
    Ok(router)
}
