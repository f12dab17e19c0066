//! `verify`: checks the table for inconsistencies and prints what it finds.

use crate::CliError;
use crate::audit_spool::AuditSpool;
use crate::cli::{DynamoDb, VerifyOptions};
use crate::commands::{CommandOutcome, open_to_read};
use crate::console::print;

/// Prints one line for each inconsistency, or `all is well`.
///
/// # Errors
/// When the table cannot be read.
pub async fn run(options: VerifyOptions) -> Result<CommandOutcome, CliError> {
    let is_embedded = options.table.dynamodb == DynamoDb::Embedded;
    let spool = AuditSpool::new(&options.table.in_data_dir.data);
    let office = open_to_read(options.table).await?;
    let mut findings = office.app.store.verify().await?;
    if is_embedded {
        findings.extend(spool.damaged_files());
    }
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
    Ok(CommandOutcome::Damaged)
}
