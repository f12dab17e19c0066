//! Watches the folder of templates: each saved change makes a new revision. While the templates
//! have a mistake, the last good renderers stay in use.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use document::{IMAGES_FOLDER, TemplateLoader};
use tokio::sync::watch;
use web::Clock;

use super::PreviewSession;
use crate::CliError;
use crate::document_kind::RequestedDocument;
use crate::renderer::Renderer;

/// How often the folder is read. The metadata of a few files costs microseconds, and polling needs
/// no notification service of the operating system.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Path, size and modification time of each file.
type FileStamps = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// The templates as of one change.
#[derive(Clone)]
pub struct TemplateRevision {
    /// Grows with each change.
    pub number: i64,
    /// What is wrong with the templates, if anything.
    pub error: Option<String>,
    /// The last good renderers.
    pub(super) renderers: Renderers,
}

/// The renderers of each format of the preview.
#[derive(Clone)]
pub(super) struct Renderers {
    pub(super) pdf: FormatRenderers,
    pub(super) html: FormatRenderers,
}

/// The renderers of one format.
#[derive(Clone)]
pub(super) struct FormatRenderers {
    documents: Renderer,
    /// Of documents that exist only when the run has begun.
    proofs: Renderer,
}

impl FormatRenderers {
    fn open(session: &PreviewSession, loader: &TemplateLoader) -> Result<Self, CliError> {
        Ok(Self {
            documents: Renderer::open(&session.office, loader)?,
            proofs: Renderer::open_at(&session.office, loader, session.when_all_have_begun)?,
        })
    }

    /// The renderer of this document.
    pub(super) fn of(&self, document: &RequestedDocument) -> &Renderer {
        if document.is_proof() { &self.proofs } else { &self.documents }
    }
}

impl Renderers {
    fn open(session: &PreviewSession, loader: &TemplateLoader) -> Result<Self, CliError> {
        Ok(Self {
            pdf: FormatRenderers::open(session, loader)?,
            html: FormatRenderers::open(session, &loader.clone().for_browser())?,
        })
    }

    fn open_folder(session: &PreviewSession, folder: &Path) -> Result<Self, CliError> {
        Self::open(session, &TemplateLoader::open(Some(folder.to_owned()))?)
    }
}

/// A watched folder of templates, and its current revision.
pub struct TemplateWatcher {
    session: Arc<PreviewSession>,
    folder: PathBuf,
    stamps: Mutex<FileStamps>,
    revision: watch::Sender<TemplateRevision>,
}

impl TemplateWatcher {
    /// Starts with the templates of the folder; with the embedded ones while the folder's have a
    /// mistake.
    ///
    /// # Errors
    /// [`CliError::DocumentTemplates`], when the folder does not exist.
    pub fn open(session: Arc<PreviewSession>, folder: PathBuf) -> Result<Self, CliError> {
        TemplateLoader::open(Some(folder.clone()))?;
        // Read first: what is saved while the templates are compiled is then a change.
        let stamps = Mutex::new(read_stamps(&folder));
        let (renderers, error) = match Renderers::open_folder(&session, &folder) {
            Ok(renderers) => (renderers, None),
            Err(error) => {
                (Renderers::open(&session, &TemplateLoader::embedded())?, Some(error.to_string()))
            }
        };
        // The time, and not 1: a page that is still open from an earlier start knows lower numbers.
        let number = Clock::default().now().as_millisecond();
        let revision = watch::Sender::new(TemplateRevision { number, error, renderers });
        Ok(Self { session, folder, stamps, revision })
    }

    /// The current revision.
    pub fn revision(&self) -> TemplateRevision {
        self.revision.borrow().clone()
    }

    /// Waits for a revision with another number, for at most `timeout`; returns the current one.
    pub async fn wait_for_change(&self, known: i64, timeout: Duration) -> TemplateRevision {
        let mut revisions = self.revision.subscribe();
        let change = revisions.wait_for(|revision| revision.number != known);
        // A timeout is no error: the page then asks again.
        let _ = tokio::time::timeout(timeout, change).await;
        self.revision()
    }

    /// Makes new revisions of saved changes for as long as it is polled.
    pub async fn watch(self: &Arc<Self>) {
        loop {
            tokio::time::sleep(POLL_INTERVAL).await;
            let watcher = Arc::clone(self);
            // Compiling and checking the templates would block the async runtime.
            if tokio::task::spawn_blocking(move || watcher.update()).await.is_err() {
                tracing::warn!("cannot check the templates for changes");
            }
        }
    }

    /// Makes a new revision if a file has changed.
    fn update(&self) {
        let stamps = read_stamps(&self.folder);
        let mut known_stamps = self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
        if *known_stamps == stamps {
            return;
        }
        *known_stamps = stamps;
        let renderers = Renderers::open_folder(&self.session, &self.folder);
        self.revision.send_modify(|revision| {
            revision.number += 1;
            match renderers {
                Ok(renderers) => {
                    revision.renderers = renderers;
                    revision.error = None;
                }
                Err(error) => revision.error = Some(error.to_string()),
            }
        });
    }
}

/// Stamps of the files in the folder and in its folder of images.
fn read_stamps(folder: &Path) -> FileStamps {
    let files = [folder.to_owned(), folder.join(IMAGES_FOLDER)]
        .into_iter()
        .flat_map(std::fs::read_dir)
        .flatten()
        .flatten();
    let mut stamps: FileStamps = files
        .filter_map(|file| {
            let metadata = file.metadata().ok()?;
            Some((file.path(), metadata.len(), metadata.modified().ok()))
        })
        .collect();
    stamps.sort();
    stamps
}
