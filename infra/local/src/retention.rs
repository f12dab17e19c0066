//! Retention as a command: what the schedule starts in the cloud, the operator starts here.

use retention::RetentionReport;
use web::Clock;

use crate::cli::{DynamoDb, RetentionOptions};
use crate::serve::{log_to_stderr, print};
use crate::{CliError, LocalOffice, Options};

/// Forgets what no rule keeps any longer, and says how much that was.
///
/// # Errors
/// When the table cannot be had, or does not do it.
pub async fn delete_expired(options: RetentionOptions) -> Result<(), CliError> {
    log_to_stderr();
    let clock = options.now.map_or_else(Clock::default, Clock::frozen_at);
    let RetentionOptions { data, dynamodb, table, secret_key, .. } = options;
    // By another key it would find nobody's guards, and leave them.
    if dynamodb == DynamoDb::Aws && secret_key.is_none() {
        return Err(CliError::SecretKeyNeeded);
    }
    let office =
        LocalOffice::open(Options { dynamodb, secret_key, ..Options::of(data, table, clock) })
            .await?;
    let RetentionReport { needs, people, registrations, .. } = office.delete_expired().await?;
    print(&format!(
        "report: needs of {needs} registrations, people of {people} registrations, \
         {registrations} registrations altogether\n"
    ));
    office.close().await;
    Ok(())
}

impl LocalOffice {
    /// The same, with the office's own clock.
    ///
    /// # Errors
    /// What the table says.
    pub async fn delete_expired(&self) -> Result<RetentionReport, CliError> {
        let report =
            retention::delete_expired(&self.app.store, &self.secrets, self.app.clock.now()).await;
        report.map_err(|error| CliError::Retention(error.to_string()))
    }
}
