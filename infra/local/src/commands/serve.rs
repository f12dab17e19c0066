//! `serve`: runs the whole office behind one listener until a signal stops it.

mod welcome;

use std::net::SocketAddr;

use document::TemplateLoader;
use domain::{Course, Limits};
use tokio::net::TcpListener;

use crate::cli::{ServeOptions, Switch};
use crate::console::{log_to_stderr, print};
use crate::http_server::AllowedHosts;
use crate::{
    CliError, LocalOffice, OfficeOptions, catalogue, delivery_task, http_server, shutdown,
};

/// Runs the office until Ctrl-C or SIGTERM.
///
/// # Errors
/// When the office cannot start, or the listener fails.
pub async fn run(options: ServeOptions) -> Result<(), CliError> {
    let _log = log_to_stderr();
    let listener = bind(&options).await?;
    let courses = catalogue::read_courses(options.catalogue.as_deref())?;
    let loader = TemplateLoader::open(options.templates.clone())?;
    let mut office = LocalOffice::open(OfficeOptions {
        in_memory: options.in_memory,
        limits: (options.limits == Switch::On).then(Limits::default),
        secret_key: options.secret_key.secret_key.clone(),
        ..options.table.clone().into_office_options(options.clock.clock())
    })
    .await?;
    let address = listener.local_addr();
    let address = address.map_err(|source| CliError::Listen { address: options.listen, source })?;
    office.site_url = format!("http://{address}");
    let _sign_in = office.open_sign_in().await?;
    serve(&office, listener, address, &loader, &courses, &options).await
}

async fn bind(options: &ServeOptions) -> Result<TcpListener, CliError> {
    let listener = TcpListener::bind(options.listen).await;
    listener.map_err(|source| CliError::Listen { address: options.listen, source })
}

async fn serve(
    office: &LocalOffice,
    listener: TcpListener,
    address: SocketAddr,
    loader: &TemplateLoader,
    courses: &[Course],
    options: &ServeOptions,
) -> Result<(), CliError> {
    if !address.ip().is_loopback() {
        tracing::warn!(
            "everybody in the network can reach {address}, and can read what is sent: it is plain \
             HTTP"
        );
    }
    let router = office.router(loader)?;
    let delivery = office.notification_delivery(options.templates.as_deref())?;
    let mark = office.publishing_mark.as_deref();
    catalogue::publish_courses(&office.app.store, courses, office.app.clock, mark).await?;
    // The port has accepted connections since it was bound; from here on they get responses.
    print(&welcome::message(&office.site_url, options, office, courses).await);
    let _delivery_task = delivery_task::start(delivery, office.audit_spool.clone());
    let hosts = AllowedHosts::new(address, &options.hosts.names);
    http_server::serve(listener, router, hosts, shutdown::wait_for_signal()).await;
    Ok(())
}
