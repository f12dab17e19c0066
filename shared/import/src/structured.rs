//! What a page says about the course in data for search engines (JSON-LD of schema.org). People do
//! not see it, so it only adds what the page itself leaves out, and as a guess.

use jiff::civil::{Date, Time};

use crate::draft::{OnlineDraft, VenueDraft};
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::runs::{PlaceDraft, RunDay};
use crate::scan::{dates, names};
use crate::topic::Topic;
use crate::{venue, words};

/// How the name of the kind of events ends that take place on the internet only.
const ONLINE_EVENT: &str = "/OnlineEventAttendanceMode";

/// The code of the currency that a course has.
const KRONER: &str = "DKK";
/// The keys of those who lead a course and of those who take part.
const INSTRUCTOR: &str = "instructor";
const PERFORMER: &str = "performer";

impl Reading<'_> {
    /// Reads the values of the data that the page has.
    pub(crate) fn structured(&mut self) {
        let page = self.page;
        let data = page.lines.iter().enumerate().filter_map(|(index, line)| match &line.shape {
            Shape::Data { path, value } => Some((index, path.as_str(), value.as_str())),
            _ => None,
        });
        let data: Vec<(usize, &str, &str)> = data.collect();
        for (line, path, value) in &data {
            match path.rsplit('/').next().unwrap_or_default() {
                "startDate" => self.data_run(&data, *line, path, value),
                "price" => self.data_price(&data, *line, path, value),
                "name" | INSTRUCTOR | PERFORMER if kind(path).is_some() => {
                    self.data_person(*line, path, value);
                }
                "name" if self.draft.title.as_deref() == Some(*value) => {
                    self.ledger.claim(*line, "/title");
                }
                _ => {}
            }
            let is_shown = |other: &&crate::page::Line| {
                !matches!(other.shape, Shape::Data { .. }) && other.text == *value
            };
            if self.ledger.first_pointer(*line).is_none() && page.lines.iter().any(|o| is_shown(&o))
            {
                self.ledger.dismiss(*line);
            }
        }
    }

    /// `startDate` of an instance of the course, with what else the data says of it.
    fn data_run(&mut self, data: &[(usize, &str, &str)], line: usize, path: &str, value: &str) {
        let prefix = path.trim_end_matches("startDate");
        let of_run = |name: &str| {
            let found = data.iter().find(|(_, path, _)| path.strip_prefix(prefix) == Some(name));
            found.map(|(line, _, value)| (*line, *value))
        };
        let Some((start, from)) = date_and_time(value) else { return };
        let (end, to) =
            of_run("endDate").and_then(|(_, end)| date_and_time(end)).unwrap_or((start, None));
        let is_known = self.draft.runs.iter().any(|run| run.start == start);
        if !is_known && self.draft.runs.len() >= domain::limits::MAX_ITEMS as usize {
            return;
        }
        let written = value.split('T').next().unwrap_or_default().to_owned();
        let index = self.run_at(start, line, None, Some(written));
        let field = |name: &str| of_run(name).map(|(_, value)| value.to_owned());
        let venue = VenueDraft {
            name: field("location/name"),
            street: field("location/address/streetAddress"),
            postal_code: field("location/address/postalCode"),
            city: field("location/address/addressLocality"),
        };
        let is_online = field("courseMode").is_some_and(|mode| words::fold(&mode) == "online")
            || field("eventAttendanceMode").is_some_and(|mode| mode.ends_with(ONLINE_EVENT));
        let place =
            (venue != VenueDraft::default())
                .then_some(PlaceDraft { venue: Some(venue), online: None })
                .or(is_online
                    .then(|| PlaceDraft { venue: None, online: Some(OnlineDraft::default()) }));
        let Some(notes) = self.runs.get_mut(index) else { return };
        let mut is_used = !is_known;
        let days = dates::days_of_period(start, end);
        let is_whole = start == end || days.len() > 1;
        if notes.days.is_empty() && is_whole {
            let day = |date| RunDay { module: None, date, start: from, end: to };
            notes.days.extend(days.into_iter().map(day));
            is_used = true;
        }
        let has_agenda = self.draft.programme.as_ref().is_some_and(|programme| {
            programme.modules.iter().any(|module| !module.agenda.is_empty())
        });
        if self.hours.is_none() && self.outer_hours.is_none() && !has_agenda {
            is_used |= notes.take_outer_hours((start, from), (end, to));
        }
        let has_days = !notes.days.is_empty();
        let known = notes.place.as_ref().and_then(|place| place.venue.as_ref());
        let found = place.as_ref().and_then(|place| place.venue.as_ref());
        // The address of a place that the page only names.
        let is_fuller = known.zip(found).is_some_and(|(known, found)| {
            known.street.is_none() && known.name.is_some() && known.name == found.name
        });
        let takes_place = place.is_some() && (notes.place.is_none() || is_fuller);
        // The address in the only town that the page names.
        let of_course = self.draft.venue.as_ref().zip(found).filter(|(known, found)| {
            venue::is_repeated(found, known) && !venue::is_repeated(known, found)
        });
        let of_course = of_course.map(|(_, found)| found.clone());
        if takes_place {
            notes.place = place;
            is_used = true;
        }
        if let Some(venue) = of_course.filter(|_| takes_place && self.draft.runs.len() == 1) {
            self.draft.venue = Some(venue);
            self.ledger.claim(line, "/venue");
        }
        if is_used {
            let end = of_run("endDate").filter(|(_, end)| is_whole && *end != value);
            let value = end.map_or(value.to_owned(), |(_, end)| format!("{value} – {end}"));
            self.ledger.warn(&[line], format!("/runs/{index}"), report::guess(&value));
        }
        if let (Some((line, end)), false) = (of_run("endDate"), has_days) {
            let code = report::not_understood(&format!("{value} – {end}"));
            self.ledger.warn(&[line], format!("/runs/{index}/days"), code);
        }
        for (line, path, _) in data {
            let Some(key) = path.strip_prefix(prefix) else { continue };
            let is_of_place =
                key.starts_with("location/") || matches!(key, "courseMode" | "eventAttendanceMode");
            if matches!(key, "startDate" | "endDate") || is_of_place && takes_place {
                self.ledger.claim(*line, format!("/runs/{index}"));
            }
        }
    }

    /// `instructor/name`: somebody, unless the value is the name of something else.
    fn data_person(&mut self, line: usize, path: &str, value: &str) {
        if let Some(kind) = kind(path).filter(|_| names::is_name(value)) {
            self.note(line, kind, value, None);
        }
    }

    /// `price` of an offer, with its currency.
    fn data_price(&mut self, data: &[(usize, &str, &str)], line: usize, path: &str, value: &str) {
        let prefix = path.trim_end_matches("price");
        let currency =
            data.iter().find(|(_, path, _)| path.strip_prefix(prefix) == Some("priceCurrency"));
        let currency = currency.map_or("", |(_, _, currency)| *currency);
        let value = value.strip_suffix(".00").unwrap_or(value);
        if let Some((line, ..)) = data.iter().find(|(_, path, value)| {
            path.strip_prefix(prefix) == Some("priceCurrency") && *value == KRONER
        }) {
            self.ledger.claim(*line, "/price/currency");
        }
        // For whom the offer is, such as members.
        let group = data.iter().find(|(_, path, _)| path.strip_prefix(prefix) == Some("category"));
        let text = match group {
            Some((group_line, _, group)) => {
                self.ledger.claim(*group_line, "/price");
                format!("{group}: {currency} {value}")
            }
            None => format!("{currency} {value}"),
        };
        self.price.is_from_data |= !self.has_price();
        let part =
            Part { line, text: text.clone(), shape: Shape::Text, number: None, is_after_gap: true };
        self.price(&part, &words::fold(&text), Topic::Price);
    }
}

/// As what the data presents somebody: `hasCourseInstance/instructor/0/name`.
fn kind(path: &str) -> Option<&'static str> {
    let is_owner = |key: &&str| *key != "name" && key.parse::<usize>().is_err();
    match path.rsplit('/').find(is_owner)? {
        INSTRUCTOR => Some("leader"),
        PERFORMER => Some("guest"),
        _ => None,
    }
}

/// `2024-02-06T09:30:00+01:00`: the date, and the minutes since midnight.
fn date_and_time(value: &str) -> Option<(Date, Option<i16>)> {
    let date = value.get(..10)?.parse().ok()?;
    let time = value.get(11..16).and_then(|time| time.parse::<Time>().ok());
    let minutes = |time: Time| i16::from(time.hour()) * 60 + i16::from(time.minute());
    Some((date, time.map(minutes).filter(|minutes| *minutes > 0)))
}
