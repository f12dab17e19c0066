//! Dates, times, periods and numbers.

/// The months, the first of each list in full. What begins with three letters of one and a full
/// stop is listed too.
pub(crate) const MONTHS: [&[&str]; 12] = [
    &["januar", "january", "jan"],
    &["februar", "february", "feb", "febr"],
    &["marts", "march", "mar"],
    &["april", "apr"],
    &["maj", "may"],
    &["juni", "june", "jun"],
    &["juli", "july", "jul"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["oktober", "october", "okt", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

/// The weekdays from Monday.
pub(crate) const WEEKDAYS: [&[&str]; 7] = [
    &["mandag", "mandage", "man", "monday", "mondays", "mon"],
    &["tirsdag", "tirsdage", "tirs", "tir", "tuesday", "tuesdays", "tue", "tues"],
    &["onsdag", "onsdage", "ons", "wednesday", "wednesdays", "wed"],
    &["torsdag", "torsdage", "tors", "tor", "thursday", "thursdays", "thu", "thurs"],
    &["fredag", "fredage", "fre", "friday", "fridays", "fri"],
    &["lørdag", "lørdage", "lør", "saturday", "saturdays", "sat"],
    &["søndag", "søndage", "søn", "sunday", "sundays", "sun"],
];

/// Between the first and the last of several days or times.
pub(crate) const UNTIL: &[&str] = &["til", "to", "until", "till", "indtil"];

/// Between two of several days.
pub(crate) const AND: &[&str] = &["og", "and", "samt"];

/// Between the days of two runs.
pub(crate) const OR: &[&str] = &["eller", "or"];

/// Before the number of a week.
pub(crate) const WEEKS: &[&str] = &["uge", "week"];

/// Before a weekday on which a run has a day each week, and between that and the weekday if it has
/// one every other week.
pub(crate) const EVERY: &[&str] = &["alle", "each", "every", "hver"];
pub(crate) const EVERY_OTHER: &[&str] = &["anden", "andet", "other", "second"];

/// What a number before it counts: the days of a run, and the weeks in which it has days.
pub(crate) const MEETINGS: &[&str] = &[
    "aftener",
    "evenings",
    "eftermiddage",
    "formiddage",
    "gange",
    "kursusaftener",
    "kursusdage",
    "kursusgange",
    "mødegange",
    "sessions",
    "times",
    "undervisningsgange",
    "weekender",
    "weekends",
];
pub(crate) const WEEKS_COUNTED: &[&str] = &["uger", "ugerne", "weeks"];

/// Labels of the number of days of a run, and heads of such columns.
pub(crate) const MEETING_COUNTS: &[&str] = &[
    "antal aftener",
    "antal dage",
    "antal gange",
    "antal kursusgange",
    "antal mødegange",
    "antal undervisningsgange",
    "kursusgange",
    "mødegange",
    "number of meetings",
    "number of sessions",
    "sessions",
];

/// Before days and weeks in which a run that has a day each week has none.
pub(crate) const DAYS_OFF: &[&str] = &[
    "bortset fra",
    "dog ikke",
    "except",
    "fri den",
    "fri i",
    "holder fri",
    "ikke",
    "ingen kursus",
    "ingen møde",
    "ingen undervisning",
    "no class",
    "no classes",
    "no session",
    "not",
    "undtagen",
];

/// Before the first day of such a run.
pub(crate) const BEGINNINGS: &[&str] = &[
    "beginning",
    "begynder",
    "første gang",
    "første mødegang",
    "i perioden",
    "med start",
    "opstart",
    "over",
    "perioden",
    "start",
    "starter",
    "starting",
    "starts",
];

/// That a run has the hours of the one before.
pub(crate) const SAME_HOURS: &[&str] = &["samme tid", "samme tidspunkt", "same time", "same hours"];

/// Before a time.
pub(crate) const CLOCK: &[&str] = &["kl", "klokken", "at", "from", "fra"];

/// Before a time that is not exact.
pub(crate) const ABOUT: &[&str] = &["ca", "cirka", "approx"];

/// Before a time within a sentence, where no item of an agenda begins.
pub(crate) const BEFORE_TIMES: &[&str] = &[
    "at", "by", "ca", "cirka", "efter", "fra", "from", "før", "inden", "kl", "klokken", "og",
    "and", "senest", "til", "to", "until", "indtil", "after", "before",
];

/// Before the day of a date.
pub(crate) const THE: &[&str] = &["den", "d", "the"];

/// After the day of an English date.
pub(crate) const ORDINALS: &[&str] = &["st", "nd", "rd", "th"];

/// Before and after noon.
pub(crate) const NOON: [&[&str]; 2] = [&["am"], &["noon", "pm"]];

/// Numbers as words.
pub(crate) const NUMBERS: &[(&str, i64)] = &[
    ("en", 1),
    ("one", 1),
    ("et", 1),
    ("to", 2),
    ("two", 2),
    ("tre", 3),
    ("three", 3),
    ("fire", 4),
    ("four", 4),
    ("fem", 5),
    ("five", 5),
    ("seks", 6),
    ("six", 6),
    ("syv", 7),
    ("seven", 7),
    ("otte", 8),
    ("eight", 8),
    ("ni", 9),
    ("nine", 9),
    ("ti", 10),
    ("ten", 10),
    ("tolv", 12),
    ("twelve", 12),
    ("fjorten", 14),
    ("fourteen", 14),
    ("tredive", 30),
    ("thirty", 30),
];

/// Numbers as words.
pub(crate) const ORDINAL_WORDS: &[&[&str]] = &[
    &["første", "first", "one"],
    &["anden", "andet", "second", "two"],
    &["tredje", "third", "three"],
    &["fjerde", "fourth", "four"],
    &["femte", "fifth", "five"],
];

/// Periods with their length in days, and whether that is exact.
pub(crate) const PERIODS: &[(&[&str], i64, bool)] = &[
    (&["dag", "dage", "day", "days", "kalenderdage"], 1, true),
    (&["arbejdsdage", "hverdag", "hverdage", "weekdays"], 1, false),
    (&["uge", "uger", "week", "weeks"], 7, true),
    (&["måned", "måneder", "month", "months"], 30, false),
];

/// What a number before it counts, so that it is no time.
pub(crate) const UNITS: &[&str] = &[
    "arbejdsdage",
    "attendees",
    "dage",
    "days",
    "deltagere",
    "ects",
    "gange",
    "grupper",
    "groups",
    "hours",
    "hverdage",
    "kr",
    "kursister",
    "lektioner",
    "minutes",
    "minutter",
    "måneder",
    "months",
    "moduler",
    "modules",
    "participants",
    "people",
    "personer",
    "pladser",
    "seats",
    "sider",
    "timer",
    "uger",
    "weeks",
    "years",
    "år",
];

/// How many days a course has.
pub(crate) const DAY_COUNTS: &[&str] =
    &["dage", "dag", "dages", "dags", "kursusdage", "days", "day"];

/// What is said of the first day and of the last one.
pub(crate) const FIRST_DAY: &[&str] = &["første dag", "1. dag", "first day"];
pub(crate) const LAST_DAY: &[&str] = &["sidste dag", "last day"];
/// Beside hours that are those of every day of a course.
pub(crate) const EVERY_DAY: &[&str] = &[
    "all days",
    "alle dage",
    "alle gange",
    "alle kursusdage",
    "alle moduler",
    "begge dage",
    "begge kursusdage",
    "both days",
    "daglig",
    "dagligt",
    "each day",
    "every day",
    "hver dag",
    "hver gang",
];
/// Before how many days a course has.
pub(crate) const CONSISTS: &[&str] = &["består af", "consists of", "fordelt på", "spread over"];
/// Before the time at which a day begins.
pub(crate) const BEGINS: &[&str] = &["begynder", "begins", "start", "starter", "starts"];
/// Of what a sentence says when it begins and ends, beside the course.
pub(crate) const DAY_SUBJECTS: &[&str] = &[
    "class",
    "classes",
    "dag",
    "dage",
    "dagen",
    "dagene",
    "day",
    "days",
    "teaching",
    "undervisning",
    "undervisningen",
    "vi",
    "we",
];
/// Before or after the end of a day.
pub(crate) const ENDS: &[&str] = &["slutter", "slut", "ends"];
