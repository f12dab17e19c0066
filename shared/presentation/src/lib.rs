//! A course as readers see it: prices, programme and practical information as texts in its
//! language, for documents, and with our words in another one, for pages.

mod practical;
mod price;
mod programme;

pub use practical::{PracticalView, contact_promise};
pub use price::PriceView;
pub use programme::ProgrammeView;
