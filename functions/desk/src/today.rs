//! The first page of the desk, over all runs: for the office what is to be done today, for teachers
//! the runs they teach, and for marketing the courses.

mod contacts;
mod courses;
mod runs;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::time::in_copenhagen;
use domain::working_days::working_days_after;
use domain::{ContactDeadlineStatus, Language};
use operations::{ContactSelection, list_current_runs, read_overview};
use serde::{Deserialize, Serialize};
use web::access::Role;
use web::audit::ShownRegistrations;
use web::{LastParameters, Problem};

use crate::DeskState;
use crate::page::{DeskPage, respond};
use crate::paths;
use crate::signed_in::SignedIn;
use contacts::ContactsView;
pub(crate) use contacts::remark;
use courses::{CoursesView, DoubtfulCourse};
use runs::{RunsView, TaughtRunsView};

/// How many contacts are shown.
const MAX_CONTACTS: usize = 50;
/// Whom to call within this many working days is shown; the rest is counted.
const WORKING_DAYS_AHEAD: u32 = 2;

#[derive(Deserialize)]
pub(crate) struct TodayQuery {
    /// `alle`: also the contacts with more time left.
    frist: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TodayView {
    /// "mandag den 2. oktober 2023"
    date: String,
    for_staff: Option<StaffView>,
    for_teacher: Option<TaughtRunsView>,
    for_marketing: Option<CoursesView>,
}

/// What the office has to see to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StaffView {
    /// "2 e-mails kunne ikke sendes."
    set_aside: Option<String>,
    post: &'static str,
    /// What is stored and cannot be read.
    unreadable: Vec<String>,
    contacts: ContactsView,
    runs: RunsView,
    doubtful_courses: Vec<DoubtfulCourse>,
}

/// The first page.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    LastParameters(query): LastParameters<TodayQuery>,
) -> Result<Response, Problem> {
    let today = in_copenhagen(state.now()).date();
    let is_staff = reader.identity.has(Role::Staff);
    let mut view = TodayView {
        date: Language::Danish.date_with_weekday(today),
        for_staff: None,
        for_teacher: None,
        for_marketing: None,
    };
    let mut shown = Vec::new();
    if is_staff {
        let shows_all = query.frist.as_deref() == Some("alle");
        let (for_staff, ids) = staff_view(&state, shows_all).await?;
        (view.for_staff, shown) = (Some(for_staff), ids);
    } else {
        if reader.identity.has(Role::Teacher) {
            let runs = list_current_runs(state.store(), state.now()).await?;
            view.for_teacher = Some(TaughtRunsView::new(&runs, &reader.identity, today));
        }
        if reader.identity.has(Role::Marketing) {
            view.for_marketing = Some(courses::read(&state).await?);
        }
    }
    let page = DeskPage::new("today", "I dag", Some(&reader), view);
    let response = respond(&state, StatusCode::OK, &page)?;
    Ok((Extension(ShownRegistrations(shown)), response).into_response())
}

/// What the office has to see to, and the registrations that are shown.
async fn staff_view(
    state: &DeskState,
    shows_all: bool,
) -> Result<(StaffView, Vec<domain::RegistrationId>), Problem> {
    let (store, now) = (state.store(), state.now());
    let today = in_copenhagen(now).date();
    let selection = ContactSelection {
        deadlines: vec![ContactDeadlineStatus::Overdue, ContactDeadlineStatus::Due],
        until: (!shows_all).then(|| working_days_after(today, WORKING_DAYS_AHEAD)),
        after: None,
        limit: MAX_CONTACTS,
    };
    let overview = read_overview(store, &selection, now).await?;
    let letters = store.dead_letters().await?.len();
    let contacts = &overview.contacts;
    let shown = contacts.contacts.iter().map(|contact| contact.registration.id).collect();
    let view = StaffView {
        set_aside: (letters > 0).then(|| {
            let [one, several] = ["mail kunne ikke sendes.", "mails kunne ikke sendes."];
            Language::Danish.count(letters, [one, several], [one, several])
        }),
        post: paths::POST,
        unreadable: web::lists::unreadable(&contacts.damaged),
        contacts: ContactsView::new(contacts, today),
        runs: RunsView::read(store, &overview.runs, today).await?,
        doubtful_courses: courses::read_doubtful(state).await?,
    };
    Ok((view, shown))
}
