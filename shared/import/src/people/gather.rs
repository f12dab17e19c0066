//! Goes through the parts of a section about people, and finds whom each of them is about.

use domain::ErrorCode;

use super::named::{
    behind_run, ends_with_abbreviation, introduced, is_apart_from_name, is_titled, named_in, role,
    several, several_with_roles, taught_by,
};
use super::{MAX_INTRODUCTION_LENGTH, Person};
use crate::draft::PersonDraft;
use crate::outline::Part;
use crate::page::Shape;
use crate::prose;
use crate::reading::Reading;
use crate::report;
use crate::scan::names::{self, Ending, LeadingName};
use crate::scan::{contact, last_word, money};
use crate::words;
use crate::{facts, fields, runs};

/// Longest line that only says what somebody does, in characters.
const MAX_ROLE_LENGTH: usize = 200;

/// What those do who are named below it: `CYKELINSTRUKTØR`.
struct RoleHeading<'a> {
    part: &'a Part,
    /// How many people stand before it.
    first: usize,
    /// How many people stand before the gap behind them.
    end: Option<usize>,
}

/// The people of one section.
pub(super) struct Gathering<'r, 'p, 'a> {
    reading: &'r mut Reading<'p>,
    kind: &'static str,
    parts: &'a [Part],
    people: Vec<Person<'a>>,
    /// Which of the people of the course the next one is.
    next: usize,
    headings: Vec<RoleHeading<'a>>,
    /// Parts that are about nobody.
    left: Vec<&'a Part>,
    /// Whether the head of a table of runs stood above.
    has_columns: bool,
    /// Whether something else stood below the last of them.
    is_ended: bool,
    /// Whether every part is a name: of two names below each other, the second may be that of a
    /// company.
    are_all_names: bool,
}

impl<'r, 'p, 'a> Gathering<'r, 'p, 'a> {
    pub(super) fn new(reading: &'r mut Reading<'p>, kind: &'static str, parts: &'a [Part]) -> Self {
        let are_all_names = parts.len() > 2 && parts.iter().all(|part| names::is_name(&part.text));
        let next = reading.draft.people.len();
        let (people, headings, left) = (Vec::new(), Vec::new(), Vec::new());
        let (has_columns, is_ended) = (false, false);
        Self {
            reading,
            kind,
            parts,
            people,
            next,
            headings,
            left,
            has_columns,
            is_ended,
            are_all_names,
        }
    }

    /// Takes the people into the draft. Parts that are about nobody are left.
    pub(super) fn gather(mut self) -> Vec<&'a Part> {
        for (position, part) in self.parts.iter().enumerate() {
            let is_taken = self.take_heading(position, part) || self.leave(part);
            let text = behind_run(&part.text);
            if !is_taken && text != part.text {
                let run = part.text.split(':').next().unwrap_or_default();
                self.reading.ledger.warn(&[part.line], "", report::left_over(run));
            }
            let _ = is_taken
                || self.take_several(part, text)
                || self.take_capital_name(part)
                || self.take_taught_by(part)
                || self.take_introduced(part, text)
                || self.take_more(part);
        }
        self.finish()
    }

    /// Where the last of the people is in the document.
    fn pointer(&self) -> String {
        format!("/people/{}", self.people.last().map_or(0, |person| person.index))
    }

    fn claim(&mut self, part: &Part, field: &str) {
        let pointer = format!("{}/{field}", self.pointer());
        self.reading.ledger.claim(part.line, pointer);
    }

    fn guess(&mut self, part: &Part, field: &str, value: &str) {
        let pointer = format!("{}/{field}", self.pointer());
        self.reading.ledger.warn(&[part.line], pointer, report::guess(value));
    }

    fn add(&mut self, part: &Part, name: &str, role: Option<String>, lacks_role: bool) {
        let (name, is_item) = (name.to_owned(), part.shape == Shape::Item);
        let bio = Vec::new();
        let (index, kind) = (self.next, self.kind);
        self.next += 1;
        self.people.push(Person { index, name, kind, role, lacks_role, is_item, bio });
        self.is_ended = false;
        self.claim(part, "name");
    }

    fn add_to_biography(&mut self, part: &'a Part) {
        if let Some(person) = self.people.last_mut() {
            person.bio.push(part);
            self.claim(part, "bio");
        }
    }

    /// Whether a part is the heading of those who do what it says.
    fn take_heading(&mut self, position: usize, part: &'a Part) -> bool {
        if let Some(heading) = self.headings.last_mut().filter(|_| part.is_after_gap) {
            heading.end.get_or_insert(self.people.len());
        }
        let is_below = self.headings.last().is_some_and(|heading| heading.end.is_none());
        if let Some(person) = self.people.last_mut().filter(|_| is_below) {
            person.lacks_role = false;
        }
        let is_heading = is_role_heading(self.parts, position);
        if is_heading {
            self.headings.push(RoleHeading { part, first: self.people.len(), end: None });
        }
        is_heading
    }

    /// Leaves a part that states something else of the course, or how to reach it.
    fn leave(&mut self, part: &'a Part) -> bool {
        let other = fields::other_label(&part.text);
        let is_other = other.is_some_and(|(_, value)| !names::is_name(value))
            && names::leading_name(&part.text).is_none();
        let is_to_bring =
            fields::begins_with(&part.text, words::BRING) && !facts::is_sentence(&part.text);
        // A table of runs, below the people.
        self.has_columns |= runs::columns(part).is_some();
        let is_of_runs = self.has_columns && matches!(part.shape, Shape::Row(_));
        let is_left = is_of_runs
            || is_other
            || is_to_bring
            || facts::is_rule(&part.text)
            || contact::is_contact(&part.text)
            || fields::states_fact(&part.text);
        self.left.extend(is_left.then_some(part));
        is_left
    }

    /// `Inge Eksempel og Bo Prøve, lærere`: several people in one line.
    fn take_several(&mut self, part: &'a Part, text: &str) -> bool {
        let plain = several(text);
        let is_guess = plain.is_none();
        let Some(found) = plain.or_else(|| several_with_roles(text)) else { return false };
        for (name, role) in found {
            // The same name again, such as below each evening of a series.
            let of_course = self.reading.draft.people.iter().map(|person| person.name.as_str());
            let here = self.people.iter().map(|person| (person.index, person.name.as_str()));
            let mut known = of_course.enumerate().chain(here);
            if let Some((index, _)) = known.find(|(_, known)| *known == name) {
                self.reading.ledger.claim(part.line, format!("/people/{index}/name"));
                continue;
            }
            let guess = role.clone().filter(|_| is_guess);
            self.add(part, name, role, true);
            self.claim(part, "role");
            if let Some(role) = guess {
                self.guess(part, "role", &role);
            }
        }
        true
    }

    /// `Du undervises af Inge Eksempel eller Bo Prøve, som er lærere.`
    fn take_taught_by(&mut self, part: &'a Part) -> bool {
        let Some((names, others)) = taught_by(&part.text) else { return false };
        let is_one = names::is_name(names) && self.people.is_empty();
        if is_one {
            self.add(part, names, None, false);
        }
        let is_taken = is_one || self.take_several(part, names);
        for words in others.iter().filter(|words| is_taken && !words.trim().is_empty()) {
            let words = words.trim_matches([',', '.', ' ']);
            self.reading.ledger.warn(&[part.line], "", report::left_over(words));
        }
        is_taken
    }

    /// `INGE EKSEMPEL`
    fn take_capital_name(&mut self, part: &'a Part) -> bool {
        let is_capital = |person: &Person<'_>| names::is_capital_name(&person.name);
        let is_name = names::is_capital_name(&part.text);
        if !is_name || !self.people.last().is_none_or(is_capital) {
            return false;
        }
        self.add(part, &part.text, None, true);
        self.guess(part, "name", &part.text);
        true
    }

    /// A line that begins with the name of somebody else.
    fn take_introduced(&mut self, part: &'a Part, text: &str) -> bool {
        let current = self.people.last();
        let lacks_role = current.is_some_and(|person| person.lacks_role && person.bio.is_empty());
        let is_role_line = text == part.text
            && part.shape == Shape::Text
            && !part.is_after_gap
            && !self.are_all_names
            && lacks_role
            && current.is_some_and(|person| {
                is_role(part, &person.name) && !(person.role.is_some() && is_titled(&part.text))
            });
        let introduced = introduced(part, current.map(|person| person.name.as_str()));
        // `Direktør, Testforbundet`, below a name
        let introduced = introduced.filter(|(found, _)| {
            !(is_role_line || lacks_role && is_apart_from_name(found.title, &part.text))
        });
        let Some((found, is_biography)) = introduced else { return false };
        self.introduce(part, &found, is_biography);
        true
    }

    fn introduce(&mut self, part: &'a Part, found: &LeadingName<'_>, is_biography: bool) {
        if found.ending == Ending::Glue {
            let words = format!("{}{}", last_word(found.name), first_word(found.rest));
            self.reading.ledger.warn(&[part.line], "", ErrorCode::ImportSplit { words });
        }
        let role = (!is_biography).then(|| role(found)).flatten();
        // The same line again, such as below each evening of a series.
        // A biography may stand under a heading of its own.
        let is_again = |person: &PersonDraft| {
            person.name == found.name
                && if is_biography { person.bio.is_none() } else { person.role == role }
        };
        let again = self.reading.draft.people.iter().position(is_again);
        if let Some(index) = again {
            // What stands below may say more.
            let (kind, name) = (self.kind, found.name.to_owned());
            let (is_item, bio) = (part.shape == Shape::Item, Vec::new());
            let lacks_role = role.is_none();
            self.people.push(Person { index, name, kind, role, lacks_role, is_item, bio });
            self.is_ended = false;
            self.claim(part, "name");
            if is_biography {
                self.add_to_biography(part);
            }
            return;
        }
        let (has_role, lacks_role) = (role.is_some(), found.rest.is_empty() && !is_biography);
        self.add(part, found.name, role, lacks_role);
        if has_role {
            self.claim(part, "role");
        }
        if is_biography {
            self.add_to_biography(part);
        }
    }

    /// What the last of the people does, or is said to have done.
    fn take_more(&mut self, part: &'a Part) -> bool {
        let Some(person) = self.people.last_mut() else { return self.take_named(part) };
        let is_about = is_about(&person.name, &part.text);
        if person.lacks_role && person.bio.is_empty() && is_role(part, &person.name) {
            let before = person.role.iter().map(String::as_str);
            let role = before.chain([part.text.as_str()]).collect::<Vec<_>>().join(", ");
            (person.role, person.lacks_role) = (Some(role.clone()), false);
            if names::is_name(&part.text) {
                self.guess(part, "role", &role);
            }
            self.claim(part, "role");
            return true;
        }
        // `UDFLUGT`, `Følgende skoler deltager:`, below people
        self.is_ended |= person.is_item && is_capital_line(part)
            || part.is_after_gap && part.text.ends_with(':') && !is_about;
        // How to register or what it costs is said of nobody.
        let is_left = part.is_after_gap && is_of_registration(&part.text)
            || self.is_ended
            // The next element of a list of people is no text about the one before.
            || person.is_item && part.shape == Shape::Item && !is_about;
        if is_left {
            self.left.push(part);
            return false;
        }
        if !is_about {
            self.guess(part, "bio", &part.text);
        }
        self.add_to_biography(part);
        true
    }

    /// `Din underviser er Bo Prøve, som er datalog.`, above everybody else.
    fn take_named(&mut self, part: &'a Part) -> bool {
        let Some(name) = named_in(&part.text) else {
            self.left.push(part);
            return false;
        };
        self.add(part, name, None, false);
        if let Some(person) = self.people.last_mut() {
            person.is_item = false;
        }
        self.add_to_biography(part);
        self.guess(part, "name", name);
        true
    }

    fn finish(mut self) -> Vec<&'a Part> {
        for index in 0..self.headings.len() {
            let next = self.headings.get(index + 1);
            let next = next.map_or(self.people.len(), |next| next.first);
            self.give_roles(index, next);
        }
        for Person { index, name, kind, role, bio, .. } in self.people {
            // A biography that begins with a dash is no list.
            let text = match bio[..] {
                [only] => Some(Part { shape: Shape::Text, ..only.clone() }),
                _ => None,
            };
            let bio =
                text.as_ref().map_or_else(|| prose::markdown(&bio), |one| prose::markdown(&[one]));
            let people = &mut self.reading.draft.people;
            match people.get_mut(index) {
                Some(person) => {
                    person.role = person.role.take().or(role);
                    person.bio = person.bio.take().or(bio);
                }
                None => people.push(PersonDraft { name, kind, role, bio }),
            }
        }
        self.left
    }

    /// Gives those below a heading that says what they do this role, which is a guess.
    fn give_roles(&mut self, heading: usize, next: usize) {
        let RoleHeading { part, first, end } = self.headings[heading];
        for index in first..end.unwrap_or(next) {
            let Some(person) = self.people.get_mut(index).filter(|one| one.role.is_none()) else {
                continue;
            };
            let pointer = format!("/people/{}/role", person.index);
            self.reading.ledger.claim(part.line, &pointer);
            self.reading.ledger.warn(&[part.line], pointer, report::guess(&part.text));
            person.role = Some(part.text.clone());
        }
    }
}

/// Whether a text mentions a person by a name or a pronoun.
fn is_about(name: &str, text: &str) -> bool {
    let mut words = text.split(|character: char| !character.is_alphanumeric() && character != '-');
    words.any(|word| {
        let genitive = word.strip_suffix('s').unwrap_or(word);
        name.split(' ').any(|part| part == word || part == genitive)
            || words::PRONOUNS.contains(&word.to_lowercase().as_str())
    })
}

/// Whether a short text has an address for e-mail or an amount.
fn is_of_registration(text: &str) -> bool {
    text.chars().count() <= MAX_INTRODUCTION_LENGTH
        && (text.contains('@') || money::has_amount(text))
}

/// `CYKELINSTRUKTØR`, above a name in small letters: whether it says what those do who follow, and
/// not the one before. Where the last line says what somebody does, each of them stands below.
fn is_role_heading(parts: &[Part], position: usize) -> bool {
    let is_role = |part: &Part| part.shape != Shape::Item && names::is_capital_role(&part.text);
    let is_next = |part: &Part| {
        !part.is_after_gap
            && !names::is_capital_name(&part.text)
            && (names::is_name(&part.text) || several(&part.text).is_some())
    };
    parts.get(position).is_some_and(is_role)
        && parts.get(position + 1).is_some_and(is_next)
        && !parts.last().is_some_and(is_role)
}

/// Whether a line of text is in capital letters, as a heading is.
fn is_capital_line(part: &Part) -> bool {
    part.shape == Shape::Text
        && part.text.contains(char::is_alphabetic)
        && !part.text.contains(char::is_lowercase)
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default().trim_end_matches([',', '.'])
}

/// Whether a line only says what somebody of this name does. A sentence about the person is more.
fn is_role(part: &Part, name: &str) -> bool {
    !names::begins_with_name(&part.text, name)
        && part.text.chars().count() <= MAX_ROLE_LENGTH
        && (!part.text.ends_with(['.', '!', '?', ':']) || ends_with_abbreviation(&part.text))
        && part.shape != Shape::Item
}
