//! Opening a registration with its secret or its code, and what the code proves: that the contact
//! reads the e-mails sent to their address.

use domain::{EarlierRegistration, EmailAddress, Registration, RegistrationCode, RegistrationId};
use jiff::Timestamp;
use store::{Registrations, StoreError};

use crate::OperationError;
use crate::follow_up::edit_registration;
use crate::read::{read_registration, read_run};

/// The registration that this secret or code opens; opening it with the code verifies the contact.
/// A wrong one does not reveal whether the registration exists. A code expires with its run; one of
/// a course that cannot be read does not.
///
/// # Errors
/// [`OperationError::NotFound`], [`OperationError::CodeExpired`], or [`OperationError::Store`].
pub async fn open_registration(
    registrations: &Registrations,
    id: RegistrationId,
    secret_or_code: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let registration = read_registration(&registrations.store, id).await?;
    let secrets = &registrations.secrets;
    if secrets.is_secret(registration.secret_id(), secret_or_code) {
        return Ok(registration);
    }
    let code: RegistrationCode = secret_or_code.parse().map_err(|_| OperationError::NotFound)?;
    if !secrets.is_code(registration.code_id(), &code) {
        return Err(OperationError::NotFound);
    }
    let run = read_run(&registrations.store, &registration.run).await;
    if run.is_ok_and(|(_, run)| run.have_codes_expired(now)) {
        return Err(OperationError::CodeExpired);
    }
    record_verification(registrations, registration, now).await
}

/// Verifies the contact of a registration by the code that only they were sent. Repeating it has
/// no effect.
///
/// # Errors
/// As [`open_registration`].
pub async fn verify_contact(
    registrations: &Registrations,
    id: RegistrationId,
    code: &RegistrationCode,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let registration = read_registration(&registrations.store, id).await?;
    if !registrations.secrets.is_code(registration.code_id(), code) {
        return Err(OperationError::NotFound);
    }
    record_verification(registrations, registration, now).await
}

async fn record_verification(
    registrations: &Registrations,
    seen: Registration,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    if seen.contact_verified_at.is_some() {
        return Ok(seen);
    }
    edit_registration(registrations, seen.id, now, |before| {
        // The code proves the address that it was sent to.
        let is_other = before.contact.email != seen.contact.email
            || before.code_generation != seen.code_generation;
        if is_other || before.contact_verified_at.is_some() {
            return Ok(before.clone());
        }
        Ok(Registration { contact_verified_at: Some(now), ..before.clone() })
    })
    .await
}

/// When the address of a contact was proved by an earlier registration, if it was and that still
/// counts. The code proves it also for the earlier registration, if that was not verified before.
///
/// # Errors
/// [`OperationError::Store`]; an earlier registration that is damaged proves nothing.
pub(crate) async fn find_proof(
    registrations: &Registrations,
    earlier: Option<&EarlierRegistration>,
    contact: &EmailAddress,
    now: Timestamp,
) -> Result<Option<Timestamp>, OperationError> {
    let Some(EarlierRegistration { id: Some(id), code }) = earlier else { return Ok(None) };
    match verify_contact(registrations, *id, code, now).await {
        Ok(registration) => Ok(registration.proof_for(contact, now)),
        // A wrong code, or a registration that retention has deleted.
        Err(OperationError::NotFound) => Ok(None),
        Err(OperationError::Store(StoreError::Corrupt(damaged))) => {
            tracing::error!(%damaged, "a damaged registration proves no address");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
