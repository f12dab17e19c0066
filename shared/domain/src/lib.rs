//! The words and rules of a course office: pure values, no AWS, HTTP, PDF, clock or randomness.
//! Whatever comes from outside is read once, through [`form::Form`], into types that cannot be
//! wrong.

pub mod attendance;
pub mod billing;
pub mod calendar;
pub mod catalogue;
pub mod course;
pub mod danish;
pub mod erasure;
pub mod form;
pub mod invalid;
pub mod participant;
pub mod price;
pub mod prose;
pub mod provider;
pub mod registration;
pub mod repertoire;
pub mod retention;
pub mod run;
pub mod seats;
pub mod staff;
pub mod workdays;

pub use attendance::Mark;
pub use billing::Billing;
pub use catalogue::{CourseSummary, Filter};
pub use course::{AgendaItem, Conflict, Course, Module, Person, PersonKind, Programme, Venue};
pub use invalid::{Code, Invalid, Language};
pub use participant::{Contact, EmailAddress, Participant, PersonName, Personal, Phone};
pub use price::{Charge, Money, Price, Vat};
pub use provider::Provider;
pub use registration::{
    Applicant, Change, Note, Promise, Registration, RegistrationId, RegistrationStatus, Rejection,
    Substitution,
};
pub use run::{CourseRun, Day, RunId, RunState, Slug};
pub use seats::{Seats, Status};
