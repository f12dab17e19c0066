//! Keeps domain values in one DynamoDB table, through the AWS SDK only. Knows nothing of HTTP.
//! `keys.rs` charts the table; what belongs together is decided in `operations`.

mod booking;
mod calendars;
mod catalogue;
mod client;
mod contact_promises;
mod counters;
mod course_cache;
mod courses;
mod deadline;
mod holds;
mod images;
mod items;
mod keys;
mod listing;
mod messages;
mod needs;
mod outbox;
mod privacy;
mod publishing;
mod read;
mod recount;
mod registration_updates;
mod registrations;
mod reminders;
mod retained_runs;
mod secret_key_check;
mod secrets;
mod sessions;
mod staff_names;
pub mod table;
mod transaction;
mod verify;
mod waiting_list;

use std::error::Error;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use catalogue::CatalogueCache;
use course_cache::CourseCache;

pub use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
pub use booking::{BookingError, NewRegistration};
pub use calendars::RunEntries;
pub use catalogue::Catalogue;
pub use client::{Connection, connect};
pub use counters::{Counter, Tally, seconds_left_of_hour};
pub use course_cache::CachedCourse;
pub use courses::{RemainingRuns, RunHistory, Version};
pub use deadline::{extend_deadline, with_deadline};
pub use holds::Hold;
pub use images::{DeleteImageError, ImageChange, ImagesPage, StoredImage};
pub use listing::{DamagedItem, Listing};
pub use messages::{MessageId, NewMessage, PriorMessage, SentMessage};
pub use outbox::{
    DeadLetter, EmailOutcome, EmailRecord, EmailTopic, FanOut, Notification, NotificationId,
    Outbox, Queue, RunEmail, Topic,
};
pub use privacy::{AccessRecord, RememberedErasure, ReplacedParticipant};
pub use publishing::{CourseChange, PreviousVersion, PublishError};
pub use registration_updates::WriteError;
pub use registrations::{IdempotentRequest, PriorUse, Registrations};
pub use retained_runs::RetainedRuns;
pub use secret_key_check::SecretKeyError;
pub use secrets::{CallerId, IdempotencyKey, Secrets};
pub use sessions::{MAX_SESSION_AGE, MAX_SESSION_IDLE, Session, SessionKey};
pub use waiting_list::WaitingEntry;

/// The table.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: String,
    course_cache: CourseCache,
    catalogue_cache: CatalogueCache,
}

impl Store {
    /// The table of this name, reached through this client.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
            course_cache: CourseCache::default(),
            catalogue_cache: CatalogueCache::default(),
        }
    }
}

/// A failure of the table.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It did not respond in time, or is overloaded. Whether a write took place is unknown.
    #[error("the table is busy: {0}")]
    Busy(#[source] Box<dyn Error + Send + Sync>),
    /// It rejected the request: a missing permission or table, or a bug in this program.
    #[error("the table rejected a request: {0}")]
    Rejected(#[source] Box<dyn Error + Send + Sync>),
    /// An item has a form that this program does not write.
    #[error("a stored item is damaged: {0}")]
    Corrupt(#[source] DamagedItem),
}

impl StoreError {
    /// An item that is damaged. Neither argument may hold personal data.
    pub fn corrupt(what: impl std::fmt::Display, why: impl std::fmt::Display) -> Self {
        Self::Corrupt(DamagedItem { key: what.to_string(), reason: why.to_string() })
    }

    /// Whether the same request may succeed a moment later.
    fn is_transient(&self) -> bool {
        matches!(self, Self::Busy(_))
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

/// The error codes after which the same request may succeed a moment later.
const TRANSIENT: [&str; 6] = [
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TransactionConflictException",
    "TransactionInProgressException",
    "TransactionCanceledException",
];
