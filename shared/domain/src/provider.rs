//! The training provider: its identity and colours, which documents and e-mails show.

use serde::Serialize;
use serde_json::Value;

use crate::billing::Cvr;
use crate::error_code::ErrorCode;
use crate::field_error::FieldError;
use crate::json_reader::{self, JsonReader};
use crate::personal_data::{EmailAddress, Phone};
use crate::place::parse_postal_code;
use crate::run_id::RunId;

/// Maximum length of a name, address line or URL, in characters.
const MAX_LINE_LENGTH: usize = 200;

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
    /// A template with the placeholders `{slug}` and `{run}`.
    registration_url: String,
    pub brand: Brand,
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

    /// The page of the website where one registers for a run or, without a run, for the course.
    pub fn registration_url(&self, slug: &str, run: Option<&RunId>) -> String {
        let start = run.map(|run| run.start.to_string()).unwrap_or_default();
        self.registration_url.replace("{slug}", slug).replace("{run}", &start)
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
        "brand",
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
    let brand = parse_brand(&object.field("brand"));
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
        registration_url: registration_url?,
        brand: brand?,
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
