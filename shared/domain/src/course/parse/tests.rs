//! Tests of parsing whole course documents.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::test_documents::course_document;

fn errors(document: &Value) -> Vec<(String, &'static str)> {
    Course::parse(document)
        .unwrap_err()
        .into_iter()
        .map(|error| (error.pointer, error.code.as_str()))
        .collect()
}

#[test]
fn the_example_of_the_contract_is_valid_and_loses_no_field() {
    let mut document = course_document();
    let course = Course::parse(&document).unwrap();
    for run in document["runs"].as_array_mut().unwrap() {
        run["waitingList"] = json!(true);
    }
    assert_eq!(serde_json::to_value(course).unwrap(), document);
}

#[test]
fn all_errors_are_reported_at_once() {
    let mut document = course_document();
    document["slug"] = json!("Mødeledelse");
    document["colour"] = json!("red");
    document["about"] = json!("# Overskrift");
    document["price"]["amount"] = json!("gratis");
    document["people"][1]["name"] = json!(" ");
    document["programme"]["modules"][0]["agenda"][1]["start"] = json!("10:15");
    document["programme"]["modules"][0]["agenda"][2]["start"] = json!("11:45");
    document["programme"]["modules"][0]["agenda"][2]["end"] = json!("17:00");
    document["runs"][0].as_object_mut().unwrap().remove("capacity");
    document["runs"][0]["days"][0]["module"] = json!(2);
    document["runs"][1]["start"] = json!("2023-11-14");
    document["runs"][1]["days"] =
        json!([{ "module": 1, "date": "2024-02-30", "start": "09:00", "end": "08:00" }]);
    let mut expected = vec![
        ("/colour", "unknown-field"),
        ("/slug", "slug.invalid"),
        ("/about", "prose.unsupported"),
        ("/people/1/name", "required"),
        ("/programme/modules/0/agenda/1/start", "agenda.gap"),
        ("/programme/modules/0/agenda/2/start", "agenda.overlap"),
        ("/price/amount", "wrong-type"),
        ("/runs/0/capacity", "required"),
        ("/runs/0/days/0/module", "day.without-module"),
        ("/runs/0/days", "module.without-day"),
        ("/runs/1/start", "run.duplicate"),
        ("/runs/1/days/0/date", "date.invalid"),
        ("/runs/1/days/0/end", "time.order"),
    ];
    let mut found = errors(&document);
    found.sort();
    expected.sort_unstable();
    assert_eq!(
        found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn an_agenda_must_lie_within_its_day_in_every_run() {
    let mut document = course_document();
    document["runs"][0]["days"][0]["start"] = json!("09:30");
    document["runs"][0]["days"][0]["end"] = json!("15:00");
    let outside = "agenda.outside-day";
    assert_eq!(
        errors(&document),
        [
            ("/programme/modules/0/agenda/0/start".into(), outside),
            ("/programme/modules/0/agenda/2/end".into(), outside)
        ]
    );
}

#[test]
fn a_document_that_is_no_object_has_one_error() {
    assert_eq!(errors(&json!([])), [(String::new(), "wrong-type")]);
}

const DAMAGED: &str = "/(slug|about|people/0|people|programme/modules/0/agenda/1/start\
     |runs/0/days/0|runs/1|price/amount|venue/postalCode)";

fn damage() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<i64>().prop_map(|number| json!(number)),
        ".*".prop_map(|text| json!(text)),
        Just(json!([{}])),
        Just(json!({ "x": [1] })),
    ]
}

proptest! {
    #[test]
    fn a_damaged_document_is_parsed_or_rejected_without_panic(
        pointer in DAMAGED,
        damage in damage(),
    ) {
        let mut document = course_document();
        *document.pointer_mut(&pointer).unwrap() = damage;
        if let Err(errors) = Course::parse(&document) {
            prop_assert!(!errors.is_empty());
        }
    }
}
