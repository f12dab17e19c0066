//! What a contact entered, in words: who registered, who pays, and what the course asked.

use domain::{Answer, Answers, Billing, Language, PersonalText, Phone, QuestionScope};
use serde::Serialize;

use super::OwnRegistration;

/// An answer to a question of the course.
#[derive(Serialize)]
pub(super) struct AnswerView {
    question: String,
    answer: String,
}

impl OwnRegistration {
    /// Name, organisation, address and phone of the contact; nothing if they are erased.
    pub(super) fn contact(&self) -> Vec<String> {
        let contact = &self.registration.contact;
        if contact.email.is_erased() {
            return Vec::new();
        }
        let phone = contact.phone.as_ref().map(Phone::written);
        let organisation = contact.organisation.as_ref().map(PersonalText::as_str);
        let lines = [
            Some(contact.name.as_str()),
            organisation,
            Some(contact.email.as_str()),
            phone.as_deref(),
        ];
        lines.into_iter().flatten().map(str::to_owned).collect()
    }

    /// The answers to what the course asks now, in the order of its questions.
    pub(super) fn answers(
        &self,
        Answers(answers): &Answers,
        scope: QuestionScope,
        language: Language,
    ) -> Vec<AnswerView> {
        let asked = self.course.questions.iter().filter(|question| question.per == scope);
        let answered = asked.filter_map(|question| {
            let answer = match answers.get(question.id.as_str())? {
                Answer::Text(text) => text.as_str().to_owned(),
                Answer::YesNo(answer) => yes_or_no(*answer, language).to_owned(),
            };
            Some(AnswerView { question: question.text.clone(), answer })
        });
        answered.collect()
    }
}

/// "EAN 5798000880016", "Reference: Anne, 1234"
pub(super) fn payer(billing: &Billing, language: Language) -> Vec<String> {
    let (payer, reference, order_number) = match billing {
        Billing::Ean { ean, reference, order_number } => {
            (format!("EAN {}", ean.as_str()), Some(reference), order_number.as_ref())
        }
        Billing::Cvr { cvr, reference, order_number } => {
            (format!("CVR {}", cvr.as_str()), reference.as_ref(), order_number.as_ref())
        }
        Billing::Private => {
            let text = language
                .choose("Privat, faktura til kontaktpersonen", "Private, invoice to the contact");
            return vec![text.to_owned()];
        }
        Billing::None => return Vec::new(),
    };
    let line = |label: &str, text: &PersonalText| format!("{label}: {}", text.as_str());
    let reference = reference.map(|text| line("Reference", text));
    let order = language.choose("Ordrenummer", "Order number");
    let order_number = order_number.map(|text| line(order, text));
    [Some(payer), reference, order_number].into_iter().flatten().collect()
}

pub(super) fn yes_or_no(answer: bool, language: Language) -> &'static str {
    match answer {
        true => language.choose("Ja", "Yes"),
        false => language.choose("Nej", "No"),
    }
}
