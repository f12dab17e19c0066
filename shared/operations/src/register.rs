//! Registering: seats for a whole group or a place on the waiting list, never twice for one
//! request.

use std::time::Duration;

use domain::retention::needs_expiry;
use domain::{
    Actor, Admission, Applicant, ChangeKind, Charge, Course, CourseRun, Note, Placement,
    Registration, RegistrationId, RegistrationStatus, Rejection, RunId, Scrutiny, SeatCounts,
    Source,
};
use jiff::Timestamp;
use jiff::civil::Date;
use metrics::Metric;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    BookingError, CachedCourse, IdempotencyKey, IdempotentRequest, NewRegistration, PriorUse,
    Registrations, StoreError,
};
use tokio::time::Instant;

use crate::OperationError;
use crate::promote::try_promote_waiting;
use crate::requester::{Requester, Taken};
use crate::verify_contact::find_proof;

/// How long booking is retried while seats, waiting list or course change.
const BOOKING_DEADLINE: Duration = Duration::from_secs(4);
/// The longest pause between two attempts. Each pause is a random part of it, so that competing
/// clients spread out.
const MAX_PAUSE: Duration = Duration::from_millis(25);

/// The result of registering.
pub struct Registered {
    /// The registration as it was made.
    pub summary: RegistrationSummary,
    /// The secret with which its contact opens it.
    pub secret: String,
    /// Whether the request is a repetition of an earlier one.
    pub is_replay: bool,
}

/// A registration without its people: stored with the idempotency key, so that a repetition
/// returns the same whatever has changed since.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegistrationSummary {
    /// The registration's id.
    pub id: String,
    /// Registered or waiting; a later summary may also say cancelled.
    pub status: RegistrationStatus,
    /// The position on the waiting list, from 1.
    pub waiting_position: Option<u32>,
    /// The slug of the course.
    pub course_slug: String,
    /// The title of the course when the registration was made.
    pub course_title: String,
    /// The start date of the run.
    pub run_start: Date,
    /// The name of the run.
    pub run_name: String,
    /// How many people take part.
    pub participants: usize,
    /// What it costs.
    pub price: Charge,
    /// When it was made.
    pub registered_at: Timestamp,
    /// The contact deadline.
    pub contact_by: Date,
    /// When it lapses unless it is verified by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapses_at: Option<Timestamp>,
}

impl RegistrationSummary {
    /// The summary of a registration at this position on the waiting list.
    pub fn new(registration: &Registration, waiting_position: Option<u32>) -> Self {
        Self {
            id: registration.id.to_string(),
            status: registration.status,
            waiting_position,
            course_slug: registration.run.slug.to_string(),
            course_title: registration.course_title.clone(),
            run_start: registration.run.start,
            run_name: registration.run_name.clone(),
            participants: registration.participants.len(),
            price: registration.price.clone(),
            registered_at: registration.registered_at,
            contact_by: registration.contact_by,
            lapses_at: registration.lapses_at(),
        }
    }
}

/// Registers the group of `document` for a run: all of it, or nobody. The key identifies the
/// request, so that repeating it takes no further seat and counts once. The staff confirm what they
/// register.
///
/// # Errors
/// [`OperationError`]; nobody is registered then, unless the table did not respond.
pub async fn register(
    registrations: &Registrations,
    run: &RunId,
    document: &Value,
    key: IdempotencyKey,
    requester: &Requester,
    now: Timestamp,
) -> Result<Registered, OperationError> {
    let request = IdempotentRequest::new(&registrations.secrets, key, document);
    let order = Order { registrations, run, request: &request, requester, now };
    let mut taken = Taken::default();
    let (summary, is_replay) = match order.book(document, &mut taken).await {
        Ok(summary) => (summary, false),
        // Before any error is returned: this key may have got its seats already, because the first
        // response was lost, or the deadline has passed since, or the table did not respond.
        Err(error) => match registrations.store.prior_use(run, &request, now).await? {
            None => return Err(error),
            Some(prior) => match order.earlier_summary(prior, document).await? {
                Some(summary) => {
                    taken.give_back(&registrations.store).await;
                    (summary, true)
                }
                None => return Err(OperationError::IdempotencyKeyReused),
            },
        },
    };
    let id = RegistrationId::parse(&summary.id)
        .ok_or_else(|| StoreError::corrupt("IDEMPOTENCY", &summary.id))?;
    let secret = registrations.secrets.registration_secret(id);
    if !is_replay {
        metrics::count(match summary.status {
            RegistrationStatus::Waiting => Metric::WaitingRegistrations,
            _ => Metric::Registrations,
        });
    }
    Ok(Registered { summary, secret, is_replay })
}

/// A request to register, before its document is read.
struct Order<'a> {
    registrations: &'a Registrations,
    run: &'a RunId,
    request: &'a IdempotentRequest,
    requester: &'a Requester,
    now: Timestamp,
}

impl Order<'_> {
    /// Counts the request, and books what it asks for.
    async fn book(
        &self,
        document: &Value,
        taken: &mut Taken,
    ) -> Result<RegistrationSummary, OperationError> {
        let Self { registrations, run, requester, now, .. } = *self;
        let store = &registrations.store;
        let (course, applicant) = self.read(document).await?;
        let earlier = applicant.verification.as_ref();
        let contact_verified_at =
            find_proof(registrations, earlier, &applicant.contact.email, now).await?;
        let confirmed_at = matches!(requester, Requester::Staff(_)).then_some(now);
        let is_verified = contact_verified_at.is_some() || confirmed_at.is_some();
        let scheduled = course.0.run(run).ok_or(OperationError::NotFound)?;
        let quota = requester.quota(registrations, &applicant.contact.email);
        let mut is_rush = false;
        if let Some(quota) = &quota {
            let unverified_seats = (!is_verified).then(|| applicant.seats());
            quota.take_registration(run, scheduled.capacity, unverified_seats, taken).await?;
            if !is_verified {
                is_rush = quota.is_rush(run, taken).await?;
            }
        }
        let people = applicant.participants.len();
        let booking = Booking {
            order: self,
            document,
            applicant,
            contact_verified_at,
            confirmed_at,
            is_limited: quota.is_some() && !is_verified,
            is_rush,
            id: RegistrationId::new(run, std::array::from_fn(|_| fastrand::u8(..))),
            seat_counter: taken.seat_counter(),
        };
        match booking.carry_out(&course, scheduled).await {
            Err(OperationError::Rejected(rejection @ Rejection::AlreadyRegistered { .. })) => {
                // The others may come without them; the refusals are counted.
                taken.give_back_seats(store).await;
                let quota = quota.as_ref();
                let told = requester.already_registered(quota, store, run, people, rejection, now);
                Err(told.await)
            }
            Err(OperationError::Rejected(rejection @ Rejection::RunFull { .. })) => {
                // The same people may ask again for fewer seats, or for the waiting list.
                taken.give_back_seats(store).await;
                Err(rejection.into())
            }
            booked => booked,
        }
    }

    /// Reads the request by the course as it is known, and if it has errors by that, as it is: the
    /// known course may be out of date, and ask other questions or have other prices.
    async fn read(&self, document: &Value) -> Result<(CachedCourse, Applicant), OperationError> {
        let Self { registrations: Registrations { store, .. }, run, .. } = *self;
        if let Some(course) = store.cached_course(&run.slug)
            && course.0.run(run).is_some()
            && let Ok(applicant) = self.parse(document, &course.0)
        {
            return Ok((course, applicant));
        }
        let course = store.refresh_course(&run.slug).await?.ok_or(OperationError::NotFound)?;
        let applicant = self.parse(document, &course.0)?;
        Ok((course, applicant))
    }

    /// Reads the request. Only the staff may register a walk-in.
    fn parse(&self, document: &Value, course: &Course) -> Result<Applicant, OperationError> {
        Ok(match self.requester {
            Requester::Public { .. } => Applicant::parse(document, course)?,
            Requester::Staff(_) => Applicant::parse_of_staff(document, course)?,
        })
    }

    /// The summary of the registration that an earlier request with this key made; `None` if it was
    /// another request. If the record cannot tell, because it is damaged, the registration does, as
    /// it is now.
    async fn earlier_summary(
        &self,
        prior: PriorUse,
        document: &Value,
    ) -> Result<Option<RegistrationSummary>, OperationError> {
        let registration = match prior {
            PriorUse::DifferentRequest => return Ok(None),
            PriorUse::SameRequest { summary, registration } => {
                let summary = summary.and_then(|summary| read_summary(&summary));
                if summary.is_some() {
                    return Ok(summary);
                }
                match registration {
                    Some(id) => self.readable_registration(id).await?,
                    None => self.registration_of_same_people(document).await?,
                }
            }
            PriorUse::Unknown => self.registration_of_same_people(document).await?,
        };
        let Some(registration) = registration else { return Ok(None) };
        tracing::error!(id = %registration.id, "a repeated request is answered without its record");
        let position = self.registrations.store.waiting_position(&registration).await?;
        Ok(Some(RegistrationSummary::new(&registration, position)))
    }

    async fn readable_registration(
        &self,
        id: RegistrationId,
    ) -> Result<Option<Registration>, OperationError> {
        match self.registrations.store.registration(id).await {
            Err(StoreError::Corrupt(damaged)) => {
                tracing::error!(%damaged, "the registration of a repeated request is damaged");
                Ok(None)
            }
            read => Ok(read?),
        }
    }

    /// The registration in this run by the same contact for the same people.
    async fn registration_of_same_people(
        &self,
        document: &Value,
    ) -> Result<Option<Registration>, OperationError> {
        let (_, Applicant { contact, participants, .. }) = self.read(document).await?;
        let of_contact = self.registrations.registrations_of(&contact.email).await?;
        Ok(of_contact.items.into_iter().find(|registration| {
            let registered = registration.participants.iter();
            registration.id.run_tag() == self.run.tag()
                && registration.contact == contact
                && registered
                    .map(|person| (&person.name, &person.email))
                    .eq(participants.iter().map(|person| (&person.name, &person.email)))
        }))
    }
}

/// A booking in progress.
struct Booking<'a> {
    order: &'a Order<'a>,
    document: &'a Value,
    /// What the document says to the course as it is known.
    applicant: Applicant,
    contact_verified_at: Option<Timestamp>,
    confirmed_at: Option<Timestamp>,
    /// Whether the registration is unverified, and limits apply to it.
    is_limited: bool,
    /// Whether the run has had too many registrations within minutes.
    is_rush: bool,
    id: RegistrationId,
    seat_counter: Option<String>,
}

impl Booking<'_> {
    fn source(&self) -> Source {
        match (self.order.requester, &self.applicant.walk_in) {
            (Requester::Public { .. }, _) => Source::Website,
            (Requester::Staff(_), None) => Source::Phone,
            (Requester::Staff(_), Some(_)) => Source::WalkIn,
        }
    }

    /// Books by the course as it is known, and if that does not succeed, as it is. A known course
    /// may be out of date. It can seat a group, since the transaction compares its version, but it
    /// cannot reject one.
    async fn carry_out(
        &self,
        course: &CachedCourse,
        run: &CourseRun,
    ) -> Result<RegistrationSummary, OperationError> {
        let seen = match self.attempt(course, run, &self.applicant, None).await {
            Ok(summary) => return Ok(summary),
            // The version was compared, so the known course is current.
            Err(BookingError::SeatCountsChanged(counts)) => Some((course.clone(), counts)),
            Err(
                error @ (BookingError::Store(_)
                | BookingError::IdempotencyKeyAlreadyUsed
                | BookingError::Rejected(Rejection::AlreadyRegistered { .. })),
            ) => return Err(booking_failure(error)),
            Err(BookingError::Rejected(_) | BookingError::CourseChanged) => None,
        };
        self.attempt_until_decided(seen).await
    }

    /// Decides again until the seat counts and the course are as the decision assumed. `seen` are
    /// the current course and its run's seat counts, if they are known.
    async fn attempt_until_decided(
        &self,
        mut seen: Option<(CachedCourse, SeatCounts)>,
    ) -> Result<RegistrationSummary, OperationError> {
        let Order { registrations: Registrations { store, .. }, run: id, now, .. } = *self.order;
        let deadline = Instant::now() + BOOKING_DEADLINE;
        let mut has_promoted = false;
        while Instant::now() < deadline {
            let (course, mut counts) = match seen.take() {
                Some((course, counts)) => (course, Some(counts)),
                None => {
                    let course = store.refresh_course(&id.slug).await?;
                    (course.ok_or(OperationError::NotFound)?, None)
                }
            };
            // Whoever waits while seats are free goes first: a promotion may have been interrupted.
            if !has_promoted && counts.is_some_and(|seen| seen.seats_left > 0 && seen.waiting > 0) {
                try_promote_waiting(store, id, now).await;
                has_promoted = true;
                counts = None;
            }
            let run = course.0.run(id).ok_or(OperationError::NotFound)?;
            let applicant = self.order.parse(self.document, &course.0)?;
            match self.attempt(&course, run, &applicant, counts).await {
                Ok(summary) => return Ok(summary),
                Err(BookingError::CourseChanged) => {}
                Err(BookingError::SeatCountsChanged(current)) => {
                    if counts.is_some() {
                        metrics::count(Metric::ConflictsRetried);
                        tokio::time::sleep(MAX_PAUSE.mul_f64(fastrand::f64())).await;
                    }
                    seen = Some((course, current));
                }
                Err(error) => return Err(booking_failure(error)),
            }
        }
        Err(OperationError::TooManyConflicts)
    }

    /// Decides by this course and these seat counts, and stores the registration if they still
    /// hold.
    async fn attempt(
        &self,
        course: &CachedCourse,
        run: &CourseRun,
        applicant: &Applicant,
        counts: Option<SeatCounts>,
    ) -> Result<RegistrationSummary, BookingError> {
        let (course, version) = &**course;
        let Order { registrations, run: id, requester, now, .. } = *self.order;
        let source = self.source();
        let waiting_seats = match counts {
            Some(counts) if source == Source::WalkIn && counts.waiting > 0 => {
                registrations.store.waiting_seats(id).await?
            }
            _ => 0,
        };
        let admission = Admission { source, limits: requester.limits(), waiting_seats };
        let (mut registration, placement) =
            course.admit(run, applicant, counts, admission, self.id, now)?;
        if let Requester::Staff(by) = requester {
            let reason = self.applicant.walk_in.clone();
            let change = match reason {
                Some(_) => ChangeKind::WalkedIn,
                None => ChangeKind::Registered,
            };
            // The office has seen whoever walks in.
            let contacted_at = reason.is_some().then_some(now);
            registration = Registration { contacted_at, ..registration };
            let note = |text| Note { at: now, by: by.clone(), text };
            registration.notes.extend(reason.map(note));
            registration.notes.extend(self.applicant.note.clone().map(note));
            registration = registration.with_change(change, Actor::Staff(by.clone()), now);
        }
        let scrutiny = if self.is_limited {
            let unverified = counts.map(|counts| counts.unverified);
            Scrutiny::new(run.capacity, unverified, self.is_rush, now)
        } else {
            Scrutiny::Exempt
        };
        let registration = Registration {
            contact_verified_at: self.contact_verified_at,
            confirmed_at: self.confirmed_at,
            hold_until: scrutiny.hold_until(),
            seat_counter: self.seat_counter.clone(),
            ..registration
        };
        let waiting_position = match placement {
            Placement::Seats | Placement::SpareSeats { .. } => None,
            Placement::WaitingList(counts) => Some(counts.next_waiting_position()),
        };
        let summary = RegistrationSummary::new(&registration, waiting_position);
        let new = NewRegistration {
            registration: &registration,
            is_notified: !self.applicant.without_emails,
            placement,
            scrutiny,
            version,
            needs_expire: needs_expiry(run),
            request: self.order.request,
            summary: write_summary(&summary)?,
        };
        self.order.registrations.book(&new).await?;
        Ok(summary)
    }
}

fn booking_failure(error: BookingError) -> OperationError {
    match error {
        BookingError::IdempotencyKeyAlreadyUsed => OperationError::IdempotencyKeyReused,
        BookingError::Rejected(rejection) => rejection.into(),
        BookingError::SeatCountsChanged(_) | BookingError::CourseChanged => {
            OperationError::TooManyConflicts
        }
        BookingError::Store(error) => error.into(),
    }
}

/// `None` if the summary is damaged.
fn read_summary(summary: &str) -> Option<RegistrationSummary> {
    let mut summary: RegistrationSummary = serde_json::from_str(summary).ok()?;
    summary.price.quantity = u32::try_from(summary.participants).ok()?;
    Some(summary)
}

fn write_summary(summary: &RegistrationSummary) -> Result<String, StoreError> {
    serde_json::to_string(summary).map_err(|error| StoreError::corrupt("IDEMPOTENCY", error))
}
