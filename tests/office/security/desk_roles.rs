//! Every route of the desk, used by everybody. A route without a row fails, and so does a row
//! without a route.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use harness::desk::Desk;
use harness::pages::submit_with_cookie;
use harness::{NOBODY, NOW, Office, Response, course};
use serde_json::json;

/// Who uses a route.
#[derive(Clone, Copy, Debug)]
enum Caller {
    Nobody,
    WithoutRole,
    Marketing,
    OtherTeacher,
    OwnTeacher,
    Staff,
}

use Caller::{Marketing, Nobody, OtherTeacher, OwnTeacher, Staff, WithoutRole};

const CALLERS: [Caller; 6] = [Nobody, WithoutRole, Marketing, OtherTeacher, OwnTeacher, Staff];

/// Who may use a route.
#[derive(Clone, Copy)]
enum For {
    Everybody,
    EveryRole,
    StaffAndMarketing,
    StaffAndOwnTeacher,
    StaffOnly,
}

use For::{EveryRole, Everybody, StaffAndMarketing, StaffAndOwnTeacher, StaffOnly};

impl For {
    fn includes(self, caller: Caller) -> bool {
        match self {
            Everybody => true,
            EveryRole => !matches!(caller, Nobody | WithoutRole),
            StaffAndMarketing => matches!(caller, Staff | Marketing),
            StaffAndOwnTeacher => matches!(caller, Staff | OwnTeacher),
            StaffOnly => matches!(caller, Staff),
        }
    }
}

/// Method, path, for whom it is, and the status that they get: a form is sent with nothing in it.
const ROWS: [(&str, &str, For, u16); 49] = [
    ("get", "/kontor", EveryRole, 200),
    ("get", "/kontor/dokument-ikke-vist", EveryRole, 404),
    ("get", "/kontor/hjaelp", EveryRole, 200),
    ("get", "/kontor/hjaelp/{task}", EveryRole, 200),
    ("get", "/kontor/hold", StaffOnly, 200),
    ("get", "/kontor/hold/{slug}/{run}", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/valgte", StaffOnly, 422),
    ("get", "/kontor/hold/{slug}/{run}/aflys", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/aflys", StaffOnly, 409),
    ("get", "/kontor/hold/{slug}/{run}/besked", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/besked", StaffOnly, 422),
    ("get", "/kontor/hold/{slug}/{run}/dokumenter", StaffAndOwnTeacher, 200),
    ("get", "/kontor/hold/{slug}/{run}/fremmoede", StaffAndOwnTeacher, 200),
    ("post", "/kontor/hold/{slug}/{run}/fremmoede", StaffAndOwnTeacher, 404),
    ("get", "/kontor/hold/{slug}/{run}/fremmoede/ny", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/fremmoede/ny", StaffOnly, 404),
    ("get", "/kontor/hold/{slug}/{run}/ny-tilmelding", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/ny-tilmelding", StaffOnly, 404),
    ("get", "/kontor/hold/{slug}/{run}/pladser", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/pladser", StaffOnly, 409),
    ("get", "/kontor/indlejring", StaffAndMarketing, 200),
    ("get", "/kontor/kurser", StaffAndMarketing, 200),
    ("get", "/kontor/kurser/indlaes", StaffAndMarketing, 200),
    ("post", "/kontor/kurser/indlaes", StaffAndMarketing, 422),
    ("get", "/kontor/kurser/ny", StaffAndMarketing, 200),
    ("post", "/kontor/kurser/ny", StaffAndMarketing, 422),
    ("get", "/kontor/kurser/{slug}/rediger", StaffAndMarketing, 200),
    ("post", "/kontor/kurser/{slug}/rediger", StaffAndMarketing, 422),
    ("get", "/kontor/log-ind", Everybody, 303),
    ("post", "/kontor/log-ud", EveryRole, 303),
    ("get", "/kontor/logget-ud", Everybody, 200),
    ("get", "/kontor/person", StaffOnly, 200),
    ("post", "/kontor/person", StaffOnly, 422),
    ("post", "/kontor/person/navn", StaffOnly, 422),
    ("post", "/kontor/person/indsigt", StaffOnly, 422),
    ("post", "/kontor/person/opslag", StaffOnly, 422),
    ("post", "/kontor/person/sletning", StaffOnly, 422),
    ("get", "/kontor/post", StaffOnly, 200),
    ("post", "/kontor/post", StaffOnly, 303),
    ("get", "/kontor/retur", Everybody, 401),
    ("get", "/kontor/skabeloner", StaffAndMarketing, 200),
    ("get", "/kontor/static/{name}", Everybody, 404),
    ("get", "/kontor/tilmelding/{id}", StaffOnly, 404),
    ("get", "/kontor/tilmelding/{id}/{operation}", StaffOnly, 404),
    ("post", "/kontor/tilmelding/{id}/{operation}", StaffOnly, 404),
    ("get", "/kontor/tilmelding/{id}/deltager/{participant}/{operation}", StaffOnly, 404),
    ("post", "/kontor/tilmelding/{id}/deltager/{participant}/{operation}", StaffOnly, 404),
    ("get", "/kontor/{*path}", Everybody, 404),
    ("post", "/kontor/{*path}", Everybody, 404),
];

/// The routes of the desk as its routers name them: method and path.
fn routes() -> BTreeSet<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions/desk/src");
    let paths = fs::read_to_string(folder.join("paths.rs")).unwrap();
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut routes = BTreeSet::new();
    for file in files.filter(|file| file.is_file()) {
        let source = fs::read_to_string(file).unwrap();
        for route in source.split(".route(").skip(1) {
            let (path, handlers) = route.split_once(',').unwrap();
            let path = path_of(path.trim(), &source, &paths);
            let handlers = handlers.split(".route").next().unwrap();
            for (name, methods) in
                [("get(", &["get"][..]), ("post(", &["post"]), ("any(", &["get", "post"])]
            {
                if handlers.contains(name) {
                    let of_path = |method: &&str| ((*method).to_owned(), path.clone());
                    routes.extend(methods.iter().map(of_path));
                }
            }
        }
    }
    routes
}

/// What a router says its path is: a text, or a constant of its own file or of `paths.rs`.
fn path_of(expression: &str, source: &str, paths: &str) -> String {
    let constant = |source: &str, name: &str| {
        let rest = source.split(&format!("const {name}: &str =")).nth(1)?.split('"').nth(1)?;
        Some(rest.to_owned())
    };
    let found = match (expression.strip_prefix('"'), expression.strip_prefix("paths::")) {
        (Some(text), _) => text.strip_suffix('"').map(str::to_owned),
        (None, Some(name)) => constant(paths, name),
        (None, None) => constant(source, expression).or_else(|| constant(paths, expression)),
    };
    found.unwrap_or_else(|| panic!("no text for {expression}"))
}

async fn call(office: &Office, caller: Caller, method: &str, path: &str) -> Response {
    let slug = if matches!(caller, OtherTeacher) { "referater" } else { "moedeledelse" };
    let path = path.replace("{slug}", slug).replace("{run}", "2023-11-14").replace("{id}", NOBODY);
    let path = path
        .replace("{name}", "x.css")
        .replace("{task}", "login")
        .replace("{*path}", "findes/ikke");
    let path = path.replace("{participant}", "0").replace("{operation}", "findes-ikke");
    let roles: &[&str] = match caller {
        Nobody => {
            return match method {
                "get" => office.get(&path).await,
                _ => submit_with_cookie(office, &path, &[], "").await,
            };
        }
        WithoutRole => &[],
        Marketing => &["marketing"],
        OtherTeacher | OwnTeacher => &["teacher"],
        Staff => &["staff"],
    };
    let desk = Desk::with_roles(office, roles).await;
    match method {
        "get" => desk.get(&path).await,
        _ => desk.submit(&path, &[]).await,
    }
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let rows: BTreeSet<(String, String)> =
        ROWS.iter().map(|(method, path, ..)| ((*method).into(), (*path).into())).collect();
    assert_eq!(routes(), rows);
}

#[tokio::test]
async fn each_role_gets_what_is_for_it() {
    let office = Office::empty(NOW).await;
    let mut own = course("moedeledelse", 24);
    own["runs"][0]["teachers"] = json!(["karen"]);
    office.add(&own).await;
    office.add(&course("referater", 24)).await;
    let mut wrong = Vec::new();
    for (method, path, access, success) in ROWS {
        for caller in CALLERS {
            // Whoever is not signed in is led to the sign-in, or sees their form again.
            let expected = match (access.includes(caller), caller, method) {
                (true, ..) => success,
                (false, Nobody, "get") => 303,
                (false, Nobody, _) => 401,
                (false, ..) => 403,
            };
            let response = call(&office, caller, method, path).await;
            let status = response.status.as_u16();
            if status != expected {
                wrong.push(format!("{method} {path} by {caller:?}: {status}, not {expected}"));
            }
            if !access.includes(caller) && expected == 303 {
                assert!(response.header("location").starts_with("/kontor/log-ind?til="));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}
