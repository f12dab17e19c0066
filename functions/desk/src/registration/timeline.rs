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
        let mut notes: Vec<Option<&Note>> = registration.notes.iter().map(Some).collect();
        for change in &registration.changes {
            let note = notes.iter_mut().find(|note| note.is_some_and(|note| is_of(note, change)));
            let note = note.and_then(Option::take);
            entries.push(Entry::of_change(change, colleagues).with_text(note));
        }
        for note in notes.into_iter().flatten() {
            let by = Some(colleagues.name(&note.by));
            entries.push(Entry::new(note.at, "Note", by).with_text(Some(note)));
        }
        let told = messages.iter().filter(|sent| concerns(sent, registration));
        entries.extend(told.map(|sent| Entry::of_message(sent, colleagues)));
        // What happened at the same time stays in the order of the changes.
        entries.sort_by_key(|entry| entry.at);
        entries.into_iter().map(EntryView::from).collect()
    }

    /// What changed after the first `seen` changes.
    pub(super) fn entries_since(&self, seen: usize, colleagues: &Colleagues) -> Vec<EntryView> {
        let changes = self.registration.changes.get(seen..).unwrap_or_default();
        let entry = |change: &Change| {
            let notes = self.registration.notes.iter();
            let note = notes.rev().find(|note| is_of(note, change));
            Entry::of_change(change, colleagues).with_text(note).into()
        };
        changes.iter().map(entry).collect()
    }
}

/// Whether a note was written with this change.
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
