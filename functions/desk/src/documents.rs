//! The documents about a run, as links: what each is for, how many people it has, and of which time
//! its data is. Another function renders them.

use axum::extract::{Extension, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use domain::{Language, Participant, Registration, RegistrationStatus, RunId};
use pages::Link;
use serde::Serialize;
use web::access::roles_of;
use web::{Problem, RunPath};

use crate::page::{DeskPage, respond, trail_to_run};
use crate::signed_in::SignedIn;
use crate::{DeskState, paths};

/// Whom a file is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum People {
    /// Everybody with a seat.
    Seated,
    /// Those of them who were present at one module or more.
    Attended,
    /// Also those who wait and those who have cancelled.
    Everybody,
}

/// A file that can be downloaded.
struct File {
    /// The last segment of its path.
    name: &'static str,
    query: &'static str,
    /// What its link says.
    text: &'static str,
    people: People,
}

/// A document in one format or several.
struct Document {
    title: &'static str,
    purpose: &'static str,
    /// Whether there is one from the first day on only, and none of a run that is cancelled.
    is_proof: bool,
    files: &'static [File],
}

const fn file(name: &'static str, text: &'static str) -> File {
    File { name, query: "", text, people: People::Seated }
}

const DOCUMENTS: [Document; 5] = [
    Document {
        title: "Deltagerliste",
        purpose: "Hvem der kommer, og hvor de er fra.",
        is_proof: false,
        files: &[
            file("participants.pdf", "PDF"),
            file("participants.xlsx", "Excel med alt, økonomi skal bruge"),
            File {
                query: "?include=waiting,cancelled",
                people: People::Everybody,
                ..file("participants.xlsx", "Excel med ventende og afmeldte")
            },
            File {
                query: "?columns=answers,attendance",
                ..file("participants.xlsx", "Excel med svar på kursets spørgsmål og fremmøde")
            },
            file("participants.csv", "CSV"),
        ],
    },
    Document {
        title: "Underskrifter",
        purpose: "Et ark for hver kursusdag, med plads til at skrive under.",
        is_proof: false,
        files: &[file("sign-in.pdf", "PDF")],
    },
    Document {
        title: "Navneskilte",
        purpose: "Otte på en side, til at klippe ud.",
        is_proof: false,
        files: &[file("badges.pdf", "PDF")],
    },
    Document {
        title: "Kursusbeviser",
        purpose: "En side for hver deltager, med alle kursets dage: hent dem efter den sidste.",
        is_proof: true,
        files: &[
            File {
                query: "?attended=true",
                people: People::Attended,
                ..file("certificates.pdf", "PDF til dem, der har været her mindst én gang")
            },
            file("certificates.pdf", "PDF til alle"),
        ],
    },
    Document {
        title: "Køkkenliste",
        purpose: "Kost og adgang, talt sammen og uden navne.",
        is_proof: false,
        files: &[file("kitchen.pdf", "PDF")],
    },
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentsView {
    course: String,
    run: String,
    is_cancelled: bool,
    /// "Data fra 2. oktober 2023 kl. 09.00"
    data_from: String,
    documents: Vec<DocumentView>,
    check_in: String,
}

#[derive(Serialize)]
struct DocumentView {
    title: &'static str,
    purpose: &'static str,
    files: Vec<FileView>,
    /// From when on there is one, if that is to come.
    from: Option<String>,
}

#[derive(Serialize)]
struct FileView {
    link: Link,
    /// "18 deltagere"
    people: String,
}

/// The documents that the reader may have.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
) -> Result<Response, Problem> {
    let (course, run) = operations::read_run(state.store(), &id).await?;
    let registrations = state.store().registrations(&id).await?.items;
    let now = state.now();
    let has_begun = run.first_day_has_come(now);
    let is_held = !run.is_cancelled();
    let of_use = DOCUMENTS.iter().filter(|document| is_held || !document.is_proof);
    let documents = of_use.filter_map(|document| {
        let files = document.files.iter().filter(|file| may_read(&reader, file));
        let files: Vec<_> = files.map(|file| FileView::new(file, &id, &registrations)).collect();
        let is_to_come = document.is_proof && !has_begun;
        (!files.is_empty()).then(|| DocumentView {
            title: document.title,
            purpose: document.purpose,
            files: if is_to_come { Vec::new() } else { files },
            from: is_to_come.then(|| Language::Danish.date_with_weekday(run.first_day())),
        })
    });
    let view = DocumentsView {
        documents: documents.collect(),
        data_from: Language::Danish.data_from(now),
        check_in: paths::run_page(&id, "fremmoede"),
        is_cancelled: run.is_cancelled(),
        course: course.title,
        run: run.name,
    };
    let trail = trail_to_run(&reader, &id, &format!("{}, {}", view.course, view.run));
    let page = DeskPage::new("documents", "Dokumenter til holdet", Some(&reader), view);
    let page = page.below(trail);
    respond(&state, StatusCode::OK, &page)
}

/// Whether a document about a run is called this.
pub(crate) fn is_file(name: &str) -> bool {
    DOCUMENTS.iter().flat_map(|document| document.files).any(|file| file.name == name)
}

/// Whether the reader may have a file of a run that is theirs.
fn may_read(reader: &SignedIn, file: &File) -> bool {
    let route = format!("/staff/courses/{{slug}}/runs/{{run}}/{}", file.name);
    roles_of(&Method::GET, &route).iter().any(|role| reader.identity.has(*role))
}

impl FileView {
    fn new(file: &File, id: &RunId, registrations: &[Registration]) -> Self {
        let registered =
            |registration: &&Registration| registration.status == RegistrationStatus::Registered;
        let seated = registrations.iter().filter(registered);
        let mut seated = seated.flat_map(|found| found.active_participants().map(|(_, one)| one));
        let attended = |person: &&Participant| !person.attended.is_empty();
        let count = match file.people {
            People::Seated => seated.count(),
            People::Attended => seated.by_ref().filter(attended).count(),
            People::Everybody => registrations.iter().map(|found| found.participants.len()).sum(),
        };
        let url = format!("{}{}", paths::document(id, file.name), file.query);
        Self {
            link: Link { text: file.text.to_owned(), url },
            people: Language::Danish.count(count, ["deltager", "deltagere"], ["person", "people"]),
        }
    }
}
