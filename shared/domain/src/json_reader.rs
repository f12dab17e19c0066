//! Reading a JSON document from outside: every error is collected with its pointer before anything
//! is refused. A reader method answers `None` when it has noted a error, so a caller reads all
//! fields first and then uses `?`.

use std::cell::RefCell;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::field_error::{ErrorCode, FieldError, JsonKind};

/// One place in the document: what stands there, where that is, and the errors found so far.
#[derive(Clone)]
pub struct JsonReader<'a> {
    value: Option<&'a Value>,
    pointer: String,
    errors: &'a RefCell<Vec<FieldError>>,
}

/// Reads a whole document.
///
/// # Errors
/// Every error that `read` noted, in the order of the document's pointers as they were read.
pub fn read<T>(
    document: &Value,
    read: impl FnOnce(&JsonReader<'_>) -> Option<T>,
) -> Result<T, Vec<FieldError>> {
    let errors = RefCell::default();
    let value =
        read(&JsonReader { value: Some(document), pointer: String::new(), errors: &errors });
    match (value, errors.into_inner()) {
        (Some(value), errors) if errors.is_empty() => Ok(value),
        (_, errors) => {
            debug_assert!(!errors.is_empty(), "a reader gave up without naming a error");
            Err(errors)
        }
    }
}

impl<'a> JsonReader<'a> {
    /// Notes a error here and answers `None`.
    pub fn reject<T>(&self, code: ErrorCode) -> Option<T> {
        self.errors.borrow_mut().push(FieldError::at(self.pointer.clone(), code));
        None
    }

    /// Notes a error at a place below this one, such as `/days`.
    pub fn reject_at(&self, below: &str, code: ErrorCode) {
        self.errors.borrow_mut().push(FieldError::at(format!("{}{below}", self.pointer), code));
    }

    fn present(&self) -> Option<&'a Value> {
        self.value.filter(|value| !value.is_null())
    }

    fn expect<T>(
        &self,
        expected: JsonKind,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        match self.present() {
            None => self.reject(ErrorCode::Required),
            Some(value) => read(value).or_else(|| self.reject(ErrorCode::WrongType { expected })),
        }
    }

    /// An object with these fields and no others.
    pub fn object(&self, fields: &[&str]) -> Option<JsonObject<'a>> {
        let object = self.open_object()?;
        object.only(fields);
        Some(object)
    }

    /// An object whose fields depend on what it says; [`JsonObject::only`] has to follow.
    pub fn open_object(&self) -> Option<JsonObject<'a>> {
        let map = self.expect(JsonKind::Object, Value::as_object)?;
        Some(JsonObject { map, form: self.clone() })
    }

    /// Every element of a list; an element with a error is `None`.
    pub fn each<T>(
        &self,
        most: usize,
        mut read: impl FnMut(&JsonReader<'a>) -> Option<T>,
    ) -> Option<Vec<Option<T>>> {
        let list = self.expect(JsonKind::List, Value::as_array)?;
        if list.len() > most {
            return self.reject(ErrorCode::TooMany { most });
        }
        let element = |(index, value)| JsonReader {
            value: Some(value),
            pointer: format!("{}/{index}", self.pointer),
            errors: self.errors,
        };
        Some(list.iter().enumerate().map(element).map(|form| read(&form)).collect())
    }

    /// A list of faultless elements.
    pub fn list<T>(
        &self,
        most: usize,
        read: impl FnMut(&JsonReader<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.each(most, read)?.into_iter().collect()
    }

    /// What may be missing: `Some(None)` when nothing (or `null`) stands here.
    pub fn optional<T>(&self, read: impl FnOnce(&Self) -> Option<T>) -> Option<Option<T>> {
        match self.present() {
            None => Some(None),
            Some(_) => read(self).map(Some),
        }
    }

    /// One line of text that is not blank, at most `most` characters.
    pub fn text(&self, most: usize) -> Option<String> {
        self.characters(most, |character| character.is_control())
    }

    /// Text of several lines, at most `most` characters.
    pub fn lines(&self, most: usize) -> Option<String> {
        self.characters(most, |character| {
            character.is_control() && !matches!(character, '\n' | '\r' | '\t')
        })
    }

    fn characters(&self, most: usize, refused: impl Fn(char) -> bool) -> Option<String> {
        let text = self.expect(JsonKind::Text, Value::as_str)?;
        if text.trim().is_empty() {
            return self.reject(ErrorCode::Required);
        }
        if text.chars().count() > most {
            return self.reject(ErrorCode::TooLong { most });
        }
        if text.chars().any(refused) {
            return self.reject(ErrorCode::ControlCharacter);
        }
        Some(text.to_owned())
    }

    /// Every text here and below.
    pub fn each_text(&self, visit: &mut impl FnMut(&JsonReader<'a>, &'a str)) {
        let below = |token: String, value| JsonReader {
            value: Some(value),
            pointer: format!("{}/{token}", self.pointer),
            errors: self.errors,
        };
        match self.value {
            Some(Value::String(text)) => visit(self, text),
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .for_each(|(at, value)| below(at.to_string(), value).each_text(visit)),
            Some(Value::Object(map)) => {
                map.iter().for_each(|(name, value)| below(escaped(name), value).each_text(visit))
            }
            _ => {}
        }
    }

    /// A text that a type of its own understands.
    pub fn parse<T: FromStr<Err = ErrorCode>>(&self) -> Option<T> {
        let text = self.expect(JsonKind::Text, Value::as_str)?;
        if text.trim().is_empty() {
            return self.reject(ErrorCode::Required);
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(code) => self.reject(code),
        }
    }

    /// A whole number within bounds.
    pub fn integer(&self, least: i64, most: i64) -> Option<i64> {
        let number = self.expect(JsonKind::Integer, Value::as_i64)?;
        if (least..=most).contains(&number) {
            Some(number)
        } else {
            self.reject(ErrorCode::NumberRange { least, most })
        }
    }

    /// `true` or `false`.
    pub fn flag(&self) -> Option<bool> {
        self.expect(JsonKind::Boolean, Value::as_bool)
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.expect(JsonKind::Text, Value::as_str)?;
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, meaning)) => Some(*meaning),
            None => self.reject(ErrorCode::ChoiceUnknown {
                allowed: words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "),
            }),
        }
    }
}

/// An object of the document, ready to be read field by field.
pub struct JsonObject<'a> {
    map: &'a Map<String, Value>,
    form: JsonReader<'a>,
}

impl<'a> JsonObject<'a> {
    /// Refuses every field but these.
    pub fn only(&self, fields: &[&str]) {
        for name in self.map.keys().filter(|name| !fields.contains(&name.as_str())) {
            self.form.reject_at(&format!("/{}", escaped(name)), ErrorCode::UnknownField);
        }
    }

    /// The place of the named field, whether something stands there or not.
    pub fn field(&self, name: &str) -> JsonReader<'a> {
        JsonReader {
            value: self.map.get(name),
            pointer: format!("{}/{}", self.form.pointer, escaped(name)),
            errors: self.form.errors,
        }
    }
}

/// A name as a token of a JSON pointer (RFC 6901, section 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
