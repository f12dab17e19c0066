//! What a connection is doing, and whether its client has been silent for too long.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long the header of a request may take to arrive.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the body of a request may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a client may neither send a request nor take anything of its response.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The header of a request is arriving.
    Header,
    /// Its body is arriving.
    Body,
    /// The request is complete, and the client waits for the server.
    Responding,
    /// The response is being sent.
    Writing,
    /// The response is sent, and no byte of another request has arrived.
    Idle,
}

/// The phase of a connection, and its last transfer.
pub(super) struct Activity(Mutex<State>);

struct State {
    phase: Phase,
    /// The start of the phase.
    since: Instant,
    /// When the last byte was read or written.
    last_transfer: Instant,
}

impl Activity {
    /// A new connection owes the header of a request.
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(State { phase: Phase::Header, since: now, last_transfer: now }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn enter(&self, phase: Phase) {
        let mut state = self.state();
        (state.phase, state.since) = (phase, Instant::now());
    }

    /// Enters the next phase, if the connection is still in `phase`.
    pub(super) fn leave(&self, phase: Phase, next: Phase) {
        if self.state().phase == phase {
            self.enter(next);
        }
    }

    pub(super) fn record_read(&self) {
        self.state().last_transfer = Instant::now();
        self.leave(Phase::Idle, Phase::Header);
    }

    pub(super) fn record_write(&self) {
        self.state().last_transfer = Instant::now();
    }

    /// Whether a request has arrived, at least its header, and is not answered yet.
    pub(super) fn has_request(&self) -> bool {
        matches!(self.state().phase, Phase::Body | Phase::Responding | Phase::Writing)
    }

    /// Since when the server has been waiting for a byte of the client, or to be rid of one; `None`
    /// while the client waits for the server.
    pub(super) fn silent_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.phase != Phase::Responding).then_some(state.last_transfer)
    }

    pub(super) fn is_overdue(&self, now: Instant) -> bool {
        let state = self.state();
        let deadline = match state.phase {
            Phase::Header => state.since + HEADER_TIMEOUT,
            Phase::Body => state.since + BODY_TIMEOUT,
            // A handler has time limits of its own.
            Phase::Responding => return false,
            Phase::Writing | Phase::Idle => state.last_transfer + IDLE_TIMEOUT,
        };
        deadline <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_overdue_after(activity: &Activity, seconds: u64) -> bool {
        activity.is_overdue(Instant::now() + Duration::from_secs(seconds))
    }

    #[test]
    fn each_phase_has_its_own_timeout() {
        let activity = Activity::new();
        assert!(!is_overdue_after(&activity, 9) && is_overdue_after(&activity, 10));
        activity.enter(Phase::Body);
        assert!(!is_overdue_after(&activity, 29) && is_overdue_after(&activity, 30));
        activity.leave(Phase::Body, Phase::Responding);
        assert!(!is_overdue_after(&activity, 1_000) && activity.silent_since().is_none());
        activity.enter(Phase::Writing);
        activity.leave(Phase::Body, Phase::Responding);
        assert!(!is_overdue_after(&activity, 29) && is_overdue_after(&activity, 30));
        activity.leave(Phase::Writing, Phase::Idle);
        assert!(!activity.has_request() && !is_overdue_after(&activity, 29));
        activity.record_read();
        assert!(is_overdue_after(&activity, 10), "the first byte of a header starts its time");
    }
}
