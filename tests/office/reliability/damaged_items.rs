//! One damaged item hurts only itself: it is named where it is missed, and everything else goes on.

use std::collections::BTreeSet;

use harness::{
    COURSE, COVER, NOW, Office, REGISTRATION, RUN, SLUG, SPRING, STAFF_RUN, course,
    course_with_images, example, group, pdf_text, run_id, waiting_group,
};
use serde_json::{Value, json};

/// What every document says for one damaged registration.
const NOTICE: &str = "1 tilmelding kan ikke læses";
/// After the contract's course, before its people are forgotten.
const AFTER_THE_COURSE: &str = "2024-12-01T09:00:00+01:00";
/// When the people of the contract's course are forgotten.
const PEOPLE_EXPIRED: &str = "2026-03-01T09:00:00+01:00";

/// Twenty registrations of the contract's first run, for one participant each.
async fn office_of_twenty() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 24)).await;
    for number in 0..20 {
        let name = format!("Person{number}");
        office.register(&name, &group(&[&name])).await.ok(201);
    }
    office.expect_findings();
    office
}

/// The first item whose sort key starts with a prefix.
async fn first_item(office: &Office, sort_key: &str) -> Value {
    office.items(sort_key).await.remove(0)
}

/// Gives an attribute of the first item with this sort key prefix a value of the wrong type.
/// Returns the item as it was.
async fn damage(office: &Office, sort_key: &str, attribute: &str) -> Value {
    let item = first_item(office, sort_key).await;
    assert!(item[attribute].is_object(), "{attribute} in {item}");
    let mut damaged = item.clone();
    damaged[attribute] = json!({ "M": { "Kanarie": { "S": "Kanarie" } } });
    office.put_raw(&damaged).await;
    item
}

async fn list(office: &Office) -> Value {
    office.get_as_staff(&format!("{STAFF_RUN}/registrations")).await.ok(200)
}

async fn download(office: &Office, file: &str) -> Vec<u8> {
    let request = office.request("GET", format!("{STAFF_RUN}/{file}"));
    let response = request.as_staff().on_first_day().send().await;
    assert_eq!(response.status, 200, "{file}: {response:?}");
    response.body.to_vec()
}

fn cells(workbook: &[u8]) -> String {
    use calamine::Reader;
    let workbook = std::io::Cursor::new(workbook.to_vec());
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook_from_rs(workbook).unwrap();
    format!("{:?}", workbook.worksheet_range("Deltagere").unwrap())
}

#[tokio::test]
async fn a_damaged_registration_is_named_and_the_other_nineteen_are_listed() {
    let office = office_of_twenty().await;
    let damaged = damage(&office, "REGISTRATION#", "participants").await;
    let list = list(&office).await;
    assert_eq!(list["registrations"].as_array().unwrap().len(), 19);
    assert_eq!(list["unreadable"], json!([damaged["sk"]["S"]]));
    let findings = office.findings().await;
    assert_eq!(findings.len(), 1, "what follows from the damage is not told: {findings:#?}");
    assert!(findings[0].contains(damaged["sk"]["S"].as_str().unwrap()), "{findings:?}");

    for file in ["participants", "sign-in", "badges", "certificates", "kitchen"] {
        let text = pdf_text(&download(&office, &format!("{file}.pdf")).await);
        assert!(text.contains(NOTICE), "{file}: {text}");
        let people = (0..20).filter(|number| text.contains(&format!("Person{number} ")));
        let shown = if file == "kitchen" { 0 } else { 19 };
        assert_eq!(people.count(), shown, "{file}: {text}");
    }
    let csv = String::from_utf8(download(&office, "participants.csv").await).unwrap();
    let workbook = cells(&download(&office, "participants.xlsx").await);
    for table in [csv, workbook] {
        assert!(table.contains(NOTICE), "{table}");
        assert_eq!(
            (0..20).filter(|number| table.contains(&format!("person{number}@"))).count(),
            19
        );
    }
}

#[tokio::test]
async fn a_run_without_damaged_items_has_no_notice() {
    let office = Office::open().await;
    office.register("one", &example(REGISTRATION)).await.ok(201);
    assert_eq!(list(&office).await["unreadable"], Value::Null);
    for file in ["participants", "sign-in", "badges", "certificates", "kitchen"] {
        let text = pdf_text(&download(&office, &format!("{file}.pdf")).await);
        assert!(!text.contains("kan ikke læses"), "{file}: {text}");
    }
}

#[tokio::test]
async fn the_other_nineteen_are_told_when_the_run_is_cancelled() {
    let office = office_of_twenty().await;
    office.deliver().await;
    office.clear_emails();
    damage(&office, "REGISTRATION#", "billing").await;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    office.deliver().await;
    let to: BTreeSet<String> = office.emails().iter().map(harness::emails::SentEmail::to).collect();
    assert_eq!(to.iter().filter(|address| address.starts_with("person")).count(), 19, "{to:?}");
}

#[tokio::test]
async fn retention_forgets_the_others_and_names_the_damaged_item_each_night() {
    let office = office_of_twenty().await.with_clock_at(PEOPLE_EXPIRED);
    let original = damage(&office, "REGISTRATION#", "contact").await;
    for people in [19, 0] {
        let report = office.delete_expired().await;
        assert_eq!(report.people, people);
        let damaged: Vec<String> = report.damaged.iter().map(ToString::to_string).collect();
        assert_eq!(damaged.len(), 1, "{damaged:?}");
        assert!(damaged[0].contains(original["sk"]["S"].as_str().unwrap()), "{damaged:?}");
        assert!(!damaged[0].contains("Kanarie"), "{damaged:?}");
    }
    // Once it is repaired, its people are forgotten too.
    office.put_raw(&original).await;
    let report = office.delete_expired().await;
    assert_eq!((report.people, report.damaged.len()), (1, 0));
    assert!(!office.holds_any(&["@eksempel.dk"]).await);
}

#[tokio::test]
async fn a_damaged_course_hurts_no_other_course() {
    let office = Office::empty(NOW).await;
    for slug in ["andet-kursus", SLUG, "tredje-kursus"] {
        office.add(&course(slug, 24)).await;
    }
    office.expect_findings();
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let items = office.items("COURSE").await;
    let document = |item: &&Value| item["pk"]["S"] == format!("COURSE#{SLUG}");
    let original = items.iter().find(document).unwrap();
    for edit in [
        |course: &mut Value| course["runs"][0]["capacity"] = json!("mange"),
        |course: &mut Value| course["programme"] = json!(null),
        |course: &mut Value| course["slug"] = json!("tredje-kursus"),
        |course: &mut Value| *course = json!("Kanarie"),
    ] {
        let mut damaged = original.clone();
        let mut course = serde_json::from_str(original["document"]["S"].as_str().unwrap()).unwrap();
        edit(&mut course);
        damaged["document"]["S"] = json!(course.to_string());
        office.put_raw(&damaged).await;

        assert_eq!(office.get("/courses").await.json()["courses"].as_array().unwrap().len(), 3);
        office.get("/courses/andet-kursus").await.ok(200);
        assert_eq!(office.get("/catalogue.pdf").await.status, 200);
        for path in ["", "/brochure.pdf", "/runs/2023-11-14/calendar.ics"] {
            let path = format!("/courses/{SLUG}{path}");
            office.get(&path).await.problem(500, "course-unreadable");
        }
        for file in ["participants.pdf", "participants.csv", "kitchen.pdf"] {
            let path = format!("{STAFF_RUN}/{file}");
            office.get_as_staff(&path).await.problem(500, "course-unreadable");
        }
        assert_eq!(list(&office).await["registrations"].as_array().unwrap().len(), 1);
        let damaged = office.delete_expired().await.damaged;
        assert_eq!(damaged.len(), 1, "{damaged:?}");
        let findings = office.findings().await;
        assert_eq!(findings.len(), 1, "{findings:#?}");
        assert!(findings[0].contains(&format!("COURSE#{SLUG}")), "{findings:?}");
        let local = office.local();
        kursuskontor::catalogue::publish_courses(
            &local.app.store,
            &[domain::Course::parse(&example(COURSE)).unwrap()],
            local.app.clock,
            None,
        )
        .await
        .unwrap();
    }
}

/// A change of JSON.
type Edit = fn(&mut Value);

/// Damages the document of the contract's course, and the catalogue's summary of it, with these
/// edits of their JSON.
async fn damage_course(
    office: &Office,
    edit_document: impl FnOnce(&mut Value),
    edit_summary: impl FnOnce(&mut Value),
) {
    let mut document = office
        .items("COURSE")
        .await
        .into_iter()
        .find(|item| item["pk"]["S"] == format!("COURSE#{SLUG}") && item["sk"]["S"] == "COURSE")
        .unwrap();
    edit(&mut document["document"], edit_document);
    office.put_raw(&document).await;
    let mut summary = first_item(office, &format!("COURSE#{SLUG}")).await;
    edit(&mut summary["summary"], edit_summary);
    office.put_raw(&summary).await;
}

/// Edits the JSON in an attribute.
fn edit(attribute: &mut Value, edit: impl FnOnce(&mut Value)) {
    let mut content = serde_json::from_str(attribute["S"].as_str().unwrap()).unwrap();
    edit(&mut content);
    attribute["S"] = json!(content.to_string());
}

/// An office with a registration with needs, one that waits, and a damaged course.
async fn office_with_damaged_course(
    edit_document: impl FnOnce(&mut Value),
    edit_summary: impl FnOnce(&mut Value),
) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 2)).await;
    office.expect_findings();
    office.register("one", &example(REGISTRATION)).await.ok(201);
    office.register("two", &waiting_group(&["Ea"])).await.ok(201);
    damage_course(&office, edit_document, edit_summary).await;
    office
}

#[tokio::test]
async fn a_damaged_course_is_replaced_without_losing_a_registration() {
    let edits: [(Edit, Edit); 4] = [
        (|course| course["programme"] = json!(null), |_| ()),
        (|course| *course = json!("Kanarie"), |_| ()),
        // Where the catalogue does not help, the seat counts tell which runs there are.
        (|course| course["runs"][0]["days"] = json!("Kanarie"), |summary| *summary = json!({})),
        (|course| *course = json!("Kanarie"), |summary| *summary = json!({})),
    ];
    for (edit_document, edit_summary) in edits {
        let office = office_with_damaged_course(edit_document, edit_summary).await;
        let larger = course(SLUG, 3);
        office.publish(SLUG, &larger, None).await.problem(428, "version-required");
        office.publish(SLUG, &larger, Some("\"0123\"")).await.problem(412, "stale-version");
        let mut invalid = larger.clone();
        invalid["title"] = json!(null);
        let invalid = office.publish(SLUG, &invalid, Some("*")).await;
        invalid.invalid(&[("/title", "required")]);
        let too_small = office.publish(SLUG, &course(SLUG, 1), Some("*")).await;
        too_small.problem(409, "capacity-below-taken");
        let replaced = office.publish(SLUG, &larger, Some("*")).await;
        let tag = replaced.header("etag").to_owned();
        assert_eq!(replaced.ok(200)["course"]["runs"][0]["seatsLeft"], 0, "Ea has got a seat");
        let registrations = office.list("status=registered").await;
        assert_eq!(registrations.len(), 2, "{registrations:?}");
        office.get(&format!("/courses/{SLUG}")).await.ok(200);
        office.publish(SLUG, &course(SLUG, 4), Some(&tag)).await.ok(200);
        office.deliver().await;
        office.assert_consistent().await;
    }
}

#[tokio::test]
async fn a_damaged_course_that_is_replaced_uses_only_its_new_images() {
    let office = Office::empty(NOW).await;
    office.store_images().await;
    office.publish(SLUG, &course_with_images(), None).await.ok(201);
    office.expect_findings();
    damage_course(&office, |course| *course = json!("Kanarie"), |_| ()).await;
    let delete = async |name: &str| {
        office.request("DELETE", format!("/staff/images/{name}")).as_staff().send().await
    };
    delete("kursuslokale").await.problem(409, "image-used");
    let mut replacement = course_with_images();
    replacement.as_object_mut().unwrap().remove("image");
    office.publish(SLUG, &replacement, Some("*")).await.ok(200);
    assert_eq!(delete("kursuslokale").await.status, 204);
    delete("portraet").await.problem(409, "image-used");
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_course_is_shown_without_an_image_that_is_damaged() {
    let office = Office::open().await;
    office.store_images().await;
    office.publish_over(&course_with_images()).await.ok(200);
    office.expect_findings();
    damage(&office, "NAME#kursuslokale", "mediaType").await;
    let shown = office.get(&format!("/courses/{SLUG}")).await.ok(200);
    assert_eq!(shown["image"], Value::Null);
    assert!(shown["people"][0]["image"]["url"].is_string(), "{shown}");
    let list = office.get_as_staff("/staff/images").await.ok(200);
    assert_eq!(list["unreadable"], json!(["NAME#kursuslokale"]));
    assert_eq!(list["images"][0]["name"], "portraet");
    let findings = office.findings().await;
    assert_eq!(findings.len(), 1, "what follows from the damage is not told: {findings:#?}");
    // Storing it again repairs it, and the course still uses it.
    office.store_image("kursuslokale", COVER).await.ok(200);
    let shown = office.get(&format!("/courses/{SLUG}")).await.ok(200);
    assert_eq!(shown["image"]["name"], "kursuslokale");
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_damaged_course_cannot_be_replaced_without_a_run_that_has_registrations() {
    let office = office_with_damaged_course(|course| *course = json!(1), |_| ()).await;
    let mut without = course(SLUG, 2);
    without["runs"].as_array_mut().unwrap().remove(0);
    let replaced = office.publish(SLUG, &without, Some("*")).await;
    replaced.problem(409, "run-has-registrations");
    // The other one goes with its seat counts.
    let mut without = course(SLUG, 2);
    without["runs"].as_array_mut().unwrap().remove(1);
    office.publish(SLUG, &without, Some("*")).await.ok(200);
    office.assert_consistent().await;
}

#[tokio::test]
async fn the_lists_of_the_whole_office_name_a_damaged_registration_and_go_on() {
    let office = office_of_twenty().await;
    let contacts = async || office.get_as_staff("/staff/contacts?limit=100").await.ok(200);
    let first_run = async || office.get_as_staff("/staff/runs").await.ok(200)["runs"][0].clone();
    // What says that a contact is to be called, and what the call needs.
    for (attribute, due) in [("contactBy", 19), ("contact", 19), ("billing", 20)] {
        let original = damage(&office, "REGISTRATION#", attribute).await;
        let list = contacts().await;
        assert_eq!(list["contacts"].as_array().unwrap().len(), 19, "{attribute}");
        assert_eq!(list["unreadable"], json!([original["sk"]["S"]]), "{attribute}");
        let run = first_run().await;
        assert_eq!(run["due"], due, "{attribute}");
        let unreadable = if due == 20 { Value::Null } else { json!([original["sk"]["S"]]) };
        assert_eq!(run["unreadable"], unreadable, "{attribute}");
        office.put_raw(&original).await;
    }
    for original in office.items("RUN").await {
        let mut damaged = original.clone();
        damaged["seatsLeft"] = json!({ "S": "Kanarie" });
        office.put_raw(&damaged).await;
    }
    assert_eq!(contacts().await["contacts"].as_array().unwrap().len(), 20);
    let run = first_run().await;
    let counts = ["seatsTaken", "seatsLeft", "waiting"].map(|count| &run[count]);
    assert_eq!((&run["due"], counts), (&json!(20), [&Value::Null; 3]), "{run}");
}

#[tokio::test]
async fn the_lists_of_the_whole_office_go_on_beside_a_damaged_course() {
    let marker = json!([format!("COURSE#{SLUG}")]);
    let edits: [(Edit, Edit, usize, &Value); 3] = [
        // Document or summary is enough.
        (|course| *course = json!("Kanarie"), |_| (), 4, &Value::Null),
        (|_| (), |summary| *summary = json!({}), 4, &Value::Null),
        (|course| course["programme"] = json!(null), |summary| *summary = json!({}), 2, &marker),
    ];
    for (edit_document, edit_summary, runs, unreadable) in edits {
        let office = office_with_damaged_course(edit_document, edit_summary).await;
        office.add(&course("andet-kursus", 24)).await;
        let list = office.get_as_staff("/staff/runs").await.ok(200);
        assert_eq!(list["runs"].as_array().unwrap().len(), runs, "{list}");
        assert_eq!(&list["unreadable"], unreadable);
        // The office still finds out whom it has to call.
        let list = office.get_as_staff("/staff/contacts").await.ok(200);
        assert_eq!(list["contacts"].as_array().unwrap().len(), 2, "{list}");
        assert_eq!(&list["unreadable"], unreadable);
    }
}

#[tokio::test]
async fn retention_forgets_the_people_of_a_damaged_course() {
    let edits: [(Edit, Edit); 2] = [
        (|course| *course = json!("Kanarie"), |_| ()),
        (|course| course["programme"] = json!(null), |summary| *summary = json!({})),
    ];
    for (edit_document, edit_summary) in edits {
        let office = office_with_damaged_course(edit_document, edit_summary).await;
        let office = office.with_clock_at("2023-11-29T09:00:00+01:00");
        assert_eq!(office.delete_expired().await.needs, 1);
        let office = office.with_clock_at(PEOPLE_EXPIRED);
        let report = office.delete_expired().await;
        assert_eq!(report.people, 2, "{report:?}");
        assert_eq!(report.damaged.len(), 1, "{report:?}");
        assert!(!office.holds_any(&["@eksempel.dk"]).await);
    }
}

#[tokio::test]
async fn retention_names_the_runs_whose_last_day_nobody_knows() {
    let office = office_with_damaged_course(
        |course| course["runs"][0]["days"] = json!("Kanarie"),
        |summary| *summary = json!({}),
    )
    .await;
    let before = office.with_clock_at("2023-11-28T09:00:00+01:00");
    assert_eq!(before.delete_expired().await.needs, 0);
    let office = before.with_clock_at(PEOPLE_EXPIRED);
    let report = office.delete_expired().await;
    assert_eq!((report.needs, report.people), (1, 0), "{report:?}");
    let damaged: Vec<String> = report.damaged.iter().map(ToString::to_string).collect();
    assert_eq!(damaged.len(), 2, "{damaged:?}");
    assert!(damaged[1].contains(&format!("run {SLUG}/2023-11-14")), "{damaged:?}");
}

/// The seat counts of the contract's first run, as they are stored.
async fn seat_counts(office: &Office) -> Value {
    let is_first = |item: &Value| item["sk"]["S"] == "RUN" && item["start"]["S"] == "2023-11-14";
    office.items("RUN").await.into_iter().find(is_first).unwrap()
}

#[tokio::test]
async fn seat_counts_that_cannot_be_read_are_counted_again_when_the_course_is_published() {
    let required =
        ["capacity", "seatsLeft", "registrations", "waiting", "lastWaitingNumber", "slug"];
    let optional = ["unverifiedSeats", "calendarSequence", "calendarParts"];
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 4);
    office.add(&document).await;
    let pair = office.register("pair", &group(&["Bo", "Eva"])).await.registered();
    let bots = office.register_unverified(RUN, "bot", &group(&["Bot"])).await.registered();
    let gone = office.register("gone", &group(&["Ib"])).await.registered();
    gone.cancel(&office).await.ok(200);
    let moved = office.register("moved", &group(&["Ane"])).await.registered();
    moved.move_to(&office, SPRING).await.ok(200);
    office.register("waiting", &waiting_group(&["Ea", "Ida"])).await.ok(201);
    office.deliver().await;
    let intact = seat_counts(&office).await;
    let sequence =
        |item: &Value| -> u32 { item["calendarSequence"]["N"].as_str().unwrap().parse().unwrap() };
    let removed = required.map(|attribute| (attribute, true));
    let wrong = [&required[..], &optional].concat();
    for (attribute, is_removed) in
        wrong.into_iter().map(|attribute| (attribute, false)).chain(removed)
    {
        let mut damaged = seat_counts(&office).await;
        let sequence_before = sequence(&damaged);
        if is_removed {
            damaged.as_object_mut().unwrap().remove(attribute);
        } else {
            damaged[attribute] = json!({ "M": {} });
        }
        office.put_raw(&damaged).await;
        document["title"] = json!(format!("Mødeledelse uden {attribute} {is_removed}"));
        office.publish_over(&document).await.ok(200);
        let mut counted = seat_counts(&office).await;
        assert!(sequence(&counted) > sequence_before, "{attribute}: {counted}");
        for changes in ["calendarSequence", "courseVersion"] {
            counted[changes] = intact[changes].clone();
        }
        assert_eq!(counted, intact, "{attribute}");
    }
    office.delete_raw(&seat_counts(&office).await).await;
    document["runs"][0]["capacity"] = json!(2);
    office.publish_over(&document).await.problem(409, "capacity-below-taken");
    document["runs"][0]["capacity"] = json!(5);
    office.publish_over(&document).await.ok(200);
    assert_eq!(office.seats_left().await, 0, "both who waited have got a seat");
    bots.cancel(&office).await.ok(200);
    pair.cancel(&office).await.ok(200);
    office.assert_consistent().await;
}

#[tokio::test]
async fn what_damaged_seat_counts_prevent_says_how_they_are_mended() {
    let office = Office::empty(NOW).await;
    let document = course(SLUG, 4);
    office.add(&document).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.register("two", &group(&["Eva"])).await.ok(201);
    for damage in [
        |item: &mut Value| item["seatsLeft"] = json!({ "M": {} }),
        |item: &mut Value| item["calendarSequence"] = json!({ "S": "Kanarie" }),
    ] {
        let mut damaged = seat_counts(&office).await;
        damage(&mut damaged);
        office.put_raw(&damaged).await;
        for response in [
            office.register("three", &group(&["Ib"])).await,
            registered.cancel(&office).await,
            registered.staff_action(&office, "cancellation", &json!({})).await,
            registered.move_to(&office, SPRING).await,
            office.erase("eva@eksempel.dk").await,
        ] {
            response.problem(500, "seat-counts-unreadable");
        }
        office.publish_over(&document).await.ok(200);
    }
    office.erase("eva@eksempel.dk").await.ok(200);
    registered.cancel(&office).await.ok(200);
    office.register("three", &group(&["Ib"])).await.ok(201);
    office.assert_consistent().await;
}

#[tokio::test]
async fn seats_are_not_counted_beside_a_damaged_registration() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 4);
    office.add(&document).await;
    office.expect_findings();
    office.register("one", &group(&["Bo"])).await.ok(201);
    let registration = damage(&office, "REGISTRATION#", "participants").await;
    let mut damaged = seat_counts(&office).await;
    damaged["seatsLeft"] = json!({ "S": "Kanarie" });
    office.put_raw(&damaged).await;
    // The rest of the course can be edited, but not the capacity.
    document["title"] = json!("Mødeledelse i teori");
    office.publish_over(&document).await.ok(200);
    assert_eq!(seat_counts(&office).await["seatsLeft"], damaged["seatsLeft"]);
    document["runs"][1]["capacity"] = json!(23);
    office.publish_over(&document).await.ok(200);
    document["runs"][0]["capacity"] = json!(23);
    office.publish_over(&document).await.problem(500, "seat-counts-unreadable");
    office.put_raw(&registration).await;
    office.publish_over(&document).await.ok(200);
    assert_eq!(office.seats_left().await, 22);
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_damaged_summary_hurts_no_other_page_of_the_catalogue() {
    let office = Office::empty(NOW).await;
    let slugs = ["et-kursus", "fem-kurser", "fire-kurser", "to-kurser", "tre-kurser"];
    for slug in slugs {
        office.add(&course(slug, 24)).await;
    }
    office.expect_findings();
    let items = office.items("COURSE#").await;
    // The last one of the first page, and the first one of the last.
    for index in [1, 4] {
        let mut damaged = items[index].clone();
        damaged["summary"]["S"] = json!("{}");
        office.put_raw(&damaged).await;
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = office.get(&format!("/courses?limit=1{cursor}")).await.ok(200);
        let courses = page["courses"].as_array().unwrap();
        found.extend(courses.iter().map(|course| course["slug"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found, ["et-kursus", "fire-kurser", "to-kurser"]);
    // The courses themselves are well.
    office.get("/courses/fem-kurser").await.ok(200);
    assert_eq!(office.local().courses().await.unwrap().len(), 5);
    assert_eq!(office.findings().await.len(), 2);
}

#[tokio::test]
async fn damaged_seat_counts_are_shown_as_none_left_and_documents_go_on() {
    let office = office_of_twenty().await;
    let start = json!({ "S": "2023-11-14" });
    let mut run =
        office.items("RUN").await.into_iter().find(|item| item["start"] == start).unwrap();
    run["capacity"] = json!({ "S": "Kanarie" });
    office.put_raw(&run).await;
    assert_eq!(office.seats_left().await, 0);
    assert_eq!(office.get("/courses").await.status, 200);
    let text = pdf_text(&download(&office, "participants.pdf").await);
    assert!(text.contains("20 viste") && !text.contains("kan ikke læses"), "{text}");
    assert_eq!(office.findings().await.len(), 1);
}

#[tokio::test]
async fn damaged_needs_are_missing_on_the_kitchen_list_and_it_says_so() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 24)).await;
    office.expect_findings();
    for (key, need) in [("Bo", "Vegetar"), ("Ib", "Glutenfri"), ("Eva", "Laktosefri")] {
        let mut form = group(&[key]);
        form["participants"][0]["needs"] = json!(need);
        form["consent"]["needs"] = json!(true);
        office.register(key, &form).await.ok(201);
    }
    let original = damage(&office, "NEEDS#", "needs").await;
    let text = pdf_text(&download(&office, "kitchen.pdf").await);
    assert!(text.contains("1 tilmeldings hensyn kan ikke læses"), "{text}");
    let shown =
        ["Vegetar", "Glutenfri", "Laktosefri"].into_iter().filter(|need| text.contains(need));
    assert_eq!(shown.count(), 2, "{text}");
    // The needs of a damaged registration are cooked for.
    office.put_raw(&original).await;
    damage(&office, "REGISTRATION#", "status").await;
    let text = pdf_text(&download(&office, "kitchen.pdf").await);
    for word in [NOTICE, "Vegetar", "Glutenfri", "Laktosefri"] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[tokio::test]
async fn the_waiting_list_goes_on_past_a_damaged_entry_and_a_damaged_registration() {
    for damaged in ["WAITING#", "REGISTRATION#"] {
        let office = Office::empty(NOW).await;
        office.add(&course(SLUG, 1)).await;
        office.expect_findings();
        let first = office.register("one", &group(&["Bo"])).await.registered();
        let second = office.register("two", &waiting_group(&["Ib"])).await.registered();
        let third = office.register("three", &waiting_group(&["Eva"])).await.registered();
        let key = match damaged {
            "WAITING#" => "WAITING#000000000001".to_owned(),
            _ => format!("REGISTRATION#{}", second.id),
        };
        damage(&office, &key, if damaged == "WAITING#" { "seats" } else { "contact" }).await;
        first.cancel(&office).await.ok(200);
        let seated = office.list("status=registered").await;
        assert_eq!(seated.len(), 1, "{damaged}");
        assert_eq!(seated[0]["id"], third.id, "{damaged}");
    }
}

#[tokio::test]
async fn a_damaged_access_record_is_named_in_the_audit_and_the_export() {
    let office = Office::open().await;
    office.expect_findings();
    office.register("one", &example(REGISTRATION)).await.ok(201);
    for _ in 0..2 {
        list(&office).await;
    }
    let damaged = damage(&office, "ACCESS#", "at").await;
    let person = json!({ "email": "mette@eksempelkommune.dk" });
    for action in ["export", "audit"] {
        let answer =
            office.post_as_staff(&format!("/staff/people/{action}"), &person).await.ok(200);
        assert_eq!(answer["unreadable"], json!([damaged["sk"]["S"]]), "{answer}");
        assert!(!answer["accesses"].as_array().unwrap().is_empty(), "{answer}");
    }
    let findings = office.findings().await;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains(damaged["sk"]["S"].as_str().unwrap()), "{findings:?}");
}

#[tokio::test]
async fn erasure_reaches_everything_else_and_names_what_it_could_not_read() {
    let office = Office::open().await;
    office.expect_findings();
    let spring = "/courses/moedeledelse/runs/2024-02-28";
    let damaged = office.register("one", &group(&["Bo"])).await.registered();
    office.register_for(spring, "two", &group(&["Bo"])).await.ok(201);
    let office = office.with_clock_at(AFTER_THE_COURSE);
    let key = format!("REGISTRATION#{}", damaged.id);
    let original = damage(&office, &key, "contact").await;
    let erased = office.erase("bo@eksempel.dk").await.ok(200);
    assert_eq!(erased, json!({ "registrations": 1, "unreadable": [key] }));
    office.put_raw(&original).await;
    let erased = office.erase("bo@eksempel.dk").await.ok(200);
    assert_eq!(erased, json!({ "registrations": 1 }));
    assert!(!office.holds_any(&["bo@eksempel.dk"]).await);
}

#[tokio::test]
async fn a_damaged_message_is_named_by_the_list_and_by_erasure() {
    let office = Office::open().await;
    office.expect_findings();
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let path = format!("{STAFF_RUN}/messages");
    for key in ["one", "two"] {
        let message = json!({
            "to": { "registrations": [registered.id] },
            "recipients": "contacts",
            "subject": "Bo",
            "text": "Bo ringede.",
        });
        let request = office.post(&path).as_staff().idempotency_key(key).json(&message);
        request.send().await.ok(202);
    }
    let damaged = damage(&office, "MESSAGE#", "text").await;
    let key = damaged["sk"]["S"].clone();
    let list = office.get_as_staff(&path).await.ok(200);
    assert_eq!(list["messages"].as_array().unwrap().len(), 1);
    assert_eq!(list["unreadable"], json!([key]));
    let findings = office.findings().await;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains(key.as_str().unwrap()), "{findings:?}");
    let erased = office.erase("bo@eksempel.dk").await.ok(200);
    assert_eq!(erased, json!({ "registrations": 1, "unreadable": [key] }));
    let list = office.get_as_staff(&path).await.ok(200);
    assert_eq!(list["messages"][0]["text"], "");
}

/// A guard, or an entry of the waiting list, that cannot be read.
#[tokio::test]
async fn what_is_damaged_beside_a_registration_keeps_it_from_nothing() {
    for sort_key in ["SEAT#", "WAITING#"] {
        let setting = async || {
            let office = Office::empty(NOW).await;
            office.add(&course(SLUG, 1)).await;
            office.expect_findings();
            office.register("one", &group(&["Bo"])).await.ok(201);
            let waiting = waiting_group(&["Ib", "Eva"]);
            let waiting = office.register("two", &waiting).await.registered();
            for mut item in office.items(sort_key).await {
                item["registration"] = json!({ "L": [] });
                office.put_raw(&item).await;
                assert!(office.findings().await.iter().all(|finding| finding.contains(sort_key)));
            }
            (office, waiting)
        };
        let (office, waiting) = setting().await;
        waiting.cancel(&office).await.ok(200);
        let (office, _) = setting().await;
        office.erase("eva@eksempel.dk").await.ok(200);
        let (office, _) = setting().await;
        let office = office.with_clock_at("2031-01-01T09:00:00+01:00");
        let report = office.delete_expired().await;
        assert_eq!((report.people, report.registrations), (2, 2), "{sort_key}");
        assert!(report.damaged.is_empty(), "{report:?}");
        office.assert_consistent().await;
    }
}

#[tokio::test]
async fn retention_goes_on_past_a_registration_that_cannot_be_changed() {
    let office = office_of_twenty().await.with_clock_at("2031-01-01T09:00:00+01:00");
    let mut guard = first_item(&office, "SEAT#").await;
    let id = guard["registration"]["S"].as_str().unwrap().to_owned();
    guard["registration"] = json!({ "S": harness::NOBODY });
    office.put_raw(&guard).await;
    let report = office.delete_expired().await;
    assert_eq!((report.people, report.registrations), (19, 20), "{report:?}");
    let damaged: Vec<String> = report.damaged.iter().map(ToString::to_string).collect();
    assert!(damaged.len() == 1 && damaged[0].contains(&id), "{damaged:?}");
}

#[tokio::test]
async fn a_damaged_notification_becomes_a_dead_letter_and_verify_names_it_before() {
    let office = office_of_twenty().await;
    let notifications = office.pending_notifications().await;
    let damaged = notifications[3].as_str();
    damage(&office, damaged, "registration").await;
    let findings = office.findings().await;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains(damaged), "{findings:?}");
    office.deliver().await;
    assert!(office.pending_notifications().await.is_empty());
    assert_eq!(office.table.dead_letters().await.unwrap()[0].id, notifications[3]);
}

/// A row that is not even JSON, written past the engine into the file, before and while it is open.
#[tokio::test]
async fn a_row_that_is_no_json_is_a_damaged_item_like_any_other() {
    let office = Office::on_disk(NOW).await;
    office.add(&course(SLUG, 24)).await;
    office.expect_findings();
    for name in ["Bo", "Ib", "Eva"] {
        office.register(name, &group(&[name])).await.ok(201);
    }
    let file = office.folder().join("kursuskontor.sqlite");
    let write = |content: &str| {
        let connection = rusqlite::Connection::open(&file).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        let update = "UPDATE tests SET item_json = ?1 WHERE sk = (SELECT sk FROM tests WHERE sk \
                      LIKE 'S:REGISTRATION#%' AND item_json LIKE '%participants%' LIMIT 1)";
        assert_eq!(connection.execute(update, [content]).unwrap(), 1);
    };
    for (content, left) in [("{kaputt", 2), (r#"{"pk":{"Q":"Kanarie"}}"#, 1)] {
        write(content);
        let list = list(&office).await;
        assert_eq!(list["registrations"].as_array().unwrap().len(), left, "{list}");
        assert_eq!(list["unreadable"].as_array().unwrap().len(), 3 - left, "{list}");
        let findings = office.findings().await;
        assert_eq!(findings.len(), 3 - left, "{findings:?}");
        // `verify` works on a copy.
        let copy =
            kursuskontor::LocalOffice::open_copy(office.folder(), "tests", web::Clock::default());
        assert_eq!(copy.await.unwrap().app.store.verify().await.unwrap(), findings);
    }
}

/// A key that is no text cannot be asked for, but must not keep the table from being opened.
#[tokio::test]
async fn a_row_whose_key_is_no_text_is_set_apart() {
    let office = Office::on_disk(NOW).await;
    office.add(&course(SLUG, 24)).await;
    office.expect_findings();
    for name in ["Bo", "Ib", "Eva"] {
        office.register(name, &group(&[name])).await.ok(201);
    }
    let file = office.folder().join("kursuskontor.sqlite");
    let office = office
        .restart(async || {
            let connection = rusqlite::Connection::open(&file).unwrap();
            for key in ["x'ff'", "CAST(x'ff' AS TEXT)"] {
                let update = format!(
                    "UPDATE tests SET pk = {key} WHERE rowid = (SELECT min(rowid) FROM tests \
                     WHERE sk LIKE 'S:REGISTRATION#%' AND pk LIKE 'S:RUN#%')"
                );
                assert_eq!(connection.execute(&update, []).unwrap(), 1);
            }
        })
        .await;
    office.expect_findings();
    assert_eq!(list(&office).await["registrations"].as_array().unwrap().len(), 1);
    let findings = office.findings().await;
    let apart = findings.iter().filter(|finding| finding.contains("UNREADABLE-KEY"));
    assert_eq!(apart.count(), 2, "{findings:#?}");
}

/// Everything in the table, each attribute of it in turn: no damage to one item keeps the rest of
/// the office from working.
#[tokio::test]
async fn no_damage_to_a_single_attribute_reaches_anything_else() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 2)).await;
    office.add(&course("andet-kursus", 24)).await;
    office.expect_findings();
    let other = "/courses/andet-kursus/runs/2023-11-14";
    office.register("one", &example(REGISTRATION)).await.ok(201);
    office.register("two", &waiting_group(&["Ea", "Eva"])).await.ok(201);
    office.register_for(other, "three", &group(&["Bo"])).await.ok(201);
    list(&office).await;
    let (run, now) = (run_id(), NOW.parse().unwrap());
    let mut damages = 0;
    for item in office.items("").await {
        for attribute in item.as_object().unwrap().keys() {
            if attribute == "pk" || attribute == "sk" {
                continue;
            }
            let mut damaged = item.clone();
            match damages % 3 {
                0 => _ = damaged.as_object_mut().unwrap().remove(attribute),
                1 => damaged[attribute] = json!({ "L": [] }),
                _ => damaged[attribute] = json!({ "S": "Kanarie" }),
            }
            damages += 1;
            office.put_raw(&damaged).await;
            let about = format!("{attribute} of {}", item["sk"]);
            assert_eq!(office.get("/courses").await.status, 200, "{about}");
            list(&office).await;
            let registrations = office.table.registrations(&run).await.unwrap();
            assert_eq!(registrations.items.len() + registrations.damaged.len(), 2, "{about}");
            office.delete_expired().await;
            let is_course = item["pk"]["S"] == format!("COURSE#{SLUG}");
            if !is_course {
                download(&office, "participants.csv").await;
            }
            // The counts of a run and its course are what promoting is about.
            if !is_course && item["sk"]["S"] != "RUN" {
                operations::promote_waiting(&office.table, &run, now).await.unwrap();
            }
            office.put_raw(&item).await;
        }
    }
    assert!(damages > 80, "{damages}");
    office.assert_consistent().await;
}

/// The first words of an item's keys; the second is empty if it is a time.
fn kind_of(item: &Value) -> [String; 2] {
    ["pk", "sk"].map(|name| {
        let word = item[name]["S"].as_str().unwrap().split('#').next().unwrap();
        if word.starts_with('0') { String::new() } else { word.to_owned() }
    })
}

/// Whatever the table can hold, the attributes of each item in turn.
#[tokio::test]
async fn verify_names_every_item_with_an_attribute_of_the_wrong_type() {
    let office = Office::empty(NOW).await.with_limits();
    office.add(&course(SLUG, 2)).await;
    office.expect_findings();
    office.register("one", &example(REGISTRATION)).await.ok(201);
    let moved = office.register("two", &waiting_group(&["Ea"])).await.registered();
    moved.move_to(&office, SPRING).await.ok(200);
    office.register("three", &waiting_group(&["Eva", "Per"])).await.ok(201);
    list(&office).await;
    office.erase("eva@eksempel.dk").await.ok(200);
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    let letter = office.pending_notification().await;
    office.table.dead_letter(&letter, "the address was rejected", &[]).await.unwrap();
    let items = office.items("").await;
    let kinds: BTreeSet<[String; 2]> = items.iter().map(kind_of).collect();
    assert!(kinds.len() >= 17, "{kinds:?}");
    let is_key = |name: &str| ["pk", "sk"].contains(&name);
    for round in 0.. {
        let mut damaged = Vec::new();
        for item in &items {
            let mut names = item.as_object().unwrap().keys().filter(|name| !is_key(name));
            let mut item = item.clone();
            if let Some(name) = names.nth(round).cloned() {
                item[&name] = json!({ "M": { "Kanarie": { "S": "Kanarie" } } });
                damaged.push((name, item.clone()));
            }
            office.put_raw(&item).await;
        }
        if damaged.is_empty() {
            break;
        }
        let findings = office.findings().await;
        for (name, item) in damaged {
            let [pk, sk] = ["pk", "sk"].map(|name| item[name]["S"].as_str().unwrap());
            let names_it = |finding: &&String| finding.contains(&format!("{pk} {sk}"));
            assert_eq!(findings.iter().filter(names_it).count(), 1, "{name}: {item} {findings:#?}");
        }
        assert!(!findings.concat().contains("Kanarie"), "{findings:#?}");
    }
    let mut stray = items[0].clone();
    stray["sk"] = json!({ "S": "KANARIE" });
    office.put_raw(&stray).await;
    assert!(office.findings().await[0].contains("KANARIE"), "an item of an unknown kind");
}

#[tokio::test]
async fn a_repeated_request_is_answered_although_its_record_is_damaged() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 2)).await;
    office.expect_findings();
    let seated = office.register("one", &example(REGISTRATION)).await.registered();
    let waiting = office.register("two", &waiting_group(&["Ea"])).await.registered();
    for (key, form, registered) in
        [("one", example(REGISTRATION), seated), ("two", waiting_group(&["Ea"]), waiting)]
    {
        let records = office.items("IDEMPOTENCY#").await;
        let is_own = |item: &&Value| item["registration"]["S"] == registered.id;
        let original = records.iter().find(is_own).unwrap();
        let mut damages = vec![json!({ "pk": original["pk"], "sk": original["sk"] })];
        for name in ["registration", "bodyFingerprint", "summary", "expiresAt"] {
            for value in [json!({ "M": {} }), Value::Null] {
                let mut damaged = original.clone();
                damaged[name] = value;
                damaged.as_object_mut().unwrap().retain(|_, value| !value.is_null());
                damages.push(damaged);
            }
        }
        let mut no_json = original.clone();
        no_json["summary"]["S"] = json!("Kanarie");
        damages.push(no_json);
        let count = office.list("").await.len();
        for damaged in damages {
            office.put_raw(&damaged).await;
            let again = office.register_unverified(RUN, key, &form).await.ok(201);
            assert_eq!(&again, registered.body(), "{damaged}");
            // Other people with the same key are not told about these.
            let other = office.register_unverified(RUN, key, &waiting_group(&["Bo"])).await;
            other.problem(422, "idempotency-key-reused");
            assert_eq!(office.list("").await.len(), count, "{damaged}");
        }
        office.put_raw(original).await;
    }
    office.assert_consistent().await;
}

#[tokio::test]
async fn people_are_told_of_a_cancelled_run_although_what_calendars_need_is_damaged() {
    for (sort_key, attribute) in [("RUN", "seatsLeft"), ("SEAT#", "registration")] {
        let office = office_of_twenty().await;
        office.deliver().await;
        office.clear_emails();
        damage(&office, sort_key, attribute).await;
        office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
        office.deliver().await;
        let emails = office.emails();
        let told = emails.iter().filter(|email| email.to().starts_with("person")).count();
        assert_eq!(told, 20, "{sort_key}");
    }
}

#[tokio::test]
async fn a_notification_whose_time_cannot_be_read_is_delivered() {
    let office = Office::open().await;
    office.register_unverified(harness::RUN, "one", &example(REGISTRATION)).await.ok(201);
    let mut notification = office.outbox().await.remove(0);
    notification["notBefore"] = json!({ "S": "i morgen" });
    office.put_raw(&notification).await;
    assert_eq!(office.delivered_emails().await.len(), 2);
}
