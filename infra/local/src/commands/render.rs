//! `render`: writes documents to files. It works on a copy of the data folder's table, so that a
//! server may be running.

mod selection;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use document::TemplateLoader;
use domain::{Course, RunId, Slug};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use self::selection::select_document;
use crate::atomic_file::{self, Readers};
use crate::audit_spool::AuditSpool;
use crate::cli::RenderOptions;
use crate::document_kind::{DocumentKind, RequestedDocument};
use crate::renderer::{DocumentError, Renderer};
use crate::unknown_course::{UnknownCourse, list_courses};
use crate::{CliError, LocalOffice};

/// Why a document was not written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum RenderError {
    #[error("say which course; there {}", list_courses(.0))]
    CourseMissing(Vec<String>),
    #[error(transparent)]
    UnknownCourse(#[from] UnknownCourse),
    #[error("say which run with --run; {slug} has {}", .runs.join(", "))]
    RunMissing { slug: Slug, runs: Vec<String> },
    #[error("{slug} has no run {run}; it has {}", .runs.join(", "))]
    UnknownRun { slug: Slug, run: Date, runs: Vec<String> },
    #[error("--all is for brochures and takes no course or run")]
    AllIsForBrochures,
    #[error("only a participant list can be a .{0}")]
    WrongFormat(String),
    #[error("{} cannot be written: {source}", .file.display())]
    Write { file: PathBuf, source: io::Error },
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("the access to personal data cannot be recorded, so nothing is rendered: {0}")]
    RecordAccess(#[source] Box<CliError>),
}

/// Writes the document, or all brochures.
///
/// # Errors
/// The first document that cannot be written; those before it are kept.
pub async fn run(options: RenderOptions) -> Result<(), CliError> {
    let loader = TemplateLoader::open(options.templates.clone())?;
    let table = &options.table;
    let clock = options.clock.clock();
    let office = LocalOffice::open_copy(&table.data, &table.table, clock).await?;
    let renderer = Renderer::open(&office, &loader)?;
    let courses = office.courses().await?;
    if options.all {
        write_all_brochures(&renderer, &courses, &options).await?;
    } else {
        write_document(&renderer, &courses, &options).await?;
    }
    Ok(())
}

async fn write_document(
    renderer: &Renderer,
    courses: &[Course],
    options: &RenderOptions,
) -> Result<(), RenderError> {
    let document = select_document(options, courses)?;
    let file = output_file(&options.output, &document);
    let extension = route_extension(&file, options.kind)?;
    if let RequestedDocument::Run(kind, slug, start) = &document {
        let run = RunId { slug: slug.clone(), start: *start };
        AuditSpool::new(&options.table.data)
            .spool(run, format!("{}.{extension}", kind.slug()), options.clock.clock().now())
            .map_err(|error| RenderError::RecordAccess(error.into()))?;
    }
    let query = if options.attended { "?attended=true" } else { "" };
    let path = document.path(extension) + query;
    write_file(&file, &renderer.render(&path).await?, &document)
}

/// Writes every brochure into one folder.
async fn write_all_brochures(
    renderer: &Renderer,
    courses: &[Course],
    options: &RenderOptions,
) -> Result<(), RenderError> {
    if options.kind != DocumentKind::Brochure || options.course.is_some() || options.run.is_some() {
        return Err(RenderError::AllIsForBrochures);
    }
    // Visible on a terminal only.
    let progress = ProgressBar::new(courses.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {msg}") {
        progress.set_style(style);
    }
    for course in courses {
        progress.set_message(course.title.clone());
        let brochure = RequestedDocument::Brochure(course.slug.clone(), None);
        let pdf = renderer.render(&brochure.path("pdf")).await?;
        write_file(&options.output.join(brochure.file_name()), &pdf, &brochure)?;
        progress.inc(1);
    }
    progress.finish_with_message(format!("brochures written to {}", options.output.display()));
    Ok(())
}

/// The file to write: the output path itself, or a file in it when it is a folder (it exists, or
/// ends with a slash).
fn output_file(output: &Path, document: &RequestedDocument) -> PathBuf {
    let is_folder = output.is_dir() || output.as_os_str().to_string_lossy().ends_with('/');
    if is_folder { output.join(document.file_name()) } else { output.to_owned() }
}

/// The extension in the document's route: `xlsx` or `csv` as in the file's name, otherwise `pdf`.
fn route_extension(file: &Path, kind: DocumentKind) -> Result<&'static str, RenderError> {
    let extension = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let extension = match extension.as_str() {
        "xlsx" => "xlsx",
        "csv" => "csv",
        _ => return Ok("pdf"),
    };
    if kind.extensions().contains(&extension) {
        Ok(extension)
    } else {
        Err(RenderError::WrongFormat(extension.to_owned()))
    }
}

/// Writes the whole file or nothing, and creates its folder. Only public documents may be read by
/// others.
fn write_file(file: &Path, bytes: &[u8], document: &RequestedDocument) -> Result<(), RenderError> {
    let readers = match document {
        RequestedDocument::Catalogue | RequestedDocument::Brochure(..) => Readers::Default,
        RequestedDocument::Run(..) => Readers::Owner,
    };
    let folder = file.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .and_then(|()| atomic_file::replace(file, bytes, readers))
        .map_err(|source| RenderError::Write { file: file.to_owned(), source })
}
