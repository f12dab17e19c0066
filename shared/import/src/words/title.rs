//! The title of a course and its category.

use super::bare;

/// What is listed above the title of a course.
pub(crate) const CATEGORIES: &[&str] = &[
    "kurser",
    "uddannelse",
    "uddannelser",
    "efteruddannelse",
    "webinarer",
    "seminarer",
    "workshops",
    "courses",
    "training",
    "education",
    "seminars",
    "kursuskatalog",
    "seminar",
    "workshop",
    "kursus",
    "course",
    "webinar",
];

/// What stands before the title of a course, with a colon.
const TITLE_LABELS: &[&str] = &[
    "course",
    "course name",
    "course title",
    "kursets navn",
    "kursets titel",
    "kursus",
    "kursusnavn",
    "kursustitel",
    "titel",
    "title",
    "uddannelse",
];

/// The title without the label before it.
pub(crate) fn without_title_label(text: &str) -> &str {
    match text.split_once(':') {
        Some((label, title)) if TITLE_LABELS.contains(&bare(label).as_str()) => title.trim(),
        _ => numbered_title(text).unwrap_or(text),
    }
}

/// `Hold 2714 – Keramik`: the title behind the number of a course.
pub(crate) fn numbered_title(text: &str) -> Option<&str> {
    let (number, title) = [" – ", " - ", ": "].iter().find_map(|mark| text.split_once(mark))?;
    let (word, number) = number.split_once(' ')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (["hold", "holdnr.", "kursus", "kursusnr."].contains(&word.to_lowercase().as_str())
        && is_number)
        .then_some(title)
}

/// Beside [`CATEGORIES`], all the words of a line that only names kinds of courses.
pub(crate) const KINDS: &[&str] = &[
    "konference",
    "konferencer",
    "temadag",
    "temadage",
    "conference",
    "conferences",
    "og",
    "and",
    "&",
];

/// What the name of a course often contains, also as the end of a longer word.
pub(crate) const COURSE_WORDS: &[&str] = &[
    "kursus",
    "kurset",
    "temadag",
    "seminar",
    "webinar",
    "workshop",
    "konference",
    "masterclass",
    "uddannelse",
    "bootcamp",
    "course",
];

/// How the name of a list of courses ends.
pub(crate) const SEVERAL_COURSES: &[&str] = &[
    "arrangementer",
    "conferences",
    "courses",
    "events",
    "foredrag",
    "hold",
    "kurser",
    "kurserne",
    "program",
    "seminarer",
    "temadage",
    "webinarer",
    "workshops",
];

/// How the name of a course ends that says what it is.
const COURSE_ENDS: &[&str] = &[
    "bootcamp",
    "course",
    "forløb",
    "konference",
    "kursus",
    "kurset",
    "masterclass",
    "seminar",
    "temadag",
    "uddannelse",
    "uddannelsen",
    "webinar",
    "workshop",
];

/// `Grundkursus i regneark`, `PhD Summer School`: whether a title names a course.
pub(crate) fn is_course(title: &str) -> bool {
    let lower = super::fold(title);
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| COURSE_ENDS.iter().any(|end| word.ends_with(end)))
        || super::find_phrase(&lower, SCHOOLS).is_some()
}

const SCHOOLS: &[&str] = &["autumn school", "spring school", "summer school", "winter school"];

/// What a page says that offers a job.
pub(crate) const JOB_PHRASES: &[&str] = &[
    "aflønning",
    "aflønnes",
    "ansættelsen sker",
    "ansættelsessamtale",
    "ansættelsessamtaler",
    "ansættelsesvilkår",
    "ansøgning og cv",
    "din ansøgning",
    "deltidsstilling",
    "fuldtidsstilling",
    "jobsamtaler",
    "løn efter",
    "løn og",
    "løn- og",
    "salary",
    "send din ansøgning",
    "stillingen er",
    "stillingen ønskes",
    "terms of employment",
    "tiltrædelse",
    "we are looking for",
    "vi søger en",
    "your application",
];

/// What a job is called in the heading of a page that offers one.
pub(crate) const JOBS: &[&str] = &[
    "ansættelse",
    "ansættelsesvilkår",
    "jobopslag",
    "løn",
    "løn- og ansættelsesvilkår",
    "position",
    "stilling",
    "stillingen",
    "stillingsopslag",
    "søger",
    "søges",
    "vacancy",
];

/// What follows such a word in the name of a place or a provider, such as "kursuscenter".
const PLACES_OF_COURSES: &[&str] =
    &["center", "centr", "hotel", "hus", "lokale", "sted", "udbyder", "virksomhed"];

/// Whether a word in lower case is the name of a course or of something of one.
pub(crate) fn names_course(word: &str) -> bool {
    let is_course = |known: &&str| {
        let after = word.find(*known).map(|start| &word[start + known.len()..]);
        after.is_some_and(|after| !PLACES_OF_COURSES.iter().any(|place| after.starts_with(place)))
    };
    COURSE_WORDS.iter().any(is_course)
}

/// How words begin of whoever teaches or takes part.
pub(crate) const TEACHING: &[&str] = &[
    "afhold",
    "deltag",
    "enrol",
    "instruct",
    "instruktør",
    "kurser",
    "lecture",
    "oplægsholder",
    "participa",
    "registration",
    "school",
    "teacher",
    "tilmeld",
    "trainer",
    "training",
    "underviser",
    "undervisning",
];

/// With which a line begins that says of what kind the course above it is.
pub(crate) const ARTICLES: &[&str] = &["et", "en", "a", "an"];

/// How a word ends that says how long a course lasts, as in "One-day course" and "2-dages kursus".
pub(crate) const LENGTHS: &[&str] = &["-dags", "-dages", "-day", "-hour", "-timers"];

/// Between the steps of the path to a page.
pub(crate) const TRAIL_MARKS: [&str; 5] = [" > ", " › ", " » ", " / ", " | "];

/// The first page of a provider, in a path or a menu.
pub(crate) const FRONT_PAGES: &[&str] = &["forside", "forsiden", "hjem", "home"];

/// The first pages of that path.
pub(crate) const TRAIL_STARTS: &[&str] = &[
    "forside",
    "forsiden",
    "hjem",
    "home",
    "kurser",
    "alle kurser",
    "courses",
    "all courses",
    "kursus",
    "kursuskatalog",
    "uddannelser",
    "du er her",
    "you are here",
    "start",
];

/// How the words of a link begin that stands behind a title.
pub(crate) const LINKS: &[&str] = &[
    "download",
    "hent folder",
    "hent program",
    "læs mere",
    "læs videre",
    "read more",
    "se mere",
    "se program",
    "print",
    "tilmeld dig her",
];

/// How words for what is held end, before a colon and its title.
pub(crate) const EVENT_ENDS: &[&str] = &[
    "aften",
    "dag",
    "foredrag",
    "konference",
    "kursus",
    "lecture",
    "møde",
    "seminar",
    "webinar",
    "workshop",
];

/// How the name of one course begins, and that of no group of them.
pub(crate) const ONE_COURSE: &[&str] = &[
    "a course in",
    "a course on",
    "course in",
    "course on",
    "kursus for",
    "kursus i",
    "kursus om",
    "seminar om",
    "webinar om",
    "workshop i",
    "workshop om",
];
