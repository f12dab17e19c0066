//! Exports what is stored about a person, without data about others, and who accessed it.

use domain::{EmailAddress, Language, PersonalText, Question, Registration};
use jiff::Timestamp;
use store::{
    AccessRecord, DamagedItem, EmailOutcome, EmailRecord, Listing, Registrations, StoreError,
};

use crate::OperationError;
use crate::read::read_questions;

/// Everything that is stored about a person.
pub struct PersonExport {
    /// The registrations that mention the person.
    pub registrations: Vec<ExportedRegistration>,
    /// Which staff members accessed the person's data, oldest first.
    pub accesses: Vec<AccessRecord>,
    /// What may be about the person, but cannot be read.
    pub damaged: Vec<DamagedItem>,
}

/// A registration as far as it is about one person.
pub struct ExportedRegistration {
    /// The registration, without the others in it.
    pub registration: Registration,
    /// What its course asks; nothing if the course cannot be read.
    pub questions: Vec<Question>,
    /// Its position on the waiting list, if it waits.
    pub waiting_position: Option<u32>,
    /// Whether the person is its contact.
    pub is_contact: bool,
    /// Whether the person is a participant.
    pub is_participant: bool,
    /// The person's diet and access needs.
    pub needs: Option<PersonalText>,
    /// What became of the e-mails about the registration, as far as they went to the person or
    /// may still have to, in the order of what they tell.
    pub emails: Vec<EmailRecord>,
    /// What belongs to the registration, but cannot be read.
    pub damaged: Vec<DamagedItem>,
}

/// Exports everything about a person in a language for the staff member `by`, whose access is
/// recorded if there is anything.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn export_person(
    registrations: &Registrations,
    email: &EmailAddress,
    language: Language,
    by: &str,
    now: Timestamp,
) -> Result<PersonExport, OperationError> {
    let found = registrations.registrations_of(email).await?;
    let accesses = registrations.accesses_to(email).await?;
    // A search for an unknown address is not recorded, because the record would store the address.
    if !found.items.is_empty() || !accesses.items.is_empty() {
        registrations.record_access_to_person(email, by, "export", now).await?;
    }
    let mut damaged = [found.damaged, accesses.damaged].concat();
    let mut exported = Vec::new();
    for registration in found.items {
        let export = export_registration(registrations, registration, email, language, now).await?;
        damaged.extend(export.damaged.iter().cloned());
        exported.push(export);
    }
    Ok(PersonExport { registrations: exported, accesses: accesses.items, damaged })
}

/// Who accessed a person's data until now, oldest first, for the staff member `by`, whose access is
/// recorded if there is any.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn audit_person(
    registrations: &Registrations,
    email: &EmailAddress,
    by: &str,
    now: Timestamp,
) -> Result<Listing<AccessRecord>, OperationError> {
    let accesses = registrations.accesses_to(email).await?;
    if !accesses.items.is_empty() {
        registrations.record_access_to_person(email, by, "audit", now).await?;
    }
    Ok(accesses)
}

/// Exports what a registration says about one person, in a language.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn export_registration(
    registrations: &Registrations,
    registration: Registration,
    email: &EmailAddress,
    language: Language,
    now: Timestamp,
) -> Result<ExportedRegistration, OperationError> {
    let store = &registrations.store;
    let index = registration.participant_index(email);
    let (mut needs, mut damaged) = match store.needs_of_registration(&registration, now).await {
        Ok(needs) => (needs, Vec::new()),
        Err(StoreError::Corrupt(damaged)) => (Vec::new(), vec![damaged]),
        Err(error) => return Err(error.into()),
    };
    let needs = index.and_then(|index| needs.get_mut(index).and_then(Option::take));
    let mut emails = store.email_records(registration.id, now).await?;
    damaged.append(&mut emails.damaged);
    let emails = emails.items.into_iter();
    Ok(ExportedRegistration {
        questions: read_questions(store, &registration.run.slug).await?,
        waiting_position: store.waiting_position(&registration).await?,
        is_contact: registration.contact.email == *email,
        is_participant: index.is_some(),
        needs,
        emails: emails.filter_map(|record| only_to(record, &registration, email)).collect(),
        damaged,
        registration: registration.only_about(email, language),
    })
}

/// The part of a record that is about one person: that it was sent to them, or has not been yet.
fn only_to(
    mut record: EmailRecord,
    registration: &Registration,
    email: &EmailAddress,
) -> Option<EmailRecord> {
    record.to.retain(|recipient| registration.is_recipient(*recipient, email));
    if !record.to.is_empty() {
        record.outcome = EmailOutcome::Sent;
        return Some(record);
    }
    (record.outcome != EmailOutcome::Sent).then_some(record)
}
