//! Images: stored under names, served under the hash of their content, shown by courses, and
//! deleted when nothing uses them.

use domain::ImageHash;
use harness::{
    COURSE, COVER, NOW, Office, PORTRAIT, SLUG, course, course_with_images, example, white_png,
};
use serde_json::{Value, json};

/// A photo with the camera that took it and the place where it was taken.
const PHOTO: &[u8] = include_bytes!("../../../shared/images/tests/files/turned.jpg");
/// A day and an hour after the office's usual time.
const NEXT_DAY: &str = "2023-10-03T10:00:00+02:00";
const COURSE_PATH: &str = "/courses/moedeledelse";

fn url(file: &[u8]) -> String {
    format!("/images/{}", ImageHash::of(file))
}

async fn list(office: &Office, query: &str) -> Value {
    office.get_as_staff(&format!("/staff/images{query}")).await.ok(200)
}

fn names(list: &Value) -> Vec<&str> {
    let images = list["images"].as_array().unwrap().iter();
    images.map(|image| image["name"].as_str().unwrap()).collect()
}

async fn delete(office: &Office, name: &str) -> harness::Response {
    office.request("DELETE", format!("/staff/images/{name}")).as_staff().send().await
}

#[tokio::test]
async fn an_image_is_stored_and_served_under_the_hash_of_its_content() {
    let office = Office::empty(NOW).await;
    let stored = office.store_image("kursuslokale", COVER).await.ok(201);
    assert_eq!(
        stored,
        json!({
            "name": "kursuslokale",
            "url": url(COVER),
            "type": "image/jpeg",
            "width": 600,
            "height": 400,
            "hash": ImageHash::of(COVER).to_string(),
            "bytes": COVER.len(),
            "courses": [],
        })
    );
    let image = office.get(&url(COVER)).await;
    assert_eq!((image.status.as_u16(), image.body.as_ref()), (200, COVER));
    let expected = [
        ("content-type", "image/jpeg"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("etag", &format!("\"{}\"", ImageHash::of(COVER))),
        ("x-content-type-options", "nosniff"),
    ];
    for (name, value) in expected {
        assert_eq!(image.header(name), value);
    }
    let head = office.request("HEAD", url(COVER)).send().await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), COVER.len().to_string());
    let request = office.request("GET", url(COVER)).header("if-none-match", image.header("etag"));
    assert_eq!(request.send().await.status, 304);
}

#[tokio::test]
async fn storing_the_same_file_again_changes_nothing() {
    let office = Office::empty(NOW).await;
    let first = office.store_image("kursuslokale", COVER).await.ok(201);
    let items = office.every_item().await.len();
    assert_eq!(office.store_image("kursuslokale", COVER).await.ok(200), first);
    assert_eq!(office.every_item().await.len(), items, "not even who did it is recorded again");
}

#[tokio::test]
async fn the_same_file_under_two_names_is_stored_once() {
    let office = Office::empty(NOW).await;
    for name in ["kursuslokale", "lokale-2"] {
        office.store_image(name, COVER).await.ok(201);
    }
    assert_eq!(office.items("IMAGE").await.len(), 1);
    delete(&office, "kursuslokale").await;
    let mut office = office.with_clock_at("2023-10-03T08:00:00+02:00");
    assert_eq!(office.delete_expired().await.image_files, 0);
    assert_eq!(office.get(&url(COVER)).await.status, 200, "the other name has it still");
    delete(&office, "lokale-2").await;
    office = office.with_clock_at("2023-10-05T10:00:00+02:00");
    assert_eq!(office.delete_expired().await.image_files, 1);
    assert_eq!(office.get(&url(COVER)).await.status, 404);
}

#[tokio::test]
async fn an_image_that_no_course_has_used_for_a_day_is_deleted_at_night() {
    let office = Office::open().await;
    office.store_images().await;
    office.store_image("ubrugt", PHOTO).await.ok(201);
    office.publish_over(&course_with_images()).await.ok(200);
    let office = office.with_clock_at("2023-10-03T08:00:00+02:00");
    assert_eq!(office.delete_expired().await.images, 0, "it is not a day old");
    let office = office.with_clock_at(NEXT_DAY);
    let report = office.delete_expired().await;
    assert_eq!((report.images, report.image_files), (1, 0), "its file is kept for a day");
    assert_eq!(names(&list(&office, "").await), ["kursuslokale", "portraet"]);
    let mut without = course_with_images();
    without.as_object_mut().unwrap().remove("image");
    office.publish_over(&without).await.ok(200);
    assert_eq!(office.delete_expired().await.images, 0, "a course used it until now");
    let office = office.with_clock_at("2023-10-05T10:00:00+02:00");
    let report = office.delete_expired().await;
    assert_eq!((report.images, report.image_files), (1, 1));
    assert_eq!(names(&list(&office, "").await), ["portraet"]);
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_photo_does_not_tell_where_it_was_taken() {
    let office = Office::empty(NOW).await;
    let stored = office.store_image("udsigt", PHOTO).await.ok(201);
    assert_eq!((&stored["width"], &stored["height"]), (&json!(160), &json!(240)), "as it is shown");
    let image = office.get(stored["url"].as_str().unwrap()).await.body;
    assert_eq!(ImageHash::of(&image).to_string(), stored["hash"], "the hash of what is served");
    let contains = |file: &[u8]| file.windows(6).any(|bytes| bytes == b"Kamera");
    assert!(contains(PHOTO) && !contains(&image));
}

#[tokio::test]
async fn a_file_that_no_browser_shows_is_rejected_with_the_reason() {
    let office = Office::empty(NOW).await;
    let cmyk = include_bytes!("../../../shared/images/tests/files/cmyk.jpg");
    for (file, code) in [
        (&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], "image.format"),
        (b"", "image.format"),
        (&COVER[..COVER.len() - 1], "image.damaged"),
        (cmyk, "image.colours"),
    ] {
        office.store_image("lokale", file).await.invalid(&[("", code)]);
    }
    office.store_image("lokale", &vec![0; 300 * 1024]).await.invalid(&[("", "image.format")]);
    let large = office.store_image("lokale", &vec![0; 300 * 1024 + 1]).await;
    let problem = large.problem(413, "body-too-large");
    assert_eq!(problem["maxBytes"], 300 * 1024);
    assert!(problem["detail"].as_str().unwrap().ends_with("Det må højst fylde 300 KB."));
    for (width, height, code) in [
        (1, 1, "image.too-small"),
        (99, 200, "image.too-small"),
        (100, 401, "image.proportions"),
        (401, 100, "image.proportions"),
        (20, 8_000, "image.too-small"),
    ] {
        office.store_image("lokale", &white_png(width, height)).await.invalid(&[("", code)]);
    }
    assert_eq!(names(&list(&office, "").await), Vec::<&str>::new());
    assert_eq!(office.every_item().await.len(), 1, "the fingerprint of the secret key");
    office.store_image("lokale", &white_png(100, 400)).await.ok(201);
}

#[tokio::test]
async fn a_name_that_an_image_cannot_have_is_rejected_where_it_is_given() {
    let office = Office::empty(NOW).await;
    for (name, code) in [
        ("Foto_1.JPG", "image-name.invalid"),
        ("lokale%2F1", "image-name.invalid"),
        ("l%C3%B8n", "image-name.invalid"),
        (&"x".repeat(81), "too-long"),
    ] {
        office.store_image(name, COVER).await.invalid(&[("/name", code)]);
        let request = office.request("DELETE", format!("/staff/images/{name}")).as_staff();
        request.send().await.problem(404, "not-found");
    }
    assert_eq!(names(&list(&office, "").await), Vec::<&str>::new());
    assert_eq!(office.every_item().await.len(), 1, "the fingerprint of the secret key");
}

#[tokio::test]
async fn the_list_shows_which_courses_use_an_image() {
    let office = Office::open().await;
    office.store_images().await;
    office.store_image("ubrugt", COVER).await.ok(201);
    office.publish_over(&course_with_images()).await.ok(200);
    let first = list(&office, "?limit=2").await;
    assert_eq!(names(&first), ["kursuslokale", "portraet"]);
    assert_eq!(first["images"][0]["courses"], json!([SLUG]));
    let next = format!("?cursor={}", first["next"].as_str().unwrap());
    let last = list(&office, &next).await;
    assert_eq!((names(&last), &last["next"]), (vec!["ubrugt"], &Value::Null));
    assert_eq!(last["images"][0]["courses"], json!([]));
}

#[tokio::test]
async fn a_course_shows_where_its_images_are() {
    let office = Office::open().await;
    office.store_images().await;
    let published = office.publish_over(&course_with_images()).await.ok(200);
    let cover = json!({
        "name": "kursuslokale",
        "alt": "Et lyst lokale med ovenlys",
        "url": url(COVER),
        "type": "image/jpeg",
        "width": 600,
        "height": 400,
    });
    assert_eq!(published["course"]["image"], cover);
    for course in [
        office.get(COURSE_PATH).await.ok(200),
        office.get_as_staff("/staff/courses/moedeledelse").await.ok(200),
    ] {
        assert_eq!(course["image"], cover);
        assert_eq!(course["people"][0]["image"]["url"], url(PORTRAIT));
        assert_eq!(course["people"][1]["image"], Value::Null);
    }
    let catalogue = office.get("/courses").await.ok(200);
    assert_eq!(catalogue["courses"][0]["image"], cover);
}

#[tokio::test]
async fn what_the_staff_read_can_be_published_again() {
    let office = Office::open().await;
    office.store_images().await;
    office.publish_over(&course_with_images()).await.ok(200);
    let read = office.get_as_staff("/staff/courses/moedeledelse").await;
    let (tag, course) = (read.header("etag"), read.json());
    let again = office.publish(SLUG, &course, Some(tag)).await;
    assert_eq!(again.header("etag"), tag, "nothing has changed");
    assert_eq!(again.ok(200)["course"], course);
}

#[tokio::test]
async fn a_course_without_images_is_stored_and_shown_as_before() {
    let office = Office::open().await;
    let course = office.get(COURSE_PATH).await;
    assert!(!String::from_utf8_lossy(&course.body).contains("image"), "{course:?}");
    let stored = office.items("COURSE").await;
    assert!(stored.iter().all(|item| !item.to_string().contains("image")));
}

#[tokio::test]
async fn another_file_under_the_name_is_shown_by_the_courses_that_use_it() {
    let office = Office::open().await;
    office.store_images().await;
    office.publish_over(&course_with_images()).await.ok(200);
    let before = office.get(COURSE_PATH).await;
    office.store_image("kursuslokale", PORTRAIT).await.ok(200);
    let after = office.get(COURSE_PATH).await;
    assert_eq!(after.ok(200)["image"]["url"], url(PORTRAIT));
    assert_ne!(before.header("etag"), after.header("etag"));
    let request = office.request("GET", COURSE_PATH).header("if-none-match", before.header("etag"));
    assert_eq!(request.send().await.status, 200);
    let tag = before.header("etag").to_owned();
    let edited = office.publish(SLUG, &course_with_images(), Some(&tag)).await;
    assert_eq!(edited.status, 200, "the document is still the one that the editor read");
    assert_eq!(office.get(&url(COVER)).await.status, 200, "for pages that were made before");
    let office = office.with_clock_at(NEXT_DAY);
    assert_eq!(office.delete_expired().await.image_files, 1);
    assert_eq!(office.get(&url(COVER)).await.status, 404);
    assert_eq!(office.get(&url(PORTRAIT)).await.status, 200);
}

#[tokio::test]
async fn missing_images_are_reported_with_all_other_errors_and_nothing_is_written() {
    let office = Office::empty(NOW).await;
    office.store_image("portraet", PORTRAIT).await.ok(201);
    let mut document = course_with_images();
    document["title"] = json!("");
    document["people"][1]["image"] = json!({ "name": "portraet", "alt": " " });
    document["people"].as_array_mut().unwrap().push(json!({
        "name": "Bo Prøve", "kind": "guest", "image": { "name": "bo", "alt": "Portræt af Bo" },
    }));
    let items = office.every_item().await;
    let people = document["people"].as_array().unwrap().len();
    office.publish(SLUG, &document, None).await.invalid(&[
        ("/title", "required"),
        ("/people/1/image/alt", "required"),
        ("/image/name", "image.unknown"),
        (&format!("/people/{}/image/name", people - 1), "image.unknown"),
    ]);
    document["title"] = json!("Mødeledelse");
    document["image"] = json!("kursuslokale");
    document["people"] = json!([]);
    office.publish(SLUG, &document, None).await.invalid(&[("/image", "wrong-type")]);
    assert_eq!(office.every_item().await, items);
}

#[tokio::test]
async fn a_course_has_at_most_48_runs_and_images_together() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 20);
    let runs = document["runs"].as_array().unwrap().len();
    let person = |number: usize| {
        json!({
            "name": format!("Person {number}"),
            "kind": "guest",
            "image": { "name": format!("portraet-{}", number / 2), "alt": "Et portræt" },
        })
    };
    document["people"] = (0..2 * (48 - runs) + 1).map(person).collect();
    for number in 0..=48 - runs {
        office.store_image(&format!("portraet-{number}"), PORTRAIT).await.ok(201);
    }
    let pointer = format!("/people/{}/image", 2 * (48 - runs));
    office.publish(SLUG, &document, None).await.invalid(&[(&pointer, "image.too-many")]);
    document["people"].as_array_mut().unwrap().pop();
    office.publish(SLUG, &document, None).await.ok(201);
    // Every run and every image of the largest course is replaced.
    let mut other = document.clone();
    for number in 0..48 - runs {
        office.store_image(&format!("billede-{number}"), PORTRAIT).await.ok(201);
        for person in [2 * number, 2 * number + 1] {
            other["people"][person]["image"]["name"] = json!(format!("billede-{number}"));
        }
    }
    for run in other["runs"].as_array_mut().unwrap() {
        run["venue"] = json!({
            "name": "Salen", "street": "Torvet 1", "postalCode": "5000", "city": "Odense"
        });
    }
    office.publish_over(&other).await.ok(200);
    let images = list(&office, "?limit=100").await;
    let used = |image: &&Value| image["courses"] == json!([SLUG]);
    assert_eq!(images["images"].as_array().unwrap().iter().filter(used).count(), 48 - runs);
}

#[tokio::test]
async fn an_image_is_not_deleted_while_a_course_uses_it() {
    let office = Office::open().await;
    office.store_images().await;
    office.publish_over(&course_with_images()).await.ok(200);
    let mut other = course("andet-kursus", 20);
    other["image"] = json!({ "name": "portraet", "alt": "Et portræt" });
    office.publish("andet-kursus", &other, None).await.ok(201);
    let refused = delete(&office, "portraet").await.problem(409, "image-used");
    assert_eq!(refused["courses"], json!(["andet-kursus", SLUG]));

    office.publish_over(&example(COURSE)).await.ok(200);
    assert_eq!(delete(&office, "kursuslokale").await.status, 204);
    let refused = delete(&office, "portraet").await.problem(409, "image-used");
    assert_eq!(refused["courses"], json!(["andet-kursus"]));
    let withdrawal = office.request("DELETE", "/staff/courses/andet-kursus").as_staff();
    assert_eq!(withdrawal.header("if-match", "*").send().await.status, 204);
    assert_eq!(delete(&office, "portraet").await.status, 204);
    delete(&office, "portraet").await.problem(404, "not-found");
}

#[tokio::test]
async fn a_run_is_changed_whatever_images_its_course_has() {
    let office = Office::open().await;
    office.store_images().await;
    office.publish_over(&course_with_images()).await.ok(200);
    let path = "/staff/courses/moedeledelse/runs/2023-11-14/capacity";
    office.post_as_staff(path, &json!({ "capacity": 30 })).await.ok(200);
    let course = office.get(COURSE_PATH).await.ok(200);
    assert_eq!(course["image"]["url"], url(COVER));
    delete(&office, "kursuslokale").await.problem(409, "image-used");
}

#[tokio::test]
async fn a_change_of_an_image_keeps_who_made_it() {
    let office = Office::empty(NOW).await;
    office.store_image("kursuslokale", COVER).await.ok(201);
    delete(&office, "kursuslokale").await;
    let mut changes = office.items("CHANGE#").await;
    changes.sort_by_key(|change| change["what"]["S"].to_string());
    let what: Vec<&Value> = changes.iter().map(|change| &change["what"]["S"]).collect();
    assert_eq!(what, ["deleted", "stored"]);
    for change in changes {
        assert_eq!(change["name"]["S"], "kursuslokale");
        assert!(change["by"]["M"]["staff"]["S"].is_string(), "{change}");
    }
}
