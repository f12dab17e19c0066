//! The people of a course: under a heading for leaders or guests, a name, what they do, and a
//! biography.

use domain::ErrorCode;

use crate::draft::PersonDraft;
use crate::outline::Part;
use crate::page::Shape;
use crate::prose;
use crate::reading::Reading;
use crate::report;
use crate::scan::names::{self, Ending, LeadingName};
use crate::scan::{contact, last_word, money};
use crate::topic::Topic;
use crate::words;
use crate::{facts, fields, runs};

/// Longest line that introduces somebody, in characters.
const MAX_INTRODUCTION_LENGTH: usize = 400;
/// Longest line that only says what somebody does, in characters.
const MAX_ROLE_LENGTH: usize = 200;

/// Longest clause behind a name that is no biography, in characters.
const MAX_CLAUSE_LENGTH: usize = 40;

/// What stands between two names.
const SEPARATORS: [&str; 7] = [",", "/", ";", "&", " og ", " and ", " samt "];

/// Somebody, with the parts of the biography.
struct Person<'a> {
    name: String,
    kind: &'static str,
    role: Option<String>,
    /// Whether the next line may say what the person does.
    lacks_role: bool,
    /// Whether an element of a list introduces the person.
    is_item: bool,
    bio: Vec<&'a Part>,
}

/// What those do who are named below it: `CYKELINSTRUKTØR`.
struct RoleHeading<'a> {
    part: &'a Part,
    /// How many people stand before it.
    first: usize,
    /// How many people stand before the gap behind them.
    end: Option<usize>,
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

    /// Gives those below a heading that says what they do this role, which is a guess.
    fn give_roles(&mut self, people: &mut [Person<'_>], heading: &RoleHeading<'_>, next: usize) {
        let first = self.draft.people.len();
        let end = heading.end.unwrap_or(next);
        for index in heading.first..end {
            let Some(person) = people.get_mut(index).filter(|person| person.role.is_none()) else {
                continue;
            };
            let pointer = format!("/people/{}/role", first + index);
            self.ledger.claim(heading.part.line, &pointer);
            self.ledger.warn(&[heading.part.line], pointer, report::guess(&heading.part.text));
            person.role = Some(heading.part.text.clone());
        }
    }

    /// Reads a section about leaders or guests. Parts that are about nobody are left.
    pub(crate) fn people<'a>(&mut self, kind: &'static str, parts: &'a [Part]) -> Vec<&'a Part> {
        let first = self.draft.people.len();
        let mut people: Vec<Person<'a>> = Vec::new();
        let mut left = Vec::new();
        let mut headings: Vec<RoleHeading<'a>> = Vec::new();
        let mut has_columns = false;
        // Of two names below each other, the second may be that of a company.
        let are_all_names = parts.len() > 2 && parts.iter().all(|part| names::is_name(&part.text));
        for (position, part) in parts.iter().enumerate() {
            if let Some(heading) = headings.last_mut().filter(|_| part.is_after_gap) {
                heading.end.get_or_insert(people.len());
            }
            let is_below_heading = headings.last().is_some_and(|heading| heading.end.is_none());
            if let Some(person) = people.last_mut().filter(|_| is_below_heading) {
                person.lacks_role = false;
            }
            if is_role_heading(parts, position) {
                headings.push(RoleHeading { part, first: people.len(), end: None });
                continue;
            }
            let pointer = |people: &[Person<'_>]| format!("/people/{}", first + people.len() - 1);
            let other = fields::other_label(&part.text);
            let is_other = other.is_some_and(|(_, value)| !names::is_name(value))
                && names::leading_name(&part.text).is_none();
            let is_to_bring =
                fields::begins_with(&part.text, words::BRING) && !facts::is_sentence(&part.text);
            let is_rule = facts::is_rule(&part.text);
            let is_contact = contact::is_contact(&part.text);
            // A table of runs, below the people.
            has_columns |= runs::columns(part).is_some();
            let is_of_runs = has_columns && matches!(part.shape, Shape::Row(_));
            if is_of_runs
                || is_other
                || is_to_bring
                || is_rule
                || is_contact
                || fields::states_fact(&part.text)
            {
                left.push(part);
                continue;
            }
            let text = behind_run(&part.text);
            if let Some((run, _)) = part.text.split_once(':').filter(|_| text != part.text) {
                self.ledger.warn(&[part.line], "", report::left_over(run));
            }
            let plain = several(text);
            let is_guess = plain.is_none();
            if let Some(names) = plain.or_else(|| several_with_roles(text)) {
                for (name, role) in names {
                    // The same name again, such as below each evening of a series.
                    let known = self.draft.people.iter().map(|person| person.name.as_str());
                    let known = known.chain(people.iter().map(|person| person.name.as_str()));
                    if let Some(index) = { known }.position(|known| known == name) {
                        self.ledger.claim(part.line, format!("/people/{index}/name"));
                        continue;
                    }
                    let guess = role.as_deref().filter(|_| is_guess).map(report::guess);
                    people.push(Person {
                        name: name.to_owned(),
                        kind,
                        role,
                        lacks_role: true,
                        is_item: part.shape == Shape::Item,
                        bio: vec![],
                    });
                    let pointer = pointer(&people);
                    self.ledger.claim(part.line, format!("{pointer}/name"));
                    self.ledger.claim(part.line, format!("{pointer}/role"));
                    if let Some(guess) = guess {
                        self.ledger.warn(&[part.line], format!("{pointer}/role"), guess);
                    }
                }
                continue;
            }
            let current = people.last();
            let is_role_line = text == part.text
                && !part.is_after_gap
                && current.is_some_and(|person| person.lacks_role && person.bio.is_empty())
                && current.is_some_and(|person| {
                    is_role(part, &person.name) && !(person.role.is_some() && is_titled(&part.text))
                })
                && part.shape == Shape::Text
                && !are_all_names;
            let is_capital = |person: &Person<'_>| names::is_capital_name(&person.name);
            if names::is_capital_name(&part.text) && current.is_none_or(is_capital) {
                let (name, bio) = (part.text.clone(), vec![]);
                people.push(Person {
                    name,
                    kind,
                    role: None,
                    lacks_role: true,
                    is_item: part.shape == Shape::Item,
                    bio,
                });
                let pointer = format!("{}/name", pointer(&people));
                self.ledger.claim(part.line, &pointer);
                self.ledger.warn(&[part.line], pointer, report::guess(&part.text));
                continue;
            }
            let lacks_role =
                current.is_some_and(|person| person.lacks_role && person.bio.is_empty());
            let introduced = introduced(part, current.map(|person| person.name.as_str()));
            // `Direktør, Testforbundet`, below a name
            let introduced = introduced.filter(|(found, _)| {
                !(is_role_line || lacks_role && is_apart_from_name(found.title, &part.text))
            });
            if let Some((found, is_biography)) = introduced {
                if found.ending == Ending::Glue {
                    let words = format!("{}{}", last_word(found.name), first_word(found.rest));
                    self.ledger.warn(&[part.line], "", ErrorCode::ImportSplit { words });
                }
                let role = (!is_biography).then(|| role(&found)).flatten();
                // The same line again, such as below each evening of a series.
                let is_again =
                    |person: &PersonDraft| person.name == found.name && person.role == role;
                if let Some(index) = self.draft.people.iter().position(is_again)
                    && !is_biography
                {
                    self.ledger.claim(part.line, format!("/people/{index}/name"));
                    continue;
                }
                let has_role = role.is_some();
                let lacks_role = found.rest.is_empty() && !is_biography;
                let bio = if is_biography { vec![part] } else { vec![] };
                people.push(Person {
                    name: found.name.to_owned(),
                    kind,
                    role,
                    lacks_role,
                    is_item: part.shape == Shape::Item,
                    bio,
                });
                let pointer = pointer(&people);
                self.ledger.claim(part.line, format!("{pointer}/name"));
                if has_role {
                    self.ledger.claim(part.line, format!("{pointer}/role"));
                }
                if is_biography {
                    self.ledger.claim(part.line, format!("{pointer}/bio"));
                }
                continue;
            }
            let pointer = if people.is_empty() { String::new() } else { pointer(&people) };
            match people.last_mut() {
                Some(person)
                    if person.lacks_role
                        && person.bio.is_empty()
                        && is_role(part, &person.name) =>
                {
                    let before = person.role.iter().map(String::as_str);
                    let role = before.chain([part.text.as_str()]).collect::<Vec<_>>().join(", ");
                    if names::is_name(&part.text) {
                        let code = report::guess(&role);
                        self.ledger.warn(&[part.line], format!("{pointer}/role"), code);
                    }
                    person.role = Some(role);
                    person.lacks_role = false;
                    self.ledger.claim(part.line, format!("{pointer}/role"));
                }
                // How to register or what it costs is said of nobody.
                Some(_) if part.is_after_gap && is_of_registration(&part.text) => left.push(part),
                // The next element of a list of people is no text about the one before.
                Some(person)
                    if person.is_item
                        && part.shape == Shape::Item
                        && !is_about(&person.name, &part.text) =>
                {
                    left.push(part);
                }
                Some(person) => {
                    if !is_about(&person.name, &part.text) {
                        let code = report::guess(&part.text);
                        self.ledger.warn(&[part.line], format!("{pointer}/bio"), code);
                    }
                    person.bio.push(part);
                    self.ledger.claim(part.line, format!("{pointer}/bio"));
                }
                None => match named_in(&part.text) {
                    Some(name) => {
                        let (name, bio) = (name.to_owned(), vec![part]);
                        let pointer = format!("/people/{first}");
                        self.ledger.claim(part.line, format!("{pointer}/name"));
                        self.ledger.claim(part.line, format!("{pointer}/bio"));
                        let code = report::guess(&name);
                        self.ledger.warn(&[part.line], format!("{pointer}/name"), code);
                        people.push(Person {
                            name,
                            kind,
                            role: None,
                            lacks_role: false,
                            is_item: false,
                            bio,
                        });
                    }
                    None => left.push(part),
                },
            }
        }
        for (index, heading) in headings.iter().enumerate() {
            let next = headings.get(index + 1).map_or(people.len(), |next| next.first);
            self.give_roles(&mut people, heading, next);
        }
        for Person { name, kind, role, bio, .. } in people {
            let bio = prose::markdown(&bio);
            self.draft.people.push(PersonDraft { name, kind, role, bio });
        }
        left
    }
}

/// Whether a text is names and nothing else but what stands with them in brackets.
pub(crate) fn are_names(text: &str) -> bool {
    several(text).is_some() || name_and_brackets(text).is_some()
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

/// The people with whom a text begins, each with what the person does.
pub(crate) fn named(text: &str) -> Vec<(&str, Option<String>)> {
    let is_cut = ends_with_abbreviation(text);
    let text = if is_cut { text } else { text.trim_end_matches('.') };
    let one = || {
        let found = names::leading_name(text).filter(|found| found.ending != Ending::Glue)?;
        let is_role = found.ending != Ending::Sentence || found.rest.starts_with('(');
        let title = || found.title.map(str::to_owned);
        let role = if is_role { role(&found) } else { title() };
        Some(vec![(found.name, role)])
    };
    several(text).or_else(|| several_with_roles(text)).or_else(one).unwrap_or_default()
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default().trim_end_matches([',', '.'])
}

/// `Hold A: Inge Eksempel`: the name behind that of the run which the person leads.
fn behind_run(text: &str) -> &str {
    let Some((run, name)) = text.split_once(": ") else { return text };
    let is_run = runs::is_name_of_run(run) && names::leading_name(name).is_some();
    if is_run { name } else { text }
}

/// The name with which a part introduces somebody, and whether the part is a biography.
fn introduced<'a>(part: &'a Part, current: Option<&str>) -> Option<(LeadingName<'a>, bool)> {
    let text = match &part.shape {
        // The cells of a row: the name, then what the person does.
        Shape::Row(cells) => cells.first().map(String::as_str)?,
        _ => behind_run(&part.text),
    };
    let found = names::leading_name(text)?;
    let is_heading = matches!(part.shape, Shape::Heading(_) | Shape::Label);
    if current.is_some_and(|name| names::begins_with_name(text, name)) && !is_heading {
        return None;
    }
    let is_short = text.chars().count() <= MAX_INTRODUCTION_LENGTH;
    let is_sentence = text.ends_with('.') && found.rest.len() > 40;
    let is_alone = part.is_after_gap || part.shape != Shape::Text || current.is_none();
    match found.ending {
        Ending::Text | Ending::Glue | Ending::Role => is_short.then_some((found, false)),
        Ending::Mark if !is_sentence => is_short.then_some((found, false)),
        Ending::Mark => (is_alone && is_sentence).then_some((found, true)),
        Ending::Sentence => {
            let is_sentence = text.ends_with('.') && names::is_about_somebody(found.rest);
            (is_alone && is_sentence).then_some((found, true))
        }
    }
}

/// What the page says before and after the name.
fn role(found: &LeadingName<'_>) -> Option<String> {
    let inside = found.rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let rest = inside.filter(|inside| !inside.contains(')')).unwrap_or(found.rest);
    let parts: Vec<&str> =
        found.title.into_iter().chain((!rest.is_empty()).then_some(rest)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `Professor Bo Prøve`: whether a line is a name behind what the person does.
fn is_titled(text: &str) -> bool {
    names::leading_name(text).is_some_and(|found| {
        let title = found.title.and_then(|title| text.strip_prefix(title));
        found.ending == Ending::Text && title.is_some_and(|rest| rest.starts_with(' '))
    })
}

/// Whether a mark stands between what somebody does and the words behind it.
fn is_apart_from_name(title: Option<&str>, text: &str) -> bool {
    let behind = title.and_then(|title| text.strip_prefix(title));
    behind.is_some_and(|behind| behind.starts_with(','))
}

/// Whether a line only says what somebody of this name does. A sentence about the person is more.
fn is_role(part: &Part, name: &str) -> bool {
    !names::begins_with_name(&part.text, name)
        && part.text.chars().count() <= MAX_ROLE_LENGTH
        && (!part.text.ends_with(['.', '!', '?', ':']) || ends_with_abbreviation(&part.text))
        && part.shape != Shape::Item
}

/// `Eksempel & Co.`, `rådgiver m.fl.`
fn ends_with_abbreviation(text: &str) -> bool {
    let last = last_word(text);
    last.ends_with('.')
        && last.trim_end_matches('.').chars().count() <= 4
        && text.matches(". ").count() == 0
}

/// `Din underviser er Bo Prøve, som er datalog.`: the name behind the verb.
fn named_in(text: &str) -> Option<&str> {
    let is_of_people =
        |word: &str| matches!(words::topic(word), Some(Topic::Leaders | Topic::Guests));
    words::NAME_VERBS.iter().find_map(|verb| {
        let (before, rest) = text.split_once(&format!(" {verb} "))?;
        let found = names::leading_name(rest).filter(|_| before.split(' ').any(is_of_people));
        found.map(|found| found.name)
    })
}

/// Two names or more in one line and nothing else, each with what stands before it or in brackets
/// after it.
fn several(text: &str) -> Option<Vec<(&str, Option<String>)>> {
    if text.chars().count() > MAX_INTRODUCTION_LENGTH {
        return None;
    }
    let mut parts = vec![];
    let (mut start, mut depth) = (0, 0_usize);
    for (position, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let rest = &text[position..];
        let separator = SEPARATORS.iter().find(|separator| rest.starts_with(**separator));
        if let Some(separator) = separator.filter(|_| depth == 0 && position >= start) {
            parts.push(&text[start..position]);
            start = position + separator.len();
        }
    }
    parts.push(&text[start..]);
    let parts = parts.into_iter().map(|part| part.trim().trim_end_matches('.'));
    let people: Option<Vec<_>> =
        parts.filter(|part| !part.is_empty()).map(name_and_brackets).collect();
    people.filter(|people| people.len() > 1)
}

/// `Inge Eksempel, psykolog, og Bo Prøve, lærer`; if only the last of two has a role, as in
/// `Inge Eksempel og Bo Prøve, lærere`, it is that of both.
fn several_with_roles(text: &str) -> Option<Vec<(&str, Option<String>)>> {
    if text.chars().count() > MAX_INTRODUCTION_LENGTH || text.ends_with('.') {
        return None;
    }
    let mut starts = vec![0];
    let ands = [" og ", " and ", " samt ", " & ", "; "];
    let mut marks: Vec<(usize, usize)> = ands
        .iter()
        .flat_map(|mark| text.match_indices(mark).map(|(at, mark)| (at, at + mark.len())))
        .collect();
    marks.sort_unstable();
    for (at, next) in marks {
        let before = &text[starts[starts.len() - 1]..at];
        let is_closed = before.ends_with(',') || text[at..].starts_with(';');
        let mut words = before.split_whitespace();
        let is_of_work = words.any(|word| words::WORKPLACES.contains(&word));
        let is_person = names::leading_name(&text[next..])
            .is_some_and(|found| found.ending != Ending::Sentence || found.rest.starts_with('('));
        if is_person && (is_closed || !is_of_work) {
            starts.push(next);
        }
    }
    if starts.len() < 2 {
        return None;
    }
    let ends = starts[1..].iter().copied().chain([text.len()]);
    let people = starts.iter().zip(ends).map(|(start, end)| {
        let mut person = text[*start..end].trim();
        for word in [" og", " and", " samt", " &", ";"] {
            person = person.strip_suffix(word).unwrap_or(person);
        }
        let found = names::leading_name(person.trim_end_matches([',', ' ']))?;
        (found.ending != Ending::Glue).then(|| (found.name, role(&found)))
    });
    let mut people: Vec<(&str, Option<String>)> = people.collect::<Option<_>>()?;
    if let [(_, first @ None), (_, Some(role))] = &mut people[..] {
        *first = Some(role.clone());
    }
    Some(people)
}

/// `lektor Inge Eksempel (medlem af rådet)`: the name, and what stands before and behind it.
fn name_and_brackets(part: &str) -> Option<(&str, Option<String>)> {
    let (name, brackets) = match part.split_once(" (") {
        Some((name, brackets)) => (name, Some(brackets.strip_suffix(')')?)),
        None => (part, None),
    };
    let found = names::leading_name(name)?;
    let role: Vec<&str> = found.title.into_iter().chain(brackets).collect();
    let role = (!role.is_empty()).then(|| role.join(", "));
    (found.ending == Ending::Text).then_some((found.name, role))
}
