//! Waits for the signal that stops a server.

/// Resolves on Ctrl-C, and on SIGTERM where it exists.
pub(crate) async fn wait_for_signal() {
    let interrupt = async {
        // Without a handler the signal kills the process, which loses nothing: every acknowledged
        // write is on disk.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate() => {}
    }
}

#[cfg(unix)]
async fn terminate() {
    use tokio::signal::unix::{SignalKind, signal};

    match signal(SignalKind::terminate()) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminate() {
    std::future::pending().await
}
