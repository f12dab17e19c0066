//! Doing what was asked: each operation with what was typed, read by the parsers of the JSON
//! interface.

use domain::{FieldError, Registration, Substitution, staff_requests};
use operations::{OperationError, Requester};
use pages::Form;
use serde_json::{Map, Value, json};
use store::IdempotencyKey;

use super::Opened;
use super::operation::Operation;
use crate::DeskState;

impl Opened {
    /// Does it on behalf of the staff member `by`. Returns the registration that has changed.
    ///
    /// # Errors
    /// Those of the operations.
    pub(super) async fn perform(
        &self,
        state: &DeskState,
        operation: Operation,
        form: &Form,
        by: &str,
    ) -> Result<Registration, OperationError> {
        let (registrations, id, now) = (&state.registrations, self.registration.id, state.now());
        let note = || staff_requests::parse_note(&document(form, &["/note"]));
        let cancellation =
            || staff_requests::parse_cancellation(&document(form, &["/note", "/feeWaiver/reason"]));
        match operation {
            Operation::Contact => {
                operations::record_contact(registrations, id, note()?, by, now).await
            }
            Operation::Note => {
                if note()?.is_none() {
                    let missing = FieldError::new("/note", domain::ErrorCode::Required);
                    return Err(vec![missing].into());
                }
                let document = document(form, &["/note"]);
                let requester = Requester::Staff(by.to_owned());
                operations::correct(registrations, id, &document, &requester, now).await
            }
            Operation::Confirm => operations::confirm(registrations, id, note()?, by, now).await,
            Operation::Promote => {
                // Whoever sends the page twice promotes one group.
                let key = format!("{id}.{}", self.registration.revision);
                let key = IdempotencyKey::parse(key.as_bytes()).ok_or(OperationError::NotFound)?;
                let run = &self.registration.run;
                let promoted = operations::promote_next(registrations, run, key, by, now).await?;
                Ok(promoted.registration)
            }
            Operation::Move => {
                let start = staff_requests::parse_run(&document(form, &["/run"]))?;
                operations::move_registration(registrations, id, start, by, now).await
            }
            Operation::Correct => {
                let document = self.correction(form);
                let requester = Requester::Staff(by.to_owned());
                let corrected =
                    operations::correct(registrations, id, &document, &requester, now).await;
                corrected.map_err(|error| self.at_numbers(error, &document))
            }
            Operation::Resend => {
                operations::resend_receipt(registrations, id, note()?, by, now).await
            }
            Operation::CloseSecrets => {
                operations::close_secrets(registrations, id, note()?, by, now).await
            }
            Operation::WaiveFees => {
                let reason = staff_requests::parse_fee_waiver(&document(form, &["/reason"]))?;
                operations::waive_fees(registrations, id, &reason, by, now).await
            }
            Operation::Cancel => {
                operations::cancel_as_staff(registrations, id, cancellation()?, by, now).await
            }
            Operation::Spam => {
                operations::cancel_one_as_spam(registrations, id, note()?, by, now).await
            }
            Operation::CancelParticipant(number) => {
                let cancellation = cancellation()?;
                operations::cancel_participant_as_staff(
                    registrations,
                    id,
                    number,
                    cancellation,
                    by,
                    now,
                )
                .await
            }
            Operation::Substitute(number) => {
                let course = self.course.as_ref().ok_or(OperationError::NotFound)?;
                let mut document = form.values(course);
                let by_whom = document.get("by").cloned().unwrap_or_else(|| json!({}));
                document = json!({ "participant": number, "by": by_whom });
                let questions = &course.questions;
                let seen = &self.registration;
                let substitution = Substitution::parse_of_staff(&document, seen, questions)?;
                let requester = Requester::Staff(by.to_owned());
                operations::substitute(registrations, seen, &substitution, &requester, now).await
            }
        }
    }
}

/// The document of these fields as far as something was typed into them. Each is one or two levels
/// deep.
fn document(form: &Form, names: &[&str]) -> Value {
    let mut document = Map::new();
    for name in names {
        let value = form.value(name);
        if value.trim().is_empty() {
            continue;
        }
        let path = name.trim_start_matches('/');
        match path.split_once('/') {
            None => document.insert(path.to_owned(), json!(value)),
            Some((outer, inner)) => document.insert(outer.to_owned(), json!({ inner: value })),
        };
    }
    Value::Object(document)
}
