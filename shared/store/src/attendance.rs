//! Attendance: marks in a registration's item, one `place/module` each. Two members of the staff may mark at once.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::{Mark, Participant, Registration, RegistrationId};

use crate::items::{RegistrationItem, from_attributes};
use crate::{Store, StoreError, keys};

impl Store {
    /// Notes a mark and answers the registration as it now is; none when it is not there or was given up.
    /// Doing it twice is doing it once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark(&self, id: RegistrationId, mark: Mark) -> Result<Option<Registration>, StoreError> {
        let change = if mark.is_present { "ADD attendance :mark" } else { "DELETE attendance :mark" };
        let marked = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::registration(id).into()))
            .update_expression(change)
            .condition_expression("#status = :registered")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":registered", AttributeValue::S("registered".into()))
            .expression_attribute_values(":mark", AttributeValue::Ss(vec![entry(mark.participant, mark.module)]))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        match marked {
            Ok(answer) => from_attributes::<RegistrationItem>(answer.attributes.unwrap_or_default())?.try_into().map(Some),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn entry(place: usize, module: u32) -> String {
    format!("{place}/{module}")
}

/// The marks of these participants.
pub(crate) fn entries(participants: &[Participant]) -> BTreeSet<String> {
    let marks =
        participants.iter().enumerate().flat_map(|(place, participant)| participant.attended.iter().map(move |module| (place, *module)));
    marks.map(|(place, module)| entry(place, module)).collect()
}

/// Gives every mark to its participant; none when one is damaged.
pub(crate) fn note(entries: &BTreeSet<String>, participants: &mut [Participant]) -> Option<()> {
    for entry in entries {
        let (place, module) = entry.split_once('/')?;
        participants.get_mut(place.parse::<usize>().ok()?)?.attended.push(module.parse().ok()?);
    }
    for participant in participants {
        participant.attended.sort_unstable();
    }
    Some(())
}
