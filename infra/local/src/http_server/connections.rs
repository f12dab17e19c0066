//! The open connections. There are never more than the process has file descriptors for: at the
//! limit, the one whose client was silent longest makes room for the next.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::activity::Activity;

/// The most connections, however many descriptors there are.
const MAX_CONNECTIONS: usize = 4_096;
/// Descriptors for everything but connections: the table, files, the runtime.
const OTHER_DESCRIPTORS: usize = 128;

/// The open connections, by number.
pub(super) struct Connections {
    limit: usize,
    open: Mutex<OpenConnections>,
    closed: Notify,
}

#[derive(Default)]
struct OpenConnections {
    last_number: u64,
    by_number: HashMap<u64, Arc<Connection>>,
}

/// One connection, as long as its task runs.
pub(super) struct OpenConnection {
    number: u64,
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

/// What others may know and want of a connection.
pub(super) struct Connection {
    pub(super) activity: Arc<Activity>,
    close: Notify,
}

impl Connections {
    pub(super) fn new() -> Self {
        Self::with_limit(connection_limit(descriptor_limit()))
    }

    fn with_limit(limit: usize) -> Self {
        Self { limit, open: Mutex::default(), closed: Notify::new() }
    }

    fn open(&self) -> MutexGuard<'_, OpenConnections> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection, for which there must be room.
    pub(super) fn add(connections: &Arc<Self>) -> OpenConnection {
        let activity = Arc::new(Activity::new());
        let connection = Arc::new(Connection { activity, close: Notify::new() });
        let mut open = connections.open();
        open.last_number += 1;
        let number = open.last_number;
        open.by_number.insert(number, Arc::clone(&connection));
        OpenConnection { number, connection, connections: Arc::clone(connections) }
    }

    /// Whether there is room for another connection. At the limit, the one that was silent longest
    /// is closed; without any, the next one has to wait.
    pub(super) fn make_room(&self) -> bool {
        let mut open = self.open();
        if open.by_number.len() < self.limit {
            return true;
        }
        let silent = open.by_number.iter().filter_map(|(number, connection)| {
            Some((connection.activity.silent_since()?, *number))
        });
        let Some((_, number)) = silent.min() else { return false };
        if let Some(connection) = open.by_number.remove(&number) {
            connection.close.notify_one();
        }
        true
    }

    /// Resolves when a connection has ended.
    pub(super) async fn one_closed(&self) {
        self.closed.notified().await;
    }

    /// Closes the connections whose client has been silent for too long.
    pub(super) fn close_overdue(&self) {
        let now = Instant::now();
        for connection in self.open().by_number.values() {
            if connection.activity.is_overdue(now) {
                connection.close.notify_one();
            }
        }
    }
}

impl OpenConnection {
    /// Resolves when the connection is to be closed.
    pub(super) async fn is_to_close(&self) {
        self.connection.close.notified().await;
    }
}

impl Deref for OpenConnection {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.connections.open().by_number.remove(&self.number);
        self.connections.closed.notify_one();
    }
}

/// The most connections that a process with this many descriptors has.
fn connection_limit(descriptors: usize) -> usize {
    let others = OTHER_DESCRIPTORS.min(descriptors / 2);
    (descriptors - others).min(MAX_CONNECTIONS)
}

/// How many file descriptors this process may have (`ulimit -n`).
#[cfg(unix)]
fn descriptor_limit() -> usize {
    use rustix::process::{Resource, getrlimit};

    let limit = getrlimit(Resource::Nofile).current;
    limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
}

#[cfg(not(unix))]
fn descriptor_limit() -> usize {
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::super::activity::Phase;
    use super::*;

    #[test]
    fn the_limit_is_below_the_descriptors() {
        assert_eq!([64, 256, 1_024, usize::MAX].map(connection_limit), [32, 128, 896, 4_096]);
    }

    #[tokio::test]
    async fn at_the_limit_the_longest_silence_ends() {
        let connections = Arc::new(Connections::with_limit(2));
        let waits_for_us = Connections::add(&connections);
        waits_for_us.activity.enter(Phase::Responding);
        assert!(connections.make_room());
        let silent = Connections::add(&connections);
        assert!(connections.make_room(), "the silent connection makes room");
        silent.is_to_close().await;
        let next = Connections::add(&connections);
        next.activity.enter(Phase::Responding);
        assert!(!connections.make_room(), "nobody is silent");
        drop(silent);
        assert!(!connections.make_room(), "its place was taken before it ended");
        drop(next);
        assert!(connections.make_room());
    }
}
