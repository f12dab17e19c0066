//! AuditSpool at the people of a run that `render` takes past the server: left as files in the data
//! folder before anything is shown, and taken into the table by whoever has it.

use std::path::{Path, PathBuf};

use domain::{RunId, Slug};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Store;

use crate::data_dir::DataDir;
use crate::issuer::SUBJECT;
use crate::{CliError, data_dir};

/// The folder in the data folder.
const SPOOL_FOLDER: &str = "audit-spool";

/// One look.
#[derive(Serialize, Deserialize)]
struct SpooledAccess {
    slug: Slug,
    start: Date,
    what: String,
    at: Timestamp,
}

/// Leaves a look at a run; `what` is the last word of the route. What cannot be noted is not to be
/// shown.
pub(crate) fn spool(
    data: &Path,
    slug: &Slug,
    start: Date,
    what: &str,
    at: Timestamp,
) -> Result<(), CliError> {
    let folder = DataDir::open(&data.join(SPOOL_FOLDER))?;
    let name = format!("{}-{:016x}", at.as_second(), fastrand::u64(..));
    let (draft, file) =
        (folder.file(&format!("{name}.part")), folder.file(&format!("{name}.json")));
    let fault = |cause: String| CliError::File { file: file.display().to_string(), cause };
    let left = SpooledAccess { slug: slug.clone(), start, what: what.to_owned(), at };
    let text = serde_json::to_vec(&left).map_err(|error| fault(error.to_string()))?;
    // Whoever takes them up reads whole files only.
    data_dir::write_private(&draft, &text)
        .and_then(|()| std::fs::rename(&draft, &file))
        .map_err(|error| fault(error.to_string()))
}

/// Where audit_spool are left for the table of a data folder.
#[derive(Clone, Debug)]
pub struct AuditSpool(PathBuf);

impl AuditSpool {
    pub(crate) fn of(data: &Path) -> Self {
        Self(data.join(SPOOL_FOLDER))
    }

    /// Takes what was left into the table.
    ///
    /// # Errors
    /// What the folder or the table says; what was not taken up stays.
    pub async fn import(&self, store: &Store) -> Result<(), CliError> {
        // No folder: nobody has looked.
        let Ok(entries) = std::fs::read_dir(&self.0) else { return Ok(()) };
        let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
        for file in
            files.filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        {
            let fault = |cause: String| CliError::File { file: file.display().to_string(), cause };
            let text = std::fs::read(&file).map_err(|error| fault(error.to_string()))?;
            let SpooledAccess { slug, start, what, at } =
                serde_json::from_slice(&text).map_err(|error| fault(error.to_string()))?;
            store.record_access_to_run(&RunId { slug, start }, SUBJECT, &what, at).await?;
            std::fs::remove_file(&file).map_err(|error| fault(error.to_string()))?;
        }
        Ok(())
    }
}
