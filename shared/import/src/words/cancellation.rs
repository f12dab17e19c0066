//! The terms of cancellation.

/// Words of a sentence about cancelling.
pub(crate) const CANCELLATIONS: &[&str] = &[
    "afbestil",
    "afbestille",
    "afbestiller",
    "afbestilling",
    "afbud",
    "afmeld",
    "afmelde",
    "afmelder",
    "afmelding",
    "afmeldinger",
    "annullering",
    "cancel",
    "cancellation",
    "cancellations",
    "cancelled",
    "cancelling",
    "framelde",
    "framelder",
    "framelding",
    "refund",
    "refunds",
];

/// Of a sentence that states what is paid back.
pub(crate) const REFUNDS: &[&str] = &[
    "refunderer",
    "refunderes",
    "refunderet",
    "refund",
    "refunded",
    "retur",
    "tilbagebetales",
    "tilbagebetaler",
    "reimbursed",
];

/// A cancellation that costs nothing.
pub(crate) const NO_COST: &[&str] = &[
    "at no cost",
    "free",
    "free of charge",
    "fuld refusion",
    "full refund",
    "gratis",
    "ingen betaling",
    "intet gebyr",
    "koster det ikke noget",
    "koster det intet",
    "koster ikke noget",
    "koster intet",
    "no charge",
    "no fee",
    "omkostningsfri",
    "omkostningsfrit",
    "refunderes fuldt ud",
    "refunded in full",
    "fully refunded",
    "uden beregning",
    "uden betaling",
    "uden gebyr",
    "uden omkostninger",
    "uden udgift",
    "vederlagsfrit",
    "without charge",
];

/// One that costs half the price.
pub(crate) const HALF_COST: &[&str] = &[
    "half of the fee",
    "half the fee",
    "half the price",
    "halv pris",
    "halvdelen",
    "den halve pris",
    "det halve",
];

/// One that costs the price.
pub(crate) const FULL_COST: &[&str] = &[
    "betales fuldt",
    "betales fuldt ud",
    "den fulde kursuspris",
    "den fulde pris",
    "det fulde beløb",
    "det fulde kursusgebyr",
    "det hele",
    "entire fee",
    "fuld betaling",
    "fuld kursusafgift",
    "fuld kursuspris",
    "fuld pris",
    "fulde kursusgebyr",
    "full amount",
    "full course fee",
    "full fee",
    "full price",
    "fuldt gebyr",
    "fuldt kursusgebyr",
    "hele beløbet",
    "hele deltagergebyret",
    "hele gebyret",
    "hele kursusafgiften",
    "hele kursusgebyret",
    "hele kursusprisen",
    "hele prisen",
    "whole fee",
];

pub(crate) const NO_REFUND: &[&str] = &[
    "ikke refunderet",
    "ingen refusion",
    "no refund",
    "no refunds",
    "non-refundable",
    "not refunded",
    "refunderes ikke",
    "refunderes beløbet ikke",
    "refunderes betalingen ikke",
    "refunderes kursusprisen ikke",
    "refunderes pengene ikke",
    "refunderes prisen ikke",
    "tilbagebetales beløbet ikke",
    "tilbagebetales kursusprisen ikke",
    "not be refunded",
    "refunderer vi ikke",
    "tilbagebetales ikke",
];

/// Before what is kept of the price that is paid back.
pub(crate) const HELD_BACK: &[&str] = &[
    "bortset fra",
    "depositum",
    "deposit",
    "except",
    "fratrukket",
    "med fradrag",
    "minus",
    "administration fee",
    "administrationsgebyr",
    "ekspeditionsgebyr",
    "less a",
    "på nær",
];

/// After the day of which the text spoke before.
pub(crate) const THEREAFTER: &[&str] = &[
    "after that",
    "afterwards",
    "derefter",
    "efter denne dato",
    "efterfølgende",
    "herefter",
    "later cancellation",
    "later cancellations",
    "received later",
    "no-show",
    "no show",
    "senere afbestilling",
    "senere afbud",
    "senere afmelding",
    "senere framelding",
    "then",
    "thereafter",
    "udebliver",
    "udeblivelse",
];

/// Which days a number of days before a run means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bound {
    /// Up to that day.
    Until,
    /// Up to the day before it.
    MoreThan,
    /// After that day.
    LessThan,
    /// From that day on.
    From,
}

pub(crate) const BOUNDS: &[(Bound, &[&str])] = &[
    (
        Bound::Until,
        &[
            "at least",
            "by",
            "frem til",
            "inden",
            "indtil",
            "mindst",
            "no later than",
            "op til",
            "senest",
            "til",
            "til og med",
            "until",
            "up to",
        ],
    ),
    (
        Bound::MoreThan,
        &["earlier than", "længere end", "mere end", "more than", "over", "tidligere end"],
    ),
    (
        Bound::LessThan,
        &[
            "fewer than",
            "færre end",
            "kortere end",
            "later than",
            "less than",
            "mindre end",
            "senere end",
            "under",
        ],
    ),
    (Bound::From, &["de sidste", "fra", "from", "inden for", "indenfor", "the last", "within"]),
];

/// Which words mean days before a date and after it, and how that is said of a number of days.
pub(crate) const BOUNDS_OF_DATES: &[(&[&str], &str)] =
    &[(&["before", "før", "inden"], "mere end"), (&["after", "efter", "past"], "mindre end")];

/// After a number of days: that many and more, and that many and fewer.
pub(crate) const OR_MORE: &[&str] = &["eller mere", "eller tidligere", "or more", "or earlier"];

pub(crate) const OR_LESS: &[&str] =
    &["eller mindre", "eller senere", "or less", "or later", "or fewer"];

/// Before and after the run.
pub(crate) const BEFORE_EVENT: &[&str] = &["før", "inden", "before", "prior", "forud"];

pub(crate) const AFTER_EVENT: &[&str] = &["efter", "after", "from"];

/// Between the ends of a period in days.
pub(crate) const BETWEEN_NUMBERS: &[&str] = &["and", "og", "til", "to"];
