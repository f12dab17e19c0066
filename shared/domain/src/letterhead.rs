//! The provider as printed documents name it.

use serde::Serialize;

use crate::provider::Provider;

/// The data about the provider that every document template may print.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of the provider")]
pub struct Letterhead {
    pub name: String,
    pub department: String,
    /// In one line.
    pub address: String,
    pub cvr: String,
    pub phone: String,
    pub email: String,
    /// For reading: without scheme and final slash.
    pub website: String,
    /// For linking.
    pub website_url: String,
}

impl From<&Provider> for Letterhead {
    fn from(provider: &Provider) -> Self {
        Self {
            name: provider.name.clone(),
            department: provider.department.clone(),
            address: provider.address(),
            cvr: provider.cvr.clone(),
            phone: provider.phone.clone(),
            email: provider.email.clone(),
            website: without_scheme(&provider.website),
            website_url: provider.website.clone(),
        }
    }
}

/// A web address as it is printed.
pub fn without_scheme(url: &str) -> String {
    url.trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_is_printed_without_scheme_and_final_slash() {
        for url in ["https://www.eksempel.dk/", "http://www.eksempel.dk", "www.eksempel.dk"] {
            assert_eq!(without_scheme(url), "www.eksempel.dk");
        }
    }
}
