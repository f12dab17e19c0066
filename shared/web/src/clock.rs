//! The only place that asks what time it is.

use jiff::Timestamp;

/// Tells the time, or stands still at one instant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock(Option<Timestamp>);

impl Clock {
    /// A clock that stands still: for demonstrations and tests.
    pub fn frozen_at(instant: Timestamp) -> Self {
        Self(Some(instant))
    }

    /// Now, to the second: nothing that is stored or printed is finer.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> Timestamp {
        let now = self.0.unwrap_or_else(Timestamp::now);
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    /// Whether it stands still.
    pub fn is_frozen(&self) -> bool {
        self.0.is_some()
    }
}
