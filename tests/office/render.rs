//! The command `render`: documents as files, beside a running server.

use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use document::Sources;
use domain::Course;
use kursuskontor::cli::RenderOptions;
use kursuskontor::document_kind::DocumentKind;
use kursuskontor::render::render;
use kursuskontor::{LocalOffice, Options};
use tests::{COURSE, NOW, REGISTRATION, example};
use tower::ServiceExt;
use web::Clock;

const RUN: &str = "2023-11-14";

/// A server that has its folder locked, with one registration.
async fn server(data: &Path) -> LocalOffice {
    let clock = Clock::frozen_at(NOW.parse().unwrap());
    let options = Options::of(data, "kursuskontor", clock);
    let house = LocalOffice::open(options).await.unwrap();
    let mut second = example(COURSE);
    second["slug"] = "andet-kursus".into();
    for course in [example(COURSE), second] {
        house.app.store.publish(&Course::parse(&course).unwrap(), None).await.unwrap().unwrap();
    }
    let request = Request::post(format!("/courses/moedeledelse/runs/{RUN}/registrations"))
        .header("content-type", "application/json")
        .header("idempotency-key", "one");
    let answer = house
        .router(&Sources::embedded())
        .unwrap()
        .oneshot(request.body(Body::from(REGISTRATION)).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    house
}

async fn served(house: &LocalOffice, path: &str) -> Vec<u8> {
    let token = format!("Bearer {}", house.staff_token(&["staff".to_owned()]).unwrap());
    let request = Request::get(path).header("authorization", token).body(Body::empty()).unwrap();
    let answer = house.router(&Sources::embedded()).unwrap().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()
}

fn options(data: &Path, kind: DocumentKind, output: &Path) -> RenderOptions {
    RenderOptions {
        kind,
        course: Some("moedeledelse".to_owned()),
        run: kind.is_of_a_run().then(|| RUN.parse().unwrap()),
        all: false,
        attended: false,
        data: data.to_owned(),
        templates: None,
        now: Some(NOW.parse().unwrap()),
        table: "kursuskontor".to_owned(),
        output: output.to_owned(),
    }
}

#[tokio::test]
async fn every_document_is_written_beside_a_running_server_as_it_serves_it() {
    let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let house = server(data.path()).await;
    let of_run = |file: &str| format!("/staff/courses/moedeledelse/runs/{RUN}/{file}");
    let documents = [
        (DocumentKind::Brochure, "b.pdf", "/courses/moedeledelse/brochure.pdf".to_owned()),
        (DocumentKind::Catalogue, "c.pdf", "/catalogue.pdf".to_owned()),
        (DocumentKind::Participants, "p.pdf", of_run("participants.pdf")),
        (DocumentKind::Participants, "p.XLSX", of_run("participants.xlsx")),
        (DocumentKind::Participants, "p.csv", of_run("participants.csv")),
        (DocumentKind::SignIn, "s.pdf", of_run("sign-in.pdf")),
        (DocumentKind::Badges, "n.pdf", of_run("badges.pdf")),
        (DocumentKind::Certificates, "k.pdf", of_run("certificates.pdf")),
        (DocumentKind::Kitchen, "m.pdf", of_run("kitchen.pdf")),
    ];
    for (kind, name, path) in documents {
        let file = out.path().join(name);
        render(options(data.path(), kind, &file)).await.unwrap();
        assert!(std::fs::read(&file).unwrap() == served(&house, &path).await, "{name}");
    }
    render(options(data.path(), DocumentKind::Badges, out.path())).await.unwrap();
    assert!(
        out.path().join(format!("badges-moedeledelse-{RUN}.pdf")).is_file(),
        "a folder gets a file named for what it is"
    );
    house.close().await;
}

#[tokio::test]
async fn a_document_of_people_is_a_look_at_them_with_a_server_or_without_one() {
    let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let house = server(data.path()).await;
    let accesses = async |house: &LocalOffice| {
        let secrets = house.post(None).unwrap().secrets;
        let accesses = house
            .app
            .store
            .accesses_to(&"mette@eksempelkommune.dk".parse().unwrap(), &secrets)
            .await
            .unwrap();
        let mut seen: Vec<String> = accesses
            .into_iter()
            .map(|look| format!("{} {} {}", look.by, look.what, look.run.unwrap()))
            .collect();
        seen.sort();
        seen
    };
    render(options(data.path(), DocumentKind::Brochure, &out.path().join("b.pdf"))).await.unwrap();
    render(options(data.path(), DocumentKind::Participants, &out.path().join("p.csv")))
        .await
        .unwrap();
    house.audit_spool.as_ref().unwrap().import(&house.app.store).await.unwrap();
    assert_eq!(accesses(&house).await, ["local participants.csv moedeledelse/2023-11-14"]);
    house.close().await;
    render(options(data.path(), DocumentKind::Badges, &out.path().join("n.pdf"))).await.unwrap();
    let clock = Clock::frozen_at(NOW.parse().unwrap());
    let again = Options::of(data.path(), "kursuskontor", clock);
    let house = LocalOffice::open(again).await.unwrap();
    assert_eq!(
        accesses(&house).await,
        [
            "local badges.pdf moedeledelse/2023-11-14",
            "local participants.csv moedeledelse/2023-11-14"
        ]
    );
    assert_eq!(
        std::fs::read_dir(data.path().join("audit-spool")).unwrap().count(),
        0,
        "each is taken up once"
    );
    // Where a look cannot be left, nobody is shown.
    std::fs::remove_dir_all(data.path().join("audit-spool")).unwrap();
    std::fs::write(data.path().join("audit-spool"), "").unwrap();
    let sentence = render(options(data.path(), DocumentKind::Kitchen, &out.path().join("k.pdf")))
        .await
        .unwrap_err()
        .to_string();
    assert!(sentence.starts_with("the look at people cannot be noted"), "{sentence}");
    assert!(!out.path().join("k.pdf").exists());
    house.close().await;
}

#[tokio::test]
async fn all_brochures_are_written_at_once() {
    let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    server(data.path()).await.close().await;
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
async fn what_cannot_be_written_says_why_in_one_sentence() {
    let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = out.path().join("x.pdf");
    let said = async |options: RenderOptions| render(options).await.unwrap_err().to_string();
    let sentence = said(options(data.path(), DocumentKind::Brochure, &file)).await;
    assert!(sentence.starts_with("there is no table in the folder"), "{sentence}");
    server(data.path()).await.close().await;
    let of = |kind| options(data.path(), kind, &file);
    let sentences = [
        (
            RenderOptions { course: None, ..of(DocumentKind::Brochure) },
            "say which course; there are andet-kursus, moedeledelse",
        ),
        (
            RenderOptions { course: Some("nix".to_owned()), ..of(DocumentKind::Brochure) },
            "there is no course nix; there are andet-kursus, moedeledelse",
        ),
        (
            RenderOptions { run: None, ..of(DocumentKind::Badges) },
            "say which run with --run; moedeledelse has 2023-11-14, 2024-02-28",
        ),
        (
            RenderOptions { run: Some("2030-01-01".parse().unwrap()), ..of(DocumentKind::Badges) },
            "moedeledelse has no run 2030-01-01; it has 2023-11-14, 2024-02-28",
        ),
        (
            RenderOptions { all: true, ..of(DocumentKind::Badges) },
            "--all is for brochures and takes no course or run",
        ),
        (
            RenderOptions { output: out.path().join("x.csv"), ..of(DocumentKind::Badges) },
            "only a participant list can be a .csv",
        ),
    ];
    for (options, expected) in sentences {
        assert_eq!(said(options).await, expected);
    }
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "nothing was written");
    let blocked = out.path().join("file/x.pdf");
    std::fs::write(out.path().join("file"), "").unwrap();
    let sentence = said(RenderOptions { output: blocked, ..of(DocumentKind::Brochure) }).await;
    assert!(sentence.contains("x.pdf cannot be written"), "{sentence}");
}
