//! The data folder: the table's file, the server's keys, and a lock that ends with its process.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use ring::rand::{SecureRandom, SystemRandom};
use store::Secrets;

use crate::CliError;
use crate::access_rights::{create_private_folder, open_private, restrict_files};
use crate::atomic_file::{self, Readers};

/// The embedded table's file.
pub(crate) const TABLE_FILE: &str = "kursuskontor.sqlite";
/// The folder for sent e-mails.
pub(crate) const MAIL_FOLDER: &str = "mail";
pub(crate) const SECRET_KEY_FILE: &str = "secret.key";
/// The private key of the local issuer, PKCS #8.
pub(crate) const ISSUER_KEY_FILE: &str = "staff-key.p8";
const LOCK_FILE: &str = "lock";
/// How the names of the folders begin in which a restore puts a table together.
const RESTORE_DRAFT: &str = "restore-";
/// Length of a generated secret key.
const SECRET_KEY_BYTES: usize = 32;

/// A folder that exists.
pub(crate) struct DataDir(PathBuf);

impl DataDir {
    /// Opens the folder for its owner only, with the files in it; a missing one is created.
    pub(crate) fn open(path: &Path) -> Result<Self, CliError> {
        create_private_folder(path)
            // An older version gave its files the rights that the umask left them.
            .and_then(|()| restrict_files(path))
            .map_err(|source| CliError::Folder { folder: path.to_owned(), source })?;
        Ok(Self(path.to_owned()))
    }

    /// Opens a folder that a server has used before. Another one is left as it is.
    pub(crate) fn open_existing(path: &Path) -> Result<Self, CliError> {
        let own = [TABLE_FILE, SECRET_KEY_FILE, ISSUER_KEY_FILE];
        if own.iter().any(|name| path.join(name).exists()) {
            Self::open(path)
        } else {
            Err(CliError::NoDataFolder(path.to_owned()))
        }
    }

    /// The path of a file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Keeps other servers out while the returned file is open. The operating system releases the
    /// lock when the process ends, however it ends. What a restore left that was killed is removed:
    /// it may hold people who have been erased since.
    pub(crate) fn lock(&self) -> Result<File, CliError> {
        let path = self.file(LOCK_FILE);
        let mut options = File::options();
        options.create(true).truncate(false);
        let file = open_private(&mut options, &path).map_err(|error| file_error(&path, error))?;
        match file.try_lock() {
            Ok(()) => {
                self.remove_abandoned_drafts();
                Ok(file)
            }
            Err(TryLockError::WouldBlock) => Err(CliError::FolderInUse(self.0.clone())),
            Err(TryLockError::Error(source)) => Err(file_error(&path, source)),
        }
    }

    /// The folder in which a restore puts the table together.
    pub(crate) fn new_restore_draft(&self) -> PathBuf {
        self.file(&format!("{RESTORE_DRAFT}{:016x}.part", fastrand::u64(..)))
    }

    fn remove_abandoned_drafts(&self) {
        for entry in fs::read_dir(&self.0).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(RESTORE_DRAFT)
                && let Err(error) = fs::remove_dir_all(entry.path())
            {
                tracing::warn!(%error, "what an interrupted restore left cannot be removed");
            }
        }
    }

    /// Reads a private file; a missing one is first created from `generate`. Processes that create
    /// it at the same time all read the same content.
    pub(crate) fn read_or_create(
        &self,
        name: &str,
        generate: impl FnOnce() -> Result<Vec<u8>, CliError>,
    ) -> Result<Vec<u8>, CliError> {
        let path = self.file(name);
        match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            result => return result.map_err(|source| file_error(&path, source)),
        }
        match atomic_file::create_new(&path, &generate()?, Readers::Owner) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(file_error(&path, error)),
            _ => fs::read(&path).map_err(|source| file_error(&path, source)),
        }
    }

    /// Reads the server's secret key; generates one for a folder without a table.
    pub(crate) fn read_secret_key(&self) -> Result<Secrets, CliError> {
        if self.file(TABLE_FILE).exists() && !self.file(SECRET_KEY_FILE).exists() {
            return Err(CliError::SecretKeyLost(self.0.clone()));
        }
        let key = self.read_or_create(SECRET_KEY_FILE, generate_secret_key)?;
        parse_secret_key(&key, &self.file(SECRET_KEY_FILE))
    }
}

/// Reads a secret key from any file. A line break at its end is not part of the key: a secret
/// store's command line prints one.
pub(crate) fn read_secret_key(file: &Path) -> Result<Secrets, CliError> {
    parse_secret_key(&read_secret_key_bytes(file)?, file)
}

pub(crate) fn read_secret_key_bytes(file: &Path) -> Result<Vec<u8>, CliError> {
    let content = fs::read(file).map_err(|source| file_error(file, source))?;
    let line = content.strip_suffix(b"\n");
    let key = line.map_or(content.as_slice(), |line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(key.to_vec())
}

pub(crate) fn parse_secret_key(key: &[u8], file: &Path) -> Result<Secrets, CliError> {
    Secrets::new(key).ok_or_else(|| CliError::SecretKeyTooShort(file.to_owned()))
}

fn generate_secret_key() -> Result<Vec<u8>, CliError> {
    let mut key = vec![0; SECRET_KEY_BYTES];
    SystemRandom::new().fill(&mut key).map_err(|_| CliError::NoRandomness)?;
    Ok(key)
}

pub(crate) fn file_error(file: &Path, source: io::Error) -> CliError {
    CliError::File { file: file.to_owned(), source }
}
