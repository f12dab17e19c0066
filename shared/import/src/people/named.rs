//! Whom a line names, and what it says that they do.

use super::MAX_INTRODUCTION_LENGTH;
use crate::outline::Part;
use crate::page::Shape;
use crate::runs;
use crate::scan::last_word;
use crate::scan::names::{self, Ending, LeadingName};
use crate::topic::Topic;
use crate::words;

/// What stands between two names.
const SEPARATORS: [&str; 9] = [",", "/", ";", "&", " og ", " and ", " samt ", " eller ", " or "];

/// Whether a text is names and nothing else but what stands with them in brackets.
pub(crate) fn are_names(text: &str) -> bool {
    several(text).is_some() || name_and_brackets(text).is_some()
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

/// The name with which a part introduces somebody, and whether the part is a biography.
pub(super) fn introduced<'a>(
    part: &'a Part,
    current: Option<&str>,
) -> Option<(LeadingName<'a>, bool)> {
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
pub(super) fn role(found: &LeadingName<'_>) -> Option<String> {
    let inside = found.rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let rest = inside.filter(|inside| !inside.contains(')')).unwrap_or(found.rest);
    let parts: Vec<&str> =
        found.title.into_iter().chain((!rest.is_empty()).then_some(rest)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `Professor Bo Prøve`: whether a line is a name behind what the person does.
pub(super) fn is_titled(text: &str) -> bool {
    names::leading_name(text).is_some_and(|found| {
        let title = found.title.and_then(|title| text.strip_prefix(title));
        found.ending == Ending::Text && title.is_some_and(|rest| rest.starts_with(' '))
    })
}

/// Whether a mark stands between what somebody does and the words behind it.
pub(super) fn is_apart_from_name(title: Option<&str>, text: &str) -> bool {
    let behind = title.and_then(|title| text.strip_prefix(title));
    behind.is_some_and(|behind| behind.starts_with(','))
}

/// `Din underviser er Bo Prøve, som er datalog.`: the name behind the verb.
pub(super) fn named_in(text: &str) -> Option<&str> {
    // `Jeg hedder Inge Eksempel og er datalog.`
    let of_self = words::find_phrase(&words::fold(text), words::SELF).filter(|found| found.0 == 0);
    if let Some(found) = of_self.and_then(|(_, end)| names::leading_name(text[end..].trim())) {
        return Some(found.name);
    }
    let is_of_people =
        |word: &str| matches!(words::topic(word), Some(Topic::Leaders | Topic::Guests));
    words::NAME_VERBS.iter().find_map(|verb| {
        let (before, rest) = text.split_once(&format!(" {verb} "))?;
        let found = names::leading_name(rest).filter(|_| before.split(' ').any(is_of_people));
        found.map(|found| found.name)
    })
}

/// `Du undervises af Inge Eksempel eller Bo Prøve, som er lærere.`, `Inge Eksempel og Bo Prøve
/// underviser på holdene.`: the names of a sentence, and its other words.
pub(super) fn taught_by(text: &str) -> Option<(&str, Vec<&str>)> {
    let lower = words::fold(text);
    if let Some((_, end)) = words::find_phrase(&lower, words::TAUGHT_BY) {
        let rest = &text[end..];
        let clause = words::RELATIVES.iter().filter_map(|word| rest.find(&format!(", {word} ")));
        let (names, clause) = rest.split_at(clause.min().unwrap_or(rest.len()));
        return Some((names.trim().trim_end_matches('.'), vec![clause]));
    }
    let (start, _) = words::find_phrase(&lower, words::TEACH_TOGETHER)?;
    let (names, rest) = text.split_at(start);
    several(names.trim()).map(|_| (names.trim(), vec![rest]))
}

/// Two names or more in one line and nothing else, each with what stands before it or in brackets
/// after it.
pub(super) fn several(text: &str) -> Option<Vec<(&str, Option<String>)>> {
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
pub(super) fn several_with_roles(text: &str) -> Option<Vec<(&str, Option<String>)>> {
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

/// `Hold A: Inge Eksempel`: the name behind that of the run which the person leads.
pub(super) fn behind_run(text: &str) -> &str {
    let Some((run, name)) = text.split_once(": ") else { return text };
    let is_run = runs::is_name_of_run(run) && names::leading_name(name).is_some();
    if is_run { name } else { text }
}

/// `Eksempel & Co.`, `rådgiver m.fl.`
pub(super) fn ends_with_abbreviation(text: &str) -> bool {
    let last = last_word(text);
    last.ends_with('.')
        && last.trim_end_matches('.').chars().count() <= 4
        && text.matches(". ").count() == 0
}
