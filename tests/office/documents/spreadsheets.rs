//! What finance and the office may ask of the participant list as a spreadsheet.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use harness::{
    NOW, Office, SLUG, STAFF_RUN, course, days_in_reverse, group, openapi, waiting_group,
};
use serde_json::{Value, json};

/// The rows of the CSV, the heading first.
async fn csv(office: &Office, query: &str) -> Vec<Vec<String>> {
    let response = office.get_as_staff(&format!("{STAFF_RUN}/participants.csv{query}")).await;
    assert_eq!(response.status, 200, "{query}: {response:?}");
    let bytes = response.body.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(bytes);
    let cells = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|record| cells(record.unwrap())).collect()
}

/// The same of the workbook.
async fn xlsx(office: &Office, query: &str) -> Vec<Vec<String>> {
    let response = office.get_as_staff(&format!("{STAFF_RUN}/participants.xlsx{query}")).await;
    assert_eq!(response.status, 200, "{query}: {response:?}");
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(response.body.to_vec())).unwrap();
    let range = workbook.worksheet_range("Deltagere").unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The columns of this name, without the heading.
fn columns<const N: usize>(rows: &[Vec<String>], names: [&str; N]) -> Vec<[String; N]> {
    let places = names.map(|name| rows[0].iter().position(|heading| heading == name).unwrap());
    rows[1..].iter().map(|row| places.map(|place| row[place].clone())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<[String; 2]> {
    expected.iter().map(|(one, other)| [(*one).to_owned(), (*other).to_owned()]).collect()
}

/// A run of three seats: Bo and Ib have one each, Ea has left their group, Per's registration is
/// cancelled, and Eva and Finn wait.
async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 3)).await;
    let group_of_three = office.register("one", &group(&["Bo", "Ea", "Ib"])).await.registered();
    office.register("two", &waiting_group(&["Eva", "Finn"])).await.ok(201);
    let cancelled = office.register("three", &waiting_group(&["Per"])).await.registered();
    cancelled.cancel(&office).await.ok(200);
    group_of_three.cancel_participant(&office, 1).await.ok(200);
    office
}

#[tokio::test]
async fn the_staff_choose_whether_those_without_a_seat_are_listed() {
    let office = office().await;
    let usual = csv(&office, "").await;
    assert_eq!(columns(&usual, ["Navn"]), [["Bo"], ["Ib"]]);
    assert!(!usual[0].contains(&"Status".to_owned()), "{:?}", usual[0]);

    let waiting = [("Bo", "Tilmeldt"), ("Eva", "Venteliste"), ("Finn", "Venteliste")];
    let waiting = [&waiting[..], &[("Ib", "Tilmeldt")]].concat();
    let cancelled = [("Bo", "Tilmeldt"), ("Ea", "Afmeldt"), ("Ib", "Tilmeldt"), ("Per", "Afmeldt")];
    let both = [
        ("Bo", "Tilmeldt"),
        ("Ea", "Afmeldt"),
        ("Eva", "Venteliste"),
        ("Finn", "Venteliste"),
        ("Ib", "Tilmeldt"),
        ("Per", "Afmeldt"),
    ];
    for (query, expected) in [
        ("?include=waiting", &waiting[..]),
        ("?include=cancelled", &cancelled),
        ("?include=waiting,cancelled", &both),
        ("?include=cancelled,%20waiting,waiting", &both),
    ] {
        for rows in [csv(&office, query).await, xlsx(&office, query).await] {
            assert_eq!(columns(&rows, ["Navn", "Status"]), pairs(expected), "{query}");
        }
    }
}

#[tokio::test]
async fn attendance_has_a_column_for_each_module_in_order_of_time() {
    let office = Office::empty(NOW).await;
    office.add(&days_in_reverse()).await;
    let registered = office.register("one", &group(&["Bo", "Ib"])).await.registered();
    for (participant, module) in [(0, 1), (0, 3), (1, 2)] {
        let mark = json!({ "participant": participant, "module": module, "present": true });
        registered.mark_attendance(&office, &mark).await.ok(200);
    }
    let headings = [(1, 14), (2, 15), (3, 16)]
        .map(|(module, day)| format!("{module}. modul, {day}. november 2023"));
    let headings = headings.each_ref().map(String::as_str);
    for rows in
        [csv(&office, "?columns=attendance").await, xlsx(&office, "?columns=attendance").await]
    {
        assert!(rows[0].ends_with(&headings.map(str::to_owned)), "{:?}", rows[0]);
        assert_eq!(columns(&rows, headings), [["x", "", "x"], ["", "x", ""]]);
    }
    assert!(!csv(&office, "").await[0].contains(&headings[0].to_owned()));
    let spring = "/staff/courses/moedeledelse/runs/2024-02-28/participants.csv?columns=attendance";
    let unknown_days = office.get_as_staff(spring).await;
    let heading = String::from_utf8(unknown_days.body.to_vec()).unwrap();
    assert!(heading.trim_end().ends_with(";Beløb;1. modul;2. modul;3. modul"), "{heading}");
}

#[tokio::test]
async fn the_rows_can_be_sorted_by_surname() {
    let office = Office::open().await;
    let names = ["Anna Østergård", "Bo von Ærø", "Carl Aagaard", "Dea Bro", "Ea", "Åse Bro"];
    for (key, name) in names.iter().enumerate() {
        office.register(&format!("{key}"), &group(&[name])).await.ok(201);
    }
    assert_eq!(columns(&csv(&office, "").await, ["Navn"]), names.map(|name| [name]));
    let by_surname = ["Dea Bro", "Åse Bro", "Ea", "Bo von Ærø", "Anna Østergård", "Carl Aagaard"];
    for rows in [csv(&office, "?sort=surname").await, xlsx(&office, "?sort=surname").await] {
        assert_eq!(columns(&rows, ["Navn"]), by_surname.map(|name| [name]));
    }
}

#[tokio::test]
async fn an_unknown_choice_is_reported_at_its_parameter_and_an_empty_one_is_none() {
    let office = Office::open().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    for extension in ["csv", "xlsx"] {
        let get = async |query: &str| {
            let path = format!("{STAFF_RUN}/participants.{extension}?{query}");
            office.get_as_staff(&path).await
        };
        get("include=waiting,alle&columns=fremmøde&sort=alder").await.invalid(&[
            ("/include", "choice.unknown"),
            ("/columns", "choice.unknown"),
            ("/sort", "choice.unknown"),
        ]);
        get("include=waiting,").await.invalid(&[("/include", "choice.unknown")]);
        get("sort=surname&sort=surname").await.invalid(&[("/sort", "too-many")]);
        let usual = get("").await;
        assert_eq!(get("include=&columns=%20&sort=").await.body, usual.body);
    }
    let description = openapi::current();
    for file in ["participants.csv", "participants.xlsx"] {
        let operation =
            &description["paths"][format!("/staff/courses/{{slug}}/runs/{{run}}/{file}")]["get"];
        let parameters = operation["parameters"].as_array().unwrap().iter();
        let described: Vec<&Value> = parameters
            .filter(|parameter| parameter["in"] == "query" && parameter["description"].is_string())
            .map(|parameter| &parameter["name"])
            .collect();
        assert_eq!(described, ["include", "columns", "sort"], "{file}");
    }
}

#[tokio::test]
async fn identifiers_are_written_so_that_a_spreadsheet_shows_them_as_they_are() {
    let office = Office::open().await;
    let mut form = group(&["Bo"]);
    form["participants"][0]["phone"] = json!("12 34 56 78");
    form["billing"]["reference"] = json!("1-2");
    form["billing"]["orderNumber"] = json!("0004711");
    office.register("one", &form).await.ok(201);
    let names = ["Telefon", "Reference", "Ordrenummer"];
    let written = ["=\"+4512345678\"", "=\"1-2\"", "=\"0004711\""];
    assert_eq!(columns(&csv(&office, "").await, names), [written]);
    assert_eq!(columns(&xlsx(&office, "").await, names), [["+4512345678", "1-2", "0004711"]]);
}
