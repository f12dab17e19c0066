//! The contacts that the office still has to call, in all runs: which are requested, and one page
//! of them.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::time::{in_copenhagen, parse_date};
use domain::{ContactDeadlineStatus, RegistrationId, RegistrationStatus};
use jiff::civil::Date;
use operations::{ContactSelection, ContactToCall, ContactsPage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::audit::ShownRegistrations;
use web::openapi_responses::{BadParameters, Busy, NotStaff};
use web::registration_body::ContactBody;
use web::{ListParameters, Parameters, Problem, Staff, cursor, unreadable};

use crate::RegistrationsState;
use crate::responses::{CourseReference, RunReference};
use crate::staff_list::parse_deadlines;

/// Lists the contacts that the office still has to call.
///
/// A page of the registrations of all runs, the oldest promise first. Cancelled registrations, and
/// contacts who were called or erased, are not among them.
#[utoipa::path(
    get,
    path = "/staff/contacts",
    operation_id = "listContactsToCall",
    tag = "staff",
    params(ContactsQuery),
    responses(
        (status = 200, description = "A page of contacts.", body = ContactsBody),
        NotStaff,
        BadParameters,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn list(
    State(state): State<RegistrationsState>,
    _: Staff,
    Parameters(query): Parameters<ContactsQuery>,
) -> Result<Response, Problem> {
    let selection = query.parse()?;
    let today = in_copenhagen(state.now()).date();
    let page = operations::list_contacts_to_call(state.store(), &selection, today).await?;
    let shown = page.contacts.iter().map(|contact| contact.registration.id).collect();
    Ok((Extension(ShownRegistrations(shown)), Json(ContactsBody::from(&page))).into_response())
}

/// Which contacts are requested.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ContactsQuery {
    /// `true`: only those that are within the deadline, unless `overdue` is `true` too.
    due: Option<String>,
    /// `true`: only those whose deadline has passed, unless `due` is `true` too.
    overdue: Option<String>,
    /// Contacts on one page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
    /// `next` of the previous page.
    cursor: Option<String>,
}

impl ContactsQuery {
    /// # Errors
    /// Every invalid parameter.
    fn parse(self) -> Result<ContactSelection, Problem> {
        let mut parameters = ListParameters::default();
        let mut deadlines = parse_deadlines(&mut parameters, self.due, self.overdue);
        if deadlines.is_empty() {
            deadlines = vec![ContactDeadlineStatus::Due, ContactDeadlineStatus::Overdue];
        }
        let limit = parameters.limit(self.limit);
        let after = parameters.cursor(self.cursor, parse_position);
        parameters.finish()?;
        Ok(ContactSelection { deadlines, until: None, after, limit })
    }
}

fn parse_position(position: &str) -> Option<(Date, RegistrationId)> {
    let (date, id) = position.split_once(' ')?;
    Some((parse_date(date).ok()?, RegistrationId::parse(id)?))
}

/// One page of the contacts to call.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContactsBody {
    /// The oldest promise first.
    contacts: Vec<ContactToCallBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
    /// The courses and registrations that cannot be read, because what is stored is damaged.
    /// Somebody among them may have to be called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
}

/// A registration whose contact the office still has to call.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ContactToCallBody {
    id: String,
    /// Its short form for the phone, such as `K7F3-9QXM`.
    reference: String,
    /// `registered` or `waiting`.
    status: RegistrationStatus,
    course: CourseReference,
    run: RunReference,
    contact: ContactBody,
    /// How many people take part.
    participants: u32,
    /// The contact deadline: the office calls the contact by this day.
    #[schema(format = Date)]
    contact_by: String,
    /// Whether the deadline has passed.
    overdue: bool,
    /// Whether the address is not proved, and the office has not confirmed the registration.
    unverified: bool,
}

impl From<&ContactsPage> for ContactsBody {
    fn from(page: &ContactsPage) -> Self {
        Self {
            contacts: page.contacts.iter().map(ContactToCallBody::from).collect(),
            next: page.next.map(|(contact_by, id)| cursor(format_args!("{contact_by} {id}"))),
            unreadable: unreadable(&page.damaged),
        }
    }
}

impl From<&ContactToCall> for ContactToCallBody {
    fn from(contact: &ContactToCall) -> Self {
        let ContactToCall { registration, course_title, run_name, .. } = contact;
        Self {
            id: registration.id.to_string(),
            reference: registration.id.reference().to_string(),
            status: registration.status,
            course: CourseReference {
                slug: registration.run.slug.to_string(),
                title: course_title.clone(),
            },
            run: RunReference {
                start: registration.run.start.to_string(),
                name: run_name.clone(),
                cancelled: contact.is_run_cancelled,
            },
            contact: ContactBody::from(&registration.contact),
            participants: registration.seats(),
            contact_by: registration.contact_by.to_string(),
            overdue: contact.is_overdue,
            unverified: registration.is_unverified(),
        }
    }
}
