//! The runs of a course: their names, states, deadlines and seats.

/// Headings of the days of one run, and not of several runs with a day each.
pub(crate) const DAYS_OF_RUN: &[&str] =
    &["course days", "dage", "days", "kursusdage", "mødedage", "undervisningsdage"];

/// How a run is named, with a number or a year.
pub(crate) const RUN_NAMES: &[&str] = &[
    "forår",
    "efterår",
    "sommer",
    "vinter",
    "foråret",
    "efteråret",
    "sommeren",
    "vinteren",
    "hold",
    "spring",
    "autumn",
    "fall",
    "summer",
    "winter",
    "run",
    "class",
    "group",
    "intake",
    "course",
    "kursus",
    "runde",
];

/// Words on `-hold` that name no run.
pub(crate) const NO_RUNS: &[&str] = &["forhold", "indhold", "ophold"];

/// What the last day of registration is called.
pub(crate) const DEADLINES: &[&str] = &[
    "ansøgningsfrist",
    "ansøgningsfristen",
    "application deadline",
    "no later than",
    "senest den",
    "senest d",
    "tilmeldingsfrist",
    "tilmelding senest",
    "tilmelding inden",
    "svar udbedes",
    "svarfrist",
    "sidste frist",
    "frist for tilmelding",
    "tilmeld dig senest",
    "sidste tilmelding",
    "registration deadline",
    "register by",
    "deadline",
    "sign up by",
    "book by",
    "tilmeldingsfristen",
];

/// Those of them that can mean nothing else.
pub(crate) const DEADLINE_NAMES: &[&str] = &[
    "ansøgningsfrist",
    "ansøgningsfristen",
    "application deadline",
    "frist for tilmelding",
    "registration deadline",
    "sidste tilmelding",
    "tilmeldingsfrist",
    "tilmeldingsfristen",
];

/// Before the last day of registration, under a heading for registration.
pub(crate) const LATEST: &[&str] = &["senest", "inden", "by", "before", "no later than"];

/// What people do until then.
pub(crate) const REGISTERING: &[&str] = &[
    "register",
    "sign up",
    "tilmeld",
    "tilmelde",
    "tilmelding",
    "tilmeldingen",
    "tilmeldingsblanketten",
    "tilmeldingsformularen",
    "tilmeldingsskemaet",
];

/// What is done with a registration beside making it: a day on which that is done is no last day of
/// registration.
pub(crate) const OTHER_ACTS: &[&str] = &[
    "aflyse",
    "aflyser",
    "aflyses",
    "afmeldes",
    "annulleres",
    "betale",
    "betales",
    "betalt",
    "bekræfter",
    "bekræftes",
    "bekræftelse",
    "besked",
    "confirm",
    "confirmation",
    "confirmed",
    "faktura",
    "faktureres",
    "får",
    "invoice",
    "invoiced",
    "modtager",
    "opens",
    "paid",
    "pay",
    "receive",
    "send",
    "sender",
    "sendes",
    "sent",
    "udsendes",
    "åben",
    "åbner",
];

/// After a number of days before something: which run is meant.
pub(crate) const OF_RUN: &[&str] = &[
    "af", "at", "den", "det", "dit", "each", "enkelte", "for", "hver", "hvert", "of", "the", "to",
    "valgte", "your",
];

/// What the first day of a run is called behind these.
pub(crate) const RUN_BEGINS: &[&str] = &[
    "1. dag",
    "1. kursusdag",
    "1. kursusgang",
    "1. mødegang",
    "1. modul",
    "1. undervisningsdag",
    "afholdelse",
    "arrangementet",
    "begyndelsen",
    "course",
    "course begins",
    "course date",
    "course start",
    "course starts",
    "event",
    "first day",
    "first session",
    "forløbet",
    "første dag",
    "første gang",
    "første kursusdag",
    "første kursusgang",
    "første modul",
    "første mødegang",
    "første undervisningsdag",
    "hold",
    "holdet",
    "holdets start",
    "holdstart",
    "kursets afholdelse",
    "kursets begyndelse",
    "kursets start",
    "kursus",
    "kursusdagen",
    "kursusdatoen",
    "kursusstart",
    "kursusstarten",
    "kurset",
    "opstart",
    "studiestart",
    "start",
    "start date",
    "start of the course",
    "startdato",
    "startdatoen",
    "uddannelsesstart",
    "undervisningsstart",
];

/// What the days of a run are called before their dates, beside [`RUN_BEGINS`].
pub(crate) const RUN_LABELS: &[&str] = &[
    "afholdes",
    "dag",
    "dage",
    "dato",
    "datoer",
    "date",
    "dates",
    "day",
    "days",
    "gang",
    "held",
    "internat",
    "kursusdag",
    "kursusdage",
    "kursusdatoer",
    "modul",
    "module",
    "mødes",
    "seminar",
    "temadag",
    "undervisning",
    "undervisningsdage",
    "webinar",
    "weekend",
    "workshop",
];

/// The state of a run that takes no more people, which the document does not have.
pub(crate) const SOLD_OUT: &str = "sold-out";

/// What a run is called when that says whether one can register: the state it has.
pub(crate) const STATES: [(&str, &[&str]); 4] = [
    ("cancelled", &["aflyst", "cancelled", "canceled"]),
    (
        SOLD_OUT,
        &[
            "alt optaget",
            "alt udsolgt",
            "der er udsolgt",
            "fuldt booket",
            "fuldt hold",
            "fuldt optaget",
            "fuldtegnet",
            "fully booked",
            "ingen ledige pladser",
            "no places left",
            "no seats left",
            "optaget",
            "skriv dig på venteliste",
            "sold out",
            "udsolgt",
            "venteliste",
            "wait list",
            "waiting list",
            "waitlist",
        ],
    ),
    (
        "tentative",
        &[
            "afventer tilmeldinger",
            "ikke garanteret",
            "oprettes ved",
            "tentative",
            "to be confirmed",
        ],
    ),
    (
        "open",
        &[
            "ledige pladser",
            "få pladser",
            "få ledige pladser",
            "få pladser tilbage",
            "ledig plads",
            "åben for tilmelding",
            "garanteret afholdelse",
            "garanteret",
            "garantihold",
            "garantikursus",
            "plads",
            "pladser tilbage",
            "ledige",
            "places available",
            "seats available",
            "available",
            "few seats left",
            "few places left",
            "open",
            "tilmeld",
            "tilmeld dig",
            "book",
            "book nu",
            "sign up",
            "register",
            "book now",
            "guaranteed",
            "bekræftet",
            "confirmed",
        ],
    ),
];

/// Before the state of a run, in a sentence of its own.
pub(crate) const STATE_BEGINS: &[&str] = &[
    "arrangementet er",
    "der er",
    "dette hold er",
    "dette kursus er",
    "holdet er",
    "kurset er",
    "status:",
    "the course is",
    "this course is",
];

/// Before days of which one is chosen, so that each is a run.
pub(crate) const CHOICES: &[&str] = &[
    "choose between",
    "choose from",
    "choose one of",
    "vælg dato",
    "vælg en af",
    "vælg en dato",
    "vælg imellem",
    "vælg mellem",
    "vælg én af",
];

/// That a run is over.
pub(crate) const OVER: &[&str] = &["afholdt", "allerede afholdt", "over", "slut"];

/// That a run has seats, but not how many.
pub(crate) const FEW_SEATS: &[&str] =
    &["få ledige pladser", "få pladser", "få pladser tilbage", "few places left", "few seats left"];

/// That those who come too late can wait.
pub(crate) const WAITING_LISTS: &[&str] = &["venteliste", "waiting list", "wait list", "waitlist"];

/// What is left of a run: a number and one of these.
pub(crate) const SEATS: &[&str] =
    &["ledige", "plads", "places", "pladser", "seat", "seats", "spots", "spaces"];

/// Before the number of seats that are left.
pub(crate) const ONLY: &[&str] = &["kun", "only", "der er", "there are"];

/// Before a number of seats that is small because others are taken.
pub(crate) const FEW_LEFT: &[&str] = &["kun", "only", "blot", "endnu", "still"];

/// Seats that are left, which are not how many there are.
pub(crate) const LEFT: &[&str] =
    &["ledige", "ledig", "tilbage", "resterende", "left", "available", "remaining"];

/// Heads and words that do not say whether they mean all seats or those that are left.
pub(crate) const ALL_OR_LEFT: &[&str] = &["places", "pladser", "seats"];

/// What is sold or counted for several people together.
pub(crate) const SEVERAL_PEOPLE: &[&str] = &[
    "companies",
    "couple",
    "couples",
    "familie",
    "familier",
    "families",
    "family",
    "grupper",
    "groups",
    "hold",
    "husstande",
    "par",
    "teams",
    "virksomheder",
];

/// Behind all seats of a run.
pub(crate) const IN_ALL: &[&str] = &["i alt", "in all", "in total", "total"];

/// How many can take part.
pub(crate) const CAPACITY: &[&str] = &[
    "max",
    "maks",
    "maksimalt",
    "højst",
    "maximum",
    "maximalt",
    "up to",
    "op til",
    "at most",
    "plads til",
    "room for",
    "begrænset til",
    "limited to",
    "no more than",
    "antal pladser",
];

pub(crate) const ROOM_FOR: &[&str] = &["plads til", "room for"];
pub(crate) const PARTICIPANTS: &[&str] = &[
    "deltagere",
    "deltager",
    "pladser",
    "personer",
    "kursister",
    "tilmeldte",
    "participants",
    "participant",
    "seats",
    "people",
    "persons",
    "places",
    "attendees",
    "på holdet",
];

/// That a number of participants is what most runs have and no limit.
pub(crate) const TYPICALLY: &[&str] = &[
    "about",
    "approx",
    "around",
    "ca",
    "cirka",
    "gennemsnitligt",
    "i gennemsnit",
    "normalt",
    "omkring",
    "on average",
    "som regel",
    "typically",
    "typisk",
    "usually",
];

/// How few may take part.
pub(crate) const MINIMUM: &[&str] =
    &["min", "minimum", "mindst", "gennemføres ved", "oprettes ved", "at least", "mindste antal"];
