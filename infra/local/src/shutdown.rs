//! Waits for the signal that stops a server.

/// Exit code of a program that was interrupted: 128 and the number of SIGINT, as in a shell.
const INTERRUPTED: i32 = 130;

/// Resolves on Ctrl-C, and on SIGTERM where it exists. From then on, a second signal ends the
/// process at once. That loses nothing: every acknowledged write is on disk.
pub(crate) async fn wait_for_signal() {
    let mut signals = Signals::listen();
    signals.next().await;
    tokio::spawn(async move {
        signals.next().await;
        std::process::exit(INTERRUPTED);
    });
}

#[cfg(unix)]
use unix::Signals;

#[cfg(unix)]
mod unix {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// Without a handler a signal kills the process, so one that cannot be set up is not missed.
    pub(super) struct Signals {
        interrupt: Option<Signal>,
        terminate: Option<Signal>,
    }

    impl Signals {
        pub(super) fn listen() -> Self {
            let listen = |kind| signal(kind).ok();
            Self {
                interrupt: listen(SignalKind::interrupt()),
                terminate: listen(SignalKind::terminate()),
            }
        }

        pub(super) async fn next(&mut self) {
            tokio::select! {
                () = receive(&mut self.interrupt) => {}
                () = receive(&mut self.terminate) => {}
            }
        }
    }

    async fn receive(signal: &mut Option<Signal>) {
        match signal {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        // Without a handler Ctrl-C kills the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
