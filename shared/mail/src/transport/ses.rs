//! Amazon SES. Its own words about a refusal may name the recipient, so only its code is passed on.

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::config::{BehaviorVersion, Config, Region};
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, RawMessage};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

pub use aws_sdk_sesv2::config::{Credentials, SharedCredentialsProvider};

use crate::compose::Email;
use crate::transport::SendError;

/// One attempt of the SDK, and all of them: far below the function's own timeout.
const ATTEMPT: Duration = Duration::from_secs(5);
const OPERATION: Duration = Duration::from_secs(12);
/// Refusals that say nothing about the mail itself.
const PASSING: [&str; 5] = [
    "TooManyRequestsException",
    "LimitExceededException",
    "SendingPausedException",
    "InternalServiceErrorException",
    "ThrottlingException",
];

/// Where SES is and who sends.
pub struct SesConnection {
    /// The AWS region.
    pub region: String,
    /// Who sends.
    pub credentials: SharedCredentialsProvider,
    /// Another address than that of the region, for tests.
    pub endpoint: Option<String>,
}

/// A client of SES.
#[derive(Clone, Debug)]
pub struct Ses(Client);

impl Ses {
    /// A client for this connection.
    pub fn new(connection: SesConnection) -> Self {
        let SesConnection { region, credentials, endpoint } = connection;
        let is_plain = endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let http = if is_plain {
            Builder::new().build_http()
        } else {
            Builder::new().tls_provider(Provider::rustls(CryptoMode::Ring)).build_https()
        };
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(region))
            .credentials_provider(credentials)
            .retry_config(RetryConfig::standard())
            .timeout_config(
                TimeoutConfig::builder()
                    .operation_attempt_timeout(ATTEMPT)
                    .operation_timeout(OPERATION)
                    .build(),
            )
            .http_client(http);
        config.set_endpoint_url(endpoint);
        Self(Client::from_conf(config.build()))
    }

    pub(crate) async fn send(&self, letter: &Email) -> Result<(), SendError> {
        let raw = RawMessage::builder().data(Blob::new(letter.bytes.clone())).build();
        let raw = raw.map_err(|error| SendError::Refused(error.to_string()))?;
        let sent = self
            .0
            .send_email()
            .destination(Destination::builder().to_addresses(letter.to.as_str()).build())
            .content(EmailContent::builder().raw(raw).build())
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) => {
                let code = error.err().code().unwrap_or("unknown").to_owned();
                let is_passing =
                    PASSING.contains(&code.as_str()) || error.raw().status().is_server_error();
                Err(if is_passing {
                    SendError::Unavailable(code)
                } else {
                    SendError::Refused(code)
                })
            }
            Err(SdkError::ConstructionFailure(_)) => {
                Err(SendError::Refused("the request cannot be made".to_owned()))
            }
            Err(_) => Err(SendError::Unavailable("no answer".to_owned())),
        }
    }
}
