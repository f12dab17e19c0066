//! The list of the PDF documents about a run.

mod badges;
mod certificates;
mod kitchen;
pub(crate) mod participant_list;
mod route;
pub(crate) mod run_document;
mod sign_in;

use badges::Badges;
use certificates::Certificates;
use kitchen::KitchenList;
use participant_list::ParticipantList;
use route::DocumentRoute;
use sign_in::SignInSheets;

/// Every document about a run, in the order in which the preview and the command line offer them.
// To add a document, follow "Add a document" in CONTRIBUTING.md.
pub(crate) static DOCUMENTS: &[DocumentRoute] = &[
    DocumentRoute::new::<ParticipantList>(),
    DocumentRoute::new::<SignInSheets>(),
    DocumentRoute::new::<Badges>(),
    DocumentRoute::new::<Certificates>(),
    DocumentRoute::new::<KitchenList>(),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_document_has_a_slug_an_operation_and_a_file_name_of_its_own() {
        let slugs: BTreeSet<_> = DOCUMENTS.iter().map(|route| route.info.slug).collect();
        let files: BTreeSet<_> = DOCUMENTS.iter().map(|route| route.info.file_name).collect();
        let operations: BTreeSet<_> =
            DOCUMENTS.iter().map(|route| route.describe().operation_id).collect();
        assert_eq!([slugs.len(), files.len(), operations.len()], [DOCUMENTS.len(); 3]);
    }

    #[test]
    fn api_gateway_routes_every_document() {
        let template = include_str!("../../../infra/template.yaml");
        for route in DOCUMENTS {
            for segment in route.info.path_segments() {
                let path = format!("\"/staff/courses/{{slug}}/runs/{{run}}/{segment}\"");
                assert!(template.contains(&path), "{path} in infra/template.yaml");
            }
        }
    }
}
