//! Whom the programme names beside its items: `Sygdomme v/ Gitte Test, dyrlæge`.

use crate::draft::PersonDraft;
use crate::facts;
use crate::outline::Part;
use crate::page::Shape;
use crate::people;
use crate::reading::Reading;
use crate::report;
use crate::scan::money;
use crate::scan::names::{self, Ending};
use crate::topic::Topic;
use crate::words;

/// Longest line that only says who somebody is, in words.
const MAX_WORDS: usize = 10;
/// Shortest word before a name that may be what the person does, in bytes.
const MIN_TITLE_LENGTH: usize = 5;

/// Somebody whom a line of the programme names.
#[derive(Debug)]
pub(crate) struct Speaker {
    line: usize,
    kind: &'static str,
    name: String,
    role: Option<String>,
    /// Whether it is a guess that the person leads the course or is a guest.
    is_guess: bool,
}

impl Reading<'_> {
    /// Remembers whom a line of the programme names. `is_item` is one that begins with its time.
    pub(crate) fn note_speakers(&mut self, part: &Part, is_item: bool) {
        let texts = match &part.shape {
            Shape::Row(cells) => cells.iter().skip(1).flat_map(|cell| cell.split('\n')).collect(),
            _ => vec![part.text.as_str()],
        };
        // The first text of an item is its title, which may look like a name.
        for (position, text) in texts.into_iter().enumerate() {
            let is_below = position > 0 || !is_item;
            for (name, role) in speakers(text, is_below) {
                self.note(part.line, "guest", name, role);
            }
        }
    }

    /// Remembers a line that is only a name.
    pub(crate) fn note_person(&mut self, part: &Part) {
        self.note(part.line, "guest", part.text.trim_end_matches('.'), None);
    }

    /// Remembers whom a cell below a head such as `Underviser` names. Returns whether it does.
    pub(crate) fn note_leaders(&mut self, line: usize, text: &str) -> bool {
        let text = text.replace('\n', ", ");
        let found = people::named(&text);
        // `Inge Eksempel m.fl.` says more than a name.
        let is_more = names::leading_name(&text)
            .is_some_and(|found| found.ending == Ending::Sentence && !found.rest.starts_with('('));
        if is_more && found.len() < 2 {
            return false;
        }
        for (name, role) in &found {
            self.note(line, "leader", name, role.clone());
            if let Some(speaker) = self.speakers.last_mut() {
                speaker.is_guess = false;
            }
        }
        !found.is_empty()
    }

    /// Remembers somebody. What the person does there is a guess.
    pub(crate) fn note(
        &mut self,
        line: usize,
        kind: &'static str,
        name: &str,
        role: Option<String>,
    ) {
        let name = name.to_owned();
        // `Foredrag v/ Inge Eksempel (medlemmer 50 kr.)`
        let role = role.filter(|role| !money::has_amount(role));
        self.speakers.push(Speaker { line, kind, name, role, is_guess: true });
    }

    /// `med parterapeut Inge Eksempel`, a line of its own below the title. Returns whether it is.
    pub(crate) fn held_by(&mut self, part: &Part) -> bool {
        let is_short = part.text.split_whitespace().count() <= MAX_WORDS;
        let Some((word, rest)) = part.text.split_once(' ').filter(|_| is_short) else {
            return false;
        };
        let is_mark = words::SPEAKER_WORDS.contains(&words::bare(word).as_str());
        let found = match people::named(rest) {
            found if found.is_empty() => titled(rest).into_iter().collect(),
            found => found,
        };
        // `Ved Aarhus Å` is a place.
        let is_person = is_mark && found.iter().any(|(_, role)| role.is_some());
        for (name, role) in found.iter().filter(|_| is_person) {
            self.note(part.line, "leader", name, role.clone());
        }
        is_person
    }

    /// Those whom no other part of the page presents take part, mostly as guests, which is a guess.
    pub(crate) fn finish_speakers(&mut self) {
        for Speaker { line, kind, name, role, is_guess } in std::mem::take(&mut self.speakers) {
            let is_known = |person: &PersonDraft| names::begins_with_name(&name, &person.name);
            if let Some(index) = self.draft.people.iter().position(is_known) {
                let person = &mut self.draft.people[index];
                if self.ledger.first_pointer(line).is_none() {
                    self.ledger.claim(line, format!("/people/{index}/name"));
                }
                if person.role.is_none() && person.bio.is_none() && role.is_some() {
                    person.role = role;
                    self.ledger.claim(line, format!("/people/{index}/role"));
                }
                continue;
            }
            let pointer = format!("/people/{}", self.draft.people.len());
            self.ledger.claim(line, format!("{pointer}/name"));
            if role.is_some() {
                self.ledger.claim(line, format!("{pointer}/role"));
            }
            if is_guess {
                let words: Vec<&str> = [name.as_str()].into_iter().chain(role.as_deref()).collect();
                self.ledger.warn(&[line], pointer, report::guess(&words.join(", ")));
            }
            self.draft.people.push(PersonDraft { name, kind, role, bio: None });
        }
    }
}

/// The people whom a text names behind a word for them, or who are all of it.
fn speakers(text: &str, is_below: bool) -> Vec<(&str, Option<String>)> {
    let lower = words::fold(text);
    // `v/ Karl Prøve` is clear, `ved Karl Prøve` only if what he does follows.
    for (marks, needs_role) in [(words::SPEAKER_MARKS, false), (words::SPEAKER_WORDS, true)] {
        let behind = |mark: &&str| words::find_phrase(&lower, &[*mark]).map(|(_, end)| end);
        for end in marks.iter().filter_map(behind) {
            let rest = text[end..].trim_start();
            let found = match people::named(rest) {
                found if found.is_empty() => titled(rest).into_iter().collect(),
                found => found,
            };
            if !found.is_empty() && (!needs_role || found.iter().any(|(_, role)| role.is_some())) {
                return found;
            }
        }
    }
    // `10.15-11.00: Samlingernes liv`
    let is_time = |(label, _): &(&str, &str)| !label.contains(char::is_alphabetic);
    let text = text.split_once(": ").filter(is_time).map_or(text, |(_, title)| title);
    if let Some((label, value)) = text.split_once(": ") {
        let label = words::bare(label);
        let is_of_people = matches!(words::topic(&label), Some(Topic::Leaders | Topic::Guests))
            || words::LEADER_LABELS.contains(&label.as_str())
            || words::SPEAKER_LABELS.contains(&label.as_str());
        return if is_of_people { people::named(value) } else { vec![] };
    }
    let is_short = text.split_whitespace().count() <= MAX_WORDS && !text.ends_with('.');
    // `Lasse Prøvholm, forfatter`, `Chefkonsulent Inge Eksempel, Testbanken`
    let is_person = names::leading_name(text).is_some_and(|found| {
        names::begins_with_role(found.rest)
            || found.title.is_some() && matches!(found.ending, Ending::Text | Ending::Mark)
    });
    if is_below && is_short && is_person {
        return people::named(text);
    }
    // `Samlingernes liv. Lektor Bo Prøve, Testmuseet`
    let behind = facts::sentences(text).into_iter().skip(1).next_back();
    let is_titled = |text: &&str| {
        text.split_whitespace().count() <= MAX_WORDS
            && names::leading_name(text).is_some_and(|found| {
                found.title.is_some() && matches!(found.ending, Ending::Text | Ending::Mark)
            })
    };
    behind.filter(is_titled).map(people::named).unwrap_or_default()
}

/// `museumsinspektør Jonas Prøvestrup, Testmuseet`: a name behind a word that may be what the
/// person does.
fn titled(text: &str) -> Option<(&str, Option<String>)> {
    let (title, rest) = text.split_once(' ')?;
    let is_title = title.chars().all(char::is_lowercase) && title.len() >= MIN_TITLE_LENGTH;
    let found = names::leading_name(rest).filter(|_| is_title)?;
    let is_role = found.ending == Ending::Mark && !found.rest.is_empty();
    let words: Vec<&str> = [title].into_iter().chain(is_role.then_some(found.rest)).collect();
    Some((found.name, Some(words.join(", "))))
}
