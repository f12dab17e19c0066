//! What participants need to know before they come, and before they register.

use domain::letterhead::without_scheme;
use domain::{Course, Money};
use serde::Serialize;

/// Something that participants need to know before they come.
#[derive(Serialize)]
pub struct PracticalView {
    label: &'static str,
    text: String,
    /// Where the text leads, if it is a link.
    url: Option<String>,
}

impl PracticalView {
    /// Everything that the course says; in order.
    pub fn all(course: &Course) -> Vec<Self> {
        let language = course.language;
        let practical = course.practical.clone().unwrap_or_default();
        let facts = [
            (language.choose("Omfang", "Extent"), practical.extent(language)),
            (language.choose("Forplejning", "Food and drink"), practical.meals),
            (language.choose("Overnatning", "Accommodation"), practical.overnight),
            (language.choose("Medbring", "Please bring"), practical.bring),
            (language.choose("Afmelding", "Cancellation"), cancellation(course)),
        ];
        let fact =
            |(label, text): (_, Option<String>)| Some(Self { label, text: text?, url: None });
        let link = course.link.as_ref().map(|link| Self {
            label: language.choose("Læs mere", "Read more"),
            text: without_scheme(link),
            url: Some(link.clone()),
        });
        facts.into_iter().filter_map(fact).chain(link).collect()
    }
}

/// "Gratis indtil 28 dage før første kursusdag, derefter hele prisen. En kollega kan …", where it
/// costs anything.
fn cancellation(course: &Course) -> Option<String> {
    let costs = course.price.amount > Money(0) || !course.price.options.is_empty();
    let terms = course.cancellation_terms.as_ref().filter(|_| costs)?;
    let language = course.language;
    let text = terms.describe(language);
    let (first, rest) = text.split_at(text.chars().next()?.len_utf8());
    let substitution = language.choose(
        "En kollega kan overtage pladsen uden gebyr.",
        "A colleague can take over the seat free of charge.",
    );
    Some(format!("{}{rest}. {substitution}", first.to_uppercase()))
}

/// "Vi kontakter dig inden for 1-3 hverdage."
pub fn contact_promise(course: &Course) -> String {
    let language = course.language;
    let (danish, english) = (["hverdag", "hverdage"], ["working day", "working days"]);
    let days =
        match (course.contact_promise.working_days_from, course.contact_promise.working_days_to) {
            (from, to) if from == to => language.count(to as usize, danish, english),
            (from, to) => format!("{from}-{to} {}", language.choose(danish, english)[1]),
        };
    let within = language.choose("Vi kontakter dig inden for", "We will contact you within");
    format!("{within} {days}.")
}
