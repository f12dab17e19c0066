//! Where mails go: to Amazon SES in the cloud, into a folder on a laptop.

mod file;
mod ses;

use crate::compose::Email;

pub(crate) use file::FileTransport;
pub use ses::{Credentials, Ses, SesConnection, SharedCredentialsProvider};

/// The one way out, with its two ends.
#[derive(Clone, Debug)]
pub enum Transport {
    /// To the recipients.
    Ses(Ses),
    /// Into files that a mail program opens.
    File(FileTransport),
}

/// Why a mail was not sent. It names no recipient: it is kept with the message and logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This mail is not accepted.
    #[error("the mail is refused: {0}")]
    Refused(String),
    /// No mail is accepted at the moment.
    #[error("mail cannot be sent now: {0}")]
    Unavailable(String),
}

impl Transport {
    /// A folder for `.eml` files, made when the first mail comes.
    pub fn file(path: std::path::PathBuf) -> Self {
        Self::File(FileTransport::new(path))
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, letter: &Email) -> Result<(), SendError> {
        match self {
            Self::Ses(ses) => ses.send(letter).await,
            Self::File(folder) => folder.send(letter).await,
        }
    }
}
