//! Correcting what was registered, sending the receipt again, and closing what opens a
//! registration.

use domain::{
    Actor, ChangeDetails, ChangeKind, CorrectedFields, Correction, Corrector, CourseRun,
    EmailAddress, PersonalText, Registration, RegistrationEvent, RegistrationId,
    RegistrationStatus, Rejection,
};
use jiff::Timestamp;
use serde_json::Value;
use store::Registrations;

use crate::OperationError;
use crate::follow_up::{edit_registration, with_note, with_note_of};
use crate::read::{find_run, read_questions, read_registration, read_run};
use crate::requester::Requester;
use crate::retry::{AttemptError, retry_on_conflict};

/// Corrects a registration as `document` says: names, addresses and the payer. A contact can do so
/// until the registration deadline, the staff at any time. What changes nothing is not written.
///
/// # Errors
/// [`OperationError::Invalid`] with every error in the document, a rejection as for a substitution,
/// or another [`OperationError`].
pub async fn correct(
    registrations: &Registrations,
    id: RegistrationId,
    document: &Value,
    requester: &Requester,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let store = &registrations.store;
    let seen = read_registration(store, id).await?;
    let corrector = match requester {
        Requester::Staff(_) => Corrector::Staff,
        Requester::Public { .. } => Corrector::Contact,
    };
    let questions = &read_questions(store, &seen.run.slug).await?;
    // Before anything is counted.
    let parsed = Correction::parse(document, &seen, questions, corrector)?;
    let quota = requester.quota(registrations, &seen.contact.email);
    if corrector == Corrector::Contact {
        let (_, run) = read_run(store, &seen.run).await?;
        check_correctable(&seen, &run, now)?;
        if let Some(quota) = &quota {
            quota.check_refusals().await?;
        }
        requester.take_change(registrations, id).await?;
    }
    let corrected = retry_on_conflict(|| async move {
        let before = read_registration(store, id).await?;
        if corrector == Corrector::Contact && before.status == RegistrationStatus::Cancelled {
            return Err(OperationError::RegistrationCancelled.into());
        }
        let correction = Correction::parse(document, &before, questions, corrector)
            .map_err(OperationError::from)?;
        let corrected =
            with_new_contact(correction.apply_to(before.clone()), &before, corrector, now);
        let by = match requester {
            Requester::Staff(subject) => Actor::Staff(subject.clone()),
            Requester::Public { .. } => Actor::Contact,
        };
        let is_corrected = corrected != before;
        let corrected = with_note_of(corrected, correction.note, &by, now)?;
        if corrected == before {
            return Ok(before);
        }
        // Nobody is told of a note.
        if !is_corrected {
            let noted = corrected.with_change(ChangeKind::Noted, by, now);
            return Ok(registrations.write_edit(&before, &noted, now).await?);
        }
        let fields = ChangeDetails::Corrected(CorrectedFields::all_between(&before, &corrected));
        let corrected = corrected.with_detailed_change(ChangeKind::Corrected, fields, by, now);
        Ok(registrations.write_correction(&before, &corrected, now).await?)
    })
    .await;
    match corrected {
        Err(OperationError::Rejected(Rejection::AlreadyRegistered {
            participants,
            registrations: by,
        })) => {
            let entry = |number| parsed.participants.iter().position(|(other, _)| *other == number);
            let participants = participants.into_iter().filter_map(entry).collect();
            let rejection = Rejection::AlreadyRegistered { participants, registrations: by };
            let told =
                requester.already_registered(quota.as_ref(), store, &seen.run, 1, rejection, now);
            Err(told.await)
        }
        corrected => corrected,
    }
}

/// Checks that a contact may still correct the registration, or replace its participants.
pub(crate) fn check_correctable(
    registration: &Registration,
    run: &CourseRun,
    now: Timestamp,
) -> Result<(), OperationError> {
    if registration.can_be_corrected(run, now) {
        return Ok(());
    }
    run.check_open(now)?;
    Err(OperationError::RegistrationCancelled)
}

/// Another address of the contact is not proved, and the code that went to the former one proves
/// nothing any more. If the staff corrected it, the office vouches for a registration that was
/// verified. Participants who know of it go on hearing of it, and it does not lapse any more.
fn with_new_contact(
    corrected: Registration,
    before: &Registration,
    corrector: Corrector,
    now: Timestamp,
) -> Registration {
    if corrected.contact.email == before.contact.email {
        return corrected;
    }
    let was_verified = !before.is_unverified();
    let vouched = (corrector == Corrector::Staff && was_verified).then_some(now);
    let participants_know = before.is_told_to_participants();
    Registration {
        contact_verified_at: None,
        participants_know,
        hold_until: corrected.hold_until.filter(|_| !participants_know),
        confirmed_at: corrected.confirmed_at.or(vouched),
        code_generation: corrected.code_generation + 1,
        ..corrected
    }
}

/// Sends the contact's receipt again, with the code, and keeps the note of the staff member `by` if
/// there is one.
///
/// # Errors
/// [`OperationError::RegistrationCancelled`], [`OperationError::NoRecipients`] if the contact is
/// erased, [`OperationError::NotFound`], [`OperationError::Invalid`] if there are too many notes,
/// or [`OperationError::Store`].
pub async fn resend_receipt(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    resend(registrations, id, note, Actor::Staff(by.to_owned()), now).await
}

/// Sends a contact the receipts of their registrations again, with the codes: of those for runs
/// that are not over. Whoever asks learns nothing, and after too many requests in a day for one
/// address nothing is sent.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn resend_own_receipts(
    registrations: &Registrations,
    contact: &EmailAddress,
    requester: &Requester,
    now: Timestamp,
) -> Result<(), OperationError> {
    let found = registrations.registrations_of(contact).await?.items;
    if !requester.may_have_receipts(registrations, contact).await? {
        return Ok(());
    }
    for registration in found.into_iter().filter(|found| found.contact.email == *contact) {
        let run = find_run(&registrations.store, &registration.run).await?;
        if run.is_none_or(|run| now >= run.ends_at()) {
            continue;
        }
        match resend(registrations, registration.id, None, Actor::Contact, now).await {
            // Cancelled, erased or deleted, perhaps meanwhile.
            Ok(_)
            | Err(
                OperationError::RegistrationCancelled
                | OperationError::NoRecipients
                | OperationError::NotFound,
            ) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn resend(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: Actor,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let (note, by) = (&note, &by);
    retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        if before.status == RegistrationStatus::Cancelled {
            return Err(OperationError::RegistrationCancelled.into());
        }
        if before.contact.email.is_erased() {
            return Err(OperationError::NoRecipients.into());
        }
        let noted = with_note_of(before.clone(), note.clone(), by, now)?;
        let resent = noted.with_change(ChangeKind::ReceiptResent, by.clone(), now);
        let event = RegistrationEvent::ReceiptResent;
        let written = registrations.write_told_edit(&before, &resent, event, now).await;
        written.map_err(AttemptError::from)
    })
    .await
}

/// Closes the secret and the code of a registration: whoever has one of them cannot open it any
/// more. A receipt that is sent again holds another code.
///
/// # Errors
/// [`OperationError::NotFound`], [`OperationError::Invalid`] if there are too many notes, or
/// [`OperationError::Store`].
pub async fn close_secrets(
    registrations: &Registrations,
    id: RegistrationId,
    note: Option<PersonalText>,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    edit_registration(registrations, id, now, |before| {
        let closed = Registration {
            secret_generation: before.secret_generation + 1,
            code_generation: before.code_generation + 1,
            ..before.clone()
        };
        let closed = with_note(closed, note.clone(), by, now)?;
        Ok(closed.with_change(ChangeKind::SecretsClosed, Actor::Staff(by.to_owned()), now))
    })
    .await
}
