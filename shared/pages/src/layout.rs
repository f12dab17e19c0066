//! What the layouts of all pages show.

use domain::Provider;
use serde::Serialize;

/// Who offers the courses.
#[derive(Clone, Serialize)]
pub struct ProviderView {
    name: String,
    address: String,
    cvr: String,
    /// As people read it.
    pub phone: String,
    /// Without spaces, for a link.
    tel: String,
    email: String,
}

impl ProviderView {
    /// The provider as it is configured.
    pub fn new(provider: &Provider) -> Self {
        Self {
            name: provider.name.clone(),
            address: provider.address(),
            cvr: provider.cvr.clone(),
            phone: provider.phone.clone(),
            tel: provider.phone.replace(' ', ""),
            email: provider.email.clone(),
        }
    }
}

/// A link.
#[derive(Clone, Serialize)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: String,
}
