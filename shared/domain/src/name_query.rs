//! Looking for a person by a part of their name.

use crate::personal_data::PersonName;
use crate::text::search_key;

/// How many letters and digits are enough to look for.
const MIN_NAME_QUERY: usize = 2;

/// A part of a name that somebody looks for. It is personal data.
pub struct NameQuery(Vec<String>);

impl NameQuery {
    /// Words of a name, or how they begin. `None` if they have fewer than two letters.
    pub fn parse(text: &str) -> Option<Self> {
        let words = words(text);
        let length: usize = words.iter().map(|word| word.chars().count()).sum();
        (length >= MIN_NAME_QUERY).then_some(Self(words))
    }

    /// Whether each of its words begins a word of the name.
    pub fn matches(&self, name: &PersonName) -> bool {
        let name = words(name.as_str());
        self.0.iter().all(|wanted| name.iter().any(|word| word.starts_with(wanted)))
    }
}

/// The words of a name as they are compared.
fn words(text: &str) -> Vec<String> {
    let key = search_key(text);
    let words = key.split(|character: char| !character.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_be_shortened_and_stand_in_any_order() {
        let name = PersonName::new("Mette Søndergård-Åkjær".to_owned());
        for found in ["mette", "METTE åk", "aakjaer mette", "søndergaard", "met soender", "Åkjær"]
        {
            assert!(NameQuery::parse(found).unwrap().matches(&name), "{found}");
        }
        for other in ["ette", "mette holm", "akjær"] {
            assert!(!NameQuery::parse(other).unwrap().matches(&name), "{other}");
        }
    }

    #[test]
    fn a_query_has_two_letters() {
        for short in ["", " ", "m", "-,."] {
            assert!(NameQuery::parse(short).is_none(), "{short}");
        }
    }
}
