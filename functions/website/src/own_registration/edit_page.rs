//! A page with a form that changes a registration.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{Language, RegistrationStatus};
use pages::{FaultView, FieldView, Fields, Link};
use serde::Serialize;
use web::Problem;

use super::{OwnRegistration, Refusal};
use crate::WebsiteState;
use crate::page::Page;

/// What is asked, and where it is sent.
pub(super) struct Edit {
    pub(super) heading: String,
    pub(super) notes: Vec<String>,
    /// Nothing if it cannot be done any more; then the notes say why.
    pub(super) groups: Vec<GroupView>,
    pub(super) button: &'static str,
    /// What the form was made from, to notice that it is not so any more.
    pub(super) seen: String,
    /// What its fields say, to tell what was typed from what was there.
    pub(super) before: Vec<HiddenView>,
    pub(super) action: String,
    pub(super) other_language: String,
}

/// Fields that belong together.
#[derive(Serialize)]
pub(super) struct GroupView {
    pub(super) heading: String,
    pub(super) note: Option<String>,
    /// The field with the number of the participant whom they are about.
    pub(super) number: Option<HiddenView>,
    pub(super) fields: Vec<FieldView>,
}

/// A field that people do not see.
#[derive(Serialize)]
pub(super) struct HiddenView {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Serialize)]
struct EditView {
    heading: String,
    about: String,
    faults: Vec<FaultView>,
    notice: Option<String>,
    notes: Vec<String>,
    groups: Vec<GroupView>,
    button: &'static str,
    seen: String,
    before: Vec<HiddenView>,
    action: String,
    back: Link,
}

impl Edit {
    /// The page. `refusal` is why what was sent was not done, apart from the faults of its fields.
    pub(super) fn page(
        self,
        state: &WebsiteState,
        own: &OwnRegistration,
        fields: Fields<'_>,
        refusal: Option<Refusal>,
    ) -> Result<Response, Problem> {
        let language = fields.language;
        let shown: Vec<&FieldView> = self.groups.iter().flat_map(|group| &group.fields).collect();
        let faults = fields.summary(&shown);
        let is_faulty = !faults.is_empty();
        let (status, headers, notice) = match refusal {
            Some(refusal) => (refusal.status, refusal.headers, Some(refusal.notice)),
            None if is_faulty => (StatusCode::UNPROCESSABLE_ENTITY, HeaderMap::new(), None),
            None => (StatusCode::OK, HeaderMap::new(), None),
        };
        let title = match is_faulty {
            true => format!("{}: {}", language.choose("Fejl", "Error"), self.heading),
            false => self.heading.clone(),
        };
        let page = Page {
            template: "edit",
            title,
            language,
            other_language: self.other_language,
            trail: &[],
            view: EditView {
                heading: self.heading,
                about: own.about(),
                faults,
                notice: notice.filter(|_| !is_faulty),
                notes: self.notes,
                groups: self.groups,
                button: self.button,
                seen: self.seen,
                before: self.before,
                action: self.action,
                back: own.back(language),
            },
        };
        let page = state.pages.respond(status, &page)?;
        Ok((headers, page).into_response())
    }
}

impl OwnRegistration {
    /// "Skift en deltager ud senest 7. november 2023", if that can be done here.
    pub(super) fn replacement_time(
        &self,
        state: &WebsiteState,
        language: Language,
    ) -> Option<String> {
        self.registration.can_be_corrected(&self.run, state.now()).then(|| {
            let last = self.last_correction(language);
            language.choose(
                format!("Skift en deltager ud senest {last}. Det koster ikke noget."),
                format!("Replace a participant by {last} at the latest. It is free."),
            )
        })
    }

    fn last_correction(&self, language: Language) -> String {
        match self.run.registration_deadline {
            Some(day) => language.date(day),
            None => language.instant(self.run.registration_closes_at()),
        }
    }

    /// Until when it can be corrected here, or why it cannot.
    pub(super) fn correction_time(
        &self,
        state: &WebsiteState,
        language: Language,
    ) -> Result<String, String> {
        let (run, now) = (&self.run, state.now());
        let phone = state.pages.phone();
        let last = self.last_correction(language);
        if self.registration.can_be_corrected(run, now) {
            return Ok(language
                .choose(format!("Ret senest {last}"), format!("Correct by {last} at the latest")));
        }
        if self.registration.status == RegistrationStatus::Cancelled {
            return Err(language
                .choose(
                    "Tilmeldingen er afmeldt, så der kan ikke rettes noget her.",
                    "The registration is cancelled, so nothing can be corrected here.",
                )
                .to_owned());
        }
        Err(match run.is_cancelled() {
            true => language.choose(
                format!(
                    "Holdet er aflyst, så der kan ikke rettes noget her. Ring til os på {phone}."
                ),
                format!(
                    "The run has been cancelled, so nothing can be corrected. Call us on {phone}."
                ),
            ),
            false => language.choose(
                format!("Fristen for at rette her var {last}. Ring til os på {phone}."),
                format!("The last day for correcting here was {last}. Call us on {phone}."),
            ),
        })
    }
}
