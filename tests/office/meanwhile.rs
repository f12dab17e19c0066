//! Something else happens between what a function read and what it writes: for each condition of
//! the store, the case in which it holds back a write. (`benches/guards.rs` takes the conditions
//! out one by one.)

use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use domain::{RegistrationId, RunId};
use serde_json::{Value, json};
use store::NotificationId;
use tests::tap::{Listener, Tap};
use tests::{
    Answer, COURSE, NOW, Office, REGISTRATION, course, example, group, patient, three_runs,
};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::messages::post;

const RUN: &str = "/staff/courses/moedeledelse/runs/2023-11-14";
/// Words of a transaction that takes a place in the queue, and of one that promotes its head.
const QUEUING: &str = "lastNumber = :last";
const PROMOTING: &str = "seatsLeft = seatsLeft - :seats, waiting = waiting - :one";

/// An office in which something happens at a chosen moment.
struct Scene {
    office: Arc<Office>,
    cue: Arc<Cue>,
}

type Deed = Box<dyn FnOnce(Value) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

#[derive(Default)]
struct Cue(Mutex<Option<(&'static str, Deed)>>);

impl Listener for Cue {
    fn request(&self, _: &str, request: &mut Value) {
        let is_now = |cue: &mut (&str, Deed)| request.to_string().contains(cue.0);
        // Taken first, since the deed uses the same wire.
        let Some((_, deed)) = self.0.lock().unwrap().take_if(is_now) else { return };
        block_in_place(|| Handle::current().block_on(deed(request.clone())));
    }
}

impl Scene {
    fn of(office: Office) -> Self {
        let cue = Arc::new(Cue::default());
        let (office, _) = office.over(|http| Tap::new(http, cue.clone()));
        Self { office: Arc::new(office), cue }
    }

    /// The contract's course with this many seats, and those who register for it: they wait where
    /// there is no seat.
    async fn with(capacity: usize, names: &[&str]) -> (Self, Vec<Value>) {
        let office = Office::empty(NOW).await;
        office.add(&course("moedeledelse", capacity)).await;
        let scene = Self::of(office);
        let mut made = Vec::new();
        for name in names {
            made.push(scene.register(name, &patient(&[name])).await.ok(201));
        }
        (scene, made)
    }

    /// Does this once, when the next request that holds these words is about to be sent; it is told
    /// the request.
    fn before<F: Future<Output = ()> + Send + 'static>(
        &self,
        words: &'static str,
        deed: impl FnOnce(Arc<Office>, Value) -> F + Send + 'static,
    ) {
        let office = Arc::clone(&self.office);
        *self.cue.0.lock().unwrap() =
            Some((words, Box::new(|request| Box::pin(deed(office, request)))));
    }

    async fn with_status(&self, status: &str) -> usize {
        let list = self.get_as_staff(&format!("{RUN}/registrations?status={status}")).await.ok(200);
        list["registrations"].as_array().unwrap().len()
    }

    async fn assert_sound(&self) {
        assert_eq!(self.table.verify().await.unwrap(), Vec::<String>::new());
    }
}

impl Deref for Scene {
    type Target = Office;

    fn deref(&self) -> &Office {
        &self.office
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let missed = self.cue.0.lock().unwrap().take();
        assert!(std::thread::panicking() || missed.is_none(), "the moment never came");
    }
}

fn id(made: &Value) -> RegistrationId {
    RegistrationId::parse(made["id"].as_str().unwrap()).unwrap()
}

fn run() -> RunId {
    RunId { slug: "moedeledelse".parse().unwrap(), start: "2023-11-14".parse().unwrap() }
}

async fn publish(office: &Office, course: &Value) -> Answer {
    let tag = office.get("/courses/moedeledelse").await.header("etag").to_owned();
    office.publish("moedeledelse", course, Some(&tag)).await
}

async fn move_to(office: &Office, made: &Value, start: &str) -> Answer {
    office
        .post_as_staff(
            &format!("/staff/registrations/{}/move", made["id"].as_str().unwrap()),
            &json!({ "run": start }),
        )
        .await
}

/// Sets an attribute by hand wherever it is in an item with such a sort key.
async fn amend(office: &Office, sort_key: &str, attribute: &str, value: Value) {
    for mut item in
        office.items(sort_key).await.into_iter().filter(|item| item[attribute].is_object())
    {
        item[attribute] = value.clone();
        office.put_by_hand(&item).await;
    }
}

mod who_waits {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn takes_a_seat_that_comes_free_meanwhile() {
        let (scene, mut made) = Scene::with(1, &["Bo"]).await;
        let bo = made.remove(0);
        scene.before(QUEUING, |office, _| async move { drop(office.cancel(&bo).await.ok(200)) });
        assert_eq!(scene.register("Ea", &patient(&["Ea"])).await.ok(201)["status"], "registered");
        scene.assert_sound().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn does_not_wait_for_a_run_that_is_cancelled_meanwhile() {
        let (scene, _) = Scene::with(1, &["Bo"]).await;
        scene.before(QUEUING, |office, _| async move {
            office.post_as_staff(&format!("{RUN}/cancellation"), &json!({})).await.ok(200);
        });
        scene.register("Ea", &patient(&["Ea"])).await.problem(409, "run-cancelled");
        assert_eq!(scene.with_status("waiting").await, 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn gets_a_number_of_their_own_though_as_many_wait_as_before() {
        let (scene, made) = Scene::with(1, &["Bo", "Ib"]).await;
        let ib = made[1].clone();
        scene.before(QUEUING, |office, _| async move {
            office.register("Eva", &patient(&["Eva"])).await.ok(201);
            office.cancel(&ib).await.ok(200);
        });
        let answer = scene.register("Ea", &patient(&["Ea"])).await.ok(201);
        assert_eq!((&answer["status"], &answer["place"]), (&json!("waiting"), &json!(2)));
        scene.assert_sound().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_told_the_place_they_get_though_somebody_leaves_the_queue() {
        let (scene, made) = Scene::with(1, &["Bo", "Ib"]).await;
        let ib = made[1].clone();
        scene.before(QUEUING, |office, _| async move { drop(office.cancel(&ib).await.ok(200)) });
        assert_eq!(scene.register("Ea", &patient(&["Ea"])).await.ok(201)["place"], 1);
        scene.assert_sound().await;
    }
}

mod a_promoter {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn who_comes_second_goes_on_with_who_waits_then() {
        let (scene, _) = Scene::with(1, &["Bo", "Ib", "Ea"]).await;
        let now = NOW.parse().unwrap();
        let (before, version) = scene.table.course(&run().slug).await.unwrap().unwrap();
        let after = domain::Course::parse(&course("moedeledelse", 3)).unwrap();
        let predecessor = store::PreviousVersion { course: &before, version: &version, at: now };
        scene.table.publish(&after, Some(predecessor)).await.unwrap().unwrap();
        scene.before(PROMOTING, move |office, _| async move {
            office.table.promote_waiting(&run(), now).await.unwrap()
        });
        scene.house.app.store.promote_waiting(&run(), now).await.unwrap();
        assert_eq!(
            (scene.with_status("registered").await, scene.with_status("waiting").await),
            (3, 0)
        );
        scene.assert_sound().await;
    }
}

mod nobody_moves_up {
    use super::*;

    async fn more_seats(office: &Office) {
        office.post_as_staff(&format!("{RUN}/capacity"), &json!({ "capacity": 3 })).await.ok(200);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn into_a_run_that_is_cancelled_meanwhile() {
        let (scene, _) = Scene::with(1, &["Bo", "Ib", "Ea"]).await;
        scene.before(PROMOTING, |office, _| async move {
            office.post_as_staff(&format!("{RUN}/cancellation"), &json!({})).await.ok(200);
        });
        more_seats(&scene).await;
        assert_eq!(
            (scene.with_status("registered").await, scene.with_status("waiting").await),
            (1, 2)
        );
        scene.assert_sound().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn into_seats_that_are_taken_meanwhile() {
        let (scene, _) = Scene::with(1, &["Bo", "Ib"]).await;
        scene.before(PROMOTING, |office, _| async move {
            amend(&office, "RUN", "seatsLeft", json!({ "N": "0" })).await
        });
        more_seats(&scene).await;
        assert_eq!(scene.with_status("waiting").await, 1);
    }
}

mod what_belongs_to_another {
    use super::*;

    const NOBODY: &str = "00000000-0000-8000-8000-000000000000";

    /// Ib and Eva wait, and what they have under this sort key is somebody else's; nothing that
    /// they do takes it away.
    async fn stays(sort_key: &str, undo: impl AsyncFn(&Office, &Value) -> Answer) {
        let (scene, _) = Scene::with(1, &["Bo"]).await;
        let made = scene.register("Ib", &patient(&["Ib", "Eva"])).await.ok(201);
        amend(&scene, sort_key, "registration", json!({ "S": NOBODY })).await;
        let before = scene.items(sort_key).await;
        undo(&scene, &made).await.problem(500, "internal");
        assert_eq!(scene.items(sort_key).await, before);
    }

    async fn erase_eva(office: &Office) -> Answer {
        office.post_as_staff("/staff/people/erasure", &json!({ "email": "eva@eksempel.dk" })).await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn stays_theirs_when_it_is_a_seat() {
        stays("RUN#", async |office, made| office.cancel(made).await).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn stays_theirs_when_it_is_a_number_of_the_queue() {
        stays("WAITING#", async |office, made| office.cancel(made).await).await;
        stays("WAITING#", async |office, _| erase_eva(office).await).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn stays_theirs_when_a_queue_counts_nobody_who_could_leave_it() {
        let (scene, made) = Scene::with(1, &["Bo", "Ib"]).await;
        amend(&scene, "RUN", "waiting", json!({ "N": "0" })).await;
        scene.cancel(&made[1]).await.problem(500, "internal");
        scene.cancel(&made[0]).await.ok(200);
        assert_eq!(scene.with_status("waiting").await, 1);
        let counted: Vec<Value> =
            scene.items("RUN").await.into_iter().map(|item| item["waiting"]["N"].clone()).collect();
        assert!(counted.contains(&json!("0")) && !counted.contains(&json!("-1")), "{counted:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn stays_theirs_when_it_is_a_seat_that_was_nobodys_a_moment_ago() {
        let scene = Scene::of(Office::open().await);
        scene.register("one", &group(&["Bo"])).await.ok(201);
        amend(&scene, "RUN#", "registration", json!({ "S": NOBODY })).await;
        let secrets = scene.house.post(None).unwrap().secrets;
        scene.before("registration = :id", |office, _| async move {
            amend(&office, "RUN#", "registration", json!({ "S": "theirs" })).await
        });
        scene
            .house
            .app
            .store
            .delete_person(&"bo@eksempel.dk".parse().unwrap(), &secrets)
            .await
            .unwrap();
        assert_eq!(scene.items("RUN#").await.len(), 1);
    }
}

mod an_item_that_is_there_already {
    use super::*;

    /// Just before it is written something else lies in the place of each item with such a key, one
    /// after the other, and stays there; `write` reports whether it went through nevertheless.
    async fn is_kept(places: &[&'static str], mut write: impl AsyncFnMut(&str) -> (Scene, bool)) {
        for place in places {
            let (scene, is_written) = write(place).await;
            assert!(!is_written, "{place}");
            let found = scene
                .items("")
                .await
                .into_iter()
                .filter(|item| item["first"]["BOOL"] == true)
                .count();
            assert_eq!(found, 1, "{place}");
        }
    }

    /// Puts something in the place of the item that this request is about to put.
    fn occupy(scene: &Scene, words: &'static str, place: &str) {
        let place = place.to_owned();
        scene.before(words, move |office, request| async move {
            let items = request["TransactItems"]
                .as_array()
                .unwrap()
                .iter()
                .map(|write| &write["Put"]["Item"]);
            let key = |item: &Value| {
                format!(
                    "{} {}",
                    item["pk"]["S"].as_str().unwrap(),
                    item["sk"]["S"].as_str().unwrap()
                )
            };
            let item = items
                .filter(|item| item.is_object())
                .find(|item| key(item).contains(&place))
                .unwrap();
            office
                .put_by_hand(
                    &json!({ "pk": item["pk"], "sk": item["sk"], "first": { "BOOL": true } }),
                )
                .await;
        });
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_not_overwritten_by_a_registration() {
        is_kept(&["OUTBOX ", " REGISTRATION#", " NEEDS#", " WAITING#", "PERSON#"], async |place| {
            let (scene, _) = Scene::with(1, &["Bo"]).await;
            occupy(&scene, QUEUING, place);
            let mut form = example(REGISTRATION);
            form["acceptWaiting"] = json!(true);
            let is_written = scene.register("two", &form).await.status.is_success();
            (scene, is_written)
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_not_overwritten_by_a_run() {
        is_kept(&[" RUN"], async |place| {
            let scene = Scene::of(Office::open().await);
            occupy(&scene, "capacity", place);
            let answer = publish(&scene, &three_runs()).await;
            answer.problem(412, "stale-version");
            (scene, false)
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_not_overwritten_by_a_registration_that_moves() {
        // From where it was made, further on, and back.
        for moves in 1..=3 {
            is_kept(&[" REGISTRATION#"], async |place| {
                let office = Office::empty(NOW).await;
                office.add(&three_runs()).await;
                let scene = Scene::of(office);
                let made = scene.register("one", &group(&["Bo"])).await.ok(201);
                let starts = ["2024-02-28", "2024-05-28", "2023-11-14"];
                for start in &starts[..moves - 1] {
                    move_to(&scene, &made, start).await.ok(200);
                }
                occupy(&scene, "revision = :seen", place);
                let is_written =
                    move_to(&scene, &made, starts[moves - 1]).await.status.is_success();
                (scene, is_written)
            })
            .await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_not_deleted_with_a_registration_that_moved() {
        let scene = Scene::of(Office::open().await);
        let made = scene.register("one", &group(&["Bo"])).await.ok(201);
        move_to(&scene, &made, "2024-02-28").await.ok(200);
        let moved = scene.table.registration(id(&made)).await.unwrap().unwrap();
        let forward = scene
            .items("REGISTRATION#")
            .await
            .into_iter()
            .find(|item| item["movedTo"].is_object())
            .unwrap();
        let first = json!({ "pk": forward["pk"], "sk": forward["sk"], "first": { "BOOL": true } });
        scene.put_by_hand(&first).await;
        assert!(scene.table.delete_registration(&moved).await.is_err());
        assert!(scene.items("REGISTRATION#").await.contains(&first));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_not_overwritten_by_a_message_that_is_set_aside_or_put_back() {
        is_kept(&["DEAD-LETTER ", "OUTBOX "], async |place| {
            let (scene, _) = Scene::with(1, &["Bo"]).await;
            let store = &scene.house.app.store;
            let key = store.pending(NOW.parse().unwrap()).await.unwrap().remove(0);
            if place.starts_with("OUTBOX") {
                store.dead_letter(&key, "for a while").await.unwrap();
            }
            occupy(&scene, "TransactItems", place);
            let is_written = if place.starts_with("OUTBOX") {
                store.requeue(&key).await.unwrap()
            } else {
                store.dead_letter(&key, "for a while").await.unwrap();
                !store.dead_letters().await.unwrap().is_empty()
            };
            (scene, is_written)
        })
        .await;
    }
}

mod a_course {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn is_not_withdrawn_that_got_another_run_meanwhile() {
        let scene = Scene::of(Office::open().await);
        scene.before("\"Delete\"", |office, _| async move {
            drop(publish(&office, &three_runs()).await.ok(200))
        });
        let headers = [("authorization", &*scene.staff()), ("if-match", "*")];
        scene
            .ask("DELETE", "/staff/courses/moedeledelse", &headers, "")
            .await
            .problem(412, "stale-version");
        assert_eq!(
            scene.get("/courses/moedeledelse").await.ok(200)["runs"].as_array().unwrap().len(),
            3
        );
        scene.assert_sound().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn that_two_create_at_once_is_the_first_ones() {
        let scene = Scene::of(Office::empty(NOW).await);
        let mut other = example(COURSE);
        other["runs"][1]["start"] = json!("2024-09-10");
        other["runs"].as_array_mut().unwrap().remove(0);
        scene.before("TransactItems", |office, _| async move { office.add(&three_runs()).await });
        assert!(!scene.publish("moedeledelse", &other, None).await.status.is_success());
        assert_eq!(
            scene.get("/courses/moedeledelse").await.ok(200)["runs"].as_array().unwrap().len(),
            3
        );
        scene.assert_sound().await;
    }
}

mod a_registration {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn keeps_a_note_that_was_made_while_it_moved() {
        let office = Office::empty(NOW).await;
        office.add(&three_runs()).await;
        let scene = Scene::of(office);
        let made = scene.register("one", &group(&["Bo"])).await.ok(201);
        let contact = format!("/staff/registrations/{}/contact", made["id"].as_str().unwrap());
        for (number, start) in ["2024-02-28", "2024-05-28", "2023-11-14"].into_iter().enumerate() {
            let path = contact.clone();
            scene.before("revision = :seen", move |office, _| async move {
                office
                    .post_as_staff(&path, &json!({ "note": format!("note {number}") }))
                    .await
                    .ok(200);
            });
            move_to(&scene, &made, start).await.ok(200);
        }
        let items = format!("{:?}", scene.items("REGISTRATION#").await);
        assert!((0..3).all(|number| items.contains(&format!("note {number}"))), "{items}");
        scene.assert_sound().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn that_is_deleted_as_it_was_seen_stays_when_it_changed() {
        let scene = Scene::of(Office::open().await);
        let made = scene.register("one", &group(&["Bo"])).await.ok(201);
        let seen = scene.table.registration(id(&made)).await.unwrap().unwrap();
        scene.cancel(&made).await.ok(200);
        scene.table.delete_registration(&seen).await.unwrap();
        assert_eq!((scene.with_status("cancelled").await, scene.seats_left().await), (1, 24));
        scene.assert_sound().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn leaves_no_needs_behind_when_it_is_cancelled_while_they_are_kept_longer() {
        let scene = Scene::of(Office::open().await);
        let made = scene.register("one", &example(REGISTRATION)).await.ok(201);
        amend(&scene, "NEEDS#", "expiresAt", json!({ "N": "1" })).await;
        scene.before("SET expiresAt = :due", |office, _| async move {
            drop(office.cancel(&made).await.ok(200))
        });
        scene.house.app.store.extend_needs_expiry(&run()).await.unwrap();
        assert_eq!(scene.items("NEEDS#").await, Vec::<Value>::new());
    }

    async fn erase_the_first(office: &Office) -> Answer {
        let email = example(REGISTRATION)["participants"][0]["email"].clone();
        office.post_as_staff("/staff/people/erasure", &json!({ "email": email })).await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn keeps_its_needs_as_long_as_was_decided_while_they_changed() {
        let scene = Scene::of(Office::open().await);
        scene.register("one", &example(REGISTRATION)).await.ok(201);
        let longer = json!({ "N": "2000000000" });
        let expected = longer.clone();
        scene.before("SET needs", |office, _| async move {
            amend(&office, "NEEDS#", "expiresAt", longer).await
        });
        erase_the_first(&scene).await.ok(200);
        assert_eq!(scene.items("NEEDS#").await[0]["expiresAt"], expected);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn has_no_needs_again_that_were_forgotten_while_they_changed() {
        let scene = Scene::of(Office::open().await);
        scene.register("one", &example(REGISTRATION)).await.ok(201);
        scene.before("SET needs", |office, _| async move {
            assert_eq!(office.table.delete_needs_of_run(&run()).await.unwrap(), 1)
        });
        // What was done by then is not done again.
        erase_the_first(&scene).await.problem(500, "internal");
        erase_the_first(&scene).await.ok(200);
        assert_eq!(scene.items("NEEDS#").await, Vec::<Value>::new());
    }
}

mod a_message {
    use super::*;
    use domain::{EmailAddress, Substitution};
    use jiff::Timestamp;

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn bo() -> EmailAddress {
        "bo@eksempel.dk".parse().unwrap()
    }

    /// An office whose only message is that Bo was replaced by Ea.
    async fn with_a_leaver() -> (Scene, NotificationId) {
        let scene = Scene::of(Office::open().await);
        let made = scene.register("one", &group(&["Bo"])).await.ok(201);
        post(&scene, NOW).deliver_pending().await.unwrap();
        let seen = scene.table.registration(id(&made)).await.unwrap().unwrap();
        let by = json!({ "participant": 0, "by": { "name": "Ea", "email": "ea@eksempel.dk" } });
        let by = Substitution::parse(&by, &seen).unwrap().by;
        let secrets = scene.house.post(None).unwrap().secrets;
        scene.table.substitute(&seen, 0, &by, now(), &secrets).await.unwrap();
        let key = scene.table.pending(now()).await.unwrap().remove(0);
        (scene, key)
    }

    async fn forget_bo(office: &Office) {
        let secrets = office.house.post(None).unwrap().secrets;
        office.house.app.store.delete_person(&bo(), &secrets).await.unwrap();
    }

    /// Messages about leaving, wherever they are, and whether any of them names Bo.
    async fn left(office: &Office) -> (usize, bool) {
        let items: Vec<Value> =
            office.items("0").await.into_iter().filter(|item| item["pk"]["S"] != "AUDIT").collect();
        (items.len(), items.iter().any(|item| item.to_string().contains("bo@eksempel.dk")))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn that_is_told_while_a_person_is_forgotten_does_not_come_back() {
        let (scene, key) = with_a_leaver().await;
        scene.before("REMOVE replaced_participant", |office, _| async move {
            office.table.complete(&key).await.unwrap()
        });
        forget_bo(&scene).await;
        assert_eq!(left(&scene).await, (0, false));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn forgets_a_person_though_it_is_set_aside_meanwhile() {
        let (scene, key) = with_a_leaver().await;
        scene.before("REMOVE replaced_participant", |office, _| async move {
            office.table.dead_letter(&key, "for a while").await.unwrap()
        });
        forget_bo(&scene).await;
        assert_eq!(left(&scene).await, (1, false));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn forgets_a_person_though_it_is_put_back_meanwhile() {
        let (scene, key) = with_a_leaver().await;
        scene.table.dead_letter(&key, "for a while").await.unwrap();
        scene.before("REMOVE replaced_participant", |office, _| async move {
            assert!(office.table.requeue(&key).await.unwrap())
        });
        forget_bo(&scene).await;
        assert_eq!(left(&scene).await, (1, false));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn that_is_set_aside_or_put_back_does_not_bring_a_forgotten_person_along() {
        let (scene, key) = with_a_leaver().await;
        scene.before("TransactItems", |office, _| async move { forget_bo(&office).await });
        scene.house.app.store.dead_letter(&key, "for a while").await.unwrap();
        assert_eq!(left(&scene).await, (1, false));
        let (scene, key) = with_a_leaver().await;
        scene.table.dead_letter(&key, "for a while").await.unwrap();
        scene.before("TransactItems", |office, _| async move { forget_bo(&office).await });
        assert!(!scene.house.app.store.requeue(&key).await.unwrap());
        assert_eq!(left(&scene).await, (1, false));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn that_is_told_meanwhile_is_neither_set_aside_nor_put_back() {
        let (scene, _) = Scene::with(1, &["Bo"]).await;
        let store = &scene.house.app.store;
        let key = store.pending(now()).await.unwrap().remove(0);
        let told = key.clone();
        scene.before("TransactItems", |office, _| async move {
            office.table.complete(&told).await.unwrap()
        });
        store.dead_letter(&key, "for a while").await.unwrap();
        assert_eq!(left(&scene).await.0, 0);
        scene.register("Ib", &patient(&["Ib"])).await.ok(201);
        let key = store.pending(now()).await.unwrap().remove(0);
        store.dead_letter(&key, "for a while").await.unwrap();
        let told = key.clone();
        scene.before("TransactItems", |office, _| async move {
            assert!(office.table.requeue(&told).await.unwrap());
            office.table.complete(&told).await.unwrap();
        });
        assert!(!store.requeue(&key).await.unwrap());
        assert_eq!(left(&scene).await.0, 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn is_taken_by_one_and_does_not_come_back_when_it_is_marked_late() {
        let (scene, key) = with_a_leaver().await;
        let store = &scene.table;
        let message = store.lease(&key, now()).await.unwrap().unwrap();
        assert!(store.lease(&key, now()).await.unwrap().is_none(), "it is somebody's");
        store.complete(&key).await.unwrap();
        assert!(store.lease(&key, now()).await.unwrap().is_none(), "it is told");
        store.postpone(&message, now()).await.unwrap();
        store.mark_delivered(&key, "letter", false).await.unwrap();
        store.mark_delivered(&key, "letter", true).await.unwrap();
        assert_eq!(left(&scene).await.0, 0);
    }
}
