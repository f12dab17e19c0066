//! Danish sort order.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale::locale;

/// Danish alphabetical order (Unicode CLDR): Æ, Ø and Å come last, and Aa sorts as Å. Lists of
/// people have it in every language, because the office looks names up in them.
pub struct DanishCollation(CollatorBorrowed<'static>);

impl DanishCollation {
    /// Loads the collation data that is compiled into the program.
    #[expect(clippy::expect_used, reason = "the data is compiled in")]
    pub fn load() -> Self {
        Self(
            Collator::try_new(locale!("da").into(), CollatorOptions::default())
                .expect("compiled collation data"),
        )
    }

    /// Compares two texts.
    pub fn compare(&self, left: &str, right: &str) -> Ordering {
        self.0.compare(left, right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_sort_last_and_aa_sorts_with_them() {
        let collation = DanishCollation::load();
        let mut names = vec!["Østergård", "Ålborg", "Aabenraa", "Zeuthen", "Ærø", "Adam", "ægir"];
        names.sort_by(|left, right| collation.compare(left, right));
        assert_eq!(names, ["Adam", "Zeuthen", "ægir", "Ærø", "Østergård", "Aabenraa", "Ålborg"]);
    }
}
