//! Practical information and how soon the office gets in touch.

/// Sentences about food, the night and what to bring.
pub(crate) const MEALS: &[&str] = &[
    "forplejning",
    "frokost",
    "morgenmad",
    "middag",
    "aftensmad",
    "kaffe",
    "fortæring",
    "mad",
    "måltider",
    "forplejningen",
    "lunch",
    "coffee",
    "breakfast",
    "dinner",
    "meals",
    "catering",
    "refreshments",
    "food",
];

pub(crate) const OVERNIGHT: &[&str] = &[
    "overnatning",
    "overnatter",
    "overnatte",
    "hotel",
    "hotellet",
    "værelse",
    "værelser",
    "enkeltværelse",
    "bor på",
    "internat",
    "accommodation",
    "overnight",
    "room",
    "rooms",
];

pub(crate) const BRING: &[&str] = &[
    "medbring",
    "medbringe",
    "medbringer",
    "have med",
    "tag med",
    "bring",
    "husk",
    "remember to bring",
];

/// Those of them that say so wherever they stand.
pub(crate) const BRINGING: &[&str] =
    &["bring", "have med", "medbring", "medbringe", "medbringer", "tag med"];

pub(crate) const ECTS: &[&str] = &["ects", "ects-point"];

pub(crate) const HOURS: &[&str] =
    &["timer", "timers", "undervisningstimer", "hours", "teaching hours"];

/// What is no hour: mostly 45 minutes.
pub(crate) const LESSONS: &[&str] = &["lektion", "lektioner", "lesson", "lessons"];

/// How soon the office gets in touch.
pub(crate) const WORKING_DAYS: &[&str] = &[
    "hverdag",
    "hverdage",
    "arbejdsdag",
    "arbejdsdage",
    "working day",
    "working days",
    "business day",
    "business days",
    "weekday",
    "weekdays",
];

pub(crate) const PROMISES: &[&str] = &[
    "kontakt",
    "ringer",
    "vender tilbage",
    "hører fra os",
    "svar",
    "får besked",
    "contact",
    "call you",
    "get back",
    "hear from us",
    "reply",
    "respond",
];
