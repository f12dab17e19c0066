//! The rows of participants in the form: added, removed, copied from the contact, and pasted as a
//! list.

use domain::Language;
use domain::applicant::MAX_PARTICIPANTS;

use crate::form::Form;

/// The list of participants in the names of fields.
pub(super) const PARTICIPANTS: &str = "/participants";
/// The field whose lines are added as participants.
pub(super) const LIST: &str = "liste";
/// What the lines of a list consist of.
const COLUMNS: [&str; 3] = ["name", "email", "jobTitle"];

/// What became of the rows, by the index of the row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Added(usize),
    /// It is the contact's now.
    Copied(usize),
    Removed(usize),
}

/// Adds an empty row, if there may be one more.
pub(super) fn add(form: &mut Form) -> Option<Change> {
    let index = form.len(PARTICIPANTS);
    (index < MAX_PARTICIPANTS).then(|| {
        form.set(&field(index, "name"), "");
        Change::Added(index)
    })
}

/// Removes a row, but not the last one.
pub(super) fn remove(form: &mut Form, index: usize) -> Option<Change> {
    let rows = form.len(PARTICIPANTS);
    (rows > 1 && index < rows).then(|| {
        form.remove(PARTICIPANTS, index);
        Change::Removed(index)
    })
}

/// Makes the contact a participant, unless a row has their address already.
pub(super) fn copy_contact(form: &mut Form) -> Option<Change> {
    let [name, email] = ["/contact/name", "/contact/email"].map(|name| form.value(name).to_owned());
    let is_there = |index| !email.is_empty() && form.value(&field(index, "email")) == email;
    if let Some(index) = (0..form.len(PARTICIPANTS)).find(|index| is_there(*index)) {
        return Some(Change::Copied(index));
    }
    let index = blank_row(form);
    (index < MAX_PARTICIPANTS).then(|| {
        form.set(&field(index, "name"), &name);
        form.set(&field(index, "email"), &email);
        Change::Copied(index)
    })
}

/// The first row in which nothing was typed, or the next one. A form has at least one.
fn blank_row(form: &Form) -> usize {
    let rows = form.len(PARTICIPANTS);
    let is_blank = |index: &usize| {
        COLUMNS.iter().all(|column| form.value(&field(*index, column)).trim().is_empty())
    };
    (0..rows).find(is_blank).unwrap_or(rows)
}

fn field(index: usize, name: &str) -> String {
    format!("{PARTICIPANTS}/{index}/{name}")
}

/// Adds the lines of a pasted list as participants: name, e-mail address and job title, separated
/// by semicolons or tabs. What cannot be read stays in the field. Returns what to say about it.
pub(super) fn add_list(form: &mut Form, language: Language) -> String {
    let text = form.value(LIST).to_owned();
    let (mut left, mut added) = (Vec::new(), 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let parts: Vec<&str> = line.split([';', '\t']).map(str::trim).collect();
        let index = blank_row(form);
        let is_readable = parts.len() >= 2 && parts[1].contains('@') && index < MAX_PARTICIPANTS;
        if !is_readable {
            left.push(line);
            continue;
        }
        for (column, part) in COLUMNS.iter().zip(&parts) {
            form.set(&field(index, column), part);
        }
        added += 1;
    }
    form.set(LIST, &left.join("\n"));
    let added = language.count(
        added,
        ["deltager er tilføjet", "deltagere er tilføjet"],
        ["participant was added", "participants were added"],
    );
    let first = left.first().map(|line| domain::field_error::quoted(line));
    match first {
        None => format!("{added}."),
        Some(line) => language.choose(
            format!(
                "{added}. {} kunne ikke læses og står stadig i feltet; den første er “{line}”. \
                 Skriv navn; e-mail; stilling på hver linje, højst {MAX_PARTICIPANTS} i alt.",
                language.count(left.len(), ["linje", "linjer"], ["", ""])
            ),
            format!(
                "{added}. {} could not be read and stayed in the field; the first is “{line}”. \
                 Write name; e-mail; job title on each line, {MAX_PARTICIPANTS} at most.",
                language.count(left.len(), ["", ""], ["line", "lines"])
            ),
        ),
    }
}
