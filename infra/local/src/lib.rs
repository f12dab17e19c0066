//! The whole course office in one process: the same routers as on Lambda, over an embedded
//! DynamoDB.

pub mod audit_spool;
pub mod catalogue;
pub mod cli;
mod data_dir;
pub mod dead_letters;
mod delivery_task;
pub mod document_kind;
mod embedded_dynamodb;
mod issuer;
pub mod office;
pub mod preview;
pub mod render;
pub mod renderer;
pub mod retention;
pub mod sample_participants;
pub mod serve;
pub mod strip_client_request_token;

pub use office::{LocalOffice, Options};

/// What keeps the office from starting, as one sentence for the person at the keyboard.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum CliError {
    #[error("the folder {folder} cannot be used: {cause}")]
    Folder { folder: String, cause: std::io::Error },
    #[error(
        "another server is using the folder {0}; stop it first, or give this one another --data"
    )]
    FolderInUse(String),
    #[error("the file {file} cannot be used: {cause}")]
    File { file: String, cause: String },
    #[error("cannot listen on {address}: {cause}")]
    Listen { address: String, cause: std::io::Error },
    #[error("the embedded DynamoDB does not start: {0}")]
    Engine(String),
    #[error("the catalogue file {file} has faults: {faults}")]
    Catalogue { file: String, faults: String },
    #[error("the catalogue folder {folder} cannot be read: {cause}")]
    CatalogueFolder { folder: String, cause: std::io::Error },
    #[error("the documents cannot be made: {0}")]
    Documents(String),
    #[error(transparent)]
    Table(#[from] store::StoreError),
    #[error(
        "the table in the cloud was written with its own key; give that with --secret-key FILE"
    )]
    SecretKeyNeeded,
    #[error("the local sign-in does not start: {0}")]
    SignIn(String),
    #[error(
        "there is no table in the folder {0} yet; run `cargo run` once, or name another --data"
    )]
    NoTable(String),
    #[error(transparent)]
    Render(#[from] render::RenderError),
    #[error("not everything was forgotten: {0}; run it again")]
    Retention(String),
    #[error("the sample provider is wrong: {0}")]
    Provider(String),
}
