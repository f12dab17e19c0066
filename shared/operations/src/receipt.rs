//! The first e-mail to a contact, which is held back when their address has had too many.

use domain::{Registration, RegistrationId};
use jiff::Timestamp;
use store::Registrations;

use crate::OperationError;
use crate::follow_up::edit_registration;

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
        Ok(Registration { receipt_delayed_until: until, ..before.clone() })
    })
    .await?;
    Ok(())
}
