//! What a registration costs in the cloud, as it is billed: reads, transactions and write units.
#![expect(clippy::print_stdout, reason = "the output says how much was tried")]

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tests::tap::{Listener, Tap};
use tests::{Office, REGISTRATION, example, group};

/// Most write units of a registration of one participant.
const MOST_UNITS: u64 = 12;
/// A write of a transaction costs two units for each kilobyte that is begun.
const UNIT: usize = 1_024;

/// One request to the table: its operation, what the engine says it consumed, and the writes of a
/// transaction.
#[derive(Clone, Debug)]
struct Billed {
    operation: String,
    consumed: f64,
    writes: Vec<Value>,
}

/// Asks for the consumed capacity with every request, and keeps what is answered.
#[derive(Default)]
struct Meter(Mutex<Vec<Billed>>);

impl Listener for Meter {
    fn request(&self, operation: &str, request: &mut Value) {
        if operation != "Scan" {
            request["ReturnConsumedCapacity"] = json!("TOTAL");
        }
    }

    fn answer(&self, operation: &str, request: &Value, answer: &mut Value) {
        let consumed = match &answer["ConsumedCapacity"] {
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
    fn taken(&self) -> Vec<Billed> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The size of an item (Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats"),
/// rounded up where the guide leaves room: a number takes a byte for two digits and one more, lists
/// and maps three bytes and one for each element.
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
    writes.iter().map(|write| 2 * bytes(write).div_ceil(UNIT).max(1) as u64).sum()
}

/// The largest item of a run's seats that there can be.
fn run_item() -> usize {
    let text = |length: usize| json!({ "S": "x".repeat(length) });
    let number = || json!({ "N": "10000" });
    attributes(&json!({
        "pk": text(20), "sk": text(3), "slug": text(80), "start": text(10), "capacity": number(), "seatsLeft": number(),
        "registrations": number(), "waiting": number(), "lastNumber": number(), "courseVersion": text(32),
    }))
}

#[tokio::test]
async fn one_participant_costs_one_transaction_at_most_one_read_and_twelve_units() {
    let meter = Arc::new(Meter::default());
    let (office, _) =
        Office::open().await.over(|http| Tap::new(http, Arc::clone(&meter) as Arc<dyn Listener>));
    let mut own = group(&["Mette Åkjær"]);
    own["participants"][0]["email"] = own["contact"]["email"].clone();
    let mut other = example(REGISTRATION);
    other["participants"].as_array_mut().unwrap().remove(0);
    // What a registration has at most in common use: a message, and a need with it.
    other["message"] = json!("Vi kommer med toget. ".repeat(10));
    let cases = [
        (
            "the contact, the first since the start",
            own,
            MOST_UNITS,
            &["GetItem", "TransactWriteItems"][..],
        ),
        ("a colleague with needs and a message", other, MOST_UNITS + 4, &["TransactWriteItems"]),
    ];
    for (what, form, most, expected) in cases {
        meter.taken();
        office.register(&most.to_string(), &form).await.ok(201);
        let billed = meter.taken();
        let operations: Vec<&str> = billed.iter().map(|billed| billed.operation.as_str()).collect();
        assert_eq!(operations, expected);
        let transaction = billed.last().unwrap();
        let by_size = units(&transaction.writes, run_item());
        println!(
            "one registration of {what}: {} writes in one transaction, {} read(s), {by_size} \
             write units by item sizes, {} by the engine",
            transaction.writes.len(),
            operations.len() - 1,
            transaction.consumed,
        );
        assert!(by_size <= most, "{by_size} write units: {:#?}", transaction.writes);
        assert!(transaction.consumed <= most as f64, "{} write units", transaction.consumed);
        assert!(by_size >= 2 * transaction.writes.len() as u64);
    }
}
