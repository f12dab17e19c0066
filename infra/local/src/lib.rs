//! The whole course office in one process: the routers of the Lambda functions over an embedded
//! DynamoDB, and the command line that runs it.

mod access_rights;
mod atomic_file;
pub mod audit_spool;
pub mod background_task;
mod backup_file;
pub mod catalogue;
pub mod cli;
pub mod commands;
mod console;
mod data_dir;
mod delivery_task;
pub mod document_kind;
pub mod embedded_dynamodb;
mod error;
mod forgetting;
mod http_server;
mod issuer;
mod log_writer;
pub mod office;
pub mod renderer;
mod sample_participants;
mod shutdown;
mod steady_clock;
mod table;
mod unknown_course;

pub use error::CliError;
pub use office::{LocalOffice, OfficeOptions};
pub use unknown_course::UnknownCourse;
