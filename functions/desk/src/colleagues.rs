//! What colleagues are called, wherever a page says who did something.

use std::collections::HashMap;

use web::Problem;

use crate::DeskState;
use crate::signed_in::SignedIn;

/// The names by the issuer's identifiers.
pub(crate) struct Colleagues(HashMap<String, String>);

impl Colleagues {
    /// # Errors
    /// The table cannot be read.
    pub(crate) async fn read(state: &DeskState, reader: &SignedIn) -> Result<Self, Problem> {
        let mut names = state.registrations.staff_names(state.visit_now()).await?;
        names.insert(reader.identity.subject.clone(), reader.name().to_owned());
        Ok(Self(names))
    }

    /// The name, or the identifier of somebody who has not signed in at the desk for long.
    pub(crate) fn name(&self, subject: &str) -> String {
        self.0.get(subject).map_or(subject, String::as_str).to_owned()
    }
}
