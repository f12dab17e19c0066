//! Mails about registrations: Danish words from templates, the message itself, and the two ends it
//! goes to. It knows nothing of the table; what it is told of a registration it is told as values.

mod compose;
mod templates;
mod transport;
mod view;

pub use compose::{ComposeError, Email, EmailComposer, EmailContext};
pub use templates::{TemplateError, Templates};
pub use transport::{
    Credentials, SendError, Ses, SesConnection, SharedCredentialsProvider, Transport,
};
