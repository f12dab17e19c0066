//! Delivering: a message is taken, told to everybody who was not told yet, and put away; or it
//! waits, or is set aside.

use std::collections::BTreeSet;

use domain::{Change, Course, Registration, RegistrationId, RegistrationStatus, RunId, RunState};
use jiff::{Timestamp, ToSpan};
use mail::{Letter, LetterError, Letters, Occasion, Port, SendError};
use store::{Leaver, Message, MessageKey, RunEvent, Secrets, Store, StoreError, Subject};
use web::Clock;

/// How often a message is tried that is refused, before it is set aside.
const MOST_REFUSALS: u32 = 6;
/// How often while no mail can be sent at all: about a day.
const MOST_OUTAGES: u32 = 30;
/// Seconds to the second try; each further pause is twice as long, up to the longest.
const PAUSE: i64 = 60;
const LONGEST_PAUSE: i64 = 3_600;

/// What delivering needs.
#[derive(Clone)]
pub struct Post {
    /// The table.
    pub store: Store,
    /// What time it is for courses.
    pub clock: Clock,
    /// What time it is for claims and pauses. It runs on where the clock is frozen, or nothing
    /// would be tried again.
    pub timer: Clock,
    /// The server's own key.
    pub secrets: Secrets,
    /// Who writes.
    pub letters: Letters,
    /// Where it goes.
    pub port: Port,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Letter(#[from] LetterError),
    #[error(transparent)]
    Send(#[from] SendError),
    #[error("the course is gone")]
    NoCourse,
}

impl Failure {
    fn most_attempts(&self) -> u32 {
        if matches!(self, Self::Send(SendError::Unavailable(_))) {
            MOST_OUTAGES
        } else {
            MOST_REFUSALS
        }
    }
}

impl Post {
    /// Delivers every message whose turn it is, oldest first, and those that come of them. One that
    /// fails keeps none of the others waiting.
    ///
    /// # Errors
    /// [`StoreError`], when the table does not say what is pending.
    pub async fn deliver_pending(&self) -> Result<usize, StoreError> {
        let mut seen = BTreeSet::new();
        loop {
            let pending: Vec<MessageKey> = self.store.pending(self.timer.now()).await?;
            let new: Vec<MessageKey> =
                pending.into_iter().filter(|key| !seen.contains(key)).collect();
            if new.is_empty() {
                return Ok(seen.len());
            }
            for key in new {
                if let Err(error) = self.deliver(&key).await {
                    tracing::warn!(message = key.as_str(), cause = %error, "a message is not delivered yet");
                }
                seen.insert(key);
            }
        }
    }

    /// Delivers one message, unless somebody else does or did.
    ///
    /// # Errors
    /// [`StoreError::Busy`]; the message stays where it is.
    pub async fn deliver(&self, key: &MessageKey) -> Result<(), StoreError> {
        let message = match self.store.claim(key, self.timer.now()).await {
            Ok(Some(message)) => message,
            Ok(None) => return Ok(()),
            Err(error @ StoreError::Corrupt(_)) => {
                return self.set_aside(key, &error.to_string()).await;
            }
            Err(error) => return Err(error),
        };
        let outcome = match &message.subject {
            Subject::Registration { id, change, run, leaver } => {
                // Whoever freed the seats may have been cut short before the queue moved up.
                // Neither waits for the other.
                let is_freed = matches!(change, Change::Cancelled | Change::Moved);
                let moved_up = if is_freed { self.promote(run).await } else { Ok(()) };
                let told =
                    self.tell(&message, *id, *change, run, leaver.as_ref(), moved_up.is_ok()).await;
                moved_up.and(told)
            }
            Subject::Run { run, event: RunEvent::Cancelled, done } => {
                match self.store.spread(key, run, done, message.at).await {
                    // Somebody else is further, and puts it away.
                    Ok(false) => return Ok(()),
                    // With the state its days may have changed too.
                    Ok(true) => self.store.keep_needs(run).await.map_err(Failure::from),
                    Err(error) => Err(error.into()),
                }
            }
            Subject::Run { run, event: RunEvent::Changed, .. } => self.follow(run).await,
        };
        match outcome {
            Ok(()) => self.store.told(key).await,
            Err(Failure::Store(error @ StoreError::Busy(_))) => Err(error),
            Err(failure) if message.attempts + 1 >= failure.most_attempts() => {
                self.set_aside(key, &failure.to_string()).await
            }
            Err(failure) => {
                tracing::warn!(message = key.as_str(), cause = %failure, "a message is tried again later");
                self.store.postpone(&message, next_try(message.attempts, self.timer.now())).await
            }
        }
    }

    async fn set_aside(&self, key: &MessageKey, reason: &str) -> Result<(), StoreError> {
        tracing::error!(message = key.as_str(), reason, "a message is set aside");
        self.store.set_aside(key, reason).await
    }

    /// Sends every letter that was not sent before. `is_rest`: once they are told, nothing of the
    /// message is left to do.
    async fn tell(
        &self,
        message: &Message,
        id: RegistrationId,
        change: Change,
        run: &RunId,
        leaver: Option<&Leaver>,
        is_rest: bool,
    ) -> Result<(), Failure> {
        // Forgotten in the meantime: there is nobody to tell.
        let Some(registration) = self.store.registration(id).await? else { return Ok(()) };
        let (course, _) =
            self.store.course(&registration.run.slug).await?.ok_or(Failure::NoCourse)?;
        if change == Change::RunCancelled && !is_concerned(&registration, run, &course) {
            return Ok(());
        }
        let occasion = Occasion {
            key: message.key.as_str(),
            change,
            at: message.at,
            registration: &registration,
            leaver: leaver.map(|leaver| (&leaver.name, &leaver.email)),
            course: &course,
            place: self.store.place(&registration).await?,
            secret: self.secrets.of_registration(registration.id),
        };
        let letters =
            self.letters.of(&occasion, |email| self.store.recipient(&self.secrets, email))?;
        let untold: Vec<&Letter> =
            letters.iter().filter(|letter| !message.is_told(&letter.name)).collect();
        let (mut failed, mut left) = (None, untold.len());
        for letter in untold {
            left -= 1;
            match self.port.send(letter).await {
                // The message goes at once, so the last one needs no mark.
                Ok(()) if is_rest && failed.is_none() && left == 0 => {}
                Ok(()) => {
                    let to_leaver = leaver.is_some_and(|leaver| leaver.email == letter.to);
                    self.store.mark_told(&message.key, &letter.name, to_leaver).await?;
                }
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// What follows from other seats or days of a run.
    async fn follow(&self, run: &RunId) -> Result<(), Failure> {
        self.store.keep_needs(run).await?;
        self.promote(run).await
    }

    async fn promote(&self, run: &RunId) -> Result<(), Failure> {
        Ok(self.store.promote(run, self.clock.now()).await?)
    }
}

/// Whether it still concerns a registration that this run was cancelled: it may have left, or the
/// run may take place again.
fn is_concerned(registration: &Registration, run: &RunId, course: &Course) -> bool {
    let is_cancelled = course.run(run).is_some_and(|offer| offer.state == RunState::Cancelled);
    is_cancelled && registration.run == *run && registration.status != RegistrationStatus::Cancelled
}

fn next_try(attempts: u32, now: Timestamp) -> Timestamp {
    let pause = PAUSE.saturating_mul(1 << attempts.min(10)).min(LONGEST_PAUSE);
    now.saturating_add(pause.seconds()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses =
            [0, 1, 5, 6, 40].map(|attempts| next_try(attempts, Timestamp::UNIX_EPOCH).as_second());
        assert_eq!(pauses, [60, 120, 1_920, 3_600, 3_600]);
    }
}
