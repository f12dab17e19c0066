//! A wire on which clients who act at the same time send their requests in a given order, one after
//! the other: so that every order can be tried.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use tokio::sync::Notify;

use crate::wire::Wire;

tokio::task_local! {
    /// Who acts.
    static CLIENT: usize;
}

/// The wire.
#[derive(Clone)]
pub struct Turns {
    /// What the requests go over, each in its turn.
    pub wire: Wire,
    order: Arc<Order>,
}

#[derive(Default)]
struct Order {
    /// Whose turn it is, last first. When there are no turns left, everybody goes as they come.
    turns: Mutex<Vec<usize>>,
    changed: Notify,
}

impl Turns {
    /// A wire on which everybody goes as they come.
    pub fn new(wire: Wire) -> Self {
        Self { wire, order: Arc::default() }
    }

    /// Lets the next requests of the clients, who are numbers, take these turns.
    pub fn take(&self, turns: &[usize]) {
        *self.order.turns() = turns.iter().rev().copied().collect();
    }

    /// Does this as a client, whose turns pass to the others when it is done.
    pub async fn act<F: Future>(&self, client: usize, deed: F) -> F::Output {
        let output = CLIENT.scope(client, deed).await;
        self.order.turns().retain(|turn| *turn != client);
        self.order.changed.notify_waiters();
        output
    }
}

impl Order {
    fn turns(&self) -> MutexGuard<'_, Vec<usize>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn turn(&self, client: usize) -> Turn<'_> {
        loop {
            // Made before the look, so that no change after it is missed.
            let changed = self.changed.notified();
            if self.turns().last().is_none_or(|turn| *turn == client) {
                return Turn(self);
            }
            changed.await;
        }
    }
}

/// A turn under way; it ends also when its client hangs up.
struct Turn<'a>(&'a Order);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.turns().pop();
        self.0.changed.notify_waiters();
    }
}

impl HttpClient for Turns {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Line {
            inner: self.wire.http_connector(settings, components),
            order: Arc::clone(&self.order),
        })
    }
}

struct Line {
    inner: SharedHttpConnector,
    order: Arc<Order>,
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, order) = (self.inner.clone(), Arc::clone(&self.order));
        // Whoever is no client, such as the one who accesses at the outcome, goes as they come.
        let Ok(client) = CLIENT.try_with(|client| *client) else { return inner.call(request) };
        HttpConnectorFuture::new(async move {
            let _turn = order.turn(client).await;
            inner.call(request).await
        })
    }
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turns")
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}
