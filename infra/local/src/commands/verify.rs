//! `verify`: checks the table for inconsistencies and prints what it finds.

use crate::CliError;
use crate::audit_spool::AuditSpool;
use crate::cli::{DynamoDb, VerifyOptions};
use crate::commands::{CommandOutcome, open_to_read};
use crate::console::print;
use crate::data_dir::{DataDir, TABLE_FILE};
use crate::embedded_dynamodb::sqlite_file;
use crate::issuer::Issuer;

/// Prints one line for each inconsistency, or `all is well`.
///
/// # Errors
/// When the table cannot be read.
pub async fn run(options: VerifyOptions) -> Result<CommandOutcome, CliError> {
    let is_embedded = options.table.dynamodb == DynamoDb::Embedded;
    let data = options.table.in_data_dir.data.clone();
    let office = open_to_read(options.table).await?;
    let mut findings = office.app.store.verify().await?;
    if is_embedded {
        findings.extend(AuditSpool::new(&data).damaged_files());
        let table_file = data.join(TABLE_FILE);
        findings.extend(sqlite_file::damage_finding(&table_file));
        let folder = DataDir::open(&data)?;
        findings.extend(Issuer::open(&folder).err().map(|error| error.to_string()));
        // A server that is running may be in the middle of a change.
        if folder.lock().is_ok() {
            findings.extend(sqlite_file::cut_off_finding(&table_file));
        }
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
