//! Lines of text: bullets, columns and the headings of Markdown.

use super::{Line, Shape, normal, without_bullet};

/// Fewest cells of a row whose columns only spaces divide.
const MIN_SPACED_CELLS: usize = 3;

pub(super) fn lines(page: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut is_after_gap = true;
    let raws: Vec<&str> = page.split('\n').collect();
    let counts: Vec<usize> = raws.iter().map(|raw| spaced_cells(raw).count()).collect();
    for (index, raw) in raws.iter().enumerate() {
        let count = counts[index];
        let before = index.checked_sub(1).map(|before| counts[before]);
        let is_table = before == Some(count) || counts.get(index + 1) == Some(&count);
        let (shape, text) = if count >= MIN_SPACED_CELLS && is_table {
            row(spaced_cells(raw).map(normal).collect())
        } else {
            shape(raw)
        };
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        if text.is_empty() {
            is_after_gap = true;
            continue;
        }
        lines.push(Line { number, text, shape, is_after_gap, is_noise: false });
        is_after_gap = false;
    }
    lines
}

fn shape(raw: &str) -> (Shape, String) {
    let raw = without_markdown(raw.trim());
    let raw = raw.as_str();
    let level = raw.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&level) && raw[level..].starts_with(' ') {
        let level = u8::try_from(level).unwrap_or(6);
        return (Shape::Heading(level), normal(&raw[level as usize..]));
    }
    if let Some(text) = without_bullet(raw).map(normal).filter(|text| !text.is_empty()) {
        return (Shape::Item, text);
    }
    let cells: Vec<String> = cells(raw).map(normal).filter(|cell| !cell.is_empty()).collect();
    if cells.len() > 1 {
        return row(cells);
    }
    (Shape::Text, normal(raw.trim_matches('|')))
}

fn row(cells: Vec<String>) -> (Shape, String) {
    let text = cells.join(" | ");
    (Shape::Row(cells), text)
}

/// `Dato       Sted       Pris`: what several spaces divide, in lines of text that line up.
fn spaced_cells(raw: &str) -> impl Iterator<Item = &str> {
    let raw = if raw.contains(['\t', '|']) { "" } else { raw };
    raw.split("  ").map(str::trim).filter(|cell| !cell.is_empty())
}

fn cells(raw: &str) -> impl Iterator<Item = &str> {
    let is_table = raw.contains(" | ") || raw.starts_with('|');
    raw.split(move |character| character == '\t' || is_table && character == '|')
}

/// The line without the marks of Markdown around bold words and before a quotation.
fn without_markdown(raw: &str) -> String {
    let raw = raw.strip_prefix("> ").unwrap_or(raw);
    ["**", "__"].iter().fold(raw.to_owned(), |text, mark| match text.matches(mark).count() {
        0 => text,
        count if count % 2 == 0 => text.replace(mark, ""),
        _ => text,
    })
}
