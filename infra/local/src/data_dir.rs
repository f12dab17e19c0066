//! The data folder: the table's file, the server's keys, and a lock that ends with its process.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use ring::rand::{SecureRandom, SystemRandom};
use store::Secrets;

use crate::CliError;

/// Bytes of the server's own key.
const KEY_BYTES: usize = 32;

/// A folder that can be written to.
pub(crate) struct DataDir(PathBuf);

impl DataDir {
    /// The folder, made where it is missing.
    pub(crate) fn open(path: &Path) -> Result<Self, CliError> {
        let fault = |cause| CliError::Folder { folder: path.display().to_string(), cause };
        fs::create_dir_all(path).map_err(fault)?;
        Ok(Self(path.to_owned()))
    }

    /// A file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Keeps a second server out for as long as the answer lives. The operating system lets go of
    /// it when the process ends.
    pub(crate) fn lock(&self) -> Result<File, CliError> {
        let fault = |cause| CliError::Folder { folder: self.0.display().to_string(), cause };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.file("lock"))
            .map_err(fault)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                Err(CliError::FolderInUse(self.0.display().to_string()))
            }
            Err(TryLockError::Error(cause)) => Err(fault(cause)),
        }
    }

    /// What the file holds; where it is missing, what `make` makes, readable by its owner only. Two
    /// processes that make it at once end up with the same.
    pub(crate) fn read_or_make(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<Vec<u8>, CliError>,
    ) -> Result<Vec<u8>, CliError> {
        let path = self.file(name);
        let fault = |cause: std::io::Error| CliError::File {
            file: path.display().to_string(),
            cause: cause.to_string(),
        };
        match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            read => return read.map_err(fault),
        }
        let draft = self.file(&format!("{name}.{}", std::process::id()));
        write_private(&draft, &make()?).map_err(fault)?;
        // A link is made only where no file of the name is yet, and then the file is complete.
        let made = fs::hard_link(&draft, &path);
        fs::remove_file(&draft).map_err(fault)?;
        match made {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(fault(error)),
            _ => fs::read(&path).map_err(fault),
        }
    }

    /// The server's own key.
    pub(crate) fn secrets(&self) -> Result<Secrets, CliError> {
        let name = "secret.key";
        understood(&self.read_or_make(name, random_key)?, &self.file(name))
    }
}

/// The key of this file, such as that of the cloud as its secret store gives it out; a line break
/// at the end is none of it.
pub(crate) fn read_secret_key(file: &Path) -> Result<Secrets, CliError> {
    let key = fs::read(file).map_err(|error| CliError::File {
        file: file.display().to_string(),
        cause: error.to_string(),
    })?;
    let key = key
        .strip_suffix(b"\n")
        .map_or(key.as_slice(), |key| key.strip_suffix(b"\r").unwrap_or(key));
    understood(key, file)
}

fn understood(key: &[u8], file: &Path) -> Result<Secrets, CliError> {
    Secrets::new(key).ok_or_else(|| CliError::File {
        file: file.display().to_string(),
        cause: "it is too short".to_owned(),
    })
}

/// A key from the operating system's randomness.
fn random_key() -> Result<Vec<u8>, CliError> {
    let mut key = vec![0; KEY_BYTES];
    SystemRandom::new()
        .fill(&mut key)
        .map_err(|_| CliError::SignIn("the system has no randomness".to_owned()))?;
    Ok(key)
}

/// Writes a file that only its owner reads.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = File::options();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
