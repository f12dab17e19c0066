//! What a course costs: amounts, VAT, groups that pay their own price, and reductions.

/// Danish kroner.
pub(crate) const KRONER: &[&str] = &["kr", "kroner", "dkk"];

/// Currencies in which the office does not charge.
pub(crate) const OTHER_CURRENCIES: &[&str] =
    &["eur", "euro", "€", "usd", "$", "gbp", "£", "sek", "nok", "chf"];

/// A course that costs nothing.
pub(crate) const FREE: &[&str] = &[
    "gratis",
    "gratis deltagelse",
    "deltagelse er gratis",
    "free",
    "free of charge",
    "participation is free",
    "kurset er gratis",
    "webinaret er gratis",
];

/// That taking part costs nothing, whatever stands behind it.
pub(crate) const FREE_TO_ATTEND: &[&str] = &[
    "free to attend",
    "free to join",
    "free to participate",
    "gratis at deltage",
    "gratis at være med",
    "koster ikke noget at deltage",
    "koster ikke noget at være med",
];

/// For whom or when it costs nothing, so that others may pay.
pub(crate) const FREE_IF: &[&str] = &["for", "hvis", "if", "når", "provided", "som", "when"];

/// Everybody, in such a sentence.
pub(crate) const EVERYBODY: &[&str] = &["for alle", "for all", "for everybody", "for everyone"];

/// Before those for whom a course costs nothing.
pub(crate) const FREE_FOR: &[&str] = &["gratis for", "free for"];

/// What somebody may buy beside the course.
pub(crate) const ADD_ONS: &[&str] = &[
    "additional cost",
    "additional fee",
    "add-on",
    "at extra cost",
    "can be added",
    "ekstra",
    "extra",
    "for rent",
    "kan bestilles",
    "kan købes",
    "kan lejes",
    "kan tilvælges",
    "leje af",
    "merpris",
    "mod betaling",
    "supplement",
    "tilkøb",
    "tilkøbe",
    "tilkøbes",
    "tillæg",
    "tillægspris",
];

/// Before the least price, or before an estimate.
pub(crate) const ROUGHLY: &[&str] =
    &["about", "approx", "approx.", "ca", "ca.", "cirka", "fra", "fra kr", "from", "omkring"];

/// Of what an amount is the price that is not the course for one person.
pub(crate) const PER_UNIT: &[&str] =
    &["per day", "per month", "pr dag", "pr. dag", "pr. kursusdag", "pr. modul", "pr. måned"];

/// Behind an amount that is paid for each meeting or rate, and is never what the course costs.
pub(crate) const PER_MEETING: &[&str] = &[
    "i timen",
    "per evening",
    "per hour",
    "per lesson",
    "per session",
    "pr aften",
    "pr gang",
    "pr lektion",
    "pr. aften",
    "pr. gang",
    "pr. kursusgang",
    "pr. lektion",
    "pr. mødegang",
    "pr. rate",
    "pr. time",
    "pr. undervisningsgang",
];

/// Whose price is none of one person.
pub(crate) const PER_SEVERAL: &[&str] = &[
    "for to personer",
    "for two people",
    "per company",
    "per couple",
    "per family",
    "per group",
    "per hold",
    "per par",
    "per team",
    "pr afdeling",
    "pr familie",
    "pr gruppe",
    "pr hold",
    "pr par",
    "pr team",
    "pr virksomhed",
    "pr. afdeling",
    "pr. familie",
    "pr. forening",
    "pr. gruppe",
    "pr. hold",
    "pr. husstand",
    "pr. institution",
    "pr. kommune",
    "pr. organisation",
    "pr. par",
    "pr. skole",
    "pr. team",
    "pr. virksomhed",
];

/// What a fee is called that is not what the course costs.
pub(crate) const OTHER_FEES: &[&str] = &[
    "administrationsgebyr",
    "afbudsgebyr",
    "afmeldingsgebyr",
    "deposit",
    "depositum",
    "cancellation fee",
    "eksamensgebyr",
    "exam fee",
    "fakturagebyr",
    "faktureringsgebyr",
    "no show",
    "no-show",
    "udebliv",
    "udebliver",
    "udeblivelse",
];

/// Text that says it is about what the course costs.
pub(crate) const PRICE_WORDS: &[&str] = &[
    "pris",
    "prisen",
    "priser",
    "koster",
    "deltagergebyr",
    "gebyr",
    "kursusgebyr",
    "deltagerbetaling",
    "kursusafgift",
    "kursusafgiften",
    "kursuspris",
    "kursusprisen",
    "deltagerpris",
    "deltagerprisen",
    "egenbetaling",
    "entré",
    "entre",
    "price",
    "fee",
    "costs",
    "cost",
    "moms",
    "vat",
];

/// Between those who pay and what they pay.
pub(crate) const PAYS: &[&str] = &["betaler", "pay", "pays"];

/// VAT itself.
pub(crate) const VAT: &[&str] = &["moms", "vat"];

/// Of a course that is exempt, of a price without VAT and of one with it: words before VAT itself
/// (`ekskl. moms`, `plus 25 % moms`), and phrases. They are looked for in this order.
pub(crate) const VAT_STATES: [(&str, &[&str], &[&str]); 3] = [
    (
        "exempt",
        &[],
        &[
            "momsfri",
            "momsfrit",
            "momsfritaget",
            "fritaget for moms",
            "uden momspligt",
            "ikke momspligtig",
            "ikke momspligtigt",
            "ikke momsbelagt",
            "ikke moms",
            "ingen moms",
            "vat exempt",
            "exempt from vat",
            "vat free",
            "vat-free",
            "no vat",
        ],
    ),
    (
        "excluded",
        &[
            "+",
            "before",
            "eks",
            "ekskl",
            "eksklusiv",
            "eksklusive",
            "eksl",
            "ex",
            "excl",
            "exclude",
            "excludes",
            "excluding",
            "exclusive",
            "exkl",
            "exl",
            "kommer",
            "plus",
            "tillægges",
            "uden",
            "without",
        ],
        &[
            "moms ikke inkluderet",
            "moms kommer oveni",
            "moms tillægges",
            "not including vat",
            "vat not included",
            "vat is not included",
            "vat will be added",
        ],
    ),
    (
        "included",
        &[
            "incl",
            "include",
            "includes",
            "including",
            "inclusive",
            "inkl",
            "inklusiv",
            "inklusive",
            "med",
            "with",
        ],
        &["moms inkluderet", "moms er inkluderet", "vat included", "vat is included"],
    ),
];

/// Who pays a price of their own: how a word for them begins.
pub(crate) const PRICE_GROUPS: &[&str] = &[
    "abonnent",
    "alumn",
    "amu",
    "ansat",
    "arbejdssøgende",
    "dagbillet",
    "dagsbillet",
    "delegate",
    "dimittend",
    "elev",
    "endagsbillet",
    "faglært",
    "festivalbillet",
    "freelance",
    "frivillig",
    "fysisk",
    "jobsøgende",
    "kommuner",
    "lærling",
    "målgruppe",
    "medlem",
    "member",
    "non-profit",
    "nonprofit",
    "offentlig",
    "online",
    "partoutbillet",
    "pensionist",
    "ph.d",
    "phd",
    "privat",
    "public",
    "senior",
    "student",
    "studerende",
    "subscriber",
    "ufaglært",
    "virksomheder",
    "weekendbillet",
];

/// Words that begin like one of these and name no group.
pub(crate) const NO_PRICE_GROUPS: &[&str] = &["medlemskab", "medlemsskab", "membership"];

/// How somebody takes part, in words that say of nobody in a clause who it is.
pub(crate) const NO_PEOPLE: &[&str] = &["fysisk", "offentlig", "offentligt", "online", "public"];

/// What a price with a night is called, or one without.
pub(crate) const ROOMS: &[&str] = &[
    "accommodation",
    "dobbeltværelse",
    "double room",
    "eksternat",
    "enkeltværelse",
    "hotelværelse",
    "internat",
    "overnatning",
    "overnight stay",
    "single room",
];

/// Words of a clause, with which nothing is named.
pub(crate) const CLAUSE_WORDS: &[&str] = &[
    "der", "du", "hvis", "if", "jeg", "kan", "man", "must", "skal", "vi", "vil", "want", "we",
    "wish", "you", "ønsker", "ønskes",
];

/// Who pays the price of everybody else.
pub(crate) const STANDARD_PRICES: &[&str] = &[
    "alle andre",
    "andre",
    "almindelig billet",
    "almindelig pris",
    "full price",
    "fuld pris",
    "fuldpris",
    "ikke medlem",
    "ikke medlemmer",
    "ikke-medlem",
    "ikke-medlemmer",
    "ikkemedlem",
    "ikkemedlemmer",
    "ikke-medlemspris",
    "normalbillet",
    "non members",
    "non-member",
    "non-members",
    "nonmembers",
    "normal price",
    "normalpris",
    "ordinær pris",
    "others",
    "regular",
    "regular price",
    "standard",
    "standard price",
    "standard ticket",
    "standardbillet",
    "standardpris",
    "uden for amu-målgruppen",
    "uden for målgruppe",
    "uden for målgruppen",
    "udenfor amu-målgruppen",
    "udenfor målgruppe",
    "udenfor målgruppen",
    "øvrige",
];

/// What a price for those who register early is called.
pub(crate) const EARLY_PRICES: &[&str] = &[
    "early bird",
    "early-bird",
    "earlybird",
    "early price",
    "early registration",
    "hurtig tilmelding",
    "introduktionspris",
    "pris ved tilmelding",
    "price if you register",
    "tidlig tilmelding",
];

/// Between an amount and the last day on which it is paid.
pub(crate) const PAID_UNTIL: &[&str] = &["before", "by", "før", "inden", "indtil", "until"];

/// The same, or until when they register.
pub(crate) const EARLY: &[&str] = &[
    "early bird",
    "early-bird",
    "earlybird",
    "early price",
    "early registration",
    "tidlig tilmelding",
    "hurtig tilmelding",
    "tilmelding inden",
    "tilmelding før",
    "tilmelding senest",
    "tilmelder dig inden",
    "tilmelder dig senest",
    "tilmelder dig før",
    "tilmeld dig inden",
    "tilmeld dig senest",
    "tilmeld dig før",
    "bestil inden",
    "bestilling inden",
    "betaling inden",
    "booker du inden",
    "book inden",
    "book før",
    "register before",
    "register by",
    "registering before",
    "book before",
    "book by",
    "introduktionspris",
];

/// Between a reduction and the first day on which it is no longer given, or the last one.
pub(crate) const BEFORE_DAY: &[&str] = &["inden", "før", "before"];

/// Behind the number of a share.
pub(crate) const PERCENT_SIGNS: &[&str] = &["%", "pct", "procent", "percent", "per cent"];

/// A lower price.
pub(crate) const REDUCTIONS: &[&str] = &[
    "billigere",
    "discount",
    "gruppepris",
    "gruppeprisen",
    "grupperabat",
    "mængderabat",
    "nedslag",
    "off",
    "rabat",
    "reduction",
    "save",
    "spar",
    "sparer",
];

/// Before a number that is one too few.
pub(crate) const MORE_THAN: &[&str] = &["flere end", "mere end", "more than", "over"];

/// Those who register together, beside participants.
pub(crate) const GROUP_MEMBERS: &[&str] = &[
    "ansatte",
    "colleagues",
    "eller flere",
    "employees",
    "kolleger",
    "kollegaer",
    "ledere",
    "medarbejdere",
    "or more",
    "tilmeldinger",
    "tilmeldte",
];

/// What stands before the things that a price includes.
pub(crate) const INCLUDES: &[&str] = &[
    "prisen inkluderer",
    "prisen omfatter",
    "prisen dækker",
    "alle priser er inkl.",
    "alle priser er inklusive",
    "alle priser inkluderer",
    "prisen er inklusive",
    "prisen er inkl.",
    "priserne er inkl.",
    "priserne er inklusive",
    "priserne inkluderer",
    "priserne omfatter",
    "all prices include",
    "the prices include",
    "kursusprisen inkluderer",
    "kursusprisen omfatter",
    "kursusprisen dækker",
    "kursusafgiften inkluderer",
    "kursusafgiften omfatter",
    "kursusafgiften dækker",
    "deltagerprisen inkluderer",
    "deltagerprisen omfatter",
    "deltagerprisen dækker",
    "inkluderet i prisen er",
    "inkluderet i prisen",
    "i prisen er inkluderet",
    "i prisen indgår",
    "the price includes",
    "the price covers",
    "the fee includes",
    "the fee covers",
    "the course fee includes",
    "the course fee covers",
    "included in the price",
    "included in the fee",
];

/// The same, behind an amount or what is said of VAT.
pub(crate) const INCLUDING: &[&str] = &[
    "inkl.",
    "inkl",
    "inklusiv",
    "inklusive",
    "inkluderer",
    "dækker",
    "omfatter",
    "incl.",
    "incl",
    "including",
    "inclusive of",
    "includes",
    "covers",
];

/// What stands after the things that a price includes.
pub(crate) const INCLUDED: &[&str] = &[
    "er inkluderet",
    "er inkl.",
    "er inkl",
    "is included",
    "are included",
    "er inkluderet i prisen",
    "er inkluderet i kursusprisen",
    "er inkluderet i kursusafgiften",
    "er med i prisen",
    "er med i kursusprisen",
    "er indeholdt i prisen",
    "er indeholdt i kursusprisen",
    "indgår i prisen",
    "indgår i kursusprisen",
    "is included in the price",
    "are included in the price",
    "is included in the fee",
    "are included in the fee",
    "is included in the course fee",
    "are included in the course fee",
];

/// What a price is for, which is always one person.
pub(crate) const PER_PERSON: &[&str] = &[
    "pr. person",
    "pr. deltager",
    "per person",
    "per deltager",
    "per participant",
    "pr. kursist",
    "pr person",
    "pr deltager",
    "each",
];

/// Before the number of an account to which people pay.
pub(crate) const BEFORE_ACCOUNTS: &[&str] = &[
    "account",
    "account no",
    "box",
    "konto",
    "kontonr",
    "mobilepay",
    "mobilepay nr",
    "reg",
    "regnr",
];

/// Headings of what a price includes, above a list of that.
pub(crate) const INCLUDED_HEADINGS: &[&str] = &[
    "det er inkluderet i prisen",
    "hvad er inkluderet",
    "hvad er inkluderet i prisen",
    "included in the price",
    "inkluderet i prisen",
    "prisen inkluderer",
    "prisen omfatter",
    "the fee includes",
    "the price includes",
    "what is included",
    "what's included",
];
