//! Where e-mails are sent: Amazon SES in the cloud, files on a laptop.

mod file;
#[cfg(feature = "ses")]
mod ses;

use std::io;
use std::path::PathBuf;

use domain::EmailAddress;
use tokio::task::JoinError;

use crate::email::Email;

pub(crate) use file::FileTransport;
pub use file::delete_email_files;
#[cfg(feature = "ses")]
pub use ses::{Credentials, Ses, SesConnection, SharedCredentialsProvider};

/// A transport for e-mails.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Sends them through Amazon SES.
    #[cfg(feature = "ses")]
    Ses(Ses),
    /// Writes them to files that a mail program opens.
    File(FileTransport),
}

/// How the reason of a dead letter begins, by what the office can do about it.
const REJECTED: &str = "the e-mail is rejected";
const UNAVAILABLE: &str = "e-mail cannot be sent at the moment";

/// What the reason of a dead letter means to the course office, in Danish. The reason itself is for
/// whoever runs the system.
pub fn explain_reason(reason: &str) -> &'static str {
    if reason.starts_with(REJECTED) {
        "Mailen blev afvist. Adressen er måske skrevet forkert."
    } else if reason.starts_with(UNAVAILABLE) {
        "Der kunne ikke sendes mails. Prøv igen, og sig det til driften, hvis det bliver ved."
    } else {
        "Systemet kunne ikke skrive mailen. Sig det til driften."
    }
}

/// Why an e-mail was not sent. The messages, and those of the causes, contain no personal data:
/// they are logged, and stored with the notification.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// This e-mail is not accepted; others may be.
    #[error("{REJECTED}")]
    Rejected(#[source] SendErrorCause),
    /// No e-mail is accepted at the moment.
    #[error("{UNAVAILABLE}")]
    Unavailable(#[source] SendErrorCause),
}

/// What lies behind a [`SendError`].
#[derive(Debug, thiserror::Error)]
pub enum SendErrorCause {
    /// SES responded with this error code.
    #[error("{0}")]
    Code(String),
    /// The request to SES cannot be built.
    #[error("the request cannot be built")]
    InvalidRequest,
    /// SES could not be reached, or did not respond in time.
    #[error("no response")]
    NoResponse,
    /// The file cannot be written.
    #[error("the file cannot be written")]
    File(#[from] io::Error),
    /// The task that writes the file panicked or was cancelled.
    #[error("writing was interrupted")]
    Interrupted(#[from] JoinError),
}

impl Transport {
    /// Writes `.eml` files to this folder, which is created with the first e-mail. `mark` computes
    /// what stands for a person in a file that names them, for [`delete_email_files`].
    pub fn file(
        folder: PathBuf,
        mark: impl Fn(&EmailAddress) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::File(FileTransport::new(folder, mark))
    }

    /// Sends one e-mail.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, email: &Email) -> Result<(), SendError> {
        match self {
            #[cfg(feature = "ses")]
            Self::Ses(ses) => ses.send(email).await,
            Self::File(file) => file.send(email).await.map_err(SendError::Unavailable),
        }
    }
}
