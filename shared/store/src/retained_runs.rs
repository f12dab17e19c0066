//! Runs from which everything that has expired is deleted: retention leaves them out until more of
//! them expires. So an interrupted night is continued by the next, and of an old run a night reads
//! its record only.

use std::collections::HashMap;

use domain::RunId;
use domain::retention::next_expiry;
use domain::time::in_copenhagen;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::items::to_attributes;
use crate::{Store, StoreError, keys};

/// Days after which retention looks at a run again, whatever its record says: somebody may have
/// entered people after the run was over. The days are drawn, or a first night would come back.
const RECHECK_DAYS: std::ops::Range<i64> = 20..40;

/// A run from which everything that has expired is deleted.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetainedRunItem {
    run: String,
    /// The last day that the run had then.
    last_day: Date,
    /// When something else of it expires, or it is looked at again.
    expires_at: i64,
}

/// What retention need not look at.
#[derive(Debug, Default)]
pub struct RetainedRuns(HashMap<String, Date>);

impl RetainedRuns {
    /// Whether nothing of the run has expired since it was looked at.
    pub fn contains(&self, run: &RunId, last_day: Date) -> bool {
        self.0.get(&run.to_string()) == Some(&last_day)
    }
}

impl Store {
    /// The runs of which nothing has expired since retention looked at them. Their records hold
    /// nothing that is missed: a damaged one is left out, and its run is looked at again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn retained_runs(&self, now: Timestamp) -> Result<RetainedRuns, StoreError> {
        let records = self.query_prefix(keys::RETAINED.into(), keys::TAGS, None).await?;
        // DynamoDB deletes items late.
        let current = records
            .items
            .into_iter()
            .filter(|record: &RetainedRunItem| now.as_second() < record.expires_at);
        Ok(RetainedRuns(current.map(|record| (record.run, record.last_day)).collect()))
    }

    /// Records that everything of a run that has expired is deleted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_retained_run(
        &self,
        run: &RunId,
        last_day: Date,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let again = now.saturating_add((24 * fastrand::i64(RECHECK_DAYS)).hours());
        let again = again.unwrap_or(Timestamp::MAX);
        let next = next_expiry(last_day, in_copenhagen(now).date());
        let expires_at = next.map_or(again, |next| next.min(again)).as_second();
        let item = RetainedRunItem { run: run.to_string(), last_day, expires_at };
        let item = to_attributes(keys::retained(run), &item)?;
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        Ok(())
    }
}
