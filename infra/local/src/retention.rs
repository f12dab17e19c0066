//! Retention as a command: what the schedule starts in the cloud, the operator starts here.

use retention::Forgotten;
use web::Clock;

use crate::arguments::{DynamoDb, RetentionOptions};
use crate::serve::{log_to_stderr, print};
use crate::{House, Options, StartError};

/// Forgets what no rule keeps any longer, and says how much that was.
///
/// # Errors
/// When the table cannot be had, or does not do it.
pub async fn forget(options: RetentionOptions) -> Result<(), StartError> {
    log_to_stderr();
    let clock = options.now.map_or_else(Clock::default, Clock::frozen_at);
    let RetentionOptions { data, dynamodb, table, secret_key, .. } = options;
    // By another key it would find nobody's guards, and leave them.
    if dynamodb == DynamoDb::Aws && secret_key.is_none() {
        return Err(StartError::SecretKeyNeeded);
    }
    let house =
        House::open(Options { dynamodb, secret_key, ..Options::of(data, table, clock) }).await?;
    let Forgotten { needs, people, registrations, .. } = house.forget().await?;
    print(&format!(
        "forgotten: needs of {needs} registrations, people of {people} registrations, \
         {registrations} registrations altogether\n"
    ));
    house.close().await;
    Ok(())
}

impl House {
    /// The same, with the house's own clock.
    ///
    /// # Errors
    /// What the table says.
    pub async fn forget(&self) -> Result<Forgotten, StartError> {
        let forgotten =
            retention::forget(&self.app.store, &self.secrets, self.app.clock.now()).await;
        forgotten.map_err(|error| StartError::Retention(error.to_string()))
    }
}
