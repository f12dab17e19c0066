//! What one caller, contact or recipient may cause before the office lets them wait, so that a bot
//! neither takes every seat nor learns who is registered, and nobody is flooded with e-mails.

use serde::Deserialize;

/// The limits. An operator can replace single figures of the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Limits {
    /// Seats of one run that one caller may take in a day with registrations that nobody has
    /// verified. A larger share of a large run counts instead; see [`Limits::unverified_seats`].
    pub unverified_seats: u32,
    /// Registrations of one caller in an hour. A whole municipality may have one address.
    pub registrations_per_hour: u32,
    /// Answers in an hour that tell one caller that somebody is registered already.
    pub refusals_per_hour: u32,
    /// E-mails about new registrations to one address in a day.
    pub first_emails_per_day: u32,
    /// Changes of one registration by its contact in a day.
    pub changes_per_day: u32,
    /// Times in a day that the receipts of one address are sent again to whoever asks for them.
    pub receipts_per_day: u32,
    /// Codes of one caller in an hour that open nothing.
    pub wrong_codes_per_hour: u32,
    /// Codes for the number of one registration in a quarter of an hour that open nothing.
    pub wrong_codes_per_registration: u32,
    /// Registrations for one run within ten minutes, after which the run is under suspicion.
    pub rush_registrations: u32,
    /// Groups that wait for a run, for each of its seats.
    pub waiting_groups_per_seat: u32,
    /// Groups that may wait for a run, however few seats it has.
    pub min_waiting_groups: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unverified_seats: 10,
            registrations_per_hour: 60,
            refusals_per_hour: 5,
            first_emails_per_day: 3,
            changes_per_day: 6,
            receipts_per_day: 3,
            wrong_codes_per_hour: 30,
            wrong_codes_per_registration: 10,
            rush_registrations: 60,
            waiting_groups_per_seat: 3,
            min_waiting_groups: 20,
        }
    }
}

impl Limits {
    /// Reads the figures to replace in the default from a JSON object, or `off`, which is `None`.
    ///
    /// # Errors
    /// The text is neither, or names an unknown limit.
    pub fn parse(text: &str) -> Result<Option<Self>, serde_json::Error> {
        if text == "off" { Ok(None) } else { serde_json::from_str(text).map(Some) }
    }

    /// How many seats of a run with this capacity one caller may take in a day with unverified
    /// registrations: a third of the run if that is more.
    pub fn unverified_seats(&self, capacity: u32) -> u32 {
        self.unverified_seats.max(capacity / 3)
    }

    /// How many groups may wait for a run with this capacity.
    pub fn waiting_groups(&self, capacity: u32) -> u32 {
        self.min_waiting_groups.max(self.waiting_groups_per_seat.saturating_mul(capacity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_figures_are_replaced_and_off_is_no_limit() {
        let limits = Limits::parse(r#"{"registrationsPerHour": 200}"#).unwrap();
        assert_eq!(limits, Some(Limits { registrations_per_hour: 200, ..Limits::default() }));
        assert_eq!(Limits::parse("{}").unwrap(), Some(Limits::default()));
        assert_eq!(Limits::parse("off").unwrap(), None);
        for wrong in ["on", "", "60", r#"{"registrations": 1}"#, r#"{"refusalsPerHour": -1}"#] {
            assert!(Limits::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_larger_of_ten_seats_and_a_third_of_the_run_is_allowed() {
        let seats = [5, 24, 30, 33, 100].map(|seats| Limits::default().unverified_seats(seats));
        assert_eq!(seats, [10, 10, 10, 11, 33]);
    }

    #[test]
    fn three_times_the_capacity_may_wait_and_at_least_twenty() {
        let groups = [0, 6, 7, 24].map(|seats| Limits::default().waiting_groups(seats));
        assert_eq!(groups, [20, 20, 21, 72]);
    }
}
