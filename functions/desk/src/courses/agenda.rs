//! Reading an agenda that was pasted as text.

use domain::Language;

use super::typed::read_time;

/// A line of an agenda.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) start: String,
    pub(super) end: String,
    pub(super) title: String,
    pub(super) text: String,
}

/// Reads an agenda: an item on each line that begins with its hours, and what describes it on the
/// lines below.
///
/// # Errors
/// A sentence that names every line that is neither.
pub(super) fn read_agenda(text: &str) -> Result<Vec<Item>, String> {
    let mut items: Vec<Item> = Vec::new();
    let mut unread = Vec::new();
    for (number, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() {
            continue;
        }
        let begins_with_digit = line.starts_with(|character: char| character.is_ascii_digit());
        match (read_item(line), items.last_mut()) {
            (Some(item), _) => items.push(item),
            (None, Some(item)) if !begins_with_digit => {
                if !item.text.is_empty() {
                    item.text.push_str("\n\n");
                }
                item.text.push_str(line);
            }
            (None, _) => unread.push((number + 1).to_string()),
        }
    }
    if !unread.is_empty() {
        let lines = Language::Danish.series(&unread);
        return Err(format!(
            "Linje {lines} begynder ikke med to klokkeslæt og en titel: 09.00-10.00 Velkomst"
        ));
    }
    if items.is_empty() {
        return Err("Indsæt mindst ét punkt: 09.00-10.00 Velkomst".to_owned());
    }
    Ok(items)
}

/// `09.00-10.00: Velkomst`, `kl. 9 - 10 Velkomst`, `9:00–10:00\tVelkomst`
fn read_item(line: &str) -> Option<Item> {
    let line = line.strip_prefix("kl.").or_else(|| line.strip_prefix("Kl.")).unwrap_or(line);
    let (start, rest) = split_time(line.trim_start())?;
    let rest = rest.trim_start().strip_prefix(['-', '–', '—'])?.trim_start();
    let (end, rest) = split_time(rest)?;
    let title = rest.trim_start_matches([':', '.', '|', ' ', '\t', '\u{a0}']).trim();
    (!title.is_empty() && title.len() < rest.len()).then(|| Item {
        start,
        end,
        title: title.to_owned(),
        text: String::new(),
    })
}

/// The time that a text begins with, as the form shows it, and the rest.
fn split_time(text: &str) -> Option<(String, &str)> {
    let is_time = |character: char| character.is_ascii_digit() || matches!(character, '.' | ':');
    let end = text.find(|character| !is_time(character)).unwrap_or(text.len());
    let (time, rest) = text.split_at(end);
    let trimmed = time.trim_end_matches([':', '.']);
    let rest = text.get(trimmed.len()..).unwrap_or(rest);
    let read = read_time(trimmed);
    read.parse::<domain::time::LocalTime>().ok().map(|_| (read.replace(':', "."), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agenda_is_read_line_by_line() {
        let text = "09.00-10.00: Velkomst\r\n\r\n10.00 – 12.00 Strategi\nHvad er det?\nOplæg.\n\
                    kl. 9-10 2. runde\n12-13\tFrokost";
        let items = read_agenda(text).unwrap();
        let items: Vec<_> = items
            .iter()
            .map(|item| [&item.start, &item.end, &item.title, &item.text].map(String::as_str))
            .collect();
        assert_eq!(
            items,
            [
                ["09.00", "10.00", "Velkomst", ""],
                ["10.00", "12.00", "Strategi", "Hvad er det?\n\nOplæg."],
                ["09.00", "10.00", "2. runde", ""],
                ["12.00", "13.00", "Frokost", ""],
            ]
        );
    }

    #[test]
    fn a_line_of_an_agenda_that_cannot_be_read_is_named_by_its_number() {
        for (text, line) in [
            ("Velkomst", "Linje 1"),
            ("9-10 Velkomst\n\n25.00-26.00 Frokost", "Linje 3"),
            ("9-10 Velkomst\n10-11", "Linje 2"),
            ("9-10 Velkomst\n13.15 Øvelser\n25-26 Sent\n11-12", "Linje 2, 3 og 4"),
        ] {
            assert!(read_agenda(text).unwrap_err().starts_with(line), "{text}");
        }
        assert!(read_agenda(" \n").is_err());
    }
}
