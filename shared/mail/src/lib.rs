//! E-mails about registrations: composed from Danish templates, and sent through Amazon SES or
//! written to files. The table is not known here: all data is passed in as values.

mod compose;
mod context;
mod email;
mod samples;
mod templates;
mod transport;
mod view;

pub use compose::{ComposeError, EmailComposer};
pub use context::{EmailContext, Recipient};
pub use email::{CalendarFile, Email, OverLimit};
pub use templates::{EmailTemplateError, Templates};
pub use transport::{
    Credentials, SendError, SendErrorCause, Ses, SesConnection, SharedCredentialsProvider,
    Transport, delete_email_files,
};
