//! The rows of participants in a form: added, removed, copied from the contact, and pasted as a
//! list.

use domain::Language;
use domain::applicant::MAX_PARTICIPANTS;

use crate::form::Form;

/// The list of participants in the names of fields.
pub const PARTICIPANTS: &str = "/participants";
/// The field whose lines are added as participants.
pub const LIST: &str = "liste";
/// What the lines of a list consist of.
const COLUMNS: [&str; 3] = ["name", "email", "jobTitle"];
/// What people write above the columns of a spreadsheet, in Danish and in English.
const HEADINGS: [&str; 25] = [
    "navn",
    "navne",
    "fulde navn",
    "deltager",
    "deltagere",
    "deltagernavn",
    "mail",
    "e-mail",
    "email",
    "mailadresse",
    "e-mailadresse",
    "emailadresse",
    "stilling",
    "titel",
    "stillingsbetegnelse",
    "funktion",
    "name",
    "full name",
    "participant",
    "participants",
    "e-mail address",
    "email address",
    "job title",
    "title",
    "position",
];
/// How many lines that cannot be read are quoted.
const MAX_QUOTED: usize = 5;

/// What became of the rows, by the index of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added(usize),
    /// It is the contact's now.
    Copied(usize),
    /// It is gone.
    Removed(usize),
}

/// Adds an empty row, if there may be one more.
pub fn add(form: &mut Form) -> Option<Change> {
    let index = form.len(PARTICIPANTS);
    (index < MAX_PARTICIPANTS).then(|| {
        form.set(&field(index, "name"), "");
        Change::Added(index)
    })
}

/// Removes a row, but not the last one.
pub fn remove(form: &mut Form, index: usize) -> Option<Change> {
    let rows = form.len(PARTICIPANTS);
    (rows > 1 && index < rows).then(|| {
        form.remove(PARTICIPANTS, index);
        Change::Removed(index)
    })
}

/// Makes the contact a participant, unless a row has their address already.
pub fn copy_contact(form: &mut Form) -> Option<Change> {
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

/// What became of a pasted list.
pub struct Pasted {
    /// How many participants were added.
    added: usize,
    /// The lines that cannot be read, with their numbers from 1. They stayed in the field.
    unread: Vec<(usize, String)>,
    /// How many lines are more than one registration can have. They stayed in the field too.
    too_many: usize,
}

/// Adds the lines of a pasted list as participants. What cannot be read or is too much stays in the
/// field.
pub fn add_list(form: &mut Form) -> Pasted {
    let text = form.value(LIST).to_owned();
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let mut lines = lines.filter(|(_, line)| !line.trim().is_empty()).peekable();
    lines.next_if(|(_, line)| is_heading(line));
    let mut pasted = Pasted { added: 0, unread: Vec::new(), too_many: 0 };
    let mut left = Vec::new();
    for (number, line) in lines {
        let Some(columns) = columns_of(line) else {
            pasted.unread.push((number, line.trim().to_owned()));
            left.push(line);
            continue;
        };
        let index = blank_row(form);
        if index >= MAX_PARTICIPANTS {
            pasted.too_many += 1;
            left.push(line);
            continue;
        }
        for (column, text) in COLUMNS.iter().zip(&columns) {
            form.set(&field(index, column), text);
        }
        pasted.added += 1;
    }
    form.set(LIST, &left.join("\n"));
    pasted
}

impl Pasted {
    /// "2 deltagere er tilføjet."
    pub fn notice(&self, language: Language) -> String {
        match self.added {
            0 => language
                .choose("Ingen deltagere er tilføjet.", "No participants were added.")
                .to_owned(),
            added => {
                let added = language.count(
                    added,
                    ["deltager er tilføjet", "deltagere er tilføjet"],
                    ["participant was added", "participants were added"],
                );
                format!("{added}.")
            }
        }
    }

    /// What is wrong with the lines that stayed in the field, if any did.
    pub fn fault(&self, language: Language) -> Option<String> {
        let unread = (!self.unread.is_empty()).then(|| {
            let count = self.unread.len();
            let quote = |(number, line): &(usize, String)| {
                format!("{number} (“{}”)", domain::field_error::quoted(line))
            };
            let shown = self.unread.iter().take(MAX_QUOTED).map(quote).collect::<Vec<_>>();
            let mut shown = shown.join(", ");
            if count > MAX_QUOTED {
                let others = count - MAX_QUOTED;
                shown += &language
                    .choose(format!(" og {others} andre"), format!(" and {others} others"));
            }
            let line = language.choose("Linje", if count == 1 { "Line" } else { "Lines" });
            language.choose(
                format!(
                    "{line} {shown} kunne ikke læses og står stadig i feltet: skriv navn; e-mail; \
                     stilling på hver linje"
                ),
                format!(
                    "{line} {shown} could not be read and stayed in the field: write name; \
                     e-mail; job title on each line"
                ),
            )
        });
        let too_many = (self.too_many > 0).then(|| {
            let lines = language.count(self.too_many, ["linje", "linjer"], ["line", "lines"]);
            language.choose(
                format!(
                    "Der kan tilmeldes {MAX_PARTICIPANTS} ad gangen; {lines} står stadig i feltet: \
                     gem dem til en ny tilmelding, og tøm feltet"
                ),
                format!(
                    "{MAX_PARTICIPANTS} people can be registered at a time; {lines} stayed in the \
                     field: keep them for another registration, and empty the field"
                ),
            )
        });
        let faults: Vec<String> = unread.into_iter().chain(too_many).collect();
        (!faults.is_empty()).then(|| faults.join(". "))
    }
}

/// Whether a line consists of the heads of columns. Nobody may be taken for one, so each cell has
/// to be a word that heads a column.
fn is_heading(line: &str) -> bool {
    let cells =
        line.split([';', '\t', ',']).map(|cell| cell.trim().trim_matches('"').to_lowercase());
    let cells: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
    !cells.is_empty() && cells.iter().all(|cell| HEADINGS.contains(&cell.as_str()))
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
pub fn has_list(form: &Form) -> bool {
    !form.value(LIST).trim().is_empty()
}
