//! Texts of messages, with placeholders for values of the recipient and the run.

use std::collections::BTreeSet;
use std::fmt;

use crate::course::Course;
use crate::error_code::ErrorCode;
use crate::field_error::quoted;
use crate::json_reader::JsonReader;
use crate::personal_data::{PersonName, without_cpr_number};
use crate::run::CourseRun;

/// Text with placeholders, such as `Kære {navn}`. It may name people, so it prints as
/// `[redacted]`.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageText(String);

/// What stands for a value of the recipient or the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placeholder {
    Name,
    Course,
    Run,
    Date,
    Venue,
}

impl Placeholder {
    /// Each as it is written in texts.
    const ALL: [(&str, Self); 5] = [
        ("{navn}", Self::Name),
        ("{kursus}", Self::Course),
        ("{hold}", Self::Run),
        ("{dato}", Self::Date),
        ("{sted}", Self::Venue),
    ];

    fn written(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == text).map(|(_, placeholder)| *placeholder)
    }
}

/// A part of a text: what stands between placeholders, or one as it is written.
enum Part<'a> {
    Words(&'a str),
    Placeholder(&'a str),
}

/// The parts of a text, in order. A placeholder begins with `{` and ends with the next `}`; without
/// one it is the rest of the line.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = match rest.find('{') {
            Some(0) => rest.find(['}', '\n']).map(|end| end + 1),
            start => start,
        };
        let (part, others) = rest.split_at(end.unwrap_or(rest.len()));
        rest = others;
        Some(if part.starts_with('{') { Part::Placeholder(part) } else { Part::Words(part) })
    })
}

impl MessageText {
    /// Takes what a reader has read of a text; each unknown placeholder is an error of its own, and
    /// so is a CPR number.
    pub(crate) fn read(reader: &JsonReader<'_>, text: Option<String>) -> Option<Self> {
        let text = without_cpr_number(reader, text?)?.as_str().to_owned();
        match Self::new(text) {
            Ok(text) => Some(text),
            Err(unknown) => {
                let allowed = Placeholder::ALL.map(|(known, _)| known).join(", ");
                for name in unknown {
                    let name = quoted(name.trim_end());
                    let allowed = allowed.clone();
                    reader.reject::<()>(ErrorCode::PlaceholderUnknown { name, allowed });
                }
                None
            }
        }
    }

    /// A text whose placeholders are all known.
    ///
    /// # Errors
    /// The others, each once.
    pub fn new(text: String) -> Result<Self, BTreeSet<String>> {
        let unknown: BTreeSet<String> = parts(&text)
            .filter_map(|part| match part {
                Part::Placeholder(text) if Placeholder::written(text).is_none() => {
                    Some(text.to_owned())
                }
                Part::Placeholder(_) | Part::Words(_) => None,
            })
            .collect();
        if unknown.is_empty() { Ok(Self(text)) } else { Err(unknown) }
    }

    /// The text with its placeholders.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text for a person, in a run of a course, with values in its language. A value is not
    /// searched for placeholders.
    pub fn fill(&self, name: &PersonName, course: &Course, run: &CourseRun) -> String {
        let value = |placeholder| match placeholder {
            Placeholder::Name => name.as_str().to_owned(),
            Placeholder::Course => course.title.clone(),
            Placeholder::Run => run.name.clone(),
            Placeholder::Date => course.language.date(run.first_day()),
            Placeholder::Venue => course.place_of(run).line(course.language),
        };
        parts(&self.0)
            .map(|part| match part {
                Part::Words(words) => words.to_owned(),
                Part::Placeholder(text) => {
                    Placeholder::written(text).map(value).unwrap_or_default()
                }
            })
            .collect()
    }
}

impl fmt::Debug for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_documents::course;

    #[test]
    fn placeholders_are_filled_with_what_they_stand_for() {
        let course = course();
        let name = PersonName::new("Bo {kursus}".to_owned());
        let text = "{navn}: {kursus}, {hold}\n{dato} på {sted}";
        let text = MessageText::new(text.to_owned()).unwrap();
        // What looks like a placeholder in a value is none.
        let expected = format!(
            "Bo {{kursus}}: {}, {}\n14. november 2023 på {}",
            course.title,
            course.runs[0].name,
            course.place_of(&course.runs[0]).line(course.language)
        );
        assert_eq!(text.fill(&name, &course, &course.runs[0]), expected);
    }

    #[test]
    fn what_is_in_braces_is_a_known_placeholder() {
        for (text, is_valid) in [
            ("uden felter", true),
            ("{navn}", true),
            ("} { navn}", false),
            ("{navn", false),
            ("{{navn}}", false),
            ("{", false),
        ] {
            assert_eq!(MessageText::new(text.to_owned()).is_ok(), is_valid, "{text}");
        }
    }
}
