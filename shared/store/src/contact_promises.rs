//! Whom the office still has to call: of each registration only what says so, and then the
//! registrations of a few.

use domain::{ContactPromise, Registration, RegistrationId, RegistrationStatus, RunId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::items::{Attributes, from_attributes, name_of, read_registration, unexpected_value};
use crate::keys;
use crate::listing::Listing;
use crate::read::{MAX_BATCH_KEYS, list};
use crate::{Store, StoreError};

/// The attributes of a registration that [`ContactPromiseItem`] has, and its key. `status` is a
/// reserved word.
const PROMISE: &str = "pk, sk, id, #status, contactBy, contactedAt, contact.email";

/// The part of a registration that is a promise.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContactPromiseItem {
    id: String,
    status: RegistrationStatus,
    contact_by: Date,
    contacted_at: Option<Timestamp>,
    contact: ContactAddress,
}

#[derive(Deserialize)]
struct ContactAddress {
    /// Empty if the contact was erased.
    email: String,
}

fn read_promise(attributes: Attributes) -> Result<ContactPromise, StoreError> {
    let key = name_of(&attributes);
    let item: ContactPromiseItem = from_attributes(attributes)?;
    let id = RegistrationId::parse(&item.id).filter(|_| key.ends_with(&item.id));
    Ok(ContactPromise {
        registration: id.ok_or_else(|| unexpected_value(key))?,
        status: item.status,
        contact_by: item.contact_by,
        contacted_at: item.contacted_at,
        is_contact_erased: item.contact.email.is_empty(),
    })
}

impl Store {
    /// The promises of every registration of a run, also those that are kept, read consistently, in
    /// the order of ids. Costs what [`Store::registrations`] does, but less is sent and decoded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn contact_promises(
        &self,
        run: &RunId,
    ) -> Result<Listing<ContactPromise>, StoreError> {
        let query = self
            .prefix_query(keys::partition(run.tag()), keys::REGISTRATIONS)
            .filter_expression("attribute_not_exists(movedTo)")
            .projection_expression(PROMISE)
            .expression_attribute_names("#status", "status");
        list(query, read_promise).await
    }

    /// These registrations, each read consistently in the run where it is expected, in no
    /// particular order. One that is not there any more is missing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations_in(
        &self,
        expected: &[(RunId, RegistrationId)],
    ) -> Result<Listing<Registration>, StoreError> {
        let mut registrations = Listing::default();
        for expected in expected.chunks(MAX_BATCH_KEYS) {
            let key = |(run, id): &(RunId, RegistrationId)| keys::registration(run.tag(), *id);
            let keys = expected.iter().map(|expected| key(expected).into()).collect();
            let found = self.batch(keys, true).await?.into_iter();
            for item in found.filter(|item| !item.contains_key("movedTo")) {
                registrations.read(item, read_registration)?;
            }
        }
        Ok(registrations)
    }
}
