//! Names of people, and what stands behind them.

use crate::words::{
    BEFORE_ROLES, NAME_PARTICLES, NAME_VERBS, NO_NAMES, ORGANISATIONS, ROLE_ENDS, ROLES,
};

/// Most words of a name.
const MAX_WORDS: usize = 6;
/// Most words of a name in capital letters.
const MAX_CAPITAL_WORDS: usize = 4;
/// Most words of what is written before a name, such as "Senior Researcher".
const MAX_TITLE_WORDS: usize = 3;
/// Most words of what stands before a colon and a name.
const MAX_LABEL_WORDS: usize = 6;
/// Maximum number of edits between two spellings of one word of a name.
const MAX_EDITS: usize = 2;

/// A name at the beginning of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeadingName<'a> {
    pub(crate) name: &'a str,
    /// What follows, without the punctuation between.
    pub(crate) rest: &'a str,
    /// What the page writes before the name, such as "Professor".
    pub(crate) title: Option<&'a str>,
    pub(crate) ending: Ending,
}

/// How a name ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With the text.
    Text,
    /// With a comma, a dash or the like.
    Mark,
    /// Without a space, where a capital letter follows a small one.
    Glue,
    /// With a word for what the person does.
    Role,
    /// With a word in small letters, so it stands in a sentence.
    Sentence,
}

/// `INGE EKSEMPEL`: whether a text is a name in capital letters.
pub(crate) fn is_capital_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_uppercase() || matches!(letter, '-' | '.');
    (2..=MAX_CAPITAL_WORDS).contains(&text.split(' ').count())
        && text.split(' ').all(|word| {
            let lower = word.to_lowercase();
            word.chars().all(is_letter)
                && word.chars().count() > 1
                && !NO_NAMES.contains(&lower.as_str())
                && !is_role(&lower)
                && !is_organisation(&lower)
        })
}

/// The name with which a text begins.
pub(crate) fn leading_name(text: &str) -> Option<LeadingName<'_>> {
    let (title, text) = split_title(text);
    let mut end = 0;
    let mut count = 0;
    let mut ending = Ending::Text;
    for word in words(text) {
        let core = word.trim_end_matches([',', ':', ';', '.', ')']);
        let start = offset(text, word);
        if let Some(boundary) = glue(core) {
            if count == 0 {
                return None;
            }
            return build(title, text, start + boundary, count + 1, Ending::Glue);
        }
        let lower = core.to_lowercase();
        let is_role = is_role(&lower) && !is_organisation(&lower);
        if !is_name_word(core) || count > 0 && is_role {
            if NAME_PARTICLES.contains(&lower.as_str()) && count > 0 && core == word {
                continue;
            }
            ending = match core.chars().next() {
                None | Some('-' | '–' | '—' | '(' | '|' | '/') => Ending::Mark,
                _ if is_role => Ending::Role,
                _ => Ending::Sentence,
            };
            break;
        }
        if count == 0 && NO_NAMES.contains(&lower.as_str()) || is_organisation(&lower) {
            return None;
        }
        count += 1;
        end = start + core.len();
        let is_initial = core.chars().count() == 1 && word.ends_with('.');
        if is_initial {
            end = start + word.len();
        } else if word.len() != core.len() {
            ending = Ending::Mark;
            break;
        }
        if count > MAX_WORDS {
            return None;
        }
    }
    build(title, text, end, count, ending)
}

fn build<'a>(
    title: Option<&'a str>,
    text: &'a str,
    end: usize,
    count: usize,
    ending: Ending,
) -> Option<LeadingName<'a>> {
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start_matches(|character: char| {
        character.is_whitespace() || matches!(character, ',' | ':' | ';' | '-' | '–' | '—' | '|')
    });
    let rest = if rest.contains(char::is_alphanumeric) { rest.trim() } else { "" };
    (2..=MAX_WORDS).contains(&count).then_some(LeadingName { name, rest, title, ending })
}

/// Whether the whole text is a name.
pub(crate) fn is_name(text: &str) -> bool {
    leading_name(text).is_some_and(|found| found.name.len() == text.trim_end_matches('.').len())
}

/// `Professor Bo Prøve`: what is no part of the name, and the rest.
fn split_title(text: &str) -> (Option<&str>, &str) {
    let mut end = labelled_role(text).or_else(|| qualified_role(text)).map_or(0, str::len);
    for word in words(&text[end..]).take(MAX_TITLE_WORDS) {
        // `Advokat (H)`
        let is_bracket =
            end > 0 && word.starts_with('(') && word.trim_end_matches(',').ends_with(')');
        let lower = word.trim_end_matches(['.', ',']).to_lowercase();
        if !is_bracket && !is_role(&lower) && !BEFORE_ROLES.contains(&lower.as_str()) {
            break;
        }
        end = offset(text, word) + word.len();
    }
    let (title, rest) = text.split_at(end);
    let title = title.trim_end_matches([',', ':', ' ']);
    ((!title.is_empty()).then_some(title), rest.trim_start())
}

/// `Sygeplejerske ved Testhuset: Bo Test`: what somebody does, with a mark before the name.
fn labelled_role(text: &str) -> Option<&str> {
    let (label, value) = text.split_once(": ")?;
    let is_short = label.split_whitespace().count() <= MAX_LABEL_WORDS;
    let is_named =
        || words(value).take(2).filter(|word| is_name_word(first_part(word))).count() == 2;
    (is_short && begins_with_role(label) && is_named()).then(|| &text[..=label.len()])
}

/// `Test,`: a word without the mark behind it.
fn first_part(word: &str) -> &str {
    word.trim_end_matches([',', '.'])
}

/// `Development Manager Bo Test`: what somebody does in two words, of which only the second says
/// so, before a name.
fn qualified_role(text: &str) -> Option<&str> {
    let mut all = words(text);
    let (first, second) = (all.next()?, all.next()?);
    let (first_lower, lower) = (first.to_lowercase(), second.to_lowercase());
    let is_qualified = is_name_word(first)
        && !is_role(&first_lower)
        && !NO_NAMES.contains(&first_lower.as_str())
        && is_role(&lower)
        && !is_organisation(&lower);
    let end = offset(text, second) + second.len();
    let is_named = || all.clone().take(2).filter(|word| is_name_word(word)).count() == 2;
    (is_qualified && is_named() && leading_name(&text[end..]).is_some()).then(|| &text[..end])
}

fn words(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split_whitespace().take(2 * MAX_WORDS)
}

fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

fn is_name_word(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().all(|character| {
            character.is_alphabetic() || matches!(character, '-' | '\'' | '’' | '.' | '´')
        })
        && (word.chars().count() <= 2 || word.chars().any(char::is_lowercase))
}

/// Also what ends with the word, such as `Kulturhuset` and `Professionshøjskolen`.
fn is_organisation(lower: &str) -> bool {
    let is_long = |word: &&&str| word.chars().count() > 4;
    ORGANISATIONS.contains(&lower)
        || ORGANISATIONS.iter().filter(is_long).any(|word| lower.ends_with(*word))
}

/// Whether one of the words is that of an organisation.
pub(crate) fn is_of_organisation(text: &str) -> bool {
    text.split(' ').any(|word| is_organisation(&word.to_lowercase()))
}

/// Whether a text begins with what somebody does.
pub(crate) fn begins_with_role(text: &str) -> bool {
    let word = text.trim_start_matches('(').split([' ', ',', ')']).next().unwrap_or_default();
    is_role(&word.to_lowercase())
}

/// `CYKELINSTRUKTØR`: whether a text is what somebody does in capital letters.
pub(crate) fn is_capital_role(text: &str) -> bool {
    !text.contains(char::is_lowercase)
        && text.split_whitespace().count() <= MAX_TITLE_WORDS
        && text.split_whitespace().any(|word| is_role(&word.to_lowercase()))
}

fn is_role(lower: &str) -> bool {
    let is_long = |role: &&&str| role.len() > 4;
    ROLES.contains(&lower)
        || ROLE_ENDS.iter().any(|end| lower.ends_with(end))
        || ROLES
            .iter()
            .filter(is_long)
            .any(|role| lower.ends_with(*role) || lower.starts_with(*role))
}

/// Where a capital letter follows a small one within a word; names such as McDonald aside.
pub(crate) fn glue(word: &str) -> Option<usize> {
    let mut before = None;
    let mut letters = 0;
    for (position, character) in word.char_indices() {
        let is_glue = character.is_uppercase()
            && before.is_some_and(char::is_lowercase)
            && letters >= 2
            && !matches!(&word[..position], "Mc" | "Mac" | "De" | "Di" | "Le" | "La" | "Van");
        if is_glue {
            return Some(position);
        }
        letters += usize::from(character.is_alphabetic());
        before = Some(character);
    }
    None
}

/// Whether a sentence goes on after the name with what somebody is or does.
pub(crate) fn is_about_somebody(rest: &str) -> bool {
    rest.split_whitespace().next().is_some_and(|word| NAME_VERBS.contains(&word))
}

/// Whether the text begins with the name, however one of its words is spelled, or with the first of
/// its words.
pub(crate) fn begins_with_name(text: &str, name: &str) -> bool {
    let mut words = text.split(|character: char| {
        !character.is_alphanumeric() && !matches!(character, '-' | '\'' | '’')
    });
    let Some(first_name) = name.split_whitespace().next() else { return false };
    let first = words.next().unwrap_or_default();
    let is_first = |word: &str| word == first_name || word.strip_suffix('s') == Some(first_name);
    if is_first(first) {
        let others = name.split_whitespace().skip(1);
        let rest: Vec<&str> = words.filter(|word| !word.is_empty()).take(MAX_WORDS).collect();
        let next = rest.first().copied().unwrap_or_default();
        // The first name alone, as in "Olav vil tale om".
        return !is_name_word(next) || others.zip(&rest).all(|(part, word)| is_similar(part, word));
    }
    false
}

fn is_similar(part: &str, word: &str) -> bool {
    part == word
        || word.strip_suffix('s') == Some(part)
        || part.chars().count() >= 4 && strsim::levenshtein(part, word) <= MAX_EDITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_before_what_somebody_does() {
        for (text, name, rest) in [
            ("Maria StenoTidligere spidskandidat", "Maria Steno", "Tidligere spidskandidat"),
            (
                "Inge Eksempel, underviser, Kursuscentret",
                "Inge Eksempel",
                "underviser, Kursuscentret",
            ),
            ("Bo van der Prøve – chef", "Bo van der Prøve", "chef"),
            ("Lis B. Test", "Lis B. Test", ""),
            ("Inge Eksempel Chefkonsulent i Testby", "Inge Eksempel", "Chefkonsulent i Testby"),
            ("Professor Bo Prøve, Testby", "Bo Prøve", "Testby"),
            ("Ann Sofie Ohrt er borgmester", "Ann Sofie Ohrt", "er borgmester"),
            ("Udviklingschef Bo Prøve, Testby", "Bo Prøve", "Testby"),
            ("Development Manager Bo Test", "Bo Test", ""),
            ("Bo Prøve Konsulent Testby Kommune", "Bo Prøve", "Konsulent Testby Kommune"),
        ] {
            let found = leading_name(text).unwrap();
            assert_eq!((found.name, found.rest), (name, rest), "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_not_found() {
        for text in [
            "Det Politiske Akademi",
            "Testby Kommune",
            "Efter kurset",
            "Kurset",
            "Vi Ses",
            "GDPR",
            "De markante borgere",
            "3 Moduler",
        ] {
            assert_eq!(leading_name(text), None, "{text}");
        }
    }

    #[test]
    fn a_biography_is_recognised_by_the_name_it_begins_with() {
        assert!(begins_with_name("Ann Sofie Ohrt er borgmester", "Ann Sofie Orth"));
        assert!(begins_with_name("Olav vil tale", "Olav Hesseldahl"));
        assert!(begins_with_name("Marias karriere", "Maria Steno"));
        assert!(!begins_with_name("Hans Mogensen", "Maria Steno"));
        assert!(!begins_with_name("Maria Prøve, chef", "Maria Steno"));
    }
}
