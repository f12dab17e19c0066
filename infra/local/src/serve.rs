//! Listening, telling a newcomer what to try, and stopping cleanly.

use std::io::Write;

use document::Sources;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use web::Clock;

use crate::cli::{DynamoDb, ServeOptions, TokenOptions, VerifyOptions};
use crate::office::{LocalOffice, Options};
use crate::{CliError, catalogue, delivery_task, office};

/// Runs the office until Ctrl-C or SIGTERM.
///
/// # Errors
/// What kept it from starting.
pub async fn serve(options: ServeOptions) -> Result<(), CliError> {
    log_to_stderr();
    let fault = |cause| CliError::Listen { address: options.listen.to_string(), cause };
    let listener = TcpListener::bind(options.listen).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    let courses = catalogue::authored(options.catalogue.as_deref())?;
    let sources = Sources::open(options.templates.clone());
    let sources = sources.map_err(|error| CliError::Documents(error.to_string()))?;
    let clock = options.now.map_or_else(Clock::default, Clock::frozen_at);
    let office = LocalOffice::open(Options {
        in_memory: options.in_memory,
        dynamodb: options.dynamodb.clone(),
        secret_key: options.secret_key.clone(),
        ..Options::of(&options.data, &options.table, clock)
    })
    .await?;
    let router = office.router(&sources)?;
    let post = office.post(options.templates.as_deref())?;
    catalogue::publish(&office.app.store, &courses, clock).await?;
    // The port accepts connections since it was bound; from here on they are answered.
    print(&welcome(&format!("http://{address}"), &options, &office, &courses).await);
    let post = delivery_task::start(post, office.audit_spool.clone());
    axum::serve(listener, router).with_graceful_shutdown(stopped()).await.map_err(fault)?;
    post.abort();
    office.close().await;
    Ok(())
}

/// Checks the table and prints what is wrong; whether all is well.
///
/// # Errors
/// When the table cannot be read.
pub async fn verify(options: VerifyOptions) -> Result<bool, CliError> {
    let clock = Clock::default();
    let VerifyOptions { data, dynamodb, table } = options;
    let office = match dynamodb {
        DynamoDb::Embedded => LocalOffice::copy_of(&data, &table, clock).await?,
        elsewhere => {
            LocalOffice::open(Options { dynamodb: elsewhere, ..Options::of(data, table, clock) })
                .await?
        }
    };
    let findings = office.app.store.verify().await?;
    office.close().await;
    print(&match findings.len() {
        0 => "all is well\n".to_owned(),
        count => format!("{}\n{count} found\n", findings.join("\n")),
    });
    Ok(findings.is_empty())
}

/// Prints a token and nothing else.
///
/// # Errors
/// When the data folder cannot be used.
pub fn print_staff_token(options: &TokenOptions) -> Result<(), CliError> {
    print(&format!("{}\n", office::staff_token(&options.data, &options.role)?));
    Ok(())
}

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

/// A closed pipe is no reason to stop serving.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// The first line is for programs that wait for it, the rest for people.
async fn welcome(
    url: &str,
    options: &ServeOptions,
    office: &LocalOffice,
    courses: &[domain::Course],
) -> String {
    let mut text = format!("listening on {url}\n");
    let Some((slug, start)) = open_run(office, courses).await else { return text };
    let data = if options.data.as_os_str() == "data" {
        String::new()
    } else {
        format!(" --data {}", options.data.display())
    };
    text += &format!(
        r#"
Try, in another terminal:

  # the catalogue, one course, and its run for your calendar
  curl {url}/courses
  curl {url}/courses/{slug}
  curl {url}/courses/{slug}/runs/{start}/calendar.ics

  # register a colleague (repeat the command: nobody is registered twice)
  curl {url}/courses/{slug}/runs/{start}/registrations \
    -H 'Content-Type: application/json' -H 'Idempotency-Key: my-first-registration' \
    -d '{{"contact": {{"name": "Mette Åkjær", "email": "mette@eksempelkommune.dk", "phone": "12 34 56 78", "organisation": "Eksempel Kommune"}},
         "participants": [{{"name": "Mette Åkjær", "email": "mette@eksempelkommune.dk", "jobTitle": "Konsulent"}}],
         "billing": {{"kind": "ean", "ean": "5798000880016", "reference": "MAK"}}, "consent": {{"terms": true}}}}'

  # the brochure and the whole catalogue as PDF
  curl -o brochure.pdf {url}/courses/{slug}/brochure.pdf
  curl -o catalogue.pdf {url}/catalogue.pdf

  # as staff: a token, then the participant list
  TOKEN=$(cargo run -q -- staff-token{data})
  curl -o participants.pdf -H "Authorization: Bearer $TOKEN" {url}/staff/courses/{slug}/runs/{start}/participants.pdf

Mails are put into {mails}; open them with a mail program.
Ctrl-C stops it; registrations stay in {folder}.
"#,
        mails = options.data.join("mail").display(),
        folder = if options.in_memory {
            "memory only, so they are gone then".to_owned()
        } else {
            options.data.display().to_string()
        },
    );
    text
}

/// A run that one can register for now.
async fn open_run(
    office: &LocalOffice,
    courses: &[domain::Course],
) -> Option<(domain::Slug, jiff::civil::Date)> {
    for course in courses {
        let Ok(Some((stored, _))) = office.app.store.course(&course.slug).await else { continue };
        if let Some(run) =
            stored.runs.iter().find(|run| run.check_open(office.app.clock.now()).is_ok())
        {
            return Some((stored.slug.clone(), run.start));
        }
    }
    None
}

/// Ctrl-C, or SIGTERM where there is such a thing.
pub(crate) async fn stopped() {
    let interrupt = async {
        // Without the signal the process is ended the hard way, which loses nothing.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
