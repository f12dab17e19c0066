//! A run as an iCalendar file (RFC 5545), for the website and for e-mails. The same run always
//! gives the same bytes.

use domain::time::local_to_instant;
use domain::{Course, CourseRun, Day, Provider, RunId, RunState};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use jiff::Timestamp;
use jiff::civil::Date;

/// The calendar file of a run: an event for each course day, or one all-day event on the start date
/// if the days are not known yet. The file of a cancelled run removes the events from a calendar.
pub fn file(course: &Course, run: &CourseRun, provider: &Provider) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Kursuskontor//DA"));
    if run.state == RunState::Cancelled {
        // A calendar removes the events only with this method (RFC 5546, section 3.2.5).
        calendar.append_property(Property::new("METHOD", "CANCEL"));
    }
    for day in &run.days {
        calendar.push(day_event(course, run, day, provider));
    }
    if run.days.is_empty() {
        calendar.push(start_event(course, run, provider));
    }
    calendar.to_string()
}

fn day_event(course: &Course, run: &CourseRun, day: &Day, provider: &Provider) -> Event {
    let module = course.programme.modules.iter().find(|module| module.number == day.module);
    let title = match module {
        Some(module) => format!("{}: {}. {}", course.title, module.number, module.title),
        None => course.title.clone(),
    };
    let start = local_to_instant(day.date, day.start.time());
    let end = local_to_instant(day.date, day.end.time());
    let mut event = event(course, run, provider, &title, &format!("modul-{}", day.module));
    event.append_property(Property::new("DTSTART", format_utc(start)));
    event.append_property(Property::new("DTEND", format_utc(end)));
    event
}

fn start_event(course: &Course, run: &CourseRun, provider: &Provider) -> Event {
    let mut event = event(course, run, provider, &course.title, "start");
    event.append_property(date_property("DTSTART", run.start));
    event.append_property(date_property("DTEND", run.start.tomorrow().unwrap_or(run.start)));
    event
}

/// An event without its time. `part` distinguishes it from the other events of the run.
fn event(course: &Course, run: &CourseRun, provider: &Provider, title: &str, part: &str) -> Event {
    let id = RunId { slug: course.slug.clone(), start: run.start };
    let host = provider.email.split('@').next_back().unwrap_or_default();
    let venue = &course.venue;
    let mut event = Event::new();
    event
        .uid(&format!("{}-{}-{part}@{host}", id.slug, id.start))
        .summary(title)
        .location(&venue.line())
        .description(course.summary.as_deref().unwrap_or(&course.title))
        .url(&provider.registration_url(course.slug.as_str(), Some(&id)))
        .status(match run.state {
            RunState::Open => EventStatus::Confirmed,
            RunState::Tentative => EventStatus::Tentative,
            RunState::Cancelled => EventStatus::Cancelled,
        });
    if run.state == RunState::Cancelled {
        event.append_property(Property::new("ORGANIZER", format!("mailto:{}", provider.email)));
    }
    // A calendar accepts a change only with a higher number.
    event.append_property(Property::new(
        "SEQUENCE",
        if run.state == RunState::Cancelled { "1" } else { "0" },
    ));
    // DTSTAMP is required. Unlike the current time, the start of the run keeps the file the same.
    event.append_property(Property::new("DTSTAMP", format_utc(run.begins_at())));
    event
}

fn format_utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn date_property(name: &str, date: Date) -> Property {
    let mut property = Property::new(name, date.strftime("%Y%m%d").to_string());
    property.add_parameter("VALUE", "DATE");
    property
}
