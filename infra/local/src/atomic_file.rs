//! Writes files whole or not at all: into a draft beside the target, which then takes its name.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::access_rights::open_private;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner only (mode 0600).
    Owner,
    /// Whoever the process's umask allows.
    Default,
}

/// Writes the file, replacing an existing one.
pub(crate) fn replace(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let draft = Draft::write(path, bytes, readers)?;
    fs::rename(&draft.0, path)
}

/// Writes the file unless there is one already. Of several processes that do this at the same time
/// exactly one succeeds; the others get [`io::ErrorKind::AlreadyExists`].
pub(crate) fn create_new(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let draft = Draft::write(path, bytes, readers)?;
    // A hard link, unlike a rename, never replaces a file.
    fs::hard_link(&draft.0, path)
}

/// A complete file beside its target; removed when dropped.
struct Draft(PathBuf);

impl Draft {
    fn write(target: &Path, bytes: &[u8], readers: Readers) -> io::Result<Self> {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{:016x}.part", fastrand::u64(..)));
        let draft = Self(target.with_file_name(name));
        let mut options = File::options();
        options.create_new(true);
        let mut file = match readers {
            Readers::Owner => open_private(&mut options, &draft.0)?,
            Readers::Default => options.write(true).open(&draft.0)?,
        };
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename, or when it could not be opened, there is no draft.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_complete_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.csv");
        replace(&file, b"one", Readers::Default).unwrap();
        replace(&file, b"two", Readers::Owner).unwrap();
        let error = create_new(&file, b"three", Readers::Owner).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_private_file_is_readable_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.key");
        create_new(&file, b"key", Readers::Owner).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
