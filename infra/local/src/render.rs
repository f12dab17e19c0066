//! `render`: writes documents into files, from a copy of the data folder's table, so also beside a
//! running server.

use std::path::{Path, PathBuf};

use document::Sources;
use domain::{Course, Slug};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use web::Clock;

use crate::cli::RenderOptions;
use crate::document_kind::{DocumentKind, Subject};
use crate::renderer::{RenderFailure, Renderer};
use crate::{CliError, LocalOffice, audit_spool};

/// Why `render` wrote nothing, or not everything.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum RenderError {
    #[error("say which course; there {}", are(.0))]
    WhichCourse(Vec<String>),
    #[error("there is no course {slug}; there {}", are(.others))]
    NoCourse { slug: String, others: Vec<String> },
    #[error("say which run with --run; {slug} has {}", .runs.join(", "))]
    WhichRun { slug: Slug, runs: Vec<String> },
    #[error("{slug} has no run {run}; it has {}", .runs.join(", "))]
    NoRun { slug: Slug, run: Date, runs: Vec<String> },
    #[error("--all is for brochures and takes no course or run")]
    AllOfWhat,
    #[error("only a participant list can be a .{0}")]
    NoSuchFormat(String),
    #[error("{file} cannot be written: {cause}")]
    File { file: String, cause: std::io::Error },
    #[error(transparent)]
    Print(#[from] RenderFailure),
    #[error("the look at people cannot be noted, so nothing is shown: {0}")]
    AccessRecord(Box<CliError>),
}

fn are(courses: &[String]) -> String {
    if courses.is_empty() {
        "are none in the data folder".to_owned()
    } else {
        format!("are {}", courses.join(", "))
    }
}

/// Writes what was asked for.
///
/// # Errors
/// One sentence; files written before it stay.
pub async fn render(options: RenderOptions) -> Result<(), CliError> {
    let clock = options.now.map_or_else(Clock::default, Clock::frozen_at);
    let sources = Sources::open(options.templates.clone());
    let sources = sources.map_err(|error| CliError::Documents(error.to_string()))?;
    let office = LocalOffice::copy_of(&options.data, &options.table, clock).await?;
    let renderer = Renderer::open(&office, &sources)?;
    let courses = office.courses().await?;
    let written = if options.all {
        all(&renderer, &courses, &options).await
    } else {
        one(&renderer, &courses, &options).await
    };
    office.close().await;
    Ok(written?)
}

async fn one(
    renderer: &Renderer,
    courses: &[Course],
    options: &RenderOptions,
) -> Result<(), RenderError> {
    let subject = subject(options, courses)?;
    let file = if is_folder(&options.output) {
        options.output.join(subject.file_name())
    } else {
        options.output.clone()
    };
    let extension = file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("pdf")
        .to_ascii_lowercase();
    if matches!(extension.as_str(), "xlsx" | "csv") && options.kind != DocumentKind::Participants {
        return Err(RenderError::NoSuchFormat(extension));
    }
    let extension =
        if matches!(extension.as_str(), "xlsx" | "csv") { extension.as_str() } else { "pdf" };
    if let Subject::Run(kind, slug, start) = &subject {
        let now = options.now.map_or_else(Clock::default, Clock::frozen_at).now();
        audit_spool::spool(
            &options.data,
            slug,
            *start,
            &format!("{}.{extension}", kind.word()),
            now,
        )
        .map_err(|error| RenderError::AccessRecord(error.into()))?;
    }
    let attended = if options.attended { "?attended=true" } else { "" };
    write(&file, &renderer.print(&(subject.path(extension) + attended)).await?)
}

/// Every brochure into one folder.
async fn all(
    renderer: &Renderer,
    courses: &[Course],
    options: &RenderOptions,
) -> Result<(), RenderError> {
    if options.kind != DocumentKind::Brochure || options.course.is_some() || options.run.is_some() {
        return Err(RenderError::AllOfWhat);
    }
    // Drawn on a terminal only.
    let progress = ProgressBar::new(courses.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {msg}") {
        progress.set_style(style);
    }
    for course in courses {
        progress.set_message(course.title.clone());
        let subject = Subject::Brochure(course.slug.clone(), None);
        write(
            &options.output.join(subject.file_name()),
            &renderer.print(&subject.path("pdf")).await?,
        )?;
        progress.inc(1);
    }
    progress.finish_with_message(format!("brochures in {}", options.output.display()));
    Ok(())
}

/// What is to be printed, as far as it is there.
fn subject(options: &RenderOptions, courses: &[Course]) -> Result<Subject, RenderError> {
    if options.kind == DocumentKind::Catalogue {
        return Ok(Subject::Catalogue);
    }
    let slugs = || courses.iter().map(|course| course.slug.to_string()).collect();
    let course = match (&options.course, courses) {
        (Some(slug), _) => courses.iter().find(|course| course.slug.as_str() == slug),
        (None, [only]) => Some(only),
        (None, _) => return Err(RenderError::WhichCourse(slugs())),
    };
    let missing = || RenderError::NoCourse {
        slug: options.course.clone().unwrap_or_default(),
        others: slugs(),
    };
    let Course { slug, runs, .. } = course.ok_or_else(missing)?;
    let starts = || runs.iter().map(|run| run.start.to_string()).collect();
    match (options.run, runs.as_slice()) {
        (Some(run), _) if runs.iter().all(|known| known.start != run) => {
            Err(RenderError::NoRun { slug: slug.clone(), run, runs: starts() })
        }
        (run, _) if !options.kind.is_of_a_run() => Ok(Subject::Brochure(slug.clone(), run)),
        (Some(run), _) => Ok(Subject::Run(options.kind, slug.clone(), run)),
        (None, [only]) => Ok(Subject::Run(options.kind, slug.clone(), only.start)),
        (None, _) => Err(RenderError::WhichRun { slug: slug.clone(), runs: starts() }),
    }
}

/// A folder that is there, or a name that ends as a folder's.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/')
}

/// The whole file or none: written beside its name and then put there.
fn write(file: &PathBuf, bytes: &[u8]) -> Result<(), RenderError> {
    let draft = file.with_extension(format!("{}.part", std::process::id()));
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made =
        folder.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&draft, bytes));
    made.and_then(|()| std::fs::rename(&draft, file)).map_err(|cause| {
        // The draft may not even be there.
        let _ = std::fs::remove_file(&draft);
        RenderError::File { file: file.display().to_string(), cause }
    })
}
