//! Opening a registration with its secret or its code, and what the code proves: that the contact
//! reads the e-mails sent to their address.

use domain::{EarlierRegistration, EmailAddress, Registration, RegistrationId};
use jiff::Timestamp;
use store::{Credential, Registrations};

use crate::OperationError;
use crate::follow_up::edit_registration;
use crate::read::read_registration;

/// The registration that this secret or code opens; opening it with the code verifies the contact.
/// A wrong one does not reveal whether the registration exists.
///
/// # Errors
/// [`OperationError::NotFound`], or [`OperationError::Store`].
pub async fn open_registration(
    registrations: &Registrations,
    id: RegistrationId,
    secret_or_code: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    match registrations.secrets.credential(id, secret_or_code) {
        None => Err(OperationError::NotFound),
        Some(Credential::Secret) => read_registration(&registrations.store, id).await,
        Some(Credential::Code) => record_verification(registrations, id, now).await,
    }
}

/// Verifies the contact of a registration by the code that only they were sent. Repeating it has
/// no effect.
///
/// # Errors
/// As [`open_registration`]; the registration's secret proves nothing and is as wrong as any other
/// text.
pub async fn verify_contact(
    registrations: &Registrations,
    id: RegistrationId,
    code: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    match registrations.secrets.credential(id, code) {
        Some(Credential::Code) => record_verification(registrations, id, now).await,
        Some(Credential::Secret) | None => Err(OperationError::NotFound),
    }
}

async fn record_verification(
    registrations: &Registrations,
    id: RegistrationId,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    edit_registration(registrations, id, now, |before| {
        if before.contact_verified_at.is_some() {
            return Ok(before.clone());
        }
        Ok(Registration { contact_verified_at: Some(now), ..before.clone() })
    })
    .await
}

/// When the address of a contact was proved by an earlier registration, if it was and that still
/// counts.
///
/// # Errors
/// [`OperationError::Store`].
pub(crate) async fn find_proof(
    registrations: &Registrations,
    earlier: Option<&EarlierRegistration>,
    contact: &EmailAddress,
    now: Timestamp,
) -> Result<Option<Timestamp>, OperationError> {
    let Some(EarlierRegistration { id: Some(id), code }) = earlier else { return Ok(None) };
    if registrations.secrets.credential(*id, code.as_str()) != Some(Credential::Code) {
        return Ok(None);
    }
    let registration = registrations.store.registration(*id).await?;
    Ok(registration.and_then(|registration| registration.proof_for(contact, now)))
}
