//! Marking who attended which module.

use domain::{Actor, AttendanceMark, ChangeDetails, ChangeKind, Registration, RegistrationId};
use jiff::Timestamp;
use serde_json::Value;
use store::Registrations;

use crate::OperationError;
use crate::follow_up::edit_registration;
use crate::read::{read_registration, read_run};

/// Marks a participant as present at a module, or removes the mark, for the staff member `by`; from
/// the first day of the run on. Repeating it has no effect.
/// Returns the mark and the updated registration.
///
/// # Errors
/// [`OperationError::NotFound`], also if the course no longer has the run;
/// [`OperationError::Invalid`]; [`OperationError::RunNotBegun`]; [`OperationError::Store`].
pub async fn mark_attendance(
    registrations: &Registrations,
    id: RegistrationId,
    document: &Value,
    by: &str,
    now: Timestamp,
) -> Result<(AttendanceMark, Registration), OperationError> {
    let registration = read_registration(&registrations.store, id).await?;
    let (course, run) = read_run(&registrations.store, &registration.run).await?;
    let mark = AttendanceMark::parse(document, &registration, &course, &run)?;
    if !run.first_day_has_come(now) {
        return Err(OperationError::RunNotBegun);
    }
    let marked = edit_registration(registrations, id, now, |before| {
        let marked = mark.apply_to(before.clone());
        let by = Actor::Staff(by.to_owned());
        if marked == *before {
            Ok(marked)
        } else {
            let module = ChangeDetails::Modules([mark.module].into());
            Ok(marked.with_detailed_change(ChangeKind::Attendance, module, by, now))
        }
    })
    .await?;
    Ok((mark, marked))
}
