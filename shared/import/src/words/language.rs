//! Words of the language itself.

/// The languages of courses, in both.
pub(crate) const LANGUAGES: &[(&str, &[&str])] =
    &[("da", &["dansk", "danish"]), ("en", &["engelsk", "english"])];

/// Words that only one of the languages has.
pub(crate) const DANISH: &[&str] =
    &["og", "at", "der", "som", "på", "til", "det", "ikke", "du", "af", "med", "kurset"];

pub(crate) const ENGLISH: &[&str] =
    &["and", "the", "of", "to", "with", "that", "is", "you", "your", "this", "course", "are"];

/// That something is not so.
pub(crate) const NOT: &[&str] = &["ikke", "uden", "not", "without"];

/// Words with a full stop that ends no sentence.
pub(crate) const ABBREVIATIONS: &[&str] = &[
    "approx", "bl", "ca", "dr", "dvs", "ekskl", "eksl", "evt", "excl", "fr", "hr", "incl", "inkl",
    "kl", "maks", "max", "min", "mr", "mrs", "nr", "pr", "prof", "st", "tlf",
];

/// Before a number that counts and is no ordinal, so that a full stop behind it ends the sentence.
pub(crate) const NUMBERED: &[&str] = &[
    "chapter", "class", "del", "fase", "kapitel", "level", "modul", "module", "niveau", "part",
    "phase", "step", "trin",
];

/// Words that say nothing when what they belong to was understood.
pub(crate) const FILLERS: &[&str] = &[
    "cest",
    "cet",
    "a",
    "afholdes",
    "af",
    "aftener",
    "all",
    "alle",
    "and",
    "at",
    "begge",
    "ca",
    "d",
    "dag",
    "dage",
    "dagen",
    "dato",
    "date",
    "day",
    "days",
    "den",
    "dkk",
    "each",
    "er",
    "for",
    "fra",
    "from",
    "hver",
    "held",
    "i",
    "in",
    "is",
    "kl",
    "kr",
    "kurset",
    "kursusdage",
    "med",
    "of",
    "og",
    "on",
    "per",
    "pr",
    "samt",
    "pris",
    "price",
    "prices",
    "priser",
    "prisen",
    "på",
    "senest",
    "startdato",
    "starter",
    "start",
    "starts",
    "the",
    "tid",
    "til",
    "to",
    "with",
    "deltager",
    "participant",
    "person",
    "moms",
    "vat",
    "from",
    "by",
    "both",
    "inden",
    "via",
    "foregår",
    "live",
    "dk",
    "danmark",
    "denmark",
    "o'clock",
    "hrs",
    "eller",
    "or",
    "online",
];
