//! Reading a JSON document from outside: every fault is collected with its pointer before anything
//! is refused. A reader method answers `None` when it has noted a fault, so a caller reads all
//! fields first and then uses `?`.

use std::cell::RefCell;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::invalid::{Code, Invalid, Kind};

/// One place in the document: what stands there, where that is, and the faults found so far.
#[derive(Clone)]
pub struct Form<'a> {
    value: Option<&'a Value>,
    pointer: String,
    faults: &'a RefCell<Vec<Invalid>>,
}

/// Reads a whole document.
///
/// # Errors
/// Every fault that `read` noted, in the order of the document's pointers as they were read.
pub fn read<T>(
    document: &Value,
    read: impl FnOnce(&Form<'_>) -> Option<T>,
) -> Result<T, Vec<Invalid>> {
    let faults = RefCell::default();
    let value = read(&Form { value: Some(document), pointer: String::new(), faults: &faults });
    match (value, faults.into_inner()) {
        (Some(value), faults) if faults.is_empty() => Ok(value),
        (_, faults) => {
            debug_assert!(!faults.is_empty(), "a reader gave up without naming a fault");
            Err(faults)
        }
    }
}

impl<'a> Form<'a> {
    /// Notes a fault here and answers `None`.
    pub fn refuse<T>(&self, code: Code) -> Option<T> {
        self.faults.borrow_mut().push(Invalid::at(self.pointer.clone(), code));
        None
    }

    /// Notes a fault at a place below this one, such as `/days`.
    pub fn refuse_at(&self, below: &str, code: Code) {
        self.faults.borrow_mut().push(Invalid::at(format!("{}{below}", self.pointer), code));
    }

    fn present(&self) -> Option<&'a Value> {
        self.value.filter(|value| !value.is_null())
    }

    fn expect<T>(&self, expected: Kind, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        match self.present() {
            None => self.refuse(Code::Required),
            Some(value) => read(value).or_else(|| self.refuse(Code::WrongType { expected })),
        }
    }

    /// An object with these fields and no others.
    pub fn object(&self, fields: &[&str]) -> Option<Object<'a>> {
        let object = self.open_object()?;
        object.only(fields);
        Some(object)
    }

    /// An object whose fields depend on what it says; [`Object::only`] has to follow.
    pub fn open_object(&self) -> Option<Object<'a>> {
        let map = self.expect(Kind::Object, Value::as_object)?;
        Some(Object { map, form: self.clone() })
    }

    /// Every element of a list; an element with a fault is `None`.
    pub fn each<T>(
        &self,
        most: usize,
        mut read: impl FnMut(&Form<'a>) -> Option<T>,
    ) -> Option<Vec<Option<T>>> {
        let list = self.expect(Kind::List, Value::as_array)?;
        if list.len() > most {
            return self.refuse(Code::TooMany { most });
        }
        let element = |(index, value)| Form {
            value: Some(value),
            pointer: format!("{}/{index}", self.pointer),
            faults: self.faults,
        };
        Some(list.iter().enumerate().map(element).map(|form| read(&form)).collect())
    }

    /// A list of faultless elements.
    pub fn list<T>(&self, most: usize, read: impl FnMut(&Form<'a>) -> Option<T>) -> Option<Vec<T>> {
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
        let text = self.expect(Kind::Text, Value::as_str)?;
        if text.trim().is_empty() {
            return self.refuse(Code::Required);
        }
        if text.chars().count() > most {
            return self.refuse(Code::TooLong { most });
        }
        if text.chars().any(refused) {
            return self.refuse(Code::ControlCharacter);
        }
        Some(text.to_owned())
    }

    /// Every text here and below.
    pub fn each_text(&self, visit: &mut impl FnMut(&Form<'a>, &'a str)) {
        let below = |token: String, value| Form {
            value: Some(value),
            pointer: format!("{}/{token}", self.pointer),
            faults: self.faults,
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
    pub fn parse<T: FromStr<Err = Code>>(&self) -> Option<T> {
        let text = self.expect(Kind::Text, Value::as_str)?;
        if text.trim().is_empty() {
            return self.refuse(Code::Required);
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(code) => self.refuse(code),
        }
    }

    /// A whole number within bounds.
    pub fn integer(&self, least: i64, most: i64) -> Option<i64> {
        let number = self.expect(Kind::Integer, Value::as_i64)?;
        if (least..=most).contains(&number) {
            Some(number)
        } else {
            self.refuse(Code::NumberRange { least, most })
        }
    }

    /// `true` or `false`.
    pub fn flag(&self) -> Option<bool> {
        self.expect(Kind::Boolean, Value::as_bool)
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.expect(Kind::Text, Value::as_str)?;
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, meaning)) => Some(*meaning),
            None => self.refuse(Code::ChoiceUnknown {
                allowed: words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "),
            }),
        }
    }
}

/// An object of the document, ready to be read field by field.
pub struct Object<'a> {
    map: &'a Map<String, Value>,
    form: Form<'a>,
}

impl<'a> Object<'a> {
    /// Refuses every field but these.
    pub fn only(&self, fields: &[&str]) {
        for name in self.map.keys().filter(|name| !fields.contains(&name.as_str())) {
            self.form.refuse_at(&format!("/{}", escaped(name)), Code::UnknownField);
        }
    }

    /// The place of the named field, whether something stands there or not.
    pub fn field(&self, name: &str) -> Form<'a> {
        Form {
            value: self.map.get(name),
            pointer: format!("{}/{}", self.form.pointer, escaped(name)),
            faults: self.form.faults,
        }
    }
}

/// A name as a token of a JSON pointer (RFC 6901, section 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
