//! `preview`: every document in the browser, with invented people, and anew whenever a template or
//! the theme is saved. `preview/watch.rs` audit_spool after the folder, `preview/page.rs` answers the
//! browser.

mod page;
mod template_watcher;

use std::path::Path;
use std::sync::Arc;

use domain::{Course, Slug};
use jiff::civil::Date;
use tokio::net::TcpListener;
use web::Clock;

use crate::cli::PreviewOptions;
use crate::{CliError, LocalOffice, Options, catalogue, sample_participants, serve};

pub use page::router;
pub use template_watcher::{Edition, Watch};

/// What can be previewed: a office of its own in memory, its courses, and a run of each with people
/// in it.
pub struct PreviewSession {
    /// The office.
    pub office: LocalOffice,
    /// Each course with the run that is shown.
    pub courses: Vec<(Slug, String, Date)>,
    /// The course to begin with.
    pub course: Slug,
}

impl PreviewSession {
    /// Sets the stage with the courses of the data folder, or the sample's.
    ///
    /// # Errors
    /// When there is no such course, or the data folder cannot be used.
    pub async fn set(
        data: &Path,
        table: &str,
        clock: Clock,
        wanted: Option<&str>,
    ) -> Result<Self, CliError> {
        let courses = courses(data, table, clock).await?;
        let options = Options { in_memory: true, ..Options::of(data, table, clock) };
        let office = LocalOffice::open(options).await?;
        catalogue::publish(&office.app.store, &courses, clock).await?;
        let router = office.functions(&document::Sources::embedded())?;
        let mut shown = Vec::new();
        for course in office.courses().await? {
            let coming = |id: &domain::RunId| {
                course.run(id).is_some_and(|run| run.check_open(clock.now()).is_ok())
            };
            let Some(run) = course.run_ids().find(coming).or_else(|| course.run_ids().next())
            else {
                continue;
            };
            sample_participants::register(&router, &run).await;
            shown.push((course.slug, course.title, run.start));
        }
        let slugs = || shown.iter().map(|(slug, ..)| slug.to_string()).collect();
        let first =
            shown.iter().find(|(slug, ..)| wanted.is_none_or(|wanted| slug.as_str() == wanted));
        let missing = || crate::render::RenderError::NoCourse {
            slug: wanted.unwrap_or_default().to_owned(),
            others: slugs(),
        };
        let course = first.ok_or_else(missing)?.0.clone();
        Ok(Self { office, courses: shown, course })
    }
}

/// The courses of the data folder, or the sample's where there is no table or nothing in it.
async fn courses(data: &Path, table: &str, clock: Clock) -> Result<Vec<Course>, CliError> {
    match LocalOffice::copy_of(data, table, clock).await {
        Ok(office) => {
            let courses = office.courses().await?;
            office.close().await;
            if courses.is_empty() { catalogue::authored(None) } else { Ok(courses) }
        }
        Err(CliError::NoTable(_)) => catalogue::authored(None),
        Err(error) => Err(error),
    }
}

/// Serves the preview until Ctrl-C.
///
/// # Errors
/// What kept it from starting; a mistake in a template does not.
pub async fn preview(options: PreviewOptions) -> Result<(), CliError> {
    let clock = options.now.map_or_else(Clock::default, Clock::frozen_at);
    let fault = |cause| CliError::Listen { address: options.listen.to_string(), cause };
    let listener = TcpListener::bind(options.listen).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    let stage = Arc::new(
        PreviewSession::set(&options.data, &options.table, clock, options.course.as_deref())
            .await?,
    );
    let watch = Arc::new(Watch::open(Arc::clone(&stage), options.templates.clone())?);
    serve::print(&format!(
        "listening on http://{address}\n\nSave a file in {} and look.\n",
        options.templates.display()
    ));
    let router = router(Arc::clone(&stage), Arc::clone(&watch));
    // A browser that waits for a change must not keep the program from ending.
    tokio::select! {
        served = axum::serve(listener, router) => served.map_err(fault),
        () = watch.follow() => Ok(()),
        () = serve::stopped() => Ok(()),
    }
}
