//! Dates, times of day and instants as the office writes them in JSON, all in the time zone of
//! Copenhagen.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};

use crate::field_error::ErrorCode;

/// The zone of every local time.
#[expect(clippy::expect_used, reason = "the zone is compiled into jiff (`tzdb-bundle-always`)")]
fn copenhagen() -> TimeZone {
    TimeZone::get("Europe/Copenhagen").expect("bundled time zone")
}

/// An instant on the office's wall clock.
pub fn in_copenhagen(instant: Timestamp) -> ZonedDateTime {
    instant.to_zoned_datetime(copenhagen())
}

/// A local date and time as an instant; in the hour that summer time skips, the time after it.
pub fn local_to_instant(date: Date, time: Time) -> Timestamp {
    copenhagen().to_timestamp(date.to_datetime(time)).unwrap_or(Timestamp::MAX)
}

/// An instant as RFC 3339 with Copenhagen's offset, to the second: `2023-10-02T09:00:00+02:00`.
pub fn rfc3339(instant: Timestamp) -> String {
    in_copenhagen(instant).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Reads a date written as `2023-11-14` and in no other way.
///
/// # Errors
/// [`ErrorCode::DateInvalid`].
pub fn parse_date(text: &str) -> Result<Date, ErrorCode> {
    text.parse()
        .ok()
        .filter(|date: &Date| date.year() >= 1900 && date.to_string() == text)
        .ok_or(ErrorCode::DateInvalid)
}

/// A time of day to the minute, `09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalTime(Time);

impl LocalTime {
    /// The time for reckoning.
    pub fn time(self) -> Time {
        self.0
    }
}

impl FromStr for LocalTime {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let time = Time::strptime("%H:%M", text).map_err(|_| ErrorCode::TimeInvalid)?;
        Some(Self(time)).filter(|time| time.to_string() == text).ok_or(ErrorCode::TimeInvalid)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for LocalTime {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|_: ErrorCode| format!("`{text}` is not a time of day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_way_of_writing_is_read() {
        assert!(parse_date("2023-11-14").is_ok());
        for wrong in [
            "14.11.2023",
            "2023-11-31",
            "20231114",
            "2023-11-14T09:00",
            " 2023-11-14",
            "0001-01-01",
        ] {
            assert_eq!(parse_date(wrong), Err(ErrorCode::DateInvalid), "{wrong}");
        }
        assert!("09:00".parse::<LocalTime>().is_ok());
        for wrong in ["9:00", "09.00", "24:00", "09:00:00"] {
            assert_eq!(wrong.parse::<LocalTime>(), Err(ErrorCode::TimeInvalid), "{wrong}");
        }
    }

    #[test]
    fn instants_carry_summer_and_winter_offsets() {
        assert_eq!(rfc3339("2023-10-02T07:00:00Z".parse().unwrap()), "2023-10-02T09:00:00+02:00");
        assert_eq!(rfc3339("2023-11-02T08:00:00Z".parse().unwrap()), "2023-11-02T09:00:00+01:00");
    }
}
