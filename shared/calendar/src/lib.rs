//! A run as an iCalendar file (RFC 5545), for the website and for mails. Nothing in it depends on
//! when it was asked for.

use domain::time::local_to_instant;
use domain::{Course, CourseRun, Provider, RunId, RunState};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use jiff::Timestamp;
use jiff::civil::Date;

/// The calendar file of one run.
pub fn file(course: &Course, run: &CourseRun, provider: &Provider) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Kursuskontor//DA"));
    if run.state == RunState::Cancelled {
        // Takes the events out of the calendar that has them (RFC 5546, section 3.2.5).
        calendar.append_property(Property::new("METHOD", "CANCEL"));
    }
    for day in &run.days {
        let module = course.programme.modules.iter().find(|module| module.number == day.module);
        let title = module.map_or_else(
            || course.title.clone(),
            |module| format!("{}: {}. {}", course.title, module.number, module.title),
        );
        let mut event = event(course, run, provider, &title, &format!("modul-{}", day.module));
        event.append_property(Property::new(
            "DTSTART",
            utc(local_to_instant(day.date, day.start.time())),
        ));
        event.append_property(Property::new(
            "DTEND",
            utc(local_to_instant(day.date, day.end.time())),
        ));
        calendar.push(event);
    }
    if run.days.is_empty() {
        let mut event = event(course, run, provider, &course.title, "start");
        event.append_property(all_day("DTSTART", run.start));
        event.append_property(all_day("DTEND", run.start.tomorrow().unwrap_or(run.start)));
        calendar.push(event);
    }
    calendar.to_string()
}

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
    // A calendar takes a change only under a higher number.
    event.append_property(Property::new(
        "SEQUENCE",
        if run.state == RunState::Cancelled { "1" } else { "0" },
    ));
    // DTSTAMP is required; the run's start is as good as the time of asking, and makes the file the
    // same each time.
    event.append_property(Property::new("DTSTAMP", utc(run.begins())));
    event
}

fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn all_day(name: &str, date: Date) -> Property {
    let mut property = Property::new(name, date.strftime("%Y%m%d").to_string());
    property.add_parameter("VALUE", "DATE");
    property
}
