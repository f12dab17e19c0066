//! What has happened to a registration, when, and by whom.

use domain::time::rfc3339;
use domain::{Actor, Audience, Change, ChangeKind, Language, MessageGroup, Note, Registration};
use jiff::Timestamp;
use serde::Serialize;
use store::{EmailRecord, EmailTopic, RunEmail, SentMessage};

use super::Opened;
use crate::colleagues::Colleagues;

const CONTACT: &str = "kontaktpersonen";

/// Something that has happened.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryView {
    /// For programs.
    at: String,
    /// "2. oktober 2023 kl. 09.00"
    at_text: String,
    what: String,
    /// Who did it, or to whom it went.
    who: String,
    /// A note, or the subject of a message.
    text: Option<String>,
}

pub(super) struct Entry {
    pub(super) at: Timestamp,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) text: Option<String>,
}

impl Opened {
    /// All of it, oldest first, with the messages to the people of its run and the e-mails to its
    /// own.
    pub(super) fn timeline(
        &self,
        messages: &[SentMessage],
        emails: &[EmailRecord],
        colleagues: &Colleagues,
    ) -> Vec<EntryView> {
        let registration = &self.registration;
        let mut entries = Vec::new();
        if registration.source.is_website() {
            let people = registration.participants.len();
            let people = Language::Danish.count(people, ["deltager", "deltagere"], ["", ""]);
            let what = format!("Tilmeldt på hjemmesiden, {people}");
            entries.push(Entry::new(registration.registered_at, what, CONTACT));
        }
        if let Some(at) = registration.contact_verified_at {
            entries.push(Entry::new(at, "E-mailadressen er bekræftet", CONTACT));
        }
        entries.extend(self.changes_since(0, colleagues));
        entries.extend(emails.iter().map(|record| self.entry_of_emails(record, messages)));
        let is_recorded = |sent: &SentMessage| {
            let about = EmailTopic::Run(RunEmail::Message(sent.id.clone()));
            emails.iter().any(|record| record.about == about)
        };
        // Of earlier messages it is not known to whom of the registration they went.
        let told = messages.iter().filter(|sent| concerns(sent, registration));
        let told = told.filter(|sent| !is_recorded(sent));
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
        let told = told.map(|(change, note)| {
            let what = self.change_in_words(change);
            Entry::new(change.at, what, actor(&change.by, colleagues)).with_text(*note)
        });
        let is_later =
            |note: &Note| seen == 0 || changes.iter().skip(seen).any(|change| is_of(note, change));
        let is_known = |note: &Note| known.iter().flatten().any(|known| std::ptr::eq(*known, note));
        let others = notes.iter().filter(|note| is_later(note) && !is_known(note));
        let others = others.map(|note| {
            Entry::new(note.at, "Note", colleagues.name(&note.by)).with_text(Some(note))
        });
        told.chain(others).collect()
    }

    /// The note that was written with this change. Times have whole seconds, so one colleague may
    /// have made several changes at a time: then it is known only if each has a note, or if only
    /// those have one that are never without.
    fn note_of(&self, number: usize, change: &Change) -> Option<&Note> {
        let Registration { changes, notes, .. } = &self.registration;
        let notes: Vec<&Note> = notes.iter().filter(|note| is_of(note, change)).collect();
        let is_together = |other: &Change| other.at == change.at && other.by == change.by;
        let all = changes.iter().filter(|other| is_together(other)).count();
        let may_have = |other: &Change| {
            let always_has = matches!(other.what, ChangeKind::Noted | ChangeKind::FeeWaived);
            is_together(other) && (notes.len() == all || always_has)
        };
        let with_notes = changes.iter().filter(|other| may_have(other)).count();
        let before = changes.iter().take(number).filter(|other| may_have(other)).count();
        let is_known = notes.len() == with_notes && may_have(change);
        is_known.then(|| notes.get(before).copied()).flatten()
    }
}

fn actor(by: &Actor, colleagues: &Colleagues) -> String {
    match by {
        Actor::Staff(subject) => colleagues.name(subject),
        Actor::Contact => CONTACT.to_owned(),
        Actor::Office => "automatisk".to_owned(),
    }
}

/// Whether a note was written at the time of this change by whoever made it.
fn is_of(note: &Note, change: &Change) -> bool {
    note.at == change.at && matches!(&change.by, Actor::Staff(by) if *by == note.by)
}

/// Whether a message may have gone to the people of the registration. A group holds none that was
/// unverified then; whether it held this one is not known, since its status may have changed.
fn concerns(sent: &SentMessage, registration: &Registration) -> bool {
    let Registration { contact_verified_at, confirmed_at, contacted_at, .. } = registration;
    let was_verified_before = registration.participants_know.then_some(&registration.registered_at);
    let verified = [contact_verified_at, confirmed_at, contacted_at].into_iter().flatten();
    match &sent.message.audience {
        Audience::Chosen(ids) => ids.contains(&registration.id),
        Audience::Group(_) => verified.chain(was_verified_before).any(|since| *since <= sent.at),
    }
}

impl Entry {
    pub(super) fn new(at: Timestamp, what: impl Into<String>, who: impl Into<String>) -> Self {
        Self { at, what: what.into(), who: who.into(), text: None }
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
        Self { text, ..Self::new(sent.at, what, colleagues.name(&sent.by)) }
    }

    fn with_text(self, note: Option<&Note>) -> Self {
        Self { text: note.map(|note| note.text.as_str().to_owned()).or(self.text), ..self }
    }
}

impl From<Entry> for EntryView {
    fn from(Entry { at, what, who, text }: Entry) -> Self {
        Self { at: rfc3339(at), at_text: Language::Danish.instant(at), what, who, text }
    }
}
