//! On whose behalf the office is asked to do something: the staff, or anybody else, whom the limits
//! apply to.

use domain::{Caller, EmailAddress, Limits, Rejection, RunId};
use jiff::Timestamp;
use store::{CallerId, Counter, Registrations, Store};

use crate::OperationError;

/// Who asks.
#[derive(Clone, Debug)]
pub enum Requester {
    /// The staff member with this subject. No limit applies, and they may know who is registered.
    Staff(String),
    /// Anybody else.
    Public {
        /// From where.
        caller: Caller,
        /// What they may cause; `None` if everything.
        limits: Option<Limits>,
        /// When, by the clock of the limits.
        at: Timestamp,
    },
}

impl Requester {
    /// The limits that apply, if any do.
    pub(crate) fn limits(&self) -> Option<&Limits> {
        match self {
            Self::Staff(_) => None,
            Self::Public { limits, .. } => limits.as_ref(),
        }
    }

    /// What the limits leave to the requester; `None` if none apply. The request is about a
    /// registration with this contact.
    pub(crate) fn quota<'a>(
        &self,
        registrations: &'a Registrations,
        contact: &EmailAddress,
    ) -> Option<Quota<'a>> {
        let Self::Public { caller, limits: Some(limits), at } = self else { return None };
        let caller = registrations.secrets.caller_id(caller, contact, *at);
        Some(Quota {
            hour: Counter::registrations(&registrations.secrets, &caller, *at),
            registrations,
            caller,
            limits: *limits,
            at: *at,
        })
    }

    /// What the requester is told when people of the request are registered already. Anybody but
    /// the staff learns that about a single person, or that it is somebody of the group, and only a
    /// few times in an hour; and the contacts of the earlier registrations are notified.
    pub(crate) async fn already_registered(
        &self,
        quota: Option<&Quota<'_>>,
        store: &Store,
        run: &RunId,
        people: usize,
        rejection: Rejection,
        now: Timestamp,
    ) -> OperationError {
        let (Self::Public { .. }, Rejection::AlreadyRegistered { participants, registrations }) =
            (self, &rejection)
        else {
            return rejection.into();
        };
        let participants = if people == 1 { participants.clone() } else { Vec::new() };
        if let Err(error) = store.enqueue_repeated_attempt(run, registrations, now).await {
            return error.into();
        }
        if let Some(quota) = quota
            && let Err(error) = quota.take_refusal().await
        {
            return error;
        }
        Rejection::AlreadyRegistered { participants, registrations: Vec::new() }.into()
    }
}

/// What the limits leave to a caller.
pub(crate) struct Quota<'a> {
    registrations: &'a Registrations,
    limits: Limits,
    caller: CallerId,
    /// Registrations and refusals of this hour.
    hour: Counter,
    at: Timestamp,
}

impl Quota<'_> {
    fn store(&self) -> &Store {
        &self.registrations.store
    }

    /// Counts a registration, whether it succeeds or not.
    pub(crate) async fn take_registration(&self, taken: &mut Taken) -> Result<(), OperationError> {
        self.take_of_hour(1).await?;
        taken.registrations.push(self.hour.clone());
        Ok(())
    }

    /// Counts the seats of an unverified group in a run with this capacity.
    pub(crate) async fn take_seats(
        &self,
        run: &RunId,
        capacity: u32,
        seats: u32,
        taken: &mut Taken,
    ) -> Result<(), OperationError> {
        let counter =
            Counter::unverified_seats(&self.registrations.secrets, &self.caller, run, self.at);
        if !self.store().count(&counter, seats, self.limits.unverified_seats(capacity)).await? {
            let retry_after = counter.seconds_left(self.at);
            return Err(OperationError::TooManyUnverifiedSeats { retry_after });
        }
        taken.seats = Some((counter, seats));
        Ok(())
    }

    /// Counts an unverified registration for the run, and tells whether there have been too many
    /// within minutes, whoever made them.
    pub(crate) async fn is_rush(
        &self,
        run: &RunId,
        taken: &mut Taken,
    ) -> Result<bool, OperationError> {
        let counter = Counter::rush(&self.registrations.secrets, run, self.at);
        if !self.store().count(&counter, 1, self.limits.rush_registrations).await? {
            return Ok(true);
        }
        taken.registrations.push(counter);
        Ok(false)
    }

    /// Checks that the caller has not been told too often that somebody is registered already.
    pub(crate) async fn check_refusals(&self) -> Result<(), OperationError> {
        self.take_of_hour(0).await
    }

    async fn take_of_hour(&self, registrations: u32) -> Result<(), OperationError> {
        let Limits { registrations_per_hour, refusals_per_hour, .. } = self.limits;
        let is_allowed = self.store().count_registrations(
            &self.hour,
            registrations,
            registrations_per_hour,
            refusals_per_hour,
        );
        self.too_many_unless(is_allowed.await?)
    }

    async fn take_refusal(&self) -> Result<(), OperationError> {
        let is_allowed = self.store().count_refusal(&self.hour, self.limits.refusals_per_hour);
        self.too_many_unless(is_allowed.await?)
    }

    fn too_many_unless(&self, is_allowed: bool) -> Result<(), OperationError> {
        let retry_after = self.hour.seconds_left(self.at);
        if is_allowed { Ok(()) } else { Err(OperationError::TooManyRequests { retry_after }) }
    }
}

/// What a request to register was counted in.
#[derive(Default)]
pub(crate) struct Taken {
    /// The counters of registrations.
    registrations: Vec<Counter>,
    seats: Option<(Counter, u32)>,
}

impl Taken {
    /// The name of the counter of its seats.
    pub(crate) fn seat_counter(&self) -> Option<String> {
        self.seats.as_ref().map(|(counter, _)| counter.name().to_owned())
    }

    /// Gives the seats back, because the run did not have them.
    pub(crate) async fn give_back_seats(&mut self, store: &Store) {
        if let Some((counter, seats)) = self.seats.take() {
            give_back(store, &counter, seats).await;
        }
    }

    /// Gives everything back, because the request was carried out and counted before.
    pub(crate) async fn give_back(mut self, store: &Store) {
        self.give_back_seats(store).await;
        for counter in &self.registrations {
            give_back(store, counter, 1).await;
        }
    }
}

/// Best effort: what is not given back is free again when the window ends.
async fn give_back(store: &Store, counter: &Counter, amount: u32) {
    if let Err(error) = store.give_back(counter.name(), amount).await {
        tracing::warn!(error = %error, "a counter keeps what was to be given back");
    }
}
