//! Everything between API Gateway and a handler: configuration, state, extractors, problems,
//! sign-in, caching. Rules are in `domain`, what the office does in `operations`.

pub mod access;
pub mod audit;
pub mod auth;
pub mod caller;
pub mod clock;
pub mod compression;
pub mod config;
pub mod download;
mod error_chain;
pub mod etag;
pub mod extract;
pub mod idempotency;
pub mod issuer_client;
mod jwks;
pub mod language;
pub mod lists;
pub mod middleware;
pub mod negotiation;
pub mod openapi_description;
pub mod openapi_responses;
pub mod path;
pub mod person_body;
pub mod problem;
pub mod registration_body;
pub mod session;
pub mod state;

pub use caller::CallerOfRequest;
pub use clock::Clock;
pub use config::{Config, ConfigError};
pub use error_chain::error_chain;
pub use extract::{
    ImageBody, JsonBody, LastParameters, NoBody, OptionalJsonBody, PageBody, Parameters, Staff,
};
pub use idempotency::IdempotencyKeyHeader;
pub use language::AcceptLanguage;
pub use lists::{ListParameters, cursor, unreadable};
pub use path::{
    ImageHashPath, ImageNamePath, NewImageNamePath, ParticipantPath, RegistrationPath, RunPath,
    SlugPath,
};
pub use problem::Problem;
pub use state::AppState;

use axum::Router;
use metrics::Metric;

/// Serves the router of a function on Lambda.
///
/// # Errors
/// The configuration or a template is invalid, or the Lambda runtime stops.
pub async fn serve(
    router: impl FnOnce(AppState, &Config) -> Result<Router, lambda_http::Error>,
) -> Result<(), lambda_http::Error> {
    let (app, config) = start()?;
    let router = router(app, &config)?;
    serve_router(router, &config).await
}

/// Serves a router on Lambda, for a function that has more to do before.
///
/// # Errors
/// The Lambda runtime stops.
pub async fn serve_router(router: Router, config: &Config) -> Result<(), lambda_http::Error> {
    lambda_http::run(middleware::with_common_layers(router, &config.origins)).await
}

/// Starts a function, with or without routes: sets up logging, and reads the configuration.
///
/// # Errors
/// The configuration is invalid.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment of a Lambda function is read here, once, and passed to `config`"
)]
pub fn start() -> Result<(AppState, Config), lambda_http::Error> {
    middleware::log_as_json(std::env::var("STACK_NAME").ok());
    middleware::log_panics();
    metrics::count(Metric::ColdStarts);
    let config = Config::read(|name| std::env::var(name).ok())?;
    Ok((AppState::on_lambda(&config)?, config))
}
