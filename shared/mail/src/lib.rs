//! Mails about registrations: Danish words from templates, the message itself, and the two ends it
//! goes to. It knows nothing of the table; what it is told of a registration it is told as values.

mod folder;
mod letter;
mod port;
mod ses;
mod templates;
mod view;

pub use letter::{Letter, LetterError, Letters, Occasion};
pub use port::{Port, SendError};
pub use ses::{Credentials, Ses, SesConnection, SharedCredentialsProvider};
pub use templates::{TemplateError, Templates};
