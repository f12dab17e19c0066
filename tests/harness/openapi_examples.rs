//! An example of each public operation with JSON, as a real office responds to it, for the page
//! about the API; `infra/openapi-examples.json` is this document.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::{Office, REGISTRATION, RUN, Registered, SLUG, example};

/// What stands for the id of the registration, which is random, and for its reference.
const ID: &str = "fc81d11c-5828-4be0-8dd7-e818be65346b";
const REFERENCE: &str = "K7F3-9QXM";

/// The file of the committed examples.
pub fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../infra/openapi-examples.json")
}

/// The examples as the office responds now: path, body and response by operation id.
pub async fn document() -> String {
    let office = Office::open().await;
    let mut examples = Examples { office: &office, secret: None, found: Map::new() };
    examples.add("listCourses", "GET", "/courses?limit=1", None).await;
    examples.add("getCourse", "GET", &format!("/courses/{SLUG}"), None).await;
    let path = format!("{RUN}/registrations");
    let registered =
        examples.add("registerForRun", "POST", &path, Some(example(REGISTRATION))).await;
    let own = Registered::new(registered);
    examples.secret = Some(own.secret.clone());
    let path = own.path();
    let code = office.secrets().registration_code(own.registration_id()).in_groups();
    let body = json!({ "code": code });
    examples.add("verifyRegistration", "POST", &format!("{path}/verification"), Some(body)).await;
    examples.add("getRegistration", "GET", &path, None).await;
    let body = json!({
        "contact": { "phone": "+45 87 65 43 21" },
        "billing": { "orderNumber": "4712" },
    });
    examples.add("correctRegistration", "PATCH", &path, Some(body)).await;
    let body = json!({
        "participant": 1,
        "by": { "name": "Ida Prøve", "email": "ida@eksempelkommune.dk" },
    });
    let substitution = format!("{path}/substitution");
    examples.add("substituteParticipant", "POST", &substitution, Some(body)).await;
    let participant = format!("{path}/participants/1/cancellation");
    examples.add("cancelParticipant", "POST", &participant, None).await;
    examples.add("exportRegistration", "GET", &format!("{path}/export"), None).await;
    examples.add("cancelRegistration", "POST", &format!("{path}/cancellation"), None).await;
    let reference = own["reference"].as_str().expect("a reference");
    let text = serde_json::to_string_pretty(&examples.found).expect("JSON") + "\n";
    text.replace(&own.id, ID)
        .replace(reference, REFERENCE)
        .replace(&own.secret, "SECRET")
        .replace(&code, "CODE")
}

struct Examples<'a> {
    office: &'a Office,
    /// The secret of the registration that the examples are about.
    secret: Option<String>,
    found: Map<String, Value>,
}

impl Examples<'_> {
    /// Sends a request, keeps it as an example, and returns the response.
    async fn add(&mut self, id: &str, method: &str, path: &str, body: Option<Value>) -> Value {
        let request = self.office.request(method, path);
        let mut request = match &self.secret {
            Some(secret) => request.bearer(secret),
            None => request.idempotency_key("one"),
        };
        if let Some(body) = &body {
            request = request.json(body);
        }
        let response = request.send().await;
        assert!(response.status.is_success(), "{id}: {response:?}");
        let example = json!({ "path": path, "body": body, "response": response.json() });
        self.found.insert(id.to_owned(), example);
        response.json()
    }
}
