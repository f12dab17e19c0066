//! Name badges: what `badges.hbs` prints, eight to a sheet.

use serde::Serialize;

use crate::list::ProviderView;
use crate::paper::Kind;
use crate::roster::Roster;

pub(crate) const PAPER: Kind = Kind {
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
        let badge = |seated: &crate::roster::Seated<'_>| BadgeView {
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
