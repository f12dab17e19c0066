//! What the commands write: results to stdout, the log to stderr.

use std::io::Write;

use tracing_subscriber::EnvFilter;

/// Writes text to stdout. A closed pipe is ignored, so that a server goes on without its reader.
pub(crate) fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// Sends the log to stderr, so that stdout holds the results only.
pub(crate) fn log_to_stderr() {
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .parse_lossy("info,dynoxide=error,aws_config=warn");
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_env_filter(filter)
        .init();
}
