//! What the e-mails about an event change in calendars: every e-mail says what is true of the
//! person's seat when it is composed, so that their order does not matter.

use calendar::{Attendee, Method, Revision};
use domain::{
    CalendarPart, Course, CourseRun, EmailAddress, Registration, RegistrationEvent, RunId,
};
use jiff::civil::Date;
use mail::{CalendarFile, EmailContext, Recipient};
use store::{RunEntries, StoreError};

use crate::delivery::NotificationDelivery;
use crate::registration_topic::RegistrationTopic;

/// A registration, with the entries of its run and of the run that the notification is about.
pub(crate) struct Seen {
    pub(crate) registration: Registration,
    entries: Vec<(RunId, Option<RunEntries>)>,
}

impl Seen {
    /// A registration whose e-mails change no calendar.
    pub(crate) fn without_calendar(registration: Registration) -> Self {
        Self { registration, entries: Vec::new() }
    }
}

impl NotificationDelivery {
    /// Reads the registration of a notification; `None` if retention has deleted it. The entries
    /// are read first, so that their sequence number is never too high for what the registration
    /// says.
    pub(crate) async fn read_topic(
        &self,
        topic: RegistrationTopic<'_>,
    ) -> Result<Option<Seen>, StoreError> {
        let mut entries = Vec::new();
        let mut unread = vec![topic.run.clone()];
        loop {
            for run in unread {
                // A run that is gone from its course takes no entries with it.
                let found = readable(self.store.run_entries(&run).await)?;
                entries.push((run, found));
            }
            let Some(registration) = self.store.registration(topic.id).await? else {
                return Ok(None);
            };
            let untold = registration.untold_move.iter().flat_map(|untold| &untold.left);
            let former = topic.left.iter().chain(untold);
            let slug = &registration.run.slug;
            let former = former.map(|start| RunId { slug: slug.clone(), start: *start });
            unread = former
                .chain([registration.run.clone()])
                .filter(|run| entries.iter().all(|(read, _)| read != run))
                .collect();
            if unread.is_empty() {
                return Ok(Some(Seen { registration, entries }));
            }
        }
    }

    /// The entries that the e-mails of this context bring into calendars, and those that they take
    /// out of them.
    pub(crate) async fn calendar_files(
        &self,
        seen: &Seen,
        topic: RegistrationTopic<'_>,
        context: &EmailContext<'_>,
    ) -> Result<Vec<CalendarFile>, StoreError> {
        let Seen { registration, entries } = seen;
        let course = context.course;
        let mut files = Vec::new();
        for recipient in context.recipients() {
            for (id, entries) in entries {
                let (Some(run), Some(entries)) = (course.run(id), entries) else { continue };
                let of_run = OfRun { id, run, entries };
                let is_seated =
                    registration.run == *id && has_seat(registration, course, recipient.email);
                let is_to_come = self.clock.now() < run.ends_at();
                if is_seated && is_to_come && is_invited(topic, &recipient) {
                    let parts = run.calendar_parts();
                    files.extend(self.files(Method::Request, &recipient, &of_run, &parts, course));
                    if topic.event == RegistrationEvent::RunChanged {
                        let gone = entries.parts.iter().filter(|part| !parts.contains(part));
                        let gone: Vec<CalendarPart> = gone.copied().collect();
                        files.extend(self.files(
                            Method::Cancel,
                            &recipient,
                            &of_run,
                            &gone,
                            course,
                        ));
                    }
                } else if is_to_come
                    && may_have_lost_seat(topic, registration, &recipient, id)
                    && !self.is_seated(recipient.email, id, course).await?
                {
                    let parts = &entries.parts;
                    files.extend(self.files(Method::Cancel, &recipient, &of_run, parts, course));
                }
            }
        }
        Ok(files)
    }

    /// Whether a person knows of a seat in a run, by whichever registration.
    async fn is_seated(
        &self,
        person: &EmailAddress,
        run: &RunId,
        course: &Course,
    ) -> Result<bool, StoreError> {
        // Whoever is told of a cancelled run has no seat in it, and there may be thousands.
        if course.run(run).is_none_or(CourseRun::is_cancelled) {
            return Ok(false);
        }
        let found = self.registrations().registration_of(person, run).await;
        let Some(id) = readable(found)? else { return Ok(false) };
        let registration = readable(self.store.registration(id).await)?;
        Ok(registration.is_some_and(|registration| {
            let is_told =
                registration.is_told_to_participants() || registration.contact.email == *person;
            is_told && registration.run == *run && has_seat(&registration, course, person)
        }))
    }

    fn files(
        &self,
        method: Method,
        recipient: &Recipient<'_>,
        of_run: &OfRun<'_>,
        parts: &[CalendarPart],
        course: &Course,
    ) -> Vec<CalendarFile> {
        let OfRun { id, run, entries } = of_run;
        let pseudonym = self.secrets.calendar_id(recipient.email, id);
        let attendee = Attendee {
            name: recipient.name.as_str(),
            email: recipient.email.as_str(),
            id: &pseudonym,
        };
        let revision = Revision { sequence: entries.sequence, made_at: self.clock.now() };
        let provider = self.composer.provider();
        let file = |part: &CalendarPart| CalendarFile {
            to: recipient.email.clone(),
            file_name: format!("{}-{}-{}.ics", id.slug, id.start, part.file_name(course.language)),
            method,
            content: calendar::attended(method, course, run, *part, &attendee, provider, revision),
        };
        parts.iter().map(file).collect()
    }
}

/// A damaged item is logged and taken for none: people are told, even if their calendars are not.
fn readable<T>(found: Result<Option<T>, StoreError>) -> Result<Option<T>, StoreError> {
    match found {
        Err(StoreError::Corrupt(damaged)) => {
            tracing::error!(%damaged, "an e-mail is sent without what it would tell calendars");
            Ok(None)
        }
        found => found,
    }
}

/// A run with its entries.
struct OfRun<'a> {
    id: &'a RunId,
    run: &'a CourseRun,
    entries: &'a RunEntries,
}

/// Whether a registration gives this person a seat in a run that takes place.
fn has_seat(registration: &Registration, course: &Course, person: &EmailAddress) -> bool {
    registration.has_seat(person)
        && course.run(&registration.run).is_some_and(|run| !run.is_cancelled())
}

/// Whether the event is news for the calendar of somebody who has a seat.
fn is_invited(topic: RegistrationTopic<'_>, recipient: &Recipient<'_>) -> bool {
    match topic.event {
        RegistrationEvent::Registered
        | RegistrationEvent::Waiting
        | RegistrationEvent::Promoted
        | RegistrationEvent::Moved
        | RegistrationEvent::Verified
        | RegistrationEvent::RunChanged
        | RegistrationEvent::ReceiptResent => true,
        RegistrationEvent::Substituted | RegistrationEvent::ParticipantCorrected => {
            recipient.is_subject
        }
        RegistrationEvent::Corrected => topic.replaced_participant.is_some(),
        RegistrationEvent::Cancelled
        | RegistrationEvent::ParticipantCancelled
        | RegistrationEvent::Lapsed
        | RegistrationEvent::CancelledAsSpam
        | RegistrationEvent::RunCancelled
        | RegistrationEvent::FeeWaived
        | RegistrationEvent::RepeatedAttempt => false,
    }
}

/// Whether a recipient may have an entry of this run that the event takes away. Whoever leaves the
/// registration may have one of each run in which it had seats until then, as long as they have not
/// been told that it left that run; whoever stays only of those that it has left since.
fn may_have_lost_seat(
    topic: RegistrationTopic<'_>,
    registration: &Registration,
    recipient: &Recipient<'_>,
    run: &RunId,
) -> bool {
    let is_participant = registration.participant_index(recipient.email).is_some();
    let is_left = |left: &[Date]| registration.run != *run && left.contains(&run.start);
    let has_left = match topic.event {
        RegistrationEvent::Cancelled | RegistrationEvent::Lapsed => is_participant,
        RegistrationEvent::RunCancelled => is_participant && topic.run == run,
        RegistrationEvent::Substituted | RegistrationEvent::ParticipantCorrected => {
            recipient.is_replaced
        }
        // The contact may take part, or have done so under the address that was corrected.
        RegistrationEvent::Corrected => {
            let replaced = topic.replaced_participant.map(|replaced| &replaced.email);
            let is_replaced = replaced.is_some_and(|email| email == recipient.email);
            is_replaced && (recipient.is_contact || topic.participant.is_some())
        }
        RegistrationEvent::ParticipantCancelled => recipient.is_subject,
        // From before moves were remembered.
        RegistrationEvent::Moved => is_participant && topic.move_revision.is_none(),
        _ => false,
    };
    let untold = registration.untold_move.as_ref().map_or(&[][..], |untold| &untold.left);
    if has_left {
        let had_seats = registration.run == *run && registration.ever_had_seats();
        let had_seats_then = topic.run == run && registration.run != *run && !topic.was_waiting;
        return had_seats || had_seats_then || is_left(topic.left) || is_left(untold);
    }
    // The e-mail about the move may have come to nothing. Whoever is new was never there.
    is_participant && !recipient.is_subject && is_left(untold)
}
