//! The outbox: notifications to deliver, their delivery state, and dead letters.

mod dead_letters;
mod delivery;
mod notification;

pub use dead_letters::DeadLetter;
pub use delivery::Outbox;
pub use notification::{Notification, NotificationId, RunEmail, Topic};
