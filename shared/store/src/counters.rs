//! Counters of what one caller, recipient or contact causes in an hour or a day. Counting is one
//! update of one small item: at most one write unit, and nothing to read.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{EmailAddress, Registration, RegistrationId, RunId};
use jiff::Timestamp;

use crate::keys::{self, Key};
use crate::secrets::{CallerId, Secrets};
use crate::table::EXPIRY;
use crate::{Store, StoreError};

const TEN_MINUTES: i64 = 600;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// The attribute of what a counter counts.
const COUNTED: &str = "counted";
/// The attribute of refusals, which are counted in the item of the caller's registrations: a
/// registration is counted and the refusals are checked in one update.
const REFUSALS: &str = "refusals";

/// A counter of one window of time. Windows follow the clock: an hour begins on the hour, a day at
/// midnight UTC. The name of the item holds the window, so one that has passed is never read again,
/// even while DynamoDB has not deleted it yet.
#[derive(Clone, Debug)]
pub struct Counter {
    name: String,
    /// When the window ends, in seconds since 1970.
    ends_at: i64,
}

impl Counter {
    fn new(secrets: &Secrets, counted: &str, window: i64, now: Timestamp) -> Self {
        let number = now.as_second().div_euclid(window);
        Self {
            name: secrets.counter_name(&format!("{counted} {number}")),
            ends_at: (number + 1) * window,
        }
    }

    /// Registrations, and refusals, of a caller in the hour of `now`.
    pub fn registrations(secrets: &Secrets, caller: &CallerId, now: Timestamp) -> Self {
        Self::new(secrets, &format!("registrations {}", caller.as_str()), HOUR, now)
    }

    /// Seats of a run that a caller has taken with unverified registrations on the day of `now`.
    pub fn unverified_seats(
        secrets: &Secrets,
        caller: &CallerId,
        run: &RunId,
        now: Timestamp,
    ) -> Self {
        Self::new(secrets, &format!("seats {} {run}", caller.as_str()), DAY, now)
    }

    /// Unverified registrations for a run in the ten minutes of `now`.
    pub fn rush(secrets: &Secrets, run: &RunId, now: Timestamp) -> Self {
        Self::new(secrets, &format!("rush {run}"), TEN_MINUTES, now)
    }

    /// E-mails about new registrations to an address on the day of `now`.
    pub fn first_emails(secrets: &Secrets, to: &EmailAddress, now: Timestamp) -> Self {
        Self::new(secrets, &format!("first e-mails {}", to.as_str()), DAY, now)
    }

    /// E-mails to an address on the day of `now` that somebody tried to register a person again.
    pub fn repeated_attempts(secrets: &Secrets, to: &EmailAddress, now: Timestamp) -> Self {
        Self::new(secrets, &format!("repeated attempts {}", to.as_str()), DAY, now)
    }

    /// Changes of a registration by its contact on the day of `now`.
    pub fn changes(secrets: &Secrets, registration: RegistrationId, now: Timestamp) -> Self {
        Self::new(secrets, &format!("changes {registration}"), DAY, now)
    }

    /// Identifies the counter for [`Store::give_back`]; it holds no personal data.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seconds until its window ends, at least 1.
    pub fn seconds_left(&self, now: Timestamp) -> u32 {
        u32::try_from(self.ends_at - now.as_second()).unwrap_or_default().max(1)
    }
}

/// What an update of a counter adds, and what it must not exceed.
struct Count<'a> {
    attribute: &'a str,
    amount: u32,
    max: u32,
    /// The update fails, too, if this many refusals have been counted.
    max_refusals: Option<u32>,
}

impl Store {
    /// Adds `amount` to a counter if the sum is at most `max`. Returns whether it is; otherwise
    /// nothing is counted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count(
        &self,
        counter: &Counter,
        amount: u32,
        max: u32,
    ) -> Result<bool, StoreError> {
        self.add(counter, Count { attribute: COUNTED, amount, max, max_refusals: None }).await
    }

    /// The same for the registrations of a caller, who also must have had fewer than `max_refusals`
    /// refusals. An amount of 0 only checks.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_registrations(
        &self,
        registrations: &Counter,
        amount: u32,
        max: u32,
        max_refusals: u32,
    ) -> Result<bool, StoreError> {
        let max_refusals = Some(max_refusals);
        self.add(registrations, Count { attribute: COUNTED, amount, max, max_refusals }).await
    }

    /// Counts a refusal in the item of the caller's registrations, if there have been fewer than
    /// `max`. Returns whether there have.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_refusal(
        &self,
        registrations: &Counter,
        max: u32,
    ) -> Result<bool, StoreError> {
        let count = Count { attribute: REFUSALS, amount: 1, max, max_refusals: None };
        self.add(registrations, count).await
    }

    async fn add(&self, counter: &Counter, count: Count<'_>) -> Result<bool, StoreError> {
        let Count { attribute, amount, max, max_refusals } = count;
        // Counters begin at 0, so the condition below cannot see this.
        let Some(room) = max.checked_sub(amount) else { return Ok(false) };
        let mut condition = format!("(attribute_not_exists({attribute}) OR {attribute} <= :room)");
        if max_refusals.is_some() {
            condition += " AND (attribute_not_exists(refusals) OR refusals < :refusals)";
        }
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(counter.key().into()))
            .update_expression(format!("SET {EXPIRY} = :end ADD {attribute} :amount"))
            .condition_expression(condition)
            .expression_attribute_values(":end", number(counter.ends_at))
            .expression_attribute_values(":amount", number(amount))
            .expression_attribute_values(":room", number(room));
        let updated = match max_refusals {
            Some(max) => updated.expression_attribute_values(":refusals", number(max)),
            None => updated,
        };
        match updated.send().await {
            Ok(_) => Ok(true),
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes `amount` back from the counter of this name, unless its window has passed and DynamoDB
    /// has deleted it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_back(&self, counter: &str, amount: u32) -> Result<(), StoreError> {
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::counter(counter).into()))
            .update_expression("SET counted = counted - :amount")
            .condition_expression("counted >= :amount")
            .expression_attribute_values(":amount", number(amount))
            .send()
            .await;
        match updated {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Store {
    /// Takes the seats of a registration back from the unverified ones of its caller, because it
    /// is verified now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_back_unverified_seats(
        &self,
        registration: &Registration,
    ) -> Result<(), StoreError> {
        match &registration.seat_counter {
            Some(counter) => self.give_back(counter, registration.seats()).await,
            None => Ok(()),
        }
    }
}

impl Counter {
    fn key(&self) -> Key {
        keys::counter(&self.name)
    }
}

fn number(value: impl Into<i64>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_has_another_name_in_the_next_window() {
        let secrets = Secrets::new(&[1; 32]).unwrap();
        let address: EmailAddress = "mette@eksempel.dk".parse().unwrap();
        let at = |now: &str| Counter::first_emails(&secrets, &address, now.parse().unwrap());
        let first = at("2026-11-26T00:00:00Z");
        assert_eq!(first.name(), at("2026-11-26T23:59:59Z").name());
        assert_ne!(first.name(), at("2026-11-27T00:00:00Z").name());
        assert_eq!(first.seconds_left("2026-11-26T23:59:00Z".parse().unwrap()), 60);
        assert_eq!(first.seconds_left("2027-01-01T00:00:00Z".parse().unwrap()), 1);
    }
}
