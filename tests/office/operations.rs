//! Every operation of the description, asked by everybody: who is let in, and who learns nothing.
//! An operation without a row fails, and so does a row without an operation.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tests::tap::{Listener, Tap};
use tests::{Answer, Office, course, example, group};

use crate::forged::Forge;

/// Who asks.
#[derive(Clone, Copy, Debug)]
enum Caller {
    Nobody,
    Expired,
    ForAnotherAudience,
    OtherContact,
    WithoutRole,
    OwnContact,
    Staff,
}

use Caller::{Expired, ForAnotherAudience, Nobody, OtherContact, OwnContact, Staff, WithoutRole};

/// The one who may do most comes last.
const CALLERS: [Caller; 7] =
    [Nobody, Expired, ForAnotherAudience, OtherContact, WithoutRole, OwnContact, Staff];

/// What these are answered.
type Outcomes = [u16; 7];
const fn public(success: u16) -> Outcomes {
    [success; 7]
}
const OWN: Outcomes = [404, 404, 404, 404, 404, 200, 404];
const fn staff(success: u16) -> Outcomes {
    [401, 401, 401, 401, 403, 401, success]
}

const ROWS: [(&str, &str, Outcomes); 31] = [
    ("get", "/catalogue.pdf", public(200)),
    ("get", "/courses", public(200)),
    ("get", "/courses/{slug}", public(200)),
    ("get", "/courses/{slug}/brochure.pdf", public(200)),
    ("get", "/courses/{slug}/runs/{run}/calendar.ics", public(200)),
    ("post", "/courses/{slug}/runs/{run}/registrations", public(201)),
    ("get", "/registrations/{id}", OWN),
    ("get", "/registrations/{id}/export", OWN),
    ("post", "/registrations/{id}/cancellation", OWN),
    ("post", "/registrations/{id}/substitution", OWN),
    ("put", "/staff/courses/{slug}", staff(201)),
    ("delete", "/staff/courses/{slug}", staff(204)),
    ("get", "/staff/courses/{slug}/runs/{run}/badges.pdf", staff(200)),
    ("get", "/staff/courses/{slug}/runs/{run}/certificates.pdf", staff(200)),
    ("get", "/staff/courses/{slug}/runs/{run}/kitchen.pdf", staff(200)),
    ("get", "/staff/courses/{slug}/runs/{run}/participants.csv", staff(200)),
    ("get", "/staff/courses/{slug}/runs/{run}/participants.pdf", staff(200)),
    ("get", "/staff/courses/{slug}/runs/{run}/participants.xlsx", staff(200)),
    ("get", "/staff/courses/{slug}/runs/{run}/registrations", staff(200)),
    ("get", "/staff/courses/{slug}/runs/{run}/sign-in.pdf", staff(200)),
    ("post", "/staff/courses/{slug}/runs/{run}/cancellation", staff(200)),
    ("post", "/staff/courses/{slug}/runs/{run}/capacity", staff(200)),
    ("post", "/staff/courses/{slug}/runs/{run}/registrations", staff(201)),
    ("post", "/staff/people/audit", staff(200)),
    ("post", "/staff/people/erasure", staff(200)),
    ("post", "/staff/people/export", staff(200)),
    ("post", "/staff/registrations/{id}/attendance", staff(200)),
    ("post", "/staff/registrations/{id}/cancellation", staff(200)),
    ("post", "/staff/registrations/{id}/confirmation", staff(200)),
    ("post", "/staff/registrations/{id}/contact", staff(200)),
    ("post", "/staff/registrations/{id}/move", staff(200)),
];

fn description() -> Value {
    example(include_str!("../../infra/openapi.json"))
}

fn operations() -> Vec<(String, String, Value)> {
    let description = description();
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().iter();
        methods
            .map(|(method, operation)| (method.clone(), path.clone(), operation.clone()))
            .collect::<Vec<_>>()
    };
    description["paths"].as_object().unwrap().iter().flat_map(of_path).collect()
}

/// A course of its own for one operation, with a registration and its client's answer.
struct Scene {
    slug: String,
    own: Value,
    other: Value,
}

impl Scene {
    async fn set(office: &Office, number: usize, is_empty: bool) -> Self {
        let slug = format!("scene-{number}");
        office.add(&course(&slug, 24)).await;
        let [own, other] = if is_empty {
            [Value::Null, Value::Null]
        } else {
            let own = office
                .register_for(&slug, "own", &group(&[&format!("Ea Scene{number}")]))
                .await
                .ok(201);
            [
                own,
                office
                    .register_for(&slug, "other", &group(&[&format!("Bo Scene{number}")]))
                    .await
                    .ok(201),
            ]
        };
        Self { slug, own, other }
    }

    fn path(&self, path: &str) -> String {
        let id = self.own["id"].as_str().unwrap_or_default();
        path.replace("{slug}", &self.slug).replace("{run}", "2023-11-14").replace("{id}", id)
    }

    /// A body that the operation takes.
    fn body(&self, method: &str, path: &str, number: usize) -> String {
        let body = match (method, path.rsplit('/').next().unwrap()) {
            ("post", "registrations") => group(&[&format!("Ny Scene{number}")]),
            ("post", "substitution") => {
                json!({ "participant": 0, "by": { "name": "Finn", "email": format!("finn{number}@eksempel.dk") } })
            }
            ("post", "attendance") => json!({ "participant": 0, "module": 1, "present": true }),
            ("post", "move") => json!({ "run": "2024-02-28" }),
            ("post", "capacity") => json!({ "capacity": 30 }),
            ("post", "audit" | "erasure" | "export") => {
                json!({ "email": "mette@eksempelkommune.dk" })
            }
            ("put", _) => course(&self.slug, 24),
            _ => return String::new(),
        };
        body.to_string()
    }
}

/// Counts what is written.
#[derive(Default)]
struct Writes(AtomicUsize);

impl Listener for Writes {
    fn request(&self, operation: &str, _: &mut Value) {
        self.0.fetch_add(
            usize::from(
                ["Put", "Update", "Delete", "TransactWrite", "BatchWrite"]
                    .iter()
                    .any(|word| operation.starts_with(word)),
            ),
            Ordering::Relaxed,
        );
    }
}

/// The office and everybody's tokens.
struct LocalOffice {
    office: Office,
    forge: Forge,
    writes: Arc<Writes>,
}

impl LocalOffice {
    async fn open() -> Self {
        let writes = Arc::new(Writes::default());
        let (office, _) = Office::empty(tests::NOW)
            .await
            .over(|http| Tap::new(http, Arc::clone(&writes) as Arc<dyn Listener>));
        Self { forge: Forge::open(&office), office, writes }
    }

    fn token(&self, caller: Caller, scene: &Scene) -> Option<String> {
        let secret =
            |registration: &Value| registration["secret"].as_str().unwrap_or("none").to_owned();
        Some(match caller {
            Nobody => return None,
            Expired => self.forge.with_claims(json!({ "exp": self.forge.now - 600 })),
            ForAnotherAudience => self.forge.with_claims(json!({ "aud": "regnskab" })),
            OtherContact => secret(&scene.other),
            WithoutRole => self.forge.with_claims(json!({ "roles": ["bogholder"] })),
            OwnContact => secret(&scene.own),
            Staff => self.forge.with_claims(json!({})),
        })
    }

    async fn ask(
        &self,
        caller: Caller,
        scene: &Scene,
        method: &str,
        path: &str,
        body: String,
    ) -> Answer {
        let token = self.token(caller, scene).map(|token| format!("Bearer {token}"));
        let key = format!("{caller:?}");
        let mut headers =
            vec![("content-type", "application/json"), ("idempotency-key", key.as_str())];
        headers.extend(token.as_deref().map(|token| ("authorization", token)));
        let tag = match method {
            "delete" => {
                self.office.get(&format!("/courses/{}", scene.slug)).await.header("etag").to_owned()
            }
            _ => String::new(),
        };
        headers.extend((!tag.is_empty()).then_some(("if-match", tag.as_str())));
        self.office.ask(&method.to_uppercase(), path, &headers, body).await
    }

    fn written(&self) -> usize {
        self.writes.0.load(Ordering::Relaxed)
    }
}

#[test]
fn every_operation_has_a_row_that_says_who_may() {
    let operations = operations();
    for (method, path, operation) in &operations {
        let row = ROWS.iter().find(|row| row.0 == method && row.1 == path);
        let (.., outcomes) = row.unwrap_or_else(|| panic!("{method} {path} has no row"));
        let security = operation["security"][0]
            .as_object()
            .and_then(|security| security.keys().next())
            .map(String::as_str);
        let is_open = |caller: usize| outcomes[caller] < 300;
        let expected = match [is_open(0), is_open(5), is_open(6)] {
            [true, ..] => None,
            [_, true, _] => Some("registration"),
            _ => Some("staff"),
        };
        assert_eq!(security, expected, "{method} {path}");
        for status in outcomes {
            assert!(
                operation["responses"].get(status.to_string()).is_some(),
                "{method} {path} does not say that it answers {status}"
            );
        }
    }
    assert_eq!(operations.len(), ROWS.len(), "a row without an operation");
}

#[tokio::test]
async fn everybody_is_let_in_or_refused_as_the_table_says_and_who_is_refused_changes_nothing() {
    let house = LocalOffice::open().await;
    for (number, (method, path, outcomes)) in ROWS.into_iter().enumerate() {
        let scene = Scene::set(&house.office, number, matches!(method, "delete")).await;
        let slug = if method == "put" { format!("new-{number}") } else { scene.slug.clone() };
        let scene = Scene { slug, ..scene };
        for (place, (caller, expected)) in CALLERS.into_iter().zip(outcomes).enumerate() {
            let body = scene.body(method, path, 10 * number + place);
            let before = house.written();
            let answer = house.ask(caller, &scene, method, &scene.path(path), body).await;
            assert_eq!(answer.status, expected, "{caller:?}: {method} {path}: {answer:?}");
            if expected >= 400 {
                assert_eq!(
                    house.written(),
                    before,
                    "{caller:?}: {method} {path} was refused, but something is written"
                );
                let code = match expected {
                    401 => "sign-in-required",
                    403 => "role-required",
                    _ => "not-found",
                };
                answer.problem(expected, code);
                assert_eq!(answer.header("cache-control"), "no-store");
            } else if outcomes[0] >= 400 {
                assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
            }
            let is_writing =
                method != "get" && !path.ends_with("/audit") && !path.ends_with("/export");
            assert!(
                expected >= 400 || !is_writing || house.written() > before,
                "{caller:?}: {method} {path} wrote nothing"
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found_by_anybody() {
    let house = LocalOffice::open().await;
    let scene = Scene::set(&house.office, 0, false).await;
    let unknown = "00000000-0000-8000-8000-000000000000";
    for (number, (method, path, outcomes)) in ROWS.into_iter().enumerate() {
        let caller = if outcomes[0] < 300 {
            Nobody
        } else if outcomes[5] < 300 {
            OwnContact
        } else {
            Staff
        };
        let id = scene.own["id"].as_str().unwrap();
        let wrong_ids = [
            unknown,
            "1",
            "%00",
            "..%2f..",
            &id.to_uppercase(),
            &id.replace('-', ""),
            &format!("{id}%20"),
        ];
        let wrong_slugs = ["nix", "NIX", "%2e%2e", "scene-0%00", "scene--0", &"x".repeat(10_000)];
        let wrong_runs = ["2030-01-01", "1", "2023-02-30", "20231114", "%E2%98%83"];
        let mut wrong: Vec<String> = Vec::new();
        if path.contains("{id}") {
            wrong.extend(wrong_ids.iter().map(|id| path.replace("{id}", id)));
        }
        if path.contains("{slug}") && method != "put" {
            wrong.extend(wrong_slugs.iter().map(|slug| scene.path(&path.replace("{slug}", slug))));
        }
        if path.contains("{run}") {
            wrong.extend(wrong_runs.iter().map(|run| scene.path(&path.replace("{run}", run))));
        }
        for wrong in wrong {
            let answer =
                house.ask(caller, &scene, method, &wrong, scene.body(method, path, number)).await;
            assert_eq!(answer.status, 404, "{method} {wrong}: {answer:?}");
            answer.problem(404, "not-found");
        }
    }
}
