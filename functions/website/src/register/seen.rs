//! What a form says of its course, which travels with it: when the course has changed meanwhile,
//! whoever sends the form is told what has, and keeps all that still fits.

use domain::price::PriceOption;
use domain::{CancellationTerms, Course, Language, Money, Price, Question, QuestionKind};
use jiff::civil::Date;
use pages::{Form, days_of};
use serde::{Deserialize, Serialize};

use super::{Offer, price_per_person, terms};

/// The field in which it travels. It is not sealed: whoever changes it deceives themselves, and
/// other websites cannot send our forms.
pub(super) const SEEN: &str = "set";

/// A run and its course as a page showed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen {
    start: Date,
    price: Money,
    options: Vec<PriceOption>,
    has_codes: bool,
    questions: Vec<Question>,
    terms: Option<CancellationTerms>,
    /// In the language of the course.
    days: Vec<String>,
    place: String,
    /// What the registration costs in all, if the page said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total: Option<Money>,
}

impl Seen {
    /// What pages show now.
    pub(super) fn new(offer: &Offer, total: Option<Money>) -> Self {
        let Offer { course, run, .. } = offer;
        Self {
            start: run.start,
            price: course.price.amount,
            options: course.price.options.clone(),
            has_codes: !course.price.discount_codes.is_empty(),
            questions: course.questions.clone(),
            terms: course.cancellation_terms.clone(),
            days: days_of(run, course.language),
            place: course.place_of(run).line(course.language),
            total,
        }
    }

    /// What the page showed that a form was sent from, if the form says so.
    pub(super) fn read(form: &Form) -> Option<Self> {
        serde_json::from_str(form.value(SEEN)).ok()
    }

    /// The text of the field.
    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A sentence for each change since. What does not exist any more is taken out of the form.
    pub(super) fn changes(
        &self,
        form: &mut Form,
        offer: &Offer,
        language: Language,
    ) -> Vec<String> {
        let now = Self::new(offer, None);
        let mut changes = self.changed_questions(form, &now, language);
        changes.extend(self.changed_price(form, &offer.course, language));
        if self.terms != now.terms {
            changes.push(match terms(&offer.course, language) {
                Some(terms) => language.choose(
                    format!("Vilkårene for afmelding er ændret: {terms}."),
                    format!("The terms of cancellation have changed: {terms}."),
                ),
                None => language
                    .choose("Afmelding er blevet gratis.", "Cancellation is free now.")
                    .to_owned(),
            });
        }
        // Whoever takes the form to another run has chosen its days.
        if self.start == now.start {
            if self.days != now.days {
                let days = days_of(&offer.run, language).join("; ");
                changes.push(language.choose(
                    format!("Dagene er ændret til {days}."),
                    format!("The days have changed to {days}."),
                ));
            }
            if self.place != now.place {
                let place = offer.course.place_of(&offer.run).line(language);
                changes.push(language.choose(
                    format!("Stedet er ændret til {place}."),
                    format!("The place has changed to {place}."),
                ));
            }
        }
        changes
    }

    fn changed_questions(&self, form: &mut Form, now: &Self, language: Language) -> Vec<String> {
        let mut changes = Vec::new();
        for before in &self.questions {
            let text = &before.text;
            let question = now.questions.iter().find(|question| is_same(question, before));
            let Some(question) = question else {
                if take_out(form, before, |_| false) {
                    changes.push(language.choose(
                        format!("Spørgsmålet “{text}” stilles ikke mere, så svaret er taget ud."),
                        format!("“{text}” is not asked any more, so the answer was taken out."),
                    ));
                }
                continue;
            };
            if question.text != *text {
                let now = &question.text;
                changes.push(language.choose(
                    format!("Spørgsmålet “{text}” lyder nu “{now}”."),
                    format!("The question “{text}” now reads “{now}”."),
                ));
            }
            if take_out(form, before, |answer| fits(answer, question)) {
                let text = &question.text;
                changes.push(language.choose(
                    format!("Svarene på “{text}” er ændret. Svar igen."),
                    format!("The answers to “{text}” have changed. Answer it again."),
                ));
            } else if question.required && !before.required {
                let text = &question.text;
                changes.push(language.choose(
                    format!("“{text}” skal nu besvares."),
                    format!("“{text}” now has to be answered."),
                ));
            }
        }
        let is_new =
            |question: &&Question| !self.questions.iter().any(|before| is_same(question, before));
        changes.extend(now.questions.iter().filter(is_new).map(|question| {
            let text = &question.text;
            language.choose(
                format!("Spørgsmålet “{text}” er kommet til."),
                format!("The question “{text}” is new."),
            )
        }));
        changes
    }

    fn changed_price(&self, form: &mut Form, course: &Course, language: Language) -> Vec<String> {
        let price = &course.price;
        let mut changes = Vec::new();
        let amount = |amount: Money| language.price(amount, price.vat);
        let chosen = form.value("/priceOption").to_owned();
        let before = self.options.iter().find(|option| option.id == chosen);
        let now = price.options.iter().find(|option| option.id == chosen);
        match (before, now) {
            (Some(before), None) => {
                form.set("/priceOption", "");
                let (name, standard) = (&before.name, price_per_person(course, language));
                changes.push(language.choose(
                    format!("Prisen “{name}” findes ikke mere. Nu gælder {standard}."),
                    format!("The price “{name}” does not exist any more. Now it is {standard}."),
                ));
            }
            (Some(before), Some(now)) if before.amount != now.amount => {
                let (name, [before, now]) = (&now.name, [before, now].map(|of| amount(of.amount)));
                changes.push(language.choose(
                    format!("Prisen “{name}” er ændret fra {before} til {now} pr. person."),
                    format!("The price “{name}” has changed from {before} to {now} per person."),
                ));
            }
            (None, None) if self.price != price.amount => {
                let [before, now] = [self.price, price.amount].map(amount);
                changes.push(language.choose(
                    format!("Prisen er ændret fra {before} til {now} pr. person."),
                    format!("The price has changed from {before} to {now} per person."),
                ));
            }
            _ => {}
        }
        changes.extend(self.new_options(price).map(|option| {
            let (name, amount) = (&option.name, amount(option.amount));
            language.choose(
                format!("Der er kommet en pris til: {name}, {amount}."),
                format!("There is another price: {name}, {amount}."),
            )
        }));
        if self.has_codes
            && price.discount_codes.is_empty()
            && !form.value("/discountCode").is_empty()
        {
            form.set("/discountCode", "");
            changes.push(
                language
                    .choose(
                        "Kurset har ingen rabatkoder mere, så koden er taget ud.",
                        "The course has no discount codes any more, so the code was taken out.",
                    )
                    .to_owned(),
            );
        }
        changes
    }

    fn new_options<'a>(&self, price: &'a Price) -> impl Iterator<Item = &'a PriceOption> {
        let is_new =
            |option: &&PriceOption| !self.options.iter().any(|before| before.id == option.id);
        price.options.iter().filter(is_new).collect::<Vec<_>>().into_iter()
    }
}

/// Whether both are the same question, whatever it says now.
fn is_same(one: &Question, other: &Question) -> bool {
    one.id == other.id && one.per == other.per
}

/// Whether an answer can be given to a question.
fn fits(answer: &str, question: &Question) -> bool {
    match question.kind {
        QuestionKind::Text => true,
        QuestionKind::Choice => question.choices.iter().any(|choice| choice == answer),
        QuestionKind::YesNo => ["true", "false"].contains(&answer),
    }
}

/// Takes the answers to a question out of a form, but those that stay. Returns whether there were
/// any.
fn take_out(form: &mut Form, question: &Question, stays: impl Fn(&str) -> bool) -> bool {
    let is_of_question = |name: &str| {
        let tokens: Vec<&str> = name.split('/').skip(1).collect();
        match tokens.as_slice() {
            ["answers", id] => {
                question.per == domain::QuestionScope::Registration && *id == question.id.as_str()
            }
            ["participants", _, "answers", id] => {
                question.per == domain::QuestionScope::Participant && *id == question.id.as_str()
            }
            _ => false,
        }
    };
    let gone = form.fields().filter(|(name, answer)| {
        is_of_question(name) && !answer.trim().is_empty() && !stays(answer)
    });
    let gone: Vec<String> = gone.map(|(name, _)| name.to_owned()).collect();
    gone.iter().for_each(|name| form.set(name, ""));
    !gone.is_empty()
}
