//! What the commands write: results to stdout, the log to stderr.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;

use crate::log_writer::{self, LogEnd};

/// Writes text to stdout. A closed pipe is ignored, so that a server goes on without its reader.
pub(crate) fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// Sends the log to stderr, so that stdout holds the results only. Keep what it returns until the
/// end of the command: it then writes the last lines.
#[must_use]
pub(crate) fn log_to_stderr() -> LogEnd {
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .parse_lossy("info,dynoxide=error,aws_config=warn,metrics=off");
    let (writer, end) = log_writer::start(io::stderr());
    tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_target(false)
        .with_env_filter(filter)
        .init();
    web::middleware::log_panics();
    end
}
