//! Suspicion: when a run looks as if a bot fills it, new registrations hold their seats only for a
//! while, until somebody verifies them.

use jiff::{SignedDuration, Timestamp};

/// How long suspicion lasts after its last cause.
const SUSPICION: SignedDuration = SignedDuration::from_hours(24);
/// How long an unverified registration holds its seats in a run under suspicion.
const HOLD: SignedDuration = SignedDuration::from_hours(2);
/// How much of a hold may have passed before the contact hears of it. It covers the usual delay of
/// an e-mail, so that the hold is not written again for it.
const HOLD_TOLERANCE: SignedDuration = SignedDuration::from_mins(10);
/// While somebody verified a registration within this time, many unverified ones are no cause: the
/// contacts are people, who just have not read their e-mail yet.
const SIGN_OF_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// The unverified registrations of a run, as the table last showed them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnverifiedCounts {
    /// Seats taken by unverified registrations.
    pub seats: u32,
    /// When a registration of the run was last verified.
    pub last_verified_at: Option<Timestamp>,
    /// Until when the run is under suspicion.
    pub suspicious_until: Option<Timestamp>,
}

/// What becomes of a new registration. The store repeats it as a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrutiny {
    /// The registration is verified, or limits are switched off.
    Exempt,
    /// It keeps its seats, on condition that the run is not under suspicion and gives no cause.
    Trusted {
        /// At most this many seats are unverified, half of the run's capacity...
        max_unverified_seats: u32,
        /// ...or a registration was verified since then.
        verified_since: Timestamp,
        /// The current time.
        now: Timestamp,
    },
    /// It lapses unless it is verified in time.
    Held {
        /// When it lapses.
        until: Timestamp,
        /// Until when the run is under suspicion, if there is a new cause.
        suspicious_until: Option<Timestamp>,
    },
}

impl Scrutiny {
    /// The scrutiny of an unverified registration for a run with this capacity. `is_rush` says
    /// whether too many registrations have been made within minutes. Without `counts`, the run is
    /// trusted: the store's condition decides, and reports the counts if it fails.
    pub fn new(
        capacity: u32,
        counts: Option<UnverifiedCounts>,
        is_rush: bool,
        now: Timestamp,
    ) -> Self {
        let max_unverified_seats = capacity / 2;
        let verified_since = before(now, SIGN_OF_LIFE);
        let counts = counts.unwrap_or_default();
        let is_half_unverified = counts.seats > max_unverified_seats
            && counts.last_verified_at.is_none_or(|verified_at| verified_at < verified_since);
        let has_cause = is_rush || is_half_unverified;
        if has_cause || counts.suspicious_until.is_some_and(|until| now < until) {
            let suspicious_until = has_cause.then(|| after(now, SUSPICION));
            Self::Held { until: after(now, HOLD), suspicious_until }
        } else {
            Self::Trusted { max_unverified_seats, verified_since, now }
        }
    }

    /// When the registration lapses.
    pub fn hold_until(self) -> Option<Timestamp> {
        match self {
            Self::Held { until, .. } => Some(until),
            Self::Exempt | Self::Trusted { .. } => None,
        }
    }
}

/// The end of a hold whose contact hears of it at `heard_at`: nearly the whole time is left to
/// them, however long the e-mail with the code had to wait.
pub(crate) fn hold_heard_of(until: Timestamp, heard_at: Timestamp) -> Timestamp {
    let whole = after(heard_at, HOLD);
    if whole.duration_since(until) > HOLD_TOLERANCE { whole } else { until }
}

fn after(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

fn before(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.saturating_sub(duration).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        format!("2023-10-02T{time}:00Z").parse().unwrap()
    }

    fn scrutiny(counts: UnverifiedCounts, is_rush: bool) -> Scrutiny {
        Scrutiny::new(20, Some(counts), is_rush, at("12:00"))
    }

    #[test]
    fn a_run_is_trusted_until_more_than_half_of_it_is_unverified() {
        let with_seats = |seats| UnverifiedCounts { seats, ..UnverifiedCounts::default() };
        assert_eq!(scrutiny(with_seats(10), false).hold_until(), None);
        let held = scrutiny(with_seats(11), false);
        let suspicious_until = Some("2023-10-03T12:00:00Z".parse().unwrap());
        assert_eq!(held, Scrutiny::Held { until: at("14:00"), suspicious_until });
    }

    #[test]
    fn a_run_is_trusted_while_somebody_verified_within_the_last_hour() {
        let verified_at = |time| UnverifiedCounts {
            seats: 20,
            last_verified_at: Some(at(time)),
            suspicious_until: None,
        };
        assert_eq!(scrutiny(verified_at("11:00"), false).hold_until(), None);
        assert!(scrutiny(verified_at("10:59"), false).hold_until().is_some());
    }

    #[test]
    fn a_rush_is_a_cause_whoever_verified() {
        let counts =
            UnverifiedCounts { last_verified_at: Some(at("11:59")), ..UnverifiedCounts::default() };
        assert!(scrutiny(counts, true).hold_until().is_some());
        assert!(Scrutiny::new(20, None, true, at("12:00")).hold_until().is_some());
        assert_eq!(Scrutiny::new(20, None, false, at("12:00")).hold_until(), None);
    }

    #[test]
    fn a_hold_begins_anew_if_the_contact_hears_of_it_late() {
        assert_eq!(hold_heard_of(at("14:00"), at("12:10")), at("14:00"));
        assert_eq!(hold_heard_of(at("14:00"), at("12:11")), at("14:11"));
        assert_eq!(hold_heard_of(at("14:00"), at("15:00")), at("17:00"));
    }

    #[test]
    fn suspicion_ends_and_is_not_renewed_without_a_cause() {
        let until = |time| UnverifiedCounts {
            suspicious_until: Some(at(time)),
            ..UnverifiedCounts::default()
        };
        let held = Scrutiny::Held { until: at("14:00"), suspicious_until: None };
        assert_eq!(scrutiny(until("12:01"), false), held);
        assert_eq!(scrutiny(until("12:00"), false).hold_until(), None);
    }
}
