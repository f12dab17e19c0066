//! What a form carries from its first page on: when it was opened, and which registration it is, so
//! that sending it twice makes one.

use jiff::Timestamp;
use store::Secrets;

/// Nobody reads and fills in a form faster, in seconds.
const MIN_AGE: i64 = 3;
/// How long a form can be filled in, in seconds.
const MAX_AGE: i64 = 24 * 3_600;

/// A token of one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormToken {
    opened_at: i64,
    /// Tells the form from all others.
    pub id: String,
}

impl FormToken {
    /// A token for a form that is opened now.
    pub fn new(now: Timestamp) -> Self {
        let id = std::iter::repeat_with(fastrand::alphanumeric).take(22).collect();
        Self { opened_at: now.as_second(), id }
    }

    /// A token for a form that somebody has filled in, and only has to send once more.
    pub fn renewed(now: Timestamp) -> Self {
        let new = Self::new(now);
        Self { opened_at: new.opened_at - MIN_AGE, ..new }
    }

    /// The token in a form that was sent; `None` if we did not make it.
    pub fn read(text: &str, secrets: &Secrets) -> Option<Self> {
        let (content, seal) = text.rsplit_once('.')?;
        let (opened_at, id) = content.split_once('.')?;
        let token = Self { opened_at: opened_at.parse().ok()?, id: id.to_owned() };
        secrets.is_seal("form", content, seal).then_some(token)
    }

    /// Its text, to be read again.
    pub fn write(&self, secrets: &Secrets) -> String {
        let content = format!("{}.{}", self.opened_at, self.id);
        let seal = secrets.seal("form", &content);
        format!("{content}.{seal}")
    }

    /// Whether the form was opened so long ago that it counts no more.
    pub fn is_too_old(&self, now: Timestamp) -> bool {
        now.as_second() - self.opened_at > MAX_AGE
    }

    /// Whether a person can have filled in the form in the time since.
    pub fn is_plausible(&self, now: Timestamp) -> bool {
        (MIN_AGE..=MAX_AGE).contains(&(now.as_second() - self.opened_at))
    }
}
