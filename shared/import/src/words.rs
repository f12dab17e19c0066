//! The words by which a course page is understood, in Danish and English, by subject. All rules of
//! the crate take their words from here. They are in lower case and in the form that pages use.

mod cancellation;
mod headings;
mod language;
mod noise;
mod people;
mod places;
mod practical;
mod price;
mod programme;
mod runs;
mod time;
mod title;

pub(crate) use self::cancellation::*;
pub(crate) use self::headings::*;
pub(crate) use self::language::*;
pub(crate) use self::noise::*;
pub(crate) use self::people::*;
pub(crate) use self::places::*;
pub(crate) use self::practical::*;
pub(crate) use self::price::*;
pub(crate) use self::programme::*;
pub(crate) use self::runs::*;
pub(crate) use self::time::*;
pub(crate) use self::title::*;

/// A heading in lower case, without what surrounds its words.
pub(crate) fn bare(text: &str) -> String {
    let is_around = |character: char| !character.is_alphanumeric();
    text.trim_matches(is_around).to_lowercase()
}

/// The text in lower case with every letter at its place.
pub(crate) fn fold(text: &str) -> String {
    let lower = |character: char| {
        let mut lower = character.to_lowercase();
        lower.next().filter(|one| one.len_utf8() == character.len_utf8() && lower.next().is_none())
    };
    text.chars().map(|character| lower(character).unwrap_or(character)).collect()
}

/// Whether the lower-case text contains one of the phrases as whole words; where it ends.
pub(crate) fn find_phrase(lower: &str, phrases: &[&str]) -> Option<(usize, usize)> {
    phrases.iter().filter_map(|phrase| find_words(lower, phrase)).min_by_key(|(start, end)| {
        // The longest of those that begin first.
        (*start, usize::MAX - end)
    })
}

fn find_words(text: &str, phrase: &str) -> Option<(usize, usize)> {
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    text.match_indices(phrase).map(|(start, _)| (start, start + phrase.len())).find(
        |(start, end)| {
            let begins = phrase.chars().next().is_some_and(char::is_alphanumeric);
            let ends = phrase.chars().next_back().is_some_and(char::is_alphanumeric);
            (!begins || !is_word(text[..*start].chars().next_back()))
                && (!ends || !is_word(text[*end..].chars().next()))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_as_whole_words() {
        assert_eq!(find_phrase("19.995 kr. ekskl. moms", &["ekskl. moms"]), Some((11, 22)));
        assert_eq!(find_phrase("maks. 20", &["max", "maks"]), Some((0, 4)));
        assert_eq!(find_phrase("maksimalt", &["maks"]), None);
    }
}
