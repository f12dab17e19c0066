//! What participants need to know before they come, and before they register.

use domain::letterhead::without_scheme;
use domain::{Course, Language, Money};
use serde::Serialize;

/// Something that participants need to know before they come.
#[derive(Serialize)]
pub struct PracticalView {
    label: &'static str,
    text: String,
    /// Where the text leads, if it is a link.
    url: Option<String>,
    /// The BCP 47 tag of the language of the text, if it is not that of the label.
    lang: Option<&'static str>,
}

impl PracticalView {
    /// Everything that the course says, in order. What is not in its words is in this language.
    pub fn all(course: &Course, language: Language) -> Vec<Self> {
        let of_course = (course.language != language).then(|| course.language.tag());
        let practical = course.practical.clone().unwrap_or_default();
        let facts = [
            (language.choose("Omfang", "Extent"), practical.extent(language), None),
            (language.choose("Forplejning", "Food and drink"), practical.meals, of_course),
            (language.choose("Overnatning", "Accommodation"), practical.overnight, of_course),
            (language.choose("Medbring", "Please bring"), practical.bring, of_course),
            (language.choose("Afmelding", "Cancellation"), cancellation(course, language), None),
        ];
        let fact = |(label, text, lang): (_, Option<String>, _)| {
            Some(Self { label, text: text?, url: None, lang })
        };
        let link = course.link.as_ref().map(|link| Self {
            label: language.choose("Læs mere", "Read more"),
            text: without_scheme(link),
            url: Some(link.clone()),
            lang: None,
        });
        facts.into_iter().filter_map(fact).chain(link).collect()
    }
}

/// "Gratis indtil 28 dage før første kursusdag, derefter hele prisen. En kollega kan …", where it
/// costs anything.
fn cancellation(course: &Course, language: Language) -> Option<String> {
    let costs = course.price.amount > Money(0) || !course.price.options.is_empty();
    let terms = course.cancellation_terms.as_ref().filter(|_| costs)?;
    let text = terms.describe(language);
    let (first, rest) = text.split_at(text.chars().next()?.len_utf8());
    let substitution = language.choose(
        "En kollega kan overtage pladsen uden gebyr.",
        "A colleague can take over the seat free of charge.",
    );
    Some(format!("{}{rest}. {substitution}", first.to_uppercase()))
}

/// "Vi kontakter dig inden for 1-3 hverdage."
pub fn contact_promise(course: &Course, language: Language) -> String {
    let (danish, english) = (["hverdag", "hverdage"], ["working day", "working days"]);
    let days =
        match (course.contact_promise.working_days_from, course.contact_promise.working_days_to) {
            (0, 0) => {
                return language
                    .choose("Vi kontakter dig samme dag.", "We will contact you the same day.")
                    .to_owned();
            }
            (from, to) if from == 0 || from == to => language.count(to as usize, danish, english),
            (from, to) => format!("{from}-{to} {}", language.choose(danish, english)[1]),
        };
    let within = language.choose("Vi kontakter dig inden for", "We will contact you within");
    format!("{within} {days}.")
}
