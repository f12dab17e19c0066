//! The first page of the desk: what is to be done today, over all runs.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::time::in_copenhagen;
use domain::{ContactDeadlineStatus, Language};
use jiff::civil::Date;
use operations::{ContactSelection, ContactToCall, list_contacts_to_call};
use serde::Serialize;
use web::Problem;
use web::audit::ShownRegistrations;

use crate::DeskState;
use crate::page::{DeskPage, respond};
use crate::paths;
use crate::signed_in::SignedIn;

/// How many contacts are shown.
const MAX_CONTACTS: usize = 50;

#[derive(Serialize)]
struct TodayView {
    contacts: Vec<ContactView>,
}

/// Somebody to call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContactView {
    name: String,
    organisation: Option<String>,
    url: String,
    phone: Option<String>,
    /// Without spaces, for a link.
    tel: Option<String>,
    run: String,
    deadline: String,
    deadline_text: String,
    /// "2 dage over"
    overdue: Option<String>,
}

/// The first page.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
) -> Result<Response, Problem> {
    let today = in_copenhagen(state.now()).date();
    let selection = ContactSelection {
        deadlines: vec![ContactDeadlineStatus::Overdue, ContactDeadlineStatus::Due],
        after: None,
        limit: MAX_CONTACTS,
    };
    let page = list_contacts_to_call(state.store(), &selection, today).await?;
    let shown = page.contacts.iter().map(|contact| contact.registration.id).collect();
    let contacts = page.contacts.iter().map(|contact| ContactView::new(contact, today)).collect();
    let page = DeskPage::new("today", "I dag", Some(&reader), TodayView { contacts });
    let response = respond(&state, StatusCode::OK, &page)?;
    Ok((Extension(ShownRegistrations(shown)), response).into_response())
}

impl ContactView {
    fn new(contact: &ContactToCall, today: Date) -> Self {
        let registration = &contact.registration;
        let organisation = registration.contact.organisation.as_ref();
        let days = (today - registration.contact_by).get_days();
        let phone = registration.contact.phone.as_ref().map(|phone| phone.as_str().to_owned());
        Self {
            name: registration.contact.name.as_str().to_owned(),
            organisation: organisation.map(|organisation| organisation.as_str().to_owned()),
            url: paths::registration(registration.id),
            tel: phone.as_ref().map(|phone| phone.replace(' ', "")),
            phone,
            run: registration.run.to_string(),
            deadline: registration.contact_by.to_string(),
            deadline_text: Language::Danish.date_with_weekday(registration.contact_by),
            overdue: (days == 1)
                .then(|| "1 dag over".to_owned())
                .or_else(|| (days > 1).then(|| format!("{days} dage over"))),
        }
    }
}
