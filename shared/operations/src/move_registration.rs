//! Moving a registration to another run of its course.

use domain::retention::needs_expiry;
use domain::{
    Actor, ChangeDetails, ChangeKind, Registration, RegistrationId, RegistrationStatus, RunId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Registrations;

use crate::OperationError;
use crate::promote::try_promote_waiting;
use crate::read::{read_course, read_registration};
use crate::retry::retry_on_conflict;

/// Moves a registration to the run of its course that starts on this date, for the staff member
/// `by`: either the whole group
/// gets seats there, or nothing changes. Promotes the waiting list of the run it leaves.
///
/// # Errors
/// [`OperationError`].
pub async fn move_registration(
    registrations: &Registrations,
    id: RegistrationId,
    start: Date,
    by: &str,
    now: Timestamp,
) -> Result<Registration, OperationError> {
    let left = retry_on_conflict(|| async move {
        let before = read_registration(&registrations.store, id).await?;
        let (course, version) = read_course(&registrations.store, &before.run.slug).await?;
        let target = RunId { slug: course.slug.clone(), start };
        let run = course.run(&target).ok_or(OperationError::NotFound)?;
        run.check_open_for_staff(now)?;
        if before.status == RegistrationStatus::Cancelled {
            return Err(OperationError::RegistrationCancelled.into());
        }
        if before.run == target {
            return Ok(target);
        }
        let moved = before.clone().moved_to(run, version.as_str());
        let runs = ChangeDetails::Runs { from: before.run.start, to: start };
        let by = Actor::Staff(by.to_owned());
        let moved = moved.with_detailed_change(ChangeKind::Moved, runs, by, now);
        registrations.write_move(&before, moved, &version, needs_expiry(run), now).await?;
        Ok(before.run)
    })
    .await?;
    try_promote_waiting(&registrations.store, &left, now).await;
    // A registration that was to be moved to the run in which it waits may have got its seats now.
    read_registration(&registrations.store, id).await
}
