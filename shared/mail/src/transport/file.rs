//! Writes e-mails as `.eml` files. The file name comes from the name of the e-mail, so that one
//! that is sent twice is one file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::email::Email;
use crate::transport::SendErrorCause;

/// Length of the longest name that becomes a file name as it is, in bytes.
const MAX_NAME_LENGTH: usize = 150;

/// A folder of e-mails that only its owner can read.
#[derive(Clone, Debug)]
pub struct FileTransport(PathBuf);

impl FileTransport {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    pub(crate) async fn send(&self, email: &Email) -> Result<(), SendErrorCause> {
        let folder = self.0.clone();
        let name = format!("{}.eml", file_stem(&email.name));
        let bytes = email.bytes.clone();
        tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await??;
        Ok(())
    }
}

/// The name, if it can only be that of a file in the folder, or else its hash: it begins with the
/// key of an item, and whoever can write to the table must not choose where files are written.
fn file_stem(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if name.len() <= MAX_NAME_LENGTH && !name.is_empty() && name.bytes().all(is_plain) {
        return name.to_owned();
    }
    Sha256::digest(name).iter().map(|byte| format!("{byte:02x}")).collect()
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
    // What an interrupted attempt left may have other rights.
    if let Err(error) = fs::remove_file(&temporary)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut options = File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&temporary)?.write_all(bytes)?;
    fs::rename(temporary, folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_the_folder() {
        let plain = "001696237200-0123456789abcdef-5e884898da28";
        assert_eq!(file_stem(plain), plain);
        let long = "a".repeat(1_000);
        for name in ["../../secret", "/etc/passwd", "..", "", "a\\b", "a\0b", "C:x", &long] {
            let stem = file_stem(name);
            assert_eq!(stem.len(), 64, "{name}");
            assert!(stem.bytes().all(|byte| byte.is_ascii_hexdigit()), "{stem}");
        }
    }
}
