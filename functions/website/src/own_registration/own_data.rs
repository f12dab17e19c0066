//! Everything that is stored about the contact of a registration: as a page, and as the file that
//! the JSON interface gives out too. The page is made from the file, so neither holds more.

mod words;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::{Language, Money, Phone};
use jiff::Timestamp;
use jiff::civil::Date;
use pages::Link;
use serde::Serialize;
use serde_json::{Map, Value};
use web::Problem;
use web::registration_body::ExportedRegistrationBody;

use super::OwnRegistration;
use super::details::yes_or_no;
use crate::WebsiteState;
use crate::page::Page;
use crate::paths::Paths;
use words::{Field, Notation};

#[derive(Serialize)]
struct OwnDataView {
    about: String,
    sections: Vec<SectionView>,
    file: Link,
    back: Link,
}

/// Facts that belong together.
#[derive(Serialize)]
struct SectionView {
    heading: String,
    facts: Vec<FactView>,
}

#[derive(Serialize)]
struct FactView {
    label: String,
    value: String,
}

/// Shows the page.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    own: OwnRegistration,
) -> Result<Response, Problem> {
    let data = own.data(&state, language).await?;
    let data = serde_json::to_value(data).map_err(Problem::internal)?;
    let mut reader = Reader {
        language,
        questions: data.pointer("/registration/questions"),
        terms: own.registration.cancellation_terms.as_ref().map(|terms| terms.describe(language)),
        sections: Vec::new(),
    };
    if let Some(data) = data.as_object() {
        reader.read_object(language.choose("Kursus", "Course").to_owned(), "", data);
    }
    let file = language.choose("Hent det som fil (JSON)", "Download it as a file (JSON)");
    let page = Page {
        template: "own-data",
        title: language.choose("Mine data", "My data").to_owned(),
        language,
        other_language: Paths(language.other()).own_data(&own.id()),
        trail: &[],
        view: OwnDataView {
            about: own.about(),
            sections: reader.sections,
            file: Link { text: file.to_owned(), url: Paths(language).own_data_file(&own.id()) },
            back: own.back(language),
        },
    };
    state.pages.respond(StatusCode::OK, &page)
}

/// Gives out the file. Its name says nothing about the person.
pub(crate) async fn download(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    own: OwnRegistration,
) -> Result<Response, Problem> {
    let data = own.data(&state, language).await?;
    let disposition = language
        .choose("attachment; filename=\"mine-data.json\"", "attachment; filename=\"my-data.json\"");
    Ok(([(header::CONTENT_DISPOSITION, disposition)], Json(data)).into_response())
}

impl OwnRegistration {
    async fn data(
        &self,
        state: &WebsiteState,
        language: Language,
    ) -> Result<ExportedRegistrationBody, Problem> {
        let registration = self.registration.clone();
        let contact = registration.contact.email.clone();
        let (registrations, now) = (&state.registrations, state.now());
        let exported =
            operations::export_registration(registrations, registration, &contact, language, now)
                .await?;
        Ok(exported.into())
    }
}

/// The field with the terms of cancellation.
const TERMS: &str = "cancellationTerms";
/// The field with the questions of the course, which the page shows with the answers.
const QUESTIONS: &str = "questions";
/// The fields that say who did what.
const DONE: [&str; 2] = ["actor", "what"];

/// Reads the file into sections of facts.
struct Reader<'a> {
    language: Language,
    /// The texts of the questions that are answered, by their ids.
    questions: Option<&'a Value>,
    /// What cancelling costs, in one sentence.
    terms: Option<String>,
    sections: Vec<SectionView>,
}

impl Reader<'_> {
    /// Reads an object that stands under the name `parent` in another: its values make a section,
    /// and what it holds makes those behind it.
    fn read_object(&mut self, heading: String, parent: &str, object: &Map<String, Value>) {
        let mut entries: Vec<(usize, &String, &Value)> = object
            .iter()
            .filter(|(key, value)| !value.is_null() && *key != QUESTIONS)
            .map(|(key, value)| (words::position(parent, key), key, value))
            .collect();
        entries.sort_by_key(|(position, ..)| *position);
        let is_section = |key: &str, value: &Value| {
            (value.is_object() && key != TERMS)
                || value.as_array().is_some_and(|list| list.iter().any(Value::is_object))
        };
        let (sections, facts): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(_, key, value)| is_section(key, value));
        let facts = facts.into_iter().filter_map(|(_, key, value)| self.fact(parent, key, value));
        let facts: Vec<FactView> = facts.collect();
        if !facts.is_empty() {
            self.sections.push(SectionView { heading, facts });
        }
        for (_, key, value) in sections {
            let heading = self.label(parent, key);
            match value {
                Value::Object(object) => self.read_object(heading, key, object),
                Value::Array(list) => self.read_list(&heading, key, list),
                _ => {}
            }
        }
    }

    /// Reads a list of objects: a section with a fact for each that says when it was, and a section
    /// for each of the others.
    fn read_list(&mut self, heading: &str, key: &str, list: &[Value]) {
        let mut dated = Vec::new();
        for object in list.iter().filter_map(Value::as_object) {
            let Some(at) = object.get("at") else {
                self.read_object(heading.to_owned(), key, object);
                continue;
            };
            let done = self.sentence(object);
            let said = |name: &str| name == "at" || done.is_some() && DONE.contains(&name);
            let others = object.iter().filter(|(name, _)| !said(name));
            let facts = others.filter_map(|(name, value)| self.fact(key, name, value));
            let facts = facts.map(|FactView { label, value }| format!("{label}: {value}"));
            let facts: Vec<String> = done.iter().cloned().chain(facts).collect();
            let label = self.value(&Notation::Instant, key, at);
            dated.push(FactView { label, value: facts.join("; ") });
        }
        if !dated.is_empty() {
            self.sections.push(SectionView { heading: heading.to_owned(), facts: dated });
        }
    }

    /// "Kontaktpersonen skiftede en deltager ud", if an object says who did what.
    fn sentence(&self, object: &Map<String, Value>) -> Option<String> {
        let [who, what] =
            DONE.map(|name| words::code(name, object.get(name)?.as_str()?, self.language));
        Some(format!("{} {}", who?, what?))
    }

    /// `None` if there is nothing to say.
    fn fact(&self, parent: &str, key: &str, value: &Value) -> Option<FactView> {
        if key == TERMS {
            let value = self.terms.clone()?;
            return Some(FactView { label: self.label(parent, key), value });
        }
        let notation = match words::field_of(parent, key) {
            Some(Field { notation, .. }) => notation,
            None => &Notation::Text,
        };
        let values = match value {
            Value::Array(list) => list.as_slice(),
            value => std::slice::from_ref(value),
        };
        let values: Vec<String> =
            values.iter().map(|value| self.value(notation, key, value)).collect();
        let value = values.join(", ");
        (!value.is_empty()).then(|| FactView { label: self.label(parent, key), value })
    }

    /// What a value is called. An answer is called by its question, if the course still asks it.
    fn label(&self, parent: &str, key: &str) -> String {
        if parent == "answers" {
            let question = self.questions.and_then(|questions| questions.get(key)?.as_str());
            let gone = self.language.choose(
                "Svar på et spørgsmål, der ikke stilles mere",
                "Answer to a question that is not asked any more",
            );
            return question.unwrap_or(gone).to_owned();
        }
        words::field_of(parent, key)
            .map_or(key, |field| self.language.choose(field.danish, field.english))
            .to_owned()
    }

    /// A value as people read it.
    fn value(&self, notation: &Notation, key: &str, value: &Value) -> String {
        let language = self.language;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Bool(answer) => {
                let is_negated = matches!(notation, Notation::Negated);
                return yes_or_no(*answer != is_negated, language).to_owned();
            }
            value => value.to_string(),
        };
        let written = match notation {
            Notation::Text | Notation::Negated => None,
            Notation::Phone => text.parse().ok().map(|phone: Phone| phone.written()),
            Notation::Index => text.parse().ok().map(|index: u64| (index + 1).to_string()),
            Notation::Date => text.parse().ok().map(|date: Date| language.date_with_weekday(date)),
            Notation::Instant => text.parse().ok().map(|at: Timestamp| language.instant(at)),
            Notation::Money => text.parse().ok().map(|amount| language.money(Money(amount))),
            Notation::Percent => text.parse().ok().map(|percent| language.percent(percent)),
            Notation::Code => words::code(key, &text, language).map(str::to_owned),
        };
        written.unwrap_or(text)
    }
}
