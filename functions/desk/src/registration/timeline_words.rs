//! What the entries of a timeline say: each change with what it did exactly, as far as that is on
//! record, and each e-mail with to whom it went.

use std::collections::BTreeSet;

use domain::{
    CancellationFee, Change, ChangeDetails, ChangeKind, CorrectedField, CorrectedFields,
    EmailRecipient, FieldOwner, Language, RegistrationEvent, attendance_heading,
};
use jiff::civil::Date;
use store::{EmailOutcome, EmailRecord, EmailTopic, RunEmail, SentMessage};

use super::Opened;
use super::timeline::Entry;

const DANISH: Language = Language::Danish;

impl Opened {
    /// What a change was.
    pub(super) fn change_in_words(&self, change: &Change) -> String {
        let details = change.details.as_ref();
        match (change.what, details) {
            (ChangeKind::Moved, Some(ChangeDetails::Runs { from, to })) => {
                format!("Flyttet fra {} til {}", self.run_in_words(*from), self.run_in_words(*to))
            }
            (ChangeKind::Substituted, Some(ChangeDetails::Participant(number))) => {
                let now = self.name_of(*number).map(|name| format!(", nu {name}"));
                format!("Deltager {} skiftet ud{}", number + 1, now.unwrap_or_default())
            }
            (ChangeKind::ParticipantCancelled, Some(ChangeDetails::Participant(number))) => {
                let name = self.name_of(*number).map(|name| format!(" ({name})"));
                let fee = self.fee_in_words(|fee| fee.participant == Some(*number));
                format!("Deltager {}{} afmeldt{fee}", number + 1, name.unwrap_or_default())
            }
            (ChangeKind::Cancelled, _) => {
                let fee = self.fee_in_words(|fee| fee.participant.is_none());
                format!("Afmeldt{fee}")
            }
            (ChangeKind::Corrected, Some(ChangeDetails::Fields(fields))) => {
                format!("Rettet: {}", fields_in_words(fields))
            }
            (ChangeKind::Corrected, Some(ChangeDetails::Corrected(corrected))) => {
                let parts = corrected.iter().map(|part| self.corrected_in_words(part));
                format!("Rettet: {}", parts.collect::<Vec<_>>().join("; "))
            }
            (ChangeKind::Attendance, Some(ChangeDetails::Modules(modules))) => {
                format!("Fremmøde ført: {}", self.modules_in_words(modules))
            }
            (ChangeKind::FeeWaived, Some(ChangeDetails::Amount(amount))) => {
                let amount = DANISH.payable(*amount, self.registration.price.vat);
                format!("Gebyr eftergivet, {amount}")
            }
            (kind, _) => kind_in_words(kind).to_owned(),
        }
    }

    /// "kontaktpersonens navn og telefonnummer", "stilling for deltager 2 (Ea Holm)"
    fn corrected_in_words(&self, CorrectedFields { of, fields }: &CorrectedFields) -> String {
        let fields = fields_in_words(fields);
        match *of {
            FieldOwner::Contact => format!("kontaktpersonens {fields}"),
            FieldOwner::Participant { number, predecessors } => {
                format!("{fields} for {}", self.participant_in_words(number, predecessors))
            }
            FieldOwner::Registration => fields,
        }
    }

    /// "1. modul, 14. november 2023"
    fn modules_in_words(&self, modules: &BTreeSet<u32>) -> String {
        let known = self.course.as_ref().zip(self.run.as_ref());
        let name = |module: &u32| match known {
            Some((course, run)) => attendance_heading(course, run, *module),
            None => format!("nummer {module}"),
        };
        modules.iter().map(name).collect::<Vec<_>>().join("; ")
    }

    /// A run of the course: "Efterår 2023 (14. november 2023)".
    fn run_in_words(&self, start: Date) -> String {
        let mut runs = self.course.iter().flat_map(|course| &course.runs);
        let date = DANISH.date(start);
        match runs.find(|run| run.start == start) {
            Some(run) => format!("{} ({date})", run.name),
            None => format!("holdet {date}"),
        }
    }

    /// The name of whoever has this number now, unless they are erased.
    fn name_of(&self, number: usize) -> Option<&str> {
        let participant = self.participant(number)?;
        (!participant.email.is_erased()).then(|| participant.name.as_str())
    }

    /// ", gebyr 1.500 kr.", or nothing.
    fn fee_in_words(&self, is_of_it: impl Fn(&CancellationFee) -> bool) -> String {
        let fee = self.registration.cancellation_fees.iter().find(|fee| is_of_it(fee));
        let vat = self.registration.price.vat;
        fee.map(|fee| format!(", gebyr {}", DANISH.payable(fee.total, vat))).unwrap_or_default()
    }

    /// What became of e-mails about the registration. `messages` are those to the people of its
    /// run.
    pub(super) fn entry_of_emails(&self, record: &EmailRecord, messages: &[SentMessage]) -> Entry {
        let about = match &record.about {
            EmailTopic::Event(event) => event_in_words(*event),
            EmailTopic::Run(RunEmail::Reminder) => "påmindelse",
            EmailTopic::Run(RunEmail::Message(_)) => "besked",
        };
        let what = match record.outcome {
            EmailOutcome::Sent => format!("Mail: {about}"),
            EmailOutcome::Held(_) | EmailOutcome::Postponed(_) => format!("Mail venter: {about}"),
            EmailOutcome::SetAside => format!("Mail kom ikke af sted: {about}"),
        };
        let to: Vec<String> = record.to.iter().map(|to| self.recipient_in_words(*to)).collect();
        let to = (!to.is_empty()).then(|| format!("til {}", DANISH.series(&to)));
        let who = match (record.outcome, to) {
            (EmailOutcome::Sent, Some(to)) => to,
            (EmailOutcome::Sent, None) => "ikke sendt, for det gjaldt ikke længere".to_owned(),
            (EmailOutcome::Held(until) | EmailOutcome::Postponed(until), to) => {
                let sent = to.map(|to| format!(", sendt {to}")).unwrap_or_default();
                format!("resten sendes tidligst {}{sent}", DANISH.instant(until))
            }
            (EmailOutcome::SetAside, Some(to)) => format!("kun sendt {to}"),
            (EmailOutcome::SetAside, None) => "sendt til ingen".to_owned(),
        };
        let subject = messages
            .iter()
            .find(|sent| record.about == EmailTopic::Run(RunEmail::Message(sent.id.clone())));
        let subject = subject.map(|sent| sent.message.subject.as_str().replace("{navn}", "…"));
        Entry { text: subject.filter(|text| !text.is_empty()), ..Entry::new(record.at, what, who) }
    }

    fn recipient_in_words(&self, recipient: EmailRecipient) -> String {
        match recipient {
            EmailRecipient::Contact => "kontaktpersonen".to_owned(),
            EmailRecipient::Office => "kontoret".to_owned(),
            EmailRecipient::Former => "den tidligere modtager".to_owned(),
            EmailRecipient::Participant { number, predecessors } => {
                self.participant_in_words(number, predecessors)
            }
        }
    }

    /// "deltager 2 (Ea Holm)"; without a name if somebody else has the number now.
    fn participant_in_words(&self, number: usize, predecessors: u32) -> String {
        let is_still = |participant: &&domain::Participant| {
            participant.predecessors == predecessors && !participant.email.is_erased()
        };
        let name = self.participant(number).filter(is_still);
        let name = name.map(|participant| format!(" ({})", participant.name.as_str()));
        format!("deltager {}{}", number + 1, name.unwrap_or_default())
    }
}

/// "navn og stilling"
fn fields_in_words(fields: &[CorrectedField]) -> String {
    let fields: Vec<&str> = fields.iter().map(|field| field.label(DANISH)).collect();
    DANISH.series(&fields)
}

fn kind_in_words(what: ChangeKind) -> &'static str {
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
        ChangeKind::ReceiptResent => "Kvitteringen bestilt igen",
        ChangeKind::SecretsClosed => "Adgangskoderne lukket",
        ChangeKind::Attendance => "Fremmøde ført",
        ChangeKind::Erased => "Personoplysninger slettet",
    }
}

/// What an e-mail about an event is called.
fn event_in_words(event: RegistrationEvent) -> &'static str {
    match event {
        RegistrationEvent::Registered => "kvittering for tilmeldingen",
        RegistrationEvent::Waiting => "kvittering for pladsen på ventelisten",
        RegistrationEvent::Promoted => "plads fra ventelisten",
        RegistrationEvent::Cancelled | RegistrationEvent::CancelledAsSpam => "afmelding",
        RegistrationEvent::Substituted => "ny deltager",
        RegistrationEvent::Moved => "flyttet til et andet hold",
        RegistrationEvent::Verified => "besked om tilmeldingen",
        RegistrationEvent::Lapsed => "tilmeldingen er bortfaldet",
        RegistrationEvent::RunCancelled => "holdet er aflyst",
        RegistrationEvent::RunChanged => "holdet er ændret",
        RegistrationEvent::ParticipantCancelled => "afmelding af en deltager",
        RegistrationEvent::Corrected => "rettede oplysninger",
        RegistrationEvent::ParticipantCorrected => "rettede oplysninger om en deltager",
        RegistrationEvent::FeeWaived => "gebyret er eftergivet",
        RegistrationEvent::ReceiptResent => "kvittering, sendt igen",
        RegistrationEvent::RepeatedAttempt => "nogen forsøgte at tilmelde de samme igen",
    }
}
