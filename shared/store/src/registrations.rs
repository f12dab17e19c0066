//! Reading registrations: by id, by run, and by idempotency key.

use domain::{Registration, RegistrationId, RegistrationReference, RunId};
use jiff::Timestamp;
use serde_json::Value;

use crate::items::{
    Attributes, ForwardItem, IdempotencyItem, from_attributes, read_registration, run_id, text,
};
use crate::keys;
use crate::listing::Listing;
use crate::secrets::{IdempotencyKey, Secrets};
use crate::table::SORT_KEY;
use crate::{Store, StoreError};

/// How often a registration is followed that is moved while it is read.
const MAX_FORWARDS: usize = 20;
/// What holds for a registration in the run it is stored in now.
const IS_HERE: &str = "attribute_not_exists(movedTo)";

/// The table, and the secret key that person keys and registration secrets are derived from.
/// Everything that writes registrations needs both.
#[derive(Clone, Debug)]
pub struct Registrations {
    /// The table.
    pub store: Store,
    /// The secret key.
    pub secrets: Secrets,
}

/// The fingerprint of a request to promote, which has no body. That of a body is longer.
const PROMOTION: &str = "promotion";

/// A request to register or to promote, as the client identified it.
pub struct IdempotentRequest {
    pub(crate) key: IdempotencyKey,
    /// Fingerprint of the body.
    pub(crate) body_fingerprint: String,
}

impl IdempotentRequest {
    /// The request of this key to register with this body.
    pub fn new(secrets: &Secrets, key: IdempotencyKey, body: &Value) -> Self {
        Self { key, body_fingerprint: secrets.body_fingerprint(body) }
    }

    /// The request of this key to promote the head of a waiting list.
    pub fn promotion(key: IdempotencyKey) -> Self {
        Self { key, body_fingerprint: PROMOTION.to_owned() }
    }
}

/// What an idempotency key was used for before.
#[derive(Debug, PartialEq, Eq)]
pub enum PriorUse {
    /// The same request. What is missing cannot be read.
    SameRequest {
        /// The summary that was stored with its registration; a promotion has none.
        summary: Option<String>,
        /// Its registration.
        registration: Option<RegistrationId>,
    },
    /// Another request.
    DifferentRequest,
    /// The record is damaged, and does not say for which request.
    Unknown,
}

impl Store {
    /// What the key of this request was used for in this run, if it was. Of a damaged record, which
    /// is logged, each part counts that can be read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn prior_use(
        &self,
        run: &RunId,
        request: &IdempotentRequest,
        now: Timestamp,
    ) -> Result<Option<PriorUse>, StoreError> {
        let record = self.get_attributes(keys::idempotency(run, &request.key)).await?;
        let Some(record) = record else { return Ok(None) };
        match from_attributes::<IdempotencyItem>(record.clone()) {
            Ok(record) if record.expires_at <= now.as_second() => return Ok(None),
            Err(StoreError::Corrupt(damaged)) => {
                tracing::error!(%damaged, "an idempotency record is damaged");
            }
            Ok(_) | Err(_) => {}
        }
        Ok(Some(match text(&record, "bodyFingerprint") {
            None => PriorUse::Unknown,
            Some(fingerprint) if fingerprint != request.body_fingerprint => {
                PriorUse::DifferentRequest
            }
            Some(_) => PriorUse::SameRequest {
                summary: text(&record, "summary").map(str::to_owned),
                registration: text(&record, "registration").and_then(RegistrationId::parse),
            },
        }))
    }

    /// Deletes the idempotency records of a run that is over, all of which have expired, unless
    /// DynamoDB has done so. Returns how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; calling again continues.
    pub async fn delete_idempotency_records_of_run(
        &self,
        run: &RunId,
    ) -> Result<usize, StoreError> {
        self.delete_prefix(&keys::partition(run.tag()), keys::IDEMPOTENCY_RECORDS).await
    }

    /// The registration of this id, also if it was moved to another run.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registration(
        &self,
        id: RegistrationId,
    ) -> Result<Option<Registration>, StoreError> {
        for _ in 0..MAX_FORWARDS {
            let home = keys::registration(id.run_tag(), id);
            let Some(attributes) = self.get_attributes(home).await? else { return Ok(None) };
            if !attributes.contains_key("movedTo") {
                return read_registration(attributes).map(Some);
            }
            let ForwardItem { moved_to, slug } = from_attributes(attributes)?;
            let run = run_id(&slug, moved_to)?;
            let moved = self.get_attributes(keys::registration(run.tag(), id)).await?;
            if let Some(attributes) = moved {
                return read_registration(attributes).map(Some);
            }
            // It was moved again between the two reads.
        }
        Err(StoreError::corrupt("REGISTRATION", format!("{id} is not where it was moved")))
    }

    /// The ids with this reference that were made in a run, also of registrations that were moved
    /// to another one since.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ids_with_reference(
        &self,
        run: &RunId,
        reference: RegistrationReference,
    ) -> Result<Vec<RegistrationId>, StoreError> {
        let prefix = format!("{}{}", keys::REGISTRATIONS, reference.id_prefix(run.tag()));
        let read_id = |item: Attributes| Ok(registration_id(&item));
        let partition = keys::partition(run.tag());
        let listing = self.list_prefix(partition, &prefix, None, read_id).await?;
        let ids = listing.items.into_iter().flatten();
        // One moved here from another run is found in the run it was made in.
        Ok(ids.filter(|id| id.reference() == reference && id.run_tag() == run.tag()).collect())
    }

    /// Every registration of a run, cancelled ones too, read consistently, in the order of ids.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations(&self, run: &RunId) -> Result<Listing<Registration>, StoreError> {
        let partition = keys::partition(run.tag());
        self.list_prefix(partition, keys::REGISTRATIONS, Some(IS_HERE), read_registration).await
    }

    /// The same, of the first `most` after the one with the id `after`: fewer if some of them were
    /// moved away. Returns the id after which others follow, if there are others.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn registrations_after(
        &self,
        run: &RunId,
        after: Option<RegistrationId>,
        most: usize,
    ) -> Result<(Listing<Registration>, Option<RegistrationId>), StoreError> {
        let start = after.map(|id| keys::registration(run.tag(), id).into());
        let page = self
            .prefix_query(keys::partition(run.tag()), keys::REGISTRATIONS)
            .filter_expression(IS_HERE)
            .set_exclusive_start_key(start)
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send()
            .await?;
        let next = page.last_evaluated_key().and_then(registration_id);
        let mut registrations = Listing::default();
        for item in page.items.unwrap_or_default() {
            registrations.read(item, read_registration)?;
        }
        Ok((registrations, next))
    }
}

/// The id in the key of a registration.
fn registration_id(item: &Attributes) -> Option<RegistrationId> {
    let id = text(item, SORT_KEY)?.strip_prefix(keys::REGISTRATIONS)?;
    RegistrationId::parse(id)
}
