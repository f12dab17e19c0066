//! The description of the API: it is current, consistent, and agrees with what the office does.

use std::collections::{BTreeMap, BTreeSet};

use domain::limits;
use harness::{
    FULL_COURSE, NOBODY, Office, REGISTRATION, SLUG, START, example, openapi, run_document_files,
};
use serde_json::Value;

#[tokio::test]
async fn the_committed_description_is_current_and_its_examples_are_what_the_office_responds() {
    let committed = std::fs::read_to_string(openapi::file()).unwrap();
    assert!(
        committed == openapi::document().await,
        "infra/openapi.json is stale: run `cargo run -p xtask -- openapi` and commit it"
    );
}

#[tokio::test]
async fn every_operation_has_an_example() {
    let description = harness::example(&openapi::document().await);
    for (method, path, operation) in openapi::operations(&description) {
        let request = &operation["requestBody"]["content"]["application/json"];
        assert!(request.is_null() || !request["example"].is_null(), "body of {method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        let responses = responses.iter().filter(|(status, _)| status.starts_with('2'));
        let json: Vec<&Value> = responses
            .map(|(_, response)| &response["content"]["application/json"])
            .filter(|content| !content.is_null())
            .collect();
        let has_example = json.iter().any(|content| !content["example"].is_null());
        assert!(json.is_empty() || has_example, "response to {method} {path}");
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["required"] == true) {
            assert!(!parameter["example"].is_null(), "{} of {method} {path}", parameter["name"]);
        }
    }
}

#[test]
fn an_example_has_every_field_of_a_course() {
    let description = openapi::current();
    let mut missing = BTreeSet::new();
    let schema = &description["components"]["schemas"]["Course"];
    collect_missing(&description, schema, "", &[&example(FULL_COURSE)], &mut missing);
    assert_eq!(missing, BTreeSet::new());
}

/// The pointers of the fields that a schema has and none of the values.
fn collect_missing(
    description: &Value,
    schema: &Value,
    pointer: &str,
    values: &[&Value],
    missing: &mut BTreeSet<String>,
) {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = description.pointer(reference.trim_start_matches('#')).unwrap();
        collect_missing(description, schema, pointer, values, missing);
    }
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        collect_missing(description, choice, pointer, values, missing);
    }
    if schema["items"].is_object() {
        let elements: Vec<&Value> =
            values.iter().filter_map(|value| value.as_array()).flatten().collect();
        collect_missing(description, &schema["items"], pointer, &elements, missing);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{name}");
        let found: Vec<&Value> = values.iter().filter_map(|value| value.get(name)).collect();
        if found.is_empty() {
            missing.insert(pointer.clone());
        }
        collect_missing(description, property, &pointer, &found, missing);
    }
}

#[test]
fn every_reference_resolves() {
    let description = openapi::current();
    let mut references = BTreeSet::new();
    collect_references(&description, &mut references);
    assert!(!references.is_empty());
    let unresolved: Vec<&String> = references
        .iter()
        .filter(|reference| {
            let pointer = reference.strip_prefix('#');
            pointer.and_then(|pointer| description.pointer(pointer)).is_none()
        })
        .collect();
    assert_eq!(unresolved, Vec::<&String>::new());
}

fn collect_references(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => {
            values.iter().for_each(|value| collect_references(value, references));
        }
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| collect_references(value, references));
        }
        _ => {}
    }
}

/// Clients generate the names of their methods from these: a change breaks them. Only documents
/// about a run may be missing here.
const OPERATION_IDS: &[(&str, &str, &str)] = &[
    ("get", "/catalogue.pdf", "getCatalogue"),
    ("get", "/courses", "listCourses"),
    ("get", "/courses/{slug}", "getCourse"),
    ("get", "/courses/{slug}/brochure.pdf", "getBrochure"),
    ("get", "/courses/{slug}/runs/{run}/calendar.ics", "getRunCalendar"),
    ("post", "/courses/{slug}/runs/{run}/registrations", "registerForRun"),
    ("get", "/images/{hash}", "getImage"),
    ("get", "/registrations/{id}", "getRegistration"),
    ("patch", "/registrations/{id}", "correctRegistration"),
    ("post", "/registrations/{id}/cancellation", "cancelRegistration"),
    ("get", "/registrations/{id}/export", "exportRegistration"),
    ("post", "/registrations/{id}/participants/{participant}/cancellation", "cancelParticipant"),
    ("post", "/registrations/{id}/substitution", "substituteParticipant"),
    ("post", "/registrations/{id}/verification", "verifyRegistration"),
    ("get", "/staff/contacts", "listContactsToCall"),
    ("delete", "/staff/courses/{slug}", "withdrawCourse"),
    ("put", "/staff/courses/{slug}", "publishCourse"),
    ("get", "/staff/courses/{slug}/runs/{run}/badges.pdf", "getNameBadges"),
    ("post", "/staff/courses/{slug}/runs/{run}/cancellation", "cancelRun"),
    ("post", "/staff/courses/{slug}/runs/{run}/capacity", "changeRunCapacity"),
    ("get", "/staff/courses/{slug}/runs/{run}/certificates.pdf", "getCertificates"),
    ("get", "/staff/courses/{slug}/runs/{run}/kitchen.pdf", "getKitchenList"),
    ("get", "/staff/courses/{slug}/runs/{run}/participants.csv", "getParticipantsCsv"),
    ("get", "/staff/courses/{slug}/runs/{run}/participants.pdf", "getParticipantsPdf"),
    ("get", "/staff/courses/{slug}/runs/{run}/participants.xlsx", "getParticipantsXlsx"),
    ("get", "/staff/courses/{slug}/runs/{run}/registrations", "listRunRegistrations"),
    ("get", "/staff/courses/{slug}/runs/{run}/messages", "listRunMessages"),
    ("post", "/staff/courses/{slug}/runs/{run}/messages", "sendRunMessage"),
    ("post", "/staff/courses/{slug}/runs/{run}/messages/preview", "previewRunMessage"),
    ("post", "/staff/courses/{slug}/runs/{run}/promotion", "promoteNext"),
    ("post", "/staff/courses/{slug}/runs/{run}/registrations", "staffRegisterForRun"),
    ("get", "/staff/courses/{slug}", "getCourseAsStaff"),
    ("get", "/staff/courses/{slug}/runs/{run}/sign-in.pdf", "getSignInSheets"),
    ("post", "/staff/courses/{slug}/runs/{run}/spam", "cancelRegistrationsAsSpam"),
    ("get", "/staff/images", "listImages"),
    ("delete", "/staff/images/{name}", "deleteImage"),
    ("put", "/staff/images/{name}", "storeImage"),
    ("post", "/staff/brochures/preview", "previewBrochure"),
    ("post", "/staff/imports", "importCourse"),
    ("post", "/staff/people/audit", "auditPerson"),
    ("post", "/staff/people/erasure", "erasePerson"),
    ("post", "/staff/people/export", "exportPerson"),
    ("patch", "/staff/registrations/{id}", "staffCorrectRegistration"),
    ("get", "/staff/registrations", "findRegistrations"),
    ("post", "/staff/registrations/{id}/attendance", "markAttendance"),
    ("post", "/staff/registrations/{id}/cancellation", "staffCancelRegistration"),
    ("post", "/staff/registrations/{id}/close-secrets", "closeSecrets"),
    ("post", "/staff/registrations/{id}/confirmation", "confirmRegistration"),
    ("post", "/staff/registrations/{id}/contact", "recordContact"),
    ("post", "/staff/registrations/{id}/move", "moveRegistration"),
    (
        "post",
        "/staff/registrations/{id}/participants/{participant}/cancellation",
        "staffCancelParticipant",
    ),
    ("post", "/staff/registrations/{id}/resend", "resendReceipt"),
    ("post", "/staff/registrations/{id}/fee-waiver", "waiveFees"),
    ("post", "/staff/registrations/{id}/spam", "cancelRegistrationAsSpam"),
    ("post", "/staff/registrations/{id}/substitution", "staffSubstituteParticipant"),
    ("get", "/staff/runs", "listRuns"),
];

fn operation_ids() -> Vec<(String, String, String)> {
    let operations = openapi::operations(&openapi::current()).into_iter();
    let id = |operation: &Value| operation["operationId"].as_str().unwrap_or_default().to_owned();
    operations.map(|(method, path, operation)| (method, path, id(&operation))).collect()
}

#[test]
fn operation_ids_are_unique() {
    let mut operations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (method, path, id) in operation_ids() {
        operations.entry(id).or_default().push(format!("{method} {path}"));
    }
    operations.retain(|_, operations| operations.len() > 1);
    assert!(operations.is_empty(), "{operations:#?}");
}

#[test]
fn operation_ids_are_camel_case() {
    for (method, path, id) in operation_ids() {
        let is_camel_case = id.starts_with(|first: char| first.is_ascii_lowercase())
            && id.chars().all(|character| character.is_ascii_alphanumeric());
        assert!(is_camel_case, "{method} {path}: `{id}`");
    }
}

#[test]
fn operation_ids_are_stable() {
    let ids = operation_ids();
    let ids: BTreeSet<(&str, &str, &str)> = ids
        .iter()
        .map(|(method, path, id)| (method.as_str(), path.as_str(), id.as_str()))
        .collect();
    for known in OPERATION_IDS {
        assert!(ids.contains(known), "{known:?} has changed");
    }
    let documents: BTreeSet<String> = run_document_files()
        .map(|file| format!("/staff/courses/{{slug}}/runs/{{run}}/{file}"))
        .collect();
    for id in ids {
        let is_known = OPERATION_IDS.contains(&id) || documents.contains(id.1);
        assert!(is_known, "{id:?} is not in the list");
    }
}

/// Properties of requests with a limit, and the constant of the domain that it repeats.
const LIMITS: [(&str, &str, usize); 34] = [
    ("alt", "maxLength", limits::MAX_ALT_LENGTH),
    ("capacity", "maximum", limits::MAX_CAPACITY as usize),
    ("choices", "maxItems", limits::MAX_CHOICES),
    ("code", "maxLength", limits::MAX_CODE_LENGTH),
    ("discountCode", "maxLength", limits::MAX_PRICE_NAME_LENGTH),
    ("discountCodes", "maxItems", limits::MAX_PRICE_OPTIONS),
    ("ects", "maximum", limits::MAX_ECTS as usize),
    ("email", "maxLength", limits::MAX_EMAIL_LENGTH),
    ("from", "maximum", limits::MAX_PARTICIPANTS),
    ("hours", "maximum", limits::MAX_HOURS as usize),
    ("jobTitle", "maxLength", limits::MAX_LINE_LENGTH),
    ("laterPercent", "maximum", 100),
    ("message", "maxLength", limits::MAX_MESSAGE_LENGTH),
    ("module", "maximum", limits::MAX_ITEMS as usize),
    ("name", "maxLength", limits::MAX_NAME_LENGTH),
    ("needs", "maxLength", limits::MAX_NEEDS_LENGTH),
    ("note", "maxLength", limits::MAX_NOTE_LENGTH),
    ("options", "maxItems", limits::MAX_PRICE_OPTIONS),
    ("orderNumber", "maxLength", limits::MAX_REFERENCE_LENGTH),
    ("organisation", "maxLength", limits::MAX_LINE_LENGTH),
    ("participant", "maximum", limits::MAX_PARTICIPANTS - 1),
    ("participants", "maxItems", limits::MAX_PARTICIPANTS),
    ("percent", "maximum", 100),
    ("priceOption", "maxLength", limits::MAX_PRICE_NAME_LENGTH),
    ("questions", "maxItems", limits::MAX_QUESTIONS),
    ("reason", "maxLength", limits::MAX_NOTE_LENGTH),
    ("reference", "maxLength", limits::MAX_REFERENCE_LENGTH),
    ("registration", "maxLength", limits::MAX_ID_LENGTH),
    ("registrations", "maxItems", limits::MAX_SELECTED),
    ("reminderDaysBefore", "maximum", limits::MAX_REMINDER_DAYS as usize),
    ("steps", "maxItems", limits::MAX_CANCELLATION_STEPS),
    ("subject", "maxLength", limits::MAX_SUBJECT_LENGTH),
    ("text", "maxLength", limits::MAX_TEXT_LENGTH),
    ("untilDaysBefore", "maximum", limits::MAX_CANCELLATION_DAYS as usize),
];

#[test]
fn the_limits_of_requests_are_those_of_the_domain() {
    let description = openapi::current();
    let mut schemas = BTreeSet::new();
    for (.., operation) in openapi::operations(&description) {
        collect_schemas(&description, &operation["requestBody"], &mut schemas);
    }
    let mut found = BTreeSet::new();
    for schema in schemas {
        let definition = description.pointer(&schema).unwrap();
        let properties = definition["properties"].as_object().into_iter().flatten();
        for (property, definition) in properties {
            for keyword in ["maxLength", "maxItems", "maximum"] {
                let Some(limit) = definition[keyword].as_u64() else { continue };
                let known = LIMITS.iter().find(|known| (known.0, known.1) == (property, keyword));
                let (property, keyword, expected) = *known.unwrap_or_else(|| {
                    panic!("{keyword} of {property} in {schema} is compared with nothing")
                });
                assert_eq!(limit, expected as u64, "{keyword} of {property} in {schema}");
                found.insert((property, keyword, expected));
            }
        }
    }
    assert_eq!(found, BTreeSet::from(LIMITS), "a limit is not described");
}

/// The pointers of every schema that a value refers to, directly or not.
fn collect_schemas(description: &Value, value: &Value, schemas: &mut BTreeSet<String>) {
    let mut references = BTreeSet::new();
    collect_references(value, &mut references);
    for reference in references {
        let pointer = reference.trim_start_matches('#').to_owned();
        // A reference that does not resolve has a test of its own.
        let Some(schema) = description.pointer(&pointer) else { continue };
        if schemas.insert(pointer) {
            collect_schemas(description, schema, schemas);
        }
    }
}

/// A request: its headers and its body.
type Request = (Vec<(&'static str, String)>, String);

/// Requests that are wrong in every way that a client can be wrong: token, key, version, content
/// type, body.
fn wrong_requests(staff: &str, guest: &str, has_body: bool) -> Vec<Request> {
    let json = ("content-type", "application/json".to_owned());
    let mut requests = vec![
        (vec![json.clone()], "{}".to_owned()),
        (vec![json, ("authorization", guest.to_owned())], "{}".to_owned()),
    ];
    let large = format!("\"{}\"", "x".repeat(70_000));
    let (bodies, content_types) = if has_body {
        let bodies = vec!["", "{", "[]", "{}", "null", "{\"email\": 1}", large.as_str()];
        (bodies, vec!["application/json", "text/plain"])
    } else {
        (vec![""], vec!["application/json"])
    };
    for body in bodies {
        for content_type in &content_types {
            let mut headers = vec![
                ("authorization", staff.to_owned()),
                ("content-type", (*content_type).to_owned()),
            ];
            requests.push((headers.clone(), body.to_owned()));
            headers.push(("idempotency-key", "one".to_owned()));
            headers.push(("if-match", "\"other\"".to_owned()));
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
async fn every_response_to_a_wrong_request_is_described() {
    let office = Office::open().await;
    let registered = office.register("made", &example(REGISTRATION)).await.registered();
    let description = office.get("/openapi.json").await.ok(200);
    let (staff, guest) = (office.staff(), office.authorization("guest"));
    let known = [
        ("{slug}", SLUG),
        ("{run}", START),
        ("{id}", registered.id.as_str()),
        ("{participant}", "0"),
    ];
    let unknown =
        [("{slug}", "ukendt"), ("{run}", "2030-01-01"), ("{id}", NOBODY), ("{participant}", "0")];
    let mut seen = BTreeSet::new();
    for (method, template, operation) in openapi::operations(&description) {
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
                let response =
                    office.send(&method.to_uppercase(), &path, &headers, body.clone()).await;
                let status = response.status.as_str().to_owned();
                let Some(described) = responses.get(&status) else {
                    panic!("{method} {path} has the response {response:?}")
                };
                let kind = response.header("content-type").split(';').next().unwrap_or_default();
                let is_described = described["content"]
                    .as_object()
                    .map_or(kind.is_empty(), |kinds| kinds.contains_key(kind));
                assert!(is_described, "{method} {path} {status} {kind}");
                seen.insert(status);
            }
        }
    }
    for status in ["200", "400", "401", "403", "404", "412", "413", "415", "422", "428"] {
        assert!(seen.contains(status), "no request had the status {status}");
    }
}
