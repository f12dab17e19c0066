//! The page with the documents of a run.

use harness::desk::Desk;
use harness::{FIRST_DAY, NOW, Office, course, group, run_document_files, waiting_group};
use serde_json::json;

const PAGE: &str = "/kontor/hold/moedeledelse/2023-11-14/dokumenter";
const FOLDER: &str = "/staff/courses/moedeledelse/runs/2023-11-14";

/// The addresses of the files on a page, and how many people each says it has.
fn files(html: &str) -> Vec<(String, String)> {
    let link = format!("href=\"{FOLDER}/");
    html.split(&link)
        .skip(1)
        .map(|rest| {
            let (url, rest) = rest.split_once('"').unwrap();
            let people = rest.split("class=\"small\">").nth(1).unwrap();
            (url.to_owned(), people.split('<').next().unwrap().to_owned())
        })
        .collect()
}

#[tokio::test]
async fn every_document_is_there_with_how_many_people_it_has() {
    let office = Office::empty(NOW).await;
    office.add(&course("moedeledelse", 2)).await;
    let seated = office.register("a", &group(&["Bo Prøve", "Ib Prøve"])).await.registered();
    office.register("b", &waiting_group(&["Eva Prøve"])).await.ok(201);
    let office = office.with_clock_at(FIRST_DAY);
    let present = json!({ "participant": 0, "module": 1, "present": true });
    seated.mark_attendance(&office, &present).await.ok(200);
    let desk = Desk::open(&office).await;
    let html = desk.page(PAGE).await;
    let data = "Data fra 14. november 2023 kl. 09.30";
    assert_eq!(html.matches(data).count(), 5, "beside each document: {html}");
    for list in ["participants.pdf", "sign-in.pdf", "kitchen.pdf"] {
        let pdf = desk.get(&format!("{FOLDER}/{list}")).await;
        let text = harness::pdf_text(&pdf.body).replace(char::is_whitespace, "");
        assert!(text.contains(&data.replace(' ', "")), "{list}: {text}");
    }
    let files = files(&html);
    let people = |url: &str| {
        let found = files.iter().find(|(found, _)| found == url);
        found.unwrap_or_else(|| panic!("no {url}")).1.clone()
    };
    for file in run_document_files() {
        assert_eq!(people(&file), "2 deltagere", "{file}");
    }
    assert_eq!(people("certificates.pdf?attended=true"), "1 deltager");
    assert_eq!(people("participants.xlsx?include=waiting,cancelled"), "3 deltagere");
    assert_eq!(people("participants.xlsx?columns=answers,attendance"), "2 deltagere");
    for (url, _) in &files {
        assert_eq!(desk.get(&format!("{FOLDER}/{url}")).await.status, 200, "{url}");
    }
}

#[tokio::test]
async fn certificates_come_on_the_first_day() {
    let office = Office::open().await;
    let html = Desk::open(&office).await.page(PAGE).await;
    assert!(html.contains("Kan hentes fra tirsdag den 14. november 2023"), "{html}");
    assert!(!html.contains("certificates.pdf"));
}

#[tokio::test]
async fn a_teacher_sees_the_documents_without_payers() {
    let office = Office::empty(NOW).await;
    let mut own = course("moedeledelse", 24);
    own["runs"][0]["teachers"] = json!(["karen"]);
    office.add(&own).await;
    let teacher = Desk::with_roles(&office, &["teacher"]).await;
    let html = teacher.page(PAGE).await;
    let urls: Vec<String> = files(&html).into_iter().map(|(url, _)| url).collect();
    assert_eq!(urls, ["participants.pdf", "sign-in.pdf", "badges.pdf"]);
    for url in urls {
        assert_eq!(teacher.get(&format!("{FOLDER}/{url}")).await.status, 200, "{url}");
    }
}
