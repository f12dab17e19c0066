//! Keeps domain values in one DynamoDB table, through the AWS SDK only. Nothing here knows of HTTP.
//! `keys.rs` charts the table; `courses.rs` and `registrations.rs` hold its reads and transactions.

mod booking;
mod client;
mod course_cache;
mod courses;
mod items;
mod keys;
mod needs;
mod outbox;
mod privacy;
mod registration_updates;
mod registrations;
mod secrets;
pub mod table;
mod transaction;
mod verify;
mod waiting_list;

use std::error::Error;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use course_cache::CourseCache;

pub use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
pub use booking::{BookingError, NewRegistration, Placement, SeatCounts};
pub use client::{Connection, connect, connect_through, http_client};
pub use course_cache::CachedCourse;
pub use courses::{PreviousVersion, Published, Version};
pub use outbox::{DeadLetter, Notification, NotificationId, RunEvent, Topic};
pub use privacy::{AccessRecord, ReplacedParticipant};
pub use registration_updates::ChangeError;
pub use registrations::{IdempotentRequest, PriorUse};
pub use secrets::{IdempotencyKey, Secrets};

/// The table.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: String,
    course_cache: CourseCache,
}

impl Store {
    /// The table of this name, reached through this client.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), course_cache: CourseCache::default() }
    }
}

/// Why the table did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It did not answer in time, or is overloaded; whether a write took place is unknown.
    #[error("the table is busy: {0}")]
    Busy(#[source] Box<dyn Error + Send + Sync>),
    /// It refused the request: a missing permission or table, or a fault of this program.
    #[error("the table refused a request: {0}")]
    Rejected(#[source] Box<dyn Error + Send + Sync>),
    /// An item is not what this program writes.
    #[error("a stored item is damaged: {0}")]
    Corrupt(String),
}

impl StoreError {
    fn corrupt(what: impl std::fmt::Display, why: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what}: {why}"))
    }
}

impl<E> From<SdkError<E, HttpResponse>> for StoreError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let is_transient = match &error {
            SdkError::ServiceError(service) => {
                service.raw().status().is_server_error()
                    || service.err().code().is_some_and(|code| TRANSIENT.contains(&code))
            }
            SdkError::ConstructionFailure(_) => false,
            _ => true,
        };
        if is_transient { Self::Busy(error.into()) } else { Self::Rejected(error.into()) }
    }
}

/// What DynamoDB says when the same request may succeed a moment later.
const TRANSIENT: [&str; 6] = [
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TransactionConflictException",
    "TransactionInProgressException",
    "TransactionCanceledException",
];
