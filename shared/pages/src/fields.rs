//! The fields of a form: labels, hints, what was typed, and what is wrong with it in the field's
//! own words.

use domain::{Course, FieldError, Language, PriceChoice, Question, QuestionKind, QuestionScope};
use jiff::Timestamp;
use serde::Serialize;

use crate::faults;
use crate::form::{Form, fault_of};

/// A field of a form, as `field.hbs` writes it.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldView {
    /// "participants-1-email"
    id: String,
    /// "/participants/1/email"
    name: String,
    label: String,
    /// The BCP 47 tag of the label's language, if it is not that of the page.
    label_lang: Option<&'static str>,
    hint: Option<String>,
    /// What is worth a second look, although nothing is wrong.
    note: Option<String>,
    /// Whether it may be left empty.
    is_optional: bool,
    fault: Option<String>,
    /// The ids of hint, note and fault.
    described_by: Option<String>,
    value: String,
    /// What it is, for the template: one of them is true.
    is_input: bool,
    is_area: bool,
    is_choice: bool,
    is_tick: bool,
    /// The type of an input.
    r#type: &'static str,
    /// How wide it is, for the style.
    width: &'static str,
    /// What browsers fill in by themselves; empty for nothing.
    autocomplete: &'static str,
    /// Whether it has the focus when the page opens.
    has_focus: bool,
    options: Vec<OptionView>,
}

/// What can be chosen in a field.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct OptionView {
    id: String,
    value: String,
    label: String,
    /// The BCP 47 tag of the label's language, if it is not that of the page.
    lang: Option<&'static str>,
    /// What it costs, after the label.
    price: Option<String>,
    is_chosen: bool,
}

/// An entry of the summary of what is wrong.
#[derive(Serialize)]
pub struct FaultView {
    /// The id of the field.
    id: String,
    text: String,
}

/// What the fields of one page are made from.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    /// What was typed.
    pub form: &'a Form,
    /// What is wrong with it.
    pub faults: &'a [FieldError],
    /// The language of the page.
    pub language: Language,
}

impl Fields<'_> {
    /// A line of text.
    pub fn line(&self, name: &str, label: &str) -> FieldView {
        let id = id_of(name);
        let fault = fault_of(self.faults, name);
        let fault = fault.map(|fault| faults::sentence(fault, label, self.language));
        FieldView {
            described_by: fault.is_some().then(|| format!("{id}-fejl")),
            name: name.to_owned(),
            label: label.to_owned(),
            label_lang: None,
            hint: None,
            note: None,
            is_optional: false,
            fault,
            value: self.form.value(name).to_owned(),
            is_input: true,
            is_area: false,
            is_choice: false,
            is_tick: false,
            r#type: "text",
            width: "",
            autocomplete: "",
            has_focus: false,
            options: Vec::new(),
            id,
        }
    }

    /// One of several values, each with its label; the first is chosen where `default` says so.
    pub fn choice(
        &self,
        name: &str,
        label: &str,
        options: &[(String, String)],
        default: Option<&str>,
    ) -> FieldView {
        let field = self.line(name, label);
        let chosen = match field.value.as_str() {
            "" => default.unwrap_or_default(),
            value => value,
        };
        let option = |(nth, (value, label)): (usize, &(String, String))| OptionView {
            // The summary leads to the first one.
            id: if nth == 0 { field.id.clone() } else { format!("{}-{nth}", field.id) },
            value: value.clone(),
            label: label.clone(),
            lang: None,
            price: None,
            is_chosen: value == chosen,
        };
        let options = options.iter().enumerate().map(option).collect();
        FieldView { is_input: false, is_choice: true, options, ..field }
    }

    /// Yes or no.
    pub fn yes_no(&self, name: &str, label: &str) -> FieldView {
        let choices = [("true", "Ja", "Yes"), ("false", "Nej", "No")];
        let choices = choices.map(|(value, danish, english)| {
            (value.to_owned(), self.language.choose(danish, english).to_owned())
        });
        self.choice(name, label, &choices, None)
    }

    /// A box to tick.
    pub fn tick(&self, name: &str, label: &str) -> FieldView {
        FieldView { is_input: false, is_tick: true, ..self.line(name, label) }
    }

    /// The fields of the questions of this scope, whose answers are at this pointer.
    pub fn questions(
        &self,
        course: &Course,
        scope: QuestionScope,
        pointer: &str,
    ) -> Vec<FieldView> {
        let lang = self.other_lang(course);
        let field = |question: &Question| {
            let name = format!("{pointer}/{}", question.id);
            let field = match question.kind {
                QuestionKind::Text => self.line(&name, &question.text),
                QuestionKind::Choice => {
                    let choices = question.choices.iter();
                    let choices: Vec<(String, String)> =
                        choices.map(|choice| (choice.clone(), choice.clone())).collect();
                    let field = self.choice(&name, &question.text, &choices, None);
                    field.options_in(std::iter::repeat(lang))
                }
                QuestionKind::YesNo => self.yes_no(&name, &question.text),
            };
            let field = field.label_in(lang);
            if question.required { field } else { field.optional() }
        };
        course.questions.iter().filter(|question| question.per == scope).map(field).collect()
    }

    /// The fields about what somebody chooses of the price; none if there is nothing to choose.
    pub fn price(&self, course: &Course, now: Timestamp) -> Vec<FieldView> {
        let (price, language) = (&course.price, self.language);
        let mut shown = Vec::new();
        if !price.options.is_empty() {
            let standard = price.standard_name(language).to_owned();
            let options = price.options.iter();
            let options = options.map(|option| (option.id.clone(), option.name.clone()));
            let options: Vec<(String, String)> =
                std::iter::once((String::new(), standard)).chain(options).collect();
            let lang = self.other_lang(course);
            let langs =
                std::iter::once(price.name.as_ref().and(lang)).chain(std::iter::repeat(lang));
            // What it costs now, with an early price while there is one.
            let chosen = std::iter::once(None).chain(price.options.iter().cloned().map(Some));
            let amounts = chosen.map(|option| {
                let choice = PriceChoice { option, code: None };
                price.charge(&choice, 1, now, language).amount
            });
            let question = language.choose("Hvilken pris?", "Which price?");
            let field = self.choice("/priceOption", question, &options, Some(""));
            let field = field.options_in(langs);
            shown.push(field.priced(amounts.map(|amount| language.price(amount, price.vat))));
        }
        if !price.discount_codes.is_empty() {
            let label = language.choose("Rabatkode", "Discount code");
            shown.push(self.line("/discountCode", label).optional());
        }
        shown
    }

    /// The BCP 47 tag of the language of a course, if it is not that of the page.
    fn other_lang(&self, course: &Course) -> Option<&'static str> {
        (course.language != self.language).then(|| course.language.tag())
    }

    /// What is wrong, for the top of the page: each field once. `fields` are those of the page; a
    /// fault elsewhere leads to the form as a whole.
    pub fn summary(&self, fields: &[&FieldView]) -> Vec<FaultView> {
        let of_fields = fields.iter().filter_map(|field| {
            let text = field.fault.clone()?;
            Some(FaultView { id: field.id.clone(), text })
        });
        let elsewhere = self
            .faults
            .iter()
            .filter(|fault| !fields.iter().any(|field| field.name == fault.pointer));
        let elsewhere = elsewhere.map(|fault| FaultView {
            id: "formular".to_owned(),
            text: fault.code.detail(self.language),
        });
        of_fields.chain(elsewhere).collect()
    }
}

impl FaultView {
    /// An entry about what stands at this id, which is no field.
    pub fn new(id: &str, text: String) -> Self {
        Self { id: id.to_owned(), text }
    }
}

impl FieldView {
    /// Its name: "/participants/1/email".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// With this wrong with it, if anything is.
    pub fn faulty(self, fault: Option<String>) -> Self {
        Self { fault, ..self }.described()
    }

    /// Several lines of text.
    pub fn area(self) -> Self {
        Self { is_input: false, is_area: true, ..self }
    }

    /// With an explanation.
    pub fn hint(self, hint: &str) -> Self {
        Self { hint: Some(hint.to_owned()), ..self }.described()
    }

    /// With something that is worth a second look.
    pub fn noted(self, note: Option<String>) -> Self {
        Self { note, ..self }.described()
    }

    /// With the ids of what stands beside it.
    fn described(self) -> Self {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let note = self.note.as_ref().map(|_| format!("{}-note", self.id));
        let fault = self.fault.as_ref().map(|_| format!("{}-fejl", self.id));
        let ids: Vec<String> = hint.into_iter().chain(note).chain(fault).collect();
        Self { described_by: (!ids.is_empty()).then(|| ids.join(" ")), ..self }
    }

    /// Which may be left empty.
    pub fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// With a label in this language, if it is not that of the page.
    pub fn label_in(self, label_lang: Option<&'static str>) -> Self {
        Self { label_lang, ..self }
    }

    /// With labels of its options in these languages, each if it is not that of the page.
    pub fn options_in(mut self, langs: impl IntoIterator<Item = Option<&'static str>>) -> Self {
        for (option, lang) in self.options.iter_mut().zip(langs) {
            option.lang = lang;
        }
        self
    }

    /// With what its options cost, in their order.
    pub fn priced(mut self, prices: impl IntoIterator<Item = String>) -> Self {
        for (option, price) in self.options.iter_mut().zip(prices) {
            option.price = Some(price);
        }
        self
    }

    /// Of this type, which browsers fill in from what they know under this name.
    pub fn of_type(self, r#type: &'static str, autocomplete: &'static str) -> Self {
        Self { r#type, autocomplete, ..self }
    }

    /// As wide as this class of the style says.
    pub fn wide(self, width: &'static str) -> Self {
        Self { width, ..self }
    }

    /// Which has the focus when the page opens.
    pub fn focused(self, has_focus: bool) -> Self {
        Self { has_focus, ..self }
    }
}

/// The id of the field with this name: "participants-1-email" for "/participants/1/email"
pub fn id_of(name: &str) -> String {
    name.trim_start_matches('/').replace('/', "-")
}
