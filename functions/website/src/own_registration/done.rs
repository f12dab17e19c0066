//! What has just been done to a registration, for a sentence on the next page. It travels in a
//! cookie of its own that the page removes, so that the sentence is said once, and only by us.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::Language;
use serde::{Deserialize, Serialize};
use web::Problem;

use crate::WebsiteState;
use crate::cookies::MESSAGE;

/// Stands for the page where registrations are opened, in place of the id of one.
pub(crate) const CLOSED: &str = "closed";

/// What has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Done {
    Cancelled,
    ParticipantCancelled,
    Substituted,
    Corrected,
    Verified,
    Closed,
}

impl Done {
    /// What was done to the registration with this id, or to [`CLOSED`] ones, just before this
    /// request.
    pub(crate) fn read(of: &str, state: &WebsiteState, headers: &HeaderMap) -> Option<Self> {
        let done = MESSAGE.about(of, headers, state.secrets(), state.visit_now())?;
        serde_json::from_value(done.into()).ok()
    }

    /// Lets the next page say it.
    ///
    /// # Errors
    /// None in practice.
    pub(crate) fn remember(
        self,
        of: &str,
        state: &WebsiteState,
        response: &mut Response,
    ) -> Result<(), Problem> {
        let done = serde_json::to_value(self).map_err(Problem::internal)?;
        let content = format!("{of}.{}", done.as_str().unwrap_or_default());
        let cookie = MESSAGE.set(&content, state.secrets(), state.visit_now());
        let cookie = HeaderValue::try_from(cookie).map_err(Problem::internal)?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
        Ok(())
    }

    /// It is said, and not again.
    pub(crate) fn forget(response: &mut Response) {
        if let Ok(cookie) = HeaderValue::try_from(MESSAGE.remove()) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }

    /// "Rettelserne er gemt."
    pub(crate) fn sentence(self, language: Language) -> &'static str {
        let [danish, english] = match self {
            Self::Cancelled => [
                "Tilmeldingen er afmeldt. Vi sender en bekræftelse pr. e-mail.",
                "The registration is cancelled. We are sending a confirmation by e-mail.",
            ],
            Self::ParticipantCancelled => [
                "Deltageren er afmeldt. Vi sender en bekræftelse pr. e-mail.",
                "The participant is cancelled. We are sending a confirmation by e-mail.",
            ],
            Self::Substituted => [
                "Deltageren er skiftet ud. Vi sender en bekræftelse pr. e-mail.",
                "The participant is replaced. We are sending a confirmation by e-mail.",
            ],
            Self::Corrected => ["Rettelserne er gemt.", "The corrections are saved."],
            Self::Verified => {
                ["Tak, tilmeldingen er bekræftet.", "Thank you, the registration is confirmed."]
            }
            Self::Closed => [
                "Tilmeldingen er lukket i denne browser.",
                "The registration is closed in this browser.",
            ],
        };
        language.choose(danish, english)
    }
}
