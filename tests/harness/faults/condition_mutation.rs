//! Mutation of the store's conditions: with `RECORD_CONDITIONS=FILE` the tests record every
//! condition they see in a request, after their name and a tab; with `REMOVED_CONDITION=NAME` they
//! run without the one of that name and must fail. `cargo run -p xtask -- mutate-conditions` goes
//! through all of them.
#![expect(
    clippy::disallowed_methods,
    reason = "the caller of the tests says which condition to remove"
)]

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::interceptor::Interceptor;

/// Holds for every item, and keeps each value of the expression in use.
const ALWAYS: &str = "attribute_exists(pk) OR attribute_not_exists(pk)";

/// What a run counts besides its seats, at the end of an update.
const COUNTED: [&str; 2] = ["unverifiedSeats", "suspiciousUntil"];

/// What publishing a late change, or a cancellation, of a run writes besides.
const BESIDES: [&str; 3] =
    [", remindedOf = :told", ", beforeCancellation = :before", ", changedAt = :changed"];

/// The interceptor that the environment asks for.
pub(crate) fn from_environment() -> Option<Arc<dyn Interceptor>> {
    if let Ok(file) = std::env::var("RECORD_CONDITIONS") {
        return Some(Arc::new(Recorder { file, known: Mutex::default() }));
    }
    let removed = std::env::var("REMOVED_CONDITION").ok()?;
    Some(Arc::new(Removal(removed)))
}

struct Recorder {
    file: String,
    known: Mutex<BTreeSet<String>>,
}

impl Interceptor for Recorder {
    fn request(&self, operation: &str, request: &mut Value) {
        // The harness of tests names each thread after its test.
        let thread = std::thread::current();
        let test = thread.name().unwrap_or_default();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for (verb, write) in writes(operation, request) {
            for name in conditions(write).iter().map(|condition| name(verb, write, condition)) {
                if known.insert(name.clone())
                    && let Ok(mut file) =
                        std::fs::File::options().create(true).append(true).open(&self.file)
                {
                    // A line that is lost is written by another test.
                    let _ = file.write_all(format!("{test}\t{name}\n").as_bytes());
                }
            }
        }
    }
}

struct Removal(String);

impl Interceptor for Removal {
    fn request(&self, operation: &str, request: &mut Value) {
        for (verb, write) in writes(operation, request) {
            if let Some(condition) = conditions(write)
                .into_iter()
                .find(|condition| name(verb, write, condition) == self.0)
            {
                let expression = write["ConditionExpression"].as_str().unwrap_or_default();
                let satisfied = format!("({condition} OR {ALWAYS})");
                write["ConditionExpression"] = json!(expression.replace(&condition, &satisfied));
            }
        }
    }
}

/// Every write of a request, with its verb.
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

/// The conditions of a write, each by itself; none of ours has an `AND` within brackets.
fn conditions(write: &Value) -> Vec<String> {
    let expression = write["ConditionExpression"].as_str().unwrap_or_default();
    let is_condition = |part: &&str| !part.is_empty() && *part != ALWAYS;
    expression.split(" AND ").filter(is_condition).map(str::to_owned).collect()
}

/// `Update RUN/RUN SET seatsLeft = seatsLeft + :seats: attribute_exists(pk)`
fn name(verb: &str, write: &Value, condition: &str) -> String {
    let key = if write["Item"].is_object() { &write["Item"] } else { &write["Key"] };
    let kind = |part: &str| {
        let text = key[part]["S"].as_str().unwrap_or_default();
        text.chars()
            .take_while(|character| character.is_ascii_uppercase() || *character == '-')
            .collect::<String>()
    };
    // What is counted in the same update varies; the conditions are the same.
    let is_about_counts =
        kind("pk") == "COUNTER" || COUNTED.iter().any(|name| condition.contains(name));
    let change = match write["UpdateExpression"].as_str() {
        Some(change) if !is_about_counts => {
            let counts = COUNTED.iter().filter_map(|name| change.find(&format!(", {name} =")));
            let change = &change[..counts.min().unwrap_or(change.len())];
            let change = BESIDES
                .iter()
                .fold(change.to_owned(), |change, besides| change.replace(besides, ""));
            format!(" {change}")
        }
        _ => String::new(),
    };
    format!("{verb} {}/{}{change}: {condition}", kind("pk"), kind("sk"))
}
