//! `verify`: checks the table for inconsistencies and prints what it finds.

use crate::CliError;
use crate::cli::VerifyOptions;
use crate::commands::{CommandOutcome, open_to_read};
use crate::console::print;

/// Prints one line for each inconsistency, or `all is well`.
///
/// # Errors
/// When the table cannot be read.
pub async fn run(options: VerifyOptions) -> Result<CommandOutcome, CliError> {
    let office = open_to_read(options.table).await?;
    let findings = office.app.store.verify().await?;
    if findings.is_empty() {
        print("all is well\n");
        return Ok(CommandOutcome::Success);
    }
    for finding in &findings {
        print(&format!("{finding}\n"));
    }
    print(&match findings.len() {
        1 => "1 inconsistency found\n".to_owned(),
        count => format!("{count} inconsistencies found\n"),
    });
    Ok(CommandOutcome::Inconsistent)
}
