//! What belongs to the page and not to the course.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{bare, find_phrase, fold};

/// Lines that belong to the page and not to the course: the whole line.
const NOISE_LINES: &[&str] = &[
    "læs mere",
    "læs mere her",
    "tilmeld",
    "tilmeld dig",
    "tilmeld dig her",
    "tilmeld nu",
    "tilmeld dig nu",
    "book nu",
    "bestil",
    "køb",
    "læg i kurv",
    "kurv",
    "print",
    "udskriv",
    "del",
    "del på facebook",
    "del på linkedin",
    "tilbage",
    "til toppen",
    "gå til toppen",
    "menu",
    "menu luk",
    "nyhed",
    "nyheder",
    "søg",
    "log ind",
    "log på",
    "forside",
    "hjem",
    "spring til indhold",
    "spring til indholdet",
    "spring til hovedindhold",
    "spring til hovedindholdet",
    "spring over navigation",
    "spring menu over",
    "gå til indhold",
    "gå til indholdet",
    "gå til hovedindhold",
    "gå til hovedindholdet",
    "jump to content",
    "jump to main content",
    "skip navigation",
    "luk",
    "åbn",
    "vis mere",
    "vis mindre",
    "se mere",
    "se alle",
    "se alle kurser",
    "se alle priser",
    "se alle datoer",
    "alle kurser",
    "næste",
    "forrige",
    "facebook",
    "linkedin",
    "twitter",
    "instagram",
    "youtube",
    "x",
    "cookies",
    "accepter alle",
    "accepter",
    "afvis",
    "download brochure",
    "hent brochure",
    "read more",
    "learn more",
    "register",
    "register now",
    "sign up",
    "sign up now",
    "book now",
    "buy",
    "add to cart",
    "share",
    "share on facebook",
    "share on linkedin",
    "back",
    "back to top",
    "search",
    "log in",
    "sign in",
    "home",
    "skip to content",
    "skip to main content",
    "close",
    "open",
    "show more",
    "show less",
    "see all",
    "all courses",
    "next",
    "previous",
    "accept",
    "accept all",
    "reject",
    "download",
    "annonce",
    "advertisement",
    "send",
    "send tilmelding",
    "submit",
    "indhold på siden",
    "bestil plads",
    "gå til tilmelding",
    "kontakt os",
    "følg os",
    "podcast",
    "lyt til artiklen",
    "hør artiklen",
    "del siden",
    "del kurset",
    "del dette kursus",
    "share this course",
    "tip en ven",
    "send til en ven",
    "kopiér link",
    "kopier link",
    "copy link",
    "gem som favorit",
    "tilføj til favoritter",
    "tilføj til kurv",
    "føj til kurv",
    "tilføj til kalender",
    "add to calendar",
    "bestil nu",
    "tillad alle",
    "afvis alle",
    "kun nødvendige",
    "gem indstillinger",
    "allow all",
    "reject all",
    "only necessary",
    "save settings",
];

/// How lines begin in which one can search or that lead to other pages, and names of pictures.
const NOISE_BEGINNINGS: &[&str] = &[
    "billede af ",
    "image of ",
    "læs mere om vores ",
    "læs også om ",
    "photo of ",
    "portræt af ",
    "read more about our ",
    "search for ",
    "se også vores ",
    "se vores andre ",
    "see also our ",
    "see our other ",
    "søg efter ",
    "søg på ",
];

/// How the names of files of pictures end.
const PICTURES: &[&str] = &[".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"];

/// How lines begin that tell visitors something, and are no title: `Kurset er i fuld gang`.
pub(crate) const NOTICES: &[&str] = &[
    "bemærk",
    "der er desværre",
    "important",
    "kurset er aflyst",
    "kurset er afholdt",
    "kurset er fuldt",
    "kurset er i gang",
    "kurset er i fuld gang",
    "kurset er udsolgt",
    "note",
    "obs",
    "please note",
    "the course is fully booked",
    "the course is sold out",
    "the course is under way",
    "this course is sold out",
    "vi bruger",
    "vi har desværre",
    "vi holder",
    "vi tilbyder",
    "vigtigt",
    "we are sorry",
    "we offer",
    "we use",
];

static NOISE: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| NOISE_LINES.iter().copied().collect());

/// Words of which a row of buttons for sharing consists.
const SHARING: &[&str] = &[
    "bluesky",
    "del",
    "e-mail",
    "email",
    "facebook",
    "instagram",
    "link",
    "linkedin",
    "mail",
    "on",
    "pinterest",
    "print",
    "på",
    "share",
    "twitter",
    "via",
    "whatsapp",
    "x",
];

/// How labels of numbers end by which a provider keeps its courses.
pub(crate) const NUMBER_LABELS: &[&str] =
    &["code", "kode", "nr", "nummer", "number", "numre", "no", "id"];

/// What others think of the course, with a number.
const RATINGS: &[&str] = &[
    "anmeldelse",
    "anmeldelser",
    "bedømmelse",
    "bedømmelser",
    "ratings",
    "reviews",
    "stars",
    "stjerner",
    "tilfredshed",
    "trustpilot",
];

/// Labels of the head of an e-mail, of which one is its subject.
pub(crate) const MAIL_HEADS: &[&str] =
    &["cc", "dato", "date", "emne", "fra", "from", "sendt", "sent", "subject", "til", "to", "vedr"];

const SUBJECTS: [&str; 3] = ["emne:", "subject:", "vedr.:"];

/// Whether a line of the head of an e-mail is its subject.
pub(crate) fn begins_with_subject(line: &str) -> bool {
    let lower = fold(line);
    SUBJECTS.iter().any(|subject| lower.starts_with(subject))
}

/// How a letter begins.
pub(crate) const GREETINGS: &[&str] = &["kære ", "hej ", "dear ", "hi ", "til "];

/// Text that only such lines contain.
pub(crate) const NOISE_TEXTS: &[&str] = &[
    "cookie",
    "nyhedsbrev",
    "gratis nyheder",
    "©",
    "copyright",
    "alle rettigheder",
    "newsletter",
    "can't read this email",
    "læse mailen",
    "læse denne mail",
    "læse nyhedsmailen",
    "se den i din browser",
    "view in browser",
    "view in your browser",
    "view this email",
    "vis i browser",
    "åbn i browser",
    "privatlivspolitik",
    "persondatapolitik",
    "privacy policy",
    "all rights reserved",
    "handelsbetingelser",
    "følg os på",
    "follow us on",
    "javascript",
    "cvr-nr",
    "cvr nr",
    "cvr:",
    "cvr.",
    "tilgængelighedserklæring",
    "ansvarshavende",
    "★",
    "☆",
    "⭐",
];

/// Texts of a noise line are not looked for in longer lines.
pub(crate) const MAX_NOISE_LENGTH: usize = 160;

/// Parts of a class or id of an element of HTML that belongs to the page.
pub(crate) const NOISE_CLASSES: &[&str] = &[
    "cookie",
    "newsletter",
    "nyhedsbrev",
    "social-share",
    "share-buttons",
    "skip-link",
    "screen-reader",
    "site-footer",
    "site-header",
    "related-",
    "consent",
];

/// The same for the path of pages above this one.
pub(crate) const TRAIL_CLASSES: &[&str] = &["breadcrumb", "brødkrumme", "broedkrumme"];

/// When a page was written, which a short line below the title says.
pub(crate) const WRITTEN: &[&str] = &[
    "last updated",
    "offentliggjort",
    "opdateret",
    "oprettet",
    "publiceret",
    "published",
    "sidst opdateret",
    "sidst ændret",
    "udgivet",
    "updated",
];

/// Before and between the number of a printed page and how many there are.
const PAGE_NUMBERS: &[[&str; 2]] = &[["side", "af"], ["page", "of"], ["s.", "af"]];

/// `Side 1 af 2` at the end of a text: where it begins.
pub(crate) fn page_number(text: &str) -> Option<usize> {
    let lower = fold(text);
    let words: Vec<&str> = lower.split_whitespace().collect();
    let [.., page, number, of, count] = words[..] else { return None };
    let are_numbers = [number, count].iter().all(|word| word.parse::<u16>().is_ok());
    let start = page.as_ptr() as usize - lower.as_ptr() as usize;
    (are_numbers && PAGE_NUMBERS.contains(&[page, of])).then_some(start)
}

/// Whether a line says nothing about the course.
pub(crate) fn is_noise_line(line: &str) -> bool {
    // `Kurv (0)`
    let line = match line.rsplit_once(" (") {
        Some((line, count)) if count.trim_end_matches(')').parse::<u32>().is_ok() => line,
        _ => line,
    };
    NOISE.contains(bare(line).as_str())
        || page_number(line) == Some(0)
        || is_sharing(line)
        || is_rating(line)
        || is_search_or_link(line)
        || has_company_number(line)
}

/// `Søg på Kursushuset`, `Læs også om vores andre kurser`, `Billede af Inge Eksempel`,
/// `logo_ny.png`
fn is_search_or_link(line: &str) -> bool {
    const MAX_WORDS: usize = 6;
    let lower = fold(line);
    let begins = NOISE_BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning));
    let is_short = line.split(' ').count() <= MAX_WORDS && !line.ends_with(['.', ':', '?', '!']);
    let is_file = !line.contains(' ') && PICTURES.iter().any(|end| lower.ends_with(end));
    begins && is_short || is_file
}

/// `Aftenskolen · Tlf. 12 34 56 78 · CVR 12345674`, at the end of pages.
fn has_company_number(line: &str) -> bool {
    const LENGTH: usize = 8;
    let lower = super::fold(line);
    let Some((_, number)) = lower.split_once("cvr ") else { return false };
    let digits = number.chars().filter(|character| *character != ' ');
    digits.take_while(char::is_ascii_digit).count() == LENGTH
}

/// `Del på Facebook, LinkedIn, X`
fn is_sharing(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words = lower.split([' ', ',', '|', '/', '·', ':', '•']).filter(|word| !word.is_empty());
    let (known, other): (Vec<&str>, Vec<&str>) = words.partition(|word| SHARING.contains(word));
    other.is_empty() && known.len() > 1
}

/// `4,7 af 5 (212 anmeldelser)`
fn is_rating(line: &str) -> bool {
    const MAX_WORDS: usize = 10;
    let lower = fold(line);
    line.split(' ').count() <= MAX_WORDS
        && line.contains(|character: char| character.is_ascii_digit())
        && find_phrase(&lower, RATINGS).is_some()
}
