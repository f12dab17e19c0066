//! Name badges, eight to a sheet.

use domain::{Language, Letterhead};
use serde::Serialize;
use web::auth::Identity;
use web::{AppState, Problem};

use super::run_document::{NoQuery, RunDocument};
use crate::roster::{Roster, RosterEntry};

pub(crate) struct Badges;

/// The data of `badges.hbs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BadgesView {
    words: Words,
    course_title: String,
    run_name: String,
    cancelled: &'static str,
    notice: String,
    spelling_notice: String,
    badges: Vec<BadgeView>,
    provider: Letterhead,
}

/// What the template prints as it is.
#[derive(Serialize)]
struct Words {
    /// The BCP 47 tag of their language.
    language: &'static str,
    title: &'static str,
    description: &'static str,
    empty: &'static str,
}

#[derive(Serialize)]
struct BadgeView {
    name: String,
    organisation: String,
}

impl RunDocument for Badges {
    const SLUG: &'static str = "badges";
    const TITLE: &'static str = "Navneskilte";
    const FILE_NAME: &'static str = "navneskilte";
    const TEMPLATE: (&'static str, &'static str) =
        ("badges.hbs", include_str!("../../../../templates/badges.hbs"));
    const OPERATION_ID: &'static str = "getNameBadges";
    const SUMMARY: &'static str = "The name badges of a run.";
    const DESCRIPTION: &'static str = "A badge for each participant, eight on a page.";

    type Query = NoQuery;
    type View = BadgesView;

    async fn view(
        _: &AppState,
        roster: &Roster,
        _: &Identity,
        _: NoQuery,
    ) -> Result<BadgesView, Problem> {
        Ok(BadgesView::new(roster))
    }

    fn sample(roster: &Roster) -> BadgesView {
        BadgesView::new(roster)
    }
}

impl BadgesView {
    fn new(roster: &Roster) -> Self {
        let language = roster.language();
        Self {
            words: Words::of(language),
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            cancelled: roster.cancelled(language),
            notice: roster.notice(language),
            spelling_notice: roster.spelling_notice(language),
            badges: roster.entries().iter().map(BadgeView::from).collect(),
            provider: Letterhead::from(&*roster.provider),
        }
    }
}

impl Words {
    fn of(language: Language) -> Self {
        Self {
            language: language.tag(),
            title: language.choose("Navneskilte", "Name badges"),
            description: language.choose(
                "Otte skilte på hvert ark, klippes ved mærkerne",
                "Eight badges on each sheet, to be cut at the marks",
            ),
            empty: language.choose(
                "Holdet har ingen deltagere at lave navneskilte til.",
                "There are no participants to make badges for.",
            ),
        }
    }
}

impl From<&RosterEntry<'_>> for BadgeView {
    fn from(entry: &RosterEntry<'_>) -> Self {
        Self { name: entry.name(), organisation: entry.organisation() }
    }
}
