//! The kitchen list: dietary and access needs with their number, without names.

use domain::{DanishCollation, Language, Letterhead, PersonalText};
use serde::Serialize;
use web::auth::Identity;
use web::{AppState, Problem};

use super::run_document::{NoQuery, RunDocument};
use crate::roster::{Roster, missing_notice, times_to_follow};

pub(crate) struct KitchenList;

/// The data of `kitchen.hbs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KitchenView {
    words: Words,
    course_title: String,
    run_name: String,
    cancelled: &'static str,
    notice: String,
    venue: String,
    participants: String,
    data_from: String,
    days: Vec<String>,
    needs: Vec<NeedView>,
    provider: Letterhead,
}

/// What the template prints as it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    /// The BCP 47 tag of their language.
    language: &'static str,
    title: &'static str,
    description: &'static str,
    participants: &'static str,
    days: &'static str,
    needs: &'static str,
    need: &'static str,
    count: &'static str,
    no_needs: &'static str,
    page: &'static str,
    page_of: &'static str,
}

#[derive(Serialize)]
struct NeedView {
    need: String,
    count: String,
}

impl RunDocument for KitchenList {
    const SLUG: &'static str = "kitchen";
    const TITLE: &'static str = "Køkkenliste";
    const FILE_NAME: &'static str = "køkkenliste";
    const TEMPLATE: (&'static str, &'static str) =
        ("kitchen.hbs", include_str!("../../../../templates/kitchen.hbs"));
    const OPERATION_ID: &'static str = "getKitchenList";
    const SUMMARY: &'static str = "The kitchen list of a run.";
    const DESCRIPTION: &'static str = "Dietary and access needs with their number, without names.";

    type Query = NoQuery;
    type View = KitchenView;

    async fn view(
        app: &AppState,
        roster: &Roster,
        _: &Identity,
        _: NoQuery,
    ) -> Result<KitchenView, Problem> {
        let run = roster.run_id();
        let needs = app.store.needs(&run, &roster.registrations, app.clock.now()).await?;
        let unreadable = needs.damaged.len();
        Ok(KitchenView::new(roster, &needs.items, unreadable))
    }

    fn sample(roster: &Roster) -> KitchenView {
        KitchenView::new(roster, &[PersonalText::new("Vegetar".to_owned())], 1)
    }
}

impl KitchenView {
    /// `unreadable` is the number of registrations whose needs cannot be read.
    fn new(roster: &Roster, needs: &[PersonalText], unreadable: usize) -> Self {
        let language = roster.language();
        let of_needs = missing_notice(
            unreadable,
            language,
            ["tilmeldings hensyn", "tilmeldingers hensyn"],
            ["registration's needs", "registrations' needs"],
        );
        let notices =
            [roster.notice(language), of_needs].into_iter().filter(|notice| !notice.is_empty());
        let needs = count_needs(needs).into_iter();
        Self {
            words: Words::of(language),
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            cancelled: roster.cancelled(language),
            notice: notices.collect::<Vec<_>>().join(" "),
            venue: roster.venue(),
            participants: language.count(
                roster.entries().len(),
                ["tilmeldt", "tilmeldte"],
                ["registered"; 2],
            ),
            data_from: roster.data_from(),
            days: days(roster),
            needs: needs.map(|(need, count)| NeedView { need, count: count.to_string() }).collect(),
            provider: Letterhead::from(&*roster.provider),
        }
    }
}

impl Words {
    fn of(language: Language) -> Self {
        let [page, page_of] = language.page_words();
        Self {
            language: language.tag(),
            title: language.choose("Køkkenliste", "Kitchen list"),
            description: language
                .choose("Hensyn talt sammen, uden navne", "Needs with their number, without names"),
            participants: language.choose("Deltagere", "Participants"),
            days: language.choose("Dage", "Days"),
            needs: language.choose("Hensyn", "Needs"),
            need: language.choose("Behov", "Need"),
            count: language.choose("Antal", "Number"),
            no_needs: language.choose(
                "Ingen deltagere har bedt om særlige hensyn.",
                "No participant has told us of special needs.",
            ),
            page,
            page_of,
        }
    }
}

/// Each day with its hours, or the start date while the days are unknown.
fn days(roster: &Roster) -> Vec<String> {
    let language = roster.language();
    if roster.run.days.is_empty() {
        let start = language.date(roster.run.start);
        return vec![format!("{start}, {}", times_to_follow(language))];
    }
    let mut days: Vec<_> = roster.run.days.iter().collect();
    days.sort_by_key(|day| (day.date, day.start));
    days.iter().map(|day| language.day(day)).collect()
}

/// Each need with its number, in Danish order. Needs that differ only in case, white space or a
/// final full stop are the same.
fn count_needs(needs: &[PersonalText]) -> Vec<(String, usize)> {
    let collation = DanishCollation::load();
    let mut needs: Vec<String> = needs.iter().map(|need| normalise(need.as_str())).collect();
    needs.sort_by(|one, other| {
        collation.compare(&one.to_lowercase(), &other.to_lowercase()).then_with(|| one.cmp(other))
    });
    let groups = needs.chunk_by(|one, other| one.to_lowercase() == other.to_lowercase());
    groups.filter_map(|group| Some((capitalise(group.first()?), group.len()))).collect()
}

/// With single spaces and without a final full stop.
fn normalise(need: &str) -> String {
    need.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

fn capitalise(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_that_differ_only_in_case_spaces_or_a_full_stop_are_counted_together() {
        let needs = ["vegetar", "Østers tåles ikke", "Vegetar.", " VEGETAR ", "Ingen\nnødder"]
            .map(|need| PersonalText::new(need.to_owned()));
        let expected = [("Ingen nødder", 1), ("VEGETAR", 3), ("Østers tåles ikke", 1)]
            .map(|(need, count)| (need.to_owned(), count));
        assert_eq!(count_needs(&needs), expected);
    }
}
