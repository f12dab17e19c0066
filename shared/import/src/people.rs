//! The people of a course: under a heading for leaders or guests, a name, what they do, and a
//! biography.

mod gather;
mod named;

use self::gather::Gathering;
pub(crate) use self::named::{are_names, named};
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::scan::{contact, names};
use crate::topic::Topic;
use crate::words;

/// Longest line that introduces somebody, in characters.
const MAX_INTRODUCTION_LENGTH: usize = 400;
/// Longest clause behind a name that is no biography, in characters.
const MAX_CLAUSE_LENGTH: usize = 40;

/// Somebody, with the parts of the biography.
struct Person<'a> {
    /// Which of the people of the course it is; somebody who is one already may be named again.
    index: usize,
    name: String,
    kind: &'static str,
    role: Option<String>,
    /// Whether the next line may say what the person does.
    lacks_role: bool,
    /// Whether an element of a list introduces the person.
    is_item: bool,
    bio: Vec<&'a Part>,
}

impl Reading<'_> {
    /// The parts of a section about people without what a course does not have: how somebody can be
    /// reached, and what a clause adds to a name.
    pub(crate) fn parts_about_people(&mut self, label: Option<&Part>, parts: &[Part]) -> Vec<Part> {
        let label = label.iter().filter(|heading| heading.shape == Shape::Label);
        // `Undervisere (med forbehold for ændringer)`
        let remark = |label: &&Part| Some((label.line, label.text.split_once(" (")?.1.to_owned()));
        for (line, remark) in label.filter_map(remark) {
            self.ledger.warn(&[line], "", report::left_over(remark.trim_end_matches(')')));
        }
        let mut shorter = parts.to_vec();
        for part in shorter.iter_mut().filter(|part| !matches!(part.shape, Shape::Row(_))) {
            if part.text.chars().count() > MAX_INTRODUCTION_LENGTH {
                continue;
            }
            for cut in [contact::without_contact, without_clause, without_repeated] {
                if let Some((rest, words)) = cut(&part.text) {
                    self.ledger.warn(&[part.line], "", report::left_over(&words));
                    part.text = rest;
                }
            }
        }
        shorter
    }

    /// Reads a section about leaders or guests. Parts that are about nobody are left.
    pub(crate) fn people<'a>(&mut self, kind: &'static str, parts: &'a [Part]) -> Vec<&'a Part> {
        Gathering::new(self, kind, parts).gather()
    }
}

/// `Inge Eksempel, som er med hver dag.`: a name without what a clause says of it, and the clause.
fn without_clause(text: &str) -> Option<(String, String)> {
    let (before, clause) = text.split_once(", ")?;
    let word = clause.split(' ').next().unwrap_or_default();
    let is_person = names::leading_name(before).is_some_and(|found| found.rest.is_empty());
    // A longer clause is a biography.
    let is_short = clause.chars().count() <= MAX_CLAUSE_LENGTH;
    let is_cut = is_person && is_short && words::RELATIVES.contains(&word);
    is_cut.then(|| (before.to_owned(), clause.trim_end_matches('.').to_owned()))
}

/// `Bo Prøve, lærer, samt kursuslederen.`: people without a last one who has no name here.
fn without_repeated(text: &str) -> Option<(String, String)> {
    let text = text.trim_end_matches('.');
    let marks = [" samt ", " og ", " and "].into_iter();
    let (at, mark) = marks.filter_map(|mark| Some((text.rfind(mark)?, mark))).max()?;
    let (before, last) = (&text[..at], &text[at + mark.len()..]);
    let is_of_people = |word| matches!(words::topic(word), Some(Topic::Leaders | Topic::Guests));
    let mut definite = ["en", "n", "ne"].into_iter().filter_map(|end| last.strip_suffix(end));
    let is_repeated = last.starts_with(char::is_lowercase) && definite.any(is_of_people);
    let is_person = names::leading_name(before).is_some();
    (is_repeated && is_person).then(|| (before.trim_end_matches(',').to_owned(), last.to_owned()))
}
