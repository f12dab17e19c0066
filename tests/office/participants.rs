//! The function `participants` over HTTP. What the pages look like is looked into by the smoke
//! test.

use calamine::{Data, Reader, Xlsx};
use lopdf::Document;
use serde_json::{Value, json};
use tests::{Answer, Office, REGISTRATION, example, group, patient};

const RUN: &str = "/staff/courses/moedeledelse/runs/2023-11-14";
const KINDS: [(&str, &str, &str); 7] = [
    ("participants.pdf", "application/pdf", "deltagerliste"),
    (
        "participants.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "deltagerliste",
    ),
    ("participants.csv", "text/csv; charset=utf-8; header=present", "deltagerliste"),
    ("sign-in.pdf", "application/pdf", "underskrifter"),
    ("badges.pdf", "application/pdf", "navneskilte"),
    ("certificates.pdf", "application/pdf", "kursusbeviser"),
    ("kitchen.pdf", "application/pdf", "k%C3%B8kkenliste"),
];

async fn print(office: &Office, kind: &str) -> Answer {
    let answer = office.get_as_staff(&format!("{RUN}/{kind}")).await;
    assert_eq!(answer.status, 200, "{kind}: {answer:?}");
    answer
}

/// All text of a PDF without white space and soft hyphens, header and footer too.
fn text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    squeezed(&document.extract_text(&pages).unwrap())
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace() && *character != '\u{ad}').collect()
}

fn pages(pdf: &[u8]) -> usize {
    Document::load_mem(pdf).unwrap().get_pages().len()
}

/// The cells of each row below the heading, and the heading.
fn csv(answer: &Answer) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = answer.body.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(bytes);
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let heading = cells(reader.headers().unwrap());
    (heading, reader.records().map(|record| cells(&record.unwrap())).collect())
}

fn xlsx(answer: &Answer) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(answer.body.to_vec())).unwrap();
    workbook.worksheet_range("Deltagere").unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test]
async fn every_document_is_for_staff_and_kept_by_nobody() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    for (kind, content_type, name) in KINDS {
        let path = format!("{RUN}/{kind}");
        office.get(&path).await.problem(401, "sign-in-required");
        office
            .ask("GET", &path, &[("authorization", &office.token("guest"))], "")
            .await
            .problem(403, "role-required");
        let answer = print(&office, kind).await;
        assert_eq!(
            (answer.header("cache-control"), answer.header("content-type")),
            ("no-store", content_type),
            "{kind}"
        );
        let extension = kind.split('.').nth(1).unwrap();
        let saved = format!("filename*=UTF-8''{name}-moedeledelse-2023-11-14.{extension}");
        assert!(answer.header("content-disposition").ends_with(&saved), "{:?}", answer.headers);
        let head = office.ask("HEAD", &path, &[("authorization", &office.staff())], "").await;
        assert_eq!(
            (head.status.as_u16(), head.body.len(), head.header("content-type")),
            (200, 0, content_type),
            "{kind}"
        );
        assert_eq!(head.header("content-length"), answer.body.len().to_string(), "{kind}");
        for unknown in
            ["moedeledelse/runs/2030-01-01", "nix/runs/2023-11-14", "moedeledelse/runs/nix"]
        {
            office
                .get_as_staff(&format!("/staff/courses/{unknown}/{kind}"))
                .await
                .problem(404, "not-found");
        }
        assert_eq!(print(&office, kind).await.body, answer.body, "{kind}: same people, same bytes");
    }
}

#[tokio::test]
async fn a_run_without_participants_has_every_document_too() {
    let office = Office::open().await;
    for (kind, ..) in KINDS {
        print(&office, kind).await;
        let days_unknown = office
            .get_as_staff(&format!("/staff/courses/moedeledelse/runs/2024-02-28/{kind}"))
            .await;
        assert_eq!(days_unknown.status, 200, "{kind}");
    }
}

#[tokio::test]
async fn every_document_names_the_same_people_in_danish_order() {
    let office = Office::open().await;
    let order = [
        "Anna Andersen",
        "Bo Bentsen",
        "Zita Zahle",
        "Ærø Ærøsen",
        "Østergård Dahl",
        "Aage Aagaard",
        "Åkjær Bro",
    ];
    for (key, name) in order.iter().rev().enumerate() {
        office.register(&format!("key-{key}"), &group(&[name])).await.ok(201);
    }
    let gone = office.register("gone", &group(&["Carl Afbudsen"])).await.ok(201);
    let secret = format!("Bearer {}", gone["secret"].as_str().unwrap());
    let path = format!("/registrations/{}/cancellation", gone["id"].as_str().unwrap());
    office.ask("POST", &path, &[("authorization", &secret)], "").await.ok(200);

    for kind in ["participants.pdf", "sign-in.pdf", "badges.pdf", "certificates.pdf"] {
        let text = text(&print(&office, kind).await.body);
        let places: Vec<_> = order.iter().map(|name| text.find(&squeezed(name))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{kind}: {places:?}");
        assert!(!text.contains("Afbudsen"), "{kind}");
    }
    let (_, rows) = csv(&print(&office, "participants.csv").await);
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), order);
    let cells = xlsx(&print(&office, "participants.xlsx").await);
    assert_eq!(cells.iter().skip(1).map(|row| row[0].to_string()).collect::<Vec<_>>(), order);
    assert_eq!(pages(&print(&office, "certificates.pdf").await.body), order.len(), "one page each");
}

#[tokio::test]
async fn who_waits_for_a_seat_is_on_no_document() {
    let office = Office::open().await;
    for (key, size) in [("a", 10), ("b", 10), ("c", 4)] {
        let names: Vec<String> =
            (0..size).map(|number| format!("Seat {key} {}", "x".repeat(number + 1))).collect();
        office
            .register(key, &group(&names.iter().map(String::as_str).collect::<Vec<_>>()))
            .await
            .ok(201);
    }
    let mut late = patient(&["Vera Venter"]);
    late["participants"][0]["needs"] = json!("Glutenfri");
    late["consent"]["needs"] = json!(true);
    assert_eq!(office.register("late", &late).await.ok(201)["status"], "waiting");
    for kind in ["participants.pdf", "sign-in.pdf", "badges.pdf", "certificates.pdf", "kitchen.pdf"]
    {
        let text = text(&print(&office, kind).await.body);
        assert!(!text.contains("Venter") && !text.contains("Glutenfri"), "{kind}: {text}");
    }
    let (_, rows) = csv(&print(&office, "participants.csv").await);
    assert_eq!((rows.len(), xlsx(&print(&office, "participants.xlsx").await).len()), (24, 25));
}

#[tokio::test]
async fn workbook_and_separated_values_hold_what_finance_needs() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let mut company = group(&["=cmd|' /C calc'!A0"]);
    company["participants"][0]["email"] = json!("regnskab@eksempel.dk");
    company["participants"][0]["organisation"] = json!("Ost; \"& Vin\"\u{a0}ApS");
    company["billing"] = json!({ "kind": "cvr", "cvr": "13748136", "orderNumber": "@4712" });
    office.register("two", &company).await.ok(201);

    let answer = print(&office, "participants.csv").await;
    assert!(answer.body.ends_with(b"\r\n"));
    let (heading, rows) = csv(&answer);
    let column = |name: &str| {
        heading.iter().position(|cell| cell == name).unwrap_or_else(|| panic!("no column {name}"))
    };
    let cell = |row: usize, name: &str| rows[row][column(name)].as_str();
    assert_eq!(cell(0, "Navn"), "'=cmd|' /C calc'!A0", "first by its sign, and harmless");
    let company = ["Organisation", "EAN-nummer", "CVR-nummer", "Ordrenummer", "Beløb", "Moms"]
        .map(|name| cell(0, name));
    assert_eq!(
        company,
        ["Ost; \"& Vin\"\u{a0}ApS", "", "13748136", "'@4712", "4995,00", "ekskl. moms"]
    );
    let public = [
        "Navn",
        "Telefon",
        "EAN-nummer",
        "CVR-nummer",
        "Reference",
        "Ordrenummer",
        "Beløb",
        "Tilmeldt af",
    ];
    let written = [
        "Mette Åkjær",
        "",
        "5798000880016",
        "",
        "Personreference MAK",
        "4711",
        "4995,00",
        "Mette Åkjær",
    ];
    assert_eq!(public.map(|name| cell(1, name)), written);

    let cells = xlsx(&print(&office, "participants.xlsx").await);
    assert_eq!(cells[0].iter().map(ToString::to_string).collect::<Vec<_>>(), heading);
    for (cells, row) in cells.iter().skip(1).zip(&rows) {
        let (amount, texts) = cells.split_last().unwrap();
        assert_eq!(amount, &Data::Float(4995.0));
        for (cell, text) in texts.iter().zip(row) {
            let plain = text.strip_prefix('\'').unwrap_or(text);
            assert!(
                matches!(cell, Data::String(cell) if cell == plain)
                    || (*cell == Data::Empty && plain.is_empty()),
                "{cell:?} for {text}"
            );
        }
    }
    assert_eq!((cells.len(), rows.len()), (4, 3));
}

#[tokio::test]
async fn certificates_may_be_of_those_who_were_there() {
    let office = Office::open().await;
    let id = office.register("one", &group(&["Karla Prøvesen", "Bo Bentsen"])).await.ok(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(pages(&print(&office, "certificates.pdf").await.body), 2);
    mark(&office, &id, &json!({ "participant": 0, "module": 1, "present": true })).await.ok(200);
    let answer = print(&office, "certificates.pdf?attended=true").await;
    let text = text(&answer.body);
    assert!(text.contains("KarlaPrøvesen") && !text.contains("Bentsen"), "{text}");
    assert_eq!(pages(&print(&office, "certificates.pdf?attended=false").await.body), 2);
    let answer = office.get_as_staff(&format!("{RUN}/certificates.pdf?attended=ja")).await;
    answer.problem(422, "invalid");
    assert_eq!(answer.errors()[0].0, "/attended");
}

async fn mark(office: &Office, id: &str, mark: &Value) -> Answer {
    let headers =
        [("authorization", office.staff()), ("content-type", "application/json".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    office
        .ask("POST", &format!("/staff/registrations/{id}/attendance"), &headers, mark.to_string())
        .await
}

#[tokio::test]
async fn the_kitchen_learns_what_is_needed_but_not_by_whom() {
    let office = Office::open().await;
    let mut form = group(&["Karla Prøvesen", "Bo Bentsen", "Ib Ibsen"]);
    form["consent"]["needs"] = json!(true);
    for (place, needs) in ["vegetar", "Vegetar.", "Allergi over for nødder"].iter().enumerate() {
        form["participants"][place]["needs"] = json!(needs);
    }
    office.register("one", &form).await.ok(201);
    let mut form = group(&["Carl Afbudsen"]);
    form["consent"]["needs"] = json!(true);
    form["participants"][0]["needs"] = json!("Glutenfri");
    let gone = office.register("two", &form).await.ok(201);
    let text_now = text(&print(&office, "kitchen.pdf").await.body);
    assert!(text_now.contains("Glutenfri1") && text_now.contains("4tilmeldte"), "{text_now}");

    let secret = format!("Bearer {}", gone["secret"].as_str().unwrap());
    let path = format!("/registrations/{}/cancellation", gone["id"].as_str().unwrap());
    office.ask("POST", &path, &[("authorization", &secret)], "").await.ok(200);
    let list = text(&print(&office, "kitchen.pdf").await.body);
    assert!(list.contains("Vegetar2") && list.contains("Allergioverfornødder1"), "{list}");
    for absent in ["Glutenfri", "Karla", "Bentsen", "Ibsen", "eksempel.dk"] {
        assert!(!list.contains(absent), "{absent} in {list}");
    }
    let later = office.at("2023-11-29T09:00:00+01:00");
    assert!(
        text(&print(&later, "kitchen.pdf").await.body).contains("Ingendeltagere"),
        "needs are gone two weeks after the run"
    );
}

#[tokio::test]
async fn the_sign_in_sheet_has_pages_for_each_course_day() {
    let office = Office::open().await;
    office.register("one", &group(&["Karla Prøvesen"])).await.ok(201);
    let mut course = example(tests::COURSE);
    course["slug"] = json!("to-dage");
    course["runs"] = json!([course["runs"][0]]);
    let mut second = course["programme"]["modules"][0].clone();
    second["number"] = json!(2);
    course["programme"]["modules"].as_array_mut().unwrap().push(second);
    course["runs"][0]["days"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "module": 2, "date": "2023-11-15", "start": "09:00", "end": "16:00" }));
    office.add(&course).await;
    let two_days = office.get_as_staff("/staff/courses/to-dage/runs/2023-11-14/sign-in.pdf").await;
    assert_eq!((pages(&print(&office, "sign-in.pdf").await.body), pages(&two_days.body)), (1, 2));
    let text = text(&two_days.body);
    assert!(
        text.contains("14.november2023")
            && text.contains("15.november2023")
            && text.contains("2.modul"),
        "{text}"
    );
}

#[tokio::test]
async fn a_mistake_in_any_template_is_told_at_start_with_its_place() {
    let office = Office::open().await;
    for template in ["participants", "sign-in", "badges", "certificate", "kitchen"] {
        let folder = tempfile::tempdir().unwrap();
        let text = std::fs::read_to_string(format!(
            "{}/../templates/{template}.hbs",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap();
        let line = text.lines().position(|line| line.contains("{{courseTitle}}")).unwrap() + 1;
        std::fs::write(
            folder.path().join(format!("{template}.hbs")),
            text.replacen("{{courseTitle}}", "{{kursus}}", 1),
        )
        .unwrap();
        let sources = document::Sources::open(Some(folder.path().to_owned())).unwrap();
        let sentence =
            participants::router(office.house.app.clone(), &sources).unwrap_err().to_string();
        assert!(
            sentence.contains(&format!("template {template}, line {line}, column"))
                && sentence.contains("kursus"),
            "{sentence}"
        );
    }
}
