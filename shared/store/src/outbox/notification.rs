//! Notifications: each change of a registration or a run leaves one in the outbox, in its own
//! transaction.

use domain::{
    Addressees, CorrectedField, EmailAddress, EmailRecipient, Participant, PersonName,
    Registration, RegistrationEvent, RegistrationId, RegistrationStatus, RunDetails, RunEvent,
    RunId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::items::{
    Attributes, DeliveryItem, RegistrationEmailItem,
    RegistrationNotificationItem as NotificationItem, RepeatedAttemptItem, ReplacedParticipantItem,
    RunEmailItem, RunNotificationItem, from_attributes, run_id, to_attributes,
};
use crate::keys::{self, Key};
use crate::messages::MessageId;
use crate::privacy::ReplacedParticipant;
use crate::transaction::{Expression, Purpose, Transaction};
use crate::{Store, StoreError};

/// Which notifications are delivered first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Those about what somebody has just done, one after the other.
    Single,
    /// Those about a whole run, and those that one of them was fanned out into. There may be
    /// thousands, so they wait for the others.
    Bulk,
}

impl Queue {
    /// What the sort keys of its notifications begin with. Times begin with a digit, and sort
    /// before letters.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Single => "",
            Self::Bulk => "bulk-",
        }
    }
}

/// Identifies a notification; it holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotificationId(pub(crate) String);

impl NotificationId {
    /// The notification of this sort key, as the table's stream names it.
    pub fn new(sort_key: String) -> Self {
        Self(sort_key)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In which queue the notification is.
    pub fn queue(&self) -> Queue {
        if self.0.starts_with(Queue::Bulk.prefix()) { Queue::Bulk } else { Queue::Single }
    }

    /// The id without its queue: what is named by it is in the order of time.
    pub fn in_order_of_time(&self) -> &str {
        self.0.strip_prefix(Queue::Bulk.prefix()).unwrap_or(&self.0)
    }

    /// When it arose, to the second; `None` if the key was not made here.
    pub(crate) fn second(&self) -> Option<Timestamp> {
        let second = self.in_order_of_time().split('-').next()?;
        Timestamp::from_second(second.parse().ok()?).ok()
    }

    pub(crate) fn key(&self) -> Key {
        Key { pk: keys::OUTBOX.into(), sk: self.0.clone() }
    }
}

/// A notification that was leased for delivery.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// What it is about.
    pub topic: Topic,
    /// When the event happened.
    pub at: Timestamp,
    /// How often its delivery failed before.
    pub attempts: u32,
    delivered: Vec<String>,
    /// To whom its e-mails have been sent.
    pub recipients: Vec<EmailRecipient>,
}

/// What a notification is about.
#[derive(Clone, Debug)]
pub enum Topic {
    /// An event of a registration.
    Registration {
        /// Which registration.
        registration: RegistrationId,
        /// What happened to it.
        event: RegistrationEvent,
        /// In which run; a registration that moved has left it.
        run: RunId,
        /// The number of the participant who got a seat by a substitution, or gave theirs up.
        participant: Option<usize>,
        /// How many had that number before the participant.
        predecessors: Option<u32>,
        /// Who was replaced and has not been notified yet.
        replaced_participant: Option<ReplacedParticipant>,
        /// Whether the registration was unverified when the event happened, so that only the
        /// contact and the office are told of it. Its verification is an event of its own.
        unverified: bool,
        /// What the run was like before it changed.
        before: Option<RunDetails>,
        /// Whether the participant's e-mail address was corrected.
        is_new_address: bool,
        /// The predecessors of each participant when the event happened: whoever came later is told
        /// of it by the notification about that. `None` if unknown.
        present: Option<Vec<u32>>,
        /// Whether the registration was on the waiting list before the event.
        was_waiting: bool,
        /// The revision that a move made.
        move_revision: Option<u32>,
        /// The start dates of the runs that the registration had left with seats when the event
        /// happened, and that its people had not been told of leaving.
        left: Vec<Date>,
        /// The fields that a correction changed.
        corrected: Vec<CorrectedField>,
    },
    /// Somebody tried to register people who are registered for the run already.
    RepeatedAttempt {
        /// The registrations by which they are.
        registrations: Vec<RegistrationId>,
        /// Which run.
        run: RunId,
    },
    /// An event of a run.
    Run {
        /// Which run.
        run: RunId,
        /// What happened to it.
        event: RunEvent,
        /// The last registration that has a notification of its own; empty before the first.
        fanned_out_to: String,
    },
    /// An e-mail to the people of a run.
    RunEmail {
        /// Which run.
        run: RunId,
        /// Which e-mail.
        email: RunEmail,
        /// As for an event of a run.
        fanned_out_to: String,
    },
    /// The same to the people of one registration.
    RegistrationEmail {
        /// Which registration.
        registration: RegistrationId,
        /// In which run; a registration that moved has left it.
        run: RunId,
        /// Which e-mail.
        email: RunEmail,
        /// Whom of the registration it goes to.
        addressees: Addressees,
    },
}

/// An e-mail to the people of a run that tells of no change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunEmail {
    /// A message of the staff.
    Message(MessageId),
    /// The reminder that the run is about to begin.
    Reminder,
}

impl Notification {
    /// Whether the e-mail of this name has been sent.
    pub fn is_delivered(&self, email: &str) -> bool {
        self.delivered.iter().any(|delivered| delivered == email)
    }

    /// How many of its e-mails have been sent.
    pub fn delivered_count(&self) -> usize {
        self.delivered.len()
    }

    pub(crate) fn read(id: NotificationId, attributes: Attributes) -> Result<Self, StoreError> {
        let DeliveryItem { delivered, recipients, attempts, .. } =
            from_attributes(attributes.clone())?;
        let damaged = || StoreError::corrupt(keys::OUTBOX, &id.0);
        let (topic, at) = if attributes.contains_key("runEvent") {
            let item: RunNotificationItem = from_attributes(attributes)?;
            let topic = Topic::Run {
                run: run_id(&item.slug, item.start)?,
                event: item.run_event,
                fanned_out_to: item.fanned_out_to,
            };
            (topic, item.at)
        } else if attributes.contains_key("addressees") {
            let item: RegistrationEmailItem = from_attributes(attributes)?;
            let topic = Topic::RegistrationEmail {
                registration: RegistrationId::parse(&item.registration).ok_or_else(damaged)?,
                run: run_id(&item.slug, item.start)?,
                email: item.run_email,
                addressees: item.addressees,
            };
            (topic, item.at)
        } else if attributes.contains_key("runEmail") {
            let item: RunEmailItem = from_attributes(attributes)?;
            let topic = Topic::RunEmail {
                run: run_id(&item.slug, item.start)?,
                email: item.run_email,
                fanned_out_to: item.fanned_out_to,
            };
            (topic, item.at)
        } else if attributes.contains_key("attempted") {
            let item: RepeatedAttemptItem = from_attributes(attributes)?;
            let registrations = item.attempted.iter().map(|id| RegistrationId::parse(id));
            let registrations = registrations.collect::<Option<_>>().ok_or_else(damaged)?;
            (
                Topic::RepeatedAttempt { registrations, run: run_id(&item.slug, item.start)? },
                item.at,
            )
        } else {
            let item: NotificationItem = from_attributes(attributes)?;
            let replaced_participant = match item.replaced_participant {
                Some(replaced) => Some(replaced.read().ok_or_else(damaged)?),
                None => None,
            };
            let topic = Topic::Registration {
                registration: RegistrationId::parse(&item.registration).ok_or_else(damaged)?,
                event: item.event,
                run: run_id(&item.slug, item.start)?,
                participant: item.participant,
                predecessors: item.predecessors,
                replaced_participant,
                unverified: item.unverified,
                before: item.before,
                is_new_address: item.is_new_address,
                present: item.present,
                was_waiting: item.was_waiting,
                move_revision: item.move_revision,
                left: item.left,
                corrected: item.corrected,
            };
            (topic, item.at)
        };
        Ok(Self { id, topic, at, attempts, delivered, recipients })
    }
}

/// How many had this number before.
fn predecessors(registration: &Registration, number: usize) -> Option<u32> {
    Some(registration.participants.get(number)?.predecessors)
}

impl NotificationItem {
    /// About what happened to a registration at an instant.
    pub(super) fn new(
        registration: &Registration,
        event: RegistrationEvent,
        at: Timestamp,
    ) -> Self {
        Self {
            event,
            registration: registration.id.to_string(),
            slug: registration.run.slug.to_string(),
            start: registration.run.start,
            at,
            participant: None,
            predecessors: None,
            replaced_participant: None,
            unverified: !registration.is_told_to_participants(),
            before: None,
            is_new_address: false,
            present: Some(
                registration.participants.iter().map(|person| person.predecessors).collect(),
            ),
            was_waiting: registration.status == RegistrationStatus::Waiting,
            move_revision: None,
            left: registration
                .untold_move
                .as_ref()
                .map(|untold| untold.left.clone())
                .unwrap_or_default(),
            corrected: Vec::new(),
        }
    }
}

impl Transaction {
    /// Adds a notification about an event of a registration in its run.
    pub(crate) fn enqueue(
        &mut self,
        registration: &Registration,
        event: RegistrationEvent,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.enqueue_notification(&NotificationItem::new(registration, event, at))
    }

    /// Adds a notification that a registration has been moved out of its run by this revision.
    pub(crate) fn enqueue_move(
        &mut self,
        before: &Registration,
        revision: u32,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.enqueue_notification(&NotificationItem {
            move_revision: Some(revision),
            ..NotificationItem::new(before, RegistrationEvent::Moved, at)
        })
    }

    /// Adds a notification that the participant of this number has given up their seat.
    pub(crate) fn enqueue_participant_cancellation(
        &mut self,
        registration: &Registration,
        index: usize,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let event = RegistrationEvent::ParticipantCancelled;
        self.enqueue_notification(&NotificationItem {
            participant: Some(index),
            ..NotificationItem::new(registration, event, at)
        })
    }

    /// Adds notifications about corrections: one for the contact, and one for each other person
    /// whose name or address was corrected. A former address is told that it was one.
    pub(crate) fn enqueue_corrections(
        &mut self,
        before: &Registration,
        corrected: &Registration,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let former = |name: &PersonName, email: &EmailAddress, now: &EmailAddress| {
            let is_former = email != now && !email.is_erased() && !corrected.mentions(email);
            is_former.then(|| ReplacedParticipantItem {
                name: name.as_str().to_owned(),
                email: email.as_str().to_owned(),
            })
        };
        let (old, new) = (&before.contact, &corrected.contact);
        let takes_part =
            |registration: &Registration| registration.participant_index(&old.email).is_some();
        // A contact who took part under an address that is not that of a participant any more.
        let is_out = old.email == new.email && takes_part(before) && !takes_part(corrected);
        let is_out = is_out.then(|| ReplacedParticipantItem {
            name: old.name.as_str().to_owned(),
            email: old.email.as_str().to_owned(),
        });
        self.enqueue_notification(&NotificationItem {
            participant: corrected.participant_index(&new.email),
            replaced_participant: former(&old.name, &old.email, &new.email).or(is_out),
            corrected: CorrectedField::all_between(before, corrected),
            ..NotificationItem::new(corrected, RegistrationEvent::Corrected, at)
        })?;
        for (number, new) in corrected.active_participants() {
            let Some(old) = before.participants.get(number) else { continue };
            let is_contact = new.email == corrected.contact.email;
            if (&old.name, &old.email) == (&new.name, &new.email)
                || (is_contact && old.email == before.contact.email)
            {
                continue;
            }
            self.enqueue_notification(&NotificationItem {
                participant: Some(number),
                predecessors: predecessors(corrected, number),
                replaced_participant: former(&old.name, &old.email, &new.email),
                is_new_address: old.email != new.email,
                ..NotificationItem::new(corrected, RegistrationEvent::ParticipantCorrected, at)
            })?;
        }
        Ok(())
    }

    /// Adds a notification about a substitution, with the participant who is to be notified and is
    /// not part of the registration any more, and the index of the participant who is now.
    pub(crate) fn enqueue_substitution(
        &mut self,
        registration: &Registration,
        index: usize,
        replaced: Option<&Participant>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let event = RegistrationEvent::Substituted;
        self.enqueue_notification(&NotificationItem {
            participant: Some(index),
            predecessors: predecessors(registration, index),
            replaced_participant: replaced.map(ReplacedParticipantItem::from),
            ..NotificationItem::new(registration, event, at)
        })
    }

    fn enqueue_notification(&mut self, item: &NotificationItem) -> Result<(), StoreError> {
        self.enqueue_item(Queue::Single, item, item.at)
    }

    /// Adds a notification about what happened at this instant.
    pub(super) fn enqueue_item(
        &mut self,
        queue: Queue,
        item: &impl Serialize,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let item = to_attributes(keys::notification(queue, at), item)?;
        self.put(Purpose::Consequence, item, Expression::not_exists())
    }

    /// Adds a notification that an e-mail is to be sent to the people of a run.
    pub(crate) fn enqueue_run_email(
        &mut self,
        run: &RunId,
        email: RunEmail,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let item = RunEmailItem {
            run_email: email,
            slug: run.slug.to_string(),
            start: run.start,
            at,
            fanned_out_to: String::new(),
        };
        self.enqueue_item(Queue::Bulk, &item, at)
    }

    /// Adds a notification about an event of a run.
    pub(crate) fn enqueue_run_event(
        &mut self,
        run: &RunId,
        event: RunEvent,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let queue = match event {
            RunEvent::Cancelled | RunEvent::Changed { .. } => Queue::Bulk,
            // Whoever gets one of the seats waits for it.
            RunEvent::SeatsFreed => Queue::Single,
        };
        let item = RunNotificationItem {
            run_event: event,
            slug: run.slug.to_string(),
            start: run.start,
            at,
            fanned_out_to: String::new(),
        };
        self.enqueue_item(queue, &item, at)
    }
}

impl Store {
    /// Adds a notification that somebody tried to register people who are registered already by
    /// `registrations`. It is one item, so that the time it takes does not tell how many there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn enqueue_repeated_attempt(
        &self,
        run: &RunId,
        registrations: &[RegistrationId],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let item = RepeatedAttemptItem {
            attempted: registrations.iter().map(ToString::to_string).collect(),
            slug: run.slug.to_string(),
            start: run.start,
            at,
        };
        let item = to_attributes(keys::notification(Queue::Single, at), &item)?;
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        Ok(())
    }
}
