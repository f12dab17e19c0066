//! A calendar program, as far as RFC 5546 tells it what to do with what comes by e-mail.

use std::collections::BTreeMap;

use crate::emails::SentEmail;

/// The calendars of everybody who gets e-mails.
#[derive(Debug, Default)]
pub struct CalendarProgram {
    calendars: BTreeMap<String, BTreeMap<String, Entry>>,
}

/// What the program knows of a `UID`.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    sequence: u32,
    stamp: String,
    /// Start and place; `None` once it was cancelled.
    event: Option<(String, String)>,
}

impl CalendarProgram {
    /// Applies what is attached to an e-mail to the calendar of its recipient.
    ///
    /// # Panics
    /// If an object is not what RFC 5546 demands, or if it cannot be told which of two is newer.
    pub fn receive(&mut self, email: &SentEmail) {
        for (name, content) in email.attachments() {
            assert!(name.ends_with(".ics"), "{name}");
            self.apply(&email.to(), &content);
        }
    }

    fn apply(&mut self, to: &str, content: &str) {
        let object = unfold(content);
        let one = |name: &str| {
            let values = values(&object, name);
            assert_eq!(values.len(), 1, "{name} in {content}");
            values[0].to_owned()
        };
        assert!(!one("ORGANIZER").is_empty());
        assert_eq!(one("ATTENDEE").to_lowercase(), format!("mailto:{to}"));
        let method = one("METHOD");
        let event = match method.as_str() {
            "REQUEST" => Some((one("DTSTART"), one("LOCATION"))),
            "CANCEL" => None,
            other => panic!("METHOD:{other}"),
        };
        assert_eq!(one("STATUS") == "CANCELLED", event.is_none(), "{content}");
        let sequence = one("SEQUENCE").parse().expect("a number");
        let received = Entry { sequence, stamp: one("DTSTAMP"), event };
        let calendar = self.calendars.entry(to.to_owned()).or_default();
        match calendar.get(&one("UID")) {
            Some(known) if order(known) == order(&received) => {
                assert_eq!(*known, received, "two objects of the same number and time");
            }
            Some(known) if order(known) > order(&received) => {}
            // Something older may arrive later, so what is cancelled is remembered.
            _ => {
                calendar.insert(one("UID"), received);
            }
        }
    }

    /// The start and the place of each entry in everybody's calendar; people with an empty one are
    /// left out.
    pub fn entries(&self) -> BTreeMap<String, Vec<(String, String)>> {
        let events = |calendar: &BTreeMap<String, Entry>| {
            let mut events: Vec<_> =
                calendar.values().filter_map(|entry| entry.event.clone()).collect();
            events.sort();
            events
        };
        let calendars = self.calendars.iter();
        calendars
            .map(|(person, calendar)| (person.clone(), events(calendar)))
            .filter(|(_, events)| !events.is_empty())
            .collect()
    }
}

/// RFC 5546, section 2.1.5: the sequence number decides, and then the time.
fn order(entry: &Entry) -> (u32, &str) {
    (entry.sequence, &entry.stamp)
}

/// The content lines (RFC 5545, section 3.1).
fn unfold(content: &str) -> Vec<String> {
    let text = content.replace("\r\n ", "").replace("\r\n\t", "");
    text.lines().map(str::to_owned).collect()
}

/// The values of a property, without its parameters.
fn values<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
    let value = |line: &'a String| {
        let rest = line.strip_prefix(name)?;
        let mut is_quoted = false;
        let colon = rest.char_indices().find(|(_, character)| {
            is_quoted ^= *character == '"';
            *character == ':' && !is_quoted
        });
        match rest.chars().next()? {
            ':' | ';' => Some(&rest[colon?.0 + 1..]),
            _ => None,
        }
    };
    lines.iter().filter_map(value).collect()
}
