//! Finds the field of a view that an error came from, so that its author knows what to change.

use handlebars::JsonValue;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::layout::LayoutError;
use crate::markup::MarkupProblem;

/// The JSON pointer of the field whose text cannot be laid out; `None` when the text is the
/// template's own.
pub(crate) fn field_of_layout_error(error: &LayoutError, view: &impl Serialize) -> Option<String> {
    match error {
        LayoutError::Unprintable { character, context } => {
            // Other fields may have the same character and be printed with `{{printable ..}}`: the
            // field with the most similar text around the character is the one. The first of equals
            // wins, hence `rev`: `max_by_key` returns the last.
            text_fields(view)
                .into_iter()
                .map(|(pointer, text)| {
                    let text = collapse_white_space(&text);
                    (shared_context(*character, &text, context), pointer)
                })
                .rev()
                .max_by_key(|(length, _)| *length)
                .filter(|(length, _)| *length > 0)
                .map(|(_, pointer)| pointer)
        }
        LayoutError::TableTooWide { first_cell, .. } => find_field(view, |text| {
            !first_cell.is_empty() && collapse_white_space(text).contains(first_cell.trim())
        }),
        LayoutError::DanglingLink(id) => {
            find_field(view, |text| text.trim_start_matches('#') == id)
        }
        LayoutError::Abandoned => None,
    }
}

/// The JSON pointer of the field whose value is rejected in the markup.
pub(crate) fn field_of_markup_error(
    problem: &MarkupProblem,
    view: &impl Serialize,
) -> Option<String> {
    match problem {
        MarkupProblem::UnsafeLink(value) | MarkupProblem::UnknownImage { name: value, .. } => {
            find_field(view, |text| collapse_white_space(text).contains(value.as_str()))
        }
        _ => None,
    }
}

/// Normalises text as the parser of the markup does.
fn collapse_white_space(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(|word| word.nfc().collect()).collect();
    words.join(" ")
}

/// The most characters that the texts have in common around an occurrence of `character` in each,
/// itself included; 0 when one of them lacks it.
fn shared_context(character: char, one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let occurrences =
        |text: &[char]| (0..text.len()).filter(|at| text[*at] == character).collect::<Vec<_>>();
    let shared = |(a, b): (usize, usize)| {
        let before = one[..a]
            .iter()
            .rev()
            .zip(other[..b].iter().rev())
            .take_while(|(one, other)| one == other)
            .count();
        let after =
            one[a..].iter().zip(&other[b..]).take_while(|(one, other)| one == other).count();
        before + after
    };
    let others = occurrences(&other);
    occurrences(&one)
        .into_iter()
        .flat_map(|a| others.iter().map(move |b| (a, *b)))
        .map(shared)
        .max()
        .unwrap_or(0)
}

/// The pointer of the first text for which `is_origin` holds.
fn find_field(view: &impl Serialize, is_origin: impl Fn(&str) -> bool) -> Option<String> {
    text_fields(view).into_iter().find(|(_, text)| is_origin(text)).map(|(pointer, _)| pointer)
}

/// All texts of the view in order, with their JSON pointers (RFC 6901).
fn text_fields(view: &impl Serialize) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut pending = vec![(String::new(), handlebars::to_json(view))];
    while let Some((pointer, value)) = pending.pop() {
        match value {
            JsonValue::String(text) => texts.push((pointer, text)),
            JsonValue::Array(values) => {
                let children = values.into_iter().enumerate().rev();
                pending
                    .extend(children.map(|(index, value)| (format!("{pointer}/{index}"), value)));
            }
            JsonValue::Object(fields) => {
                pending.extend(fields.into_iter().rev().map(|(name, value)| {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    (format!("{pointer}/{name}"), value)
                }));
            }
            _ => {}
        }
    }
    texts
}
