//! The description of the HTTP surface, merged from the functions' own parts into
//! `infra/openapi.json`.

use std::collections::BTreeSet;
use std::path::Path;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder};

fn whole() -> String {
    let info = InfoBuilder::new()
        .title("Kursuskontor")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The course office of a training provider: catalogue, registrations, brochures and \
             participant lists. Errors are RFC 9457 problems, in Danish unless Accept-Language \
             prefers English.",
        ))
        .build();
    let bearer = |description: &str| {
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(description))
                .build(),
        )
    };
    let mut components = Components::new();
    components.add_security_scheme(
        "staff",
        bearer("An OpenID Connect access token whose claim `roles` holds `staff`"),
    );
    components.add_security_scheme(
        "registration",
        bearer("The secret of the registration, given in its first answer"),
    );
    let mut whole: OpenApi = OpenApiBuilder::new().info(info).components(Some(components)).build();
    for part in [
        courses::openapi(),
        registrations::openapi(),
        brochures::openapi(),
        participants::openapi(),
    ] {
        whole.merge(part);
    }
    whole.to_pretty_json().unwrap() + "\n"
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the one switch that renews the file")]
fn the_committed_description_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/openapi.json");
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        std::fs::write(&path, whole()).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(
        committed == whole(),
        "infra/openapi.json is stale: run `UPDATE_OPENAPI=1 cargo test -p tests openapi` and \
         commit it"
    );
}

/// A request: its headers and its body.
type Request = (Vec<(&'static str, String)>, String);

/// Requests that go wrong in every way a client can go wrong: token, key, version, content type,
/// body.
fn wrong_requests(staff: &str, guest: &str, has_body: bool) -> Vec<Request> {
    let json = ("content-type", "application/json".to_owned());
    let mut requests = vec![
        (vec![json.clone()], "{}".to_owned()),
        (vec![json, ("authorization", guest.to_owned())], "{}".to_owned()),
    ];
    let large = format!("\"{}\"", "x".repeat(70_000));
    let bodies = if has_body {
        vec!["", "{", "[]", "{}", "null", "{\"email\": 1}", large.as_str()]
    } else {
        vec![""]
    };
    for body in bodies {
        for content_type in
            ["application/json", "text/plain"].into_iter().take(if has_body { 2 } else { 1 })
        {
            let mut headers = vec![
                ("authorization", staff.to_owned()),
                ("content-type", content_type.to_owned()),
            ];
            requests.push((headers.clone(), body.to_owned()));
            headers.extend([
                ("idempotency-key", "one".to_owned()),
                ("if-match", "\"other\"".to_owned()),
            ]);
            requests.push((headers, body.to_owned()));
        }
    }
    requests
}

const QUERIES: [&str; 3] = [
    "",
    "?limit=0&from=x&cursor=!&status=x&due=x&attended=x&run=x",
    "?limit=1&limit=1&run=a&run=b&status=a&status=b&attended=a&attended=b",
];

#[tokio::test]
async fn whatever_is_asked_the_answer_is_one_that_the_description_has() {
    let office = tests::Office::open().await;
    let made = office.register("made", &tests::example(tests::REGISTRATION)).await.ok(201);
    let description = office.get("/openapi.json").await.ok(200);
    let (staff, guest) = (office.staff(), office.token("guest"));
    let known = [
        ("{slug}", "moedeledelse"),
        ("{run}", "2023-11-14"),
        ("{id}", made["id"].as_str().unwrap()),
    ];
    let unknown = [
        ("{slug}", "ukendt"),
        ("{run}", "2030-01-01"),
        ("{id}", "00000000-0000-8000-8000-000000000000"),
    ];
    let mut seen = BTreeSet::new();
    for (template, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("503"), "{method} {template} may meet a busy table");
            let requests = wrong_requests(&staff, &guest, operation["requestBody"].is_object());
            for (names, query) in
                [known, unknown].iter().flat_map(|names| QUERIES.map(|query| (names, query)))
            {
                let path = names
                    .iter()
                    .fold(template.clone(), |path, (name, value)| path.replace(name, value))
                    + query;
                for (headers, body) in &requests {
                    let headers: Vec<(&str, &str)> =
                        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    let answer =
                        office.ask(&method.to_uppercase(), &path, &headers, body.clone()).await;
                    let status = answer.status.as_str().to_owned();
                    let Some(response) = responses.get(&status) else {
                        panic!("{method} {path} answers {answer:?}")
                    };
                    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
                    let is_described = response["content"]
                        .as_object()
                        .map_or(kind.is_empty(), |kinds| kinds.contains_key(kind));
                    assert!(is_described, "{method} {path} {status} {kind}");
                    seen.insert(status);
                }
            }
        }
    }
    for status in ["200", "400", "401", "403", "404", "412", "413", "415", "422", "428"] {
        assert!(seen.contains(status), "nothing went wrong with {status}");
    }
}
