//! What holds for every page: no line is lost, no text is invented, no field is null, and the work
//! grows with the page and not with its square.

use std::time::{Duration, Instant};

use domain::Course;
use import::{Decoded, Import, MAX_PAGE_BYTES};
use proptest::prelude::*;
use serde_json::Value;

use super::{fixture, read, text};

/// Two sizes of pages in bytes, how many times the time of the small one the large one may take,
/// and a time that other processes may take at any moment. Where they take more, it is measured
/// again, up to this many times.
const SMALL: usize = MAX_PAGE_BYTES / 64;
const LARGE: usize = MAX_PAGE_BYTES / 4;
const MAX_GROWTH: u32 = 48;
const MIN_TIME: Duration = Duration::from_millis(100);
const TRIES: usize = 4;

/// Fields that hold words of the page.
const TEXTS: [&str; 17] = [
    "category",
    "title",
    "summary",
    "about",
    "audience",
    "lead",
    "name",
    "role",
    "bio",
    "intro",
    "text",
    "street",
    "city",
    "meals",
    "overnight",
    "bring",
    "platform",
];

fn compact(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// Everything that the lines of the report say.
fn lines(import: &Import) -> String {
    let report = &import.report;
    let understood = report.understood.iter().map(|understood| &understood.line);
    let lines = understood.chain(&report.unused).chain(&report.noise);
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by_key(|line| line.number);
    lines.iter().map(|line| compact(&line.text)).collect()
}

fn assert_no_text_is_invented(name: &str, value: &Value, page: &str) {
    match value {
        Value::Null => panic!("{name} is null"),
        Value::String(text) if TEXTS.contains(&name) || name == "items" => {
            let unmarked = |text: &str| text.replace(['\\', '-'], "");
            let page = unmarked(page);
            // Backslashes, list marks and emphasis are Markdown and not text. A colon joins the
            // line of a label and that of its amount; a hyphen at the end of a line is left out
            // where the word goes on.
            for word in text.split_whitespace().filter(|word| *word != ",") {
                let plain = unmarked(word);
                let plain = plain.trim_matches('*').trim_end_matches([',', ':']);
                assert!(page.contains(plain), "{name}: `{word}` of {text:?} is not in the page");
            }
        }
        Value::Array(list) => {
            list.iter().for_each(|value| assert_no_text_is_invented(name, value, page));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                assert_no_text_is_invented(name, value, page);
            }
        }
        _ => {}
    }
}

/// Checks what was read from a page.
fn check(page: &Decoded) {
    let Ok(import) = read(page) else { return };
    let report = &import.report;
    let mut numbers: Vec<u32> =
        report.understood.iter().map(|understood| understood.line.number).collect();
    numbers.extend(report.unused.iter().chain(&report.noise).map(|line| line.number));
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "a line is in two lists");
    let course = serde_json::to_value(&import.course).unwrap();
    for pointer in report.understood.iter().flat_map(|understood| &understood.pointers) {
        assert!(course.pointer(pointer).is_some(), "{pointer} does not exist");
    }
    assert_no_text_is_invented("", &course, &lines(&import));
    let mut errors = Course::parse(&course).err().unwrap_or_default();
    let runs = course["runs"].as_array().unwrap();
    let has_place = |run: &Value| run.get("venue").or(run.get("online")).is_some();
    let is_needed = runs.is_empty() || !runs.iter().all(has_place);
    errors.retain(|error| error.pointer != "/venue" || is_needed);
    assert_eq!(errors, report.missing);
}

#[test]
fn no_line_of_the_fixtures_is_lost_and_no_text_is_invented() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/pages");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let page = fixture(&name);
        check(&page);
        if name.ends_with(".txt") {
            let import = read(&page).unwrap();
            let visible = |text: &str| {
                let text: String = compact(text);
                text.chars().filter(|character| character.is_alphanumeric()).collect::<String>()
            };
            // The bullet of the second level in Word is a letter.
            let shown = page.text.replace("   o ", " ");
            assert_eq!(visible(&lines(&import)), visible(&shown), "{name}");
        }
    }
}

#[test]
fn a_colon_may_join_an_unknown_label_and_its_amount() {
    check(&text("<h1>14. november 2023<h2>Efter kurset …<dl><dt>14. november 2023</h1>6.750 kr."));
}

/// Pieces of which the pages of the property tests are made.
const PIECES: [&str; 60] = [
    "Program",
    "Pris",
    "Sted: ",
    "Kursusleder",
    "Gæst",
    "Målgruppe",
    "Efter kurset …",
    "Datoer",
    "Startdatoer",
    "Tilmelding",
    "Tilmeldingsfrist: ",
    "1. Modul",
    "Dag 2: ",
    "Modul 1",
    "14. november 2023",
    "3.-4. marts 2020",
    "14/11-2023",
    "31. februar 2024",
    "kl. 9-16",
    "09.00-10.00: ",
    "12.00 ",
    "24.00",
    "6.750 kr. ekskl. moms",
    "kr. 6.750,-",
    "€ 99",
    "Altid, Testgade 1, 1472 København K",
    "Inge Eksempel",
    "Bo PrøvesenChef, Testby",
    "Ledige pladser",
    "Aflyst",
    "Efterår 2023",
    "•",
    "- ",
    "* ",
    "# ",
    "1. ",
    "[x](y)",
    "_a_",
    "\\",
    "`",
    "<b>",
    "&amp;",
    "|",
    " | ",
    "\t",
    "\n",
    "\n\n",
    ". ",
    ", ",
    ":",
    "Vi ringer inden for 2-3 hverdage.",
    "maks. 20 deltagere",
    "Kurset henvender sig til alle.",
    "En sætning, der er lang nok til at være en sætning på siden.",
    "\u{200b}",
    "\u{feff}",
    "\r\n",
    "İ",
    "ß",
    "Online",
];
const TAGS: [&str; 27] = [
    "<h1>",
    "</h1>",
    "<h2>",
    "</h2>",
    "<h3>",
    "<p>",
    "</p>",
    "<ul><li>",
    "</li>",
    "</ul>",
    "<table>",
    "<tr>",
    "<td>",
    "<th>",
    "</table>",
    "<nav>",
    "</nav>",
    "<dl><dt>",
    "<dd>",
    "</dl>",
    "<br>",
    "<div class=\"breadcrumb\">",
    "</div>",
    "<summary>",
    "<p hidden>",
    "<del>",
    "</del>",
];

proptest! {
    #[test]
    fn a_page_of_text_is_read_without_loss(
        pieces in prop::collection::vec(0..PIECES.len(), 0..60),
    ) {
        let page: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        check(&text(&format!("Kursus i prøver\n\n{page}")));
    }

    #[test]
    fn a_page_of_html_is_read_without_loss(
        pieces in prop::collection::vec((0..PIECES.len(), 0..TAGS.len()), 0..60),
    ) {
        let page: String =
            pieces.iter().map(|(piece, tag)| format!("{}{}", TAGS[*tag], PIECES[*piece])).collect();
        check(&text(&format!("<html><h1>Kursus i prøver</h1>{page}")));
    }

    #[test]
    fn any_text_is_read_without_panic(page in "\\PC{0,200}") {
        check(&text(&format!("Kursus\n\nPris: 900 kr.\nSted: {page}\n{page}")));
    }
}

#[test]
fn the_work_grows_with_the_page_and_not_with_its_square() {
    let time = |start: &str, piece: &str, bytes: usize| {
        let page = text(&format!("{start}{}", piece.repeat(bytes / piece.len())));
        let before = Instant::now();
        let _ = read(&page);
        before.elapsed()
    };
    let text_pieces = [
        "x",
        " ",
        "\n",
        "A b\n",
        "aA",
        "ab.Ab",
        "1",
        "1.",
        "9-",
        "14. ",
        "14. november ",
        "kr. 1 ",
        "Pris ",
        "Pris: ",
        "Inge ",
        "Inge Eksempel\n",
        "Inge EksempelChef, A\n",
        "• a\n",
        "09.00 a\n",
        "Modul 1\n",
        "1. november 2023\n",
        "Startdatoer\n1. november 2023\n",
        "a | ",
        "og ",
        "-",
        ",",
        "ekskl. moms ",
        "2 hverdage ",
        "(K)",
        "\u{301}",
        "8000 Aarhus ",
        "Vi ses. ",
        "Kurset er for alle. ",
        "lille linje, der fortsættes midt i en sætning og\n",
    ];
    let html_pieces = [
        "<div>",
        "<p>",
        "<p hidden>a",
        "<del>a",
        "<td>",
        "<tr><td>1",
        "<b>",
        "</p>",
        "<nav></div>",
        "&",
        "&amp;",
        "<",
        "<!--",
        "<h2>Program<p>9.00 a",
        "<li>",
        "<span>Pris</span>",
        "<dt>a<dd>b",
        "<meta name=description content=x>",
    ];
    let starts = ["Kursus\n\nUndervisere\n", "Kursus\n\nProgram\n"];
    let of_text =
        starts.iter().flat_map(|start| text_pieces.iter().map(move |piece| (*start, *piece)));
    let of_html = html_pieces.iter().map(|piece| ("<h1>", *piece));
    let held = "Kursus\n\nKurset holdes den 3. marts 2024.\n\n";
    let of_days = [(held, "1. november 2023\n")];
    for (start, piece) in of_text.chain(of_html).chain(of_days) {
        let is_linear = |_| {
            let (small, large) = (time(start, piece, SMALL), time(start, piece, LARGE));
            large < small * MAX_GROWTH + MIN_TIME
        };
        assert!((0..TRIES).any(is_linear), "{start:?} {piece:?}");
    }
}
