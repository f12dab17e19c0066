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
    StaffAndOwnTeacher,
    StaffAndMarketing,
    StaffOnly,
}

use For::{EveryRole, Everybody, StaffAndMarketing, StaffAndOwnTeacher, StaffOnly};

impl For {
    fn includes(self, caller: Caller) -> bool {
        match self {
            Everybody => true,
            EveryRole => !matches!(caller, Nobody | WithoutRole),
            StaffAndOwnTeacher => matches!(caller, Staff | OwnTeacher),
            StaffAndMarketing => matches!(caller, Staff | Marketing),
            StaffOnly => matches!(caller, Staff),
        }
    }
}

/// Method, path, for whom it is, and the status that they get: a form is sent with nothing in it.
const ROWS: [(&str, &str, For, u16); 42] = [
    ("get", "/kontor", EveryRole, 200),
    ("get", "/kontor/hjaelp", EveryRole, 200),
    ("get", "/kontor/hold", StaffOnly, 200),
    ("get", "/kontor/hold/{slug}/{run}", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/valgte", StaffOnly, 422),
    ("get", "/kontor/hold/{slug}/{run}/aflys", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/aflys", StaffOnly, 409),
    ("get", "/kontor/hold/{slug}/{run}/besked", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/besked", StaffOnly, 422),
    ("get", "/kontor/hold/{slug}/{run}/ny-tilmelding", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/ny-tilmelding", StaffOnly, 404),
    ("get", "/kontor/hold/{slug}/{run}/pladser", StaffOnly, 200),
    ("post", "/kontor/hold/{slug}/{run}/pladser", StaffOnly, 409),
    ("get", "/kontor/hold/{slug}/{run}/dokumenter", StaffAndOwnTeacher, 200),
    ("get", "/kontor/hold/{slug}/{run}/fremmoede", StaffAndOwnTeacher, 200),
    ("post", "/kontor/hold/{slug}/{run}/fremmoede", StaffAndOwnTeacher, 404),
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
    ("post", "/kontor/person/indsigt", StaffOnly, 422),
    ("post", "/kontor/person/opslag", StaffOnly, 422),
    ("post", "/kontor/person/sletning", StaffOnly, 422),
    ("get", "/kontor/post", StaffOnly, 200),
    ("post", "/kontor/post", StaffOnly, 303),
    ("get", "/kontor/retur", Everybody, 401),
    ("get", "/kontor/static/{name}", Everybody, 404),
    ("get", "/kontor/tilmelding/{id}", StaffOnly, 404),
    ("get", "/kontor/tilmelding/{id}/{operation}", StaffOnly, 404),
    ("post", "/kontor/tilmelding/{id}/{operation}", StaffOnly, 404),
    ("get", "/kontor/tilmelding/{id}/deltager/{participant}/{operation}", StaffOnly, 404),
    ("post", "/kontor/tilmelding/{id}/deltager/{participant}/{operation}", StaffOnly, 404),
    ("get", "/kontor/{*path}", Everybody, 404),
    ("post", "/kontor/{*path}", Everybody, 404),
];

/// The routes of the desk as its router names them: method and path.
fn routes() -> BTreeSet<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions/desk/src");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sources: String =
        files.filter(|file| file.is_file()).map(|file| fs::read_to_string(file).unwrap()).collect();
    let mut routes = BTreeSet::new();
    for rest in sources.split(".route(").skip(1) {
        let (path, rest) = rest.split_once(',').unwrap();
        let path = match path.trim().strip_prefix('"') {
            Some(literal) => literal.trim_end_matches('"').to_owned(),
            None => constant(&sources, path.trim().rsplit("::").next().unwrap()),
        };
        let handlers = rest.split(".route").next().unwrap();
        for (name, methods) in
            [("get(", &["get"][..]), ("post(", &["post"]), ("any(", &["get", "post"])]
        {
            if handlers.contains(name) {
                routes.extend(methods.iter().map(|method| ((*method).to_owned(), path.clone())));
            }
        }
    }
    routes
}

/// The text of a constant.
fn constant(sources: &str, name: &str) -> String {
    let found = sources.split(&format!("const {name}: &str =")).nth(1);
    let found = found.unwrap_or_else(|| panic!("{name} is no constant"));
    found.split('"').nth(1).unwrap().to_owned()
}

async fn call(office: &Office, caller: Caller, method: &str, path: &str) -> Response {
    let slug = if matches!(caller, OtherTeacher) { "referater" } else { "moedeledelse" };
    let path = path.replace("{slug}", slug).replace("{run}", "2023-11-14").replace("{id}", NOBODY);
    let path = path.replace("{name}", "x.css").replace("{*path}", "findes/ikke");
    let path = path.replace("{operation}", "afmeld").replace("{participant}", "0");
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
            assert_eq!(response.status.as_u16(), expected, "{method} {path} by {caller:?}");
            if !access.includes(caller) && expected == 303 {
                assert!(response.header("location").starts_with("/kontor/log-ind?til="));
            }
        }
    }
}
