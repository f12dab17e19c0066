//! Name badges: what `badges.hbs` prints, eight to a sheet.

use serde::Serialize;

use crate::participant_list::ProviderView;
use crate::roster::Roster;
use crate::run_document::DocumentTemplate;

pub(crate) const DOCUMENT: DocumentTemplate = DocumentTemplate {
    template: ("badges.hbs", include_str!("../../../templates/badges.hbs")),
    name: "navneskilte",
};

/// The badges of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BadgesView {
    course_title: String,
    run_name: String,
    badges: Vec<BadgeView>,
    provider: ProviderView,
}

#[derive(Serialize)]
struct BadgeView {
    name: String,
    organisation: String,
}

impl BadgesView {
    pub(crate) fn new(roster: &Roster) -> Self {
        let badge = |seated: &crate::roster::RosterEntry<'_>| BadgeView {
            name: seated.name(),
            organisation: seated.organisation(),
        };
        Self {
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            badges: roster.people().iter().map(badge).collect(),
            provider: ProviderView::of(roster),
        }
    }
}
