//! The only place that reads the system time.

use jiff::Timestamp;

/// The system clock, or a clock frozen at one instant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock(Option<Timestamp>);

impl Clock {
    /// A clock that always shows `instant`, for demonstrations and tests.
    pub fn frozen_at(instant: Timestamp) -> Self {
        Self(Some(instant))
    }

    /// The current time in whole seconds, the precision of everything that is stored or displayed.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> Timestamp {
        let now = self.0.unwrap_or_else(Timestamp::now);
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    /// Whether the clock is frozen.
    pub fn is_frozen(&self) -> bool {
        self.0.is_some()
    }
}
