//! What a registration costs in the cloud, and a list of the whole office: reads, transactions,
//! read and write units.

use std::sync::{Arc, Mutex};

use harness::faults::interceptor::Interceptor;
use harness::{NOW, Office, REGISTRATION, SLUG, STAFF_RUN, START, course, example, group};
use serde_json::{Value, json};

/// The maximum write units of a registration for one participant.
const MAX_UNITS: u64 = 12;
/// The bytes of a write unit. A write in a transaction costs two units for each of them begun.
const UNIT_BYTES: usize = 1_024;

/// A request to the table: its operation, the capacity units that the engine reports, and the
/// writes of a transaction.
#[derive(Clone, Debug)]
struct Billed {
    operation: String,
    consumed: f64,
    writes: Vec<Value>,
}

/// Asks for the consumed capacity with every request, and keeps the responses.
#[derive(Default)]
struct Meter(Mutex<Vec<Billed>>);

impl Interceptor for Meter {
    fn request(&self, operation: &str, request: &mut Value) {
        if operation != "Scan" {
            request["ReturnConsumedCapacity"] = json!("TOTAL");
        }
    }

    fn response(&self, operation: &str, request: &Value, response: &mut Value) {
        let consumed = match &response["ConsumedCapacity"] {
            Value::Array(tables) => {
                tables.iter().filter_map(|table| table["CapacityUnits"].as_f64()).sum()
            }
            table => table["CapacityUnits"].as_f64().unwrap_or_default(),
        };
        let writes = request["TransactItems"].as_array().cloned().unwrap_or_default();
        self.0.lock().unwrap().push(Billed { operation: operation.to_owned(), consumed, writes });
    }
}

impl Meter {
    /// The requests since the last call.
    fn take(&self) -> Vec<Billed> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The size of an item (Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats"),
/// rounded up where the guide is imprecise: a number takes a byte for two digits and one more,
/// lists and maps three bytes and one for each element.
fn size(attribute: &Value) -> usize {
    let Some((kind, value)) = attribute.as_object().and_then(|typed| typed.iter().next()) else {
        return 0;
    };
    match (kind.as_str(), value) {
        ("S", Value::String(text)) => text.len(),
        ("N", Value::String(digits)) => digits.len().div_ceil(2) + 1,
        ("L", Value::Array(elements)) => {
            3 + elements.iter().map(|element| 1 + size(element)).sum::<usize>()
        }
        ("M", map) => 3 + attributes(map) + map.as_object().map_or(0, serde_json::Map::len),
        _ => 1,
    }
}

fn attributes(item: &Value) -> usize {
    item.as_object().into_iter().flatten().map(|(name, value)| name.len() + size(value)).sum()
}

/// Write units of a transaction by the sizes of its items; an update costs what the whole item has,
/// here a run's.
fn units(writes: &[Value], run: usize) -> u64 {
    let bytes = |write: &Value| {
        if write["Put"].is_object() { attributes(&write["Put"]["Item"]) } else { run }
    };
    writes.iter().map(|write| 2 * bytes(write).div_ceil(UNIT_BYTES).max(1) as u64).sum()
}

/// The size of the largest possible item of a run.
fn run_item() -> usize {
    let text = |length: usize| json!({ "S": "x".repeat(length) });
    let number = || json!({ "N": "10000" });
    attributes(&json!({
        "pk": text(20),
        "sk": text(3),
        "slug": text(80),
        "start": text(10),
        "capacity": number(),
        "seatsLeft": number(),
        "registrations": number(),
        "waiting": number(),
        "lastWaitingNumber": number(),
        "courseVersion": text(32),
    }))
}

#[tokio::test]
async fn a_registration_costs_at_most_one_read_two_counters_and_a_transaction_of_twelve_units() {
    let meter = Arc::new(Meter::default());
    let office = Office::open().await.with_limits();
    let office = office.intercepted([meter.clone()]);
    let mut own = group(&["Mette Åkjær"]);
    own["participants"][0]["email"] = own["contact"]["email"].clone();
    let mut other = example(REGISTRATION);
    other["participants"].as_array_mut().unwrap().remove(0);
    // The max that a common registration has: needs and a message.
    other["message"] = json!("Vi kommer med toget. ".repeat(10));
    let cases = [
        (
            "the contact, before the course is cached",
            own,
            MAX_UNITS,
            &["GetItem", "UpdateItem", "UpdateItem", "TransactWriteItems"][..],
        ),
        (
            "a colleague with needs and a message",
            other,
            MAX_UNITS + 4,
            &["UpdateItem", "UpdateItem", "TransactWriteItems"],
        ),
    ];
    for (what, form, max, expected) in cases {
        meter.take();
        office.register(&max.to_string(), &form).await.ok(201);
        let billed = meter.take();
        let operations: Vec<&str> = billed.iter().map(|billed| billed.operation.as_str()).collect();
        assert_eq!(operations, expected);
        for counter in billed.iter().filter(|billed| billed.operation == "UpdateItem") {
            assert!(counter.consumed <= 1.0, "{what}: {counter:?}");
        }
        let transaction = billed.last().unwrap();
        let by_size = units(&transaction.writes, run_item());
        let consumed = transaction.consumed;
        assert!(by_size <= max, "{what}: {by_size} write units: {:#?}", transaction.writes);
        assert!(consumed <= max as f64, "{what}: {consumed} write units");
        assert!(by_size >= 2 * transaction.writes.len() as u64);
    }
}

#[tokio::test]
async fn a_list_of_the_whole_office_costs_at_most_8_read_units_for_a_run_of_30() {
    let meter = Arc::new(Meter::default());
    let office = Office::empty(NOW).await.intercepted([meter.clone()]);
    let runs = 4;
    for number in 0..runs {
        let slug = format!("kursus-{number}");
        office.add(&course(&slug, 30)).await;
        let run = format!("/courses/{slug}/runs/{START}");
        for person in 0..30 {
            let form = group(&[&format!("Prøveperson Nummer{person}")]);
            office.register_for(&run, &format!("key-{person}"), &form).await.ok(201);
        }
    }
    for path in ["/staff/contacts?limit=1", "/staff/runs?limit=100"] {
        meter.take();
        office.get_as_staff(path).await.ok(200);
        let reads = meter.take().into_iter().filter(|billed| billed.operation != "PutItem");
        let units: f64 = reads.map(|billed| billed.consumed).sum();
        assert!(units <= 8.0 * f64::from(runs), "{path}: {units} units for {runs} runs");
    }
}

#[tokio::test]
async fn a_page_of_a_run_costs_no_more_the_more_registrations_it_has() {
    let meter = Arc::new(Meter::default());
    let office = Office::empty(NOW).await.intercepted([meter.clone()]);
    office.add(&course(SLUG, 400)).await;
    let mut costs = Vec::new();
    for people in [110, 330] {
        for person in people - 110..people {
            let form = group(&[&format!("Prøveperson Nummer{person}")]);
            office.register(&format!("key-{person}"), &form).await.ok(201);
        }
        meter.take();
        let page = office.get_as_staff(&format!("{STAFF_RUN}/registrations")).await.ok(200);
        assert_eq!(page["registrations"].as_array().unwrap().len(), 100);
        let reads = meter.take().into_iter().filter(|billed| billed.operation != "PutItem");
        costs.push(reads.map(|billed| billed.consumed).sum::<f64>());
    }
    assert!(costs[1] <= 1.1 * costs[0], "{costs:?} units");
}
