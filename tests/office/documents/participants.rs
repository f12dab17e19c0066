//! The function `participants`. The smoke test reads the pages themselves.

use calamine::{Data, Reader, Xlsx};
use harness::tokens::TokenForger;
use harness::{
    COURSE, FIRST_DAY, NOW, Office, REGISTRATION, Response, STAFF_RUN, course, example, group,
    run_document_files, waiting_group,
};
use lopdf::Document;
use participants::RunDocumentInfo;
use serde_json::json;

/// Files that clients rely on: path, content type, and the start of the name under which it is
/// saved. A document may be added.
const FILES: [(&str, &str, &str); 7] = [
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

/// Every file about a run: path, content type, and the start of the name under which it is saved.
fn files() -> Vec<(String, &'static str, String)> {
    let of_document = |document: &'static RunDocumentInfo| {
        document.path_segments().map(|file| {
            let content_type = match file.rsplit('.').next().unwrap() {
                "pdf" => "application/pdf",
                "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "csv" => "text/csv; charset=utf-8; header=present",
                _ => panic!("{file} has an unknown extension"),
            };
            (file, content_type, percent_encode(document.file_name))
        })
    };
    participants::run_documents().flat_map(of_document).collect()
}

fn percent_encode(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'-' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// On the first day of the run, from which on it has every document.
async fn get_on_first_day(office: &Office, path: &str) -> Response {
    office.request("GET", path).as_staff().on_first_day().send().await
}

async fn download(office: &Office, file: &str) -> Response {
    let response = get_on_first_day(office, &format!("{STAFF_RUN}/{file}")).await;
    assert_eq!(response.status, 200, "{file}: {response:?}");
    response
}

/// All text of a PDF without white space and soft hyphens, header and footer too.
fn text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    without_spaces(&document.extract_text(&pages).unwrap())
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace() && *character != '\u{ad}').collect()
}

fn pages(pdf: &[u8]) -> usize {
    Document::load_mem(pdf).unwrap().get_pages().len()
}

/// The cells of each row below the heading, and the heading.
fn csv(response: &Response) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = response.body.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(bytes);
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let heading = cells(reader.headers().unwrap());
    (heading, reader.records().map(|record| cells(&record.unwrap())).collect())
}

fn xlsx(response: &Response) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(response.body.to_vec())).unwrap();
    workbook.worksheet_range("Deltagere").unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_files_that_clients_rely_on_are_kept() {
    let files = files();
    for (file, content_type, name) in FILES {
        let expected = (file.to_owned(), content_type, name.to_owned());
        assert!(files.contains(&expected), "{file} has changed: {files:#?}");
    }
}

#[tokio::test]
async fn every_document_is_for_staff_only_and_never_cached() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    for (file, content_type, name) in files() {
        let path = format!("{STAFF_RUN}/{file}");
        office.get(&path).await.problem(401, "sign-in-required");
        let guest = office.authorization("guest");
        let as_guest = office.request("GET", &path).header("authorization", guest).send().await;
        as_guest.problem(403, "role-required");
        let response = download(&office, &file).await;
        assert_eq!(
            (response.header("cache-control"), response.header("content-type")),
            ("no-store", content_type),
            "{file}"
        );
        let extension = file.split('.').nth(1).unwrap();
        let saved = format!("filename*=UTF-8''{name}-moedeledelse-2023-11-14.{extension}");
        assert!(response.header("content-disposition").ends_with(&saved), "{:?}", response.headers);
        let head = office.request("HEAD", &path).as_staff().on_first_day().send().await;
        assert_eq!(
            (head.status.as_u16(), head.body.len(), head.header("content-type")),
            (200, 0, content_type),
            "{file}"
        );
        assert_eq!(head.header("content-length"), "", "{file} is not made for HEAD");
        for unknown in
            ["moedeledelse/runs/2030-01-01", "nix/runs/2023-11-14", "moedeledelse/runs/nix"]
        {
            office
                .get_as_staff(&format!("/staff/courses/{unknown}/{file}"))
                .await
                .problem(404, "not-found");
        }
        assert_eq!(
            download(&office, &file).await.body,
            response.body,
            "{file}: same people, same bytes"
        );
    }
}

#[tokio::test]
async fn a_teacher_gets_the_list_without_who_pays_and_without_what_only_the_office_knows() {
    let office = Office::empty(NOW).await;
    let mut own = course("moedeledelse", 24);
    own["runs"][0]["teachers"] = json!(["lars"]);
    office.add(&own).await;
    let registered = office.register("one", &example(REGISTRATION)).await.registered();
    registered.note(&office, "Har klaget over prisen").await.ok(200);
    let token =
        TokenForger::new(&office).with_claims(&json!({ "sub": "lars", "roles": ["teacher"] }));
    let path = format!("{STAFF_RUN}/participants.pdf");
    let of_teacher = office.request("GET", &path).bearer(&token).send().await;
    let (of_teacher, of_office) =
        (text(&of_teacher.body), text(&office.get_as_staff(&path).await.body));
    for shown in ["Mette Åkjær", "Eksempel Kommune", "Konsulent", "mette@eksempelkommune.dk"] {
        let shown = without_spaces(shown);
        assert!(of_teacher.contains(&shown) && of_office.contains(&shown), "{shown}");
    }
    for of_payer in ["Betaling", "5798000880016", "Personreference MAK", "4711"] {
        let of_payer = without_spaces(of_payer);
        assert!(of_office.contains(&of_payer), "{of_payer} in {of_office}");
        assert!(!of_teacher.contains(&of_payer), "{of_payer} in {of_teacher}");
    }
    for of_nobody in ["12345678", "+45", "Vegetar", "toget", "klaget"] {
        assert!(!of_teacher.contains(of_nobody), "{of_nobody} in {of_teacher}");
    }
}

#[tokio::test]
async fn a_run_without_participants_has_every_document() {
    let office = Office::open().await.with_clock_at("2024-02-28T08:00:00+01:00");
    for file in run_document_files() {
        download(&office, &file).await;
        let days_unknown = office
            .get_as_staff(&format!("/staff/courses/moedeledelse/runs/2024-02-28/{file}"))
            .await;
        assert_eq!(days_unknown.status, 200, "{file}");
    }
}

#[tokio::test]
async fn every_document_lists_the_same_people_in_danish_order() {
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
    let cancelled = office.register("gone", &group(&["Carl Afbudsen"])).await.registered();
    cancelled.cancel(&office).await.ok(200);

    for file in ["participants.pdf", "sign-in.pdf", "badges.pdf", "certificates.pdf"] {
        let text = text(&download(&office, file).await.body);
        let places: Vec<_> = order.iter().map(|name| text.find(&without_spaces(name))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{file}: {places:?}");
        assert!(!text.contains("Afbudsen"), "{file}");
    }
    let (_, rows) = csv(&download(&office, "participants.csv").await);
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), order);
    let cells = xlsx(&download(&office, "participants.xlsx").await);
    assert_eq!(cells.iter().skip(1).map(|row| row[0].to_string()).collect::<Vec<_>>(), order);
    assert_eq!(
        pages(&download(&office, "certificates.pdf").await.body),
        order.len(),
        "one page each"
    );
}

#[tokio::test]
async fn a_waiting_group_is_on_no_document() {
    let office = Office::open().await;
    for (key, size) in [("a", 10), ("b", 10), ("c", 4)] {
        let names: Vec<String> =
            (0..size).map(|number| format!("Seat {key} {}", "x".repeat(number + 1))).collect();
        office
            .register(key, &group(&names.iter().map(String::as_str).collect::<Vec<_>>()))
            .await
            .ok(201);
    }
    let mut late = waiting_group(&["Vera Venter"]);
    late["participants"][0]["needs"] = json!("Glutenfri");
    late["consent"]["needs"] = json!(true);
    assert_eq!(office.register("late", &late).await.ok(201)["status"], "waiting");
    for document in participants::run_documents() {
        let file = format!("{}.pdf", document.slug);
        let text = text(&download(&office, &file).await.body);
        assert!(!text.contains("Venter") && !text.contains("Glutenfri"), "{file}: {text}");
    }
    let (_, rows) = csv(&download(&office, "participants.csv").await);
    assert_eq!((rows.len(), xlsx(&download(&office, "participants.xlsx").await).len()), (24, 25));
}

#[tokio::test]
async fn a_document_with_names_asks_for_a_latin_spelling_of_a_name_that_no_font_can_print() {
    let office = Office::open().await;
    let mut form = group(&["Anna Andersen", "Wang Xiaoming"]);
    form["participants"][1]["name"] = json!("王小明");
    let registration = office.register("one", &form).await.registered();
    let office = office.with_clock_at(FIRST_DAY);
    for name in ["participants.pdf", "sign-in.pdf", "badges.pdf", "certificates.pdf"] {
        let document = text(&download(&office, name).await.body);
        assert!(document.contains("[U+738B][U+5C0F][U+660E]"), "{document}");
        assert!(document.contains("1navnhartegn,somikkekantrykkes"), "{document}");
    }

    let office = office.with_clock_at(NOW);
    let corrected = json!({ "participants": [{ "participant": 1, "name": "Wang Xiaoming" }] });
    registration.correct(&office, &corrected).await.ok(200);
    let list = text(&download(&office, "participants.pdf").await.body);
    assert!(list.contains("WangXiaoming") && !list.contains("tegn,som"), "{list}");
}

#[tokio::test]
async fn the_workbook_and_the_csv_file_hold_what_accounting_needs() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let mut company = group(&["=cmd|' /C calc'!A0"]);
    company["participants"][0]["email"] = json!("regnskab@eksempel.dk");
    company["participants"][0]["organisation"] = json!("Ost; \"& Vin\"\u{a0}ApS");
    company["billing"] = json!({ "kind": "cvr", "cvr": "13748136", "orderNumber": "@4712" });
    office.register("two", &company).await.ok(201);

    let response = download(&office, "participants.csv").await;
    assert!(response.body.ends_with(b"\r\n"));
    let (heading, rows) = csv(&response);
    let column = |name: &str| {
        heading.iter().position(|cell| cell == name).unwrap_or_else(|| panic!("no column {name}"))
    };
    let cell = |row: usize, name: &str| rows[row][column(name)].as_str();
    assert_eq!(cell(0, "Navn"), "'=cmd|' /C calc'!A0", "first by its sign, and harmless");
    let company = ["Organisation", "EAN-nummer", "CVR-nummer", "Ordrenummer", "Beløb", "Moms"]
        .map(|name| cell(0, name));
    assert_eq!(company, ["Ost; \"& Vin\" ApS", "", "13748136", "'@4712", "4995,00", "ekskl. moms"]);
    let columns = [
        "Navn",
        "Telefon",
        "EAN-nummer",
        "CVR-nummer",
        "Reference",
        "Ordrenummer",
        "Beløb",
        "Tilmeldt af",
    ];
    let cells = [
        "Mette Åkjær",
        "",
        "5798000880016",
        "",
        "Personreference MAK",
        "4711",
        "4995,00",
        "Mette Åkjær",
    ];
    assert_eq!(columns.map(|name| cell(1, name)), cells);

    let cells = xlsx(&download(&office, "participants.xlsx").await);
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
async fn certificates_can_be_limited_to_people_who_attended() {
    let office = Office::open().await;
    let form = group(&["Karla Prøvesen", "Bo Bentsen"]);
    let registered = office.register("one", &form).await.registered();
    assert_eq!(pages(&download(&office, "certificates.pdf").await.body), 2);
    let present = json!({ "participant": 0, "module": 1, "present": true });
    registered.mark_attendance(&office, &present).await.ok(200);
    let response = download(&office, "certificates.pdf?attended=true").await;
    let text = text(&response.body);
    assert!(text.contains("KarlaPrøvesen") && !text.contains("Bentsen"), "{text}");
    assert_eq!(pages(&download(&office, "certificates.pdf?attended=false").await.body), 2);
    let response = office.get_as_staff(&format!("{STAFF_RUN}/certificates.pdf?attended=ja")).await;
    response.problem(422, "invalid");
    assert_eq!(response.errors()[0].0, "/attended");
}

#[tokio::test]
async fn the_kitchen_list_has_needs_without_names() {
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
    let cancelled = office.register("two", &form).await.registered();
    let text_now = text(&download(&office, "kitchen.pdf").await.body);
    assert!(text_now.contains("Glutenfri1") && text_now.contains("4tilmeldte"), "{text_now}");

    cancelled.cancel(&office).await.ok(200);
    let list = text(&download(&office, "kitchen.pdf").await.body);
    assert!(list.contains("Vegetar2") && list.contains("Allergioverfornødder1"), "{list}");
    for absent in ["Glutenfri", "Karla", "Bentsen", "Ibsen", "eksempel.dk"] {
        assert!(!list.contains(absent), "{absent} in {list}");
    }
    let later = office.with_clock_at("2023-11-29T09:00:00+01:00");
    let list = later.get_as_staff(&format!("{STAFF_RUN}/kitchen.pdf")).await;
    assert!(text(&list.body).contains("Ingendeltagere"), "needs are gone two weeks after the run");
}

#[tokio::test]
async fn the_sign_in_sheet_has_pages_for_each_course_day() {
    let office = Office::open().await;
    office.register("one", &group(&["Karla Prøvesen"])).await.ok(201);
    let mut course = example(COURSE);
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
    assert_eq!(
        (pages(&download(&office, "sign-in.pdf").await.body), pages(&two_days.body)),
        (1, 2)
    );
    let text = text(&two_days.body);
    assert!(
        text.contains("14.november2023")
            && text.contains("15.november2023")
            && text.contains("2.modul"),
        "{text}"
    );
}

#[tokio::test]
async fn an_error_in_any_template_is_reported_at_startup_with_its_place() {
    let office = Office::open().await;
    for RunDocumentInfo { template, .. } in participants::run_documents() {
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
        let sources = document::TemplateLoader::open(Some(folder.path().to_owned())).unwrap();
        let sentence =
            participants::router(office.app().clone(), &sources).unwrap_err().to_string();
        assert!(
            sentence.contains(&format!("template {template}, line {line}, column"))
                && sentence.contains("kursus"),
            "{sentence}"
        );
    }
}
