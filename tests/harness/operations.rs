//! What functions do with the table, called without HTTP: a call that is cut short after its write,
//! or one whose view of the table is out of date.

use domain::retention::needs_expiry;
use domain::{
    Actor, CancellationReason, Course, Participant, Registration, RegistrationId, RunId,
    Substitution,
};
use operations::{OperationError, Requester};
use retention::RetentionReport;
use serde_json::{Value, json};
use store::{CourseChange, NotificationId, PreviousVersion, Queue, Registrations};

use crate::{NOW, Office, SLUG};

impl Office {
    /// The table past every interceptor, together with the secret key.
    pub fn registrations(&self) -> Registrations {
        Registrations { store: self.table.clone(), secrets: self.secrets() }
    }

    /// Verifies the contact of a registration.
    pub async fn verify(&self, id: RegistrationId) {
        let code = self.secrets().registration_code(id);
        let now = self.app().clock.now();
        operations::verify_contact(&self.registrations(), id, &code, now)
            .await
            .expect("a verification");
    }

    /// A stored registration.
    ///
    /// # Panics
    /// When it is missing.
    pub async fn registration(&self, id: RegistrationId) -> Registration {
        self.table.registration(id).await.expect("a table").expect("a registration")
    }

    /// Publishes another version of the contract's course and does nothing else: nobody is
    /// promoted.
    pub async fn publish_only(&self, document: &Value) {
        let (before, version) = self
            .table
            .course(&SLUG.parse().expect("a slug"))
            .await
            .expect("a table")
            .expect("the contract's course");
        let after = Course::parse(document).expect("a valid course");
        let version = Some(&version);
        let previous = PreviousVersion { course: &before, version, is_damaged: false };
        self.table.publish(&after, Some(previous), &change_by_office()).await.expect("no conflict");
    }

    /// Cancels a registration and does nothing else: nobody is promoted.
    pub async fn cancel_only(&self, id: RegistrationId) -> Registration {
        let before = self.registration(id).await;
        self.registrations()
            .write_cancellation(&before, CancellationReason::Requested, Actor::Office, now())
            .await
            .expect("a cancellation")
    }

    /// Moves a registration and does nothing else; also the run it left.
    pub async fn move_only(&self, id: RegistrationId, start: &str) -> (Registration, RunId) {
        let before = self.registration(id).await;
        let (course, version) =
            self.table.course(&before.run.slug).await.expect("a table").expect("a course");
        let start = start.parse().expect("a date");
        let run = course.run(&RunId { slug: course.slug.clone(), start }).expect("a run");
        let moved = before.clone().moved_to(run, version.as_str());
        let moved = self
            .registrations()
            .write_move(&before, moved, &version, needs_expiry(run), now())
            .await
            .expect("a move");
        (moved, before.run)
    }

    /// Replaces a participant of a registration that was read before.
    ///
    /// # Errors
    /// The operation's error, such as a participant who is not there any more.
    pub async fn substitute_in(
        &self,
        seen: &Registration,
        participant: usize,
        by: &Participant,
    ) -> Result<Registration, OperationError> {
        let substitution = Substitution { participant, by: by.clone() };
        let by = Requester::Staff("staff".to_owned());
        operations::substitute(&self.registrations(), seen, &substitution, &by, now()).await
    }

    /// Promotes whoever can be promoted in a run, past every interceptor.
    pub async fn promote_waiting(&self, run: &RunId) {
        operations::promote_waiting(&self.table, run, now()).await.expect("a promotion");
    }

    /// The only notification in the outbox that is due, or the first of them.
    pub async fn pending_notification(&self) -> NotificationId {
        self.pending_notifications().await.remove(0)
    }

    /// The notifications in the outbox that are due at [`NOW`], in the order of their delivery.
    pub async fn pending_notifications(&self) -> Vec<NotificationId> {
        let mut pending = Vec::new();
        for queue in [Queue::Single, Queue::Bulk] {
            pending.extend(self.table.pending(queue, now()).await.expect("a table"));
        }
        pending
    }

    /// Every registration of a run as it is stored.
    ///
    /// # Errors
    /// What the table said, or the damaged ones.
    pub async fn stored(&self, run: &RunId) -> Result<Vec<Registration>, String> {
        let stored = self.table.registrations(run).await.map_err(|error| error.to_string())?;
        if stored.damaged.is_empty() { Ok(stored.items) } else { Err(format!("{stored:?}")) }
    }

    /// Deletes a person as the last step of an erasure does.
    pub async fn delete_person(&self, email: &str) {
        let email = email.parse().expect("an address");
        let registrations = self.local().registrations();
        registrations.delete_person(&email).await.expect("a table");
    }

    /// Erases a person as staff.
    pub async fn erase(&self, email: &str) -> crate::Response {
        self.post_as_staff("/staff/people/erasure", &json!({ "email": email })).await
    }

    /// Deletes what the retention rules keep no longer.
    pub async fn delete_expired(&self) -> RetentionReport {
        self.local().delete_expired().await.expect("a table")
    }

    /// Whether any item of the table holds one of these words.
    pub async fn holds_any(&self, words: &[&str]) -> bool {
        self.every_item().await.iter().any(|item| words.iter().any(|word| item.contains(word)))
    }
}

/// A person who takes the seat of a registration's participant.
pub fn substitute_for(seen: &Registration, participant: usize, by: &Value) -> Participant {
    let request = json!({ "participant": participant, "by": by });
    Substitution::parse(&request, seen, &[]).expect("a valid substitution").by
}

/// A change of a course by nobody in particular.
pub fn change_by_office() -> CourseChange {
    CourseChange::published(Actor::Office, now())
}

fn now() -> jiff::Timestamp {
    NOW.parse().expect("an instant")
}
