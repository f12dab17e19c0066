//! Mails as `.eml` files. A file's name is the mail's own, which holds no personal data; sent twice
//! is one file.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::compose::Email;
use crate::transport::SendError;

/// A folder of mails, readable by its owner only.
#[derive(Clone, Debug)]
pub struct FileTransport(PathBuf);

impl FileTransport {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) async fn send(&self, letter: &Email) -> Result<(), SendError> {
        let (folder, name, bytes) =
            (self.0.clone(), format!("{}.eml", letter.name), letter.bytes.clone());
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(SendError::Unavailable(error.kind().to_string())),
            Err(_) => Err(SendError::Unavailable("writing was broken off".to_owned())),
        }
    }
}

/// Writes beside the name and renames, so that nobody opens half a mail.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    if !folder.is_dir() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let draft = folder.join(format!("{name}.part"));
    let mut options = File::options();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&draft)?.write_all(bytes)?;
    fs::rename(draft, folder.join(name))
}
