//! Finding people by a part of their name, among the runs of which people ask.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Language, NameQuery, RegistrationId};
use operations::FoundPerson;
use pages::{FieldView, Fields, Form};
use serde::Serialize;
use web::Problem;
use web::audit::ShownRegistrations;
use web::problem::ProblemKind;

use super::{PeopleView, roles, status};
use crate::page::{DeskPage, respond};
use crate::signed_in::{SentForm, SignedIn};
use crate::{DeskState, paths};

/// The field with the name.
const NAME: &str = "/name";
/// Maximum number of people on the page. Each that is shown is recorded.
const MAX_SHOWN: usize = 25;

/// Who was found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NamedView {
    /// "2 personer", "25 af 60 personer vises: skriv mere af navnet."
    count: String,
    people: Vec<PersonView>,
    /// How much cannot be read, so that nobody knows whom it names.
    unreadable: usize,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    organisation: Option<String>,
    url: String,
    /// "Mødeledelse i praksis, Efterår 2023"
    run: String,
    roles: &'static str,
    status: &'static str,
}

/// The field.
pub(super) fn field(fields: Fields<'_>) -> FieldView {
    let hint = format!(
        "Navnet, eller begyndelsen af det: “Mette Holm” eller “met hol”. Søger på hold, der er \
         sluttet for højst {} uger siden eller begynder inden for {} måneder.",
        operations::WEEKS_AFTER,
        operations::MONTHS_BEFORE
    );
    fields.line(NAME, "Navn").hint(&hint).of_type("text", "off")
}

/// The people in whose name this is.
pub(crate) async fn find_by_name(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    let Some(query) = NameQuery::parse(form.value(NAME)) else {
        let view = PeopleView::new(&form, &[]).with_short_name(&form);
        let page = DeskPage::new("people", "Fejl: Personer", Some(&reader), view);
        return respond(&state, ProblemKind::Invalid.status(), &page);
    };
    let found = operations::find_by_name(state.store(), &query, state.now()).await?;
    let total = found.people.len();
    let people = &found.people[..total.min(MAX_SHOWN)];
    let mut shown: Vec<RegistrationId> =
        people.iter().map(|person| person.registration.id).collect();
    shown.dedup();
    let words = ["person", "personer"];
    let named = NamedView {
        count: match total <= MAX_SHOWN {
            true => Language::Danish.count(total, words, words),
            false => format!("{MAX_SHOWN} af {total} personer vises: skriv mere af navnet."),
        },
        people: people.iter().map(PersonView::from).collect(),
        unreadable: found.damaged.len(),
    };
    let view = PeopleView { named: Some(named), ..PeopleView::new(&form, &[]) };
    let page = DeskPage::new("people", "Personer", Some(&reader), view);
    let response = respond(&state, StatusCode::OK, &page)?;
    Ok((Extension(ShownRegistrations(shown)), response).into_response())
}

impl PeopleView {
    /// The same where too little of a name was typed.
    fn with_short_name(self, form: &Form) -> Self {
        let fields = Fields { form, faults: &[], language: Language::Danish };
        let fault = "Skriv mindst to bogstaver af navnet".to_owned();
        let name = field(fields).faulty(Some(fault));
        Self { faults: fields.summary(&[&name]), name, ..self }
    }
}

impl From<&FoundPerson> for PersonView {
    fn from(found: &FoundPerson) -> Self {
        let FoundPerson { name, email, registration, course_title, run_name } = found;
        let contact = &registration.contact;
        let participant = registration.participants.iter().find(|one| one.email == *email);
        let of_contact = contact.organisation.as_ref();
        let organisation = match participant {
            Some(participant) => participant.organisation.as_ref().or(of_contact),
            None => of_contact,
        };
        Self {
            name: name.as_str().to_owned(),
            organisation: organisation.map(|text| text.as_str().to_owned()),
            url: paths::registration(registration.id),
            run: format!("{course_title}, {run_name}"),
            roles: roles(registration, email),
            status: status(registration),
        }
    }
}
