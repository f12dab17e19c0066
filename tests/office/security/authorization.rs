//! Every operation of the API, called by everybody: who may use it, and who learns nothing. An
//! operation without a row fails, and so does a row without an operation.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::ImageHash;
use harness::faults::interceptor::Interceptor;
use harness::tokens::TokenForger;
use harness::{
    COVER, NOBODY, NOW, Office, Registered, Response, SPRING, START, course, group, openapi,
    run_document_files, waiting_group,
};
use serde_json::{Value, json};
use web::access::{Role, roles_of};

/// Who calls.
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

/// In the order of an operation's statuses; staff last, since only its request changes anything.
const CALLERS: [Caller; 7] =
    [Nobody, Expired, ForAnotherAudience, OtherContact, WithoutRole, OwnContact, Staff];

/// The status for each of the callers.
type Statuses = [u16; 7];

/// A page about a course.
const PAGE: &str = "Kursus i referater\n\nPris: 900 kr.\nDato: 14. november 2023\n";

const OWN: Statuses = [404, 404, 404, 404, 404, 200, 404];

const fn public(success: u16) -> Statuses {
    [success; 7]
}

const fn staff(success: u16) -> Statuses {
    [401, 401, 401, 401, 403, 401, success]
}

/// Method, path, and the status for each of the callers; documents about a run follow in [`rows`].
const ROWS: [(&str, &str, Statuses); 49] = [
    ("get", "/catalogue.pdf", public(200)),
    ("get", "/courses", public(200)),
    ("get", "/courses/{slug}", public(200)),
    ("get", "/courses/{slug}/brochure.pdf", public(200)),
    ("get", "/courses/{slug}/runs/{run}/calendar.ics", public(200)),
    ("post", "/courses/{slug}/runs/{run}/registrations", public(201)),
    ("get", "/images/{hash}", public(200)),
    ("get", "/registrations/{id}", OWN),
    ("patch", "/registrations/{id}", OWN),
    ("get", "/registrations/{id}/export", OWN),
    ("post", "/registrations/{id}/cancellation", OWN),
    ("post", "/registrations/{id}/participants/{participant}/cancellation", OWN),
    ("post", "/registrations/{id}/substitution", OWN),
    ("post", "/registrations/{id}/verification", public(200)),
    ("post", "/staff/brochures/preview", staff(200)),
    ("get", "/staff/contacts", staff(200)),
    ("put", "/staff/courses/{slug}", staff(201)),
    ("delete", "/staff/courses/{slug}", staff(204)),
    ("get", "/staff/courses/{slug}/runs/{run}/registrations", staff(200)),
    ("post", "/staff/courses/{slug}/runs/{run}/cancellation", staff(200)),
    ("post", "/staff/courses/{slug}/runs/{run}/capacity", staff(200)),
    ("get", "/staff/courses/{slug}/runs/{run}/messages", staff(200)),
    ("post", "/staff/courses/{slug}/runs/{run}/messages", staff(202)),
    ("post", "/staff/courses/{slug}/runs/{run}/messages/preview", staff(200)),
    ("post", "/staff/courses/{slug}/runs/{run}/promotion", staff(200)),
    ("post", "/staff/courses/{slug}/runs/{run}/registrations", staff(201)),
    ("post", "/staff/courses/{slug}/runs/{run}/spam", staff(200)),
    ("get", "/staff/images", staff(200)),
    ("delete", "/staff/images/{name}", staff(204)),
    ("put", "/staff/images/{name}", staff(201)),
    ("post", "/staff/imports", staff(200)),
    ("post", "/staff/people/audit", staff(200)),
    ("post", "/staff/people/erasure", staff(200)),
    ("post", "/staff/people/export", staff(200)),
    ("patch", "/staff/registrations/{id}", staff(200)),
    ("get", "/staff/registrations", staff(200)),
    ("post", "/staff/registrations/{id}/attendance", staff(200)),
    ("post", "/staff/registrations/{id}/cancellation", staff(200)),
    ("post", "/staff/registrations/{id}/close-secrets", staff(200)),
    ("post", "/staff/registrations/{id}/confirmation", staff(200)),
    ("post", "/staff/registrations/{id}/contact", staff(200)),
    ("post", "/staff/registrations/{id}/fee-waiver", staff(200)),
    ("post", "/staff/registrations/{id}/move", staff(200)),
    ("post", "/staff/registrations/{id}/participants/{participant}/cancellation", staff(200)),
    ("post", "/staff/registrations/{id}/resend", staff(200)),
    ("post", "/staff/registrations/{id}/spam", staff(200)),
    ("post", "/staff/registrations/{id}/substitution", staff(200)),
    ("get", "/staff/courses/{slug}", staff(200)),
    ("get", "/staff/runs", staff(200)),
];

/// Every row: the fixed ones, and one for each document about a run.
fn rows() -> Vec<(&'static str, String, Statuses)> {
    let documents = run_document_files()
        .map(|file| ("get", format!("/staff/courses/{{slug}}/runs/{{run}}/{file}"), staff(200)));
    let fixed =
        ROWS.into_iter().map(|(method, path, statuses)| (method, path.to_owned(), statuses));
    fixed.chain(documents).collect()
}

/// A course of its own for one operation, and two registrations for it, of which only the first is
/// verified.
struct Fixture {
    slug: String,
    registrations: Option<[Registered; 2]>,
    /// The code of the registration whose contact owns the resource.
    code: Option<String>,
}

impl Fixture {
    async fn new(office: &Office, number: usize, is_registered_for: bool) -> Self {
        let slug = format!("course-{number}");
        let mut document = course(&slug, 24);
        document["runs"][0]["teachers"] = json!(["lars@kontor.example"]);
        document["cancellationTerms"] = json!({ "steps": [], "laterPercent": 100 });
        office.add(&document).await;
        let run = format!("/courses/{slug}/runs/{START}");
        let form = |name: &str| group(&[&format!("{name} Fixture{number}")]);
        let registrations = match is_registered_for {
            true => {
                let own = office.register_for(&run, "Ea", &form("Ea")).await.registered();
                let other = office.register_unverified(&run, "Bo", &form("Bo")).await;
                Some([own, other.registered()])
            }
            false => None,
        };
        let own = registrations.as_ref().map(|[own, _]| own);
        let code = own.map(|own| own.by_code(office).secret);
        Self { slug, registrations, code }
    }

    /// The fixture of an operation, which finds what it needs.
    async fn of(office: &Office, number: usize, method: &str, path: &str) -> Self {
        let mut fixture = Self::new(office, number, method != "delete").await;
        if path.ends_with("{id}/spam") {
            // The verified one is no spam.
            fixture.registrations.iter_mut().for_each(|registrations| registrations.reverse());
        }
        if path.ends_with("/fee-waiver") {
            fixture.own().unwrap().cancel(office).await.ok(200);
        }
        if path.contains("/images") && method != "put" {
            office.store_image(&fixture.slug, COVER).await.ok(201);
        }
        if path.ends_with("/promotion") {
            fixture.free_a_seat_for_somebody_waiting(office, number).await;
        }
        fixture
    }

    /// The process ended between the cancellation and the promotion.
    async fn free_a_seat_for_somebody_waiting(&self, office: &Office, number: usize) {
        let path = self.path("/courses/{slug}/runs/{run}");
        let capacity = format!("/staff{path}/capacity");
        office.post_as_staff(&capacity, &json!({ "capacity": 2 })).await.ok(200);
        let form = waiting_group(&[&format!("Ib Fixture{number}")]);
        office.register_for(&path, "Ib", &form).await.ok(201);
        office.cancel_only(self.other().unwrap().registration_id()).await;
    }

    /// The registration whose contact owns the resource.
    fn own(&self) -> Option<&Registered> {
        self.registrations.as_ref().map(|[own, _]| own)
    }

    fn other(&self) -> Option<&Registered> {
        self.registrations.as_ref().map(|[_, other]| other)
    }

    fn path(&self, template: &str) -> String {
        let id = self.own().map_or("", |own| own.id.as_str());
        let path = template.replace("{slug}", &self.slug).replace("{run}", START);
        if path == "/staff/registrations" {
            let reference = self.own().unwrap().registration_id().reference();
            return format!("{path}?reference={reference}");
        }
        if path == "/staff/contacts" {
            return format!("{path}?limit=1");
        }
        let hash = ImageHash::of(COVER).to_string();
        let path = path.replace("{name}", &self.slug).replace("{hash}", &hash);
        path.replace("{id}", id).replace("{participant}", "0")
    }

    /// A body that the operation accepts.
    fn body(&self, method: &str, path: &str, number: usize) -> Vec<u8> {
        let body = match (method, path.rsplit('/').next().unwrap()) {
            ("post", "registrations") => group(&[&format!("Ny Fixture{number}")]),
            ("post", "substitution") => {
                let by = json!({ "name": "Finn", "email": format!("finn{number}@eksempel.dk") });
                json!({ "participant": 0, "by": by })
            }
            ("post", "attendance") => json!({ "participant": 0, "module": 1, "present": true }),
            ("post", "verification") => json!({ "code": self.code }),
            ("post", "move") => json!({ "run": SPRING }),
            ("post", "fee-waiver") => json!({ "reason": "Syg." }),
            ("post", "capacity") => json!({ "capacity": 30 }),
            ("post", "audit" | "erasure" | "export") => {
                json!({ "email": "mette@eksempelkommune.dk" })
            }
            ("post", "spam") if path.starts_with("/staff/courses/") => {
                json!({ "registrations": self.other().map(|other| &other.id).as_slice() })
            }
            ("post", "preview") if path == "/staff/brochures/preview" => course(&self.slug, 24),
            ("post", "messages" | "preview") => json!({
                "to": { "status": "registered" },
                "recipients": "contacts",
                "subject": "Parkering",
                "text": "Der er få pladser.",
            }),
            ("post", "imports") => return PAGE.into(),
            ("put", "{name}") => return COVER.into(),
            ("put", _) => course(&self.slug, 24),
            ("patch", _) => json!({ "contact": { "name": "Mette Ny" } }),
            _ => return Vec::new(),
        };
        body.to_string().into()
    }
}

/// Counts the requests that write to the table.
#[derive(Default)]
struct WriteCounter(AtomicUsize);

impl Interceptor for WriteCounter {
    fn request(&self, operation: &str, _: &mut Value) {
        let verbs = ["Put", "Update", "Delete", "TransactWrite", "BatchWrite"];
        let is_write = verbs.iter().any(|verb| operation.starts_with(verb));
        self.0.fetch_add(usize::from(is_write), Ordering::Relaxed);
    }
}

/// An office, everybody's tokens, and a count of writes.
struct Setup {
    office: Office,
    forger: TokenForger,
    writes: Arc<WriteCounter>,
    /// How many requests there have been, for idempotency keys.
    calls: AtomicUsize,
}

impl Setup {
    async fn open() -> Self {
        let writes = Arc::new(WriteCounter::default());
        let office = Office::empty(NOW).await.intercepted([writes.clone()]);
        Self { forger: TokenForger::new(&office), office, writes, calls: AtomicUsize::default() }
    }

    fn token(&self, caller: Caller, fixture: &Fixture) -> Option<String> {
        let secret = |registered: Option<&Registered>| {
            registered.map_or_else(|| "none".to_owned(), |registered| registered.secret.clone())
        };
        Some(match caller {
            Nobody => return None,
            Expired => self.forger.with_claims(&json!({ "exp": self.forger.now - 600 })),
            ForAnotherAudience => self.forger.with_claims(&json!({ "aud": "regnskab" })),
            OtherContact => secret(fixture.other()),
            WithoutRole => self.forger.with_claims(&json!({ "roles": ["bogholder"] })),
            OwnContact => secret(fixture.own()),
            Staff => self.forger.valid(),
        })
    }

    async fn call(
        &self,
        caller: Caller,
        fixture: &Fixture,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Response {
        let token = self.token(caller, fixture);
        self.call_with(token.as_deref(), fixture, method, path, body).await
    }

    async fn call_with(
        &self,
        token: Option<&str>,
        fixture: &Fixture,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Response {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        let key = format!("call-{number}");
        let content_type = match (method, path) {
            ("post", "/staff/imports") => "text/plain",
            ("put", path) if path.starts_with("/staff/images/") => "image/jpeg",
            _ => "application/json",
        };
        let mut request = self
            .office
            .request(&method.to_uppercase(), path)
            .header("content-type", content_type)
            .idempotency_key(&key)
            .body(body);
        // There is neither attendance nor a certificate before.
        if path.ends_with("/attendance") || path.ends_with("/certificates.pdf") {
            request = request.on_first_day();
        }
        if let Some(token) = token {
            request = request.bearer(token);
        }
        if method == "delete" {
            let course = self.office.get(&format!("/courses/{}", fixture.slug)).await;
            let tag = course.header("etag").to_owned();
            if !tag.is_empty() {
                request = request.header("if-match", tag);
            }
        }
        request.send().await
    }

    fn count_writes(&self) -> usize {
        self.writes.0.load(Ordering::Relaxed)
    }
}

#[test]
fn every_operation_has_a_row_that_agrees_with_its_description() {
    let (rows, operations) = (rows(), openapi::operations(&openapi::current()));
    for (method, path, operation) in &operations {
        let row = rows.iter().find(|row| row.0 == method && row.1 == *path);
        let (.., statuses) = row.unwrap_or_else(|| panic!("{method} {path} has no row"));
        let security = operation["security"][0]
            .as_object()
            .and_then(|security| security.keys().next())
            .map(String::as_str);
        let is_allowed = |caller: usize| statuses[caller] < 300;
        let expected = match [is_allowed(0), is_allowed(5), is_allowed(6)] {
            [true, ..] => None,
            [_, true, _] => Some("registration"),
            _ => Some("staff"),
        };
        assert_eq!(security, expected, "{method} {path}");
        if expected == Some("staff") {
            let roles = roles_of(&method.to_uppercase().parse().unwrap(), path).iter();
            let roles: Vec<&str> = roles.map(|role| role.name()).collect();
            assert_eq!(operation["x-roles"], json!(roles), "{method} {path}");
        }
        for status in statuses {
            let is_described = operation["responses"].get(status.to_string()).is_some();
            assert!(is_described, "{method} {path} does not describe {status}");
        }
    }
    assert_eq!(operations.len(), rows.len(), "a row without an operation");
}

#[tokio::test]
async fn every_caller_gets_the_status_of_the_table_and_a_rejected_one_writes_nothing() {
    let setup = Setup::open().await;
    for (number, (method, path, statuses)) in rows().into_iter().enumerate() {
        let mut fixture = Fixture::of(&setup.office, number, method, &path).await;
        if method == "put" {
            fixture.slug = format!("new-{number}");
        }
        for (index, (caller, expected)) in CALLERS.into_iter().zip(statuses).enumerate() {
            let body = fixture.body(method, &path, 10 * number + index);
            let before = setup.count_writes();
            let response = setup.call(caller, &fixture, method, &fixture.path(&path), body).await;
            let what = format!("{caller:?}: {method} {path}");
            assert_eq!(response.status, expected, "{what}: {response:?}");
            let has_written = setup.count_writes() > before;
            if expected >= 400 {
                assert!(!has_written, "{what} was rejected, but something is written");
                let code = match expected {
                    401 => "sign-in-required",
                    403 => "role-required",
                    _ => "not-found",
                };
                response.problem(expected, code);
                assert_eq!(response.header("cache-control"), "no-store");
                continue;
            }
            if statuses[0] >= 400 {
                assert_eq!(response.header("cache-control"), "no-store", "{method} {path}");
            }
            // The fixture's own registration is verified already.
            let only_reads = method == "get"
                || ["/audit", "/brochures/preview", "/export", "/imports", "/verification"]
                    .iter()
                    .any(|end| path.ends_with(end));
            assert!(only_reads || has_written, "{what} wrote nothing");
        }
    }
}

#[tokio::test]
async fn marketing_and_teachers_use_the_routes_of_their_roles_and_no_other() {
    let setup = Setup::open().await;
    let of_staff = rows().into_iter().filter(|(_, path, _)| path.starts_with("/staff/"));
    for (number, (method, path, _)) in of_staff.enumerate() {
        let fixture = Fixture::of(&setup.office, number, method, &path).await;
        let allowed = roles_of(&method.to_uppercase().parse().unwrap(), &path);
        for (role, claims, is_own) in [
            (Role::Marketing, json!({ "roles": ["marketing"] }), true),
            (Role::Teacher, json!({ "roles": ["teacher"], "email": "Lars@kontor.example" }), true),
            (Role::Teacher, json!({ "roles": ["teacher"], "sub": "lars@kontor.example" }), true),
            (Role::Teacher, json!({ "roles": ["teacher"] }), false),
            (
                Role::Teacher,
                json!({
                    "roles": ["teacher"],
                    "email": "lars@kontor.example",
                    "email_verified": false,
                }),
                false,
            ),
        ] {
            let is_allowed = allowed.contains(&role) && is_own;
            let body = fixture.body(method, &path, number);
            let token = setup.forger.with_claims(&claims);
            let before = setup.count_writes();
            let response =
                setup.call_with(Some(&token), &fixture, method, &fixture.path(&path), body).await;
            let is_refused = response.status == 403;
            assert_eq!(is_refused, !is_allowed, "{claims}: {method} {path}: {response:?}");
            if is_refused {
                assert_eq!(setup.count_writes(), before, "{method} {path} wrote something");
            }
        }
    }
}

/// The staff's operations whose responses show nobody.
const SHOWS_NOBODY: [(&str, &str); 15] = [
    ("post", "/staff/brochures/preview"),
    ("get", "/staff/courses/{slug}"),
    ("put", "/staff/courses/{slug}"),
    ("delete", "/staff/courses/{slug}"),
    ("post", "/staff/courses/{slug}/runs/{run}/cancellation"),
    ("post", "/staff/courses/{slug}/runs/{run}/capacity"),
    ("post", "/staff/courses/{slug}/runs/{run}/messages"),
    ("post", "/staff/courses/{slug}/runs/{run}/registrations"),
    ("post", "/staff/courses/{slug}/runs/{run}/spam"),
    ("get", "/staff/images"),
    ("delete", "/staff/images/{name}"),
    ("put", "/staff/images/{name}"),
    ("post", "/staff/imports"),
    ("post", "/staff/people/erasure"),
    ("get", "/staff/runs"),
];

#[tokio::test]
async fn every_response_to_staff_that_shows_a_person_is_on_record() {
    let setup = Setup::open().await;
    let registrations = setup.office.registrations();
    let contact = "mette@eksempelkommune.dk".parse().expect("an address");
    let operations = openapi::operations(&openapi::current());
    let of_staff = operations.into_iter().filter(|(_, path, _)| path.starts_with("/staff/"));
    for (number, (method, path, _)) in of_staff.enumerate() {
        let fixture = Fixture::of(&setup.office, number, &method, &path).await;
        let accesses = async || registrations.accesses_to(&contact).await.expect("a table");
        let count = async || accesses().await.items.len();
        let before = count().await;
        let body = fixture.body(&method, &path, number);
        let response = setup.call(Staff, &fixture, &method, &fixture.path(&path), body).await;
        if SHOWS_NOBODY.contains(&(method.as_str(), path.as_str())) {
            let text = String::from_utf8_lossy(&response.body).to_lowercase();
            // The member of the staff who asks is called "mette" too.
            let shows = ["eksempel.dk", "eksempelkommune.dk", "åkjær"];
            assert!(!shows.iter().any(|shown| text.contains(shown)), "{path}: {text}");
        } else {
            assert_eq!(response.status, 200, "{method} {path}: {response:?}");
            assert_eq!(count().await, before + 1, "{method} {path} is not on record");
        }
    }
}

#[tokio::test]
async fn a_missing_resource_is_not_found_for_every_caller() {
    let setup = Setup::open().await;
    let fixture = Fixture::new(&setup.office, 0, true).await;
    for (number, (method, path, statuses)) in rows().into_iter().enumerate() {
        let caller = if statuses[0] < 300 {
            Nobody
        } else if statuses[5] < 300 {
            OwnContact
        } else {
            Staff
        };
        for wrong in wrong_paths(&fixture, method, &path) {
            let body = fixture.body(method, &path, number);
            let response = setup.call(caller, &fixture, method, &wrong, body).await;
            assert_eq!(response.status, 404, "{method} {wrong}: {response:?}");
            response.problem(404, "not-found");
        }
    }
}

/// Paths of an operation that name nothing there is.
fn wrong_paths(fixture: &Fixture, method: &str, path: &str) -> Vec<String> {
    let id = &fixture.own().unwrap().id;
    let wrong_ids = [
        NOBODY,
        "1",
        "%00",
        "..%2f..",
        &id.to_uppercase(),
        &id.replace('-', ""),
        &format!("{id}%20"),
    ];
    let wrong_slugs = ["nix", "NIX", "%2e%2e", "course-0%00", "course--0", &"x".repeat(10_000)];
    let wrong_runs = ["2030-01-01", "1", "2023-02-30", "20231114", "%E2%98%83"];
    let mut wrong: Vec<String> = Vec::new();
    if path.contains("{id}") {
        wrong.extend(wrong_ids.iter().map(|id| path.replace("{id}", id)));
    }
    if path.contains("{slug}") && method != "put" {
        wrong.extend(wrong_slugs.iter().map(|slug| fixture.path(&path.replace("{slug}", slug))));
    }
    if path.contains("{name}") && method == "delete" {
        wrong.extend(wrong_slugs.iter().map(|name| path.replace("{name}", name)));
    }
    if path.contains("{hash}") {
        let hash = ImageHash::of(COVER).to_string();
        let wrong_hashes = ["0", &hash.to_uppercase(), &"0".repeat(64), &hash[1..]];
        wrong.extend(wrong_hashes.iter().map(|hash| path.replace("{hash}", hash)));
    }
    if path.contains("{run}") {
        wrong.extend(wrong_runs.iter().map(|run| fixture.path(&path.replace("{run}", run))));
    }
    wrong
}
