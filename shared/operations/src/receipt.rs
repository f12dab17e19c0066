//! The first e-mail to a contact, which is held back when their address has had too many, and from
//! which on they have time to verify a registration that lapses.

use domain::{Registration, RegistrationId};
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
