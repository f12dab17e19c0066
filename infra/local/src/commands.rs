//! The commands of the command line, one file each.

pub mod backup;
pub mod dead_letters;
pub mod import;
pub mod preview;
pub mod render;
pub mod restore;
pub mod retention;
pub mod serve;
pub mod staff_token;
pub mod verify;

use web::Clock;

use crate::cli::{Command, DynamoDb, TableOptions};
use crate::{CliError, LocalOffice, OfficeOptions};

/// How a command that ran to its end ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandOutcome {
    /// It did what it was asked to do.
    Success,
    /// It did so as far as it could: something in the table or the data folder is damaged.
    Damaged,
    /// It found nothing.
    NotFound,
}

/// Runs a command.
///
/// # Errors
/// [`CliError`], for a command that could not do its work.
pub async fn run(command: Command) -> Result<CommandOutcome, CliError> {
    match command {
        Command::Verify(options) => return verify::run(options).await,
        Command::Retention(options) => return retention::run(options).await,
        Command::Import(options) => return import::run(&options),
        Command::Serve(options) => serve::run(options).await?,
        Command::Render(options) => render::run(options).await?,
        Command::Preview(options) => preview::run(options).await?,
        Command::Messages(options) => dead_letters::run(options).await?,
        Command::Backup(options) => backup::run(options).await?,
        Command::Restore(options) => restore::run(options).await?,
        Command::StaffToken(options) => staff_token::run(&options)?,
    }
    Ok(CommandOutcome::Success)
}

/// Opens a table to change it. An embedded one must be there.
async fn open_to_write(options: OfficeOptions) -> Result<LocalOffice, CliError> {
    LocalOffice::open(OfficeOptions { may_create: false, ..options }).await
}

/// Opens a table that is only read: of an embedded one a copy, so that a server may be running.
async fn open_to_read(options: TableOptions) -> Result<LocalOffice, CliError> {
    let clock = Clock::default();
    if options.dynamodb == DynamoDb::Embedded {
        let table = &options.in_data_dir;
        LocalOffice::open_copy(&table.data, &table.table, clock).await
    } else {
        LocalOffice::open(options.into_office_options(clock)).await
    }
}
