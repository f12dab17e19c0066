//! The runtime that embedded engines live on, apart from those of the tests: an engine keeps
//! responding while a test's own thread is blocked in `Drop`.

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

static ENGINES: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().enable_all().build().expect("a runtime"));

/// Runs this future, and every task it spawns, on the engines' runtime.
pub(crate) async fn run<F>(future: F) -> F::Output
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    ENGINES.spawn(future).await.expect("the engine's task panicked")
}
