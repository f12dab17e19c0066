//! Which roles may use which routes of staff. The table is read by the extractor of staff, by the
//! description of the API and by the tests.

use axum::http::Method;
use domain::RunId;

use crate::auth::Identity;
use crate::problem::ProblemKind;
use crate::{AppState, Problem};

/// What somebody does in the office; the claim with the roles names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Staff,
    /// The lists of the runs that the person teaches, without the payers, and who is there.
    Teacher,
    /// Courses, images, brochures and the catalogue, but nobody who has registered.
    Marketing,
}

use Role::{Marketing, Staff, Teacher};

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Staff, Teacher, Marketing];

    /// As the claim names it.
    pub fn name(self) -> &'static str {
        match self {
            Staff => "staff",
            Teacher => "teacher",
            Marketing => "marketing",
        }
    }
}

/// Who may use a route.
pub struct Access {
    /// The method; `GET` says the same of `HEAD`.
    pub method: &'static str,
    /// The path as its router names it.
    pub path: &'static str,
    /// The roles. A teacher may only use routes of one run, and only if they teach it.
    pub roles: &'static [Role],
}

/// The pages of the desk on which everybody sees what is theirs.
const EVERYBODY: &[Role] = &Role::ALL;

const fn route(method: &'static str, path: &'static str, roles: &'static [Role]) -> Access {
    Access { method, path, roles }
}

/// Where the brochure of a course that is not published is rendered. It changes nothing.
pub const BROCHURE_PREVIEW: &str = "/staff/brochures/preview";
const ABOUT_COURSES: &[Role] = &[Staff, Marketing];
const ABOUT_OWN_RUNS: &[Role] = &[Staff, Teacher];

/// The routes that not only [`Role::Staff`] may use.
pub const ROUTES: &[Access] = &[
    route("GET", "/staff/courses/{slug}", ABOUT_COURSES),
    route("PUT", "/staff/courses/{slug}", ABOUT_COURSES),
    route("DELETE", "/staff/courses/{slug}", ABOUT_COURSES),
    route("GET", "/staff/images", ABOUT_COURSES),
    route("PUT", "/staff/images/{name}", ABOUT_COURSES),
    route("DELETE", "/staff/images/{name}", ABOUT_COURSES),
    route("POST", "/staff/imports", ABOUT_COURSES),
    route("POST", BROCHURE_PREVIEW, ABOUT_COURSES),
    route("GET", "/staff/courses/{slug}/runs/{run}/badges.pdf", ABOUT_OWN_RUNS),
    route("GET", "/staff/courses/{slug}/runs/{run}/participants.pdf", ABOUT_OWN_RUNS),
    route("GET", "/staff/courses/{slug}/runs/{run}/sign-in.pdf", ABOUT_OWN_RUNS),
    route("GET", "/kontor", EVERYBODY),
    route("GET", "/kontor/dokument-ikke-vist", EVERYBODY),
    route("GET", "/kontor/hjaelp", EVERYBODY),
    route("GET", "/kontor/hjaelp/{task}", EVERYBODY),
    route("GET", "/kontor/hold/{slug}/{run}/dokumenter", ABOUT_OWN_RUNS),
    route("GET", "/kontor/hold/{slug}/{run}/fremmoede", ABOUT_OWN_RUNS),
    route("POST", "/kontor/hold/{slug}/{run}/fremmoede", ABOUT_OWN_RUNS),
    route("GET", "/kontor/indlejring", ABOUT_COURSES),
    route("POST", "/kontor/log-ud", EVERYBODY),
    route("GET", "/kontor/kurser", ABOUT_COURSES),
    route("GET", "/kontor/kurser/indlaes", ABOUT_COURSES),
    route("POST", "/kontor/kurser/indlaes", ABOUT_COURSES),
    route("GET", "/kontor/kurser/ny", ABOUT_COURSES),
    route("POST", "/kontor/kurser/ny", ABOUT_COURSES),
    route("GET", "/kontor/kurser/{slug}/rediger", ABOUT_COURSES),
    route("POST", "/kontor/kurser/{slug}/rediger", ABOUT_COURSES),
    route("GET", "/kontor/skabeloner", ABOUT_COURSES),
];

/// The roles that may use a route.
pub fn roles_of(method: &Method, path: &str) -> &'static [Role] {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let found = ROUTES.iter().find(|access| access.method == method && access.path == path);
    found.map_or(&[Staff], |access| access.roles)
}

/// Whether somebody may see who pays for participants; teachers may not.
pub fn may_see_payers(reader: &Identity) -> bool {
    reader.has(Staff)
}

/// Whether somebody may use a route.
///
/// # Errors
/// `role-required`, or that the course of a teacher's run cannot be read.
pub(crate) async fn check(
    app: &AppState,
    identity: &Identity,
    method: &Method,
    path: &str,
    run: Option<RunId>,
) -> Result<(), Problem> {
    let roles = roles_of(method, path);
    let may = |role| roles.contains(&role) && identity.has(role);
    if may(Staff) || may(Marketing) {
        return Ok(());
    }
    if may(Teacher) {
        let Some(id) = run else { return Ok(()) };
        let course = app.store.course(&id.slug).await?;
        let run = course.as_ref().and_then(|(course, _)| course.run(&id));
        if run.is_some_and(|run| run.is_taught_by(&identity.subject, identity.email.as_deref())) {
            return Ok(());
        }
    }
    Err(ProblemKind::RoleRequired.into())
}
