//! The seats of a run, and the status that visitors see: a rule, never a stored label.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::language::Language;
use crate::rejection::Rejection;
use crate::run::{CourseRun, RunState};

/// A run has "few" seats when no more than this share of its capacity is left: one in five.
const FEW_SEATS_DIVISOR: u64 = 5;

/// The seats of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    /// Seats in total.
    pub capacity: u32,
    /// Seats that are not taken.
    pub left: u32,
    /// Registrations on the waiting list. While there are any, newcomers wait too, even if seats
    /// are left.
    pub waiting: u32,
}

impl Seats {
    /// The seats of a run without registrations.
    pub fn all_free(capacity: u32) -> Self {
        Self { capacity, left: capacity, waiting: 0 }
    }

    /// The seats of a run whose counts could not be read: shown as none left rather than too many.
    pub fn unknown(capacity: u32) -> Self {
        Self { capacity, left: 0, waiting: 0 }
    }

    /// Whether nobody has a seat or waits for one.
    pub fn are_without_registrations(self) -> bool {
        self == Self::all_free(self.capacity)
    }

    /// Seats that are taken.
    pub fn taken(self) -> u32 {
        self.capacity.saturating_sub(self.left)
    }

    /// Whether seats are free while somebody waits: for a smaller group, or since the registration
    /// deadline has passed.
    pub fn are_to_offer(self) -> bool {
        self.left > 0 && self.waiting > 0
    }

    fn are_few(self) -> bool {
        u64::from(self.left) * FEW_SEATS_DIVISOR <= u64::from(self.capacity)
    }
}

/// Whether and how somebody can register for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeatStatus {
    /// Accepts registrations.
    Open,
    /// Accepts registrations, but may be cancelled.
    Tentative,
    /// At most 20 % of the seats are left.
    Few,
    /// Newcomers join the waiting list, since no seat is left or somebody already waits.
    WaitingList,
    /// No seat is left or somebody already waits, and the run takes nobody else on a waiting list.
    Full,
    /// The registration deadline has passed.
    Closed,
    /// It is over.
    Held,
    /// It does not take place.
    Cancelled,
}

impl SeatStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Tentative,
        Self::Few,
        Self::WaitingList,
        Self::Full,
        Self::Closed,
        Self::Held,
        Self::Cancelled,
    ];

    /// Whether a newcomer gets a seat, as long as enough of them are left.
    pub fn has_seats(self) -> bool {
        match self {
            Self::Open | Self::Tentative | Self::Few => true,
            Self::WaitingList | Self::Full | Self::Closed | Self::Held | Self::Cancelled => false,
        }
    }

    /// Whether a newcomer can register, for a seat or for the waiting list.
    pub fn takes_registrations(self) -> bool {
        self.has_seats() || self == Self::WaitingList
    }

    /// The label on the website and in documents.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Open => language.choose("Ledige pladser", "Seats available"),
            Self::Tentative => language.choose("Forventet", "Provisional"),
            Self::Few => language.choose("Få ledige pladser", "Few seats left"),
            Self::WaitingList => language.choose("Venteliste", "Waiting list"),
            Self::Full => language.choose("Udsolgt", "Fully booked"),
            Self::Closed => language.choose("Tilmelding lukket", "Registration closed"),
            Self::Held => language.choose("Afholdt", "Completed"),
            Self::Cancelled => language.choose("Aflyst", "Cancelled"),
        }
    }
}

impl CourseRun {
    /// The status of this run. If several apply, the last one declared wins.
    pub fn status(&self, seats: Seats, now: Timestamp) -> SeatStatus {
        match self.check_open(now) {
            Err(Rejection::RunCancelled) => SeatStatus::Cancelled,
            Err(Rejection::RunHeld) => SeatStatus::Held,
            Err(_) => SeatStatus::Closed,
            Ok(()) => self.status_while_open(seats),
        }
    }

    fn status_while_open(&self, seats: Seats) -> SeatStatus {
        // Newcomers get no seat while anybody waits, as in `Course::admit`.
        if seats.left == 0 || seats.waiting > 0 {
            if self.waiting_list { SeatStatus::WaitingList } else { SeatStatus::Full }
        } else if seats.are_few() {
            SeatStatus::Few
        } else if self.state == RunState::Tentative {
            SeatStatus::Tentative
        } else {
            SeatStatus::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Day;

    fn run(state: RunState, waiting_list: bool) -> CourseRun {
        let date = "2023-11-14".parse().unwrap();
        let day = Day {
            module: Some(1),
            date,
            start: "09:00".parse().unwrap(),
            end: "16:00".parse().unwrap(),
            venue: None,
            online: None,
        };
        CourseRun {
            start: date,
            name: "Efterår".into(),
            state,
            capacity: 10,
            registration_deadline: None,
            reminder_days_before: None,
            waiting_list,
            venue: None,
            online: None,
            minimum_participants: None,
            teachers: Vec::new(),
            days: vec![day],
        }
    }

    fn status(run: &CourseRun, left: u32, now: &str) -> SeatStatus {
        run.status(Seats { capacity: 10, left, waiting: 0 }, now.parse().unwrap())
    }

    #[test]
    fn whoever_gets_no_seat_may_wait() {
        let of = |is_so: fn(SeatStatus) -> bool| -> Vec<SeatStatus> {
            SeatStatus::ALL.into_iter().filter(|status| is_so(*status)).collect()
        };
        let with_seats = [SeatStatus::Open, SeatStatus::Tentative, SeatStatus::Few];
        assert_eq!(of(SeatStatus::has_seats), with_seats);
        let others = of(|status| status.takes_registrations() && !status.has_seats());
        assert_eq!(others, [SeatStatus::WaitingList]);
    }

    #[test]
    fn the_seats_determine_the_status_while_registration_is_open() {
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
    fn a_run_is_full_when_somebody_waits_and_its_waiting_list_was_closed() {
        let seats = Seats { capacity: 10, left: 2, waiting: 1 };
        let now = "2023-10-01T09:00:00+02:00".parse().unwrap();
        assert_eq!(run(RunState::Open, false).status(seats, now), SeatStatus::Full);
    }

    #[test]
    fn a_run_closes_when_it_begins_and_is_held_when_it_ends() {
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
    fn a_run_without_days_takes_place_on_its_start_date() {
        let mut open = run(RunState::Open, true);
        open.days.clear();
        assert_eq!(status(&open, 10, "2023-11-13T23:59:59+01:00"), SeatStatus::Open);
        assert_eq!(status(&open, 10, "2023-11-14T12:00:00+01:00"), SeatStatus::Closed);
        assert_eq!(status(&open, 10, "2023-11-15T00:00:00+01:00"), SeatStatus::Held);
    }
}
