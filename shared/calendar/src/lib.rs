//! Runs as iCalendar objects (RFC 5545): a file and a feed for the website, and for e-mails the
//! invitations and cancellations that a person's calendar program applies by RFC 5546.

use domain::{CalendarPart, Course, CourseRun, Language, Place, Provider, RunId, RunState};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use jiff::Timestamp;
use jiff::civil::Date;

/// What an object does in a calendar (RFC 5546, section 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Shows the run to whoever fetches it.
    Publish,
    /// Puts the entry of an attendee into the calendar, or changes it.
    Request,
    /// Takes the entry of an attendee out of the calendar.
    Cancel,
}

impl Method {
    /// The value of `METHOD`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// Which of several objects about the same entry is the newest.
#[derive(Clone, Copy, Debug)]
pub struct Revision {
    /// A calendar applies an object only if this is not lower than what it has.
    pub sequence: u32,
    /// When the object was made, which decides between equal numbers.
    pub made_at: Timestamp,
}

/// A person who has or had a seat.
#[derive(Clone, Copy, Debug)]
pub struct Attendee<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their e-mail address.
    pub email: &'a str,
    /// Identifies the person and the run in `UID`, without naming the person.
    pub id: &'a str,
}

/// The public calendar file of a run: an event for each course day, or one all-day event on the
/// start date if the days are not known yet.
pub fn public_file(
    course: &Course,
    run: &CourseRun,
    provider: &Provider,
    revision: Revision,
) -> String {
    let mut calendar = empty_calendar(Method::Publish, course.language);
    let id = RunId { slug: course.slug.clone(), start: run.start };
    let url = provider.registration_url(course, Some(&id));
    push_run(&mut calendar, &FeedRun { course, run, url: &url, revision }, provider);
    calendar.to_string()
}

/// A run of a feed, with its course.
#[derive(Clone, Copy, Debug)]
pub struct FeedRun<'a> {
    /// The course.
    pub course: &'a Course,
    /// The run.
    pub run: &'a CourseRun,
    /// Where people read about it.
    pub url: &'a str,
    /// How it has changed; not made anew for each response, so that the same runs are the same
    /// bytes.
    pub revision: Revision,
}

/// The events of several runs, as in their public files, for programs that subscribe to them: they
/// read the feed again every hour and show what it has then. A cancelled run stays as such.
pub fn feed(name: &str, language: Language, provider: &Provider, runs: &[FeedRun<'_>]) -> String {
    let mut calendar = empty_calendar(Method::Publish, language);
    // The standard's properties (RFC 7986), and those that came before it.
    for property in ["NAME", "X-WR-CALNAME"] {
        calendar.append_property(Property::new(property, escape_text(name)));
    }
    let mut interval = Property::new("REFRESH-INTERVAL", REFRESH_INTERVAL);
    interval.add_parameter("VALUE", "DURATION");
    calendar.append_property(interval);
    calendar.append_property(Property::new("X-PUBLISHED-TTL", REFRESH_INTERVAL));
    for run in runs {
        push_run(&mut calendar, run, provider);
    }
    calendar.to_string()
}

/// How often programs read a feed again.
const REFRESH_INTERVAL: &str = "PT1H";

/// Text as the library escapes it in the properties that it knows (RFC 5545, section 3.3.11).
fn escape_text(line: &str) -> String {
    line.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

fn push_run(calendar: &mut Calendar, shown: &FeedRun<'_>, provider: &Provider) {
    let FeedRun { course, run, url, revision } = *shown;
    for part in run.calendar_parts() {
        let id = format!("{}-{}", course.slug, run.start);
        let mut event = event(course, run, part, &id, provider, revision);
        calendar.push(event.url(url).done());
    }
}

/// Invites an attendee to a part of a run, or takes it out of their calendar; then the run need not
/// have the part any more. Each part is an object of its own, because all events of a request or a
/// cancellation must have the same `UID` (RFC 5546, sections 3.2.2 and 3.2.5).
pub fn attended(
    method: Method,
    course: &Course,
    run: &CourseRun,
    part: CalendarPart,
    attendee: &Attendee<'_>,
    provider: &Provider,
    revision: Revision,
) -> String {
    let mut event = event(course, run, part, attendee.id, provider, revision);
    if method == Method::Cancel {
        event.status(EventStatus::Cancelled);
    } else if let Some(link) = place(course, run, part).link() {
        let label = course.language.choose("Deltag online", "Join online");
        event.description(&format!("{}\n\n{label}: {link}", description(course)));
    }
    let mut property = Property::new("ATTENDEE", format!("mailto:{}", attendee.email));
    property.add_parameter("CN", &parameter_text(attendee.name));
    property.add_parameter("ROLE", "REQ-PARTICIPANT");
    // They have registered, so there is nothing to answer.
    property.add_parameter("PARTSTAT", "ACCEPTED");
    property.add_parameter("RSVP", "FALSE");
    event.append_multi_property(property);
    let mut calendar = empty_calendar(method, course.language);
    calendar.push(event);
    calendar.to_string()
}

fn empty_calendar(method: Method, language: Language) -> Calendar {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new(
        "PRODID",
        language.choose("-//Kursuskontor//DA", "-//Kursuskontor//EN"),
    ));
    calendar.append_property(Property::new("METHOD", method.as_str()));
    calendar
}

/// The event of a part of a run; without a time if the run does not have the part any more. `id`
/// distinguishes it from those of other runs and people.
fn event(
    course: &Course,
    run: &CourseRun,
    part: CalendarPart,
    id: &str,
    provider: &Provider,
    revision: Revision,
) -> Event {
    let host = provider.email.split('@').next_back().unwrap_or_default();
    let run_id = RunId { slug: course.slug.clone(), start: run.start };
    let place = place(course, run, part);
    let mut event = Event::new();
    event
        .uid(&format!("{id}-{part}@{host}"))
        .summary(&title(course, part))
        .location(&place.line(course.language))
        .description(description(course))
        .url(&provider.registration_url(course, Some(&run_id)))
        .status(match run.state {
            RunState::Open => EventStatus::Confirmed,
            RunState::Tentative => EventStatus::Tentative,
            RunState::Cancelled => EventStatus::Cancelled,
        });
    let mut organizer = Property::new("ORGANIZER", format!("mailto:{}", provider.email));
    organizer.add_parameter("CN", &parameter_text(&provider.name));
    event.append_property(organizer);
    event.append_property(Property::new("SEQUENCE", revision.sequence.to_string()));
    for name in ["DTSTAMP", "LAST-MODIFIED"] {
        event.append_property(Property::new(name, format_utc(revision.made_at)));
    }
    append_time(&mut event, run, part);
    event
}

fn place<'a>(course: &'a Course, run: &'a CourseRun, part: CalendarPart) -> Place<'a> {
    match run.day_of_part(part) {
        Some(day) => course.place_on(run, day),
        None => course.place_of(run),
    }
}

fn description(course: &Course) -> &str {
    course.summary.as_deref().unwrap_or(&course.title)
}

fn append_time(event: &mut Event, run: &CourseRun, part: CalendarPart) {
    match part {
        CalendarPart::Start if run.days.is_empty() => {
            event.append_property(date_property("DTSTART", run.start));
            let end = run.start.tomorrow().unwrap_or(run.start);
            event.append_property(date_property("DTEND", end));
        }
        CalendarPart::Start => {}
        CalendarPart::Day { .. } => {
            let Some(day) = run.day_of_part(part) else { return };
            let (start, end) = (day.start.on(day.date), day.end.on(day.date));
            event.append_property(Property::new("DTSTART", format_utc(start)));
            event.append_property(Property::new("DTEND", format_utc(end)));
        }
    }
}

fn title(course: &Course, part: CalendarPart) -> String {
    let number = match part {
        CalendarPart::Day { module, .. } => module,
        CalendarPart::Start => None,
    };
    match number.and_then(|number| course.programme.module(number)) {
        Some(module) => format!("{}: {}", course.title, course.language.module_name(module)),
        None => course.title.clone(),
    }
}

/// Text in quotes as the value of a parameter. A circumflex is written twice (RFC 6868), and a
/// quote as another one, since few programs read the `^'` that it should be.
fn parameter_text(text: &str) -> String {
    format!("\"{}\"", text.replace('^', "^^").replace('"', "'"))
}

fn format_utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn date_property(name: &str, date: Date) -> Property {
    let mut property = Property::new(name, date.strftime("%Y%m%d").to_string());
    property.add_parameter("VALUE", "DATE");
    property
}
