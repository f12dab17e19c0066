//! An e-mail that is ready to be sent.

use domain::EmailAddress;

/// An e-mail to one recipient.
#[derive(Clone)]
pub struct Email {
    /// The recipient.
    pub to: EmailAddress,
    /// Identifies the e-mail: the same notification to the same recipient always has the same name.
    /// It contains no personal data.
    pub name: String,
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
