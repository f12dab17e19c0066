//! The one way to make an SDK client: versions, timeouts and retries are the same in the cloud and
//! on a laptop.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Region, SharedHttpClient};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

use aws_sdk_dynamodb::config::SharedCredentialsProvider;

use crate::deadline::DeadlineClient;

/// One attempt of the SDK; it makes up to three.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
/// All attempts of one operation: below the functions' own timeout, which is below API Gateway's 30
/// s.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(5);

/// The first pause between two attempts: a table that is busy is so for milliseconds.
const INITIAL_BACKOFF: Duration = Duration::from_millis(50);

/// How to reach DynamoDB.
pub struct Connection {
    /// The AWS region.
    pub region: String,
    /// The AWS credentials.
    pub credentials: SharedCredentialsProvider,
    /// Another address than that of the region.
    pub endpoint: Option<String>,
    /// What sends the requests.
    pub http: SharedHttpClient,
}

impl Connection {
    /// A connection over the network. A plain `http://` endpoint never loads the TLS roots.
    pub fn new(
        region: String,
        credentials: SharedCredentialsProvider,
        endpoint: Option<String>,
    ) -> Self {
        let is_plain = endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let http = if is_plain {
            Builder::new().build_http()
        } else {
            Builder::new().tls_provider(Provider::rustls(CryptoMode::Ring)).build_https()
        };
        Self { region, credentials, endpoint, http }
    }
}

/// A client for this connection.
pub fn connect(connection: Connection) -> Client {
    let Connection { region, credentials, endpoint, http } = connection;
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region))
        .credentials_provider(credentials)
        .retry_config(RetryConfig::standard().with_initial_backoff(INITIAL_BACKOFF))
        .timeout_config(
            TimeoutConfig::builder()
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .operation_timeout(OPERATION_TIMEOUT)
                .build(),
        )
        .http_client(DeadlineClient(http));
    config.set_endpoint_url(endpoint);
    Client::from_conf(config.build())
}
