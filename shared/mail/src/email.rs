//! An e-mail that is ready to be sent.

use domain::{EmailAddress, EmailRecipient};

/// What becomes of an e-mail when its recipient has had too many in a day that clients of the
/// website caused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverLimit {
    /// It is sent: no client caused it, or its recipient is a verified contact.
    Sent,
    /// It waits for the next day.
    Waits,
    /// It is not sent: the first e-mail about the registration tells how things stand.
    Dropped,
}

/// An entry for the calendar of a recipient, or one that goes out of it.
#[derive(Clone)]
pub struct CalendarFile {
    /// The recipient whose calendar it is for.
    pub to: EmailAddress,
    /// The name of the attachment, without personal data.
    pub file_name: String,
    /// What it does there.
    pub method: calendar::Method,
    /// The iCalendar object.
    pub content: String,
}

/// An e-mail to one recipient.
#[derive(Clone)]
pub struct Email {
    /// The recipient.
    pub to: EmailAddress,
    /// As whom of the registration they get it.
    pub recipient: EmailRecipient,
    /// Identifies the e-mail: the same notification to the same recipient always has the same name.
    /// It contains no personal data.
    pub name: String,
    /// What becomes of it when its recipient has had too many e-mails of its kind in a day.
    pub over_limit: OverLimit,
    /// Whether it is the first that the recipient gets of a registration. Notices to the office are
    /// not.
    pub is_introduction: bool,
    /// Everybody whom it may name.
    pub(crate) people: Vec<EmailAddress>,
    pub(crate) bytes: Vec<u8>,
}

impl Email {
    /// The message with its headers (RFC 5322).
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
