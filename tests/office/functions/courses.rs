//! The function `courses`: the catalogue, publishing, and calendar files.

use harness::{COURSE, NOW, Office, REGISTRATION, RUN, SPRING_RUN, example};
use serde_json::{Value, json};

fn slugs(page: &Value) -> Vec<&str> {
    page["courses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|course| course["slug"].as_str().unwrap())
        .collect()
}

async fn office_with_courses(slugs: &[&str]) -> Office {
    let office = Office::empty(NOW).await;
    for slug in slugs {
        let mut course = example(COURSE);
        course["slug"] = json!(slug);
        course["title"] = json!(format!("Kurset {}", slug.repeat(3)));
        office.add(&course).await;
    }
    office
}

#[tokio::test]
async fn a_course_is_shown_as_it_was_published_with_live_seats() {
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
async fn an_unknown_or_malformed_path_is_not_found() {
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
    office.request("DELETE", "/courses").send().await.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn problems_are_danish_unless_english_is_preferred() {
    let office = Office::open().await;
    assert_eq!(office.get("/courses/nix").await.json()["title"], "Findes ikke");
    let request = office.request("GET", "/courses/nix");
    let english = request.header("accept-language", "en-GB,en;q=0.9").send().await;
    assert_eq!(english.json()["title"], "Not found");
}

#[tokio::test]
async fn the_pages_of_the_catalogue_hold_every_course() {
    let office = office_with_courses(&["a", "b", "c", "d", "e"]).await;
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
async fn filters_narrow_the_catalogue_and_invalid_ones_are_reported_at_once() {
    let office = office_with_courses(&["a", "b"]).await;
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
    twice.invalid(&[("/limit", "too-many"), ("/other", "too-many"), ("/q", "too-many")]);
    office.get("/courses?from=i-morgen&limit=0&cursor=!").await.invalid(&[
        ("/from", "date.invalid"),
        ("/limit", "number.range"),
        ("/cursor", "cursor.invalid"),
    ]);
}

#[tokio::test]
async fn an_etag_matches_until_a_seat_is_taken() {
    let office = Office::open().await;
    let get_if_changed = async |path: &str, tag: &str| {
        office.request("GET", path).header("if-none-match", tag).send().await.status
    };
    for path in ["/courses", "/courses/moedeledelse"] {
        let tag = office.get(path).await.header("etag").to_owned();
        assert_eq!(get_if_changed(path, &tag).await, 304, "{path}");
    }
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    office.register("one", &example(REGISTRATION)).await.ok(201);
    assert_eq!(get_if_changed("/courses/moedeledelse", &tag).await, 200);
}

#[tokio::test]
async fn publishing_is_for_staff_only() {
    let office = Office::open().await;
    let body = example(COURSE).to_string();
    let publish = || office.request("PUT", "/staff/courses/moedeledelse").body(body.clone());
    publish().send().await.problem(401, "sign-in-required");
    publish().bearer("x.y.z").send().await.problem(401, "sign-in-required");
    let guest = office.authorization("guest");
    let as_guest = publish().header("authorization", guest).send().await;
    as_guest.problem(403, "role-required");
}

#[tokio::test]
async fn a_course_is_replaced_only_with_the_etag_of_its_current_version() {
    let office = Office::empty(NOW).await;
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
    let current = office.get("/courses/moedeledelse").await;
    let tag = Some(current.header("etag"));
    office.publish("moedeledelse", &current.json(), tag).await.ok(200);
}

#[tokio::test]
async fn warnings_are_danish_unless_english_is_preferred() {
    let office = Office::empty(NOW).await;
    let authorization = office.authorization("staff");
    for (slug, language, expected) in [
        ("dansk", "da", "Holdets dage er endnu ikke kendt."),
        ("engelsk", "en", "The days of the run are not known yet."),
    ] {
        let mut course = example(COURSE);
        course["slug"] = json!(slug);
        let response = office
            .request("PUT", format!("/staff/courses/{slug}"))
            .header("authorization", &authorization)
            .header("accept-language", language)
            .body(course.to_string())
            .send()
            .await;
        assert_eq!(response.ok(201)["warnings"][0]["detail"], expected);
    }
}

#[tokio::test]
async fn of_two_concurrent_editors_one_gets_a_stale_version() {
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
async fn every_field_error_of_a_course_is_reported_and_nothing_is_stored() {
    let office = Office::empty(NOW).await;
    let mut course = example(COURSE);
    course["title"] = json!("");
    course["programme"]["modules"][0]["agenda"][1]["start"] = json!("09:30");
    course["runs"][0].as_object_mut().unwrap().remove("capacity");
    office.publish("et-andet", &course, None).await.invalid(&[
        ("/title", "required"),
        ("/programme/modules/0/agenda/1/start", "agenda.overlap"),
        ("/runs/0/capacity", "required"),
        ("/slug", "slug.differs"),
    ]);
    office.get("/courses/et-andet").await.problem(404, "not-found");
}

#[tokio::test]
async fn an_editor_cannot_remove_taken_seats() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let mut smaller = example(COURSE);
    smaller["runs"][0]["capacity"] = json!(1);
    office.publish_over(&smaller).await.problem(409, "capacity-below-taken");
    let mut shorter = example(COURSE);
    shorter["runs"].as_array_mut().unwrap().remove(0);
    office.publish_over(&shorter).await.problem(409, "run-has-registrations");
    smaller["runs"][0]["capacity"] = json!(2);
    office.publish_over(&smaller).await.ok(200);
    let course = office.get("/courses/moedeledelse").await.json();
    assert_eq!(course["runs"][0]["status"], "waiting-list");
}

#[tokio::test]
async fn only_a_course_without_registrations_can_be_withdrawn() {
    let office = office_with_courses(&["a", "moedeledelse"]).await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let withdraw = async |slug: &str| {
        let request = office.request("DELETE", format!("/staff/courses/{slug}")).as_staff();
        request.header("if-match", "*").send().await
    };
    assert_eq!(withdraw("a").await.status, 204);
    office.get("/courses/a").await.problem(404, "not-found");
    withdraw("moedeledelse").await.problem(409, "run-has-registrations");
    assert_eq!(slugs(&office.get("/courses").await.ok(200)), ["moedeledelse"]);
}

#[tokio::test]
async fn a_calendar_file_has_the_hours_of_each_day_or_a_whole_day() {
    let office = Office::open().await;
    let file = office.get(&format!("{RUN}/calendar.ics")).await;
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
    let all_day = office.get(&format!("{SPRING_RUN}/calendar.ics")).await;
    assert!(String::from_utf8_lossy(&all_day.body).contains("DTSTART;VALUE=DATE:20240228"));
}

#[tokio::test]
async fn only_the_website_may_call_public_routes_from_a_browser() {
    let office = Office::open().await;
    let allowed = async |origin: &str, path: &str| {
        let response = office.request("GET", path).header("origin", origin).send().await;
        response.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(allowed("https://www.example.dk", "/courses").await, "https://www.example.dk");
    assert_eq!(allowed("https://www.evil.dk", "/courses").await, "");
    assert_eq!(allowed("https://www.example.dk", "/staff/courses/moedeledelse").await, "");
    let preflight = [
        ("origin", "https://www.example.dk"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "idempotency-key,content-type"),
    ];
    let path = format!("{RUN}/registrations");
    let response = office.send("OPTIONS", &path, &preflight, "").await;
    assert!(response.status.is_success(), "{response:?}");
    let headers = response.header("access-control-allow-headers");
    assert!(headers.contains("idempotency-key"), "{response:?}");
}
