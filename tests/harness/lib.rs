//! The test harness: a whole course office over an in-memory table, called over HTTP through its
//! real router, with fault injection, a reference model and stress histories.
#![expect(clippy::expect_used, reason = "a harness may panic")]

pub mod calendar_program;
pub mod course_form;
pub mod desk;
pub mod emails;
pub mod faults;
pub mod gateway;
pub mod model;
mod office;
pub mod openapi;
mod openapi_examples;
mod operations;
pub mod pages;
pub mod personal_data;
mod raw_table;
mod registered;
mod request;
mod response;
mod samples;
pub mod stress;
pub mod tokens;

pub use office::Office;
pub use operations::{change_by_office, substitute_for};
pub use registered::Registered;
pub use request::RequestBuilder;
pub use response::{Response, pdf_text};
pub use samples::{
    COURSE, COVER, ENGLISH_COURSE, FIRST_DAY, FULL_COURSE, JSON, NOBODY, NOW, PORTRAIT, PROVIDER,
    REGISTRATION, RUN, SLUG, SPRING, SPRING_RUN, STAFF_RUN, START, WIDE_COURSE, course,
    course_with_images, days_in_reverse, example, group, run_document_files, run_id, three_runs,
    waiting_group, white_png,
};
