//! Registrations that hold their seats only until they lapse: those of a run under suspicion that
//! nobody has verified yet. What becomes of them is decided in `operations`.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::RegistrationId;
use jiff::Timestamp;

use crate::items::{Attributes, HoldEntry, from_attributes, name_of, unexpected_value};
use crate::keys::{self, Key};
use crate::listing::Listing;
use crate::{Store, StoreError};

/// A registration whose hold has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Which registration.
    pub registration: RegistrationId,
    sort_key: String,
}

impl Store {
    /// The holds that have ended at this time, oldest first, at most `max`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ended_holds(&self, now: Timestamp, max: i32) -> Result<Listing<Hold>, StoreError> {
        // `$` comes after `#`, so that holds that end at this very second are among them.
        let last = format!("{}$", keys::hold_time(now));
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk <= :last")
            .expression_attribute_values(":pk", AttributeValue::S(keys::HOLDS.into()))
            .expression_attribute_values(":last", AttributeValue::S(last))
            .limit(max)
            .send()
            .await?;
        let mut holds = Listing::default();
        for item in page.items.unwrap_or_default() {
            holds.read(item, read)?;
        }
        Ok(holds)
    }

    /// Deletes a hold that has been dealt with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_hold(&self, hold: &Hold) -> Result<(), StoreError> {
        let key = Key { pk: keys::HOLDS.into(), sk: hold.sort_key.clone() };
        self.client.delete_item().table_name(&self.table).set_key(Some(key.into())).send().await?;
        Ok(())
    }
}

pub(crate) fn read(attributes: Attributes) -> Result<Hold, StoreError> {
    let name = name_of(&attributes);
    let HoldEntry { sk, registration } = from_attributes(attributes)?;
    let registration =
        RegistrationId::parse(&registration).ok_or_else(|| unexpected_value(name))?;
    Ok(Hold { registration, sort_key: sk })
}
