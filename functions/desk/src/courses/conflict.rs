//! What two people changed at the same time: the fields that differ, who changed each, and which of
//! the two versions is used.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::Course;
use pages::Form;
use serde::Serialize;
use sha2::{Digest, Sha256};
use web::Problem;

use super::differences::{Difference, differences};
use super::draft::{Draft, values_of};
use super::model::way_to;
use super::values::Values;
use crate::DeskState;

/// Stands before a pointer in the name of the field with which a version is chosen.
const CHOICE: &str = "valg:";
const THEIRS: &str = "andens";
/// How many bytes of a hash are kept. A coincidence would only choose the other version at first,
/// where somebody sees it.
const BYTES: usize = 3;

/// A value or a name, shortened so that many of them travel in a form.
type Fingerprint = [u8; BYTES];

fn fingerprint(text: &str) -> Fingerprint {
    let digest = Sha256::digest(text);
    std::array::from_fn(|index| digest[index])
}

/// What a version of a course had in its fields, by which it is seen who has changed them since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fingerprints(BTreeMap<Fingerprint, Fingerprint>);

impl Fingerprints {
    /// Those of all fields that are filled in.
    pub(super) fn of(values: &Values) -> Self {
        let pairs = values.pairs().map(|(name, value)| (name, value.trim()));
        let pairs = pairs.filter(|(_, value)| !value.is_empty());
        Self(pairs.map(|(name, value)| (fingerprint(name), fingerprint(value))).collect())
    }

    pub(super) fn read(text: &str) -> Self {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let pairs = bytes.as_chunks::<{ 2 * BYTES }>().0.iter();
        Self(pairs.map(|[a, b, c, d, e, f]| ([*a, *b, *c], [*d, *e, *f])).collect())
    }

    /// Whether the field had this value.
    fn has(&self, name: &str, value: &str) -> bool {
        match self.0.get(&fingerprint(name)) {
            None => value.trim().is_empty(),
            Some(known) => *known == fingerprint(value.trim()),
        }
    }
}

/// As a form carries them.
impl fmt::Display for Fingerprints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: Vec<u8> =
            self.0.iter().flat_map(|(name, value)| [*name, *value]).flatten().collect();
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// The version that somebody else has published.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConflictView {
    /// Whether it has been deleted instead.
    is_gone: bool,
    differences: Vec<ChoiceView>,
}

/// A field that both versions have differently.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChoiceView {
    #[serde(flatten)]
    difference: Difference,
    /// The name of the field with which a version is chosen.
    name: String,
    /// The value that chooses theirs. It says which value of ours was seen beside it.
    theirs: String,
    /// "Kun den anden"
    changed_by: &'static str,
    is_theirs: bool,
}

impl ConflictView {
    /// What is published now beside what was typed; `base` is what both began with.
    pub(super) fn new(
        published: Option<&Course>,
        base: &Fingerprints,
        mine: &Values,
    ) -> Result<Self, Problem> {
        let Some(course) = published else {
            return Ok(Self { is_gone: true, differences: Vec::new() });
        };
        let theirs = values_of(course)?;
        let choice = |difference: Difference| {
            let pointer = difference.pointer.as_str();
            let is_theirs_new = !base.has(pointer, theirs.get(pointer));
            let is_mine_new = !base.has(pointer, mine.get(pointer));
            ChoiceView {
                name: format!("{CHOICE}{pointer}"),
                theirs: format!("{THEIRS}:{}", seen(mine.get(pointer))),
                changed_by: match (is_theirs_new, is_mine_new) {
                    (true, false) => "Kun den anden",
                    (false, true) => "Kun dig",
                    _ => "Jer begge",
                },
                is_theirs: !is_mine_new,
                difference,
            }
        };
        let differences = differences(&theirs, mine).into_iter().map(choice).collect();
        Ok(Self { is_gone: false, differences })
    }
}

/// The fingerprint of a value as a form carries it.
fn seen(value: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(fingerprint(value.trim()))
}

/// Takes the values from the version that somebody else has published wherever theirs was chosen,
/// unless the field was changed after that.
pub(super) async fn take_chosen(
    state: &DeskState,
    draft: &mut Draft,
    form: &Form,
) -> Result<(), Problem> {
    let chosen = form.pairs().filter_map(|(name, value)| {
        let pointer = name.strip_prefix(CHOICE).filter(|pointer| way_to(pointer).is_some())?;
        let seen_beside = value.strip_prefix(THEIRS)?.strip_prefix(':')?;
        (seen_beside == seen(draft.values.get(pointer))).then_some(pointer)
    });
    let chosen: Vec<&str> = chosen.collect();
    let Some(slug) = draft.slug.as_ref().filter(|_| !chosen.is_empty()) else { return Ok(()) };
    // If it is deleted meanwhile, what was typed is kept.
    let Some((course, _)) = state.store().course(slug).await? else { return Ok(()) };
    let theirs = values_of(&course)?;
    for pointer in chosen {
        if theirs.has(pointer) {
            draft.values.set(pointer, theirs.get(pointer));
        } else {
            draft.values.remove(pointer);
        }
    }
    draft.values.remove_empty_rows(&theirs);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_changed_a_field_is_seen_from_what_both_began_with() {
        let mut values = Values::default();
        values.set("/title", "Møder");
        values.set("/summary", " ");
        let base = Fingerprints::read(&Fingerprints::of(&values).to_string());
        assert_eq!(base, Fingerprints::of(&values));
        assert!(base.has("/title", "Møder ") && base.has("/summary", "") && base.has("/link", ""));
        assert!(!base.has("/title", "") && !base.has("/link", "https://example.dk"));
    }
}
