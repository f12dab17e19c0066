//! Why a command failed. Each error is one sentence that includes its cause.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use document::LoadError;
use mail::ComposeError;
use operations::OperationError;
use store::{SecretKeyError, StoreError};
use web::config::ProviderError;

use crate::backup_file::BackupError;
use crate::catalogue::CatalogueError;
use crate::commands::render::RenderError;
use crate::embedded_dynamodb::EmbeddedDynamoDbError;
use crate::embedded_dynamodb::sqlite_file::SqliteFileError;
use crate::issuer::IssuerError;
use crate::unknown_course::UnknownCourse;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum CliError {
    #[error("the folder {} cannot be used: {source}", .folder.display())]
    Folder { folder: PathBuf, source: io::Error },
    #[error(
        "another server is using the folder {}; stop it first, or choose another folder with \
         --data",
        .0.display()
    )]
    FolderInUse(PathBuf),
    #[error("the file {} cannot be used: {source}", .file.display())]
    File { file: PathBuf, source: io::Error },
    #[error("the file {} is damaged: {source}", .file.display())]
    DamagedFile { file: PathBuf, source: serde_json::Error },
    #[error(
        "the secret key in {} is too short; put the key there that the table was written with",
        .0.display()
    )]
    SecretKeyTooShort(PathBuf),
    #[error("the operating system provides no random bytes for a secret key")]
    NoRandomness,
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error("the embedded DynamoDB cannot start: {0}")]
    EmbeddedDynamoDb(#[from] EmbeddedDynamoDbError),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error(transparent)]
    UnknownCourse(#[from] UnknownCourse),
    #[error("the document templates cannot be used: {0}")]
    DocumentTemplates(#[from] LoadError),
    #[error("the e-mail templates cannot be used: {0}")]
    EmailTemplates(#[from] ComposeError),
    #[error(transparent)]
    Table(#[from] StoreError),
    #[error(transparent)]
    SecretKey(#[from] SecretKeyError),
    #[error(
        "the folder {} holds a table, but no longer its secret key; put secret.key back, or \
         restore a backup",
        .0.display()
    )]
    SecretKeyLost(PathBuf),
    #[error(transparent)]
    TableFile(#[from] SqliteFileError),
    #[error("the write-ahead log of the table cannot be emptied: {0}")]
    WriteAheadLog(#[source] rusqlite::Error),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(
        "the folder {} holds a table already; restore to another one with --data, or replace it \
         with --replace",
        .0.display()
    )]
    FolderHasTable(PathBuf),
    #[error(
        "the backup holds no secret key, and neither does the folder {}; pass the key that the \
         table was written with, with --secret-key FILE",
        .0.display()
    )]
    BackupNeedsSecretKey(PathBuf),
    #[error("the people who were erased since the backup could not be erased again: {0}")]
    EraseAgain(#[source] OperationError),
    #[error("a table on AWS has its own secret key; pass it with --secret-key FILE")]
    SecretKeyNeeded,
    #[error("the local staff sign-in cannot be set up: {0}")]
    StaffSignIn(#[from] IssuerError),
    #[error(
        "there is no table in the folder {} yet; run `cargo run` once, or choose another folder \
         with --data",
        .0.display()
    )]
    NoTable(PathBuf),
    #[error(
        "there is no table {name} in the folder {}; there is {}",
        .folder.display(), if .tables.is_empty() { "none".to_owned() } else { .tables.join(", ") }
    )]
    UnknownTable { name: String, folder: PathBuf, tables: Vec<String> },
    #[error(
        "the folder {} is not the data folder of a server; run `cargo run` once, or choose another \
         folder with --data",
        .0.display()
    )]
    NoDataFolder(PathBuf),
    #[error("the page {} is larger than {} KB", .page.display(), .max_bytes / 1024)]
    PageTooLarge { page: PathBuf, max_bytes: usize },
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error("not all expired data was deleted: {0}; run the command again")]
    Retention(#[source] OperationError),
    #[error("the sample provider is invalid: {0}")]
    Provider(#[from] ProviderError),
}
