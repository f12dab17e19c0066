//! The example documents of the API contract, for the unit tests of this crate.

use serde_json::Value;

use crate::course::Course;

pub(crate) fn course_document() -> Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/contract/course.json")).unwrap()
}

pub(crate) fn registration_document() -> Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/contract/registration.json"))
        .unwrap()
}

pub(crate) fn provider_document() -> Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/contract/provider.json")).unwrap()
}

pub(crate) fn course() -> Course {
    Course::parse(&course_document()).unwrap()
}
