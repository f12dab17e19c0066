//! What a course asks of those who register, and their answers.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::language::Language;
use crate::personal_data::{PersonalText, parse_lines};
use crate::slug::Slug;

/// Maximum number of questions of a course.
pub const MAX_QUESTIONS: usize = 20;
/// Maximum number of questions whose answers are on the participant list: each has a column there.
const MAX_ON_LIST: usize = 3;
/// Maximum length of a question, in characters.
pub const MAX_QUESTION_LENGTH: usize = 300;
/// Minimum number of answers to choose from: there is nothing to choose with one.
const MIN_CHOICES: usize = 2;
/// Maximum number of answers to choose from.
pub const MAX_CHOICES: usize = 20;
/// Maximum length of an answer to choose, in characters.
pub const MAX_CHOICE_LENGTH: usize = 100;
/// Maximum length of an answer in words of one's own, in characters.
pub const MAX_ANSWER_LENGTH: usize = 500;

/// Something that a course asks of those who register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Identifies it within the course; answers are given under it.
    #[schema(value_type = String, example = "frokost")]
    pub id: Slug,
    /// The question: "Hvad vil du have til frokost?"
    pub text: String,
    /// What an answer to it is.
    pub kind: QuestionKind,
    /// The answers to choose from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 20)]
    pub choices: Vec<String>,
    /// Who answers it.
    pub per: QuestionScope,
    /// Whether it has to be answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false, nullable)]
    pub required: bool,
    /// Whether the participant list shows the answers; at most 3 questions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false, nullable)]
    pub on_list: bool,
}

/// What an answer to a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// Words of one's own.
    Text,
    /// One of its choices.
    Choice,
    /// Yes or no.
    YesNo,
}

/// Who answers a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum QuestionScope {
    /// The contact, once.
    Registration,
    /// Each participant.
    Participant,
}

/// An answer. It is personal data, which must not be logged.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// Words of one's own, or the choice.
    Text(PersonalText),
    /// Yes or no.
    YesNo(bool),
}

/// The answers of one person, by the ids of the questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(pub BTreeMap<String, Answer>);

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Answer {
    /// The answer as it is shown.
    pub fn label(&self, language: Language) -> &str {
        match self {
            Self::Text(text) => text.as_str(),
            Self::YesNo(true) => language.choose("ja", "yes"),
            Self::YesNo(false) => language.choose("nej", "no"),
        }
    }
}

impl Question {
    pub(crate) fn parse_all(reader: &JsonReader<'_>) -> Option<Vec<Self>> {
        let mut ids: Vec<Slug> = Vec::new();
        let mut on_list = 0;
        reader.list(MAX_QUESTIONS, |element| {
            let question = Self::parse(element)?;
            if ids.contains(&question.id) {
                element.reject_at("/id", ErrorCode::QuestionDuplicate);
            }
            ids.push(question.id.clone());
            on_list += usize::from(question.on_list);
            if question.on_list && on_list > MAX_ON_LIST {
                element.reject_at("/onList", ErrorCode::TooMany { max: MAX_ON_LIST });
            }
            Some(question)
        })
    }

    fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object =
            reader.object(&["id", "text", "kind", "choices", "per", "required", "onList"])?;
        let id = object.field("id").parse();
        let text = object.field("text").printed_line(MAX_QUESTION_LENGTH);
        let kind = object.field("kind").choice(&[
            ("text", QuestionKind::Text),
            ("choice", QuestionKind::Choice),
            ("yes-no", QuestionKind::YesNo),
        ]);
        let choices = object.field("choices");
        let choices = match kind {
            Some(QuestionKind::Choice) => parse_choices(&choices),
            Some(_) if object.has("choices") => choices.reject(ErrorCode::UnknownField),
            _ => Some(Vec::new()),
        };
        let per = object.field("per").choice(&[
            ("registration", QuestionScope::Registration),
            ("participant", QuestionScope::Participant),
        ]);
        let required = object.field("required").optional(JsonReader::boolean);
        let on_list = object.field("onList").optional(JsonReader::boolean);
        Some(Self {
            id: id?,
            text: text?,
            kind: kind?,
            choices: choices?,
            per: per?,
            required: required?.unwrap_or(false),
            on_list: on_list?.unwrap_or(false),
        })
    }

    /// The first field by whose change answers that were given before no longer fit: a choice that
    /// is new does no harm, one that is gone does.
    pub(crate) fn field_changed_since(&self, before: &Self) -> Option<&'static str> {
        if self.kind != before.kind {
            Some("kind")
        } else if self.per != before.per {
            Some("per")
        } else if before.choices.iter().any(|choice| !self.choices.contains(choice)) {
            Some("choices")
        } else {
            None
        }
    }

    /// The question to somebody who need not know the answer.
    pub(crate) fn optional(&self) -> Self {
        Self { required: false, ..self.clone() }
    }

    fn parse_answer(&self, reader: &JsonReader<'_>) -> Option<Answer> {
        match self.kind {
            QuestionKind::Text => parse_lines(reader, MAX_ANSWER_LENGTH).map(Answer::Text),
            QuestionKind::YesNo => reader.boolean().map(Answer::YesNo),
            QuestionKind::Choice => {
                let choices = self.choices.iter().map(|choice| (choice.as_str(), choice.as_str()));
                let choice = reader.choice(&choices.collect::<Vec<_>>())?;
                Some(Answer::Text(PersonalText::new(choice.to_owned())))
            }
        }
    }
}

/// At least two answers, of which no two are the same but for case.
fn parse_choices(reader: &JsonReader<'_>) -> Option<Vec<String>> {
    let mut seen: Vec<String> = Vec::new();
    let choices = reader.list(MAX_CHOICES, |element| {
        let choice = element.printed_line(MAX_CHOICE_LENGTH)?;
        let key = choice.to_lowercase();
        if seen.contains(&key) {
            return element.reject(ErrorCode::ChoiceDuplicate);
        }
        seen.push(key);
        Some(choice)
    })?;
    if choices.len() < MIN_CHOICES {
        return reader.reject(ErrorCode::ChoicesCount { min: MIN_CHOICES });
    }
    Some(choices)
}

impl Answers {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The answer to a question.
    pub fn to(&self, question: &Question) -> Option<&Answer> {
        self.0.get(question.id.as_str())
    }

    /// Reads the answers to the questions of this scope.
    pub(crate) fn parse(
        reader: &JsonReader<'_>,
        questions: &[Question],
        scope: QuestionScope,
    ) -> Option<Self> {
        // Also beside answers that are wrong, so that all errors are reported at once.
        let required = questions.iter().filter(|question| question.per == scope);
        for question in required.filter(|question| question.required) {
            let id = question.id.as_str();
            if reader.is_blank_field(id) {
                reader.reject_at(&format!("/{id}"), ErrorCode::Required);
            }
        }
        Self::default().parse_correction(reader, questions, scope)
    }

    /// Reads corrections of these answers: what is not named stays, and `null` takes an answer
    /// away, unless the question has to be answered.
    pub(crate) fn parse_correction(
        &self,
        reader: &JsonReader<'_>,
        questions: &[Question],
        scope: QuestionScope,
    ) -> Option<Self> {
        let mut answers = self.clone();
        let asked: Vec<&Question> =
            questions.iter().filter(|question| question.per == scope).collect();
        let ids: Vec<&str> = asked.iter().map(|question| question.id.as_str()).collect();
        let Some(object) = reader.optional(|field| field.object(&ids))? else {
            return Some(answers);
        };
        let mut is_valid = true;
        for question in asked {
            let id = question.id.as_str();
            let field = object.field(id);
            if !object.has(id) {
                continue;
            }
            let was_answered = answers.0.remove(id).is_some();
            match field.optional(|field| question.parse_answer(field)) {
                Some(Some(answer)) => {
                    answers.0.insert(id.to_owned(), answer);
                }
                Some(None) if question.required && was_answered => {
                    field.reject::<()>(ErrorCode::Required);
                }
                Some(None) => {}
                None => is_valid = false,
            }
        }
        is_valid.then_some(answers)
    }
}
