//! The bounds that the API description repeats, gathered so that a test can compare the two.

pub use crate::applicant::{MAX_ID_LENGTH, MAX_MESSAGE_LENGTH, MAX_PARTICIPANTS};
pub use crate::billing::MAX_REFERENCE_LENGTH;
pub use crate::cancellation::{MAX_CANCELLATION_DAYS, MAX_CANCELLATION_STEPS};
pub use crate::course::{MAX_COURSE_BODY_BYTES, MAX_COURSE_BYTES, MAX_ECTS, MAX_HOURS, MAX_ITEMS};
pub use crate::field_error::MAX_FIELD_ERRORS;
pub use crate::image::{MAX_ALT_LENGTH, MAX_IMAGE_BYTES, MAX_IMAGE_RATIO, MIN_IMAGE_SIDE};
pub use crate::participant::MAX_NEEDS_LENGTH;
pub use crate::personal_data::{MAX_EMAIL_LENGTH, MAX_LINE_LENGTH, MAX_NAME_LENGTH};
pub use crate::price::{MAX_PRICE_NAME_LENGTH, MAX_PRICE_OPTIONS};
pub use crate::question::{
    MAX_ANSWER_LENGTH, MAX_CHOICE_LENGTH, MAX_CHOICES, MAX_QUESTION_LENGTH, MAX_QUESTIONS,
};
pub use crate::registration_code::MAX_CODE_LENGTH;
pub use crate::reminder::MAX_REMINDER_DAYS;
pub use crate::run::MAX_CAPACITY;
pub use crate::run_message::{MAX_SUBJECT_LENGTH, MAX_TEXT_LENGTH};
pub use crate::slug::MAX_SLUG_LENGTH;
pub use crate::staff_requests::{MAX_NOTE_LENGTH, MAX_NOTES, MAX_SELECTED};
