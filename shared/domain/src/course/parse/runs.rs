//! Parses the runs: they start on different days, have days for each module if they have any, and
//! the agendas lie within those days.

use super::programme::{ItemHours, ModuleHours};
use super::{MAX_ITEMS, MAX_LINE_LENGTH};
use crate::error_code::ErrorCode;
use crate::field_error::quoted;
use crate::json_reader::JsonReader;
use crate::personal_data::EmailAddress;
use crate::place::{parse_online, parse_venue};
use crate::reminder::MAX_REMINDER_DAYS;
use crate::run::{CourseRun, Day, MAX_CAPACITY, RunState, default_waiting_list};
use crate::time::{LocalTime, parse_date_field};

/// Maximum number of runs of a course: one transaction publishes it with all its runs, and DynamoDB
/// allows 100 actions in a transaction.
const MAX_RUNS: usize = 40;
/// Maximum number of runs and different images of a course together. Publishing it writes the
/// course, its entry in the catalogue, the catalogue's version and who published it; two items for
/// each run that stays, one for each that is new or removed, and one for each image that is new or
/// removed. So it is at most the sum of what the course has and had before, and four.
pub(super) const MAX_RUNS_AND_IMAGES: usize = 48;

/// Maximum number of teachers of a run.
const MAX_TEACHERS: usize = 20;

/// `course` is the whole document, at which agendas outside their day are reported.
pub(super) fn parse_runs(
    reader: &JsonReader<'_>,
    modules: &[ModuleHours],
    course: &JsonReader<'_>,
) -> Option<Vec<CourseRun>> {
    let mut starts = Vec::new();
    reader.list(MAX_RUNS, |element| {
        let object = element.object(&[
            "start",
            "name",
            "state",
            "capacity",
            "registrationDeadline",
            "waitingList",
            "venue",
            "online",
            "minimumParticipants",
            "teachers",
            "reminderDaysBefore",
            "days",
        ])?;
        let start = parse_date_field(&object.field("start"));
        if start.is_some_and(|start| starts.contains(&start)) {
            object.field("start").reject::<()>(ErrorCode::RunDuplicate);
        }
        starts.extend(start);
        let name = object.field("name").line(MAX_LINE_LENGTH);
        let state = object.field("state").choice(&[
            ("open", RunState::Open),
            ("tentative", RunState::Tentative),
            ("cancelled", RunState::Cancelled),
        ]);
        let capacity = object.field("capacity").count(1, MAX_CAPACITY);
        let registration_deadline = object.field("registrationDeadline").optional(parse_date_field);
        let waiting_list = object.field("waitingList").optional(JsonReader::boolean);
        let venue = object.field("venue").optional(parse_venue);
        let online = object.field("online").optional(parse_online);
        let minimum =
            object.field("minimumParticipants").optional(|reader| parse_minimum(reader, capacity));
        let teachers =
            object.field("teachers").optional(|reader| reader.list(MAX_TEACHERS, parse_teacher));
        let reminder_days_before = object
            .field("reminderDaysBefore")
            .optional(|reader| reader.count(0, MAX_REMINDER_DAYS));
        let days = parse_days(&object.field("days"), modules);
        if let (Some(name), Some(days)) = (&name, &days) {
            reject_agendas_outside_days(course, modules, days, name);
        }
        Some(CourseRun {
            start: start?,
            name: name?,
            state: state?,
            capacity: capacity?,
            registration_deadline: registration_deadline?,
            waiting_list: waiting_list?.unwrap_or_else(default_waiting_list),
            venue: venue?,
            online: online?,
            minimum_participants: minimum?,
            teachers: teachers?.unwrap_or_default(),
            reminder_days_before: reminder_days_before?,
            days: days?,
        })
    })
}

/// The e-mail address of a teacher, or what the issuer calls them: ASCII without spaces (OpenID
/// Connect Core, section 2). Anything else, such as a name, would let nobody in.
fn parse_teacher(reader: &JsonReader<'_>) -> Option<String> {
    let teacher = reader.line(MAX_LINE_LENGTH)?;
    let is_known = match teacher.contains('@') {
        true => teacher.parse::<EmailAddress>().is_ok(),
        false => teacher.bytes().all(|byte| byte.is_ascii_graphic()),
    };
    if is_known { Some(teacher) } else { reader.reject(ErrorCode::TeacherInvalid) }
}

/// `None` for the capacity if that is invalid itself.
fn parse_minimum(reader: &JsonReader<'_>, capacity: Option<u32>) -> Option<u32> {
    let minimum = reader.count(1, MAX_CAPACITY)?;
    match capacity {
        Some(capacity) if minimum > capacity => {
            reader.reject(ErrorCode::MinimumAboveCapacity { capacity })
        }
        _ => Some(minimum),
    }
}

fn parse_days(reader: &JsonReader<'_>, modules: &[ModuleHours]) -> Option<Vec<Day>> {
    let (mut scheduled, mut valid) = (Vec::new(), Vec::new());
    let days = reader.optional(|list| {
        list.elements(MAX_ITEMS as usize, |element| {
            let day = parse_day(element, modules, &mut scheduled)?;
            if valid.iter().any(|other| overlap(other, &day)) {
                element.reject_at("/date", ErrorCode::DayDuplicate { date: day.date.to_string() });
            }
            valid.push(day.clone());
            Some(day)
        })
    })?;
    let days = days.unwrap_or_default();
    if !days.is_empty() {
        for module in modules.iter().map(|module| module.number) {
            if !scheduled.contains(&module) {
                reader.reject::<()>(ErrorCode::ModuleWithoutDay { module });
            }
        }
    }
    let mut days: Vec<Day> = days.into_iter().collect::<Option<_>>()?;
    days.sort_by_key(|day| (day.date, day.start));
    Some(days)
}

/// Whether both are of one module, or of none, and at the same time.
fn overlap(one: &Day, other: &Day) -> bool {
    (one.module, one.date) == (other.module, other.date)
        && one.start < other.end
        && other.start < one.end
}

/// `scheduled` collects the modules that have a day, also an invalid one.
fn parse_day(
    reader: &JsonReader<'_>,
    modules: &[ModuleHours],
    scheduled: &mut Vec<u32>,
) -> Option<Day> {
    let object = reader.object(&["module", "date", "start", "end", "venue", "online"])?;
    let module = parse_module_of_day(&object.field("module"), modules);
    scheduled.extend(module.flatten());
    let date = parse_date_field(&object.field("date"));
    let start = object.field("start").parse::<LocalTime>();
    let end = object.field("end").parse::<LocalTime>();
    if start.zip(end).is_some_and(|(start, end)| end <= start) {
        object.field("end").reject::<()>(ErrorCode::EndsBeforeStart);
    }
    let venue = object.field("venue").optional(parse_venue);
    let online = object.field("online").optional(parse_online);
    Some(Day {
        module: module?,
        date: date?,
        start: start?,
        end: end?,
        venue: venue?,
        online: online?,
    })
}

/// The number of a module; a course without modules has none.
fn parse_module_of_day(reader: &JsonReader<'_>, modules: &[ModuleHours]) -> Option<Option<u32>> {
    let number = reader.optional(|number| number.count(1, MAX_ITEMS))?;
    match number {
        Some(module) if modules.iter().all(|known| known.number != module) => {
            reader.reject(ErrorCode::DayWithoutModule { module })
        }
        None if !modules.is_empty() => reader.reject(ErrorCode::Required),
        number => Some(number),
    }
}

/// A module's agenda must lie within the hours of its days in every run that has days.
fn reject_agendas_outside_days(
    course: &JsonReader<'_>,
    modules: &[ModuleHours],
    days: &[Day],
    run_name: &str,
) {
    for (module_index, module) in modules.iter().enumerate() {
        let days: Vec<&Day> = days.iter().filter(|day| day.module == Some(module.number)).collect();
        for (item_index, hours) in module.agenda.iter().enumerate() {
            let Some(ItemHours { day, start, end }) = *hours else { continue };
            let pointer =
                |field| format!("/programme/modules/{module_index}/agenda/{item_index}/{field}");
            let days = match day {
                None => &days[..],
                Some(number) => match days.get(number as usize - 1) {
                    Some(day) => std::slice::from_ref(day),
                    None if days.is_empty() => &[],
                    None => {
                        let code = || ErrorCode::AgendaDayMissing {
                            run: quoted(run_name),
                            days: days.len(),
                        };
                        course.reject_lazily_at(|| pointer("day"), code);
                        &[]
                    }
                },
            };
            for day in days.iter().filter(|day| day.start < day.end) {
                let outside_day = || ErrorCode::AgendaOutsideDay {
                    run: quoted(run_name),
                    hours: format!("{}-{}", day.start, day.end),
                };
                if start < day.start {
                    course.reject_lazily_at(|| pointer("start"), outside_day);
                }
                if end > day.end {
                    course.reject_lazily_at(|| pointer("end"), outside_day);
                }
            }
        }
    }
}
