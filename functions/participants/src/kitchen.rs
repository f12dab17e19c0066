//! The kitchen list: needs counted, without names, what `kitchen.hbs` prints.

use domain::{PersonalText, danish_format};
use serde::Serialize;

use crate::participant_list::ProviderView;
use crate::roster::{Roster, counted};
use crate::run_document::DocumentTemplate;

pub(crate) const DOCUMENT: DocumentTemplate = DocumentTemplate {
    template: ("kitchen.hbs", include_str!("../../../templates/kitchen.hbs")),
    name: "køkkenliste",
};

/// What the kitchen has to know of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KitchenView {
    course_title: String,
    run_name: String,
    venue: String,
    participants: String,
    days: Vec<String>,
    needs: Vec<NeedView>,
    provider: ProviderView,
}

#[derive(Serialize)]
struct NeedView {
    need: String,
    count: String,
}

impl KitchenView {
    pub(crate) fn new(roster: &Roster, needs: &[PersonalText]) -> Self {
        Self {
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            venue: roster.venue(),
            participants: counted(roster.people().len(), "tilmeldt", "tilmeldte"),
            days: days(roster),
            needs: tally(needs)
                .into_iter()
                .map(|(need, count)| NeedView { need, count: count.to_string() })
                .collect(),
            provider: ProviderView::of(roster),
        }
    }
}

/// Each day with its hours; the start of the run while its days are unknown.
fn days(roster: &Roster) -> Vec<String> {
    if roster.run.days.is_empty() {
        return vec![format!("{}, tidspunkt følger", danish_format::date(roster.run.start))];
    }
    let mut days: Vec<_> = roster.run.days.iter().collect();
    days.sort_by_key(|day| (day.date, day.start.time()));
    days.iter()
        .map(|day| {
            format!(
                "{} kl. {}",
                danish_format::date(day.date),
                danish_format::hours(day.start, day.end)
            )
        })
        .collect()
}

/// Needs that say the same, apart from case, white space and a full stop, are counted together, in
/// Danish order.
fn tally(needs: &[PersonalText]) -> Vec<(String, usize)> {
    let alphabet = danish_format::DanishCollation::danish();
    let mut written: Vec<String> = needs.iter().map(|need| tidied(need.as_str())).collect();
    written.sort_by(|one, other| {
        alphabet.compare(&one.to_lowercase(), &other.to_lowercase()).then_with(|| one.cmp(other))
    });
    let groups = written.chunk_by(|one, other| one.to_lowercase() == other.to_lowercase());
    groups.filter_map(|group| Some((capitalised(group.first()?), group.len()))).collect()
}

fn tidied(need: &str) -> String {
    need.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

fn capitalised(text: &str) -> String {
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
    fn needs_that_say_the_same_are_counted_together() {
        let needs = ["vegetar", "Østers tåles ikke", "Vegetar.", " VEGETAR ", "Ingen\nnødder"]
            .map(|need| PersonalText::new(need.to_owned()));
        let expected = [("Ingen nødder", 1), ("VEGETAR", 3), ("Østers tåles ikke", 1)]
            .map(|(need, count)| (need.to_owned(), count));
        assert_eq!(tally(&needs), expected);
    }
}
