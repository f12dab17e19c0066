//! What people type into a form. The name of each field is the JSON pointer of the value that it
//! stands for, so the parsers of the JSON interface read forms too, and their errors name fields.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use domain::limits::{
    MAX_ANSWER_LENGTH, MAX_MESSAGE_LENGTH, MAX_NEEDS_LENGTH, MAX_PARTICIPANTS, MAX_QUESTIONS,
};
use domain::{Course, FieldError, QuestionKind};
use serde_json::{Map, Value};
use web::Problem;
use web::problem::ProblemKind;

/// The most elements of a list, whatever a name says.
const MAX_ELEMENTS: usize = 100;

/// The most fields of a form, unless it says otherwise: more than three times as many as the
/// longest form about a registration has.
pub const MAX_FIELDS: usize = 1_000;
/// The most characters of a form whose fields are all as long as they may be. What everything but
/// answers, needs and message takes is rounded up, names of fields included.
const MAX_CHARACTERS: usize = MAX_PARTICIPANTS
    * (MAX_QUESTIONS * (MAX_ANSWER_LENGTH + 100) + MAX_NEEDS_LENGTH + 2_000)
    + MAX_MESSAGE_LENGTH
    + 10_000;
/// The most bytes of a form. A letter such as `å` is six bytes in it, `%C3%A5`, and one needs up to
/// twelve; a form with fields that are longer than they may be comes back with its faults.
const MAX_FORM_BYTES: usize = 12 * MAX_CHARACTERS;

/// The names and values of a form, in order.
#[derive(Clone, Debug, Default)]
pub struct Form(pub(crate) Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        Self::read(request, MAX_FIELDS).await
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| {
        media_type.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

impl FromIterator<(String, String)> for Form {
    fn from_iter<Pairs: IntoIterator<Item = (String, String)>>(pairs: Pairs) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Form {
    /// Reads a form of at most `max_fields` fields.
    ///
    /// # Errors
    /// The request has another content type, or the form is larger.
    pub async fn read(request: Request, max_fields: usize) -> Result<Self, Problem> {
        if !is_form(request.headers()) {
            return Err(ProblemKind::UnsupportedMediaType.into());
        }
        let too_large = || Problem::body_too_large(MAX_FORM_BYTES);
        let body = to_bytes(request.into_body(), MAX_FORM_BYTES).await.map_err(|_| too_large())?;
        let fields = url::form_urlencoded::parse(&body).into_owned().take(max_fields + 1);
        let form = Self(fields.collect());
        if form.0.len() > max_fields { Err(too_large()) } else { Ok(form) }
    }

    /// What was typed under this name; empty if nothing was.
    pub fn value(&self, name: &str) -> &str {
        let value = self.0.iter().rfind(|(found, _)| found == name);
        value.map_or("", |(_, value)| value)
    }

    /// Puts a value in place of those under this name.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|(found, _)| found != name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// All names and values, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names and values that stand for parts of the document.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.0.iter().filter(|(name, _)| name.starts_with('/'));
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many elements the list at this pointer has.
    pub fn len(&self, list: &str) -> usize {
        let indices = self.fields().filter_map(|(name, _)| index_in(name, list));
        indices.max().map_or(0, |last| last + 1)
    }

    /// Removes an element of a list; those behind it move up.
    pub fn remove(&mut self, list: &str, removed: usize) {
        self.0.retain(|(name, _)| index_in(name, list) != Some(removed));
        for (name, _) in &mut self.0 {
            if let Some(index) = index_in(name, list).filter(|index| *index > removed) {
                let rest = name[list.len() + 1..].split_once('/').map(|(_, rest)| rest.to_owned());
                *name = format!("{list}/{}/{}", index - 1, rest.unwrap_or_default());
            }
        }
    }

    /// The document that the fields make up. What was left empty is absent, but an element of a
    /// list is there even if all its fields are empty, and who pays says only what belongs to the
    /// kind that was chosen. Ticks and answers to yes/no questions are true or false.
    pub fn document(&self, course: &Course) -> Value {
        let mut document = self.values(course);
        if let Some(object) = document.as_object_mut() {
            let consent = object.entry("consent").or_insert_with(|| Value::Object(Map::new()));
            if let Some(consent) = consent.as_object_mut() {
                consent.entry("terms").or_insert(Value::Bool(false));
            }
        }
        document
    }

    /// The same without a consent that was not asked for.
    pub fn values(&self, course: &Course) -> Value {
        let mut document = self.patch(course);
        remove_null(&mut document);
        document
    }

    /// The same as a merge patch (RFC 7396): what was left empty is `null`.
    pub fn patch(&self, course: &Course) -> Value {
        let mut document = Value::Object(Map::new());
        let kind = self.value("/billing/kind");
        for (name, value) in self.fields() {
            let tokens: Vec<&str> = name.split('/').skip(1).collect();
            if tokens.first() == Some(&"billing") && !is_of_kind(tokens.last(), kind) {
                continue;
            }
            let Some(place) = place_of(&mut document, &tokens) else { continue };
            if !value.trim().is_empty() {
                *place = to_json(&tokens, value, course);
            }
        }
        document
    }
}

/// The index that a pointer has in the list at another one.
fn index_in(pointer: &str, list: &str) -> Option<usize> {
    let rest = pointer.strip_prefix(list)?.strip_prefix('/')?;
    let index = rest.split('/').next()?.parse().ok()?;
    (index < MAX_ELEMENTS).then_some(index)
}

/// Whether a field of the payer belongs to this kind of payer.
fn is_of_kind(field: Option<&&str>, kind: &str) -> bool {
    match field.copied() {
        Some("ean") => kind == "ean",
        Some("cvr") => kind == "cvr",
        Some("reference" | "orderNumber") => matches!(kind, "ean" | "cvr"),
        _ => true,
    }
}

/// The value at a pointer, which is made if it is missing. `None` if there is no such place.
fn place_of<'a>(document: &'a mut Value, tokens: &[&str]) -> Option<&'a mut Value> {
    let mut place = document;
    for token in tokens {
        if place.is_null() {
            *place = match token.parse::<usize>() {
                Ok(_) => Value::Array(Vec::new()),
                Err(_) => Value::Object(Map::new()),
            };
        }
        place = match place {
            Value::Object(object) => object.entry(*token).or_insert(Value::Null),
            Value::Array(elements) => {
                let index: usize = token.parse().ok().filter(|index| *index < MAX_ELEMENTS)?;
                if elements.len() <= index {
                    elements.resize(index + 1, Value::Object(Map::new()));
                }
                elements.get_mut(index)?
            }
            _ => return None,
        };
    }
    Some(place)
}

fn to_json(tokens: &[&str], value: &str, course: &Course) -> Value {
    let is_yes_no = |id: &str| {
        let mut questions = course.questions.iter();
        questions.any(|question| question.id.as_str() == id && question.kind == QuestionKind::YesNo)
    };
    let is_tick = match tokens {
        ["consent", _] | ["acceptWaiting" | "withoutEmails"] => true,
        [.., "answers", id] => is_yes_no(id),
        _ => false,
    };
    match (is_tick, value) {
        (true, "true") => Value::Bool(true),
        (true, "false") => Value::Bool(false),
        _ => Value::String(value.to_owned()),
    }
}

/// Removes what is null from all objects.
fn remove_null(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(remove_null);
            object.retain(|_, value| !value.is_null());
        }
        Value::Array(elements) => elements.iter_mut().for_each(remove_null),
        _ => {}
    }
}

/// The first error of each field, so that each says one thing.
pub(crate) fn fault_of<'a>(faults: &'a [FieldError], pointer: &str) -> Option<&'a FieldError> {
    faults.iter().find(|fault| fault.pointer == pointer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Form(pairs.collect())
    }

    #[test]
    fn the_names_of_fields_are_pointers_into_the_document() {
        let course: Value = serde_json::from_str(SAMPLE).unwrap();
        let course = Course::parse(&course).unwrap();
        let form = form(&[
            ("formular", "1.2.3"),
            ("/contact/name", "Mette"),
            ("/contact/phone", " "),
            ("/participants/1/name", "Bo"),
            ("/billing/kind", "cvr"),
            ("/billing/ean", "5798000880016"),
            ("/billing/cvr", "27673120"),
            ("/consent/terms", "true"),
        ]);
        let expected = json!({
            "contact": { "name": "Mette" },
            "participants": [{}, { "name": "Bo" }],
            "billing": { "kind": "cvr", "cvr": "27673120" },
            "consent": { "terms": true },
        });
        assert_eq!(form.document(&course), expected);
        assert_eq!(Form::default().document(&course), json!({ "consent": { "terms": false } }));
    }

    #[test]
    fn a_participant_who_is_removed_leaves_no_gap() {
        let mut form = form(&[
            ("/participants/0/name", "Bo"),
            ("/participants/1/name", "Ib"),
            ("/participants/2/answers/frokost", "Fisk"),
        ]);
        form.remove("/participants", 1);
        assert_eq!(form.len("/participants"), 2);
        assert_eq!(form.value("/participants/0/name"), "Bo");
        assert_eq!(form.value("/participants/1/answers/frokost"), "Fisk");
        assert_eq!(form.value("/participants/1/name"), "");
    }

    #[test]
    fn names_that_lead_nowhere_are_passed_over() {
        let course = Course::parse(&serde_json::from_str(SAMPLE).unwrap()).unwrap();
        let form = form(&[
            ("/participants/999999999/name", "x"),
            ("/message", "Hej"),
            ("/message/0/x", "y"),
            ("/", "z"),
        ]);
        let document = form.document(&course);
        assert_eq!(document["message"], "Hej");
        assert_eq!(form.len("/participants"), 0);
    }

    const SAMPLE: &str = include_str!("../../../templates/sample-course.json");
}
