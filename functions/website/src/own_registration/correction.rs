//! Correcting who registered, who takes part and who pays.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::{FieldError, Language, QuestionScope};
use operations::OperationError;
use pages::{FieldView, Fields, Form};
use serde_json::{Value, json};
use web::{CallerOfRequest, Problem};

use super::done::Done;
use super::edit_page::{Edit, GroupView, HiddenView};
use super::{OwnRegistration, Refusal, Sent, cookie_content};
use crate::WebsiteState;
use crate::cookies;
use crate::paths::Paths;
use crate::register::billing_fields;

/// The beginning of the names of fields with what was there before anything was typed.
const BEFORE: &str = "foer";

/// Shows what can be corrected.
pub(crate) async fn ask(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    own: OwnRegistration,
) -> Result<Response, Problem> {
    let form = own.as_form();
    let fields = Fields { form: &form, faults: &[], language };
    own.correction(&state, fields, false).page(&state, &own, fields, None)
}

/// Corrects the registration.
pub(crate) async fn correct(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    CallerOfRequest(caller): CallerOfRequest,
    headers: HeaderMap,
    Sent { own, form }: Sent,
) -> Result<Response, Problem> {
    let page = |faults: &[FieldError], refusal: Option<Refusal>| {
        let fields = Fields { form: &form, faults, language };
        let is_known = refusal.as_ref().is_some_and(|refusal| refusal.is_known);
        own.correction(&state, fields, is_known).page(&state, &own, fields, refusal)
    };
    if form.value("set") != own.seen_form(&state) {
        let form = own.with_typed(&form);
        let fields = Fields { form: &form, faults: &[], language };
        let refusal = Some(Refusal::fields_changed(language));
        return own.correction(&state, fields, false).page(&state, &own, fields, refusal);
    }
    let document = own.patch(&form);
    let (requester, now) = (state.requester(caller), state.now());
    let (registrations, id) = (&state.registrations, own.registration.id);
    match operations::correct(registrations, id, &document, &requester, now).await {
        Ok(corrected) => {
            let mut response = own.done(Done::Corrected, &state, language)?;
            if corrected.code_generation != own.registration.code_generation {
                // Whoever corrects their address goes on where they are.
                let content = cookie_content(&corrected);
                let (secrets, now) = (state.secrets(), state.visit_now());
                let cookie = cookies::REGISTRATION.add(&content, &headers, secrets, now);
                let cookie = HeaderValue::try_from(cookie).map_err(Problem::internal)?;
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(OperationError::Invalid(faults)) => page(&own.on_fields(faults), None),
        Err(error) => page(&[], Some(Refusal::of_change(error, language, state.visit_now()))),
    }
}

/// The fields about the contact: name, address, phone and organisation.
pub(super) fn contact_fields(fields: Fields<'_>) -> [FieldView; 4] {
    let words = |danish, english| fields.language.choose(danish, english);
    [
        fields.line("/contact/name", words("Dit navn", "Your name")).of_type("text", "name"),
        fields
            .line("/contact/email", words("Din e-mailadresse", "Your e-mail address"))
            .of_type("email", "email")
            .hint(words(
                "En ny adresse får en mail med en ny adgangskode, som bekræfter den",
                "A new address gets an e-mail with a new code, which confirms it",
            )),
        fields.line("/contact/phone", words("Telefon", "Phone")).of_type("tel", "tel").optional(),
        fields
            .line("/contact/organisation", words("Arbejdsplads", "Organisation"))
            .of_type("text", "organization")
            .optional(),
    ]
}

/// The fields about the participant at this pointer.
pub(super) fn participant_fields(fields: Fields<'_>, of: &str) -> [FieldView; 4] {
    let words = |danish, english| fields.language.choose(danish, english);
    let line = |field: &str, label| fields.line(&format!("{of}/{field}"), label);
    [
        line("name", words("Navn", "Name")),
        line("jobTitle", words("Stilling", "Job title")).optional(),
        line("phone", words("Telefon", "Phone")).of_type("tel", "").optional(),
        line("organisation", words("Arbejdsplads", "Organisation")).optional(),
    ]
}

impl OwnRegistration {
    /// The registration as the form shows it.
    fn as_form(&self) -> Form {
        let participants = || self.correctable().enumerate();
        let people = participants().map(|(index, (_, participant))| (index, participant));
        let mut form = Form::of_registration(&self.registration, people);
        for (index, (number, _)) in participants() {
            form.set(&format!("/participants/{index}/participant"), &number.to_string());
        }
        form
    }

    /// Who takes part and is not erased, each with their number.
    fn correctable(&self) -> impl Iterator<Item = (usize, &domain::Participant)> {
        let active = self.registration.active_participants();
        active.filter(|(_, participant)| !participant.email.is_erased())
    }

    /// What the form was made from: another window may have changed it since.
    fn seen_form(&self, state: &WebsiteState) -> String {
        let form = self.as_form();
        let seen: Vec<String> =
            form.fields().map(|(name, value)| format!("{name} {value}")).collect();
        let seen = format!("{} {}", self.registration.id, seen.join("\n"));
        state.secrets().seal("correction", &seen)
    }

    /// What the fields of the form say before anything is typed.
    fn before(&self) -> Vec<HiddenView> {
        let form = self.as_form();
        let filled = form.fields().filter(|(_, value)| !value.is_empty());
        let before = |(name, value): (&str, &str)| HiddenView {
            name: format!("{BEFORE}{name}"),
            value: value.to_owned(),
        };
        filled.map(before).collect()
    }

    /// The registration as the form shows it now, with what was typed into an earlier form.
    fn with_typed(&self, typed: &Form) -> Form {
        let mut form = self.as_form();
        let changed = typed
            .fields()
            .filter(|(name, value)| typed.value(&format!("{BEFORE}{name}")) != *value);
        for (name, value) in changed {
            let participant =
                name.strip_prefix("/participants/").and_then(|rest| rest.split_once('/'));
            let Some((index, field)) = participant else {
                form.set(name, value);
                continue;
            };
            // Somebody may have left, so that the others stand elsewhere.
            let number = typed.value(&format!("/participants/{index}/participant"));
            let mut numbers = self.correctable().map(|(number, _)| number.to_string());
            if let Some(index) = numbers.position(|other| other == number) {
                form.set(&format!("/participants/{index}/{field}"), value);
            }
        }
        form
    }

    /// The merge patch that the form stands for: what was emptied is removed.
    fn patch(&self, form: &Form) -> Value {
        let mut document = form.patch(&self.course);
        if self.registration.price.is_free()
            && let Some(document) = document.as_object_mut()
        {
            document.remove("billing");
        }
        let contact = &self.registration.contact;
        let email = document["contact"]["email"].clone();
        for entry in document["participants"].as_array_mut().into_iter().flatten() {
            let number = entry["participant"].as_str().and_then(|number| number.parse().ok());
            let Some(number): Option<usize> = number else { continue };
            entry["participant"] = json!(number);
            // A contact who takes part has one address.
            let participant = self.registration.participants.get(number);
            if participant.is_some_and(|participant| participant.email == contact.email) {
                entry["email"] = email.clone();
            }
        }
        document
    }

    /// The faults where the form has fields: the address of a contact who takes part stands once.
    fn on_fields(&self, faults: Vec<FieldError>) -> Vec<FieldError> {
        let mut moved: Vec<FieldError> = Vec::new();
        for mut fault in faults {
            if fault.pointer == "/billing" {
                fault.pointer.push_str("/kind");
            }
            if fault.pointer.starts_with("/participants/") && fault.pointer.ends_with("/email") {
                "/contact/email".clone_into(&mut fault.pointer);
            }
            if !moved.iter().any(|other| other.pointer == fault.pointer) {
                moved.push(fault);
            }
        }
        moved
    }

    /// The form. `is_known` says that the contact's new address is registered already.
    fn correction(&self, state: &WebsiteState, fields: Fields<'_>, is_known: bool) -> Edit {
        let language = fields.language;
        let words = |danish, english| language.choose(danish, english);
        let [name, email, phone, organisation] = contact_fields(fields);
        let email = match is_known {
            true => email.faulty(Some(
                words(
                    "Adressen er allerede tilmeldt holdet",
                    "This address is already registered for the run",
                )
                .to_owned(),
            )),
            false => email,
        };
        let asked = &self.course;
        let questions = fields.questions(asked, QuestionScope::Registration, "/answers");
        let contact = GroupView {
            heading: words("Kontaktperson", "Contact").to_owned(),
            note: None,
            number: None,
            fields: [name, email, phone, organisation].into_iter().chain(questions).collect(),
        };
        let participants = self.correctable().enumerate().map(|(index, (number, participant))| {
            let of = format!("/participants/{index}");
            let email = participant.email.as_str();
            let answers = format!("{of}/answers");
            let questions = fields.questions(asked, QuestionScope::Participant, &answers);
            let phone = state.pages.phone();
            GroupView {
                heading: format!(
                    "{} {}: {}",
                    words("Deltager", "Participant"),
                    index + 1,
                    participant.name.as_str()
                ),
                note: Some(language.choose(
                    format!(
                        "{email}. Er adressen forkert, eller er der nyt om særlige behov, så ring \
                         til os på {phone}. Deltager en anden, så skift deltageren ud i stedet."
                    ),
                    format!(
                        "{email}. If the address is wrong, or there is news about needs, call us \
                         on {phone}. If somebody else takes part, replace the participant instead."
                    ),
                )),
                number: Some(HiddenView {
                    name: format!("{of}/participant"),
                    value: number.to_string(),
                }),
                fields: participant_fields(fields, &of).into_iter().chain(questions).collect(),
            }
        });
        let billing = match self.registration.price.is_free() {
            true => Vec::new(),
            false => billing_fields(fields, &self.course.price),
        };
        let billing = (!billing.is_empty()).then(|| GroupView {
            heading: words("Betaling", "Payment").to_owned(),
            note: None,
            number: None,
            fields: billing,
        });
        let time = self.correction_time(state, language);
        let is_open = time.is_ok();
        let (Ok(note) | Err(note)) = time;
        let groups: Vec<GroupView> =
            std::iter::once(contact).chain(participants).chain(billing).collect();
        let path = |language| Paths(language).correction(&self.id());
        Edit {
            heading: words("Ret oplysninger", "Correct the registration").to_owned(),
            notes: vec![note],
            groups: if is_open { groups } else { Vec::new() },
            button: words("Gem rettelserne", "Save the corrections"),
            seen: self.seen_form(state),
            before: self.before(),
            action: path(language),
            other_language: path(language.other()),
        }
    }
}
