//! Everything between API Gateway and a handler: configuration, state, extractors, problems,
//! sign-in, caching. It knows of courses only through `store` and `domain`, and decides nothing.

pub mod audit;
pub mod auth;
pub mod clock;
pub mod config;
pub mod download;
pub mod etag;
pub mod extract;
mod jwks;
pub mod middleware;
pub mod openapi_responses;
pub mod problem;
pub mod state;

pub use clock::Clock;
pub use config::{Config, ConfigError};
pub use extract::{JsonBody, OptionalJsonBody, Parameters, RunPath, SlugPath, Staff};
pub use problem::Problem;
pub use state::AppState;

use axum::Router;

/// Runs a function's router on Lambda. A fault of the configuration or of a template ends the
/// start.
///
/// # Errors
/// What kept the function from starting, or the end of the Lambda runtime.
pub async fn serve(
    router: impl FnOnce(AppState, &Config) -> Result<Router, lambda_http::Error>,
) -> Result<(), lambda_http::Error> {
    let (app, config) = start()?;
    let router = router(app, &config)?;
    lambda_http::run(middleware::with_common_layers(router, &config.origins)).await
}

/// What every function starts with, those without routes too: the log, the configuration, and what
/// the app stands on.
///
/// # Errors
/// What keeps the function from starting.
#[expect(
    clippy::disallowed_methods,
    reason = "a Lambda's environment is read here, once, and handed to `config`"
)]
pub fn start() -> Result<(AppState, Config), lambda_http::Error> {
    middleware::log_json();
    let config = Config::read(|name| std::env::var(name).ok())?;
    Ok((AppState::in_the_cloud(&config)?, config))
}
