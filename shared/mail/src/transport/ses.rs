//! Sends e-mails through Amazon SES. The message of an SES error may name the recipient, so only
//! its code is passed on.

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::config::{BehaviorVersion, Config, Region};
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, RawMessage};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

pub use aws_sdk_sesv2::config::{Credentials, SharedCredentialsProvider};

use crate::email::Email;
use crate::transport::{SendError, SendErrorCause};

/// The timeouts of one attempt, and of all attempts together: far below the timeout of the Lambda
/// function.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(12);
/// The error codes that say nothing about the e-mail itself.
const TRANSIENT_CODES: [&str; 5] = [
    "TooManyRequestsException",
    "LimitExceededException",
    "SendingPausedException",
    "InternalServiceErrorException",
    "ThrottlingException",
];

/// How to connect to SES.
pub struct SesConnection {
    /// The AWS region.
    pub region: String,
    /// The AWS credentials.
    pub credentials: SharedCredentialsProvider,
    /// A URL that replaces the endpoint of the region, for tests.
    pub endpoint: Option<String>,
}

/// A client of Amazon SES.
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
                    .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                    .operation_timeout(OPERATION_TIMEOUT)
                    .build(),
            )
            .http_client(http);
        config.set_endpoint_url(endpoint);
        Self(Client::from_conf(config.build()))
    }

    pub(crate) async fn send(&self, email: &Email) -> Result<(), SendError> {
        let raw = RawMessage::builder()
            .data(Blob::new(email.bytes.clone()))
            .build()
            .map_err(|_| SendError::Rejected(SendErrorCause::InvalidRequest))?;
        self.0
            .send_email()
            .destination(Destination::builder().to_addresses(email.to.as_str()).build())
            .content(EmailContent::builder().raw(raw).build())
            .send()
            .await
            .map(drop)
            .map_err(|error| send_error(&error))
    }
}

fn send_error(error: &SdkError<SendEmailError>) -> SendError {
    match error {
        SdkError::ServiceError(error) => {
            let code = error.err().code().unwrap_or("unknown").to_owned();
            let is_transient =
                TRANSIENT_CODES.contains(&code.as_str()) || error.raw().status().is_server_error();
            let cause = SendErrorCause::Code(code);
            if is_transient { SendError::Unavailable(cause) } else { SendError::Rejected(cause) }
        }
        SdkError::ConstructionFailure(_) => SendError::Rejected(SendErrorCause::InvalidRequest),
        _ => SendError::Unavailable(SendErrorCause::NoResponse),
    }
}
