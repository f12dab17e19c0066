//! AuditSpool after the folder of templates: a saved file makes a new edition, a mistake is told and the
//! last good one kept.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use document::{IMAGES, Sources};
use tokio::sync::watch;
use web::Clock;

use super::PreviewSession;
use crate::CliError;
use crate::renderer::Renderer;

/// How often the folder is looked at. Asking a few files for their time costs microseconds and
/// needs no service of the system.
const PAUSE: Duration = Duration::from_millis(100);

/// Files with their sizes and times.
type FileStamps = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// The documents as the templates now make them.
#[derive(Clone)]
pub struct Edition {
    /// Grows with each change.
    pub number: i64,
    /// What is wrong with the templates as they lie in the folder, if anything is.
    pub fault: Option<String>,
    /// The last good renderer for PDFs.
    pub(super) pdf: Renderer,
    /// The last good renderer for pages.
    pub(super) html: Renderer,
}

/// A folder of templates under watch.
pub struct Watch {
    stage: Arc<PreviewSession>,
    folder: PathBuf,
    traces: Mutex<FileStamps>,
    edition: watch::Sender<Edition>,
}

impl Watch {
    /// The first edition: from the folder, or from the embedded templates while the folder has a
    /// mistake.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn open(stage: Arc<PreviewSession>, folder: PathBuf) -> Result<Self, CliError> {
        Sources::open(Some(folder.clone()))
            .map_err(|error| CliError::Documents(error.to_string()))?;
        let traces = traces(&folder);
        let (presses, fault) = match presses(&stage, &folder) {
            Ok(presses) => (presses, None),
            Err(error) => (of(&stage, &Sources::embedded())?, Some(error.to_string())),
        };
        // Unlike 1, the time is not a number that a page of an earlier start knows.
        let number = Clock::default().now().as_millisecond();
        let edition = Edition { number, fault, pdf: presses.0, html: presses.1 };
        Ok(Self { stage, folder, traces: Mutex::new(traces), edition: watch::Sender::new(edition) })
    }

    /// The edition of now.
    pub fn edition(&self) -> Edition {
        self.edition.borrow().clone()
    }

    /// Another edition than this one, or the same when `patience` is over.
    pub async fn other_than(&self, number: i64, patience: Duration) -> Edition {
        let mut editions = self.edition.subscribe();
        let other = editions.wait_for(|edition| edition.number != number);
        let _ = tokio::time::timeout(patience, other).await;
        self.edition()
    }

    /// AuditSpool once; whether there is a new edition.
    pub fn look(&self) -> bool {
        let seen = traces(&self.folder);
        let mut known = self.traces.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == seen {
            return false;
        }
        *known = seen;
        let made = presses(&self.stage, &self.folder);
        self.edition.send_modify(|edition| {
            edition.number += 1;
            match made {
                Ok((pdf, html)) => (edition.pdf, edition.html, edition.fault) = (pdf, html, None),
                Err(error) => edition.fault = Some(error.to_string()),
            }
        });
        true
    }

    /// AuditSpool again and again.
    pub async fn follow(self: &Arc<Self>) {
        loop {
            tokio::time::sleep(PAUSE).await;
            let watch = Arc::clone(self);
            // Compiling and trying every template is work for the processor.
            if tokio::task::spawn_blocking(move || watch.look()).await.is_err() {
                tracing::warn!("the templates could not be looked at");
            }
        }
    }
}

fn presses(stage: &PreviewSession, folder: &Path) -> Result<(Renderer, Renderer), CliError> {
    of(
        stage,
        &Sources::open(Some(folder.to_owned()))
            .map_err(|error| CliError::Documents(error.to_string()))?,
    )
}

/// One renderer for PDFs, one for pages.
fn of(stage: &PreviewSession, sources: &Sources) -> Result<(Renderer, Renderer), CliError> {
    Ok((
        Renderer::open(&stage.office, sources)?,
        Renderer::open(&stage.office, &sources.clone().for_browser())?,
    ))
}

/// Of the folder's files and of its images.
fn traces(folder: &Path) -> FileStamps {
    let files = [folder.to_owned(), folder.join(IMAGES)]
        .into_iter()
        .flat_map(std::fs::read_dir)
        .flatten()
        .flatten();
    let trace = |file: std::fs::DirEntry| {
        let about = file.metadata().ok()?;
        Some((file.path(), about.len(), about.modified().ok()))
    };
    let mut traces: FileStamps = files.filter_map(trace).collect();
    traces.sort();
    traces
}
