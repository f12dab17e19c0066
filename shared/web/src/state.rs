//! The state that all routers share.

use std::sync::Arc;

use domain::{Limits, Provider};
use store::{Connection, SharedCredentialsProvider, Store};

use crate::auth::TokenVerifier;
use crate::caller::CallerConfig;
use crate::clock::Clock;
use crate::config::Config;
use crate::jwks::JwksError;

/// What every function works with.
#[derive(Clone)]
pub struct AppState {
    /// The table.
    pub store: Store,
    /// The current time.
    pub clock: Clock,
    /// The current time for the limits. It must not be frozen, even if the clock is, or nobody
    /// would ever get to the end of a wait.
    pub limits_clock: Clock,
    /// What a caller may cause; `None` if everything.
    pub limits: Option<Limits>,
    /// How callers are recognised.
    pub callers: Arc<CallerConfig>,
    /// The provider of the courses.
    pub provider: Arc<Provider>,
    /// Verifies the access tokens of staff.
    pub token_verifier: Arc<TokenVerifier>,
}

impl AppState {
    /// The state of a function on Lambda.
    ///
    /// # Errors
    /// The sign-in configuration is not usable.
    pub(crate) fn on_lambda(config: &Config) -> Result<Self, JwksError> {
        let credentials = SharedCredentialsProvider::new(config.credentials.clone());
        let connection =
            Connection::new(config.region.clone(), credentials, config.dynamodb_endpoint.clone());
        Ok(Self {
            store: Store::new(store::connect(connection), &config.table),
            clock: Clock::default(),
            limits_clock: Clock::default(),
            limits: config.limits,
            callers: Arc::new(config.callers.clone()),
            provider: Arc::new(config.provider.clone()),
            token_verifier: Arc::new(TokenVerifier::new(config.sign_in.clone())?),
        })
    }
}
