//! The training provider: who stands behind the courses, printed in documents and mails.

use serde::Serialize;
use serde_json::Value;

use crate::billing::Cvr;
use crate::course::postal_code;
use crate::field_error::{ErrorCode, FieldError};
use crate::json_reader::{self, JsonReader};
use crate::participant::{EmailAddress, Phone};
use crate::run::RunId;

/// Room for a name or an address line.
const LINE: usize = 200;

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
    /// As it is printed.
    pub phone: String,
    pub email: String,
    pub website: String,
    /// With `{slug}` and `{run}` to be filled in.
    registration_url: String,
    pub brand: Brand,
}

/// The provider's two colours, `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are named by the contract")]
pub struct Brand {
    pub primary: String,
    pub accent: String,
}

impl Provider {
    /// Reads the configured provider.
    ///
    /// # Errors
    /// Every error of the document.
    pub fn parse(document: &Value) -> Result<Self, Vec<FieldError>> {
        json_reader::read(document, provider)
    }

    /// The page of the website where one registers for a run; without a run, for the course.
    pub fn registration_url(&self, slug: &str, run: Option<&RunId>) -> String {
        let start = run.map(|run| run.start.to_string()).unwrap_or_default();
        self.registration_url.replace("{slug}", slug).replace("{run}", &start)
    }

    /// Street, postal code and city in one line.
    pub fn address(&self) -> String {
        format!("{}, {} {}", self.street, self.postal_code, self.city)
    }
}

fn provider(form: &JsonReader<'_>) -> Option<Provider> {
    let fields = form.object(&[
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
    let line = |name: &str| fields.field(name).text(LINE);
    let (name, department, street, city) =
        (line("name"), line("department"), line("street"), line("city"));
    let cvr = fields.field("cvr").parse::<Cvr>();
    let postal_code = postal_code(&fields.field("postalCode"));
    let phone = fields.field("phone").parse::<Phone>().and(line("phone"));
    let email = fields.field("email").parse::<EmailAddress>();
    let (website, registration_url) = (line("website"), line("registrationUrl"));
    let brand = brand(&fields.field("brand"));
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

fn brand(form: &JsonReader<'_>) -> Option<Brand> {
    let fields = form.object(&["primary", "accent"])?;
    let (primary, accent) = (colour(&fields.field("primary")), colour(&fields.field("accent")));
    Some(Brand { primary: primary?, accent: accent? })
}

fn colour(form: &JsonReader<'_>) -> Option<String> {
    let text = form.text(LINE)?;
    let is_colour = text.len() == 7
        && text
            .strip_prefix('#')
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if is_colour { Some(text) } else { form.reject(ErrorCode::ColourInvalid) }
}
