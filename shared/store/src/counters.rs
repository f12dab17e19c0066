//! Counters of what one caller, recipient or contact causes in an hour or a day. Counting is one
//! update of one small item: at most one write unit, and nothing to read.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use domain::{EmailAddress, Network, Registration, RegistrationId, RegistrationReference, RunId};
use jiff::Timestamp;

use crate::items::{Attributes, name_of, unexpected_value};
use crate::keys::{self, Key};
use crate::secrets::{CallerId, Secrets};
use crate::table::{EXPIRY, PARTITION_KEY, SORT_KEY};
use crate::{Store, StoreError};

const TEN_MINUTES: i64 = 600;
const QUARTER: i64 = 900;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// The attribute of what a counter counts, if it counts one thing only.
const COUNTED: &str = "counted";

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

    /// Everything that is counted of a caller on the day of `now`, each thing in a [`Tally`]. It is
    /// one item, so that a registration costs one update.
    pub fn caller(secrets: &Secrets, caller: &CallerId, now: Timestamp) -> Self {
        Self::new(secrets, &format!("caller {}", caller.as_str()), DAY, now)
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

    /// Requests on the day of `now` to send the receipts of an address again.
    pub fn receipts(secrets: &Secrets, to: &EmailAddress, now: Timestamp) -> Self {
        Self::new(secrets, &format!("receipts {}", to.as_str()), DAY, now)
    }

    /// Codes from a network in the hour of `now` that open nothing.
    pub fn wrong_codes(secrets: &Secrets, from: &Network, now: Timestamp) -> Self {
        Self::new(secrets, &format!("wrong codes {}", from.address()), HOUR, now)
    }

    /// Codes for a number in the quarter of an hour of `now` that open nothing.
    pub fn wrong_codes_of_registration(
        secrets: &Secrets,
        number: RegistrationReference,
        now: Timestamp,
    ) -> Self {
        Self::new(secrets, &format!("wrong codes of {number}"), QUARTER, now)
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

/// What an update adds to one of the things that a counter counts.
#[derive(Clone, Debug)]
pub struct Tally {
    /// What is counted. Its placeholder in expressions: the attribute depends on the time or the
    /// run, and the expressions stay the same.
    name: &'static str,
    attribute: String,
    amount: u32,
    /// What may have been counted before; `None` if not even nothing.
    room: Option<u32>,
}

impl Tally {
    fn new(name: &'static str, attribute: String, amount: u32, max: u32) -> Self {
        Self { name, attribute, amount, room: max.checked_sub(amount) }
    }

    /// What is counted in a counter of one thing, of which there may be `max`.
    pub fn single(amount: u32, max: u32) -> Self {
        Self::new(COUNTED, COUNTED.to_owned(), amount, max)
    }

    /// One registration in the hour of `now`, of which there may be `max`.
    pub fn registration(now: Timestamp, max: u32) -> Self {
        Self::new("registrations", format!("h{}", hour_of_day(now)), 1, max)
    }

    /// One refusal in the hour of `now`, of which there may be `max`.
    pub fn refusal(now: Timestamp, max: u32) -> Self {
        Self::new("refusals", format!("r{}", hour_of_day(now)), 1, max)
    }

    /// Adds nothing, but there must be room for it.
    pub fn without_adding(self) -> Self {
        Self { amount: 0, ..self }
    }

    /// Seats of a run, of which there may be `max`.
    pub fn seats(run: &RunId, seats: u32, max: u32) -> Self {
        Self::new("seats", seats_of(run.tag()), seats, max)
    }
}

/// The attribute of the seats of a run.
fn seats_of(tag: [u8; 6]) -> String {
    tag.iter().fold("s".to_owned(), |name, byte| name + &format!("{byte:02x}"))
}

fn hour_of_day(now: Timestamp) -> i64 {
    now.as_second().rem_euclid(DAY) / HOUR
}

/// The seconds until the next full hour.
pub fn seconds_left_of_hour(now: Timestamp) -> u32 {
    u32::try_from(HOUR - now.as_second().rem_euclid(HOUR)).unwrap_or(1)
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
        Ok(self.count_all(counter, &[Tally::single(amount, max)]).await?.is_none())
    }

    /// Adds all of these if each has room. Otherwise nothing is counted; returns the index of the
    /// first that has none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_all(
        &self,
        counter: &Counter,
        tallies: &[Tally],
    ) -> Result<Option<usize>, StoreError> {
        let mut update = format!("SET {EXPIRY} = :end");
        let mut conditions = Vec::new();
        let mut request = self.client.update_item().table_name(&self.table);
        let mut separator = " ADD ";
        for (index, Tally { name, attribute, amount, room }) in tallies.iter().enumerate() {
            // What is counted begins at 0, so no condition can see this.
            let Some(room) = room else { return Ok(Some(index)) };
            conditions.push(format!("(attribute_not_exists(#{name}) OR #{name} <= :{name}Room)"));
            request = request
                .expression_attribute_names(format!("#{name}"), attribute)
                .expression_attribute_values(format!(":{name}Room"), number(i64::from(*room)));
            if *amount > 0 {
                update += &format!("{separator}#{name} :{name}");
                separator = ", ";
                request = request
                    .expression_attribute_values(format!(":{name}"), number(i64::from(*amount)));
            }
        }
        let updated = request
            .set_key(Some(counter.key().into()))
            .update_expression(update)
            .condition_expression(conditions.join(" AND "))
            .expression_attribute_values(":end", number(counter.ends_at))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match updated {
            Ok(_) => Ok(None),
            Err(SdkError::ServiceError(error)) => match error.err() {
                UpdateItemError::ConditionalCheckFailedException(failed) => {
                    Ok(Some(first_without_room(failed.item(), tallies)))
                }
                _ => Err(SdkError::ServiceError(error).into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Takes `amount` back from the counter of this name, unless its window has passed and DynamoDB
    /// has deleted it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_back(&self, counter: &str, amount: u32) -> Result<(), StoreError> {
        self.give_back_to(counter, COUNTED, amount).await
    }

    /// The same for something that was counted among other things.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_back_tally(
        &self,
        counter: &Counter,
        tally: &Tally,
    ) -> Result<(), StoreError> {
        self.give_back_to(&counter.name, &tally.attribute, tally.amount).await
    }

    async fn give_back_to(
        &self,
        counter: &str,
        attribute: &str,
        amount: u32,
    ) -> Result<(), StoreError> {
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::counter(counter).into()))
            .update_expression("SET #counted = #counted - :amount")
            .condition_expression("#counted >= :amount")
            .expression_attribute_names("#counted", attribute)
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

/// Checks that an item holds nothing but numbers beside its key, and says when it ends.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub(crate) fn check(item: &Attributes) -> Result<(), StoreError> {
    let counts = |(name, value): (&String, &AttributeValue)| {
        [PARTITION_KEY, SORT_KEY].contains(&name.as_str())
            || value.as_n().is_ok_and(|number| number.parse::<i64>().is_ok_and(|count| count >= 0))
    };
    if item.iter().all(counts) && item.contains_key(EXPIRY) {
        Ok(())
    } else {
        Err(unexpected_value(name_of(item)))
    }
}

/// The index of the first tally without room beside what the item has counted.
fn first_without_room(item: Option<&Attributes>, tallies: &[Tally]) -> usize {
    let has_no_room = |tally: &Tally| {
        let counted = item.and_then(|item| item.get(&tally.attribute)?.as_n().ok()?.parse().ok());
        counted.unwrap_or(0) > tally.room.map_or(-1, i64::from)
    };
    tallies.iter().position(has_no_room).unwrap_or_default()
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
            Some(counter) => {
                // They are counted for the run in which it was made.
                let attribute = seats_of(registration.id.run_tag());
                self.give_back_to(counter, &attribute, registration.seats()).await
            }
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
