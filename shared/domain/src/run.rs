//! A course run, one scheduled offering of a course, and what is allowed at which time.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::language::Language;
use crate::notation::is_only_dates;
use crate::place::{Online, Place, Venue};
use crate::rejection::Rejection;
use crate::time::{LocalTime, in_copenhagen, local_to_instant, midnight_after};

/// Maximum number of seats of a run: those of the largest hall.
pub const MAX_CAPACITY: u32 = 10_000;

/// How many whole days after the last day of a run somebody who took part is still registered.
const WALK_IN_DAYS: i64 = 14;
/// How many whole days after the last day of a run the codes of its e-mails still open something:
/// e-mails are kept for years, and read by others.
const CODE_DAYS: i64 = 14;

/// The state that the provider gives a run, on which its seat status depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Accepts registrations.
    Open,
    /// Accepts registrations, but may be cancelled.
    Tentative,
    /// Does not take place.
    Cancelled,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunStage {
    /// It has not begun.
    Coming,
    /// It has begun and is not over.
    Running,
    /// It is over.
    Held,
    /// It does not take place, whatever its days.
    Cancelled,
}

/// One scheduled offering of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseRun {
    /// The start date, which identifies the run within its course.
    #[schema(value_type = String, format = Date, example = "2023-11-14")]
    pub start: Date,
    /// The name for people: "Efterår 2023".
    pub name: String,
    /// Open, tentative or cancelled.
    pub state: RunState,
    /// How many seats it has in total.
    pub capacity: u32,
    /// The last day of registration, inclusive. Without one, registration closes when the first day
    /// starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub registration_deadline: Option<Date>,
    /// Whether the run has a waiting list once it is full.
    #[serde(default = "default_waiting_list")]
    #[schema(nullable)]
    pub waiting_list: bool,
    /// Where it takes place, if that differs from the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<Venue>,
    /// How people take part online; like `venue` instead of what the course says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<Online>,
    /// How many participants it needs. Staff are shown it, and nothing follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub minimum_participants: Option<u32>,
    /// Who teaches it: their e-mail addresses, or what the issuer of the staff's tokens calls them
    /// (`sub`). They see its lists and mark who is there; the public is not told who they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(nullable)]
    pub teachers: Vec<String>,
    /// How many days before the first day its people are reminded of it, at 8 in the morning: 3
    /// unless it says otherwise, and 0 for no reminder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 30)]
    pub reminder_days_before: Option<u32>,
    /// At least one day for each module, in order of time; empty while the days are unknown.
    pub days: Vec<Day>,
}

/// A run has a waiting list unless it says otherwise.
pub(crate) fn default_waiting_list() -> bool {
    true
}

/// A day on which a module takes place. A module may take several, and a date may have several
/// modules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Day {
    /// The module's number; none if the course has no modules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<u32>,
    /// The date.
    #[schema(value_type = String, format = Date, example = "2023-11-14")]
    pub date: Date,
    /// When it starts.
    #[schema(value_type = String, example = "09:00")]
    pub start: LocalTime,
    /// When it ends, at most `24:00`.
    #[schema(value_type = String, example = "16:00")]
    pub end: LocalTime,
    /// Where it takes place, if that differs from the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<Venue>,
    /// How people take part online; like `venue` instead of what the run says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<Online>,
}

impl Day {
    /// Where it takes place, if it says so itself.
    pub fn own_place(&self) -> Option<Place<'_>> {
        let place = Place::new(self.venue.as_ref(), self.online.as_ref());
        (place != Place::default()).then_some(place)
    }

    /// The same without the address of an online meeting.
    pub(crate) fn without_link(self) -> Self {
        Self { online: self.online.map(Online::without_link), ..self }
    }
}

/// A part of a run that has an entry of its own in calendars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CalendarPart {
    /// The start date, as long as the days are unknown.
    Start,
    /// A course day. Another date moves its entry.
    Day {
        /// The number of its module; none if the course has no modules.
        module: Option<u32>,
        /// Which of the days of that module it is in order of time, from 1.
        nth: u32,
    },
}

impl fmt::Display for CalendarPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file_name(Language::Danish))
    }
}

impl CalendarPart {
    /// The part in the name of a file, in the language of the course. `Display` is part of the
    /// UIDs of entries, which never change, and is the same in every language.
    pub fn file_name(self, language: Language) -> String {
        let [module, day] = [language.choose("modul", "module"), language.choose("dag", "day")];
        match self {
            Self::Start => "start".to_owned(),
            Self::Day { module: Some(number), nth: 1 } => format!("{module}-{number}"),
            Self::Day { module: Some(number), nth } => format!("{module}-{number}-{nth}"),
            Self::Day { module: None, nth } => format!("{day}-{nth}"),
        }
    }

    /// Reads what `Display` wrote; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let part = match text.split('-').collect::<Vec<_>>()[..] {
            ["start"] => Self::Start,
            ["modul", module] => Self::Day { module: Some(module.parse().ok()?), nth: 1 },
            ["modul", module, nth] => {
                Self::Day { module: Some(module.parse().ok()?), nth: nth.parse().ok()? }
            }
            ["dag", nth] => Self::Day { module: None, nth: nth.parse().ok()? },
            _ => return None,
        };
        (part.to_string() == text).then_some(part)
    }
}

impl CourseRun {
    /// The name, unless it is nothing but dates, so that nobody reads them twice.
    pub fn name_beside_dates(&self) -> Option<&str> {
        (!is_only_dates(&self.name)).then_some(self.name.as_str())
    }

    /// Where it takes place, if it says so itself.
    pub fn own_place(&self) -> Option<Place<'_>> {
        let place = Place::new(self.venue.as_ref(), self.online.as_ref());
        (place != Place::default()).then_some(place)
    }

    /// Its parts in calendars, in order of time.
    pub fn calendar_parts(&self) -> Vec<CalendarPart> {
        if self.days.is_empty() {
            return vec![CalendarPart::Start];
        }
        let mut counts = BTreeMap::new();
        let part = |day: &Day| {
            let nth = counts.entry(day.module).or_insert(0);
            *nth += 1;
            CalendarPart::Day { module: day.module, nth: *nth }
        };
        self.days.iter().map(part).collect()
    }

    /// The day behind a part in calendars, if it has that part.
    pub fn day_of_part(&self, part: CalendarPart) -> Option<&Day> {
        self.days
            .iter()
            .zip(self.calendar_parts())
            .find(|(_, of_day)| *of_day == part)
            .map(|(day, _)| day)
    }

    /// What everybody may know of it.
    pub(crate) fn for_public(self) -> Self {
        Self {
            online: self.online.map(Online::without_link),
            minimum_participants: None,
            teachers: Vec::new(),
            days: self.days.into_iter().map(Day::without_link).collect(),
            ..self
        }
    }

    /// Whether the person with this subject teaches it, or with this e-mail address.
    pub fn is_taught_by(&self, subject: &str, email: Option<&str>) -> bool {
        self.teachers.iter().any(|teacher| {
            teacher == subject || email.is_some_and(|email| teacher.eq_ignore_ascii_case(email))
        })
    }

    /// Whether it does not take place.
    pub fn is_cancelled(&self) -> bool {
        self.state == RunState::Cancelled
    }

    /// Whether its people are told that it is cancelled: not if it was over by then.
    pub fn tells_of_cancellation(&self, at: Timestamp) -> bool {
        self.is_cancelled() && at < self.ends_at()
    }

    /// How far it has come.
    pub fn stage(&self, now: Timestamp) -> RunStage {
        if self.is_cancelled() {
            RunStage::Cancelled
        } else if now >= self.ends_at() {
            RunStage::Held
        } else if now >= self.begins_at() {
            RunStage::Running
        } else {
            RunStage::Coming
        }
    }

    /// Whether its first day has come. From then on attendance is recorded and certificates are
    /// issued.
    pub fn first_day_has_come(&self, now: Timestamp) -> bool {
        in_copenhagen(now).date() >= self.first_day()
    }

    /// When it begins: the start of the first day, or of the start date while days are unknown.
    pub fn begins_at(&self) -> Timestamp {
        let starts = self.days.iter().map(|day| day.start.on(day.date));
        starts.min().unwrap_or_else(|| local_to_instant(self.start, Time::midnight()))
    }

    /// When it is over: the end of the last day, or of the start date while days are unknown.
    pub fn ends_at(&self) -> Timestamp {
        let ends = self.days.iter().map(|day| day.end.on(day.date));
        ends.max().unwrap_or_else(|| midnight_after(self.start))
    }

    /// When registration closes.
    pub fn registration_closes_at(&self) -> Timestamp {
        self.registration_deadline.map_or_else(|| self.begins_at(), midnight_after)
    }

    /// The first day, or the start date while days are unknown.
    pub fn first_day(&self) -> Date {
        self.days.iter().map(|day| day.date).min().unwrap_or(self.start)
    }

    /// The last day, or the start date while days are unknown.
    pub fn last_day(&self) -> Date {
        self.days.iter().map(|day| day.date).max().unwrap_or(self.start)
    }

    /// Checks that the run accepts registrations now: it is not cancelled, over or past its
    /// deadline. Seats are not considered.
    ///
    /// # Errors
    /// The first of these that is not met, in this order.
    pub fn check_open(&self, now: Timestamp) -> Result<(), Rejection> {
        if self.state == RunState::Cancelled {
            Err(Rejection::RunCancelled)
        } else if now >= self.ends_at() {
            Err(Rejection::RunHeld)
        } else if now >= self.registration_closes_at() {
            Err(Rejection::RegistrationClosed)
        } else {
            Ok(())
        }
    }

    /// Checks that the staff may still give somebody a seat: also past the deadline, but not once
    /// the run is cancelled or over.
    ///
    /// # Errors
    /// [`Rejection::RunCancelled`] or [`Rejection::RunHeld`].
    pub fn check_open_for_staff(&self, now: Timestamp) -> Result<(), Rejection> {
        match self.check_open(now) {
            Err(Rejection::RegistrationClosed) => Ok(()),
            result => result,
        }
    }

    /// Checks that the staff may still register somebody who came to the run unregistered: until
    /// two weeks after it, because sign-in sheets reach the office late.
    ///
    /// # Errors
    /// [`Rejection::RunCancelled`] or [`Rejection::RunHeld`].
    pub fn check_open_for_walk_ins(&self, now: Timestamp) -> Result<(), Rejection> {
        let last_day = self.last_day().saturating_add(WALK_IN_DAYS.days());
        match self.check_open(now) {
            Err(Rejection::RunHeld) if now < midnight_after(last_day) => Ok(()),
            Err(Rejection::RegistrationClosed) => Ok(()),
            result => result,
        }
    }

    /// Whether the codes that its contacts were sent open nothing any more.
    pub fn have_codes_expired(&self, now: Timestamp) -> bool {
        now >= midnight_after(self.last_day().saturating_add(CODE_DAYS.days()))
    }

    /// The last day on which a contact may cancel: the one before the first day.
    pub fn last_cancellation_day(&self) -> Date {
        self.first_day().saturating_sub(1.day())
    }

    /// Whether free seats go to the waiting list by themselves: until registration closes or the
    /// run begins, unless it is cancelled. Later, people have made other plans: the staff ask them
    /// first.
    pub fn allows_promotion(&self, now: Timestamp) -> bool {
        let closes_at = self.registration_closes_at().min(self.begins_at());
        self.state != RunState::Cancelled && now < closes_at
    }

    /// The days of the module with this number, as far as they are known, in order of time.
    pub fn days_of(&self, module: u32) -> impl Iterator<Item = &Day> {
        self.days.iter().filter(move |day| day.module == Some(module))
    }
}
