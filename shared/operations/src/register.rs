//! Registering: seats for a whole group or a place on the waiting list, never twice for one
//! request.

use std::time::Duration;

use domain::retention::needs_expiry;
use domain::{
    Actor, Applicant, ChangeKind, Charge, CourseRun, Limits, Placement, Registration,
    RegistrationId, RegistrationStatus, RunId, Scrutiny, SeatCounts,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    BookingError, CachedCourse, Counter, IdempotencyKey, IdempotentRequest, NewRegistration,
    PriorUse, Registrations, StoreError,
};
use tokio::time::Instant;

use crate::OperationError;
use crate::promote::try_promote_waiting;
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
            price: registration.price,
            registered_at: registration.registered_at,
            contact_by: registration.contact_by,
        }
    }
}

/// The limits on what one caller may cause.
#[derive(Clone, Copy, Debug)]
pub struct CurrentLimits {
    /// The figures.
    pub limits: Limits,
    /// The real time, by which they are counted even if the office's clock is frozen.
    pub now: Timestamp,
}

/// Registers the group of `document` for a run, all of it or nobody. `by` is its contact, or a
/// staff member, whose registrations are confirmed. The key identifies the request, so that
/// repeating it takes no further seat.
///
/// # Errors
/// [`OperationError`]; nobody is registered then, unless the table did not respond.
pub async fn register(
    registrations: &Registrations,
    run: &RunId,
    document: &Value,
    key: IdempotencyKey,
    by: &Actor,
    limits: Option<CurrentLimits>,
    now: Timestamp,
) -> Result<Registered, OperationError> {
    let request = IdempotentRequest::new(&registrations.secrets, key, document);
    let (summary, is_replay) = match book(registrations, run, document, &request, by, limits, now)
        .await
    {
        Ok(summary) => (summary, false),
        // Before any error is returned: this key may have got its seats already, because the first
        // response was lost, or the deadline has passed since, or the table did not respond.
        Err(error) => match registrations.store.prior_use(run, &request, now).await? {
            Some(PriorUse::SameRequest(stored)) => (read_summary(&stored)?, true),
            Some(PriorUse::DifferentRequest) => return Err(OperationError::IdempotencyKeyReused),
            None => return Err(error),
        },
    };
    let id = RegistrationId::parse(&summary.id)
        .ok_or_else(|| StoreError::Corrupt(format!("IDEMPOTENCY: {}", summary.id)))?;
    let secret = registrations.secrets.registration_secret(id);
    Ok(Registered { summary, secret, is_replay })
}

async fn book(
    registrations: &Registrations,
    run: &RunId,
    document: &Value,
    request: &IdempotentRequest,
    by: &Actor,
    limits: Option<CurrentLimits>,
    now: Timestamp,
) -> Result<RegistrationSummary, OperationError> {
    let applicant = Applicant::parse(document)?;
    let earlier = applicant.verification.as_ref();
    let contact_verified_at =
        find_proof(registrations, earlier, &applicant.contact.email, now).await?;
    let confirmed_at = (*by != Actor::Contact).then_some(now);
    let is_verified = contact_verified_at.is_some() || confirmed_at.is_some();
    let limits = limits.filter(|_| !is_verified);
    let is_rush = match limits {
        Some(limits) => is_rush(registrations, run, limits).await?,
        None => false,
    };
    let id = RegistrationId::new(run, std::array::from_fn(|_| fastrand::u8(..)));
    let booking = Booking {
        registrations,
        run,
        applicant,
        contact_verified_at,
        confirmed_at,
        is_limited: limits.is_some(),
        is_rush,
        id,
        request,
        by,
        now,
    };
    let mut seen = None;
    // A cached course may be out of date. It can seat a group, since the transaction compares its
    // version, but it cannot reject one.
    if let Some(course) = registrations.store.cached_course(&run.slug)
        && let Some(scheduled) = course.0.run(run)
    {
        match booking.attempt(&course, scheduled, None).await {
            Ok(summary) => return Ok(summary),
            // The version was compared, so the cached course is current.
            Err(BookingError::SeatCountsChanged(counts)) => seen = Some((course, counts)),
            Err(error @ (BookingError::Store(_) | BookingError::IdempotencyKeyAlreadyUsed)) => {
                return Err(booking_failure(error));
            }
            Err(BookingError::Rejected(_) | BookingError::CourseChanged) => {}
        }
    }
    booking.attempt_until_decided(seen).await
}

/// Counts an unverified registration for the run, and tells whether there have been too many
/// within minutes.
async fn is_rush(
    registrations: &Registrations,
    run: &RunId,
    CurrentLimits { limits, now }: CurrentLimits,
) -> Result<bool, OperationError> {
    let counter = Counter::rush(&registrations.secrets, run, now);
    let is_counted = registrations.store.count(&counter, 1, limits.rush_registrations).await?;
    Ok(!is_counted)
}

/// A booking in progress.
struct Booking<'a> {
    registrations: &'a Registrations,
    run: &'a RunId,
    applicant: Applicant,
    contact_verified_at: Option<Timestamp>,
    confirmed_at: Option<Timestamp>,
    /// Whether the registration is unverified, and limits apply to it.
    is_limited: bool,
    /// Whether the run has had too many registrations within minutes.
    is_rush: bool,
    id: RegistrationId,
    request: &'a IdempotentRequest,
    by: &'a Actor,
    now: Timestamp,
}

impl Booking<'_> {
    /// Decides again until the seat counts and the course are as the decision assumed. `seen` are
    /// the current course and its run's seat counts, if they are known.
    async fn attempt_until_decided(
        &self,
        mut seen: Option<(CachedCourse, SeatCounts)>,
    ) -> Result<RegistrationSummary, OperationError> {
        let store = &self.registrations.store;
        let deadline = Instant::now() + BOOKING_DEADLINE;
        let mut has_promoted = false;
        while Instant::now() < deadline {
            let (course, mut counts) = match seen.take() {
                Some((course, counts)) => (course, Some(counts)),
                None => {
                    let course = store.refresh_course(&self.run.slug).await?;
                    (course.ok_or(OperationError::NotFound)?, None)
                }
            };
            // Whoever waits while seats are free goes first: a promotion may have been interrupted.
            if !has_promoted && counts.is_some_and(|seen| seen.seats_left > 0 && seen.waiting > 0) {
                try_promote_waiting(store, self.run, self.now).await;
                has_promoted = true;
                counts = None;
            }
            let run = course.0.run(self.run).ok_or(OperationError::NotFound)?;
            match self.attempt(&course, run, counts).await {
                Ok(summary) => return Ok(summary),
                Err(BookingError::CourseChanged) => {}
                Err(BookingError::SeatCountsChanged(current)) => {
                    if counts.is_some() {
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
        counts: Option<SeatCounts>,
    ) -> Result<RegistrationSummary, BookingError> {
        let (course, version) = &**course;
        let (registration, placement) =
            course.admit(run, &self.applicant, counts, self.id, self.now)?;
        let registration = match self.by {
            Actor::Contact => registration,
            by => registration.with_change(ChangeKind::Registered, by.clone(), self.now),
        };
        let scrutiny = if self.is_limited {
            let unverified = counts.map(|counts| counts.unverified);
            Scrutiny::new(run.capacity, unverified, self.is_rush, self.now)
        } else {
            Scrutiny::Exempt
        };
        let registration = Registration {
            contact_verified_at: self.contact_verified_at,
            confirmed_at: self.confirmed_at,
            hold_until: scrutiny.hold_until(),
            ..registration
        };
        let waiting_position = match placement {
            Placement::Seats => None,
            Placement::WaitingList(counts) => Some(counts.next_waiting_position()),
        };
        let summary = RegistrationSummary::new(&registration, waiting_position);
        let new = NewRegistration {
            registration: &registration,
            placement,
            scrutiny,
            version,
            needs_expire: needs_expiry(run),
            request: self.request,
            summary: write_summary(&summary)?,
        };
        self.registrations.book(&new).await?;
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

fn write_summary(summary: &RegistrationSummary) -> Result<String, StoreError> {
    serde_json::to_string(summary).map_err(|error| corrupt_summary(&error))
}

fn read_summary(stored: &str) -> Result<RegistrationSummary, StoreError> {
    serde_json::from_str(stored).map_err(|error| corrupt_summary(&error))
}

fn corrupt_summary(error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("IDEMPOTENCY: {error}"))
}
