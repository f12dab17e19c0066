//! Gives clients that act at the same time a schedule for their requests to the table, so that
//! every order can be tried.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::interceptor::{Interceptor, Next, Pending, TableRequest};

tokio::task_local! {
    /// The client that acts.
    static CLIENT: usize;
}

/// Holds requests back until it is their client's turn.
#[derive(Default)]
pub struct Interleaver {
    /// The clients whose turns are left, the next one last. Without turns nobody waits.
    turns: Mutex<Vec<usize>>,
    changed: Notify,
}

impl Interleaver {
    /// An interleaver without a schedule.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Schedules the next requests of the clients, which are numbers.
    pub fn schedule(&self, turns: &[usize]) {
        *self.turns() = turns.iter().rev().copied().collect();
    }

    /// Acts as a client, whose remaining turns are dropped afterwards.
    pub async fn act<F: Future>(&self, client: usize, action: F) -> F::Output {
        let output = CLIENT.scope(client, action).await;
        self.turns().retain(|turn| *turn != client);
        self.changed.notify_waiters();
        output
    }

    fn turns(&self) -> MutexGuard<'_, Vec<usize>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn turn_of(&self, client: usize) -> TurnGuard<'_> {
        loop {
            // Registered before the check, so that no change after it is missed.
            let changed = self.changed.notified();
            if self.turns().last().is_none_or(|turn| *turn == client) {
                return TurnGuard(self);
            }
            changed.await;
        }
    }
}

impl Interceptor for Interleaver {
    fn around<'a>(&'a self, request: TableRequest, next: Next<'a>) -> Pending<'a> {
        // A request of no client, such as one that checks the result, never waits.
        let Ok(client) = CLIENT.try_with(|client| *client) else { return next.run(request) };
        Box::pin(async move {
            let _turn = self.turn_of(client).await;
            next.run(request).await
        })
    }
}

/// A turn under way; it ends also when its client hangs up.
struct TurnGuard<'a>(&'a Interleaver);

impl Drop for TurnGuard<'_> {
    fn drop(&mut self) {
        self.0.turns().pop();
        self.0.changed.notify_waiters();
    }
}
