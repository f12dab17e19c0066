//! Every condition that the store sends is a guard. With `GUARD=?FILE` the tests write down which
//! there are; with `GUARD=NAME` they run without the one of that name, and must fail.
//! `benches/guards.rs` goes through all of them.
#![expect(
    clippy::disallowed_methods,
    reason = "tests are told by their caller which guard to take out"
)]

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use serde_json::{Value, json};

use crate::tap::{Listener, Tap};

/// Holds for every item, and keeps each value of the expression in use.
const ALWAYS: &str = "attribute_exists(pk) OR attribute_not_exists(pk)";

/// The client as it is, or with a guard written down or taken out where the environment says so.
pub(crate) fn laid(http: SharedHttpClient) -> SharedHttpClient {
    let Ok(asked) = std::env::var("GUARD") else { return http };
    let listener: Arc<dyn Listener> = match asked.strip_prefix('?') {
        Some(file) => Arc::new(Recording { file: file.to_owned(), known: Mutex::default() }),
        None => Arc::new(Without(asked)),
    };
    SharedHttpClient::new(Tap::new(http, listener))
}

struct Recording {
    file: String,
    known: Mutex<BTreeSet<String>>,
}

impl Listener for Recording {
    fn request(&self, operation: &str, request: &mut Value) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for (verb, write) in writes(operation, request) {
            for name in clauses(write).iter().map(|clause| name(verb, write, clause)) {
                if known.insert(name.clone())
                    && let Ok(mut file) =
                        std::fs::File::options().create(true).append(true).open(&self.file)
                {
                    // A line that is lost is written by another test.
                    let _ = file.write_all(format!("{name}\n").as_bytes());
                }
            }
        }
    }
}

struct Without(String);

impl Listener for Without {
    fn request(&self, operation: &str, request: &mut Value) {
        for (verb, write) in writes(operation, request) {
            if let Some(clause) =
                clauses(write).into_iter().find(|clause| name(verb, write, clause) == self.0)
            {
                let condition = write["ConditionExpression"].as_str().unwrap_or_default();
                write["ConditionExpression"] =
                    json!(condition.replace(&clause, &format!("({clause} OR {ALWAYS})")));
            }
        }
    }
}

/// Every write of a request, with what it does.
fn writes<'a>(operation: &str, request: &'a mut Value) -> Vec<(&'static str, &'a mut Value)> {
    let verb =
        |name: &str| ["Put", "Update", "Delete"].into_iter().find(|verb| name.starts_with(verb));
    match operation {
        "TransactWriteItems" => {
            let items = request["TransactItems"]
                .as_array_mut()
                .into_iter()
                .flatten()
                .filter_map(Value::as_object_mut)
                .flatten();
            items.filter_map(|(name, write)| Some((verb(name)?, write))).collect()
        }
        _ => verb(operation).map(|verb| (verb, request)).into_iter().collect(),
    }
}

/// What must hold for this write, each by itself; none of our conditions has an `AND` within
/// brackets.
fn clauses(write: &Value) -> Vec<String> {
    let condition = write["ConditionExpression"].as_str().unwrap_or_default();
    let is_guard = |clause: &&str| !clause.is_empty() && *clause != ALWAYS;
    condition.split(" AND ").filter(is_guard).map(str::to_owned).collect()
}

/// `Update RUN/RUN SET seatsLeft = seatsLeft + :seats: attribute_exists(pk)`
fn name(verb: &str, write: &Value, clause: &str) -> String {
    let key = if write["Item"].is_object() { &write["Item"] } else { &write["Key"] };
    let kind = |part: &str| {
        let text = key[part]["S"].as_str().unwrap_or_default();
        text.chars()
            .take_while(|character| character.is_ascii_uppercase() || *character == '-')
            .collect::<String>()
    };
    let change =
        write["UpdateExpression"].as_str().map(|change| format!(" {change}")).unwrap_or_default();
    format!("{verb} {}/{}{change}: {clause}", kind("pk"), kind("sk"))
}
