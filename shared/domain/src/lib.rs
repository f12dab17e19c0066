//! The words and rules of a course office: pure values, no AWS, HTTP, PDF, clock or randomness.
//! Whatever comes from outside is read once, through [`json_reader::JsonReader`], into types that cannot be
//! wrong.

pub mod attendance;
pub mod billing;
pub mod catalogue;
pub mod course;
pub mod danish_format;
pub mod erasure;
pub mod field_error;
pub mod glyph_coverage;
pub mod json_reader;
pub mod markdown;
pub mod participant;
pub mod price;
pub mod provider;
pub mod registration;
pub mod retention;
pub mod run;
pub mod seats;
pub mod staff_requests;
pub mod time;
pub mod working_days;

pub use attendance::AttendanceMark;
pub use billing::Billing;
pub use catalogue::{CourseSummary, Filter};
pub use course::{
    AgendaItem, Course, Module, Person, PersonKind, Programme, PublishConflict, Venue,
};
pub use field_error::{ErrorCode, FieldError, Language};
pub use participant::{Contact, EmailAddress, Participant, PersonName, PersonalText, Phone};
pub use price::{Charge, Money, Price, Vat};
pub use provider::Provider;
pub use registration::{
    Applicant, ContactDeadlineStatus, Note, Registration, RegistrationEvent, RegistrationId,
    RegistrationStatus, Rejection, Substitution,
};
pub use run::{CourseRun, Day, RunId, RunState, Slug};
pub use seats::{SeatStatus, Seats};
