//! Sends the e-mails about one event of a registration.

use domain::{
    Course, CourseRun, Registration, RegistrationEvent, RegistrationId, RegistrationStatus,
    RunDetails, RunId,
};
use jiff::{Timestamp, ToSpan};
use mail::{Email, EmailContext, OverLimit};
use store::{Counter, Notification};

use crate::calendars::Seen;
use crate::delivery::{DeliveryError, NotificationDelivery, Progress};
use crate::registration_topic::RegistrationTopic;
use crate::sent_emails::SentEmails;

/// What became of an e-mail.
enum Sent {
    Now,
    /// It is not sent at all: its recipient has had too many today, and hears it from another.
    Never,
    /// Its recipient has had too many today.
    Later(Timestamp),
}

impl NotificationDelivery {
    /// Sends the e-mails about a registration that have not been sent before, and marks each as
    /// delivered. One that fails, or has to wait, does not stop the others.
    ///
    /// # Errors
    /// The last e-mail that failed.
    pub(crate) async fn send_emails(
        &self,
        notification: &Notification,
        sent: &mut SentEmails,
    ) -> Result<Progress, DeliveryError> {
        let Some(topic) = RegistrationTopic::new(notification) else { return Ok(Progress::Done) };
        // Retention may have deleted the registration in the meantime.
        let Some(mut seen) = self.read_topic(topic).await? else { return Ok(Progress::Done) };
        let mut emails = self.compose_emails(notification, topic, &seen).await?;
        let is_receipt = |email: &Email, registration: &Registration| {
            email.is_introduction && email.to == registration.contact.email
        };
        let is_heard_of = emails.iter().any(|email| {
            is_receipt(email, &seen.registration) && !notification.is_delivered(&email.name)
        });
        if is_heard_of && seen.registration.lapses_at().is_some() {
            let now = self.clock.now();
            seen.registration =
                operations::begin_hold(&self.registrations(), topic.id, now).await?;
            emails = self.compose_emails(notification, topic, &seen).await?;
        }
        let is_unsent = |email: &Email| !notification.is_delivered(&email.name);
        let moves = seen.registration.untold_move.as_ref();
        if moves.is_some_and(|untold| !untold.is_begun) && emails.iter().any(is_unsent) {
            let now = self.clock.now();
            operations::begin_to_tell_move(&self.registrations(), topic.id, now).await?;
            // It may have moved again since it was read.
            let Some(current) = self.read_topic(topic).await? else { return Ok(Progress::Done) };
            seen = current;
            emails = self.compose_emails(notification, topic, &seen).await?;
        }
        let registration = &seen.registration;
        // One that came to nothing, because all is cancelled, is left to the e-mails about that.
        let told_move = registration.untold_move.as_ref().filter(|untold| {
            let is_back = untold.from == registration.run.start
                && registration.status != RegistrationStatus::Cancelled;
            topic.event == RegistrationEvent::Moved
                && topic.move_revision == Some(untold.revision)
                && (is_back || !emails.is_empty())
        });
        let told_revision = told_move.map(|untold| untold.revision);
        let mut last_error = None;
        let mut delayed_until = None;
        for email in emails {
            if notification.is_delivered(&email.name) {
                continue;
            }
            let is_receipt = is_receipt(&email, registration);
            match self.send_within_limit(&email).await {
                Ok(Sent::Now) => {
                    let is_replaced = topic
                        .replaced_participant
                        .is_some_and(|replaced| replaced.email == email.to);
                    self.mark_sent(notification, topic.id, &email, is_replaced, sent).await?;
                    if is_receipt && registration.receipt_delayed_until.is_some() {
                        self.delay_receipt(topic.id, None).await?;
                    }
                }
                Ok(Sent::Never) => {
                    self.store.mark_delivered(&notification.id, &email.name, None, false).await?;
                }
                Ok(Sent::Later(until)) => {
                    delayed_until = Some(until);
                    if is_receipt {
                        self.delay_receipt(topic.id, delayed_until).await?;
                    }
                }
                Err(DeliveryError::Send(error)) => last_error = Some(error),
                Err(error) => return Err(error),
            }
        }
        match (last_error, delayed_until) {
            (Some(error), _) => Err(error.into()),
            (None, Some(until)) => Ok(Progress::Delayed(until)),
            (None, None) => {
                if let Some(revision) = told_revision {
                    let (registrations, now) = (self.registrations(), self.clock.now());
                    operations::end_to_tell_move(&registrations, topic.id, revision, now).await?;
                }
                Ok(Progress::Done)
            }
        }
    }

    /// Sends an e-mail, unless clients of the website have caused too many to its recipient today:
    /// anybody may enter anybody's address.
    async fn send_within_limit(&self, email: &Email) -> Result<Sent, DeliveryError> {
        let now = self.timer.now();
        let limits = self.limits.filter(|_| email.over_limit != OverLimit::Sent);
        let Some(limits) = limits else {
            self.transport.send(email).await?;
            return Ok(Sent::Now);
        };
        let counter = Counter::first_emails(&self.secrets, &email.to, now);
        if self.send_counted(email, &counter, limits.first_emails_per_day).await? {
            return Ok(Sent::Now);
        }
        if email.over_limit == OverLimit::Dropped {
            return Ok(Sent::Never);
        }
        let until = now.saturating_add(i64::from(counter.seconds_left(now)).seconds());
        Ok(Sent::Later(until.unwrap_or(Timestamp::MAX)))
    }

    /// Sends an e-mail and counts it, unless `max` have been counted; tells whether it was sent.
    pub(crate) async fn send_counted(
        &self,
        email: &Email,
        counter: &Counter,
        max: u32,
    ) -> Result<bool, DeliveryError> {
        if !self.store.count(counter, 1, max).await? {
            return Ok(false);
        }
        if let Err(error) = self.transport.send(email).await {
            self.store.give_back(counter.name(), 1).await?;
            return Err(error.into());
        }
        Ok(true)
    }

    async fn delay_receipt(
        &self,
        id: RegistrationId,
        until: Option<Timestamp>,
    ) -> Result<(), DeliveryError> {
        let now = self.clock.now();
        Ok(operations::delay_receipt(&self.registrations(), id, until, now).await?)
    }

    /// All e-mails of a notification; none if it has become obsolete.
    pub(crate) async fn compose_emails(
        &self,
        notification: &Notification,
        topic: RegistrationTopic<'_>,
        seen: &Seen,
    ) -> Result<Vec<Email>, DeliveryError> {
        let registration = &seen.registration;
        let (course, version) =
            self.store.course(&registration.run.slug).await?.ok_or(DeliveryError::NoCourse)?;
        let is_obsolete = match topic.event {
            RegistrationEvent::RunCancelled => {
                !is_affected(registration, topic.run, &course, |run| {
                    run.tells_of_cancellation(notification.at)
                })
            }
            RegistrationEvent::RunChanged => {
                // Whoever was promoted meanwhile hears of the run as it is now.
                let is_promoted =
                    topic.was_waiting && registration.status == RegistrationStatus::Registered;
                !is_affected(registration, topic.run, &course, |run| !run.is_cancelled())
                    || !is_changed(topic.before, topic.run, &course)
                    || is_promoted
            }
            RegistrationEvent::Moved => {
                topic.is_move_superseded(registration, &course, version.as_str())
            }
            _ => topic.is_superseded(registration, &course, self.clock.now()),
        };
        if is_obsolete {
            return Ok(Vec::new());
        }
        let seats_left = match registration.status {
            RegistrationStatus::Waiting => {
                let counts = self.store.seat_counts(&registration.run).await?;
                counts.map(|counts| counts.seats_left)
            }
            _ => None,
        };
        let mut context = EmailContext {
            notification_id: notification.id.in_order_of_time(),
            event: topic.event,
            at: notification.at,
            now: self.clock.now(),
            run: topic.run,
            registration,
            participant: topic.participant.filter(|number| topic.is_still(registration, *number)),
            replaced_participant: topic
                .replaced_participant
                .map(|replaced| (&replaced.name, &replaced.email)),
            before: topic.before,
            is_new_address: topic.is_new_address,
            calendar: &[],
            course: &course,
            waiting_position: self.store.waiting_position(registration).await?,
            seats_left,
            present: topic.present,
            left: topic.left,
            corrected: topic.corrected,
            code: self.secrets.registration_code(registration.code_id()).in_groups(),
            unverified: topic.unverified,
        };
        let files = self.calendar_files(seen, topic, &context).await?;
        context.calendar = &files;
        let recipient_id = |email: &_| self.store.recipient(&self.secrets, email);
        let mut emails = self.composer.compose(&context, recipient_id)?;
        // The contact's first e-mail tells how things stand when it is sent at last.
        let contact_waits = registration.receipt_delayed_until.is_some();
        emails.retain(|email| {
            email.is_introduction || !contact_waits || email.to != registration.contact.email
        });
        Ok(emails)
    }
}

/// Whether what happened to `run` still affects a registration: it may have been cancelled or moved
/// since, and the run may not be as people are told any more.
fn is_affected(
    registration: &Registration,
    run: &RunId,
    course: &Course,
    is_so: impl Fn(&CourseRun) -> bool,
) -> bool {
    course.run(run).is_some_and(is_so)
        && registration.run == *run
        && registration.status != RegistrationStatus::Cancelled
}

/// Whether a run still differs from what it was like before it changed.
fn is_changed(before: Option<&RunDetails>, run: &RunId, course: &Course) -> bool {
    let now = course.run(run).map(|run| RunDetails::of(course, run));
    before.zip(now).is_some_and(|(before, now)| !before.means_the_same_as(&now))
}
