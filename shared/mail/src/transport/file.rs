//! Writes e-mails as `.eml` files. The file name is the name of the e-mail, so that one that is
//! sent twice is one file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::email::Email;
use crate::transport::SendErrorCause;

/// A folder of e-mails that only its owner can read.
#[derive(Clone, Debug)]
pub struct FileTransport(PathBuf);

impl FileTransport {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    pub(crate) async fn send(&self, email: &Email) -> Result<(), SendErrorCause> {
        let folder = self.0.clone();
        let name = format!("{}.eml", email.name);
        let bytes = email.bytes.clone();
        tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await??;
        Ok(())
    }
}

/// Writes to a temporary name and renames the file, so that nobody opens an incomplete e-mail.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    if !folder.is_dir() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let temporary = folder.join(format!("{name}.part"));
    let mut options = File::options();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&temporary)?.write_all(bytes)?;
    fs::rename(temporary, folder.join(name))
}
