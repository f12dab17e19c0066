//! The one state of every router: the table, the clock, who the provider is and whose sign-in
//! counts.

use std::sync::Arc;

use domain::Provider;
use lambda_http::Error;
use store::{Connection, SharedCredentialsProvider, Store};

use crate::auth::TokenVerifier;
use crate::clock::Clock;
use crate::config::Config;

/// What handlers work with.
#[derive(Clone)]
pub struct AppState {
    /// The table.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Who offers the courses.
    pub provider: Arc<Provider>,
    /// Who may see staff routes.
    pub token_verifier: Arc<TokenVerifier>,
}

impl AppState {
    pub(crate) fn in_the_cloud(config: &Config) -> Result<Self, Error> {
        let credentials = SharedCredentialsProvider::new(config.credentials.clone());
        let client = store::connect(Connection {
            region: config.region.clone(),
            credentials,
            endpoint: None,
        });
        Ok(Self {
            store: Store::new(client, &config.table),
            clock: Clock::default(),
            provider: Arc::new(config.provider.clone()),
            token_verifier: Arc::new(TokenVerifier::new(config.sign_in.clone())?),
        })
    }
}
