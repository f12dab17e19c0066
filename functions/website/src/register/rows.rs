//! The rows of participants in the form: added, removed, copied from the contact, and pasted as a
//! list.

use domain::Language;
use domain::applicant::MAX_PARTICIPANTS;
use pages::Form;

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

/// Adds the lines of a pasted list as participants. What cannot be read or is too much stays in the
/// field. Returns what to say about it.
pub(super) fn add_list(form: &mut Form, language: Language) -> String {
    let text = form.value(LIST).to_owned();
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.trim().is_empty()).collect();
    let (mut left, mut unread, mut added) = (Vec::new(), Vec::new(), 0);
    for &(number, line) in &lines {
        let Some(columns) = columns_of(line) else {
            // The heads of columns are no participant.
            if number > 1 || !line.to_lowercase().contains("mail") {
                unread.push((number, line));
                left.push(line);
            }
            continue;
        };
        let index = blank_row(form);
        if index >= MAX_PARTICIPANTS {
            left.push(line);
            continue;
        }
        for (column, text) in COLUMNS.iter().zip(&columns) {
            form.set(&field(index, column), text);
        }
        added += 1;
    }
    form.set(LIST, &left.join("\n"));
    let mut said = vec![match added {
        0 => language.choose("Ingen deltagere er tilføjet", "No participants were added").into(),
        added => language.count(
            added,
            ["deltager er tilføjet", "deltagere er tilføjet"],
            ["participant was added", "participants were added"],
        ),
    }];
    if let Some((number, line)) = unread.first() {
        let line = domain::field_error::quoted(line);
        let count = unread.len();
        said.push(language.choose(
            format!(
                "{} kunne ikke læses og står stadig i feltet; den første er linje {number}: \
                 “{line}”. Skriv navn; e-mail; stilling på hver linje",
                language.count(count, ["linje", "linjer"], ["", ""])
            ),
            format!(
                "{} could not be read and stayed in the field; the first is line {number}: \
                 “{line}”. Write name; e-mail; job title on each line",
                language.count(count, ["", ""], ["line", "lines"])
            ),
        ));
    }
    let too_many = left.len() - unread.len();
    if too_many > 0 {
        said.push(language.choose(
            format!(
                "I kan tilmelde {MAX_PARTICIPANTS} ad gangen; {} står stadig i feltet. Ring, \
                 hvis I er flere",
                language.count(too_many, ["linje", "linjer"], ["", ""])
            ),
            format!(
                "You can register {MAX_PARTICIPANTS} at a time; {} stayed in the field. Call us \
                 if you are more",
                language.count(too_many, ["", ""], ["line", "lines"])
            ),
        ));
    }
    said.iter().map(|sentence| format!("{sentence}.")).collect::<Vec<_>>().join(" ")
}

/// Name, e-mail address and job title of a line: "Navn; e-mail; stilling", cells of a spreadsheet,
/// or "Navn <e-mail>". `None` without a name or an address.
fn columns_of(line: &str) -> Option<[String; 3]> {
    let separators: &[char] =
        if line.contains([';', '\t']) { &[';', '\t'] } else { &[',', '<', '>'] };
    let parts = line.split(separators).map(|part| part.trim().trim_matches('"'));
    let (mut email, mut others) = (None, Vec::new());
    for part in parts.filter(|part| !part.is_empty()) {
        if part.contains('@') && email.is_none() {
            email = Some(part.trim_matches(['<', '>']));
        } else {
            others.push(part);
        }
    }
    let mut others = others.into_iter().map(str::to_owned);
    Some([others.next()?, email?.to_owned(), others.next().unwrap_or_default()])
}

/// Whether a list was pasted and not added yet.
pub(super) fn has_list(form: &Form) -> bool {
    !form.value(LIST).trim().is_empty()
}
