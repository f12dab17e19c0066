//! The command `render`: documents as files, beside a running server.

use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use document::TemplateLoader;
use domain::Course;
use harness::change_by_office;
use harness::{
    COURSE, FIRST_DAY, NOW, REGISTRATION, RUN, Response, SLUG, STAFF_RUN, START, example,
};
use kursuskontor::cli::{ClockOptions, DataTableOptions, RenderOptions};
use kursuskontor::commands::render::run as render;
use kursuskontor::document_kind::DocumentKind;
use kursuskontor::{LocalOffice, OfficeOptions};
use tower::ServiceExt;
use web::Clock;

/// A server that locks its folder, with one registration.
async fn start_server(data: &Path) -> LocalOffice {
    let clock = Clock::frozen_at(NOW.parse().unwrap());
    let options = OfficeOptions::new(data, "kursuskontor", clock);
    let server = LocalOffice::open(options).await.unwrap();
    let mut second = example(COURSE);
    second["slug"] = "andet-kursus".into();
    for course in [example(COURSE), second] {
        let course = Course::parse(&course).unwrap();
        server.app.store.publish(&course, None, &change_by_office()).await.unwrap();
    }
    let request = Request::post(format!("{RUN}/registrations"))
        .header("content-type", "application/json")
        .header("idempotency-key", "one");
    let response = server
        .router(&TemplateLoader::embedded())
        .unwrap()
        .oneshot(request.body(Body::from(REGISTRATION)).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    server
}

/// The kind of document about a run with this name.
fn about_run(slug: &str) -> DocumentKind {
    DocumentKind::with_slug(slug).unwrap()
}

async fn download(server: &LocalOffice, path: &str) -> Vec<u8> {
    let token = format!("Bearer {}", server.staff_token(&["staff".to_owned()]).unwrap());
    let request = Request::get(path).header("authorization", token).body(Body::empty()).unwrap();
    let response =
        server.router(&TemplateLoader::embedded()).unwrap().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    Response::read(response).await.body.to_vec()
}

fn options(data: &Path, kind: DocumentKind, output: &Path) -> RenderOptions {
    RenderOptions {
        kind,
        course: Some(SLUG.to_owned()),
        run: kind.is_about_run().then(|| START.parse().unwrap()),
        all: false,
        attended: false,
        table: DataTableOptions { data: data.to_owned(), table: "kursuskontor".to_owned() },
        templates: None,
        clock: ClockOptions { now: Some(NOW.parse().unwrap()) },
        output: output.to_owned(),
    }
}

#[tokio::test]
async fn every_document_is_written_beside_a_running_server_as_the_server_sends_it() {
    let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut server = start_server(data.path()).await;
    // Certificates are issued from then on.
    let begun = FIRST_DAY.parse().unwrap();
    server.app.clock = Clock::frozen_at(begun);
    let options = |kind, file: &Path| RenderOptions {
        clock: ClockOptions { now: Some(begun) },
        ..options(data.path(), kind, file)
    };
    let of_run = |file: &str| format!("{STAFF_RUN}/{file}");
    let documents = [
        (DocumentKind::Brochure, "b.pdf", "/courses/moedeledelse/brochure.pdf".to_owned()),
        (DocumentKind::Catalogue, "c.pdf", "/catalogue.pdf".to_owned()),
        (about_run("participants"), "p.XLSX", of_run("participants.xlsx")),
    ];
    let documents = documents.map(|(kind, name, path)| (kind, name.to_owned(), path));
    let about_run_documents = participants::run_documents().flat_map(|document| {
        document.path_segments().map(move |segment| {
            (DocumentKind::AboutRun(document), segment.clone(), of_run(&segment))
        })
    });
    for (kind, name, path) in documents.into_iter().chain(about_run_documents) {
        let file = out.path().join(&name);
        render(options(kind, &file)).await.unwrap();
        assert!(std::fs::read(&file).unwrap() == download(&server, &path).await, "{name}");
    }
    render(options(about_run("badges"), out.path())).await.unwrap();
    assert!(
        out.path().join(format!("badges-moedeledelse-{START}.pdf")).is_file(),
        "in a folder the file is named after the document"
    );
}

#[tokio::test]
async fn rendering_personal_data_is_audited_with_and_without_a_server() {
    let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = start_server(data.path()).await;
    let accesses = async |server: &LocalOffice| {
        let mette = "mette@eksempelkommune.dk".parse().unwrap();
        let accesses = server.registrations().accesses_to(&mette).await.unwrap().items;
        let mut seen: Vec<String> = accesses
            .into_iter()
            .map(|access| format!("{} {} {}", access.by, access.what, access.run.unwrap()))
            .collect();
        seen.sort();
        seen
    };
    render(options(data.path(), DocumentKind::Brochure, &out.path().join("b.pdf"))).await.unwrap();
    render(options(data.path(), about_run("participants"), &out.path().join("p.csv")))
        .await
        .unwrap();
    server.audit_spool.as_ref().unwrap().import(&server.app.store).await.unwrap();
    assert_eq!(accesses(&server).await, ["local participants.csv moedeledelse/2023-11-14"]);
    drop(server);
    render(options(data.path(), about_run("badges"), &out.path().join("n.pdf"))).await.unwrap();
    let clock = Clock::frozen_at(NOW.parse().unwrap());
    let again = OfficeOptions::new(data.path(), "kursuskontor", clock);
    let server = LocalOffice::open(again).await.unwrap();
    assert_eq!(
        accesses(&server).await,
        [
            "local badges.pdf moedeledelse/2023-11-14",
            "local participants.csv moedeledelse/2023-11-14"
        ]
    );
    assert_eq!(
        std::fs::read_dir(data.path().join("audit-spool")).unwrap().count(),
        0,
        "each access record is imported once"
    );
    // Without an access record no personal data is rendered.
    std::fs::remove_dir_all(data.path().join("audit-spool")).unwrap();
    std::fs::write(data.path().join("audit-spool"), "").unwrap();
    let sentence = render(options(data.path(), about_run("kitchen"), &out.path().join("k.pdf")))
        .await
        .unwrap_err()
        .to_string();
    assert!(sentence.starts_with("the access to personal data cannot be recorded"), "{sentence}");
    assert!(!out.path().join("k.pdf").exists());
}

#[tokio::test]
async fn all_brochures_are_written_by_one_command() {
    let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(start_server(data.path()).await);
    let folder = out.path().join("brochurer/2023");
    render(RenderOptions {
        course: None,
        all: true,
        ..options(data.path(), DocumentKind::Brochure, &folder)
    })
    .await
    .unwrap();
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["andet-kursus.pdf", "moedeledelse.pdf"]);
}

#[tokio::test]
async fn a_document_that_cannot_be_written_is_reported_in_one_sentence() {
    let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = out.path().join("x.pdf");
    let error_of = async |options: RenderOptions| render(options).await.unwrap_err().to_string();
    let sentence = error_of(options(data.path(), DocumentKind::Brochure, &file)).await;
    assert!(sentence.starts_with("there is no table in the folder"), "{sentence}");
    drop(start_server(data.path()).await);
    let options_for = |kind| options(data.path(), kind, &file);
    let sentences = [
        (
            RenderOptions { course: None, ..options_for(DocumentKind::Brochure) },
            "say which course; there are andet-kursus, moedeledelse",
        ),
        (
            RenderOptions { course: Some("nix".to_owned()), ..options_for(DocumentKind::Brochure) },
            "there is no course nix; there are andet-kursus, moedeledelse",
        ),
        (
            RenderOptions { run: None, ..options_for(about_run("badges")) },
            "say which run with --run; moedeledelse has 2023-11-14, 2024-02-28",
        ),
        (
            RenderOptions {
                run: Some("2030-01-01".parse().unwrap()),
                ..options_for(about_run("badges"))
            },
            "moedeledelse has no run 2030-01-01; it has 2023-11-14, 2024-02-28",
        ),
        (
            RenderOptions { all: true, ..options_for(about_run("badges")) },
            "--all is for brochures and takes no course or run",
        ),
        (
            RenderOptions { output: out.path().join("x.csv"), ..options_for(about_run("badges")) },
            "only a participant list can be a .csv",
        ),
    ];
    for (options, expected) in sentences {
        assert_eq!(error_of(options).await, expected);
    }
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "nothing was written");
    let blocked = out.path().join("file/x.pdf");
    std::fs::write(out.path().join("file"), "").unwrap();
    let sentence =
        error_of(RenderOptions { output: blocked, ..options_for(DocumentKind::Brochure) }).await;
    assert!(sentence.contains("x.pdf cannot be written"), "{sentence}");
}
