//! Keeps domain values in one DynamoDB table, through the AWS SDK only. Nothing here knows of HTTP.
//! `keys.rs` charts the table; `courses.rs` and `registrations.rs` hold its reads and transactions.

mod audit;
mod booking;
mod changes;
mod client;
mod courses;
mod erasure;
mod items;
mod keys;
mod leaver;
mod message;
mod needs;
mod outbox;
mod queue;
mod registrations;
mod secrets;
mod set_aside;
mod shelf;
pub mod table;
mod transaction;
mod verify;

use std::error::Error;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use shelf::Shelf;

pub use audit::Look;
pub use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
pub use booking::{AddError, Booking, Queue, Seating};
pub use changes::ChangeError;
pub use client::{Connection, connect, connect_through, http_client};
pub use courses::{Predecessor, Published, Version};
pub use leaver::Leaver;
pub use message::{Message, MessageKey, RunEvent, Subject};
pub use registrations::{Attempt, Replay};
pub use secrets::{IdempotencyKey, Secrets};
pub use set_aside::SetAside;
pub use shelf::Edition;

/// The table.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: String,
    shelf: Shelf,
}

impl Store {
    /// The table of this name, reached through this client.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), shelf: Shelf::default() }
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
    Refused(#[source] Box<dyn Error + Send + Sync>),
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
        let is_passing = match &error {
            SdkError::ServiceError(service) => {
                service.raw().status().is_server_error()
                    || service.err().code().is_some_and(|code| PASSING.contains(&code))
            }
            SdkError::ConstructionFailure(_) => false,
            _ => true,
        };
        if is_passing { Self::Busy(error.into()) } else { Self::Refused(error.into()) }
    }
}

/// What DynamoDB says when the same request may succeed a moment later.
const PASSING: [&str; 6] = [
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TransactionConflictException",
    "TransactionInProgressException",
    "TransactionCanceledException",
];
