//! What every page is made of, whichever function has it: templates and their words, the headers
//! and files of pages, forms and their fields, and cookies.

mod assets;
mod cookie;
mod course_page;
mod faults;
mod fields;
mod form;
mod form_token;
mod layout;
mod registered_form;
mod response;
pub mod rows;
mod run_view;
mod same_site;
mod templates;
mod upload;

pub use assets::{Asset, Assets, STATIC, serve_asset};
pub use cookie::Cookie;
pub use course_page::{CourseView, ImageView};
pub use fields::{FaultView, FieldView, Fields, id_of};
pub use form::{Form, MAX_FIELDS};
pub use form_token::FormToken;
pub use layout::{Link, ProviderView};
pub use response::{
    CONTENT_SECURITY_POLICY_WITH_FRAME, CONTENT_SECURITY_POLICY_WITH_SCRIPT, HTML, live_response,
    respond, respond_to_form, with_page, with_page_headers,
};
pub use run_view::{COUNTED_SEATS, RunView, SEATS_LEFT, action_label, days_of, first_open};
pub use same_site::refuse_forms_of_others;
pub use templates::Templates;
pub use upload::SentFile;
