//! How long what is kept: the rules as a table, and the days they lead to. Who acts on them is not
//! said here.

use jiff::ToSpan;
use jiff::civil::Date;

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataCategory {
    /// Diet and access.
    Needs,
    /// Names, addresses and phones of contact and participants, what was written freely, and who
    /// looked at it.
    People,
    /// What the accounts need: run, number of participants, organisation, billing number and
    /// amount.
    Accounts,
}

/// For how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Days after the run's last day.
    Days(i64),
    /// Years after the run's last day.
    Years(i64),
    /// Years after the end of the financial year, which is the calendar year, of the run's last
    /// day.
    FinancialYears(i64),
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What.
    pub kept: DataCategory,
    /// How long.
    pub period: Period,
    /// Why.
    pub reason: &'static str,
}

/// The rules.
pub const RULES: [Rule; 3] = [
    Rule {
        kept: DataCategory::Needs,
        period: Period::Days(14),
        reason: "health data serve the course only (GDPR, articles 5 and 9)",
    },
    Rule {
        kept: DataCategory::People,
        period: Period::Years(2),
        reason: "proof of attendance and follow-up courses",
    },
    Rule {
        kept: DataCategory::Accounts,
        period: Period::FinancialYears(5),
        reason: "Bogføringsloven, section 12",
    },
];

/// How long somebody who was replaced by a colleague is kept in a message that could not be told:
/// until it is too late to.
pub const MAX_UNDELIVERED_DAYS: i64 = 30;

impl Rule {
    /// The first day on which it is not kept any more, for a run whose last day is this.
    pub fn ends(&self, last_day: Date) -> Date {
        match self.period {
            Period::Days(days) => last_day.saturating_add((days + 1).days()),
            Period::Years(years) => last_day.saturating_add(years.years()).saturating_add(1.day()),
            Period::FinancialYears(years) => {
                last_day.last_of_year().saturating_add(years.years()).saturating_add(1.day())
            }
        }
    }
}

/// What is not kept any more on this day, of a run whose last day is that.
pub fn ended(last_day: Date, today: Date) -> impl Iterator<Item = DataCategory> {
    RULES.iter().filter(move |rule| rule.ends(last_day) <= today).map(|rule| rule.kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_ends_on_the_day_after_its_period() {
        let last_day = "2024-02-29".parse().unwrap();
        let ends = RULES.map(|rule| rule.ends(last_day).to_string());
        assert_eq!(ends, ["2024-03-15", "2026-03-01", "2030-01-01"]);
        assert_eq!(
            ended(last_day, "2026-02-28".parse().unwrap()).collect::<Vec<_>>(),
            [DataCategory::Needs]
        );
        assert_eq!(ended(last_day, "2030-01-01".parse().unwrap()).count(), 3);
    }
}
