//! Access records of `render`, which cannot write to a table that a server has locked: it leaves
//! them as files in the data folder, and the server imports them into the table.

use std::fs;
use std::path::{Path, PathBuf};

use domain::{RunId, Slug};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Store;

use crate::CliError;
use crate::atomic_file::{self, Readers};
use crate::data_dir::{DataDir, file_error};
use crate::issuer::SUBJECT;

/// The spool's folder in the data folder.
pub(crate) const SPOOL_FOLDER: &str = "audit-spool";
/// The extension of files that could not be imported.
const DAMAGED: &str = "damaged";

/// One access to the participants of a run.
#[derive(Serialize, Deserialize)]
struct SpooledAccess {
    slug: Slug,
    start: Date,
    /// The document, as the last segment of its route.
    what: String,
    at: Timestamp,
}

/// The access records that wait in a data folder for the server.
#[derive(Clone, Debug)]
pub struct AuditSpool(PathBuf);

impl AuditSpool {
    pub(crate) fn new(data: &Path) -> Self {
        Self(data.join(SPOOL_FOLDER))
    }

    /// Records that the operator reads a document of a run. On an error the document must not be
    /// shown.
    pub(crate) fn spool(
        &self,
        RunId { slug, start }: RunId,
        document: String,
        at: Timestamp,
    ) -> Result<(), CliError> {
        let folder = DataDir::open(&self.0)?;
        let file = folder.file(&format!("{}-{:016x}.json", at.as_second(), fastrand::u64(..)));
        let access = SpooledAccess { slug, start, what: document, at };
        let json = serde_json::to_vec(&access).map_err(|error| file_error(&file, error.into()))?;
        atomic_file::replace(&file, &json, Readers::Owner).map_err(|error| file_error(&file, error))
    }

    /// Moves the spooled records into the table. A file that cannot be read gets another name, so
    /// that it is logged once and keeps no other from being imported.
    ///
    /// # Errors
    /// The first write that fails; records that are not imported yet stay in the spool.
    pub async fn import(&self, store: &Store) -> Result<(), CliError> {
        // Files with other extensions are drafts that `render` is still writing.
        for file in self.files("json") {
            match import_record(&file, store).await {
                Err(error @ (CliError::File { .. } | CliError::DamagedFile { .. })) => {
                    tracing::error!(%error, "a damaged access record is not imported");
                    let damaged = file.with_extension(DAMAGED);
                    fs::rename(&file, damaged).map_err(|error| file_error(&file, error))?;
                }
                result => result?,
            }
        }
        Ok(())
    }

    /// What is wrong with the files that cannot be imported, one sentence each.
    pub(crate) fn damaged_files(&self) -> impl Iterator<Item = String> {
        let unread = self.files("json").into_iter().filter(|file| read_record(file).is_err());
        unread
            .chain(self.files(DAMAGED))
            .map(|file| format!("the access record {} cannot be read", file.display()))
    }

    /// The files with this extension.
    fn files(&self, extension: &str) -> Vec<PathBuf> {
        // The folder is missing until the first record is spooled.
        let entries = fs::read_dir(&self.0).into_iter().flatten();
        let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
        files.filter(|file| file.extension().is_some_and(|found| found == extension)).collect()
    }
}

fn read_record(file: &Path) -> Result<SpooledAccess, CliError> {
    let json = fs::read(file).map_err(|error| file_error(file, error))?;
    serde_json::from_slice(&json)
        .map_err(|source| CliError::DamagedFile { file: file.to_owned(), source })
}

async fn import_record(file: &Path, store: &Store) -> Result<(), CliError> {
    let SpooledAccess { slug, start, what, at } = read_record(file)?;
    store.record_access_to_run(&RunId { slug, start }, SUBJECT, &what, at).await?;
    fs::remove_file(file).map_err(|error| file_error(file, error))
}
