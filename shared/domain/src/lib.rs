//! The vocabulary and the rules of a course office as pure values: no AWS, HTTP, PDF, clock or
//! randomness. Documents from outside are validated once, when they are parsed into these types.

pub mod abuse_limits;
pub mod applicant;
pub mod attendance;
mod base32;
pub mod billing;
pub mod caller;
mod cancellation;
pub mod catalogue;
pub mod change;
mod charge;
mod collation;
pub mod contact_deadline;
mod corrected_field;
mod correction;
pub mod course;
mod cpr;
mod email_recipient;
mod erasure;
pub mod error_code;
pub mod field_error;
pub mod glyph_coverage;
pub mod image;
pub mod json_document;
mod json_reader;
pub mod language;
pub mod letterhead;
pub mod limits;
pub mod markdown;
pub mod message_text;
mod name_query;
mod notation;
pub mod participant;
pub mod personal_data;
pub mod place;
pub mod placement;
pub mod price;
pub mod provider;
mod question;
pub mod registration;
pub mod registration_code;
pub mod registration_id;
mod registration_reference;
pub mod rejection;
pub mod reminder;
pub mod retention;
pub mod run;
pub mod run_event;
pub mod run_id;
pub mod run_message;
pub mod seats;
pub mod slug;
pub mod staff_requests;
pub mod substitution;
pub mod suspicion;
#[cfg(test)]
mod test_documents;
pub mod text;
pub mod time;
mod web_address;
pub mod working_days;

pub use abuse_limits::Limits;
pub use applicant::{Applicant, EarlierRegistration};
pub use attendance::{
    AttendanceDay, AttendanceMark, attendance_days, attendance_heading, attendance_modules,
};
pub use billing::Billing;
pub use caller::{Caller, Network};
pub use cancellation::{CancellationFee, CancellationQuote, CancellationStep, CancellationTerms};
pub use catalogue::{CourseSummary, Filter};
pub use change::{Actor, Change, ChangeDetails, ChangeKind, CourseChangeKind, ImageChangeKind};
pub use charge::{Charge, ChargeLine};
pub use collation::DanishCollation;
pub use contact_deadline::{ContactDeadlineStatus, ContactPromise};
pub use corrected_field::{CorrectedField, CorrectedFields, FieldOwner};
pub use correction::{Correction, Corrector, corrected_addresses};
pub use course::{
    AgendaItem, Course, Module, Person, PersonKind, PracticalInformation, Programme,
    PublishConflict,
};
pub use email_recipient::EmailRecipient;
pub use error_code::{DayName, ErrorCode, UnsupportedMarkdown};
pub use field_error::FieldError;
pub use image::{
    CourseImage, ImageFile, ImageHash, ImageName, ImageType, check_image_size, named_images,
};
pub use language::Language;
pub use letterhead::Letterhead;
pub use message_text::MessageText;
pub use name_query::NameQuery;
pub use participant::{Contact, Participant};
pub use personal_data::{EmailAddress, PersonName, PersonalText, Phone};
pub use place::{Online, Place, Venue};
pub use placement::{Admission, Placement, SeatCounts};
pub use price::{EarlyBird, EarlyPrice, GroupDiscount, Money, Price, PriceChoice, Vat};
pub use provider::{Accessibility, Privacy, Provider};
pub use question::{Answer, Answers, Question, QuestionKind, QuestionScope};
pub use registration::{
    CancellationReason, Note, Registration, RegistrationEvent, RegistrationStatus, Source,
    SpamOutcome, UntoldMove,
};
pub use registration_code::RegistrationCode;
pub use registration_id::{RegistrationId, SecretId};
pub use registration_reference::RegistrationReference;
pub use rejection::Rejection;
pub use run::{CalendarPart, CourseRun, Day, RunStage, RunState};
pub use run_event::{RunDetails, RunEvent};
pub use run_id::RunId;
pub use run_message::{Addressees, Audience, MessageGroup, Recipients, RunMessage};
pub use seats::{SeatStatus, Seats};
pub use slug::Slug;
pub use substitution::Substitution;
pub use suspicion::{Scrutiny, UnverifiedCounts};
