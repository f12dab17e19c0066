//! What the office does: one function for each operation, over `store` and `domain`. The Lambda
//! functions call these and decide nothing themselves. An operation that frees seats also promotes
//! the waiting list.

mod all_runs;
mod attendance;
mod cancel;
mod cancel_participant;
mod contacts_to_call;
mod correct;
mod courses;
mod erase;
mod error;
mod export;
mod fees;
mod find_by_name;
mod follow_up;
mod images;
mod move_registration;
mod overview;
mod promote;
mod read;
mod receipt;
mod register;
mod remind;
mod requester;
mod retry;
mod run_messages;
mod runs;
mod substitute;
mod verify_contact;

pub use all_runs::ListedRun;
pub use attendance::mark_attendance;
pub use cancel::{
    cancel_as_contact, cancel_as_spam, cancel_as_staff, cancel_one_as_spam, lapse_unverified,
};
pub use cancel_participant::{cancel_participant_as_contact, cancel_participant_as_staff};
pub use contacts_to_call::{ContactSelection, ContactToCall, ContactsPage, list_contacts_to_call};
pub use correct::{close_secrets, correct, resend_own_receipts, resend_receipt};
pub use courses::{
    ExpectedVersion, NotifiedRun, PublishedCourse, cancel_run, change_capacity, publish_course,
    runs_to_notify, withdraw_course,
};
pub use erase::{Erasure, anonymise_registration, erase_person};
pub use error::OperationError;
pub use export::{
    ExportedRegistration, PersonExport, audit_person, export_person, export_registration,
};
pub use fees::waive_fees;
pub use find_by_name::{FoundPeople, FoundPerson, MONTHS_BEFORE, WEEKS_AFTER, find_by_name};
pub use follow_up::{confirm, record_contact};
pub use images::{NewImage, delete_image, missing_images, store_image};
pub use move_registration::move_registration;
pub use overview::{CurrentRun, Overview, accessed_of_runs, list_current_runs, read_overview};
pub use promote::{PromotedByStaff, promote_next, promote_waiting};
pub use read::{
    find_by_reference, find_course, find_course_and_run, find_run, list_registrations, read_course,
    read_listed_run, read_questions, read_registration, read_run, seats_to_offer,
};
pub use receipt::{begin_hold, begin_to_tell_move, delay_receipt, end_to_tell_move};
pub use register::{Registered, RegistrationSummary, register};
pub use remind::{address_reminder, send_reminders};
pub use requester::{CodesOf, Requester, TooManyCodes};
pub use run_messages::{
    MessageExample, MessagePreview, Sending, address_message, list_messages, preview_message,
    send_message,
};
pub use runs::{
    RunOrder, RunPosition, RunSelection, RunToManage, RunsPage, SortedRun, SortedRuns,
    SortedSelection, list_runs, list_sorted_runs,
};
pub use substitute::substitute;
pub use verify_contact::{open_registration, verify_contact};
