//! Finds the field of a view that a fault came from, so that whoever wrote the data knows where to
//! look.

use handlebars::JsonValue;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::layout::LayoutError;
use crate::markup::MarkupProblem;

/// The JSON pointer of the field whose text does not fit into the layout; nothing when the template
/// itself says it.
pub(crate) fn of_layout(error: &LayoutError, view: &impl Serialize) -> Option<String> {
    match error {
        LayoutError::Unprintable { character, around } => {
            // The same character may stand in a name, where it is substituted: the surroundings
            // decide.
            let alike = |text: &str| shared_around(*character, &squeezed(text), around);
            let closest = fields(view)
                .into_iter()
                .map(|(pointer, text)| (alike(&text), pointer))
                .rev()
                .max_by_key(|(alike, _)| *alike);
            closest.filter(|(alike, _)| *alike > 0).map(|(_, pointer)| pointer)
        }
        LayoutError::TableTooWide { beginning, .. } => {
            field(view, |text| !beginning.is_empty() && squeezed(text).contains(beginning.trim()))
        }
        LayoutError::DanglingLink(id) => field(view, |text| text.trim_start_matches('#') == id),
    }
}

/// The JSON pointer of the field whose value is refused as markup.
pub(crate) fn of_markup(problem: &MarkupProblem, view: &impl Serialize) -> Option<String> {
    match problem {
        MarkupProblem::UnsafeLink(value) | MarkupProblem::UnknownImage { name: value, .. } => {
            field(view, |text| squeezed(text).contains(value.as_str()))
        }
        _ => None,
    }
}

/// As the markup's parser normalises text.
fn squeezed(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(|word| word.nfc().collect()).collect();
    words.join(" ")
}

/// How many characters the two texts share around `character`, itself included; 0 where one of them
/// lacks it.
fn shared_around(character: char, one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let places =
        |text: &[char]| (0..text.len()).filter(|at| text[*at] == character).collect::<Vec<_>>();
    let alike = |(a, b): (usize, usize)| {
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
    places(&one)
        .into_iter()
        .flat_map(|a| places(&other).into_iter().map(move |b| (a, b)))
        .map(alike)
        .max()
        .unwrap_or(0)
}

/// The first text of the view that is a culprit.
fn field(view: &impl Serialize, is_culprit: impl Fn(&str) -> bool) -> Option<String> {
    fields(view).into_iter().find(|(_, text)| is_culprit(text)).map(|(pointer, _)| pointer)
}

/// All texts of the view, in its order, with their JSON pointers.
fn fields(view: &impl Serialize) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut waiting = vec![(String::new(), handlebars::to_json(view))];
    while let Some((pointer, value)) = waiting.pop() {
        match value {
            JsonValue::String(text) => texts.push((pointer, text)),
            JsonValue::Array(values) => {
                waiting.extend(
                    values
                        .into_iter()
                        .enumerate()
                        .rev()
                        .map(|(at, value)| (format!("{pointer}/{at}"), value)),
                );
            }
            JsonValue::Object(fields) => {
                waiting.extend(fields.into_iter().rev().map(|(name, value)| {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    (format!("{pointer}/{name}"), value)
                }))
            }
            _ => {}
        }
    }
    texts
}
