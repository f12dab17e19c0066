//! On whose behalf the office is asked to do something: the staff, or anybody else, whom the limits
//! apply to.

use domain::{
    Caller, EmailAddress, Limits, RegistrationId, RegistrationReference, Rejection, RunId,
};
use jiff::Timestamp;
use store::{Counter, Registrations, Store, Tally, seconds_left_of_hour};

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
            day: Counter::caller(&registrations.secrets, &caller, *at),
            registrations,
            limits: *limits,
            at: *at,
        })
    }

    /// Counts a change of a registration by its contact, whether it succeeds or not: each of them
    /// sends e-mails.
    pub(crate) async fn take_change(
        &self,
        registrations: &Registrations,
        id: RegistrationId,
    ) -> Result<(), OperationError> {
        let Self::Public { limits: Some(limits), at, .. } = self else { return Ok(()) };
        let counter = Counter::changes(&registrations.secrets, id, *at);
        if registrations.store.count(&counter, 1, limits.changes_per_day).await? {
            return Ok(());
        }
        Err(OperationError::TooManyRequests { retry_after: counter.seconds_left(*at) })
    }

    /// Counts a request to send the receipts of an address again, and tells whether there have not
    /// been too many.
    pub(crate) async fn may_have_receipts(
        &self,
        registrations: &Registrations,
        to: &EmailAddress,
    ) -> Result<bool, OperationError> {
        let Self::Public { limits: Some(limits), at, .. } = self else { return Ok(true) };
        let counter = Counter::receipts(&registrations.secrets, to, *at);
        Ok(registrations.store.count(&counter, 1, limits.receipts_per_day).await?)
    }

    /// Counts a code for this number that opens nothing, whether or not a registration has the
    /// number. Returns whether there have been too many; a right one opens nevertheless, because a
    /// whole municipality may have one address, and nobody may lock a contact out.
    ///
    /// # Errors
    /// [`OperationError::Store`].
    pub async fn take_wrong_code(
        &self,
        registrations: &Registrations,
        number: Option<RegistrationReference>,
    ) -> Result<Option<TooManyCodes>, OperationError> {
        let Self::Public { caller, limits: Some(limits), at } = self else { return Ok(None) };
        let Registrations { store, secrets } = registrations;
        let of_caller = match caller {
            Caller::Network(from) => Some(Counter::wrong_codes(secrets, from, *at)),
            _ => None,
        };
        let of_registration =
            number.map(|number| Counter::wrong_codes_of_registration(secrets, number, *at));
        for (of, counter, max) in [
            (CodesOf::Caller, of_caller, limits.wrong_codes_per_hour),
            (CodesOf::Registration, of_registration, limits.wrong_codes_per_registration),
        ] {
            let Some(counter) = counter else { continue };
            if !store.count(&counter, 1, max).await? {
                return Ok(Some(TooManyCodes { of, retry_after: counter.seconds_left(*at) }));
            }
        }
        Ok(None)
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

/// More codes that open nothing than the limits allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyCodes {
    /// What they have in common.
    pub of: CodesOf,
    /// In how many seconds the next ones are counted anew.
    pub retry_after: u32,
}

/// What codes that open nothing have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodesOf {
    /// They come from one caller.
    Caller,
    /// They are for the number of one registration.
    Registration,
}

/// What the limits leave to a caller.
pub(crate) struct Quota<'a> {
    registrations: &'a Registrations,
    limits: Limits,
    /// What is counted of the caller.
    day: Counter,
    at: Timestamp,
}

impl Quota<'_> {
    fn store(&self) -> &Store {
        &self.registrations.store
    }

    /// Counts a registration for a run with this capacity, and the seats of an unverified one,
    /// whether it succeeds or not.
    pub(crate) async fn take_registration(
        &self,
        run: &RunId,
        capacity: u32,
        unverified_seats: Option<u32>,
        taken: &mut Taken,
    ) -> Result<(), OperationError> {
        let registration = Tally::registration(self.at, self.limits.registrations_per_hour);
        let max_seats = self.limits.unverified_seats(capacity);
        let seats = unverified_seats.map(|seats| Tally::seats(run, seats, max_seats));
        let of_hour = [self.refusal().without_adding(), registration.clone()];
        let tallies: Vec<Tally> = of_hour.iter().chain(&seats).cloned().collect();
        match self.store().count_all(&self.day, &tallies).await? {
            None => {
                taken.registrations.push((self.day.clone(), registration));
                taken.seats = seats.map(|seats| (self.day.clone(), seats));
                Ok(())
            }
            Some(index) if index < of_hour.len() => Err(self.too_many_requests()),
            Some(_) => {
                let retry_after = self.day.seconds_left(self.at);
                Err(OperationError::TooManyUnverifiedSeats { retry_after })
            }
        }
    }

    /// Counts an unverified registration for the run, and tells whether there have been too many
    /// within minutes, whoever made them.
    pub(crate) async fn is_rush(
        &self,
        run: &RunId,
        taken: &mut Taken,
    ) -> Result<bool, OperationError> {
        let counter = Counter::rush(&self.registrations.secrets, run, self.at);
        let tally = Tally::single(1, self.limits.rush_registrations);
        if self.store().count_all(&counter, std::slice::from_ref(&tally)).await?.is_some() {
            return Ok(true);
        }
        taken.registrations.push((counter, tally));
        Ok(false)
    }

    /// Checks that the caller has not been told too often that somebody is registered already.
    pub(crate) async fn check_refusals(&self) -> Result<(), OperationError> {
        self.take(self.refusal().without_adding()).await
    }

    async fn take_refusal(&self) -> Result<(), OperationError> {
        self.take(self.refusal()).await
    }

    fn refusal(&self) -> Tally {
        Tally::refusal(self.at, self.limits.refusals_per_hour)
    }

    async fn take(&self, of_hour: Tally) -> Result<(), OperationError> {
        match self.store().count_all(&self.day, &[of_hour]).await? {
            None => Ok(()),
            Some(_) => Err(self.too_many_requests()),
        }
    }

    fn too_many_requests(&self) -> OperationError {
        OperationError::TooManyRequests { retry_after: seconds_left_of_hour(self.at) }
    }
}

/// What a request to register was counted in.
#[derive(Default)]
pub(crate) struct Taken {
    registrations: Vec<(Counter, Tally)>,
    seats: Option<(Counter, Tally)>,
}

impl Taken {
    /// The name of the counter of its seats.
    pub(crate) fn seat_counter(&self) -> Option<String> {
        self.seats.as_ref().map(|(counter, _)| counter.name().to_owned())
    }

    /// Gives the seats back, because the run did not have them.
    pub(crate) async fn give_back_seats(&mut self, store: &Store) {
        if let Some((counter, seats)) = self.seats.take() {
            give_back(store, &counter, &seats).await;
        }
    }

    /// Gives everything back, because the request was carried out and counted before.
    pub(crate) async fn give_back(mut self, store: &Store) {
        self.give_back_seats(store).await;
        for (counter, registration) in &self.registrations {
            give_back(store, counter, registration).await;
        }
    }
}

/// Best effort: what is not given back is free again when the window ends.
async fn give_back(store: &Store, counter: &Counter, tally: &Tally) {
    if let Err(error) = store.give_back_tally(counter, tally).await {
        tracing::warn!(error = %error, "a counter keeps what was to be given back");
    }
}
