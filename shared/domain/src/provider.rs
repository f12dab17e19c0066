//! The training provider: its identity and colours, which documents and e-mails show.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use crate::billing::Cvr;
use crate::course::Course;
use crate::error_code::ErrorCode;
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::language::Language;
use crate::personal_data::{EmailAddress, Phone};
use crate::place::parse_postal_code;
use crate::run_id::RunId;
use crate::time::parse_date_field;
use crate::web_address;

/// Maximum length of a name, address line or URL, in characters.
const MAX_LINE_LENGTH: usize = 200;
/// Maximum length of a text about personal data, in characters.
const MAX_TEXT_LENGTH: usize = 600;

/// The provider as configured.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named by the contract")]
pub struct Provider {
    pub name: String,
    pub department: String,
    pub cvr: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    /// As configured, with its spaces.
    pub phone: String,
    pub email: String,
    pub website: String,
    /// Templates with the placeholders `{slug}` and `{run}`, for courses in each language.
    registration_url: String,
    registration_url_en: String,
    pub brand: Brand,
    /// What the page about personal data says of this provider.
    pub privacy: Privacy,
    /// What the page about accessibility says of this provider.
    pub accessibility: Accessibility,
}

/// What is for the provider to say about the accessibility of the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accessibility {
    /// The day on which the provider last reviewed the statement.
    pub reviewed_on: Option<Date>,
    /// The address of the statement that a public body publishes with the WAS-Tool of
    /// Digitaliseringsstyrelsen (webtilgængelighedsloven, section 4).
    pub statement: Option<String>,
}

/// How the provider handles personal data, as far as that is for the provider to say. What is left
/// out, the page says in general words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Privacy {
    /// Whom to write to about personal data, else the address of the provider.
    pub email: Option<String>,
    /// On which basis the data is processed (GDPR, articles 6 and 9), in Danish.
    pub legal_basis: Option<String>,
    /// Who else receives it, such as data processors, in Danish.
    pub recipients: Option<String>,
}

/// The provider's two colours as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are named by the contract")]
pub struct Brand {
    pub primary: String,
    pub accent: String,
}

impl Provider {
    /// Parses the configured provider.
    ///
    /// # Errors
    /// Every error in the document.
    pub fn parse(document: &Value) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, parse_provider)
    }

    /// The page of the website where one registers for a run or, without a run, for the course, in
    /// the language of the course.
    pub fn registration_url(&self, course: &Course, run: Option<&RunId>) -> String {
        let start = run.map(|run| run.start.to_string()).unwrap_or_default();
        let template = course.language.choose(&self.registration_url, &self.registration_url_en);
        template.replace("{slug}", course.slug.as_str()).replace("{run}", &start)
    }

    /// Street, postal code and city in one line.
    pub fn address(&self) -> String {
        format!("{}, {} {}", self.street, self.postal_code, self.city)
    }
}

fn parse_provider(reader: &JsonReader<'_>) -> Option<Provider> {
    let object = reader.object(&[
        "name",
        "department",
        "cvr",
        "street",
        "postalCode",
        "city",
        "phone",
        "email",
        "website",
        "registrationUrl",
        "registrationUrlEn",
        "brand",
        "privacy",
        "accessibility",
    ])?;
    let line = |name: &str| object.field(name).line(MAX_LINE_LENGTH);
    let name = line("name");
    let department = line("department");
    let street = line("street");
    let city = line("city");
    let cvr = object.field("cvr").parse::<Cvr>();
    let postal_code = parse_postal_code(&object.field("postalCode"));
    // Validated as a phone number, but shown as it was written.
    let phone = object.field("phone").parse::<Phone>().and(line("phone"));
    let email = object.field("email").parse::<EmailAddress>();
    let website = line("website");
    let registration_url = line("registrationUrl");
    let registration_url_en =
        object.field("registrationUrlEn").optional(|reader| reader.line(MAX_LINE_LENGTH));
    let brand = parse_brand(&object.field("brand"));
    let privacy = object.field("privacy").optional(parse_privacy);
    let accessibility = object.field("accessibility").optional(parse_accessibility);
    let registration_url = registration_url?;
    Some(Provider {
        name: name?,
        department: department?,
        cvr: cvr?.as_str().to_owned(),
        street: street?,
        postal_code: postal_code?,
        city: city?,
        phone: phone?,
        email: email?.as_str().to_owned(),
        website: website?,
        registration_url_en: registration_url_en?
            .unwrap_or_else(|| english_counterpart(&registration_url)),
        registration_url,
        brand: brand?,
        privacy: privacy?.unwrap_or_default(),
        accessibility: accessibility?.unwrap_or_default(),
    })
}

/// Where one registers in English, if the provider does not say so: the English form, if the other
/// one is that of the pages of the office, and else the same.
fn english_counterpart(registration_url: &str) -> String {
    let [danish, english] =
        [Language::Danish, Language::English].map(Language::registration_form_path);
    match registration_url.strip_suffix(danish) {
        Some(site) => format!("{site}{english}"),
        None => registration_url.to_owned(),
    }
}

fn parse_accessibility(reader: &JsonReader<'_>) -> Option<Accessibility> {
    let object = reader.object(&["reviewedOn", "statement"])?;
    let reviewed_on = object.field("reviewedOn").optional(parse_date_field);
    let statement = object.field("statement").optional(web_address::parse);
    Some(Accessibility { reviewed_on: reviewed_on?, statement: statement? })
}

fn parse_privacy(reader: &JsonReader<'_>) -> Option<Privacy> {
    let object = reader.object(&["email", "legalBasis", "recipients"])?;
    let email = object.field("email").optional(JsonReader::parse::<EmailAddress>);
    let text = |name: &str| object.field(name).optional(|reader| reader.line(MAX_TEXT_LENGTH));
    let legal_basis = text("legalBasis");
    let recipients = text("recipients");
    Some(Privacy {
        email: email?.map(|email| email.as_str().to_owned()),
        legal_basis: legal_basis?,
        recipients: recipients?,
    })
}

fn parse_brand(reader: &JsonReader<'_>) -> Option<Brand> {
    let object = reader.object(&["primary", "accent"])?;
    let primary = parse_colour(&object.field("primary"));
    let accent = parse_colour(&object.field("accent"));
    Some(Brand { primary: primary?, accent: accent? })
}

fn parse_colour(reader: &JsonReader<'_>) -> Option<String> {
    let text = reader.line(MAX_LINE_LENGTH)?;
    let is_colour = text.len() == 7
        && text
            .strip_prefix('#')
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if is_colour { Some(text) } else { reader.reject(ErrorCode::ColourInvalid) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_documents::{course, provider_document};

    #[test]
    fn what_only_some_providers_say_may_be_left_out() {
        let mut document = provider_document();
        let full = Provider::parse(&document).unwrap();
        assert_eq!(full.privacy.email.as_deref(), Some("databeskyttelse@example.dk"));
        assert_eq!(full.accessibility.reviewed_on, "2023-09-25".parse().ok());
        let fields = document.as_object_mut().unwrap();
        fields.remove("privacy");
        fields.remove("accessibility");
        let brief = Provider::parse(&document).unwrap();
        assert_eq!(brief.privacy, Privacy::default());
        assert_eq!(brief.accessibility, Accessibility::default());
    }

    #[test]
    fn every_fault_of_what_is_said_is_named() {
        let mut document = provider_document();
        document["privacy"] = json!({ "email": "databeskyttelse", "phone": "12 34 56 78" });
        document["accessibility"] = json!({ "reviewedOn": "i går", "statement": "/was" });
        let errors = Provider::parse(&document).unwrap_err();
        let mut pointers: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(
            pointers,
            [
                "/accessibility/reviewedOn",
                "/accessibility/statement",
                "/privacy/email",
                "/privacy/phone"
            ]
        );
    }

    #[test]
    fn a_course_in_english_leads_to_the_english_form() {
        let danish = course();
        let english = Course { language: Language::English, ..danish.clone() };
        let run = danish.run_ids().next();
        let leads_to = |course: &Course, own: &str, english: Option<&str>| {
            let mut document = provider_document();
            document["registrationUrl"] = json!(own);
            if let Some(english) = english {
                document["registrationUrlEn"] = json!(english);
            }
            Provider::parse(&document).unwrap().registration_url(course, run.as_ref())
        };
        let built_in = "https://kurser.example.dk/kurser/{slug}/tilmelding?hold={run}";
        let site = "https://kurser.example.dk";
        assert_eq!(
            [&danish, &english].map(|course| leads_to(course, built_in, None)),
            [
                format!("{site}/kurser/moedeledelse/tilmelding?hold=2023-11-14"),
                format!("{site}/en/courses/moedeledelse/registration?run=2023-11-14"),
            ]
        );
        let own = "https://www.example.dk/{slug}";
        let same = "https://www.example.dk/moedeledelse";
        assert_eq!([&danish, &english].map(|course| leads_to(course, own, None)), [same; 2]);
        assert_eq!(
            [&danish, &english].map(|course| leads_to(
                course,
                own,
                Some("https://x.example/{run}")
            )),
            [same, "https://x.example/2023-11-14"]
        );
    }
}
