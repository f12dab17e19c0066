//! What every page is made of, whichever function has it: forms and their fields, and cookies.

mod cookie;
mod fields;
mod form;
mod form_token;
mod same_site;

pub use cookie::Cookie;
pub use fields::{FaultView, FieldView, Fields};
pub use form::Form;
pub use form_token::FormToken;
pub use same_site::refuse_forms_of_others;
