//! What has happened to a registration, when, and by whom.

use domain::time::rfc3339;
use domain::{Actor, Audience, Change, ChangeKind, Language, MessageGroup, Note, Registration};
use jiff::Timestamp;
use serde::Serialize;
use store::SentMessage;

use super::Opened;
use crate::colleagues::Colleagues;

/// Something that has happened.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryView {
    /// For programs.
    at: String,
    /// "2. oktober 2023 kl. 09.00"
    at_text: String,
    what: String,
    /// Who did it; `None` where that says itself.
    by: Option<String>,
    /// A note, or the subject of a message.
    text: Option<String>,
}

struct Entry {
    at: Timestamp,
    what: String,
    by: Option<String>,
    text: Option<String>,
}

impl Opened {
    /// All of it, oldest first, with the messages to the people of its run.
    pub(super) fn timeline(
        &self,
        messages: &[SentMessage],
        colleagues: &Colleagues,
    ) -> Vec<EntryView> {
        let registration = &self.registration;
        let mut entries = Vec::new();
        if registration.source.is_website() {
            let by = Some("kontaktpersonen".to_owned());
            entries.push(Entry::new(registration.registered_at, "Tilmeldt på hjemmesiden", by));
        }
        if let Some(at) = registration.contact_verified_at {
            let what = "E-mailadressen er bekræftet";
            entries.push(Entry::new(at, what, Some("kontaktpersonen".to_owned())));
        }
        entries.extend(self.changes_since(0, colleagues));
        let told = messages.iter().filter(|sent| concerns(sent, registration));
        entries.extend(told.map(|sent| Entry::of_message(sent, colleagues)));
        // What happened at the same time stays in the order of the changes.
        entries.sort_by_key(|entry| entry.at);
        entries.into_iter().map(EntryView::from).collect()
    }

    /// What changed after the first `seen` changes.
    pub(super) fn entries_since(&self, seen: usize, colleagues: &Colleagues) -> Vec<EntryView> {
        self.changes_since(seen, colleagues).into_iter().map(EntryView::from).collect()
    }

    /// The changes after the first `seen`, and behind them the notes of which it is not known with
    /// which change they were written.
    fn changes_since(&self, seen: usize, colleagues: &Colleagues) -> Vec<Entry> {
        let Registration { changes, notes, .. } = &self.registration;
        let numbered = changes.iter().enumerate();
        let known: Vec<Option<&Note>> =
            numbered.map(|(number, change)| self.note_of(number, change)).collect();
        let later = changes.iter().zip(&known).skip(seen);
        // The note of a change that is nothing else stands below if it is not known.
        let told =
            later.filter(|(change, note)| change.what != ChangeKind::Noted || note.is_some());
        let told = told.map(|(change, note)| Entry::of_change(change, colleagues).with_text(*note));
        let is_later =
            |note: &Note| seen == 0 || changes.iter().skip(seen).any(|change| is_of(note, change));
        let is_known = |note: &Note| known.iter().flatten().any(|known| std::ptr::eq(*known, note));
        let others = notes.iter().filter(|note| is_later(note) && !is_known(note));
        let others = others.map(|note| {
            let by = Some(colleagues.name(&note.by));
            Entry::new(note.at, "Note", by).with_text(Some(note))
        });
        told.chain(others).collect()
    }

    /// The note that was written with this change. Times have whole seconds, so one colleague may
    /// have made several changes at a time: then it is known only if each has a note.
    fn note_of(&self, number: usize, change: &Change) -> Option<&Note> {
        let Registration { changes, notes, .. } = &self.registration;
        let together = |other: &&Change| other.at == change.at && other.by == change.by;
        let before = changes.iter().take(number).filter(together).count();
        let all = changes.iter().filter(together).count();
        let notes: Vec<&Note> = notes.iter().filter(|note| is_of(note, change)).collect();
        (notes.len() == all).then(|| notes.get(before).copied()).flatten()
    }
}

/// Whether a note was written at the time of this change by whoever made it.
fn is_of(note: &Note, change: &Change) -> bool {
    note.at == change.at && matches!(&change.by, Actor::Staff(by) if *by == note.by)
}

/// Whether a message may have gone to the people of the registration.
fn concerns(sent: &SentMessage, registration: &Registration) -> bool {
    match &sent.message.audience {
        Audience::Chosen(ids) => ids.contains(&registration.id),
        Audience::Group(_) => sent.at >= registration.registered_at,
    }
}

impl Entry {
    fn new(at: Timestamp, what: &str, by: Option<String>) -> Self {
        Self { at, what: what.to_owned(), by, text: None }
    }

    fn of_change(change: &Change, colleagues: &Colleagues) -> Self {
        let by = match &change.by {
            Actor::Staff(subject) => colleagues.name(subject),
            Actor::Contact => "kontaktpersonen".to_owned(),
            Actor::Office => "sker af sig selv".to_owned(),
        };
        Self::new(change.at, in_words(change.what), Some(by))
    }

    fn of_message(sent: &SentMessage, colleagues: &Colleagues) -> Self {
        let what = match sent.message.audience {
            Audience::Chosen(_) => "Besked sendt til udvalgte, også herfra",
            Audience::Group(MessageGroup::Registered) => "Besked sendt til de tilmeldte",
            Audience::Group(MessageGroup::Waiting) => "Besked sendt til ventelisten",
            Audience::Group(MessageGroup::NotContacted) => {
                "Besked sendt til dem, der ikke var kontaktet"
            }
        };
        let subject = sent.message.subject.as_str();
        let text = (!subject.is_empty()).then(|| subject.to_owned());
        Self { text, ..Self::new(sent.at, what, Some(colleagues.name(&sent.by))) }
    }

    fn with_text(self, note: Option<&Note>) -> Self {
        Self { text: note.map(|note| note.text.as_str().to_owned()).or(self.text), ..self }
    }
}

impl From<Entry> for EntryView {
    fn from(Entry { at, what, by, text }: Entry) -> Self {
        Self { at: rfc3339(at), at_text: Language::Danish.instant(at), what, by, text }
    }
}

fn in_words(what: ChangeKind) -> &'static str {
    match what {
        ChangeKind::Registered => "Tilmeldt af kontoret",
        ChangeKind::WalkedIn => "Mødte op uden tilmelding",
        ChangeKind::Contacted => "Kontaktet",
        ChangeKind::Confirmed => "Bekræftet",
        ChangeKind::Cancelled => "Afmeldt",
        ChangeKind::Lapsed => "Bortfaldet: ingen bekræftede den i tide",
        ChangeKind::CancelledAsSpam => "Afmeldt som spam",
        ChangeKind::Noted => "Note",
        ChangeKind::Moved => "Flyttet til et andet hold",
        ChangeKind::Promoted => "Fik plads fra ventelisten",
        ChangeKind::Substituted => "En deltager blev skiftet ud",
        ChangeKind::ParticipantCancelled => "En deltager blev afmeldt",
        ChangeKind::Corrected => "Oplysninger rettet",
        ChangeKind::FeeWaived => "Gebyret eftergivet",
        ChangeKind::ReceiptResent => "Kvitteringen sendt igen",
        ChangeKind::SecretsClosed => "Adgangskoderne lukket",
        ChangeKind::Attendance => "Fremmøde ført",
        ChangeKind::Erased => "Personoplysninger slettet",
    }
}
