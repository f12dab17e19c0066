//! The sessions of staff who are signed in with a browser. A session is stored under a hash of the
//! key that the browser keeps, so nobody who reads the table can take one over.

use std::fmt;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::items::to_attributes;
use crate::keys;
use crate::table::{EXPIRY, PARTITION_KEY};
use crate::{Store, StoreError};

/// A session ends this long after the sign-in, whatever its use: a working day.
pub const MAX_SESSION_AGE: SignedDuration = SignedDuration::from_hours(8);
/// A session ends when it has not been used for this long.
pub const MAX_SESSION_IDLE: SignedDuration = SignedDuration::from_hours(2);
/// Uses are noted this often, so that few pages cost a write.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// The random bytes of a key.
const KEY_BYTES: usize = 32;

/// What a browser keeps of a session. Whoever has it is signed in, so it prints as `[redacted]`.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey(String);

impl SessionKey {
    /// A new key.
    ///
    /// # Errors
    /// The operating system provides no random bytes.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// `None` if the text is no key.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == KEY_BYTES).then(|| Self(text.to_owned()))
    }

    /// As a cookie holds it: 43 characters of base64url.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands for it in the table.
    fn digest(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0))
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The issuer's identifier of the person.
    pub subject: String,
    /// What the person is called, if the issuer says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The person's e-mail address, if the issuer says it and has checked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The roles of the person at the time of the sign-in.
    pub roles: Vec<String>,
    /// The time of the sign-in.
    pub began_at: Timestamp,
    /// When it was last noted that the session was used.
    pub used_at: Timestamp,
}

/// The same with when DynamoDB may delete it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionItem {
    #[serde(flatten)]
    session: Session,
    expires_at: i64,
}

impl Session {
    /// When it ends unless it is used.
    fn ends_at(&self) -> Timestamp {
        let at_the_latest = later(self.began_at, MAX_SESSION_AGE);
        at_the_latest.min(later(self.used_at, MAX_SESSION_IDLE))
    }
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}

impl Store {
    /// Stores a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin_session(
        &self,
        key: &SessionKey,
        session: Session,
    ) -> Result<(), StoreError> {
        let expires_at = session.ends_at().as_second();
        let item = SessionItem { session, expires_at };
        let item = to_attributes(keys::session(&key.digest()), &item)?;
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        Ok(())
    }

    /// The session with this key, unless it has ended. The clock decides that, because DynamoDB
    /// deletes items late. Notes that it is used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(
        &self,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let item: Option<SessionItem> = self.get(keys::session(&key.digest())).await?;
        let session = item.map(|item| item.session).filter(|session| now < session.ends_at());
        if let Some(session) = &session
            && later(session.used_at, NOTED_EVERY) <= now
        {
            self.note_use(key, session, now).await?;
        }
        Ok(session)
    }

    /// Notes that a session is used, unless it has been ended meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn note_use(
        &self,
        key: &SessionKey,
        session: &Session,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let used = Session { used_at: now, ..session.clone() };
        let noted = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::session(&key.digest()).into()))
            .update_expression(format!("SET usedAt = :now, {EXPIRY} = :end"))
            .condition_expression(format!("attribute_exists({PARTITION_KEY})"))
            .expression_attribute_values(":now", AttributeValue::S(now.to_string()))
            .expression_attribute_values(
                ":end",
                AttributeValue::N(used.ends_at().as_second().to_string()),
            )
            .send()
            .await;
        match noted {
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                Ok(())
            }
            noted => noted.map(|_| ()).map_err(StoreError::from),
        }
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_session(&self, key: &SessionKey) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(keys::session(&key.digest()).into()))
            .send()
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_after_two_hours_without_use_and_after_eight_in_any_case() {
        let at = |hours| later("2026-11-26T07:00:00Z".parse().unwrap(), hours);
        let hours = SignedDuration::from_hours;
        let session = |used_at| Session {
            subject: "1".to_owned(),
            name: None,
            email: None,
            roles: Vec::new(),
            began_at: at(hours(0)),
            used_at,
        };
        assert_eq!(session(at(hours(0))).ends_at(), at(hours(2)));
        assert_eq!(session(at(hours(5))).ends_at(), at(hours(7)));
        assert_eq!(session(at(hours(7))).ends_at(), at(hours(8)));
    }

    #[test]
    fn a_key_is_32_random_bytes_and_never_printed() {
        let key = SessionKey::random().unwrap();
        assert_eq!(key.as_str().len(), 43);
        assert_eq!(SessionKey::parse(key.as_str()), Some(key.clone()));
        assert_ne!(key, SessionKey::random().unwrap());
        assert_eq!(format!("{key:?}"), "[redacted]");
        for text in ["", "kort", &"a".repeat(44), &"!".repeat(43)] {
            assert_eq!(SessionKey::parse(text), None, "{text}");
        }
    }
}
