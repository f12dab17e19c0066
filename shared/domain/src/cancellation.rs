//! What a course charges for cancellations: its terms, read and told.

mod fee;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::fee::{CancellationFee, CancellationQuote};

use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::language::Language;
use crate::time::in_copenhagen;

/// Maximum number of steps.
pub const MAX_CANCELLATION_STEPS: usize = 10;
/// Most days before the run that a step can be.
pub const MAX_CANCELLATION_DAYS: u32 = 365;
/// Which part of the price whoever cancels owes, by how long before the run it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancellationTerms {
    /// In order of time. The first whose last day has not passed applies.
    #[schema(max_items = 10)]
    pub steps: Vec<CancellationStep>,
    /// What is owed after the last step, in percent of the price.
    #[schema(minimum = 1, maximum = 100)]
    pub later_percent: u32,
}

/// What is owed up to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancellationStep {
    /// How many days before the first day of the run its last day is.
    #[schema(minimum = 1, maximum = 365)]
    pub until_days_before: u32,
    /// In percent of the price.
    #[schema(minimum = 0, maximum = 100)]
    pub percent: u32,
}

impl CancellationTerms {
    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.object(&["steps", "laterPercent"])?;
        let mut last: Option<CancellationStep> = None;
        let steps = object.field("steps").list(MAX_CANCELLATION_STEPS, |element| {
            let object = element.object(&["untilDaysBefore", "percent"])?;
            let until_days_before = object.field("untilDaysBefore").count(1, MAX_CANCELLATION_DAYS);
            let percent = object.field("percent").count(0, 100);
            let step =
                CancellationStep { until_days_before: until_days_before?, percent: percent? };
            let is_in_order = last.is_none_or(|last| {
                last.until_days_before > step.until_days_before && last.percent < step.percent
            });
            last = Some(step);
            if is_in_order { Some(step) } else { element.reject(ErrorCode::CancellationStepOrder) }
        });
        let field = object.field("laterPercent");
        let later_percent = field.count(1, 100);
        let is_more = |later: &u32| last.is_none_or(|last| last.percent < *later);
        if later_percent.is_some_and(|later| !is_more(&later)) {
            return field.reject(ErrorCode::CancellationStepOrder);
        }
        Some(Self { steps: steps?, later_percent: later_percent? })
    }

    /// What a cancellation on this day owes, in percent.
    fn percent_on(&self, today: Date, first_day: Date) -> u32 {
        let mut steps = self.steps.iter();
        let applying = steps.find(|step| today <= step.last_day(first_day));
        applying.map_or(self.later_percent, |step| step.percent)
    }

    /// "gratis indtil 28 dage før første kursusdag, 50 % af prisen indtil 14 dage før, derefter
    /// hele prisen"
    pub fn describe(&self, language: Language) -> String {
        let mut first = true;
        let steps: Vec<(u32, u32)> =
            self.steps.iter().map(|step| (step.until_days_before, step.percent)).collect();
        self.describe_steps(&steps, language, |days| {
            let days = *days as usize;
            let days = language.count(days, ["dag", "dage"], ["day", "days"]);
            let day = match std::mem::take(&mut first) {
                true => language.choose(" første kursusdag", " the first course day"),
                false => "",
            };
            language.choose(format!("indtil {days} før{day}"), format!("until {days} before{day}"))
        })
    }

    /// What still applies to a run that begins on `first_day`, where nothing is owed until
    /// `free_until`: "Afmelding: gratis til og med 17. oktober 2023, derefter hele prisen", or
    /// "Afmelding koster hele prisen"
    fn describe_for(
        &self,
        first_day: Date,
        free_until: Option<Date>,
        now: Timestamp,
        language: Language,
    ) -> String {
        let today = in_copenhagen(now).date();
        let free = free_until.filter(|day| today <= *day).map(|day| (day, 0));
        let over = free.map_or(today, |(day, _)| day.saturating_add(1.day()));
        let of_terms = self.steps.iter().map(|step| (step.last_day(first_day), step.percent));
        let mut left: Vec<(Date, u32)> =
            free.into_iter().chain(of_terms.filter(|(day, _)| over <= *day)).collect();
        // The terms may be free even longer.
        left.dedup_by(|later, earlier| {
            let is_same = later.1 == earlier.1;
            if is_same {
                earlier.0 = later.0;
            }
            is_same
        });
        let described = self.describe_steps(&left, language, |day| {
            let date = language.date(*day);
            language.choose(format!("til og med {date}"), format!("up to and including {date}"))
        });
        let begins = match left.is_empty() {
            true => language.choose("Afmelding koster", "Cancelling costs"),
            false => language.choose("Afmelding:", "Cancellation:"),
        };
        format!("{begins} {described}")
    }

    /// Steps with their ends and percentages, as `until` words the ends.
    fn describe_steps<End>(
        &self,
        steps: &[(End, u32)],
        language: Language,
        mut until: impl FnMut(&End) -> String,
    ) -> String {
        let cost = |percent| match percent {
            0 => language.free().to_lowercase(),
            100 => language.choose("hele prisen", "the full price").to_owned(),
            percent => {
                let percent = language.percent(percent);
                language.choose(format!("{percent} af prisen"), format!("{percent} of the price"))
            }
        };
        let later = cost(self.later_percent);
        if steps.is_empty() {
            return later;
        }
        let mut parts: Vec<String> = steps
            .iter()
            .map(|(end, percent)| format!("{} {}", cost(*percent), until(end)))
            .collect();
        parts.push(language.choose(format!("derefter {later}"), format!("then {later}")));
        parts.join(", ")
    }
}

impl CancellationStep {
    /// The last day on which it applies to a run that begins on `first_day`.
    pub fn last_day(&self, first_day: Date) -> Date {
        first_day.saturating_sub(i64::from(self.until_days_before).days())
    }
}
