//! Delivers the notifications of the outbox by e-mail. In the cloud, the table's stream and a
//! schedule start it; on a laptop, a task of the local office does. It has no routes.

mod calendars;
mod delivery;
#[cfg(feature = "ses")]
mod lambda;
mod registration_emails;
mod registration_topic;
mod repeated_attempts;
mod run_emails;
mod sent_emails;
mod stream_event;

pub use delivery::{Attempt, NotificationDelivery};
#[cfg(feature = "ses")]
pub use lambda::run;
pub use stream_event::{BatchResponse, Event};
