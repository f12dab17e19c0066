//! The pages for people: catalogue, course, registration and receipt, in Danish and in English.
//! They work without scripts. Each handler parses, calls one operation and renders a page.

mod api;
mod catalogue;
mod cookies;
mod course;
mod crawlers;
mod embed;
mod feeds;
mod files;
mod finding;
mod opening;
mod own_registration;
mod page;
mod paths;
mod price;
mod problem_page;
mod receipt;
mod register;
mod statements;
mod unknown_course;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{any, get, post};
use domain::{Caller, Language};
use jiff::Timestamp;
use operations::Requester;
use pages::{STATIC, refuse_forms_of_others};
use store::{Registrations, Secrets, Store};
use web::AppState;

use api::ApiPages;
use embed::Embedding;
use own_registration::{cancellation, correction, overview, own_data, substitution};
use page::Pages;
use paths::{ENGLISH, Paths};

/// The state of this function.
#[derive(Clone)]
struct WebsiteState {
    app: AppState,
    registrations: Registrations,
    pages: Arc<Pages>,
    api: Arc<ApiPages>,
    embedding: Arc<Embedding>,
    /// The address of the website, without a slash at its end.
    site_url: Arc<str>,
}

impl FromRef<WebsiteState> for AppState {
    fn from_ref(state: &WebsiteState) -> Self {
        state.app.clone()
    }
}

impl WebsiteState {
    fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// The time in which visitors live, which goes on even if the office's clock is frozen.
    fn visit_now(&self) -> Timestamp {
        self.app.limits_clock.now()
    }

    fn store(&self) -> &Store {
        &self.app.store
    }

    fn secrets(&self) -> &Secrets {
        &self.registrations.secrets
    }

    /// The visitor, as the limits see them.
    fn requester(&self, caller: Caller) -> Requester {
        let AppState { limits, limits_clock, .. } = &self.app;
        Requester::Public { caller, limits: *limits, at: limits_clock.now() }
    }
}

/// The routes of this function. `site_url` is where people reach it: `https://kurser.example.dk`.
/// `websites` are the origins of the provider's websites, which may show courses in frames.
pub fn router(app: AppState, secrets: Secrets, site_url: &str, websites: &[String]) -> Router {
    let registrations = Registrations { store: app.store.clone(), secrets };
    let site_url: Arc<str> = site_url.trim_end_matches('/').into();
    let pages = Arc::new(Pages::new(&app.provider, site_url.clone()));
    let api = Arc::default();
    let embedding = Arc::new(Embedding::new(websites));
    let state = WebsiteState { app, registrations, pages, api, embedding, site_url };
    let english = || get(|| async { Redirect::to(&Paths(Language::English).catalogue()) });
    let mut router = Router::new()
        .route("/", get(|| async { Redirect::to(&Paths(Language::Danish).catalogue()) }))
        .route(ENGLISH, english())
        .route(&format!("{ENGLISH}/"), english())
        .route(&format!("{STATIC}/{{name}}"), get(files::get))
        .route("/favicon.ico", get(files::icon))
        .route("/robots.txt", get(crawlers::robots))
        .route("/sitemap.xml", get(crawlers::sitemap))
        .route("/was", get(statements::was))
        .route(embed::SCRIPT, get(embed::script));
    for language in Language::ALL {
        router = router.merge(routes(language));
    }
    router
        .route_layer(from_fn_with_state(state.site_url.clone(), refuse_forms_of_others))
        .route_layer(from_fn_with_state(state.clone(), page::finish))
        // After the layers, which would take a program for the form of another website.
        .method_not_allowed_fallback(problem_page::refuse_method)
        // A route, since a router that is merged with others can have no fallback of its own.
        .route("/{*path}", any(problem_page::unknown_address))
        .with_state(state)
}

/// The pages in one language.
fn routes(language: Language) -> Router<WebsiteState> {
    let paths = Paths(language);
    Router::new()
        .route(&paths.catalogue(), get(catalogue::show))
        .route(&paths.api(), get(api::show))
        .route(&paths.course("{slug}"), get(course::show))
        .route(&paths.feed(), get(feeds::new_runs))
        .route(&paths.calendar(), get(feeds::calendar))
        .route(&paths.embedded("{slug}"), get(embed::show))
        .route(&paths.accessibility(), get(statements::accessibility))
        .route(&paths.privacy(), get(statements::privacy))
        .route(&paths.registration_form("{slug}"), get(register::show).post(register::submit))
        .route(&paths.receipt("{id}"), get(receipt::show))
        .route(&paths.opening(), get(opening::show).post(opening::open))
        .route(&paths.finding(), get(finding::ask).post(finding::send))
        .route(&paths.registration("{id}"), get(overview::show))
        .route(&paths.closing("{id}"), post(overview::close))
        .route(&paths.cancellation("{id}"), get(cancellation::ask).post(cancellation::cancel))
        .route(&paths.own_data("{id}"), get(own_data::show))
        .route(&paths.own_data_file("{id}"), get(own_data::download))
        .route(&paths.correction("{id}"), get(correction::ask).post(correction::correct))
        .route(
            &paths.substitution("{id}", "{participant}"),
            get(substitution::ask).post(substitution::substitute),
        )
        .route(
            &paths.participant_cancellation("{id}", "{participant}"),
            get(cancellation::ask).post(cancellation::cancel),
        )
        .layer(axum::Extension(language))
}
