//! Parses JSON text from outside. Unlike `serde_json`, which keeps the last of two fields with one
//! name, it names them: another program may keep the first (RFC 8259, section 4).

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::error_code::ErrorCode;
use crate::field_error::{FieldError, MAX_FIELD_ERRORS, push_bounded};
use crate::json_reader::escape;

/// Text that is no JSON document.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It is not JSON, or nested too deeply.
    #[error(transparent)]
    Malformed(#[from] serde_json::Error),
    /// Objects with several fields of one name.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    DuplicateFields(Vec<FieldError>),
}

/// Parses a whole document.
///
/// # Errors
/// [`JsonError`].
pub fn parse(json: &[u8]) -> Result<Value, JsonError> {
    let duplicates = RefCell::default();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let document = ValueSeed { duplicates: &duplicates }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    let duplicates = duplicates.into_inner();
    if duplicates.is_empty() {
        return Ok(document);
    }
    let mut errors = Vec::new();
    for path in duplicates {
        push_bounded(&mut errors, || {
            let pointer: String =
                path.iter().rev().map(|token| format!("/{}", escape(token))).collect();
            FieldError::new(pointer, ErrorCode::DuplicateField)
        });
    }
    Err(JsonError::DuplicateFields(errors))
}

/// Where a duplicate is: the names and indices that lead to it, the last first.
type ReversedPath = Vec<String>;

/// Reads one value. Paths are only made for duplicates, on the way out of the values around them.
#[derive(Clone, Copy)]
struct ValueSeed<'a> {
    duplicates: &'a RefCell<Vec<ReversedPath>>,
}

impl ValueSeed<'_> {
    fn count(self) -> usize {
        self.duplicates.borrow().len()
    }

    /// Records a duplicate, as long as errors are listed.
    fn record(self, name: &str) {
        let mut duplicates = self.duplicates.borrow_mut();
        if duplicates.len() < MAX_FIELD_ERRORS {
            duplicates.push(vec![name.to_owned()]);
        }
    }

    /// Adds what leads to the duplicates that were found since there were `before`.
    fn lead(self, before: usize, token: impl Fn() -> String) {
        for path in &mut self.duplicates.borrow_mut()[before..] {
            path.push(token());
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let before = self.count();
            let Some(value) = access.next_element_seed(self)? else { return Ok(list.into()) };
            self.lead(before, || list.len().to_string());
            list.push(value);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            let before = self.count();
            let value = access.next_value_seed(self)?;
            self.lead(before, || name.clone());
            if map.contains_key(&name) {
                self.record(&name);
            }
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn duplicates(json: &str) -> Vec<String> {
        match parse(json.as_bytes()) {
            Err(JsonError::DuplicateFields(errors)) => {
                assert!(errors.len() <= MAX_FIELD_ERRORS);
                errors.into_iter().map(|error| error.pointer).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn two_fields_of_one_name_are_named_by_their_pointer() {
        let json =
            r#"{"a": [0, {"b/c": 1, "x": {"y": 1, "y": 2}, "b/c": 2}], "d": 1, "\u0064": 2}"#;
        assert_eq!(duplicates(json), ["/a/1/x/y", "/a/1/b~1c", "/d"]);
        assert!(parse(br#"{"a": {"b": 1}, "b": {"a": 1, "A": 2}}"#).is_ok());
    }

    #[test]
    fn the_names_of_duplicates_are_bounded() {
        let json = format!("{{{}\"a\": 1}}", "\"a\": 1, ".repeat(10_000));
        assert_eq!(duplicates(&json).len(), MAX_FIELD_ERRORS);
    }

    #[test]
    fn text_that_is_no_json_is_malformed() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        for text in ["", "{", "{} {}", "{\"a\": 01}", "'a'", "nul", "\"\u{1}\"", deep.as_str()] {
            assert!(matches!(parse(text.as_bytes()), Err(JsonError::Malformed(_))), "{text}");
        }
        assert!(matches!(parse(b"\"\xff\""), Err(JsonError::Malformed(_))));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e9..1e9).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::hash_map(any::<String>(), inner, 0..4)
                    .prop_map(|map| Value::from(Map::from_iter(map))),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_other_document_is_read_as_serde_json_reads_it(document in any_json()) {
            let json = document.to_string();
            let expected: Value = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(parse(json.as_bytes()).unwrap(), expected);
        }

        #[test]
        fn any_bytes_are_malformed_to_both_or_to_neither(json in "[\\[{}\\]\",:a0.eE -]{0,20}") {
            let serde = serde_json::from_str::<Value>(&json);
            match parse(json.as_bytes()) {
                Err(JsonError::Malformed(_)) => prop_assert!(serde.is_err()),
                Err(JsonError::DuplicateFields(_)) => prop_assert!(serde.is_ok()),
                Ok(document) => prop_assert_eq!(document, serde.unwrap()),
            }
        }
    }
}
