//! The programme: modules, days and the end of a day.

/// The numbers of modules, as they are written after `Del`.
pub(crate) const ROMAN: &[&str] = &["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];

/// Behind a weekday.
pub(crate) const PARTS_OF_DAY: &[&str] =
    &["aften", "afternoon", "eftermiddag", "evening", "formiddag", "morgen", "morning"];

/// What a part of the programme is called, with its number, and what one day of it is called.
pub(crate) const MODULES: &[&str] = &[
    "modul",
    "module",
    "session",
    "kursusgang",
    "del",
    "part",
    "trin",
    "step",
    "samling",
    "seminar",
    "weekend",
    "internat",
    "webinar",
    "mødegang",
];

pub(crate) const DAYS: &[&str] =
    &["dag", "day", "kursusdag", "undervisningsdag", "mødedag", "aften", "evening", "kursusaften"];

/// What an agenda says at the end of a day.
pub(crate) const CLOSINGS: &[&str] = &[
    "tak for i aften",
    "tak for i dag",
    "tak for nu",
    "slut",
    "afslutning",
    "farvel",
    "kom godt hjem",
    "kurset slutter",
    "kurset er slut",
    "dagen slutter",
    "vi slutter",
    "tak for denne gang",
    "på gensyn",
    "afrejse",
    "hjemrejse",
    "departure",
    "end of day",
    "end of the day",
    "goodbye",
    "farewell",
    "close",
    "end",
];
