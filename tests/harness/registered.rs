//! A registration that a test made: its id, its secret, and what its contact and the staff do
//! with it.

use std::fmt;
use std::ops::Index;

use domain::RegistrationId;
use serde_json::{Value, json};

use crate::{Office, Response};

/// A registration, as the response to its creation described it.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    /// The id.
    pub id: String,
    /// The secret that opens the registration to its contact.
    pub secret: String,
    body: Value,
}

impl Registered {
    /// Takes id and secret from the body of a response.
    ///
    /// # Panics
    /// When one of them is missing.
    #[track_caller]
    pub fn new(body: Value) -> Self {
        let text = |name: &str| {
            body[name].as_str().unwrap_or_else(|| panic!("no {name}: {body}")).to_owned()
        };
        Self { id: text("id"), secret: text("secret"), body }
    }

    /// The same registration, opened with its code instead of its secret.
    pub fn by_code(&self, office: &Office) -> Self {
        let code = office.secrets().registration_code(self.registration_id());
        Self { secret: code.in_groups(), ..self.clone() }
    }

    /// The body of the response.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// The id as a value of the domain.
    pub fn registration_id(&self) -> RegistrationId {
        RegistrationId::parse(&self.id).expect("an id")
    }

    /// The path at which the contact finds the registration.
    pub fn path(&self) -> String {
        format!("/registrations/{}", self.id)
    }

    /// The path of what the staff do with the registration.
    pub fn staff_path(&self, action: &str) -> String {
        format!("/staff/registrations/{}/{action}", self.id)
    }

    /// Verifies the contact with a code.
    pub async fn verify(&self, office: &Office, code: &str) -> Response {
        let path = format!("{}/verification", self.path());
        office.post(path).json(&json!({ "code": code })).send().await
    }

    /// Reads the registration as its contact.
    pub async fn get(&self, office: &Office) -> Response {
        office.request("GET", self.path()).bearer(&self.secret).send().await
    }

    /// Cancels the registration as its contact.
    pub async fn cancel(&self, office: &Office) -> Response {
        let path = format!("{}/cancellation", self.path());
        office.post(path).bearer(&self.secret).send().await
    }

    /// Corrects the registration as the contact.
    pub async fn correct(&self, office: &Office, patch: &Value) -> Response {
        office.request("PATCH", self.path()).bearer(&self.secret).json(patch).send().await
    }

    /// Corrects the registration as staff.
    pub async fn correct_as_staff(&self, office: &Office, patch: &Value) -> Response {
        let path = format!("/staff{}", self.path());
        office.request("PATCH", path).as_staff().json(patch).send().await
    }

    /// Cancels the participant of this number as the contact.
    pub async fn cancel_participant(&self, office: &Office, participant: usize) -> Response {
        let path = format!("{}/participants/{participant}/cancellation", self.path());
        office.post(path).bearer(&self.secret).send().await
    }

    /// Replaces a participant by somebody else, as the contact.
    pub async fn substitute(&self, office: &Office, participant: usize, by: &Value) -> Response {
        let path = format!("{}/substitution", self.path());
        let body = json!({ "participant": participant, "by": by });
        office.post(path).bearer(&self.secret).json(&body).send().await
    }

    /// Replaces a participant by a person of this name, whose address follows from it.
    pub async fn substitute_by_name(
        &self,
        office: &Office,
        participant: usize,
        name: &str,
    ) -> Response {
        let email = format!("{}@eksempel.dk", name.to_lowercase());
        self.substitute(office, participant, &json!({ "name": name, "email": email })).await
    }

    /// Moves the registration to the course's run with this start, as staff.
    pub async fn move_to(&self, office: &Office, start: &str) -> Response {
        self.staff_action(office, "move", &json!({ "run": start })).await
    }

    /// Writes a note about a contact, as staff.
    pub async fn note(&self, office: &Office, note: &str) -> Response {
        self.staff_action(office, "contact", &json!({ "note": note })).await
    }

    /// Marks attendance as staff, on the first day of the contract's first run.
    pub async fn mark_attendance(&self, office: &Office, mark: &Value) -> Response {
        let request = office.post(self.staff_path("attendance")).as_staff();
        request.on_first_day().json(mark).send().await
    }

    /// Does something with the registration as staff.
    pub async fn staff_action(&self, office: &Office, action: &str, body: &Value) -> Response {
        office.post_as_staff(&self.staff_path(action), body).await
    }
}

impl Index<&str> for Registered {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        &self.body[name]
    }
}

impl fmt::Display for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.body.fmt(f)
    }
}
