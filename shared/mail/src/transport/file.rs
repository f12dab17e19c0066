//! Writes e-mails as `.eml` files. The file name comes from the name of the e-mail, so that one
//! that is sent twice is one file. Its first lines say whom it names, as keyed hashes, so that the
//! files about a person who is erased can be found and deleted.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::EmailAddress;
use sha2::{Digest, Sha256};

use crate::email::Email;
use crate::transport::SendErrorCause;

/// Length of the longest name that becomes a file name as it is, in bytes.
const MAX_NAME_LENGTH: usize = 150;

/// The header with the hash of one person whom the e-mail names.
const MARK_HEADER: &str = "X-Kursuskontor-Person: ";

/// A folder of e-mails that only its owner can read.
#[derive(Clone)]
pub struct FileTransport {
    folder: PathBuf,
    mark: Arc<dyn Fn(&EmailAddress) -> String + Send + Sync>,
}

impl fmt::Debug for FileTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileTransport").field(&self.folder).finish()
    }
}

impl FileTransport {
    pub(crate) fn new(
        folder: PathBuf,
        mark: impl Fn(&EmailAddress) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { folder, mark: Arc::new(mark) }
    }

    pub(crate) async fn send(&self, email: &Email) -> Result<(), SendErrorCause> {
        let folder = self.folder.clone();
        let name = format!("{}.eml", file_stem(&email.name));
        let marks = email.people.iter().map(|person| (self.mark)(person));
        let marks: String = marks.map(|mark| format!("{MARK_HEADER}{mark}\r\n")).collect();
        let bytes = [marks.as_bytes(), &email.bytes].concat();
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

/// Deletes the files of a folder that name a person with one of these marks. Returns how many
/// there were.
///
/// # Errors
/// The first file that cannot be read or deleted; those before it are gone.
pub fn delete_email_files(folder: &Path, marks: &BTreeSet<&str>) -> io::Result<usize> {
    let mut deleted = 0;
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    for entry in entries {
        let file = entry?.path();
        if file.is_file() && names_any(&file, marks)? {
            fs::remove_file(&file)?;
            deleted += 1;
        }
    }
    Ok(deleted)
}

/// Whether one of the marks is in the lines at the beginning of a file.
fn names_any(file: &Path, marks: &BTreeSet<&str>) -> io::Result<bool> {
    for line in BufReader::new(File::open(file)?).split(b'\n') {
        let line = line?;
        let Some(mark) = line.trim_ascii().strip_prefix(MARK_HEADER.as_bytes()) else { break };
        if std::str::from_utf8(mark).is_ok_and(|mark| marks.contains(mark)) {
            return Ok(true);
        }
    }
    Ok(false)
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
