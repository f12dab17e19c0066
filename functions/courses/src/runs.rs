//! The runs of all courses for the staff: which are requested, and one page of them.

use axum::Json;
use axum::extract::State;
use domain::time::parse_date;
use domain::{RunId, RunStage};
use operations::{RunPosition, RunSelection, RunToManage, RunsPage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::openapi_responses::{BadParameters, Busy, NotStaff};
use web::{AppState, ListParameters, Parameters, Problem, Staff, cursor, unreadable};

/// The states by their names in a query.
const STATES: [(&str, RunStage); 4] = [
    ("coming", RunStage::Coming),
    ("running", RunStage::Running),
    ("held", RunStage::Held),
    ("cancelled", RunStage::Cancelled),
];

/// Lists the runs of all courses.
///
/// A page of the runs in the order of their first days, with the seats and the contacts to call of
/// each.
#[utoipa::path(
    get,
    path = "/staff/runs",
    operation_id = "listRuns",
    tag = "staff",
    params(RunsQuery),
    responses(
        (status = 200, description = "A page of runs.", body = RunsBody),
        NotStaff,
        BadParameters,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    _: Staff,
    Parameters(query): Parameters<RunsQuery>,
) -> Result<Json<RunsBody>, Problem> {
    let selection = query.parse()?;
    let page = operations::list_runs(&app.store, &selection, app.clock.now()).await?;
    Ok(Json(RunsBody::from(&page)))
}

/// Which runs are requested.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunsQuery {
    /// Only `coming`, `running`, `held` or `cancelled` runs. A cancelled run is nothing else.
    state: Option<String>,
    /// Runs on one page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
    /// `next` of the previous page.
    cursor: Option<String>,
}

impl RunsQuery {
    /// # Errors
    /// Every invalid parameter.
    fn parse(self) -> Result<RunSelection, Problem> {
        let mut parameters = ListParameters::default();
        let stage = parameters.choice("/state", self.state, &STATES);
        let limit = parameters.limit(self.limit);
        let after = parameters.cursor(self.cursor, parse_position);
        parameters.finish()?;
        Ok(RunSelection { stage, after, limit })
    }
}

fn parse_position(position: &str) -> Option<RunPosition> {
    let (first_day, id) = position.split_once(' ')?;
    let (slug, start) = id.split_once('/')?;
    let id = RunId { slug: slug.parse().ok()?, start: parse_date(start).ok()? };
    Some((parse_date(first_day).ok()?, id))
}

/// One page of the runs.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunsBody {
    /// In the order of their first days.
    runs: Vec<RunBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
    /// The courses that cannot be read, because what is stored is damaged. Their runs are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
}

/// A run, and what is left to do for it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RunBody {
    /// The course.
    slug: String,
    /// The title of the course.
    title: String,
    /// The start date, which identifies the run within its course.
    #[schema(format = Date)]
    start: String,
    /// The name for people.
    name: String,
    /// `coming`, `running` or `held` by its days; `cancelled` if it does not take place.
    state: RunStage,
    /// The first day; the start date while the days are unknown.
    #[schema(format = Date)]
    first_day: String,
    /// The last day; likewise.
    #[schema(format = Date)]
    last_day: String,
    /// Seats in total.
    capacity: u32,
    /// How many participants it needs; missing if the course does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum_participants: Option<u32>,
    /// Seats that are taken; null if the counts are damaged.
    seats_taken: Option<u32>,
    /// Seats that are not taken; null if the counts are damaged.
    seats_left: Option<u32>,
    /// Registrations on the waiting list; null if the counts are damaged.
    waiting: Option<u32>,
    /// Contacts that are still to be called and are within the deadline.
    due: usize,
    /// Contacts that are still to be called and whose deadline has passed.
    overdue: usize,
    /// The registrations of the run that cannot be read, because what is stored is damaged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
}

impl From<&RunsPage> for RunsBody {
    fn from(page: &RunsPage) -> Self {
        let next = page.next.as_ref();
        Self {
            runs: page.runs.iter().map(RunBody::from).collect(),
            next: next.map(|(first_day, id)| cursor(format_args!("{first_day} {id}"))),
            unreadable: unreadable(&page.damaged),
        }
    }
}

impl From<&RunToManage> for RunBody {
    fn from(managed: &RunToManage) -> Self {
        let RunToManage { id, course_title, run, stage, seats, due, overdue, damaged } = managed;
        Self {
            slug: id.slug.to_string(),
            title: course_title.clone(),
            start: id.start.to_string(),
            name: run.name.clone(),
            state: *stage,
            first_day: run.first_day().to_string(),
            last_day: run.last_day().to_string(),
            capacity: run.capacity,
            minimum_participants: run.minimum_participants,
            seats_taken: seats.map(|seats| seats.taken()),
            seats_left: seats.map(|seats| seats.left),
            waiting: seats.map(|seats| seats.waiting),
            due: *due,
            overdue: *overdue,
            unreadable: unreadable(damaged),
        }
    }
}
