//! Measures time by phase, size and memory for a brochure and for long lists:
//! `cargo bench -p document --bench documents [-- FOLDER]`.
//!
//! `FOLDER/brochure.json` is the view of the brochure; the sample of the tests is the default.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "prints a report")]

use std::time::{Duration, Instant};

use document::{PhaseTimings, Template, Theme, Typesetter};
use serde_json::{Value, json};

/// Runs of the brochure; the median of each phase is reported.
const RUNS: usize = 25;

fn main() {
    let start = Instant::now();
    let typesetter = Typesetter::new(Theme::embedded());
    let ready = start.elapsed();
    let brochure =
        compile("brochure", include_str!("../../../templates/brochure.hbs"), &typesetter);
    let participants =
        compile("participants", include_str!("../../../templates/participants.hbs"), &typesetter);
    let compiled = start.elapsed();
    println!("start: fonts and theme {}, templates {}", show(ready), show(compiled - ready));
    let folder = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let sample = include_str!("../tests/views/brochure.json").to_owned();
    let course = folder.map_or(sample, |folder| {
        std::fs::read_to_string(format!("{folder}/brochure.json")).unwrap()
    });
    let course: Value = serde_json::from_str(&course).unwrap();
    println!(
        "{:<14}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>12}{:>10}",
        "", "template", "parse", "layout", "genpdf", "pdf", "total", "bytes", "peak MB"
    );
    report("brochure 1st", &brochure, &course, 1);
    report("brochure", &brochure, &course, RUNS);
    for (rows, runs) in [(500, 15), (2_500, 5), (10_000, 3)] {
        report(&format!("{rows} rows"), &participants, &list_view(rows), runs);
    }
}

fn compile(name: &str, source: &str, typesetter: &Typesetter) -> Template {
    let partials = [
        ("course", include_str!("../../../templates/course.hbs")),
        ("person", include_str!("../../../templates/person.hbs")),
    ];
    Template::compile_with(name, source, &partials, typesetter).unwrap()
}

fn report(name: &str, template: &Template, view: &Value, runs: usize) {
    let mut phases: [Vec<Duration>; 6] = Default::default();
    let mut bytes = 0;
    for _ in 0..runs {
        let start = Instant::now();
        let (pdf, timings) = template.render_timed(view).unwrap();
        let total = start.elapsed();
        bytes = pdf.len();
        let PhaseTimings { template, parse, layout, genpdf, pdf } = timings;
        for (phase, time) in phases.iter_mut().zip([template, parse, layout, genpdf, pdf, total]) {
            phase.push(time);
        }
    }
    print!("{name:<14}");
    for mut phase in phases {
        phase.sort();
        print!("{:>10}", show(phase[phase.len() / 2]));
    }
    println!("{bytes:>12}{:>10}", peak_megabytes());
}

fn show(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// Peak memory of the process so far; 0 on systems without `/proc`.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0)
        / 1024
}

/// The view of a list of participants with so many rows.
fn list_view(rows: usize) -> Value {
    let names = [
        "Søren Kjærgaard",
        "Åse Østergård-Mathiasen",
        "Łukasz Nowak",
        "Ирина Holm",
        "Anne-Marie von Württemberg",
    ];
    let organisations =
        ["Eksempelby Kommune", "Region Prøveland", "Styrelsen for Eksempler og Rekruttering"];
    let titles = ["Konsulent", "Fuldmægtig i Økonomi- og Indenrigsforvaltningen", "Afdelingschef"];
    let participants: Vec<Value> = (0..rows)
        .map(|row| {
            json!({
                "name": names[row % names.len()],
                "organisation": organisations[row % organisations.len()],
                "jobTitle": titles[row % titles.len()],
                "email": format!("deltager{row}@eksempel-kommune.dk"),
                "billing": "EAN 5798000880016 · ref. 4711",
                "answers": [],
            })
        })
        .collect();
    let mut view: Value =
        serde_json::from_str(include_str!("../tests/views/participants.json")).unwrap();
    view["participants"] = participants.into();
    view
}
