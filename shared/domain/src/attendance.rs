//! Attendance: the staff marks a participant as present or absent at a module.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;

use crate::course::Course;
use crate::error_code::ErrorCode;
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::language::Language;
use crate::participant::parse_number;
use crate::registration::{Registration, RegistrationStatus};
use crate::run::CourseRun;

/// One participant was present at one module, or was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttendanceMark {
    /// The index of the participant in the registration, from 0.
    pub participant: usize,
    /// The module's number; of a course without modules, that of the course day.
    pub module: u32,
    /// Whether the participant was present.
    pub is_present: bool,
}

impl AttendanceMark {
    /// Parses `{"participant", "module", "present"}` for a registration of this run. Only a
    /// registration with seats can be marked.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse(
        document: &Value,
        registration: &Registration,
        course: &Course,
        run: &CourseRun,
    ) -> Result<Self, Vec<FieldError>> {
        let modules = attendance_modules(course, run);
        json_reader::read(document, |reader| parse_mark(reader, registration, &modules))
    }

    /// The registration with this mark. Applying a mark again changes nothing.
    pub fn apply_to(self, mut registration: Registration) -> Registration {
        if let Some(participant) = registration.participants.get_mut(self.participant) {
            participant.attended.retain(|module| *module != self.module);
            participant.attended.extend(self.is_present.then_some(self.module));
            participant.attended.sort_unstable();
        }
        registration
    }
}

fn parse_mark(
    reader: &JsonReader<'_>,
    registration: &Registration,
    modules: &[u32],
) -> Option<AttendanceMark> {
    let object = reader.object(&["participant", "module", "present"])?;
    let participant = parse_participant(&object.field("participant"), registration);
    let module = parse_module(&object.field("module"), modules);
    let is_present = object.field("present").boolean();
    Some(AttendanceMark { participant: participant?, module: module?, is_present: is_present? })
}

fn parse_participant(reader: &JsonReader<'_>, registration: &Registration) -> Option<usize> {
    let number = parse_number(reader, registration)?;
    match registration.status {
        RegistrationStatus::Registered => Some(number),
        _ => reader.reject(ErrorCode::ParticipantUnknown),
    }
}

fn parse_module(reader: &JsonReader<'_>, modules: &[u32]) -> Option<u32> {
    let number = reader.integer(1, i64::from(u32::MAX))?;
    let module = modules.iter().find(|module| i64::from(**module) == number);
    module.copied().or_else(|| reader.reject(ErrorCode::ModuleUnknown))
}

/// What the office calls the module or course day of this number, in Danish: "1. modul,
/// 14. november 2023"; of a course without modules "1. dag, 14. november 2023".
pub fn attendance_heading(course: &Course, run: &CourseRun, number: u32) -> String {
    let is_module = course.programme.module(number).is_some();
    let dates: Vec<Date> = if is_module {
        run.days_of(number).map(|day| day.date).collect()
    } else {
        let day = (1..).zip(&run.days).find(|(nth, _)| *nth == number);
        day.map(|(_, day)| day.date).into_iter().collect()
    };
    let name = if is_module { "modul" } else { "dag" };
    match dates[..] {
        [] => format!("{number}. {name}"),
        _ => format!("{number}. {name}, {}", Language::Danish.dates(dates)),
    }
}

/// The numbers by which attendance is marked: the modules in order of time, or in the order of the
/// programme while the days are unknown. A course without modules numbers its days.
pub fn attendance_modules(course: &Course, run: &CourseRun) -> Vec<u32> {
    let modules = &course.programme.modules;
    if modules.is_empty() {
        return (1..).take(run.days.len().max(1)).collect();
    }
    let mut numbers: Vec<u32> = run.days.iter().filter_map(|day| day.module).collect();
    let mut seen = BTreeSet::new();
    numbers.retain(|number| seen.insert(*number));
    if numbers.is_empty() { modules.iter().map(|module| module.number).collect() } else { numbers }
}

/// A day of a run, with the number by which attendance is marked on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttendanceDay {
    /// The date; the start date while the days are unknown.
    pub date: Date,
    /// The number of a module or of a course day, one of [`attendance_modules`].
    pub module: u32,
}

/// The days on which attendance is marked, in order of time. A date with several modules is there
/// for each of them, and a module of several days for each day.
pub fn attendance_days(course: &Course, run: &CourseRun) -> Vec<AttendanceDay> {
    let numbers = attendance_modules(course, run);
    let is_of_modules = run.days.iter().any(|day| day.module.is_some());
    let mut days: Vec<AttendanceDay> = match (run.days.as_slice(), is_of_modules) {
        ([], _) => {
            numbers.into_iter().map(|module| AttendanceDay { date: run.start, module }).collect()
        }
        (days, true) => days
            .iter()
            .filter_map(|day| Some(AttendanceDay { date: day.date, module: day.module? }))
            .collect(),
        (days, false) => days
            .iter()
            .zip(numbers)
            .map(|(day, module)| AttendanceDay { date: day.date, module })
            .collect(),
    };
    days.dedup();
    days
}
