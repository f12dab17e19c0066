//! `retention`: deletes expired data on the operator's command, as a schedule does in the cloud.

use retention::RetentionReport;

use crate::cli::{DynamoDb, RetentionOptions};
use crate::commands::{CommandOutcome, open_to_write};
use crate::console::{log_to_stderr, print};
use crate::{CliError, OfficeOptions};

/// Deletes the data whose retention period has expired, and prints how much that was.
///
/// # Errors
/// As [`delete_expired`].
pub async fn run(options: RetentionOptions) -> Result<CommandOutcome, CliError> {
    let _log = log_to_stderr();
    let report = delete_expired(options).await?;
    print(&describe(&report));
    Ok(if report.damaged.is_empty() { CommandOutcome::Success } else { CommandOutcome::Damaged })
}

/// Deletes the data whose retention period has expired.
///
/// # Errors
/// When the table cannot be opened, or not everything could be deleted.
pub async fn delete_expired(options: RetentionOptions) -> Result<RetentionReport, CliError> {
    let RetentionOptions { table, secret_key, clock } = options;
    let secret_key = secret_key.secret_key;
    // The table is keyed by hashes of e-mail addresses under this key. With another key the
    // person index and the uniqueness guards would not be found, and stay.
    if table.dynamodb == DynamoDb::Aws && secret_key.is_none() {
        return Err(CliError::SecretKeyNeeded);
    }
    let options = OfficeOptions { secret_key, ..table.into_office_options(clock.clock()) };
    open_to_write(options).await?.delete_expired().await
}

fn describe(report: &RetentionReport) -> String {
    let RetentionReport {
        needs,
        people,
        registrations,
        images,
        image_files,
        replaced_participants,
        oversold_runs,
        damaged,
    } = report;
    let damaged: Vec<String> =
        damaged.iter().map(|item| format!("damaged, and therefore kept: {item}\n")).collect();
    let counts = format!(
        "registrations whose dietary and access needs were deleted: {needs}\n\
         registrations whose personal data was deleted: {people}\n\
         registrations that were deleted: {registrations}\n\
         images that no course uses and that were deleted: {images}\n\
         files of images that nothing uses and that were deleted: {image_files}\n\
         replaced participants deleted from undelivered notifications: {replaced_participants}\n\
         coming runs of which more seats are taken than they have: {oversold_runs}\n"
    );
    counts + &damaged.concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_report_names_every_count() {
        let report = RetentionReport {
            needs: 1,
            people: 2,
            registrations: 3,
            images: 4,
            image_files: 5,
            replaced_participants: 6,
            oversold_runs: 7,
            damaged: BTreeSet::new(),
        };
        let counts: Vec<String> = describe(&report)
            .lines()
            .map(|line| line.rsplit(' ').next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(counts, ["1", "2", "3", "4", "5", "6", "7"]);
    }
}
