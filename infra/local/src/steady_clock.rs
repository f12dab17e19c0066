//! Tells for how long the clock has been right, as far as that can be seen. What is deleted or
//! cancelled while it is wrong for a minute is lost for good.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use web::Clock;

use crate::background_task::BackgroundTask;

/// How often the clock is looked at.
const INTERVAL: Duration = Duration::from_secs(60);

/// A clock that is watched.
pub(crate) struct SteadyClock {
    /// For how long it has gone neither back nor faster than time.
    minutes: Arc<AtomicU32>,
    _watcher: Option<BackgroundTask>,
}

impl SteadyClock {
    /// Watches a clock from now on. A frozen one is meant to be what it is.
    pub(crate) fn watch(clock: Clock) -> Self {
        if clock.is_frozen() {
            return Self { minutes: Arc::new(AtomicU32::new(u32::MAX)), _watcher: None };
        }
        let minutes = Arc::new(AtomicU32::new(0));
        let watcher = BackgroundTask::spawn(count_minutes(clock, Arc::clone(&minutes)));
        Self { minutes, _watcher: Some(watcher) }
    }

    /// Whether the clock has been right for so many minutes.
    pub(crate) fn is_steady_for(&self, minutes: u32) -> bool {
        self.minutes.load(Ordering::Relaxed) >= minutes
    }
}

async fn count_minutes(clock: Clock, minutes: Arc<AtomicU32>) {
    let mut last = clock.now();
    loop {
        tokio::time::sleep(INTERVAL).await;
        let now = clock.now();
        let before = minutes.load(Ordering::Relaxed);
        minutes.store(count_minute(before, last, now), Ordering::Relaxed);
        last = now;
    }
}

/// Counts another [`INTERVAL`], for which a busy machine may take up to twice as long; after any
/// other difference between the two times, counting begins again.
fn count_minute(before: u32, last: Timestamp, now: Timestamp) -> u32 {
    let elapsed = Duration::try_from(now.duration_since(last)).unwrap_or_default();
    let is_steady = elapsed >= INTERVAL / 2 && elapsed <= INTERVAL * 2;
    if is_steady { before.saturating_add(1) } else { 0 }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn a_jump_of_the_clock_begins_the_count_again() {
        let last: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let count = |seconds: i64| count_minute(7, last, last + seconds.seconds());
        let days = 120 * 24 * 3_600;
        assert_eq!([30, 60, 61, 120].map(count), [8; 4]);
        assert_eq!([0, -60, 121, days, -days].map(count), [0; 5]);
    }

    #[tokio::test]
    async fn a_frozen_clock_is_always_right() {
        let frozen = Clock::frozen_at("2026-11-26T12:00:00Z".parse().unwrap());
        assert!(SteadyClock::watch(frozen).is_steady_for(u32::MAX));
        assert!(!SteadyClock::watch(Clock::default()).is_steady_for(1));
    }
}
