//! The outbox: notifications to deliver, their delivery state, dead letters, and what became of the
//! e-mails.

mod dead_letters;
mod delivery;
mod email_records;
mod fan_out;
mod notification;

pub use dead_letters::DeadLetter;
pub use delivery::Outbox;
pub(crate) use email_records::check_email_record;
pub use email_records::{EmailOutcome, EmailRecord, EmailTopic};
pub use fan_out::FanOut;
pub use notification::{Notification, NotificationId, Queue, RunEmail, Topic};
