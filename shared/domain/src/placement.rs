//! Admission to a run: whether a group gets seats, joins the waiting list or is rejected. The store
//! repeats the outcome as a condition of the transaction that books it.

use jiff::Timestamp;

use crate::abuse_limits::Limits;
use crate::applicant::Applicant;
use crate::course::Course;
use crate::registration::{Registration, RegistrationStatus, Source};
use crate::registration_id::RegistrationId;
use crate::rejection::Rejection;
use crate::run::CourseRun;
use crate::run_id::RunId;
use crate::suspicion::UnverifiedCounts;
use crate::time::in_copenhagen;
use crate::working_days::working_days_after;

/// The seats and the waiting list of a run, as the table last showed them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatCounts {
    /// Seats that are not taken.
    pub seats_left: u32,
    /// Registrations on the waiting list.
    pub waiting: u32,
    /// The highest waiting number the run has given out.
    pub last_waiting_number: u32,
    /// The registrations of the run that nobody has verified.
    pub unverified: UnverifiedCounts,
}

impl SeatCounts {
    /// The waiting number of the next registration to join the waiting list.
    pub fn next_waiting_number(self) -> u32 {
        self.last_waiting_number + 1
    }

    /// The position of the next registration to join the waiting list, from 1.
    pub fn next_waiting_position(self) -> u32 {
        self.waiting + 1
    }
}

/// What an admitted registration takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Seats.
    Seats,
    /// Seats that are left beside those for everybody who waits.
    SpareSeats {
        /// The counts that the decision is based on.
        seen: SeatCounts,
        /// How many seats are for those who wait.
        reserved: u32,
    },
    /// The next waiting number after these counts.
    WaitingList(SeatCounts),
}

/// On what terms somebody asks for seats.
#[derive(Clone, Copy, Debug, Default)]
pub struct Admission<'a> {
    /// How the request reached the office.
    pub source: Source,
    /// With limits, the waiting list is not endless.
    pub limits: Option<&'a Limits>,
    /// How many seats those who wait ask for, as a walk-in has to know.
    pub waiting_seats: u32,
}

impl Course {
    /// Admits an applicant to one of this course's runs. Newcomers wait while anybody waits, even
    /// if seats are left. Without `counts`, seats are assumed: the store's condition decides, and
    /// reports the counts if it fails. Until when somebody is admitted depends on the source.
    ///
    /// # Errors
    /// The rule that keeps the run from accepting the applicant now.
    pub fn admit(
        &self,
        run: &CourseRun,
        applicant: &Applicant,
        counts: Option<SeatCounts>,
        admission: Admission<'_>,
        id: RegistrationId,
        now: Timestamp,
    ) -> Result<(Registration, Placement), Rejection> {
        match admission.source {
            Source::Website => run.check_open(now)?,
            Source::Phone => run.check_open_for_staff(now)?,
            Source::WalkIn => run.check_open_for_walk_ins(now)?,
        }
        let placement = decide_placement(run, applicant, counts, admission, now)?;
        let registration = self.new_registration(run, applicant, id, now);
        let source = admission.source;
        // Whoever is at the door has come.
        let terms = registration.cancellation_terms.filter(|_| source != Source::WalkIn);
        let registration = Registration { source, cancellation_terms: terms, ..registration };
        let registration = match placement {
            Placement::Seats | Placement::SpareSeats { .. } => registration,
            Placement::WaitingList(counts) => registration.waiting(counts.next_waiting_number()),
        };
        Ok((registration, placement))
    }

    fn new_registration(
        &self,
        run: &CourseRun,
        applicant: &Applicant,
        id: RegistrationId,
        now: Timestamp,
    ) -> Registration {
        let today = in_copenhagen(now).date();
        Registration {
            id,
            run: RunId { slug: self.slug.clone(), start: run.start },
            former_runs: Vec::new(),
            untold_move: None,
            run_name: run.name.clone(),
            course_title: self.title.clone(),
            status: RegistrationStatus::Registered,
            waiting_number: None,
            contact: applicant.contact.clone(),
            participants: applicant.participants.clone(),
            billing: applicant.billing.clone(),
            price: self.price.charge(&applicant.price, applicant.seats(), now, self.language),
            cancellation_terms: self.cancellation_terms.clone(),
            cancellation_fees: Vec::new(),
            answers: applicant.answers.clone(),
            message: applicant.message.clone(),
            source: Source::default(),
            registered_at: now,
            contact_by: working_days_after(today, self.contact_promise.working_days_to),
            contact_verified_at: None,
            participants_know: false,
            hold_until: None,
            receipt_delayed_until: None,
            contacted_at: None,
            confirmed_at: None,
            notes: Vec::new(),
            changes: Vec::new(),
            seat_counter: None,
            secret_generation: 0,
            code_generation: 0,
            revision: 0,
        }
    }
}

fn decide_placement(
    run: &CourseRun,
    applicant: &Applicant,
    counts: Option<SeatCounts>,
    Admission { source, limits, waiting_seats }: Admission<'_>,
    now: Timestamp,
) -> Result<Placement, Rejection> {
    let Some(counts) = counts else { return Ok(Placement::Seats) };
    let may_wait = || {
        let is_short =
            limits.is_none_or(|limits| counts.waiting < limits.waiting_groups(run.capacity));
        applicant.accept_waiting && run.waiting_list && is_short
    };
    if counts.waiting == 0 && counts.seats_left >= applicant.seats() {
        return Ok(Placement::Seats);
    }
    let full = Rejection::RunFull { seats_left: counts.seats_left };
    if source == Source::WalkIn {
        // Whoever stands at the door does not wait. Once the run is over, nobody does.
        let reserved = if now < run.ends_at() { waiting_seats } else { 0 };
        let needed = reserved.saturating_add(applicant.seats());
        let is_spare = counts.waiting > 0 && counts.seats_left >= needed;
        return if is_spare {
            Ok(Placement::SpareSeats { seen: counts, reserved })
        } else {
            Err(full)
        };
    }
    if may_wait() { Ok(Placement::WaitingList(counts)) } else { Err(full) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_documents::{course, registration_document};

    const OPEN: &str = "2023-10-02T09:00:00+02:00";

    /// Admits the two participants of the example at `now`.
    fn admit(
        now: &str,
        accept_waiting: bool,
        has_waiting_list: bool,
        counts: Option<SeatCounts>,
    ) -> Result<(Registration, Placement), Rejection> {
        let mut course = course();
        course.runs[0].waiting_list = has_waiting_list;
        let id = RegistrationId::new(&course.run_ids().next().unwrap(), [7; 10]);
        let mut applicant = Applicant::parse(&registration_document(), &course).unwrap();
        applicant.accept_waiting = accept_waiting;
        assert_eq!(applicant.seats(), 2);
        let limits = Some(&Limits::default());
        let admission = Admission { limits, ..Admission::default() };
        course.admit(&course.runs[0], &applicant, counts, admission, id, now.parse().unwrap())
    }

    fn counts(seats_left: u32, waiting: u32) -> SeatCounts {
        let unverified = UnverifiedCounts::default();
        SeatCounts { seats_left, waiting, last_waiting_number: 6, unverified }
    }

    #[test]
    fn the_example_of_the_contract_is_admitted_with_its_price_and_contact_deadline() {
        let (registration, _) = admit(OPEN, false, true, None).unwrap();
        assert_eq!(
            (registration.price.total.0, registration.contact_by.to_string()),
            (1_248_750, "2023-10-05".into())
        );
        assert_eq!(registration.id.run_tag(), registration.run.tag());
    }

    #[test]
    fn a_run_that_is_closed_or_held_rejects_whatever_the_seat_counts() {
        for counts in [None, Some(counts(10, 0)), Some(counts(0, 0))] {
            let rejection = |now| admit(now, true, true, counts).unwrap_err();
            assert_eq!(rejection("2023-11-08T00:00:00+01:00"), Rejection::RegistrationClosed);
            assert_eq!(rejection("2023-11-15T00:00:00+01:00"), Rejection::RunHeld);
        }
    }

    #[test]
    fn seats_are_assumed_while_the_counts_are_unknown() {
        for accept_waiting in [false, true] {
            let (registration, placement) = admit(OPEN, accept_waiting, false, None).unwrap();
            assert_eq!(placement, Placement::Seats);
            assert_eq!(registration.status, RegistrationStatus::Registered);
            assert_eq!(registration.waiting_number, None);
        }
    }

    #[test]
    fn a_group_gets_seats_if_they_suffice_and_nobody_waits() {
        for seats_left in [2, 3] {
            let admitted = admit(OPEN, true, true, Some(counts(seats_left, 0))).unwrap();
            assert_eq!(admitted.1, Placement::Seats);
            assert_eq!(admitted.0.status, RegistrationStatus::Registered);
        }
    }

    #[test]
    fn a_group_waits_if_seats_are_too_few_or_somebody_waits() {
        for counts in [counts(1, 0), counts(0, 3), counts(10, 1)] {
            let (registration, placement) = admit(OPEN, true, true, Some(counts)).unwrap();
            assert_eq!(placement, Placement::WaitingList(counts));
            assert_eq!(registration.status, RegistrationStatus::Waiting);
            assert_eq!(registration.waiting_number, Some(7));
            assert_eq!(counts.next_waiting_position(), counts.waiting + 1);
        }
    }

    #[test]
    fn a_group_cannot_join_a_waiting_list_that_is_too_long() {
        // The run has 24 seats.
        assert!(admit(OPEN, true, true, Some(counts(0, 71))).is_ok());
        let full = Err(Rejection::RunFull { seats_left: 0 });
        assert_eq!(admit(OPEN, true, true, Some(counts(0, 72))), full);
    }

    #[test]
    fn a_group_that_cannot_wait_is_told_how_many_seats_are_left() {
        for (accept_waiting, has_waiting_list) in [(false, true), (true, false), (false, false)] {
            for counts in [counts(1, 0), counts(10, 1)] {
                assert_eq!(
                    admit(OPEN, accept_waiting, has_waiting_list, Some(counts)),
                    Err(Rejection::RunFull { seats_left: counts.seats_left })
                );
            }
        }
    }

    #[test]
    fn a_walk_in_leaves_the_seats_to_those_who_wait_until_the_run_is_over() {
        let course = course();
        let id = RegistrationId::new(&course.run_ids().next().unwrap(), [7; 10]);
        let mut applicant = Applicant::parse(&registration_document(), &course).unwrap();
        applicant.accept_waiting = true;
        let during = "2023-11-14T10:00:00+01:00";
        let over = "2023-11-14T16:00:00+01:00";
        let admit = |now: &str, counts| {
            let admission =
                Admission { source: Source::WalkIn, waiting_seats: 3, ..Admission::default() };
            let now = now.parse().unwrap();
            course
                .admit(&course.runs[0], &applicant, counts, admission, id, now)
                .map(|(_, place)| place)
        };
        let full = |seats_left| Err(Rejection::RunFull { seats_left });
        assert_eq!(admit(during, None), Ok(Placement::Seats));
        assert_eq!(admit(during, Some(counts(2, 0))), Ok(Placement::Seats));
        assert_eq!(admit(during, Some(counts(1, 0))), full(1));
        assert_eq!(admit(during, Some(counts(4, 2))), full(4));
        let (seen, none) = (counts(5, 2), counts(2, 2));
        assert_eq!(admit(during, Some(seen)), Ok(Placement::SpareSeats { seen, reserved: 3 }));
        let after = Placement::SpareSeats { seen: none, reserved: 0 };
        assert_eq!(admit(over, Some(none)), Ok(after));
        assert_eq!(admit("2023-11-28T23:59:59+01:00", Some(none)), Ok(after));
        assert_eq!(admit("2023-11-29T00:00:00+01:00", None), Err(Rejection::RunHeld));
    }
}
