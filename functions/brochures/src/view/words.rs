//! The words that the templates print beside the texts of a course and the data of the provider.

use domain::Language;
use serde::Serialize;

/// What `brochure.hbs`, `course.hbs` and `catalogue.hbs` print as it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Words {
    /// The BCP 47 tag of their language, and that of the course.
    language: &'static str,
    venue: &'static str,
    runs: &'static str,
    price: &'static str,
    about: &'static str,
    audience: &'static str,
    programme: &'static str,
    practical: &'static str,
    registration: &'static str,
    /// Before the phone number.
    questions_phone: &'static str,
    /// Between the phone number and the e-mail address.
    questions_email: &'static str,
    contents: &'static str,
    phone: &'static str,
    cvr: &'static str,
    page: &'static str,
    page_of: &'static str,
}

impl Words {
    pub(super) fn of(language: Language) -> Self {
        let [page, page_of] = language.page_words();
        Self {
            language: language.tag(),
            venue: language.choose("Sted", "Venue"),
            runs: language.choose("Opstart", "Starts"),
            price: language.choose("Pris", "Price"),
            about: language.choose("Om uddannelsen", "About the course"),
            audience: language.choose("Hvem er kurset for?", "Who is the course for?"),
            programme: language.choose("Program", "Programme"),
            practical: language.choose("Praktisk", "Practical information"),
            registration: language.choose("Tilmelding", "Registration"),
            questions_phone: language.choose("Spørgsmål? Ring på", "Questions? Call"),
            questions_email: language.choose("eller skriv til", "or write to"),
            contents: language.choose("Indhold", "Contents"),
            phone: language.choose("Telefon", "Telephone"),
            cvr: language.choose("CVR", "CVR no."),
            page,
            page_of,
        }
    }
}
