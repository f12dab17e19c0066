//! Messages of the staff to the people of a run: who would get one, sending it once, and what was
//! sent.

use domain::{
    Addressees, Course, CourseRun, EmailAddress, PersonName, Registration, RegistrationId, RunId,
    RunMessage,
};
use jiff::Timestamp;
use store::{
    DamagedItem, IdempotentRequest, Listing, NewMessage, PriorMessage, Registrations, SentMessage,
    Store,
};

use crate::OperationError;
use crate::read::{list_registrations, read_run};

/// To how many of its recipients a preview shows the message.
const MAX_EXAMPLES: usize = 3;
/// How many of its recipients a preview names.
const MAX_NAMES: usize = 200;

/// What sending a message would do.
pub struct MessagePreview {
    /// The course of the run.
    pub course: Course,
    /// The run.
    pub run: CourseRun,
    /// To how many addresses it would go.
    pub emails: usize,
    /// How many chosen registrations would be confirmed.
    pub confirmations: usize,
    /// How many registrations of the group are left out, since they are unverified.
    pub left_out: usize,
    /// The first of those who would get it.
    pub examples: Vec<MessageExample>,
    /// The names of more of them, up to 200.
    pub names: Vec<PersonName>,
    /// What cannot be read, so that nobody knows whether it would be written to.
    pub damaged: Vec<DamagedItem>,
}

/// Somebody who would get a message.
pub struct MessageExample {
    /// By which registration.
    pub registration: Registration,
    /// Their name.
    pub name: PersonName,
    /// Their address.
    pub email: EmailAddress,
}

impl MessagePreview {
    /// To whom the examples would go, each with the registration.
    pub fn recipients(&self) -> impl Iterator<Item = (&Registration, &PersonName, &EmailAddress)> {
        self.examples.iter().map(|example| (&example.registration, &example.name, &example.email))
    }
}

/// A message that was sent by this request, or by an earlier one of the same key.
pub struct Sending {
    /// The message.
    pub sent: SentMessage,
    /// Whether the request is a repetition of an earlier one.
    pub is_replay: bool,
}

/// Says what sending a message to the people of a run would do, and does nothing.
///
/// # Errors
/// [`OperationError::NotFound`]; [`OperationError::Invalid`] if a chosen registration is not one of
/// the run's, or is cancelled; [`OperationError::Store`].
pub async fn preview_message(
    store: &Store,
    id: &RunId,
    message: &RunMessage,
) -> Result<MessagePreview, OperationError> {
    let (course, run) = read_run(store, id).await?;
    let Listing { items, damaged } = store.registrations(id).await?;
    message.check_chosen(&items)?;
    let addressed = message.addressees(&items);
    let examples = addressed.iter().flat_map(|(registration, addressees)| {
        let example = |(name, email): (&PersonName, &EmailAddress)| MessageExample {
            registration: (*registration).clone(),
            name: name.clone(),
            email: email.clone(),
        };
        addressees.people(registration).into_iter().map(example)
    });
    let people = addressed.iter().flat_map(|(one, addressees)| addressees.people(one));
    Ok(MessagePreview {
        names: people.map(|(name, _)| name.clone()).take(MAX_NAMES).collect(),
        emails: count(&addressed),
        confirmations: addressed.iter().filter(|one| needs_word_of_office(one)).count(),
        left_out: items.iter().filter(|one| message.audience.leaves_out(one)).count(),
        examples: examples.take(MAX_EXAMPLES).collect(),
        course,
        run,
        damaged,
    })
}

/// Sends a message to the people of a run on behalf of the staff member `by`, once for each key
/// that identifies the request.
///
/// # Errors
/// As [`preview_message`]; [`OperationError::NoRecipients`], or
/// [`OperationError::IdempotencyKeyReused`]. Nothing is sent then, unless the table did not
/// respond.
pub async fn send_message(
    store: &Store,
    run: &RunId,
    message: &RunMessage,
    request: &IdempotentRequest,
    by: &str,
    now: Timestamp,
) -> Result<Sending, OperationError> {
    let sent = try_to_send(store, run, message, request, by, now).await;
    if let Ok(Some(sent)) = sent {
        return Ok(Sending { sent, is_replay: false });
    }
    // Before any error is returned, as when registering: this key may have sent it already.
    match (store.prior_message(run, request).await?, sent) {
        (Some(PriorMessage::SameRequest(sent)), _) => Ok(Sending { sent: *sent, is_replay: true }),
        (Some(PriorMessage::DifferentRequest), _) => Err(OperationError::IdempotencyKeyReused),
        (None, Err(error)) => Err(error),
        // Retention has deleted it in between.
        (None, Ok(_)) => Err(OperationError::TooManyConflicts),
    }
}

/// `None` if the key has been used.
async fn try_to_send(
    store: &Store,
    run: &RunId,
    message: &RunMessage,
    request: &IdempotentRequest,
    by: &str,
    now: Timestamp,
) -> Result<Option<SentMessage>, OperationError> {
    let registrations = list_registrations(store, run).await?.1.items;
    message.check_chosen(&registrations)?;
    let emails = count(&message.addressees(&registrations));
    let emails = u32::try_from(emails).unwrap_or(u32::MAX);
    if emails == 0 {
        return Err(OperationError::NoRecipients);
    }
    Ok(store.add_message(&NewMessage { run, message, emails, by, request }, now).await?)
}

/// The messages to the people of a run, oldest first.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn list_messages(
    store: &Store,
    run: &RunId,
) -> Result<Listing<SentMessage>, OperationError> {
    read_run(store, run).await?;
    Ok(store.messages(run).await?)
}

/// Whom a message that was sent goes to, in the order of registrations. That a member of the staff
/// has chosen a registration counts as the office's word if others than its contact are written to:
/// it is confirmed, so that they are also told of it.
///
/// # Errors
/// [`OperationError::Store`]; calling again continues.
pub async fn address_message(
    registrations: &Registrations,
    run: &RunId,
    sent: &SentMessage,
    now: Timestamp,
) -> Result<Vec<(RegistrationId, Addressees)>, OperationError> {
    let of_run = registrations.store.registrations(run).await?.items;
    let addressed = sent.message.addressees(&of_run);
    for one in addressed.iter().filter(|one| needs_word_of_office(one)) {
        match crate::confirm(registrations, one.0.id, None, &sent.by, now).await {
            // It may have been cancelled meanwhile, or been deleted by retention.
            Ok(_) | Err(OperationError::NotFound | OperationError::RegistrationCancelled) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(addressed
        .into_iter()
        .map(|(registration, addressees)| (registration.id, addressees))
        .collect())
}

fn count(addressed: &[(&Registration, Addressees)]) -> usize {
    addressed.iter().map(|(_, addressees)| addressees.count()).sum()
}

/// Whether people are written to who have not been told of the registration.
fn needs_word_of_office((registration, addressees): &(&Registration, Addressees)) -> bool {
    !registration.is_told_to_participants() && addressees.includes_others(registration)
}
