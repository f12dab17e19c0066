//! Reminders: that the people of a run are reminded of it is written on its item, once for each
//! first day, together with the notification that does it.

use domain::RunId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::courses::Version;
use crate::items::text;
use crate::keys;
use crate::outbox::RunEmail;
use crate::transaction::{Expression, Purpose, Transaction};
use crate::{Store, StoreError};

impl Store {
    /// Whether the people of a run have been reminded of this first day, or need not be.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_reminded(&self, run: &RunId, first_day: Date) -> Result<bool, StoreError> {
        let item = self.get_attributes(keys::run(run)).await?.unwrap_or_default();
        Ok(text(&item, "remindedOf") == Some(first_day.to_string().as_str()))
    }

    /// Has the people of a run reminded of this first day, unless they have been, or the course has
    /// another version by now. Returns whether it was written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write_reminder(
        &self,
        run: &RunId,
        first_day: Date,
        version: &Version,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = Transaction::new(self);
        transaction.update_run(
            Purpose::Revision,
            run,
            "remindedOf = :day",
            Expression::condition(
                "courseVersion = :version AND (attribute_not_exists(remindedOf) OR \
                 remindedOf <> :day)",
            )
            .text(":version", version.as_str())
            .text(":day", first_day.to_string()),
        )?;
        transaction.enqueue_run_email(run, RunEmail::Reminder, now)?;
        self.commit_if_unchanged(transaction).await
    }
}
