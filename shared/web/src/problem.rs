//! Failed requests as RFC 9457 problems. A handler returns a [`Problem`]; `middleware.rs` renders
//! it in the language of the request or of the course, with the request's path and id.

mod body;
mod kind;

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::json_document::JsonError;
use domain::{FieldError, Language, PublishConflict, Rejection, Slug};
use operations::OperationError;
use store::StoreError;

use crate::error_chain;

pub use body::ProblemBody;
pub use kind::ProblemKind;

/// The seconds after which a client may retry while the table is busy.
const BUSY_RETRY_AFTER: u32 = 2;

/// Why a request failed.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: ProblemKind,
    /// The invalid fields of the request.
    errors: Vec<FieldError>,
    seats_left: Option<u32>,
    /// That of the course which the request is about, if it is known.
    language: Option<Language>,
    /// How large the body may be.
    max_bytes: Option<usize>,
    /// The courses that use an image. Behind a pointer, because few problems have any.
    courses: Option<Arc<BTreeSet<Slug>>>,
    /// Parts of the request that are valid in themselves, but cause the problem.
    pointers: Vec<String>,
    /// The seconds after which the client may retry.
    retry_after: Option<u32>,
    /// The internal error behind the problem, which no client sees. Shared, because response
    /// extensions must be `Clone`.
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Problem {
    /// An internal error: logged here with its sources, and hidden from the client.
    pub fn internal(error: impl Error + Send + Sync + 'static) -> Self {
        Self::with_hidden_cause(ProblemKind::Internal, error)
    }

    fn with_hidden_cause(kind: ProblemKind, error: impl Error + Send + Sync + 'static) -> Self {
        tracing::error!(error = error_chain(&error), "internal error");
        Self { cause: Some(Arc::new(error)), ..kind.into() }
    }

    /// The body of the request has more bytes than its route takes.
    pub fn body_too_large(max_bytes: usize) -> Self {
        Self { max_bytes: Some(max_bytes), ..ProblemKind::BodyTooLarge.into() }
    }

    /// A request that only reads has these errors.
    pub fn invalid_query(errors: Vec<FieldError>) -> Self {
        Self { errors, ..ProblemKind::InvalidQuery.into() }
    }

    /// A page is not about a course: these parts of one were not found.
    pub fn no_course(missing: Vec<FieldError>) -> Self {
        Self { errors: missing, ..ProblemKind::NoCourse.into() }
    }

    /// The problem as a staff member is told of it, who may do more about it than a visitor.
    pub fn for_staff(error: impl Into<Self>) -> Self {
        let problem = error.into();
        match problem.kind {
            ProblemKind::RunFull => Self { kind: ProblemKind::RunFullForStaff, ..problem },
            _ => problem,
        }
    }

    /// What went wrong.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What to do about it. Of a body that is too large, it names the limit.
    pub(crate) fn detail(&self, language: Language) -> String {
        let (_, detail) = self.kind.title_and_detail(language);
        let Some(max_bytes) = self.max_bytes else { return detail.to_owned() };
        let kilobytes = max_bytes / 1024;
        language.choose(
            format!("{detail} Det må højst fylde {kilobytes} KB."),
            format!("{detail} It may have at most {kilobytes} KB."),
        )
    }

    /// The language of the course which the request is about, if it is known.
    pub(crate) fn language(&self) -> Option<Language> {
        self.language
    }

    /// Makes this the language for a client that has not said which one it prefers.
    pub fn set_course_language(&mut self, language: Language) {
        self.language = Some(language);
    }

    /// The same problem of the part of the request at this pointer, if it points at any.
    pub fn moved_to(self, pointer: &str) -> Self {
        let pointers = self.pointers.iter().map(|_| pointer.to_owned()).collect();
        Self { pointers, ..self }
    }

    /// The message for the log, including the internal cause: for people who run the system on
    /// their own machine.
    pub fn log_message(&self, language: Language) -> String {
        if let Some(cause) = &self.cause {
            return error_chain(cause.as_ref());
        }
        if self.errors.is_empty() {
            return self.detail(language);
        }
        let errors: Vec<String> = self
            .errors
            .iter()
            .map(|error| format!("{}: {}", error.pointer, error.code.detail(language)))
            .collect();
        errors.join("; ")
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self {
            kind,
            errors: Vec::new(),
            seats_left: None,
            language: None,
            max_bytes: None,
            courses: None,
            pointers: Vec::new(),
            retry_after: (kind == ProblemKind::Busy).then_some(BUSY_RETRY_AFTER),
            cause: None,
        }
    }
}

impl From<Vec<FieldError>> for Problem {
    fn from(errors: Vec<FieldError>) -> Self {
        Self { errors, ..ProblemKind::Invalid.into() }
    }
}

impl From<JsonError> for Problem {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Malformed(_) => ProblemKind::MalformedJson.into(),
            JsonError::DuplicateFields(errors) => errors.into(),
        }
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
            Rejection::AlreadyRegistered { participants, .. } if participants.is_empty() => {
                ProblemKind::SomebodyAlreadyRegistered.into()
            }
            Rejection::AlreadyRegistered { participants, .. } => {
                let pointers = participants
                    .iter()
                    .map(|index| format!("/participants/{index}/email"))
                    .collect();
                Self { pointers, ..ProblemKind::AlreadyRegistered.into() }
            }
        }
    }
}

impl From<OperationError> for Problem {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::NotFound | OperationError::CodeExpired => ProblemKind::NotFound.into(),
            OperationError::Invalid(errors) => errors.into(),
            OperationError::Rejected(rejection) => rejection.into(),
            OperationError::RegistrationCancelled => ProblemKind::RegistrationCancelled.into(),
            OperationError::RegistrationVerified => ProblemKind::RegistrationVerified.into(),
            OperationError::NobodyWaits => ProblemKind::NobodyWaits.into(),
            OperationError::NoFee => ProblemKind::NoFee.into(),
            OperationError::NoRecipients => ProblemKind::NoRecipients.into(),
            OperationError::NotCancellable => ProblemKind::NotCancellable.into(),
            OperationError::RunNotBegun => ProblemKind::RunNotBegun.into(),
            OperationError::Publish(conflict) => conflict.into(),
            OperationError::ImageUsed(courses) => {
                Self { courses: Some(courses.into()), ..ProblemKind::ImageUsed.into() }
            }
            OperationError::VersionRequired => ProblemKind::VersionRequired.into(),
            OperationError::TooManyRequests { retry_after } => {
                Self { retry_after: Some(retry_after), ..ProblemKind::TooManyRequests.into() }
            }
            OperationError::TooManyUnverifiedSeats { retry_after } => {
                let kind = ProblemKind::TooManyUnverifiedSeats;
                Self { retry_after: Some(retry_after), ..kind.into() }
            }
            OperationError::IdempotencyKeyReused => ProblemKind::IdempotencyKeyReused.into(),
            OperationError::TooManyConflicts => {
                tracing::warn!(error = error_chain(&error), "the table is busy");
                ProblemKind::Busy.into()
            }
            OperationError::Store(error) => error.into(),
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
    /// The one place where a failed request to the table is logged.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) => {
                tracing::warn!(error = error_chain(&error), "the table is busy");
                ProblemKind::Busy.into()
            }
            StoreError::Corrupt(ref damaged) if damaged.course().is_some() => {
                Self::with_hidden_cause(ProblemKind::CourseUnreadable, error)
            }
            StoreError::Corrupt(ref damaged) if damaged.is_seat_counts() => {
                Self::with_hidden_cause(ProblemKind::SeatCountsUnreadable, error)
            }
            error => Self::internal(error),
        }
    }
}

impl IntoResponse for Problem {
    /// Sets status and headers. `middleware.rs` adds the body, since it knows the request.
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        if self.kind == ProblemKind::SignInRequired {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        let mut response = (self.kind.status(), headers).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
