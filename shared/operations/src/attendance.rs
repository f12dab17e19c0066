//! Marking who attended which module.

use domain::{AttendanceMark, Registration, RegistrationId};
use serde_json::Value;
use store::Registrations;

use crate::OperationError;
use crate::follow_up::edit_registration;
use crate::read::{read_course, read_registration};

/// Marks a participant as present at a module, or removes the mark. Repeating it has no effect.
/// Returns the mark and the updated registration.
///
/// # Errors
/// [`OperationError`].
pub async fn mark_attendance(
    registrations: &Registrations,
    id: RegistrationId,
    document: &Value,
) -> Result<(AttendanceMark, Registration), OperationError> {
    let registration = read_registration(&registrations.store, id).await?;
    let (course, _) = read_course(&registrations.store, &registration.run.slug).await?;
    let mark = AttendanceMark::parse(document, &registration, &course)?;
    let marked =
        edit_registration(registrations, id, |registration| mark.apply_to(registration)).await?;
    Ok((mark, marked))
}
