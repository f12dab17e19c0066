//! The function `courses` over HTTP.

use serde_json::{Value, json};
use tests::{COURSE, Office, REGISTRATION, example};

fn slugs(page: &Value) -> Vec<&str> {
    page["courses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|course| course["slug"].as_str().unwrap())
        .collect()
}

async fn with_courses(slugs: &[&str]) -> Office {
    let office = Office::empty(tests::NOW).await;
    for slug in slugs {
        let mut course = example(COURSE);
        course["slug"] = json!(slug);
        course["title"] = json!(format!("Kurset {}", slug.repeat(3)));
        office.add(&course).await;
    }
    office
}

#[tokio::test]
async fn a_course_is_answered_as_it_was_published_with_live_seats_added() {
    let office = Office::open().await;
    let course = office.get("/courses/moedeledelse").await.ok(200);
    let mut expected = example(COURSE);
    for run in expected["runs"].as_array_mut().unwrap() {
        run["waitingList"] = json!(true);
        run["status"] = json!("open");
        run["statusLabel"] = json!("Ledige pladser");
        run["seatsLeft"] = json!(24);
    }
    assert_eq!(course, expected);
}

#[tokio::test]
async fn what_cannot_exist_is_not_found() {
    let office = Office::open().await;
    for path in [
        "/courses/nix",
        "/courses/M%C3%B8de",
        "/courses/moedeledelse/runs/2023-13-01/calendar.ics",
        "/courses/moedeledelse/runs/2030-01-01/calendar.ics",
        "/nowhere",
        "/staff",
    ] {
        let problem = office.get(path).await.problem(404, "not-found");
        assert_eq!(problem["instance"], path);
    }
    office.ask("DELETE", "/courses", &[], "").await.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn problems_are_danish_unless_english_is_preferred() {
    let office = Office::open().await;
    assert_eq!(office.get("/courses/nix").await.json()["title"], "Findes ikke");
    let english =
        office.ask("GET", "/courses/nix", &[("accept-language", "en-GB,en;q=0.9")], "").await;
    assert_eq!(english.json()["title"], "Not found");
}

#[tokio::test]
async fn the_catalogue_comes_in_pages_without_losing_a_course() {
    let office = with_courses(&["a", "b", "c", "d", "e"]).await;
    let mut seen = Vec::new();
    let mut path = "/courses?limit=2".to_owned();
    loop {
        let page = office.get(&path).await.ok(200);
        seen.extend(slugs(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/courses?limit=2&cursor={next}");
    }
    assert_eq!(seen, ["a", "b", "c", "d", "e"]);
}

#[tokio::test]
async fn filters_narrow_the_catalogue_and_wrong_ones_are_told_all_at_once() {
    let office = with_courses(&["a", "b"]).await;
    for (query, expected) in [
        ("q=kurset+BBB", vec!["b"]),
        ("q=nix", vec![]),
        ("category=uddannelse+%26+kurser", vec!["a", "b"]),
        ("from=2024-03-01", vec![]),
        ("from=2024-02-28", vec!["a", "b"]),
    ] {
        assert_eq!(
            slugs(&office.get(&format!("/courses?{query}")).await.ok(200)),
            expected,
            "{query}"
        );
    }
    let twice = office.get("/courses?limit=1&q=a&limit=2&q=b&other=1&other=2").await;
    twice.problem(422, "invalid");
    assert_eq!(
        twice.errors(),
        ["limit", "other", "q"].map(|name| (format!("/{name}"), "too-many".to_owned()))
    );
    let answer = office.get("/courses?from=i-morgen&limit=0&cursor=!").await;
    answer.problem(422, "invalid");
    let expected =
        [("/from", "date.invalid"), ("/limit", "number.range"), ("/cursor", "cursor.invalid")];
    assert_eq!(
        answer.errors(),
        expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
    );
}

#[tokio::test]
async fn a_client_that_has_a_course_is_told_so_until_a_seat_is_taken() {
    let office = Office::open().await;
    for path in ["/courses", "/courses/moedeledelse"] {
        let tag = office.get(path).await.header("etag").to_owned();
        assert_eq!(
            office.ask("GET", path, &[("if-none-match", &tag)], "").await.status,
            304,
            "{path}"
        );
    }
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    office.register("one", &example(REGISTRATION)).await.ok(201);
    assert_eq!(
        office.ask("GET", "/courses/moedeledelse", &[("if-none-match", &tag)], "").await.status,
        200
    );
}

#[tokio::test]
async fn publishing_is_for_staff_only() {
    let office = Office::open().await;
    let body = example(COURSE).to_string();
    office
        .ask("PUT", "/staff/courses/moedeledelse", &[], body.clone())
        .await
        .problem(401, "sign-in-required");
    office
        .ask(
            "PUT",
            "/staff/courses/moedeledelse",
            &[("authorization", "Bearer x.y.z")],
            body.clone(),
        )
        .await
        .problem(401, "sign-in-required");
    office
        .ask(
            "PUT",
            "/staff/courses/moedeledelse",
            &[("authorization", &office.token("guest"))],
            body,
        )
        .await
        .problem(403, "role-required");
}

#[tokio::test]
async fn a_course_is_published_once_and_replaced_only_by_who_has_seen_it() {
    let office = Office::empty(tests::NOW).await;
    let mut course = example(COURSE);
    let created = office.publish("moedeledelse", &course, None).await;
    assert_eq!(created.ok(201)["warnings"][0]["code"], "run.without-days");
    course["title"] = json!("Mødeledelse i ny form");
    office.publish("moedeledelse", &course, None).await.problem(428, "version-required");
    office.publish("moedeledelse", &course, Some("\"0123\"")).await.problem(412, "stale-version");
    let replaced = office.publish("moedeledelse", &course, Some(created.header("etag"))).await;
    assert_eq!(replaced.ok(200)["course"]["title"], "Mødeledelse i ny form");
    office
        .publish("moedeledelse", &course, Some(created.header("etag")))
        .await
        .problem(412, "stale-version");
    let seen = office.get("/courses/moedeledelse").await;
    let answered = seen.json();
    office.publish("moedeledelse", &answered, Some(seen.header("etag"))).await.ok(200);
}

#[tokio::test]
async fn of_two_editors_at_once_one_is_told_that_the_course_has_changed() {
    let office = Office::open().await;
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    let edit = |title: &str| {
        let mut course = example(COURSE);
        course["title"] = json!(title);
        course
    };
    let (first, second) = (edit("Første"), edit("Anden"));
    let (one, other) = tokio::join!(
        office.publish("moedeledelse", &first, Some(&tag)),
        office.publish("moedeledelse", &second, Some(&tag))
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[tokio::test]
async fn a_course_with_faults_is_told_all_of_them_and_not_stored() {
    let office = Office::empty(tests::NOW).await;
    let mut course = example(COURSE);
    course["title"] = json!("");
    course["programme"]["modules"][0]["agenda"][1]["start"] = json!("10:30");
    course["runs"][0].as_object_mut().unwrap().remove("capacity");
    let answer = office.publish("et-andet", &course, None).await;
    answer.problem(422, "invalid");
    let expected = [
        ("/title", "required"),
        ("/programme/modules/0/agenda/1/start", "agenda.gap"),
        ("/runs/0/capacity", "required"),
        ("/slug", "slug.differs"),
    ];
    assert_eq!(
        answer.errors(),
        expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
    );
    office.get("/courses/et-andet").await.problem(404, "not-found");
}

#[tokio::test]
async fn seats_that_are_taken_stand_in_the_way_of_an_editor() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    let mut smaller = example(COURSE);
    smaller["runs"][0]["capacity"] = json!(1);
    office.publish("moedeledelse", &smaller, Some(&tag)).await.problem(409, "capacity-below-taken");
    let mut shorter = example(COURSE);
    shorter["runs"].as_array_mut().unwrap().remove(0);
    office
        .publish("moedeledelse", &shorter, Some(&tag))
        .await
        .problem(409, "run-has-registrations");
    smaller["runs"][0]["capacity"] = json!(2);
    office.publish("moedeledelse", &smaller, Some(&tag)).await.ok(200);
    assert_eq!(
        office.get("/courses/moedeledelse").await.json()["runs"][0]["status"],
        "waiting-list"
    );
}

#[tokio::test]
async fn only_a_course_that_nobody_registered_for_is_withdrawn() {
    let office = with_courses(&["a", "moedeledelse"]).await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let withdraw = async |slug: &str| {
        let headers = [("authorization", office.staff()), ("if-match", "*".to_owned())];
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        office.ask("DELETE", &format!("/staff/courses/{slug}"), &headers, "").await
    };
    assert_eq!(withdraw("a").await.status, 204);
    office.get("/courses/a").await.problem(404, "not-found");
    withdraw("moedeledelse").await.problem(409, "run-has-registrations");
    assert_eq!(slugs(&office.get("/courses").await.ok(200)), ["moedeledelse"]);
}

#[tokio::test]
async fn a_run_goes_into_a_calendar_by_day_or_as_a_whole_day() {
    let office = Office::open().await;
    let file = office.get("/courses/moedeledelse/runs/2023-11-14/calendar.ics").await;
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    let text = String::from_utf8(file.body.to_vec()).unwrap();
    for line in [
        "DTSTART:20231114T080000Z",
        "DTEND:20231114T150000Z",
        "STATUS:CONFIRMED",
        "UID:moedeledelse-2023-11-14-modul-1@",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let all_day = office.get("/courses/moedeledelse/runs/2024-02-28/calendar.ics").await;
    assert!(String::from_utf8_lossy(&all_day.body).contains("DTSTART;VALUE=DATE:20240228"));
}

#[tokio::test]
async fn the_website_may_call_public_routes_from_a_browser_and_no_other_site() {
    let office = Office::open().await;
    let allowed = async |origin: &str, path: &str| {
        office
            .ask("GET", path, &[("origin", origin)], "")
            .await
            .header("access-control-allow-origin")
            .to_owned()
    };
    assert_eq!(allowed("https://www.example.dk", "/courses").await, "https://www.example.dk");
    assert_eq!(allowed("https://www.evil.dk", "/courses").await, "");
    assert_eq!(allowed("https://www.example.dk", "/staff/courses/moedeledelse").await, "");
    let preflight = [
        ("origin", "https://www.example.dk"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "idempotency-key,content-type"),
    ];
    let answer = office
        .ask("OPTIONS", "/courses/moedeledelse/runs/2023-11-14/registrations", &preflight, "")
        .await;
    assert!(
        answer.status.is_success()
            && answer.header("access-control-allow-headers").contains("idempotency-key"),
        "{answer:?}"
    );
}
