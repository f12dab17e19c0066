//! An image changes between what a request has read and what it writes.

use domain::ImageHash;
use harness::faults::interference::Interference;
use harness::{COVER, NOW, Office, PORTRAIT, SLUG, course_with_images};
use serde_json::json;

/// Another file.
const PHOTO: &[u8] = include_bytes!("../../../../shared/images/tests/files/grey.jpg");
/// A transaction that gives a name a file contains these words.
const STORES: &str = "SET #hash = :hash";
const CAPACITY: &str = "/staff/courses/moedeledelse/runs/2023-11-14/capacity";

async fn open() -> Interference {
    let office = Office::open().await;
    office.store_images().await;
    Interference::with(office)
}

async fn status_of_content(office: &Office, file: &[u8]) -> u16 {
    office.get(&format!("/images/{}", ImageHash::of(file))).await.status.as_u16()
}

async fn delete(office: &Office, name: &str) -> harness::Response {
    office.request("DELETE", format!("/staff/images/{name}")).as_staff().send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_files_for_a_new_name_the_last_is_kept_and_the_other_forgotten() {
    let office = Interference::with(Office::empty(NOW).await);
    office.before(STORES, |office, _| async move {
        office.store_image("kursuslokale", PORTRAIT).await.ok(201);
    });
    let stored = office.store_image("kursuslokale", COVER).await.ok(200);
    assert_eq!(stored["hash"], ImageHash::of(COVER).to_string());
    office.assert_consistent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_files_that_replace_one_the_last_is_kept_and_the_other_forgotten() {
    let office = open().await;
    office.before(STORES, |office, _| async move {
        office.store_image("kursuslokale", PHOTO).await.ok(200);
    });
    office.store_image("kursuslokale", PORTRAIT).await.ok(200);
    office.assert_consistent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_files_that_replace_a_damaged_image_the_last_is_kept() {
    let office = open().await;
    let item = office.items("NAME#kursuslokale").await.remove(0);
    let mut damaged = item.clone();
    damaged["hash"] = json!({ "N": "1" });
    office.put_raw(&damaged).await;
    office.before(STORES, |office, _| async move {
        office.store_image("kursuslokale", PHOTO).await.ok(200);
    });
    office.store_image("kursuslokale", PORTRAIT).await.ok(200);
    // Nobody knows which file the damaged name had.
    let cover = format!("the file {} is not that of image kursuslokale", ImageHash::of(COVER));
    assert_eq!(office.findings().await, [cover]);
    office.expect_findings();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_a_course_uses_meanwhile_is_not_deleted() {
    let office = open().await;
    office.before("\"Delete\"", |office, _| async move {
        office.publish_over(&course_with_images()).await.ok(200);
    });
    let refused = delete(&office, "kursuslokale").await.problem(409, "image-used");
    assert_eq!(refused["courses"], json!([SLUG]));
    office.assert_consistent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_gets_another_file_meanwhile_is_deleted_with_that_file() {
    let office = open().await;
    office.before("\"Delete\"", |office, _| async move {
        office.store_image("kursuslokale", PORTRAIT).await.ok(200);
    });
    assert_eq!(delete(&office, "kursuslokale").await.status, 204);
    office.assert_consistent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_whose_image_is_deleted_meanwhile_is_not_published() {
    let office = open().await;
    office.before("TransactItems", |office, _| async move {
        assert_eq!(delete(&office, "portraet").await.status, 204);
    });
    let response = office.publish_over(&course_with_images()).await;
    response.invalid(&[("/people/0/image/name", "image.unknown")]);
    let course = office.get("/courses/moedeledelse").await.ok(200);
    assert_eq!(course["image"], json!(null), "nothing was written");
    office.post_as_staff(CAPACITY, &json!({ "capacity": 30 })).await.ok(200);
    office.assert_consistent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_content_that_gets_a_name_and_a_course_meanwhile_is_not_deleted() {
    let office = open().await;
    assert_eq!(delete(&office, "kursuslokale").await.status, 204);
    office.before("\"Delete\"", |office, _| async move {
        office.store_image("kursuslokale", COVER).await.ok(201);
        office.publish_over(&course_with_images()).await.ok(200);
    });
    let day_after = "2023-10-03T10:00:00+02:00".parse().unwrap();
    assert_eq!(office.store().delete_unused_files(day_after).await.unwrap().0, 0);
    assert_eq!(status_of_content(&office, COVER).await, 200);
    office.assert_consistent().await;
}
