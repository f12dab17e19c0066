//! Help: a page for each task of the office. The link "Hjælp" of every page leads to the one that
//! is about it.

use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use pages::Link;
use serde::Serialize;
use web::Problem;
use web::access::Role;
use web::auth::Identity;
use web::problem::ProblemKind;

use crate::page::{DeskPage, respond};
use crate::signed_in::SignedIn;
use crate::{DeskState, paths};

/// A task of the office.
struct Task {
    /// The last segment of its address.
    name: &'static str,
    title: &'static str,
    template: &'static str,
    /// Whose task it is.
    roles: &'static [Role],
}

const STAFF: &[Role] = &[Role::Staff];

const fn task(
    name: &'static str,
    title: &'static str,
    template: &'static str,
    roles: &'static [Role],
) -> Task {
    Task { name, title, template, roles }
}

const TASKS: [Task; 10] = [
    task("ring-op", "Ring til kontakter", "help/ring-op", STAFF),
    task("hold", "Hold og pladser", "help/hold", STAFF),
    task("tilmeldinger", "Tilmeldinger", "help/tilmeldinger", STAFF),
    task("beskeder", "Skriv til et hold", "help/beskeder", STAFF),
    task("kurser", "Kurser: opret, ret og udgiv", "help/kurser", &[Role::Staff, Role::Marketing]),
    task("fremmoede", "Notér fremmøde", "help/fremmoede", &[Role::Staff, Role::Teacher]),
    task(
        "dokumenter",
        "Hent lister, skilte og beviser",
        "help/dokumenter",
        &[Role::Staff, Role::Teacher],
    ),
    task("person", "Indsigt og sletning", "help/person", STAFF),
    task("post", "Mails, der ikke kom af sted", "help/post", STAFF),
    task("login", "Roller og login", "help/login", &Role::ALL),
];

#[derive(Serialize)]
struct HelpView {
    tasks: Vec<Link>,
}

#[derive(Serialize)]
struct TaskView {}

/// All tasks of the reader.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
) -> Result<Response, Problem> {
    let is_theirs = |task: &&Task| task.roles.iter().any(|role| reader.identity.has(*role));
    let tasks = TASKS.iter().filter(is_theirs);
    let tasks = tasks.map(|task| Link { text: task.title.to_owned(), url: url(task) }).collect();
    respond(
        &state,
        StatusCode::OK,
        &DeskPage::new("help", "Hjælp", Some(&reader), HelpView { tasks }),
    )
}

/// One task.
pub(crate) async fn show_task(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let task = TASKS.iter().find(|task| task.name == name).ok_or(ProblemKind::NotFound)?;
    let title = format!("Hjælp: {}", task.title);
    let help = Link { text: "Hjælp".to_owned(), url: paths::HELP.to_owned() };
    let page = DeskPage::new(task.template, title, Some(&reader), TaskView {}).below(vec![help]);
    respond(&state, StatusCode::OK, &page)
}

/// Where the help about the page at this path is, for somebody who may read it; all help where
/// there is none.
pub(crate) fn about(path: &str, reader: &Identity) -> String {
    let segments: Vec<&str> = path.split('/').skip(2).collect();
    let name = match segments.as_slice() {
        [] if reader.has(Role::Staff) => "ring-op",
        ["hold", _, _, "fremmoede", ..] => "fremmoede",
        ["hold", _, _, "dokumenter"] => "dokumenter",
        ["hold", _, _, "besked"] => "beskeder",
        ["hold", _, _, "ny-tilmelding"] | ["tilmelding", ..] => "tilmeldinger",
        ["hold", ..] => "hold",
        ["kurser", ..] | ["indlejring" | "skabeloner"] => "kurser",
        ["person", ..] => "person",
        ["post"] => "post",
        _ => "",
    };
    TASKS.iter().find(|task| task.name == name).map_or_else(|| paths::HELP.to_owned(), url)
}

fn url(task: &Task) -> String {
    format!("{}/{}", paths::HELP, task.name)
}
