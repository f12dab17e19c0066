//! Refusals as RFC 9457 problems: the only file that knows failure status codes (`openapi_responses.rs`
//! describes them). A handler answers a [`Problem`]; `middleware::finish` writes it in the language of
//! the request, with its path and id.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{FieldError, Language, PublishConflict, Rejection};
use serde::Serialize;
use store::{ChangeError, StoreError};
use utoipa::ToSchema;

/// Declares every problem once: variant, stable code, status, Danish and English title and detail.
macro_rules! kinds {
    ($($variant:ident = $code:literal, $status:ident, [$danish:literal, $danish_detail:literal], [$english:literal, $english_detail:literal];)+) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the codes of the contract")]
        pub enum ProblemKind { $($variant),+ }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &[ProblemKind] = &[$(Self::$variant),+];

            /// The stable code, the last part of `type`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The status.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// Title and detail for a person.
            pub fn title_and_detail(self, language: Language) -> (&'static str, &'static str) {
                match (self, language) {
                    $((Self::$variant, Language::Danish) => ($danish, $danish_detail),
                      (Self::$variant, Language::English) => ($english, $english_detail),)+
                }
            }
        }
    };
}

kinds! {
    MalformedJson = "malformed-json", BAD_REQUEST,
        ["Ikke læselig JSON", "Forespørgslens indhold er ikke gyldig JSON i UTF-8."],
        ["Not readable JSON", "The body of the request is not valid JSON in UTF-8."];
    IdempotencyKeyMissing = "idempotency-key-missing", BAD_REQUEST,
        ["Idempotency-Key mangler", "Send en Idempotency-Key, en ny for hver tilmelding og den samme ved gentagelse, så ingen tilmeldes to gange."],
        ["Idempotency-Key is missing", "Send an Idempotency-Key, a new one for each registration and the same when repeating it, so that nobody is registered twice."];
    IdempotencyKeyInvalid = "idempotency-key-invalid", BAD_REQUEST,
        ["Idempotency-Key er ugyldig", "En Idempotency-Key har 1 til 255 synlige ASCII-tegn uden mellemrum."],
        ["Idempotency-Key is invalid", "An Idempotency-Key has 1 to 255 visible ASCII characters without spaces."];
    SignInRequired = "sign-in-required", UNAUTHORIZED,
        ["Log ind", "Denne adresse er for medarbejdere. Send et gyldigt adgangstoken."],
        ["Sign in", "This address is for staff. Send a valid access token."];
    RoleRequired = "role-required", FORBIDDEN,
        ["Ingen adgang", "Din bruger har ikke rollen “staff”."],
        ["No access", "Your user does not have the role “staff”."];
    NotFound = "not-found", NOT_FOUND,
        ["Findes ikke", "Her er ikke noget. Måske er kurset, holdet eller tilmeldingen fjernet, eller adressen er skrevet forkert."],
        ["Not found", "There is nothing here. The course, run or registration may have been removed, or the address is misspelled."];
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED,
        ["Metoden bruges ikke her", "Adressen findes, men ikke med denne metode; se Allow."],
        ["Method not allowed", "The address exists, but not with this method; see Allow."];
    RunFull = "run-full", CONFLICT,
        ["Ikke plads nok", "Der er ikke ledige pladser nok på holdet. Vælg et andet hold, eller tilmeld færre deltagere."],
        ["Not enough seats", "The run does not have enough seats left. Choose another run, or register fewer participants."];
    RegistrationClosed = "registration-closed", CONFLICT,
        ["Tilmeldingen er lukket", "Tilmeldingsfristen for holdet er passeret. Vælg et andet hold, eller ring til os."],
        ["Registration is closed", "The registration deadline of the run has passed. Choose another run, or call us."];
    RunCancelled = "run-cancelled", CONFLICT,
        ["Holdet er aflyst", "Holdet er aflyst og tager ikke imod tilmeldinger. Vælg et andet hold."],
        ["The run is cancelled", "The run is cancelled and takes no registrations. Choose another run."];
    RunHeld = "run-held", CONFLICT,
        ["Holdet er afholdt", "Holdet er allerede afholdt. Vælg et kommende hold."],
        ["The run has been held", "The run is over already. Choose a coming one."];
    AlreadyRegistered = "already-registered", CONFLICT,
        ["Allerede tilmeldt", "En eller flere af deltagerne er allerede tilmeldt holdet. Fjern dem, og send de øvrige."],
        ["Already registered", "One or more of the participants are registered for the run already. Remove them and send the others."];
    RegistrationCancelled = "registration-cancelled", CONFLICT,
        ["Tilmeldingen er afmeldt", "Tilmeldingen er afmeldt og kan ikke ændres. Lav en ny tilmelding."],
        ["The registration is cancelled", "The registration has been cancelled and cannot be changed. Make a new one."];
    NotCancellable = "not-cancellable", CONFLICT,
        ["Kan ikke afmeldes", "Afmelding kan ske indtil dagen før holdets første dag. Ring til os."],
        ["Cannot be cancelled", "A registration can be cancelled until the day before the run's first day. Please call us."];
    CapacityBelowTaken = "capacity-below-taken", CONFLICT,
        ["Flere pladser er taget", "Holdet har allerede flere deltagere, end den nye kapacitet rummer. Sæt den mindst til antallet af deltagere."],
        ["More seats are taken", "The run already has more participants than the new capacity holds. Set it to at least their number."];
    RunHasRegistrations = "run-has-registrations", CONFLICT,
        ["Holdet har tilmeldinger", "Et hold med tilmeldinger kan ikke fjernes eller få en anden startdato. Aflys det i stedet."],
        ["The run has registrations", "A run with registrations cannot be left out or get another start date. Cancel it instead."];
    StaleVersion = "stale-version", PRECONDITION_FAILED,
        ["Kurset er ændret", "Kurset er ændret, siden du hentede det, eller findes ikke. Hent det igen, og gentag din ændring."],
        ["The course has changed", "The course has changed since you read it, or does not exist. Read it again and repeat your change."];
    VersionRequired = "version-required", PRECONDITION_REQUIRED,
        ["If-Match mangler", "Kurset findes allerede. Send dets ETag i If-Match for at erstatte den udgave, du har set."],
        ["If-Match is missing", "The course exists already. Send its ETag in If-Match to replace the version you have seen."];
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE,
        ["For stort", "Forespørgslens indhold må højst fylde 64 KB."],
        ["Too large", "The body of the request may be at most 64 KB."];
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE,
        ["Kun JSON", "Send indholdet som application/json."],
        ["JSON only", "Send the body as application/json."];
    Invalid = "invalid", UNPROCESSABLE_ENTITY,
        ["Der er fejl i oplysningerne", "Ret de nævnte felter, og send igen. Intet er gemt."],
        ["There are errors in the data", "Correct the fields named and send again. Nothing has been stored."];
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY,
        ["Idempotency-Key er brugt", "Nøglen er brugt til en anden tilmelding. Brug en ny."],
        ["Idempotency-Key has been used", "The key was used for another registration. Use a new one."];
    DocumentTooLarge = "document-too-large", NOT_IMPLEMENTED,
        ["Dokumentet er for stort", "Dokumentet fylder mere, end vi kan sende på én gang. Hent det i mindre dele: en brochure for hvert kursus i stedet for kataloget, eller listen som CSV."],
        ["The document is too large", "The document has more bytes than we can send at once. Fetch it in smaller parts: a brochure of each course instead of the catalogue, or the list as CSV."];
    Internal = "internal", INTERNAL_SERVER_ERROR,
        ["Fejl hos os", "Noget gik galt hos os. Prøv igen, og oplys requestId, hvis det fortsætter."],
        ["Our fault", "Something went wrong on our side. Try again, and quote requestId if it goes on."];
    Busy = "busy", SERVICE_UNAVAILABLE,
        ["Travlt", "Vi kan ikke svare lige nu. Prøv igen om lidt med den samme Idempotency-Key; intet sker to gange."],
        ["Busy", "We cannot answer right now. Try again shortly with the same Idempotency-Key; nothing happens twice."];
}

/// Seconds after which a client may try again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// A refusal.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: ProblemKind,
    errors: Vec<FieldError>,
    seats_left: Option<u32>,
    /// Places in the request that the problem is about, where no field is wrong.
    pointers: Vec<String>,
    /// What the log says of a fault of this program.
    cause: Option<String>,
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self { kind, errors: Vec::new(), seats_left: None, pointers: Vec::new(), cause: None }
    }
}

impl From<Vec<FieldError>> for Problem {
    fn from(errors: Vec<FieldError>) -> Self {
        Self { errors, ..ProblemKind::Invalid.into() }
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::RunFull { seats_left } => {
                Self { seats_left: Some(seats_left), ..ProblemKind::RunFull.into() }
            }
            Rejection::RegistrationClosed => ProblemKind::RegistrationClosed.into(),
            Rejection::RunCancelled => ProblemKind::RunCancelled.into(),
            Rejection::RunHeld => ProblemKind::RunHeld.into(),
            Rejection::AlreadyRegistered { participants } => {
                let pointers = participants
                    .iter()
                    .map(|place| format!("/participants/{place}/email"))
                    .collect();
                Self { pointers, ..ProblemKind::AlreadyRegistered.into() }
            }
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Gone | ChangeError::NoRun => ProblemKind::NotFound.into(),
            ChangeError::Cancelled => ProblemKind::RegistrationCancelled.into(),
            ChangeError::Rejected(rejection) => rejection.into(),
            ChangeError::Store(error) => error.into(),
        }
    }
}

impl From<PublishConflict> for Problem {
    fn from(conflict: PublishConflict) -> Self {
        match conflict {
            PublishConflict::StaleVersion => ProblemKind::StaleVersion.into(),
            PublishConflict::CapacityBelowTaken(_) => ProblemKind::CapacityBelowTaken.into(),
            PublishConflict::RunHasRegistrations(_) => ProblemKind::RunHasRegistrations.into(),
        }
    }
}

impl From<StoreError> for Problem {
    /// The one place where a failure of the table is logged.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) => {
                tracing::warn!(cause = %error_chain(&error), "the table is busy");
                ProblemKind::Busy.into()
            }
            _ => Self::internal(&error),
        }
    }
}

impl Problem {
    /// A fault of this program: logged here with its causes, answered without them.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        let cause = error_chain(error);
        tracing::error!(cause, "internal error");
        Self { cause: Some(cause), ..ProblemKind::Internal.into() }
    }

    /// What is wrong, with what only the log says: for whoever runs the office on their own
    /// machine.
    pub fn log_message(&self, language: Language) -> String {
        let faults = self
            .errors
            .iter()
            .map(|error| format!("{}: {}", error.pointer, error.code.detail(language)))
            .collect::<Vec<_>>();
        match &self.cause {
            Some(cause) => cause.clone(),
            None if faults.is_empty() => self.kind.title_and_detail(language).1.to_owned(),
            None => faults.join("; "),
        }
    }

    pub(crate) fn body(&self, language: Language, instance: &str, request_id: &str) -> ProblemBody {
        let (title, detail) = self.kind.title_and_detail(language);
        let fields = self.errors.iter().map(|error| FieldBody {
            pointer: error.pointer.clone(),
            code: error.code.as_str(),
            detail: error.code.detail(language),
        });
        let places = self.pointers.iter().map(|pointer| FieldBody {
            pointer: pointer.clone(),
            code: self.kind.code(),
            detail: detail.to_owned(),
        });
        ProblemBody {
            r#type: format!("urn:kursuskontor:problem:{}", self.kind.code()),
            title,
            status: self.kind.status().as_u16(),
            detail,
            instance: instance.to_owned(),
            request_id: request_id.to_owned(),
            seats_left: self.seats_left,
            errors: fields.chain(places).collect(),
        }
    }
}

/// A problem as it is answered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemBody {
    /// `urn:kursuskontor:problem:` and the stable code.
    r#type: String,
    /// For a person, in Danish or English.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What to do about it.
    detail: &'static str,
    /// The path that was asked for.
    instance: String,
    /// Names the request in the log.
    request_id: String,
    /// Seats left, where too few are.
    #[serde(skip_serializing_if = "Option::is_none")]
    seats_left: Option<u32>,
    /// Every fault of the document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldBody>,
}

/// One fault of a document.
#[derive(Serialize, ToSchema)]
struct FieldBody {
    /// Where, as a JSON pointer.
    pointer: String,
    /// What, as a stable word.
    code: &'static str,
    /// What, for a person.
    detail: String,
}

impl IntoResponse for Problem {
    /// Status and headers; the body is written by `middleware::finish`, which knows the request.
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        match self.kind {
            ProblemKind::SignInRequired => {
                _ = headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
            }
            ProblemKind::Busy => _ = headers.insert(header::RETRY_AFTER, RETRY_AFTER),
            _ => {}
        }
        let mut response = (self.kind.status(), headers).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// An error with everything behind it, for the log.
fn error_chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    std::iter::once(error.to_string())
        .chain(causes.map(ToString::to_string))
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_in_both_languages() {
        for kind in ProblemKind::ALL {
            let [danish, english] = [Language::Danish, Language::English]
                .map(|language| kind.title_and_detail(language));
            assert!(danish.0 != english.0 && danish.1 != english.1, "{kind:?}");
            assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
        }
    }
}
