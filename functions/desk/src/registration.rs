//! One registration: everything the office knows of it, what has happened to it, and what can be
//! done with it.

mod consequences;
mod correction;
mod operation;
mod overview;
mod perform;
mod question;
mod timeline;
mod timeline_words;

use std::collections::HashMap;

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::extract::Path;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::{
    Course, CourseRun, Language, Participant, Registration, RegistrationId, RunId, Seats,
};
use pages::Link;
use web::Problem;
use web::audit::ShownRegistrations;
use web::problem::ProblemKind;

use crate::DeskState;
use crate::paths;
use operation::Operation;
pub(crate) use overview::show;
pub(crate) use question::{answer, ask};
pub(crate) use timeline::EntryView;

/// A registration with its course.
pub(crate) struct Opened {
    registration: Registration,
    /// `None` if it cannot be read.
    course: Option<Course>,
    /// The run; `None` if nothing is known of it.
    run: Option<CourseRun>,
    /// The position on the waiting list, from 1.
    position: Option<u32>,
    /// The seats of all runs of the course.
    seats: HashMap<RunId, Seats>,
}

impl Opened {
    async fn read(state: &DeskState, id: RegistrationId) -> Result<Self, Problem> {
        let store = state.store();
        let registration = operations::read_registration(store, id).await?;
        let (course, run) = operations::find_course_and_run(store, &registration.run).await?;
        let position = store.waiting_position(&registration).await?;
        let runs: Vec<RunId> =
            course.iter().flat_map(|course| course.run_ids().collect::<Vec<_>>()).collect();
        let seats = store.current_seats(runs).await?;
        Ok(Self { registration, course, run, position, seats })
    }

    /// "Mødeledelse i praksis, Efterår 2023"
    fn about(&self) -> String {
        let (course, run) = self.names();
        format!("{course}, {run}")
    }

    /// What its course and its run are called.
    fn names(&self) -> (&str, &str) {
        self.registration.names_today(self.course.as_ref())
    }

    /// Its contact and reference: "Mette Åkjær, K7F3-9QXM"
    fn whom(&self) -> String {
        let reference = self.registration.id.reference();
        format!("{}, {reference}", self.registration.contact.name.as_str())
    }

    /// The way to the pages about it.
    fn trail(&self) -> Vec<Link> {
        vec![Link { text: self.about(), url: paths::run(&self.registration.run) }]
    }

    /// The way to its own page: "Tilmelding K7F3-9QXM".
    fn link(&self) -> Link {
        let id = self.registration.id;
        Link { text: format!("Tilmelding {}", id.reference()), url: paths::registration(id) }
    }

    fn participant(&self, number: usize) -> Option<&Participant> {
        self.registration.participants.get(number)
    }

    /// "3 pladser"
    fn seats_in_words(&self) -> String {
        let seats = self.registration.seats() as usize;
        Language::Danish.count(seats, ["plads", "pladser"], ["", ""])
    }
}

/// The registration in the path, and what is asked about it.
pub(crate) struct Asked {
    opened: Opened,
    operation: Operation,
}

impl FromRequestParts<DeskState> for Opened {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &DeskState) -> Result<Self, Problem> {
        let Path(path) = path_of(parts, state).await?;
        let id = path.get("id").and_then(|id| RegistrationId::parse(id));
        Self::read(state, id.ok_or(ProblemKind::NotFound)?).await
    }
}

impl FromRequestParts<DeskState> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &DeskState) -> Result<Self, Problem> {
        let Path(path) = path_of(parts, state).await?;
        let opened = Opened::from_request_parts(parts, state).await?;
        let number = path.get("participant").map(|number| number.parse());
        let name = path.get("operation").map(String::as_str).unwrap_or_default();
        let operation = match number {
            None => Operation::of_registration(name),
            Some(Ok(number)) if opened.participant(number).is_some() => {
                Operation::of_participant(name, number)
            }
            Some(_) => None,
        };
        Ok(Self { opened, operation: operation.ok_or(ProblemKind::NotFound)? })
    }
}

async fn path_of(
    parts: &mut Parts,
    state: &DeskState,
) -> Result<Path<HashMap<String, String>>, Problem> {
    let path = Path::from_request_parts(parts, state).await;
    path.map_err(|_| ProblemKind::NotFound.into())
}

/// The response with a page that shows everybody in the registration.
fn shown(id: RegistrationId, response: Response) -> Response {
    (Extension(ShownRegistrations(vec![id])), response).into_response()
}
