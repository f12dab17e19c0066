//! Reads JSON documents from outside, collecting every error with its pointer, up to a bound. A
//! method that has recorded an error returns `None`, so callers read all fields first and only then
//! use `?`.

use std::cell::RefCell;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::error_code::{ErrorCode, JsonKind};
use crate::field_error::{FieldError, push_bounded};
use crate::text;

/// One place in the document: the value there, if any, its JSON pointer, and the errors of the
/// whole document so far.
#[derive(Clone)]
pub(crate) struct JsonReader<'a> {
    value: Option<&'a Value>,
    pointer: String,
    errors: &'a RefCell<Vec<FieldError>>,
}

/// Reads a whole document.
///
/// # Errors
/// The errors that `parse` recorded, in the order in which it read the fields.
pub(crate) fn read<T>(
    document: &Value,
    parse: impl FnOnce(&JsonReader<'_>) -> Option<T>,
) -> Result<T, Vec<FieldError>> {
    let errors = RefCell::default();
    let root = JsonReader { value: Some(document), pointer: String::new(), errors: &errors };
    let parsed = parse(&root);
    match (parsed, errors.into_inner()) {
        (Some(parsed), errors) if errors.is_empty() => Ok(parsed),
        (_, errors) => {
            debug_assert!(!errors.is_empty(), "a parser returned `None` without an error");
            Err(errors)
        }
    }
}

impl<'a> JsonReader<'a> {
    /// Records an error here.
    pub(crate) fn reject<T>(&self, code: ErrorCode) -> Option<T> {
        push_bounded(&mut self.errors.borrow_mut(), || FieldError::new(&self.pointer, code));
        None
    }

    /// Records an error at a pointer relative to this one, such as `/days`.
    pub(crate) fn reject_at(&self, relative: &str, code: ErrorCode) {
        self.reject_lazily_at(|| relative.to_owned(), || code);
    }

    /// The same for errors that may be so many that pointer and code are only made if they are
    /// kept.
    pub(crate) fn reject_lazily_at(
        &self,
        relative: impl FnOnce() -> String,
        code: impl FnOnce() -> ErrorCode,
    ) {
        push_bounded(&mut self.errors.borrow_mut(), || {
            FieldError::new(format!("{}{}", self.pointer, relative()), code())
        });
    }

    /// `null` counts as missing.
    fn present(&self) -> Option<&'a Value> {
        self.value.filter(|value| !value.is_null())
    }

    fn expect<T>(
        &self,
        expected: JsonKind,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        match self.present() {
            None => self.reject(ErrorCode::Required),
            Some(value) => {
                convert(value).or_else(|| self.reject(ErrorCode::WrongType { expected }))
            }
        }
    }

    fn child(&self, token: &str, value: Option<&'a Value>) -> Self {
        let pointer = FieldError::pointer_to_child(&self.pointer, token);
        Self { value, pointer, errors: self.errors }
    }

    /// An object with these fields and no others.
    pub(crate) fn object(&self, fields: &[&str]) -> Option<JsonObject<'a>> {
        let object = self.open_object()?;
        object.allow_only(fields);
        Some(object)
    }

    /// An object whose allowed fields depend on its content; the caller has to call
    /// [`JsonObject::allow_only`].
    pub(crate) fn open_object(&self) -> Option<JsonObject<'a>> {
        let map = self.expect(JsonKind::Object, Value::as_object)?;
        Some(JsonObject { map, reader: self.clone() })
    }

    /// The elements of a list of at most `max`; an invalid element is `None`.
    pub(crate) fn elements<T>(
        &self,
        max: usize,
        mut parse: impl FnMut(&JsonReader<'a>) -> Option<T>,
    ) -> Option<Vec<Option<T>>> {
        let list = self.expect(JsonKind::List, Value::as_array)?;
        if list.len() > max {
            return self.reject(ErrorCode::TooMany { max });
        }
        let mut elements = Vec::with_capacity(list.len());
        for (index, value) in list.iter().enumerate() {
            elements.push(parse(&self.child(&index.to_string(), Some(value))));
        }
        Some(elements)
    }

    /// A list of at most `max` elements, all valid.
    pub(crate) fn list<T>(
        &self,
        max: usize,
        parse: impl FnMut(&JsonReader<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.elements(max, parse)?.into_iter().collect()
    }

    /// An optional value: `Some(None)` if it is missing, `null`, or a text in which nothing can be
    /// seen, which is what a form sends for a field that nobody filled in.
    pub(crate) fn optional<T>(&self, parse: impl FnOnce(&Self) -> Option<T>) -> Option<Option<T>> {
        match self.present() {
            None => Some(None),
            Some(Value::String(text)) if text::is_blank(text) => Some(None),
            Some(_) => parse(self).map(Some),
        }
    }

    /// Whether nobody has filled in a field of this object, or the object is missing.
    pub(crate) fn is_blank_field(&self, name: &str) -> bool {
        match self.present() {
            None => true,
            Some(Value::Object(object)) => match object.get(name) {
                None | Some(Value::Null) => true,
                Some(Value::String(text)) => text::is_blank(text),
                Some(_) => false,
            },
            Some(value) => value.as_str().is_some_and(text::is_blank),
        }
    }

    /// One line of at most `max` characters, [normalised](text::line) and not blank.
    pub(crate) fn line(&self, max: usize) -> Option<String> {
        self.text(max, text::line)
    }

    /// Text of one or more lines, [normalised](text::lines) and not blank, of at most `max`
    /// characters.
    pub(crate) fn lines(&self, max: usize) -> Option<String> {
        self.text(max, text::lines)
    }

    /// The same as `line` for what is [printed](text::printed_line).
    pub(crate) fn printed_line(&self, max: usize) -> Option<String> {
        self.text(max, text::printed_line)
    }

    /// The same as `lines` for what is [printed](text::printed_lines).
    pub(crate) fn printed_lines(&self, max: usize) -> Option<String> {
        self.text(max, text::printed_lines)
    }

    fn text(&self, max: usize, normalise: fn(&str) -> String) -> Option<String> {
        let text = normalise(self.visible_text()?);
        if text.chars().count() > max {
            return self.reject(ErrorCode::TooLong { max });
        }
        let is_forbidden =
            |character: &char| character.is_control() && !matches!(character, '\n' | '\t');
        let found = text.char_indices().find(|(_, character)| is_forbidden(character));
        if let Some((position, character)) = found {
            let words = text::words_around(&text, position);
            let code_point = code_point(character);
            return self.reject(ErrorCode::ControlCharacter { code_point, words });
        }
        Some(text)
    }

    /// A text, as it is in the document, in which something can be seen.
    fn visible_text(&self) -> Option<&'a str> {
        let text = self.expect(JsonKind::Text, Value::as_str)?;
        if text::is_blank(text) { self.reject(ErrorCode::Required) } else { Some(text) }
    }

    /// Visits this value and everything below it that is text.
    pub(crate) fn visit_texts(&self, visit: &mut impl FnMut(&JsonReader<'a>, &'a str)) {
        match self.value {
            Some(Value::String(text)) => visit(self, text),
            Some(Value::Array(list)) => {
                for (index, value) in list.iter().enumerate() {
                    self.child(&index.to_string(), Some(value)).visit_texts(visit);
                }
            }
            Some(Value::Object(map)) => {
                for (name, value) in map {
                    self.child(&escape(name), Some(value)).visit_texts(visit);
                }
            }
            _ => {}
        }
    }

    /// A line that parses as `T`.
    pub(crate) fn parse<T: FromStr<Err = ErrorCode>>(&self) -> Option<T> {
        match text::line(self.visible_text()?).parse() {
            Ok(parsed) => Some(parsed),
            Err(code) => self.reject(code),
        }
    }

    /// An integer from `min` to `max`, both inclusive.
    pub(crate) fn integer(&self, min: i64, max: i64) -> Option<i64> {
        let number = self.expect(JsonKind::Integer, Value::as_i64)?;
        if (min..=max).contains(&number) {
            Some(number)
        } else {
            self.reject(ErrorCode::NumberRange { min, max })
        }
    }

    /// An integer from `min` to `max`, both inclusive, as an unsigned number.
    pub(crate) fn count(&self, min: u32, max: u32) -> Option<u32> {
        let number = self.integer(i64::from(min), i64::from(max))?;
        u32::try_from(number).ok()
    }

    /// Whether this is that text.
    pub(crate) fn is_text(&self, text: &str) -> bool {
        self.value.and_then(Value::as_str) == Some(text)
    }

    /// A number, with decimals or without.
    pub(crate) fn number(&self) -> Option<f64> {
        self.expect(JsonKind::Number, Value::as_f64)
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&self) -> Option<bool> {
        self.expect(JsonKind::Boolean, Value::as_bool)
    }

    /// One of a few texts, each with the value it stands for.
    pub(crate) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let text = text::line(self.visible_text()?);
        match choices.iter().find(|(name, _)| *name == text) {
            Some((_, value)) => Some(*value),
            None => self.reject(ErrorCode::ChoiceUnknown {
                allowed: choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
            }),
        }
    }
}

/// An object of the document, to be read field by field.
pub(crate) struct JsonObject<'a> {
    map: &'a Map<String, Value>,
    reader: JsonReader<'a>,
}

impl<'a> JsonObject<'a> {
    /// Records an error for every field but these.
    pub(crate) fn allow_only(&self, fields: &[&str]) {
        for name in self.map.keys().filter(|name| !fields.contains(&name.as_str())) {
            self.reader.reject_at(&format!("/{}", escape(name)), ErrorCode::UnknownField);
        }
    }

    /// Whether there is a field of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// The field of this name, whether it is present or not.
    pub(crate) fn field(&self, name: &str) -> JsonReader<'a> {
        self.reader.child(&escape(name), self.map.get(name))
    }
}

/// The character as `U+0007`.
pub(crate) fn code_point(character: char) -> String {
    format!("U+{:04X}", character as u32)
}

/// A field name as a token of a JSON pointer (RFC 6901, section 3).
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
