//! Tests of parsing whole course documents.

use jiff::Timestamp;
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
    document["programme"]["modules"][0]["agenda"][1]["start"] = json!("09:45");
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
        ("/programme/modules/0/agenda/1/start", "agenda.overlap"),
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
fn a_teacher_is_an_address_or_a_subject_and_no_name() {
    let mut document = course_document();
    document["runs"][0]["teachers"] =
        json!(["inge@kurser.example", "auth0|5f7c", "Inge Lund", "inge@", "Bodil", "Åse"]);
    let found = [2, 3, 5].map(|n| (format!("/runs/0/teachers/{n}"), "teacher.invalid"));
    assert_eq!(errors(&document), found);
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
fn texts_and_the_whole_programme_may_be_missing() {
    let mut document = course_document();
    document.as_object_mut().unwrap().remove("programme");
    document["people"] = json!([{ "name": "Bo Prøve", "kind": "guest" }]);
    let day =
        |date: &str| json!({ "date": date, "start": "09:00", "end": "24:00", "module": null });
    document["runs"][0]["days"] = json!([day("2023-11-15"), day("2023-11-14")]);
    let course = Course::parse(&document).unwrap();
    let stored = serde_json::to_value(&course).unwrap();
    assert!(stored.get("programme").is_none(), "{stored}");
    assert_eq!(stored["people"][0], json!({ "name": "Bo Prøve", "kind": "guest" }));
    assert_eq!(stored["runs"][0]["days"][0]["date"], "2023-11-14");
    assert_eq!(Course::parse(&stored).unwrap(), course);
    let parts: Vec<String> =
        course.runs[0].calendar_parts().iter().map(ToString::to_string).collect();
    assert_eq!(parts, ["dag-1", "dag-2"]);
    document["runs"][0]["days"][0]["module"] = json!(1);
    assert_eq!(errors(&document), [("/runs/0/days/0/module".into(), "day.without-module")]);

    let mut document = course_document();
    document["programme"] = json!({ "modules": [{ "number": 1 }] });
    let module = &Course::parse(&document).unwrap().programme.modules[0];
    assert_eq!((&module.title, &module.intro, module.agenda.len()), (&None, &None, 0));
    document["runs"][0]["days"][0]["module"] = json!(null);
    assert_eq!(
        errors(&document),
        [
            ("/runs/0/days/0/module".into(), "required"),
            ("/runs/0/days".into(), "module.without-day")
        ]
    );
}

fn item(day: u32, start: &str, end: &str) -> Value {
    json!({ "day": day, "start": start, "end": end, "title": "Oplæg" })
}

fn day(date: &str, start: &str, end: &str) -> Value {
    json!({ "module": 1, "date": date, "start": start, "end": end })
}

/// A module on two days, of which the second ends earlier.
fn two_days() -> Value {
    let mut document = course_document();
    document["programme"]["modules"][0]["agenda"] =
        json!([item(1, "10:00", "16:00"), item(2, "08:30", "12:00")]);
    document["runs"][0]["days"] =
        json!([day("2023-11-14", "10:00", "16:00"), day("2023-11-15", "08:30", "12:00")]);
    document
}

#[test]
fn an_agenda_item_may_be_a_moment_but_not_end_before_it_starts() {
    let mut document = two_days();
    document["programme"]["modules"][0]["agenda"] =
        json!([item(1, "10:00", "16:00"), item(1, "16:00", "16:00"), item(2, "09:00", "08:59")]);
    let expected = ("/programme/modules/0/agenda/2/end".into(), "time.order");
    assert_eq!(errors(&document), [expected]);
}

#[test]
fn a_module_may_take_several_days() {
    let document = two_days();
    let course = Course::parse(&document).unwrap();
    let parts: Vec<String> =
        course.runs[0].calendar_parts().iter().map(ToString::to_string).collect();
    assert_eq!(parts, ["modul-1", "modul-1-2"]);

    let mut early = document.clone();
    early["programme"]["modules"][0]["agenda"][1]["start"] = json!("08:00");
    early["programme"]["modules"][0]["agenda"][0]["day"] = json!(3);
    let agenda = "/programme/modules/0/agenda";
    assert_eq!(
        errors(&early),
        [
            (format!("{agenda}/0/day"), "agenda.day-missing"),
            (format!("{agenda}/1/start"), "agenda.outside-day")
        ]
    );
    // An item without a day is on each of them.
    let mut each = document.clone();
    each["programme"]["modules"][0]["agenda"][1].as_object_mut().unwrap().remove("day");
    let expected = [
        (format!("{agenda}/1/start"), "agenda.overlap"),
        (format!("{agenda}/1/start"), "agenda.outside-day"),
    ];
    assert_eq!(errors(&each), expected);
    let mut twice = document;
    twice["runs"][0]["days"][1]["date"] = json!("2023-11-14");
    twice["programme"]["modules"][0]["agenda"] = json!([]);
    assert_eq!(errors(&twice), [("/runs/0/days/1/date".into(), "day.duplicate")]);
}

#[test]
fn a_gap_in_an_agenda_is_a_warning_if_it_is_longer_than_a_break() {
    let warnings = |start: &str| -> Vec<String> {
        let mut document = course_document();
        document["programme"]["modules"][0]["agenda"][2]["start"] = json!(start);
        let warnings = Course::parse(&document).unwrap().warnings(None, Timestamp::UNIX_EPOCH);
        let about_gaps =
            warnings.into_iter().filter(|warning| warning.code.as_str() == "agenda.gap");
        about_gaps.map(|warning| warning.pointer).collect()
    };
    assert_eq!(warnings("15:00"), [""; 0]);
    assert_eq!(warnings("15:01"), ["/programme/modules/0/agenda/2/start"]);
}

#[test]
fn an_early_price_that_everybody_gets_is_a_warning() {
    let warned = |until: &str| {
        let mut document = course_document();
        document["price"]["earlyBird"] = json!({ "until": until, "percent": 10 });
        let warnings = Course::parse(&document).unwrap().warnings(None, Timestamp::UNIX_EPOCH);
        warnings.iter().any(|warning| {
            warning.pointer == "/price/earlyBird/until"
                && warning.code == ErrorCode::EarlyPriceEndless
        })
    };
    // The runs begin on 14 November 2023 and 28 February 2024.
    assert!(!warned("2023-11-14") && !warned("2024-02-27"));
    assert!(warned("2024-02-28") && warned("2024-05-01"));
}

#[test]
fn a_question_to_which_earlier_answers_may_not_fit_is_a_warning() {
    let asking = |questions: Value| {
        let mut document = course_document();
        document["questions"] = questions;
        Course::parse(&document).unwrap()
    };
    let lunch = json!({
        "id": "frokost", "text": "Frokost?", "kind": "choice", "choices": ["Kød", "Vegetar"],
        "per": "participant",
    });
    let before = asking(json!([{ "id": "bil", "text": "Bil?", "kind": "yes-no",
        "per": "participant" }, lunch]));
    let changed = |field: &str, value: Value| {
        let mut question = lunch.clone();
        question[field] = value;
        let warnings = asking(json!([question])).warnings(Some(&before), Timestamp::UNIX_EPOCH);
        let warnings = warnings.into_iter().filter_map(|warning| match warning.code {
            ErrorCode::QuestionChanged { question } => Some((warning.pointer, question)),
            _ => None,
        });
        warnings.collect::<Vec<_>>()
    };
    let about = |field: &str| vec![(format!("/questions/0/{field}"), "Frokost?".to_owned())];
    assert_eq!(changed("choices", json!(["Kød", "Fisk"])), about("choices"));
    assert_eq!(changed("choices", json!(["Fisk", "Vegetar", "Kød"])), []);
    assert_eq!(changed("per", json!("registration")), about("per"));
    assert_eq!(changed("required", json!(true)), []);
    assert_eq!(changed("id", json!("mad")), [], "another question");
    let of_text = json!([{ "id": "frokost", "text": "Mad?", "kind": "text",
        "per": "participant" }]);
    let warnings = asking(of_text).warnings(Some(&before), Timestamp::UNIX_EPOCH);
    assert!(warnings.iter().any(|warning| warning.pointer == "/questions/0/kind"), "{warnings:?}");
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
