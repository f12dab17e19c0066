//! Seat counts that are missing or cannot be read: publishing the course counts them again from
//! the registrations.

use std::collections::BTreeMap;

use domain::{Course, CourseRun, Registration, RegistrationStatus, RunId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::courses::Version;
use crate::items::{Attributes, RunItem, from_attributes, read_registration, text, to_attributes};
use crate::publishing::{RunConsequences, part_names};
use crate::transaction::{Expression, Purpose, Transaction};
use crate::{Store, StoreError, keys};

/// Recounted runs by their start date.
pub(crate) type Recounts = BTreeMap<Date, Recount>;

/// The seat counts of a run as its registrations say, and what is left of the stored ones.
pub(crate) struct Recount {
    pub(crate) counts: Counts,
    /// The highest number on the waiting list of anybody who is still known.
    last_waiting_number: u32,
    /// How many registrations were ever made.
    registrations: u32,
    left: Attributes,
}

impl Store {
    /// Counts those runs of both versions of a course whose seat counts cannot be read, or say that
    /// more seats are left than there are. A run with
    /// a damaged registration is left as it is: nobody knows how many seats that one has.
    pub(crate) async fn recount_damaged(
        &self,
        course: &Course,
        before: &[CourseRun],
    ) -> Result<Recounts, StoreError> {
        let mut recounts = Recounts::new();
        for run in course.run_ids().filter(|id| before.iter().any(|old| old.start == id.start)) {
            let left = self.get_attributes(keys::run(&run)).await?.unwrap_or_default();
            let counts = from_attributes::<RunItem>(left.clone());
            if !counts.is_ok_and(|counts| counts.seats_left <= counts.capacity)
                && let Some(recount) = self.recount(&run, left).await?
            {
                tracing::warn!(run = %run, "damaged seat counts are counted again");
                recounts.insert(run.start, recount);
            }
        }
        Ok(recounts)
    }

    async fn recount(&self, run: &RunId, left: Attributes) -> Result<Option<Recount>, StoreError> {
        // One that was moved to another run was made here too.
        let read = |item: Attributes| {
            if item.contains_key("movedTo") { Ok(None) } else { read_registration(item).map(Some) }
        };
        let partition = keys::partition(run.tag());
        let found = self.list_prefix(partition, keys::REGISTRATIONS, None, read).await?;
        if !found.damaged.is_empty() {
            return Ok(None);
        }
        let here = || found.items.iter().flatten();
        Ok(Some(Recount {
            counts: Counts::of(here),
            last_waiting_number: here().filter_map(|found| found.waiting_number).max().unwrap_or(0),
            registrations: count(found.items.iter()),
            left,
        }))
    }
}

/// What the registrations of a run say of its seats.
pub(crate) struct Counts {
    /// Seats of all who are registered.
    pub(crate) taken: u32,
    /// Those of unverified registrations.
    pub(crate) unverified_seats: u32,
    /// How many registrations wait.
    pub(crate) waiting: u32,
}

impl Counts {
    /// The counts of these registrations of a run.
    pub(crate) fn of<'a, I>(registrations: impl Fn() -> I) -> Self
    where
        I: Iterator<Item = &'a Registration>,
    {
        let of_status = |status| registrations().filter(move |found| found.status == status);
        let registered = || of_status(RegistrationStatus::Registered);
        let unverified = registered().filter(|registration| registration.is_unverified());
        Self {
            taken: registered().map(Registration::seats).sum(),
            unverified_seats: unverified.map(Registration::seats).sum(),
            waiting: count(of_status(RegistrationStatus::Waiting)),
        }
    }
}

impl Recount {
    /// A number of the damaged item, if it can be read.
    fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.left.get(name)?.as_n().ok()?.parse().ok()
    }

    /// An instant of the damaged item, if it can be read.
    fn instant(&self, name: &str) -> Option<Timestamp> {
        text(&self.left, name)?.parse().ok()
    }
}

impl Transaction {
    /// Stores recounted seats, unless the run changes meanwhile.
    pub(crate) fn put_recount(
        &mut self,
        id: &RunId,
        run: &CourseRun,
        version: &Version,
        (recount, consequences): (&Recount, &RunConsequences),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // Every transaction that touches the run moves this number, or fails if it is damaged.
        let seen = recount.number::<u32>("calendarSequence");
        let reminded_of = text(&recount.left, "remindedOf").and_then(|day| day.parse().ok());
        let stored_parts = recount.left.get("calendarParts").and_then(|parts| parts.as_ss().ok());
        let item = RunItem {
            slug: id.slug.to_string(),
            start: run.start,
            capacity: run.capacity,
            seats_left: run.capacity.saturating_sub(recount.counts.taken),
            registrations: recount.registrations,
            waiting: recount.counts.waiting,
            last_waiting_number: recount
                .number("lastWaitingNumber")
                .unwrap_or(0)
                .max(recount.last_waiting_number),
            course_version: version.as_str().to_owned(),
            unverified_seats: recount.counts.unverified_seats,
            last_verified_at: recount.number("lastVerifiedAt"),
            suspicious_until: recount.number("suspiciousUntil"),
            // Calendars must see a higher number than any before. No run is touched every minute
            // for decades.
            calendar_sequence: seen.map_or_else(
                || u32::try_from(now.as_second() / 60).unwrap_or(u32::MAX),
                |seen| seen.saturating_add(1),
            ),
            calendar_parts: part_names(run)
                .into_iter()
                .chain(stored_parts.into_iter().flatten().cloned())
                .collect(),
            reminded_of: consequences.told.or(reminded_of),
            before_cancellation: consequences
                .before_cancellation
                .clone()
                .or_else(|| text(&recount.left, "beforeCancellation").map(str::to_owned)),
            published_at: recount.instant("publishedAt"),
            changed_at: consequences.changed.or_else(|| recount.instant("changedAt")),
        };
        let unchanged = match seen {
            Some(seen) => Expression::condition("calendarSequence = :seen").number(":seen", seen),
            None => Expression::condition("NOT attribute_type(calendarSequence, :type)")
                .text(":type", "N"),
        };
        let item = to_attributes(keys::run(id), &item)?;
        self.put(Purpose::Recount, item, unchanged)
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
