//! `preview`: shows every document in the browser, with invented participants, and renders it again
//! whenever a template or the theme is saved.

mod page;
mod session;
mod template_watcher;

use std::sync::Arc;

use tokio::net::TcpListener;

use crate::cli::PreviewOptions;
use crate::console::print;
use crate::http_server::AllowedHosts;
use crate::{CliError, http_server, shutdown};

pub use page::router;
pub use session::PreviewSession;
pub use template_watcher::{TemplateRevision, TemplateWatcher};

/// Serves the preview until Ctrl-C or SIGTERM.
///
/// # Errors
/// When the preview cannot start, or the listener fails. A mistake in a template is shown on the
/// page instead.
pub async fn run(options: PreviewOptions) -> Result<(), CliError> {
    let PreviewOptions { course, templates, listen, hosts, table, clock } = options;
    let listen_error = |source| CliError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(listen_error)?;
    let address = listener.local_addr().map_err(listen_error)?;
    let session =
        PreviewSession::open(&table.data, &table.table, clock.clock(), course.as_deref()).await?;
    let session = Arc::new(session);
    let watcher = Arc::new(TemplateWatcher::open(Arc::clone(&session), templates.clone())?);
    print(&format!(
        "listening on http://{address}\n\nOpen the address in a browser and save a file in {}.\n",
        templates.display()
    ));
    let router = router(session, Arc::clone(&watcher));
    let hosts = AllowedHosts::new(address, &hosts.names);
    // The server is dropped and not stopped: it would wait for the browsers that wait for a change.
    tokio::select! {
        () = http_server::serve(listener, router, hosts, std::future::pending()) => {}
        () = watcher.watch() => {}
        () = shutdown::wait_for_signal() => {}
    }
    Ok(())
}
