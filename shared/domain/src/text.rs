//! The normal form of text from outside. People paste from web pages, spreadsheets and address
//! books, which add characters that nobody sees; two texts that look the same must be the same.
//!
//! Everything becomes NFC and loses what cannot be seen: format characters, variation selectors
//! and fillers. Joiners stay where they change what is seen. Normalising again changes nothing.

use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, EmojiModifier, ExtendedPictographic,
    GeneralCategory, JoiningType,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization;

const ZERO_WIDTH_SPACE: char = '\u{200b}';
const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const SOFT_HYPHEN: char = '\u{ad}';
/// The minus sign, which programs put where people type a hyphen.
const MINUS: char = '\u{2212}';
/// Braille without dots: a symbol to Unicode, and a blank to the eye.
const BLANK_BRAILLE: char = '\u{2800}';

/// How many characters an error quotes on either side of the character that it is about.
const CONTEXT_LENGTH: usize = 20;

/// What people write about themselves has no hyphenation and no typography of its own. The texts
/// of a course are printed, so the places where their author allows or forbids a line break stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typography {
    Plain,
    Printed,
}

/// One line, such as a name or an address: no white space around it, and single spaces within.
pub fn line(text: &str) -> String {
    fold_white_space(&visible(text, Typography::Plain), Typography::Plain)
}

/// Text of one or more lines: no white space around it, and lines that end in `\n`.
pub fn lines(text: &str) -> String {
    trim_lines(&visible(text, Typography::Plain))
}

/// One line of a course, which keeps soft hyphens, zero-width spaces, no-break and thin spaces.
pub fn printed_line(text: &str) -> String {
    fold_white_space(&visible(text, Typography::Printed), Typography::Printed)
}

/// Text of one or more lines of a course, which keeps the same.
pub fn printed_lines(text: &str) -> String {
    trim_lines(&visible(text, Typography::Printed))
}

/// A number without what groups its digits: white space, dashes, dots and invisible characters.
pub fn compact(text: &str) -> String {
    let is_grouping = |character: char| {
        character.is_whitespace() || is_dash(character) || is_joiner(character) || character == '.'
    };
    let plain = |character: char| match character {
        // Full-width digits and signs, as East Asian keyboards type them.
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        other => other,
    };
    let text: String = visible(text, Typography::Plain).chars().map(plain).collect();
    text.replace(is_grouping, "").nfc().collect()
}

/// A [compact](compact) number without the labels that people write before it.
pub(crate) fn without_labels(compact: &str, labels: &[&str]) -> String {
    let mut number = compact;
    while let Some(rest) = labels.iter().find_map(|label| number.strip_prefix(label)) {
        number = rest;
    }
    number.to_owned()
}

/// What is compared in a search: case and accents do not count, and neither does which of `å` and
/// `aa`, `æ` and `ae`, or `ø` and `oe` is written, nor how words are hyphenated or set apart.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for character in line(text).to_lowercase().nfc() {
        match character {
            'å' => key.push_str("aa"),
            'æ' | 'ä' => key.push_str("ae"),
            'ø' | 'ö' => key.push_str("oe"),
            other => key.extend(other.nfd().filter(|part| !is_accent(*part))),
        }
    }
    key.nfc().collect()
}

fn is_accent(character: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    category == GeneralCategory::NonspacingMark
}

/// Whether nothing in the text can be seen.
pub fn is_blank(text: &str) -> bool {
    use GeneralCategory as Category;
    let categories = CodePointMapData::<Category>::new();
    text.chars().all(|character| {
        is_invisible(character)
            || character == BLANK_BRAILLE
            || matches!(
                categories.get(character),
                Category::Control
                    | Category::SpaceSeparator
                    | Category::LineSeparator
                    | Category::ParagraphSeparator
                    | Category::NonspacingMark
                    | Category::SpacingMark
                    | Category::EnclosingMark
            )
    })
}

/// A hyphen or dash of any length, or a minus sign.
pub(crate) fn is_dash(character: char) -> bool {
    character == MINUS
        || CodePointMapData::<GeneralCategory>::new().get(character)
            == GeneralCategory::DashPunctuation
}

/// Whether the character shows nothing: the default ignorable code points of Unicode, which
/// include the fillers and variation selectors, and the marks of interlinear annotation.
fn is_invisible(character: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || matches!(character, '\u{fff9}'..='\u{fffb}')
}

fn is_joiner(character: char) -> bool {
    matches!(character, ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER)
}

fn visible(text: &str, typography: Typography) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let guides_line_breaks = |character: char| {
        typography == Typography::Printed && matches!(character, SOFT_HYPHEN | ZERO_WIDTH_SPACE)
    };
    // NFC first, since it may move the marks before a joiner, and last, since a character that is
    // dropped may have stood between a letter and its mark.
    let characters: Vec<char> = text
        .nfc()
        .filter(|character| {
            !is_invisible(*character) || is_joiner(*character) || guides_line_breaks(*character)
        })
        .collect();
    let mut kept = String::with_capacity(text.len());
    for (index, character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let is_kept = !is_joiner(*character)
            || before
                .zip(characters.get(index + 1))
                .is_some_and(|(before, after)| is_joined(*before, *character, *after));
        if is_kept {
            kept.push(*character);
        }
    }
    kept.nfc().collect()
}

/// Whether a joiner changes what is seen: between a virama and a letter (RFC 5892, appendix A.1),
/// between letters that are written together, as in Persian names, and between the pictures of one
/// emoji.
fn is_joined(before: char, joiner: char, after: char) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let is_virama = CodePointMapData::<CanonicalCombiningClass>::new().get(before)
        == CanonicalCombiningClass::Virama
        && after.is_alphabetic();
    let is_written_together =
        matches!(joining.get(before), JoiningType::DualJoining | JoiningType::LeftJoining)
            && matches!(joining.get(after), JoiningType::DualJoining | JoiningType::RightJoining);
    let pictures = CodePointSetData::new::<ExtendedPictographic>();
    let is_emoji = joiner == ZERO_WIDTH_JOINER
        && (pictures.contains(before) || CodePointSetData::new::<EmojiModifier>().contains(before))
        && pictures.contains(after);
    is_virama || is_written_together || is_emoji
}

/// Each run of white space as one space, and none at the ends. In what is printed, a space that
/// was chosen for its width or because no line may break there stays.
fn fold_white_space(text: &str, typography: Typography) -> String {
    let is_chosen = |character: char| {
        typography == Typography::Printed
            && matches!(character, '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{200a}' | '\u{202f}')
    };
    let is_folded = |character: char| character.is_whitespace() && !is_chosen(character);
    let words = text.trim().split(is_folded).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn trim_lines(text: &str) -> String {
    let is_line_end = |character| {
        matches!(character, '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    text.trim().replace("\r\n", "\n").replace(is_line_end, "\n")
}

/// The words around the character at a position, so that whoever wrote the text finds it. Control
/// characters are left out.
pub(crate) fn words_around(text: &str, position: usize) -> String {
    let (before, from) = text.split_at(position);
    let start = before.char_indices().rev().nth(CONTEXT_LENGTH).map_or(0, |(start, _)| {
        before[start..].find(char::is_whitespace).map_or(start, |space| start + space)
    });
    let end = from.char_indices().nth(CONTEXT_LENGTH + 1).map_or(text.len(), |(end, _)| {
        position + from[..end].rfind(char::is_whitespace).unwrap_or(end)
    });
    let words = text[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.replace(char::is_control, "");
    let mark = |is_cut| if is_cut { "…" } else { "" };
    format!("{}{words}{}", mark(start > 0), mark(end < text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_that_show_nothing_are_dropped() {
        for pasted in [
            "Mette\u{200e} Åkjær",
            "\u{feff}Mette Åkjær",
            "Mette A\u{30a}kjær",
            "\u{202a}Mette Åk\u{ad}jær\u{202c}",
            "Mette A\u{2060}\u{30a}k\u{200b}jær",
            "Met\u{200d}te Åkj\u{200c}ær\u{fe0f}",
            "\u{3164}Mette\u{a0}\u{2003}Åkjær\t",
            "Mette\r\nÅkjær\u{2028}",
        ] {
            assert_eq!(line(pasted), "Mette Åkjær", "{pasted:?}");
        }
        assert_eq!(line("Fuldført ✔\u{fe0f}"), "Fuldført ✔");
    }

    #[test]
    fn joiners_stay_where_they_change_what_is_seen() {
        let persian = "علی\u{200c}رضا";
        let sinhala = "ශ\u{dca}\u{200d}රී";
        let family = "👩🏽\u{200d}🎓";
        for text in [persian, sinhala, family] {
            assert_eq!(line(text), text);
        }
        assert_eq!(line("❤\u{fe0f}\u{200d}🔥"), "❤\u{200d}🔥");
        assert_eq!(line("\u{200d}علی\u{200c}"), "علی");
    }

    #[test]
    fn what_is_printed_keeps_its_places_to_break_lines() {
        let title = "Borger\u{ad}inddragelse\u{200b}/dialog på 20\u{a0}%";
        assert_eq!(printed_line(&format!(" {title}\n")), title);
        assert_eq!(line(title), "Borgerinddragelse/dialog på 20 %");
        assert_eq!(
            printed_lines("\u{feff}et\r\n\r\n- to\u{ad}\u{2028}tre\n"),
            "et\n\n- to\u{ad}\ntre"
        );
    }

    #[test]
    fn a_text_is_blank_when_nothing_can_be_seen() {
        for blank in [
            "",
            " ",
            "\u{200b}",
            "\u{2060}",
            "\u{3164}",
            "\u{ad}",
            "\u{2800}",
            "\u{a0}\u{feff}\t",
            "\u{301}",
            "\u{7}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for visible in [".", "漢", "é", "1", "☃", "\u{e000}"] {
            assert!(!is_blank(visible), "{visible:?}");
        }
    }

    #[test]
    fn a_number_is_what_remains_of_its_groups() {
        for written in [
            "57\u{a0}98 00\t08",
            "5798-0008",
            "57.98.00.08",
            "57\u{2011}98\u{2013}0008",
            "\u{202a}57980008\u{202c}",
            "57\u{2212}98 0008",
        ] {
            assert_eq!(compact(written), "57980008", "{written:?}");
        }
    }

    #[test]
    fn a_search_does_not_depend_on_how_danish_letters_are_written() {
        for (one, other) in [
            ("Århus", "aarhus"),
            ("pa\u{30a}rørende", "PÅRØRENDE"),
            ("koebenhavn", "København"),
            ("Ærø", "AEROE"),
            ("Borger\u{ad}inddragelse", "borgerinddragelse"),
        ] {
            assert_eq!(search_key(one), search_key(other));
        }
        assert_ne!(search_key("søn"), search_key("son"));
    }

    /// Text of what is difficult here: marks, joiners, white space, line ends, emoji.
    fn difficult_text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            any::<char>(),
            proptest::char::range(' ', '~'),
            proptest::sample::select(
                "\u{200b}\u{200c}\u{200d}\u{ad}\u{2060}\u{feff}\u{fe0f}\u{3164}\u{a0}\u{2028}\r\n\t\
                 \u{30a}\u{301}\u{327}a\u{dca}\u{93c}\u{94d}क👩🏽🎓\
                 علیر\u{610}\u{1b44}\u{1b35}ᄀ\u{1161}"
                    .chars()
                    .collect::<Vec<_>>()
            ),
        ];
        proptest::collection::vec(part, 0..12).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn normalising_again_changes_nothing(text in difficult_text()) {
            for normalise in [line, lines, printed_line, printed_lines, compact] {
                let once = normalise(&text);
                prop_assert_eq!(normalise(&once), once.clone());
                prop_assert!(unicode_normalization::is_nfc(&once));
            }
        }

        #[test]
        fn nothing_visible_is_lost(text in difficult_text()) {
            prop_assert_eq!(is_blank(&line(&text)), is_blank(&text));
            prop_assert_eq!(is_blank(&printed_lines(&text)), is_blank(&text));
        }
    }
}
