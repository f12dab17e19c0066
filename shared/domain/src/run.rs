//! A course run: one scheduled offering of a course, named by the course's slug and its start date.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::field_error::ErrorCode;
use crate::registration::Rejection;
use crate::time::{self, LocalTime};

/// Longest slug: it stands in URLs and file names.
const MAX_SLUG_LENGTH: usize = 80;

/// The name of a course in URLs: lower-case letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let word = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        match text {
            _ if text.len() > MAX_SLUG_LENGTH => Err(ErrorCode::TooLong { most: MAX_SLUG_LENGTH }),
            _ if text.split('-').all(word) => Ok(Self(text.to_owned())),
            _ => Err(ErrorCode::SlugInvalid),
        }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl TryFrom<String> for Slug {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|_: ErrorCode| format!("`{text}` is not a slug"))
    }
}

/// Names one run: `strategisk-borgerinddragelse/2023-11-14`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId {
    /// The course.
    pub slug: Slug,
    /// The run's start date.
    pub start: Date,
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.slug, self.start)
    }
}

/// What the provider says of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Takes registrations.
    Open,
    /// Takes registrations, but may not happen.
    Tentative,
    /// Will not happen.
    Cancelled,
}

/// One scheduled offering of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseRun {
    /// The date that names the run.
    #[schema(value_type = String, format = Date, example = "2023-11-14")]
    pub start: Date,
    /// For people: "Efterår 2023".
    pub name: String,
    /// Open, tentative or cancelled.
    pub state: RunState,
    /// Seats in all.
    pub capacity: u32,
    /// Last day of registration, inclusive; without one, registration closes as the first day
    /// starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub registration_deadline: Option<Date>,
    /// Whether a full run has a waiting list.
    #[serde(default = "default_waiting_list")]
    pub waiting_list: bool,
    /// One day a module; empty while the days are unknown.
    pub days: Vec<Day>,
}

fn default_waiting_list() -> bool {
    true
}

/// The day on which a module takes place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Day {
    /// The module's number.
    pub module: u32,
    /// When.
    #[schema(value_type = String, format = Date, example = "2023-11-14")]
    pub date: Date,
    /// From.
    #[schema(value_type = String, example = "09:00")]
    pub start: LocalTime,
    /// To.
    #[schema(value_type = String, example = "16:00")]
    pub end: LocalTime,
}

impl CourseRun {
    /// When it begins: the start of the first day, or of the start date while days are unknown.
    pub fn begins(&self) -> Timestamp {
        let first =
            self.days.iter().map(|day| time::local_to_instant(day.date, day.start.time())).min();
        first.unwrap_or_else(|| time::local_to_instant(self.start, Time::midnight()))
    }

    /// When it is over: the end of the last day, or of the start date while days are unknown.
    pub fn ends(&self) -> Timestamp {
        let last =
            self.days.iter().map(|day| time::local_to_instant(day.date, day.end.time())).max();
        last.unwrap_or_else(|| end_of(self.start))
    }

    /// When registration closes.
    pub fn closes(&self) -> Timestamp {
        self.registration_deadline.map_or_else(|| self.begins(), end_of)
    }

    /// Whether a contact may still cancel: until the day before the first day.
    pub fn can_be_cancelled(&self, now: Timestamp) -> bool {
        let first_day = self.days.iter().map(|day| day.date).min().unwrap_or(self.start);
        time::in_copenhagen(now).date() < first_day
    }

    /// Whether free seats go to those who wait: as long as the run is to come.
    pub fn allows_promotion(&self, now: Timestamp) -> bool {
        self.state != RunState::Cancelled && now < self.begins()
    }

    /// Whether the staff may still seat somebody: also past the deadline, but not once it is
    /// cancelled or over.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_open_for_staff(&self, now: Timestamp) -> Result<(), Rejection> {
        match self.check_open(now) {
            Err(Rejection::RegistrationClosed) => Ok(()),
            judged => judged,
        }
    }

    /// The day of a module, where it is known.
    pub fn day_of(&self, module: u32) -> Option<&Day> {
        self.days.iter().find(|day| day.module == module)
    }
}

/// Midnight after a date.
fn end_of(date: Date) -> Timestamp {
    time::local_to_instant(date.saturating_add(1.day()), Time::midnight())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs_are_plain_words_with_single_hyphens() {
        assert!("strategisk-borgerinddragelse".parse::<Slug>().is_ok());
        for wrong in ["", "-a", "a--b", "Møde", "a/b", "a b", "..", "a-"] {
            assert_eq!(wrong.parse::<Slug>(), Err(ErrorCode::SlugInvalid), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_slug_never_needs_escaping_in_a_url(text in ".{0,90}") {
            if let Ok(slug) = text.parse::<Slug>() {
                prop_assert!(slug.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            }
        }
    }
}
