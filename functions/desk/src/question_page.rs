//! A page that asks before something is done: it says what follows, and takes what is needed.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{FieldError, Language};
use operations::OperationError;
use pages::{FaultView, FieldView, Fields, Form, Link};
use serde::Serialize;
use web::Problem;

use crate::DeskState;
use crate::page::{DeskPage, respond_to_form};
use crate::problem_page::sentences;
use crate::registration::EntryView;
use crate::signed_in::SignedIn;

/// The field that says what the page was made from.
pub(crate) const SEEN: &str = "set";

/// What is asked.
pub(crate) struct Question {
    /// The title, which browsers keep: it names nobody.
    pub(crate) title: String,
    /// What the page is called on it, where it may name people.
    pub(crate) heading: String,
    /// Whom it is about, unless it is a whole run: "Mette Åkjær, K7F3-9QXM".
    pub(crate) whom: Option<String>,
    pub(crate) about: String,
    /// Why it cannot be done.
    pub(crate) why_not: Option<String>,
    /// Sentences; none if nobody is told and neither seats nor money change.
    pub(crate) consequences: Vec<String>,
    pub(crate) groups: Vec<GroupView>,
    pub(crate) hidden: Vec<HiddenView>,
    /// Where the run gets more seats, if this takes any. It opens beside the form, which would be
    /// lost otherwise.
    pub(crate) capacity: Option<String>,
    pub(crate) action: String,
    pub(crate) button: String,
    /// Where whoever thinks better of it goes.
    pub(crate) back: String,
    pub(crate) trail: Vec<Link>,
}

/// Fields that belong together.
#[derive(Serialize)]
pub(crate) struct GroupView {
    pub(crate) heading: Option<String>,
    pub(crate) note: Option<String>,
    /// When it is shown, for the style; empty for always.
    pub(crate) class: &'static str,
    pub(crate) fields: Vec<FieldView>,
}

impl GroupView {
    /// Fields without a heading.
    pub(crate) fn of(fields: Vec<FieldView>) -> Self {
        Self { heading: None, note: None, class: "", fields }
    }
}

/// A field that people do not see.
#[derive(Serialize)]
pub(crate) struct HiddenView {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl HiddenView {
    pub(crate) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// Why a question is asked again.
#[derive(Default)]
pub(crate) struct Again {
    pub(crate) status: StatusCode,
    pub(crate) faults: Vec<FieldError>,
    pub(crate) refusal: Option<String>,
    /// What has changed since the page was opened.
    pub(crate) meanwhile: Vec<EntryView>,
}

impl Again {
    /// What the page said is not so any more.
    pub(crate) fn changed(refusal: &str) -> Self {
        let (status, refusal) = (StatusCode::CONFLICT, Some(refusal.to_owned()));
        Self { status, refusal, ..Self::default() }
    }

    /// These fields are faulty.
    pub(crate) fn faulty(faults: Vec<FieldError>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, faults, ..Self::default() }
    }
}

/// Why an operation was not done, for the page that asked.
pub(crate) fn refused(error: OperationError) -> Again {
    let problem = Problem::for_staff(error);
    let (title, detail) = sentences(problem.kind());
    let status = problem.into_response().status();
    Again { status, refusal: Some(format!("{title}. {detail}")), ..Again::default() }
}

/// The fields of a page on which this was typed.
pub(crate) fn fields<'a>(form: &'a Form, again: &'a Again) -> Fields<'a> {
    Fields { form, faults: &again.faults, language: Language::Danish }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QuestionView {
    heading: String,
    whom: Option<String>,
    about: String,
    refusal: Option<String>,
    meanwhile: Vec<EntryView>,
    faults: Vec<FaultView>,
    why_not: Option<String>,
    consequences: Vec<String>,
    groups: Vec<GroupView>,
    hidden: Vec<HiddenView>,
    capacity: Option<String>,
    action: String,
    button: String,
    back: String,
}

impl Question {
    /// The page.
    ///
    /// # Errors
    /// As [`respond_to_form`].
    pub(crate) fn page(
        self,
        state: &DeskState,
        reader: &SignedIn,
        form: &Form,
        again: Again,
    ) -> Result<Response, Problem> {
        let shown: Vec<&FieldView> = self.groups.iter().flat_map(|group| &group.fields).collect();
        let faults = fields(form, &again).summary(&shown);
        let title = match faults.is_empty() {
            true => self.title,
            false => format!("Fejl: {}", self.title),
        };
        let view = QuestionView {
            heading: self.heading,
            whom: self.whom,
            about: self.about,
            refusal: again.refusal,
            meanwhile: again.meanwhile,
            faults,
            why_not: self.why_not,
            consequences: self.consequences,
            groups: self.groups,
            hidden: self.hidden,
            capacity: self.capacity,
            action: self.action,
            button: self.button,
            back: self.back,
        };
        let page = DeskPage::new("question", title, Some(reader), view).below(self.trail);
        respond_to_form(state, again.status, &page)
    }
}
