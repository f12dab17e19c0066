//! How many seats a run has left, and the words that follow from it: a rule, never a stored label.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::registration::Rejection;
use crate::run::{CourseRun, RunState};

/// The seats of one run as they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    /// In all.
    pub capacity: u32,
    /// Not taken.
    pub left: u32,
    /// Registrations that wait; while any does, newcomers wait too, even where a seat is left.
    pub waiting: u32,
}

impl Seats {
    /// A run nobody has registered for.
    pub fn all_free(capacity: u32) -> Self {
        Self { capacity, left: capacity, waiting: 0 }
    }

    /// A run whose seats are not known: shown without any, never one too many.
    pub fn unknown(capacity: u32) -> Self {
        Self { capacity, left: 0, waiting: 0 }
    }

    /// Seats that are taken.
    pub fn taken(self) -> u32 {
        self.capacity.saturating_sub(self.left)
    }

    /// At most a fifth is left.
    fn are_few(self) -> bool {
        u64::from(self.left) * 5 <= u64::from(self.capacity)
    }
}

/// What a run says to somebody who wants a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeatStatus {
    /// Takes registrations.
    Open,
    /// Takes registrations, but may not happen.
    Tentative,
    /// At most 20 % of the seats are left.
    Few,
    /// No seat is left, or somebody waits for those that are, and the run takes a waiting list.
    WaitingList,
    /// No seat is left.
    Full,
    /// The deadline has passed.
    Closed,
    /// It is over.
    Held,
    /// It will not happen.
    Cancelled,
}

impl SeatStatus {
    /// The words on the website and in documents.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Ledige pladser",
            Self::Tentative => "Forventet",
            Self::Few => "Få ledige pladser",
            Self::WaitingList => "Venteliste",
            Self::Full => "Udsolgt",
            Self::Closed => "Tilmelding lukket",
            Self::Held => "Afholdt",
            Self::Cancelled => "Aflyst",
        }
    }
}

impl CourseRun {
    /// Whether the calendar lets anybody register: not when the run is cancelled, over or past its
    /// deadline.
    ///
    /// # Errors
    /// The gravest reason why not.
    pub fn check_open(&self, now: Timestamp) -> Result<(), Rejection> {
        match () {
            () if self.state == RunState::Cancelled => Err(Rejection::RunCancelled),
            () if now >= self.ends() => Err(Rejection::RunHeld),
            () if now >= self.closes() => Err(Rejection::RegistrationClosed),
            () => Ok(()),
        }
    }

    /// The status of this run; of several that hold, the gravest.
    pub fn status(&self, seats: Seats, now: Timestamp) -> SeatStatus {
        match self.check_open(now) {
            Err(Rejection::RunCancelled) => return SeatStatus::Cancelled,
            Err(Rejection::RunHeld) => return SeatStatus::Held,
            Err(_) => return SeatStatus::Closed,
            Ok(()) => {}
        }
        match () {
            () if seats.left == 0 && !self.waiting_list => SeatStatus::Full,
            () if seats.left == 0 || seats.waiting > 0 => SeatStatus::WaitingList,
            () if seats.are_few() => SeatStatus::Few,
            () if self.state == RunState::Tentative => SeatStatus::Tentative,
            () => SeatStatus::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Day;

    fn run(state: RunState, waiting_list: bool) -> CourseRun {
        let date = "2023-11-14".parse().unwrap();
        let day =
            Day { module: 1, date, start: "09:00".parse().unwrap(), end: "16:00".parse().unwrap() };
        CourseRun {
            start: date,
            name: "Efterår".into(),
            state,
            capacity: 10,
            registration_deadline: None,
            waiting_list,
            days: vec![day],
        }
    }

    fn status(run: &CourseRun, left: u32, now: &str) -> SeatStatus {
        run.status(Seats { capacity: 10, left, waiting: 0 }, now.parse().unwrap())
    }

    #[test]
    fn seats_decide_while_registration_is_open() {
        let before = "2023-10-01T09:00:00+02:00";
        let open = run(RunState::Open, true);
        assert_eq!(
            [10, 3, 2, 0].map(|left| status(&open, left, before)),
            [SeatStatus::Open, SeatStatus::Open, SeatStatus::Few, SeatStatus::WaitingList]
        );
        assert_eq!(
            open.status(Seats { capacity: 10, left: 2, waiting: 1 }, before.parse().unwrap()),
            SeatStatus::WaitingList
        );
        assert_eq!(status(&run(RunState::Open, false), 0, before), SeatStatus::Full);
        assert_eq!(
            [10, 2].map(|left| status(&run(RunState::Tentative, true), left, before)),
            [SeatStatus::Tentative, SeatStatus::Few]
        );
    }

    #[test]
    fn the_clock_closes_a_run_and_then_ends_it() {
        let open = run(RunState::Open, true);
        assert_eq!(status(&open, 10, "2023-11-14T08:59:59+01:00"), SeatStatus::Open);
        assert_eq!(status(&open, 10, "2023-11-14T09:00:00+01:00"), SeatStatus::Closed);
        assert_eq!(status(&open, 10, "2023-11-14T16:00:00+01:00"), SeatStatus::Held);
        assert_eq!(
            status(&run(RunState::Cancelled, true), 10, "2023-12-01T00:00:00+01:00"),
            SeatStatus::Cancelled
        );
    }

    #[test]
    fn a_deadline_is_inclusive() {
        let mut open = run(RunState::Open, true);
        open.registration_deadline = Some("2023-11-07".parse().unwrap());
        assert_eq!(status(&open, 10, "2023-11-07T23:59:59+01:00"), SeatStatus::Open);
        assert_eq!(status(&open, 10, "2023-11-08T00:00:00+01:00"), SeatStatus::Closed);
    }

    #[test]
    fn without_days_the_start_date_counts() {
        let mut open = run(RunState::Open, true);
        open.days.clear();
        assert_eq!(status(&open, 10, "2023-11-13T23:59:59+01:00"), SeatStatus::Open);
        assert_eq!(status(&open, 10, "2023-11-14T12:00:00+01:00"), SeatStatus::Closed);
        assert_eq!(status(&open, 10, "2023-11-15T00:00:00+01:00"), SeatStatus::Held);
    }
}
