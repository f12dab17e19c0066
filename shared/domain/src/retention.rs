//! Retention periods: the rules, and the days on which data expires. The function `retention`
//! applies them.

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};

use crate::run::CourseRun;
use crate::time::local_to_instant;

/// The data that a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataCategory {
    /// Diet and access needs.
    Needs,
    /// Names, addresses and phones of contacts and participants, free text, and access records.
    People,
    /// What the accounts need: run, number of participants, organisation, billing number and
    /// amount.
    Accounts,
}

/// How long data is retained, counted from the run's last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetentionPeriod {
    /// Whole days after the last day.
    Days(i64),
    /// Years after the last day.
    Years(i64),
    /// Years after the end of the financial year, which is the calendar year, of the last day.
    FinancialYears(i64),
}

/// How long one category of data is retained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionRule {
    /// Which data.
    pub category: DataCategory,
    /// How long.
    pub period: RetentionPeriod,
    /// The purpose or the law that determines the period.
    pub reason: &'static str,
}

const NEEDS: RetentionRule = RetentionRule {
    category: DataCategory::Needs,
    period: RetentionPeriod::Days(14),
    reason: "health data serve the course only (GDPR, articles 5 and 9)",
};

const PEOPLE: RetentionRule = RetentionRule {
    category: DataCategory::People,
    period: RetentionPeriod::Years(2),
    reason: "proof of attendance and follow-up courses",
};

const ACCOUNTS: RetentionRule = RetentionRule {
    category: DataCategory::Accounts,
    period: RetentionPeriod::FinancialYears(5),
    reason: "Bogføringsloven, section 12",
};

/// The rules for registrations.
pub const RULES: [RetentionRule; 3] = [NEEDS, PEOPLE, ACCOUNTS];

/// How many days an undelivered notification may hold the address of a replaced participant.
pub const MAX_UNDELIVERED_DAYS: i64 = 30;

/// How many days a backup of the table is kept, at most, and how long it is remembered whom to
/// erase again when one is restored. DynamoDB's own backups reach 35 days back.
pub const MAX_BACKUP_DAYS: i64 = 90;

impl RetentionRule {
    /// The first day on which the data is no longer retained, for a run with this last day.
    pub fn expires_on(&self, last_day: Date) -> Date {
        match self.period {
            RetentionPeriod::Days(days) => last_day.saturating_add((days + 1).days()),
            RetentionPeriod::Years(years) => {
                last_day.saturating_add(years.years()).saturating_add(1.day())
            }
            RetentionPeriod::FinancialYears(years) => {
                last_day.last_of_year().saturating_add(years.years()).saturating_add(1.day())
            }
        }
    }
}

/// The categories of data that are no longer retained on this day, for a run with this last day.
pub fn expired(last_day: Date, today: Date) -> impl Iterator<Item = DataCategory> {
    RULES.iter().filter(move |rule| rule.expires_on(last_day) <= today).map(|rule| rule.category)
}

/// When the next category of data expires after this day, for a run with this last day: midnight in
/// Copenhagen. `None` if everything has expired.
pub fn next_expiry(last_day: Date, today: Date) -> Option<Timestamp> {
    let days = RULES.iter().map(|rule| rule.expires_on(last_day));
    let next = days.filter(|day| *day > today).min()?;
    Some(local_to_instant(next, Time::midnight()))
}

/// The instant at which the needs of a run's participants expire: midnight in Copenhagen at the
/// start of the first day on which the rule no longer retains them.
pub fn needs_expiry(run: &CourseRun) -> Timestamp {
    local_to_instant(NEEDS.expires_on(run.last_day()), Time::midnight())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_documents::course;
    use crate::time::in_copenhagen;

    #[test]
    fn each_category_expires_on_the_day_after_its_period() {
        let last_day = "2024-02-29".parse().unwrap();
        let days = RULES.map(|rule| rule.expires_on(last_day).to_string());
        assert_eq!(days, ["2024-03-15", "2026-03-01", "2030-01-01"]);
        assert_eq!(
            expired(last_day, "2026-02-28".parse().unwrap()).collect::<Vec<_>>(),
            [DataCategory::Needs]
        );
        assert_eq!(expired(last_day, "2030-01-01".parse().unwrap()).count(), 3);
        let next = |today: &str| next_expiry(last_day, today.parse().unwrap());
        let midnight = |instant: &str| Some(instant.parse::<Timestamp>().unwrap());
        assert_eq!(next("2024-03-14"), midnight("2024-03-15T00:00:00+01:00"));
        assert_eq!(next("2024-03-15"), midnight("2026-03-01T00:00:00+01:00"));
        assert_eq!(next("2030-01-01"), None);
    }

    #[test]
    fn needs_expire_at_the_start_of_the_day_on_which_the_rule_no_longer_retains_them() {
        let with_days = course().runs.remove(0);
        // Summer time begins on 31 March.
        let start = "2024-03-20".parse().unwrap();
        let without_days = CourseRun { start, days: Vec::new(), ..with_days.clone() };
        for (run, expiry) in
            [(with_days, "2023-11-29T00:00:00+01:00"), (without_days, "2024-04-04T00:00:00+02:00")]
        {
            let instant = needs_expiry(&run);
            assert_eq!(instant, expiry.parse::<Timestamp>().unwrap());
            let are_expired = |now| {
                expired(run.last_day(), in_copenhagen(now).date())
                    .any(|category| category == DataCategory::Needs)
            };
            assert!(are_expired(instant));
            assert!(!are_expired(instant.saturating_add((-1).seconds()).unwrap()));
        }
    }
}
