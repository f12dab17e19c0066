//! Dates, times of day and instants in the time zone of Copenhagen, and how they are written in
//! JSON.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use serde::{Deserialize, Serialize};

use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;

/// Maximum length of a text that is examined as a date, in characters.
const MAX_DATE_LENGTH: usize = 300;
/// The earliest year of a date: an earlier one is a typing error.
const MIN_YEAR: i16 = 1900;

#[expect(clippy::expect_used, reason = "the zone is compiled into jiff (`tzdb-bundle-always`)")]
fn copenhagen() -> TimeZone {
    TimeZone::get("Europe/Copenhagen").expect("bundled time zone")
}

/// An instant as local date and time.
pub fn in_copenhagen(instant: Timestamp) -> ZonedDateTime {
    instant.to_zoned_datetime(copenhagen())
}

/// A local date and time as an instant. A time in the hour that is skipped when summer time begins
/// becomes the same time after it.
pub fn local_to_instant(date: Date, time: Time) -> Timestamp {
    copenhagen().to_timestamp(date.to_datetime(time)).unwrap_or(Timestamp::MAX)
}

/// An instant in RFC 3339 with the offset of Copenhagen, to the second:
/// `2023-10-02T09:00:00+02:00`.
pub fn rfc3339(instant: Timestamp) -> String {
    in_copenhagen(instant).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Parses a date in the form `2023-11-14` and no other.
///
/// # Errors
/// [`ErrorCode::DateInvalid`].
pub fn parse_date(text: &str) -> Result<Date, ErrorCode> {
    match text.parse::<Date>() {
        Ok(date) if date.year() >= MIN_YEAR && date.to_string() == text => Ok(date),
        _ => Err(ErrorCode::DateInvalid),
    }
}

pub(crate) fn parse_date_field(reader: &JsonReader<'_>) -> Option<Date> {
    let text = reader.line(MAX_DATE_LENGTH)?;
    match parse_date(&text) {
        Ok(date) => Some(date),
        Err(code) => reader.reject(code),
    }
}

/// A time of day to the minute, in the form `09:00`, or `24:00`, when a day ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalTime {
    /// Since midnight.
    minutes: i16,
}

/// A stored text that is not a time of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time of day")]
pub struct InvalidLocalTime(String);

impl LocalTime {
    const END_OF_DAY: Self = Self { minutes: 24 * 60 };

    /// The instant on this date.
    pub fn on(self, date: Date) -> Timestamp {
        match Time::new(self.hour(), self.minute(), 0, 0) {
            Ok(time) => local_to_instant(date, time),
            Err(_) => midnight_after(date),
        }
    }

    /// The minutes from this time until a later one.
    pub(crate) fn minutes_until(self, later: Self) -> i16 {
        later.minutes - self.minutes
    }

    #[expect(clippy::cast_possible_truncation, reason = "at most 24")]
    fn hour(self) -> i8 {
        (self.minutes / 60) as i8
    }

    fn minute(self) -> i8 {
        (self.minutes % 60) as i8
    }
}

/// When a date is over.
pub(crate) fn midnight_after(date: Date) -> Timestamp {
    local_to_instant(date.saturating_add(1.day()), Time::midnight())
}

impl FromStr for LocalTime {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let parsed = Time::strptime("%H:%M", text)
            .map(|time| Self { minutes: i16::from(time.hour()) * 60 + i16::from(time.minute()) });
        [parsed.ok(), Some(Self::END_OF_DAY)]
            .into_iter()
            .flatten()
            .find(|time| time.to_string() == text)
            .ok_or(ErrorCode::TimeInvalid)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for LocalTime {
    type Error = InvalidLocalTime;

    fn try_from(text: String) -> Result<Self, InvalidLocalTime> {
        text.parse().map_err(|_: ErrorCode| InvalidLocalTime(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_parsed_in_one_form_only() {
        assert!(parse_date("2023-11-14").is_ok());
        for invalid in [
            "14.11.2023",
            "2023-11-31",
            "20231114",
            "2023-11-14T09:00",
            " 2023-11-14",
            "0001-01-01",
        ] {
            assert_eq!(parse_date(invalid), Err(ErrorCode::DateInvalid), "{invalid}");
        }
        for valid in ["00:00", "09:00", "23:59", "24:00"] {
            assert_eq!(valid.parse::<LocalTime>().unwrap().to_string(), valid);
        }
        for invalid in ["9:00", "09.00", "24:01", "25:00", "-1:00", "09:00:00"] {
            assert_eq!(invalid.parse::<LocalTime>(), Err(ErrorCode::TimeInvalid), "{invalid}");
        }
    }

    #[test]
    fn a_day_ends_at_24_00() {
        let (day, next) = (parse_date("2023-11-14").unwrap(), parse_date("2023-11-15").unwrap());
        let at = |time: &str, date| time.parse::<LocalTime>().unwrap().on(date);
        assert_eq!(at("24:00", day), at("00:00", next));
        assert!(at("23:59", day) < at("24:00", day));
        // When summer time ends, the day has 25 hours.
        let long = parse_date("2023-10-29").unwrap();
        assert_eq!(at("24:00", long).as_second() - at("00:00", long).as_second(), 25 * 3_600);
    }

    #[test]
    fn instants_carry_summer_and_winter_offsets() {
        assert_eq!(rfc3339("2023-10-02T07:00:00Z".parse().unwrap()), "2023-10-02T09:00:00+02:00");
        assert_eq!(rfc3339("2023-11-02T08:00:00Z".parse().unwrap()), "2023-11-02T09:00:00+01:00");
    }
}
