//! E-mails about registrations and runs: composed from Danish templates, and sent through Amazon
//! SES or written to files. The table is not known here: all data is passed in as values.

mod compose;
mod context;
mod email;
mod run_email;
mod samples;
mod templates;
mod transport;
mod view;

pub use compose::{ComposeError, EmailComposer};
pub use context::{EmailContext, Recipient};
pub use email::{CalendarFile, Email, OverLimit};
pub use run_email::{MessageRecipient, RunEmailContent, RunEmailContext};
pub use templates::{EmailTemplateError, RenderedEmail, Templates};
#[cfg(feature = "ses")]
pub use transport::{Credentials, Ses, SesConnection, SharedCredentialsProvider};
pub use transport::{SendError, SendErrorCause, Transport, delete_email_files, explain_reason};
