//! What looks odd in a faultless course: names spelled two ways, runs without days, open runs that
//! are over.

use jiff::Timestamp;

use super::Course;
use crate::field_error::{ErrorCode, FieldError};
use crate::run::{CourseRun, RunState};

/// Two words of a name this many edits apart, or fewer, are taken for one word spelled two ways.
const MAX_EDITS: usize = 2;
/// Shorter words are too easily alike.
const MIN_LETTERS: usize = 4;

impl Course {
    /// Everything an editor may want to look at again; none of it keeps the course from being
    /// published.
    pub fn warnings(&self, now: Timestamp) -> Vec<FieldError> {
        let mut warnings = self.spelling_warnings();
        for (index, run) in self.runs.iter().enumerate() {
            warnings.extend(
                run_warnings(run, now)
                    .into_iter()
                    .map(|(field, code)| FieldError::at(format!("/runs/{index}/{field}"), code)),
            );
        }
        warnings
    }

    fn spelling_warnings(&self) -> Vec<FieldError> {
        let texts = self.texts();
        let names: Vec<&str> = self.people.iter().map(|person| person.name.as_str()).collect();
        let mut warnings = Vec::new();
        for (pointer, text) in texts {
            for name in &names {
                if let Some(here) =
                    other_spelling(text, name).filter(|here| !names.contains(&here.as_str()))
                {
                    warnings.push(FieldError::at(
                        pointer.clone(),
                        ErrorCode::NameSpelling { here, name: (*name).to_owned() },
                    ));
                }
            }
        }
        warnings
    }

    /// Every text in which a person may be mentioned, with its pointer.
    fn texts(&self) -> Vec<(String, &str)> {
        let mut texts = vec![
            ("/about".to_owned(), self.about.as_str()),
            ("/programme/intro".to_owned(), self.programme.intro.as_str()),
        ];
        texts.extend(self.summary.as_deref().map(|summary| ("/summary".to_owned(), summary)));
        for (index, person) in self.people.iter().enumerate() {
            texts.push((format!("/people/{index}/name"), &person.name));
            texts.push((format!("/people/{index}/bio"), &person.bio));
        }
        for (module_index, module) in self.programme.modules.iter().enumerate() {
            texts.push((format!("/programme/modules/{module_index}/intro"), &module.intro));
            for (index, item) in module.agenda.iter().enumerate() {
                let place = format!("/programme/modules/{module_index}/agenda/{index}");
                texts.push((format!("{place}/title"), &item.title));
                texts.extend(item.text.as_deref().map(|text| (format!("{place}/text"), text)));
            }
        }
        texts
    }
}

fn run_warnings(run: &CourseRun, now: Timestamp) -> Vec<(&'static str, ErrorCode)> {
    let mut warnings = Vec::new();
    match run.days.iter().map(|day| day.date).min() {
        None => warnings.push(("days", ErrorCode::RunWithoutDays)),
        Some(first) if first != run.start => {
            warnings.push(("start", ErrorCode::RunStart { first: first.to_string() }))
        }
        Some(_) => {}
    }
    if run.state == RunState::Open && now >= run.ends() {
        warnings.push(("state", ErrorCode::RunOver));
    }
    if run.registration_deadline.is_some_and(|deadline| deadline > run.start) {
        warnings.push(("registrationDeadline", ErrorCode::DeadlineLate));
    }
    warnings
}

/// The first place in the text where the name stands with one of its words spelled a little
/// differently.
fn other_spelling(text: &str, name: &str) -> Option<String> {
    let name: Vec<&str> = name.split_whitespace().collect();
    let words: Vec<&str> = text.split(is_between).filter(|word| !word.is_empty()).collect();
    if name.len() < 2 {
        return None;
    }
    words
        .windows(name.len())
        .find(|window| is_other_spelling(window, &name))
        .map(|window| window.join(" "))
}

/// What separates words; the hyphen and the apostrophe belong to names.
fn is_between(character: char) -> bool {
    !character.is_alphanumeric() && !matches!(character, '-' | '’' | '\'')
}

fn is_other_spelling(words: &[&str], name: &[&str]) -> bool {
    let different: Vec<_> =
        words.iter().zip(name).filter(|(word, part)| !is_same(word, part)).collect();
    matches!(different[..], [(word, part)] if is_close(word, part))
}

/// The same word, also in the genitive.
fn is_same(word: &str, part: &str) -> bool {
    word == part
        || word
            .trim_end_matches(['’', '\''])
            .strip_suffix('s')
            .is_some_and(|stem| stem.trim_end_matches(['’', '\'']) == part)
}

fn is_close(word: &str, part: &str) -> bool {
    let is_name = |word: &str| {
        word.chars().count() >= MIN_LETTERS && word.chars().next().is_some_and(char::is_uppercase)
    };
    is_name(word) && is_name(part) && strsim::levenshtein(word, part) <= MAX_EDITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_spelled_two_ways_is_noticed() {
        assert_eq!(
            other_spelling("Oplæg ved borgmester Ann Sofie Ohrt(C).", "Ann Sofie Orth").as_deref(),
            Some("Ann Sofie Ohrt")
        );
        assert_eq!(
            other_spelling("Oplæg ved Ann Sofie Ohrt, borgmester.", "Ann Sofie Orth").as_deref(),
            Some("Ann Sofie Ohrt")
        );
        assert_eq!(
            other_spelling("(Olav Hesseldal)", "Olav Hesseldahl").as_deref(),
            Some("Olav Hesseldal")
        );
    }

    #[test]
    fn the_same_name_and_its_genitive_are_no_doubt() {
        for text in [
            "Maria Steno taler",
            "Maria Stenos karriere",
            "Maria Steno’s",
            "Marie og Steno",
            "Hans Mogensen",
        ] {
            assert_eq!(other_spelling(text, "Maria Steno"), None, "{text}");
        }
    }
}
