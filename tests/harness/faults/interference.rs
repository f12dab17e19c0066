//! An office in which something else happens at a chosen moment: after a function has read, and
//! before it writes.

use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::interceptor::Interceptor;
use crate::{NOW, Office, Registered, SLUG, course, waiting_group};

/// A transaction that takes a place on a waiting list contains these words.
pub const TAKES_WAITING_PLACE: &str = "lastWaitingNumber = :last";
/// A transaction that takes seats beside those for everybody who waits contains these words.
pub const TAKES_SPARE_SEATS: &str = "seatsLeft >= :needed";
/// A transaction that promotes the head of a waiting list contains these words.
pub const PROMOTES: &str = "seatsLeft = seatsLeft - :seats, waiting = waiting - :one";
/// A transaction that changes a registration which was read before contains these words.
pub const CHANGES_REGISTRATION: &str = "revision = :seen";

/// An office with a trigger. An action that was never triggered fails the test.
pub struct Interference {
    office: Arc<Office>,
    trigger: Arc<Trigger>,
}

type Action = Box<dyn FnOnce(Value) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// An action, and the words of the request that triggers it.
#[derive(Default)]
struct Trigger(Mutex<Option<(&'static str, Action)>>);

impl Interceptor for Trigger {
    fn request(&self, _: &str, request: &mut Value) {
        let is_meant = |armed: &mut (&str, Action)| request.to_string().contains(armed.0);
        // Taken first: the action may send requests through the same interceptor.
        let Some((_, action)) = self.0.lock().expect("a lock").take_if(is_meant) else { return };
        block_in_place(|| Handle::current().block_on(action(request.clone())));
    }
}

impl Interference {
    /// Adds a trigger to an office.
    pub fn with(office: Office) -> Self {
        let trigger = Arc::new(Trigger::default());
        let office = office.intercepted([trigger.clone()]);
        Self { office: Arc::new(office), trigger }
    }

    /// The contract's course with this many seats, and people who registered for it one by one;
    /// they wait where there is no seat.
    pub async fn open(capacity: usize, names: &[&str]) -> (Self, Vec<Registered>) {
        let office = Office::empty(NOW).await;
        office.add(&course(SLUG, capacity)).await;
        let office = Self::with(office);
        let mut registered = Vec::new();
        for name in names {
            registered.push(office.register(name, &waiting_group(&[name])).await.registered());
        }
        (office, registered)
    }

    /// Runs an action once, just before the next request that contains these words is sent. The
    /// action gets that request.
    pub fn before<F: Future<Output = ()> + Send + 'static>(
        &self,
        words: &'static str,
        action: impl FnOnce(Arc<Office>, Value) -> F + Send + 'static,
    ) {
        let office = Arc::clone(&self.office);
        let action: Action = Box::new(|request| Box::pin(action(office, request)));
        *self.trigger.0.lock().expect("a lock") = Some((words, action));
    }

    /// Registrations that have a seat, and registrations that wait.
    pub async fn seated_and_waiting(&self) -> (usize, usize) {
        (self.count("registered").await, self.count("waiting").await)
    }
}

impl Deref for Interference {
    type Target = Office;

    fn deref(&self) -> &Office {
        &self.office
    }
}

impl Drop for Interference {
    fn drop(&mut self) {
        let untriggered = self.trigger.0.lock().expect("a lock").take();
        assert!(std::thread::panicking() || untriggered.is_none(), "the moment never came");
    }
}
