//! What the e-mails about a registration change of it: the first one to a contact is held back when
//! their address has had too many, and from it on they have time to verify a registration that
//! lapses; and people know of a move once they have been told.

use domain::{Registration, RegistrationId, UntoldMove};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::follow_up::edit_registration;

/// Records that the contact hears of a registration now: one that lapses gives them the time to
/// verify it from now on. Returns it as stored.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn begin_hold(
    registrations: &Registrations,
    id: RegistrationId,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    edit_registration(registrations, id, now, |before| Ok(before.clone().heard_of(now))).await
}

/// Records until when the contact's first e-mail is held back, or that it has been sent, so that
/// the staff see why the contact has not heard of the registration.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn delay_receipt(
    registrations: &Registrations,
    id: RegistrationId,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), OperationError> {
    edit_registration(registrations, id, now, |before| {
        let heard_of = match until {
            Some(until) => before.clone().heard_of(until),
            None => before.clone(),
        };
        Ok(Registration { receipt_delayed_until: until, ..heard_of })
    })
    .await?;
    Ok(())
}

/// Records that people are told from now on where a registration is that has moved. Returns it as
/// stored.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn begin_to_tell_move(
    registrations: &Registrations,
    id: RegistrationId,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    edit_registration(registrations, id, now, |before| {
        let untold_move = before.untold_move.clone();
        let untold_move = untold_move.map(|untold| UntoldMove { is_begun: true, ..untold });
        Ok(Registration { untold_move, ..before.clone() })
    })
    .await
}

/// Records that all people of a registration have been told of the move that made this revision.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn end_to_tell_move(
    registrations: &Registrations,
    id: RegistrationId,
    revision: u32,
    now: Timestamp,
) -> Result<(), OperationError> {
    edit_registration(registrations, id, now, |before| {
        let untold_move = before.untold_move.clone();
        let untold_move = untold_move.filter(|untold| untold.revision != revision);
        Ok(Registration { untold_move, ..before.clone() })
    })
    .await?;
    Ok(())
}
