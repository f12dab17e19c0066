//! The pages of `tests/fixtures/pages`, of providers that do not exist, read in and compared with
//! what is expected, and what must hold for every page.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod any_page;
mod deadlines;
mod facts;
mod fields;
mod html;
mod labels;
mod offers;
mod pages;
mod people;
mod places;
mod programme;
mod rules;
mod runs;
mod sentences;
mod several;
mod tables;
mod titles;
mod weekly;

use domain::Language;
use import::{Decoded, Import, NoCourse, PageFormat, decode, read_page};
use jiff::Timestamp;
use serde_json::Value;

/// Before the runs of most of the pages.
const NOW: &str = "2023-10-02T07:00:00Z";

fn read(page: &Decoded) -> Result<Import, NoCourse> {
    let now: Timestamp = NOW.parse().unwrap();
    read_page(page, PageFormat::of(&page.text), now)
}

fn text(page: &str) -> Decoded {
    Decoded { text: page.to_owned(), guessed_encoding: None }
}

fn fixture(name: &str) -> Decoded {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/pages");
    decode(&std::fs::read(format!("{folder}/{name}")).unwrap(), None)
}

/// The course, and a line for everything that the report says.
fn described(import: &Import) -> String {
    let mut lines = vec![serde_json::to_string_pretty(&import.course).unwrap(), String::new()];
    let report = &import.report;
    for understood in &report.understood {
        let pointers = understood.pointers.join(" ");
        lines.push(format!("{} understood: {pointers}", understood.line.number));
    }
    for error in &report.missing {
        lines.push(format!("missing {}: {}", error.pointer, error.code.as_str()));
    }
    for warning in &report.warnings {
        let detail = warning.warning.code.detail(Language::English);
        let (numbers, pointer) = (&warning.lines, &warning.warning.pointer);
        lines.push(format!("warning {numbers:?} {pointer}: {detail}"));
    }
    for (kind, unused) in [("unused", &report.unused), ("noise", &report.noise)] {
        lines.extend(unused.iter().map(|line| format!("{} {kind}: {}", line.number, line.text)));
    }
    lines.join("\n")
}

fn import(page: &str) -> Import {
    read(&text(page)).unwrap()
}

fn course(import: &Import) -> Value {
    serde_json::to_value(&import.course).unwrap()
}

/// The warnings of a kind, each as its pointer and its text.
fn warnings(import: &Import, code: &str) -> Vec<(String, String)> {
    let of_kind = import.report.warnings.iter().map(|warning| &warning.warning);
    let of_kind = of_kind.filter(|warning| warning.code.as_str() == code);
    let texts =
        of_kind.map(|warning| (warning.pointer.clone(), warning.code.detail(Language::English)));
    texts.collect()
}

fn noise(import: &Import) -> Vec<&str> {
    import.report.noise.iter().map(|line| line.text.as_str()).collect()
}

fn days(run: &Value) -> Vec<&str> {
    let days = run["days"].as_array().unwrap();
    days.iter().map(|day| day["date"].as_str().unwrap()).collect()
}

/// A page that begins with these lines.
fn headed(head: &str) -> Import {
    import(&format!("{head}\n\nDato\n14. november 2023\n\nPris\n900 kr. inkl. moms"))
}
