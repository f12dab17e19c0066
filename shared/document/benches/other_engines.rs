//! Compares this crate with other PDF engines on a brochure and a list of participants:
//! `cargo bench -p document --bench other_engines -- FOLDER`.
//!
//! The other engines are not part of this repository. `FOLDER` must contain a program for each (the
//! paths are those in `ENGINES`; missing ones are reported and skipped), and the input as
//! `data/course.json`, `data/participants_500.json` and `data/participants_10000.json`. A program
//! is called as `PROGRAM brochure|list DATA.json OUT.pdf RUNS MODE`. It renders the document `RUNS`
//! times, writes the PDF once, and prints `{"ms": [..]}`, the time of each run from parsed data to
//! bytes. Called with these arguments, this benchmark does the same for this crate.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "prints a report")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use document::{Template, Theme, Typesetter};
use serde_json::{Value, json};

/// Rounds in which every program renders the document once in a new process.
const ROUNDS: usize = 5;

/// Name, program or script within the folder, its interpreter, and the mode: `ua` for PDF/UA, where
/// the engine supports it.
const ENGINES: &[(&str, &str, &str, &str)] = &[
    ("krilla (lower bound)", "rust/krilla_min/target/release/krilla_min", "", "ua"),
    ("Typst in Rust", "rust/typst_rs/target/release/typst_rs", "", "ua"),
    ("WeasyPrint", "py/weasy.py", "venv/bin/python", "ua"),
    ("ReportLab", "py/rl.py", "venv/bin/python", "plain"),
    ("pdfmake", "js/pdfmake_bench.js", "node", "plain"),
    ("Chromium", "py/chrome.py", "venv/bin/python", "tagged"),
];

/// Document, input, runs within one process, and whether new processes are measured, too.
const WORKLOADS: [(&str, &str, usize, bool); 3] = [
    ("brochure", "course.json", 22, true),
    ("list", "participants_500.json", 8, false),
    ("list", "participants_10000.json", 2, false),
];

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [document, data, out, runs, ..] => render(document, data, out, runs.parse().unwrap()),
        [folder] => compare(&std::fs::canonicalize(folder).unwrap()),
        _ => println!("usage: cargo bench -p document --bench other_engines -- FOLDER"),
    }
}

/// A program and its command without arguments.
struct Program {
    name: &'static str,
    command: Vec<PathBuf>,
    mode: &'static str,
}

/// This program, and those of the other engines that are installed.
fn programs(folder: &Path) -> Vec<Program> {
    let own = Program {
        name: "Kursuskontor",
        command: vec![std::env::current_exe().unwrap()],
        mode: "ua",
    };
    let others = ENGINES.iter().filter_map(|(name, script, interpreter, mode)| {
        let interpreter = (!interpreter.is_empty()).then(|| {
            if interpreter.contains('/') {
                folder.join(interpreter)
            } else {
                PathBuf::from(interpreter)
            }
        });
        let command: Vec<PathBuf> = interpreter.into_iter().chain([folder.join(script)]).collect();
        let is_installed = command.iter().all(|part| part.is_relative() || part.exists());
        is_installed.then_some(Program { name, command, mode }).or_else(|| {
            println!("{name}: not installed");
            None
        })
    });
    std::iter::once(own).chain(others).collect()
}

fn compare(folder: &Path) {
    let programs = programs(folder);
    let out = std::env::temp_dir().join(format!("other-engines-{}.pdf", std::process::id()));
    for (document, data, runs, measures_new_processes) in WORKLOADS {
        let data = folder.join("data").join(data);
        if !data.exists() {
            println!("{}: does not exist", data.display());
            continue;
        }
        println!("\n{document} of {}", data.file_name().unwrap().to_string_lossy());
        println!("{:<24}{:>14}{:>12}{:>12}{:>12}", "", "new process", "warm", "KB", "peak MB");
        let mut new_process: Vec<Vec<Duration>> = programs.iter().map(|_| Vec::new()).collect();
        for _ in 0..if measures_new_processes { ROUNDS } else { 0 } {
            for (program, times) in programs.iter().zip(&mut new_process) {
                let measured = run(program, document, &data, &out, 1);
                times.extend(measured.map(|measured| measured.total));
            }
        }
        for (program, new_process) in programs.iter().zip(new_process) {
            match run(program, document, &data, &out, runs) {
                Some(measured) => println!(
                    "{:<24}{:>14}{:>12}{:>12}{:>12}",
                    program.name,
                    median(new_process).map_or_else(String::new, show),
                    median(measured.warm).map_or_else(String::new, show),
                    std::fs::metadata(&out).map_or(0, |metadata| metadata.len() / 1024),
                    measured.peak_megabytes
                ),
                None => println!("{:<24}{:>14}", program.name, "fails"),
            }
        }
    }
    // Nothing to remove when no program succeeded.
    let _ = std::fs::remove_file(out);
}

struct Measured {
    /// From the start of the process to its end.
    total: Duration,
    /// All runs but the first.
    warm: Vec<Duration>,
    /// Of the process itself, without its children.
    peak_megabytes: u64,
}

fn run(
    program: &Program,
    document: &str,
    data: &Path,
    out: &Path,
    runs: usize,
) -> Option<Measured> {
    let (first, rest) = program.command.split_first()?;
    let start = Instant::now();
    let mut command = Command::new(first);
    command.args(rest).arg(document).arg(data).arg(out).arg(runs.to_string()).arg(program.mode);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut peak_megabytes = 0;
    // The peak cannot be read after the process has ended.
    while child.try_wait().ok()?.is_none() {
        peak_megabytes = peak_megabytes.max(peak(child.id()));
        std::thread::sleep(Duration::from_millis(1));
    }
    let total = start.elapsed();
    let output = child.wait_with_output().ok().filter(|output| output.status.success())?;
    let report: Value = serde_json::from_slice(&output.stdout).ok()?;
    let warm = report["ms"]
        .as_array()?
        .iter()
        .skip(1)
        .filter_map(Value::as_f64)
        .map(|time| Duration::from_secs_f64(time / 1e3))
        .collect();
    Some(Measured { total, warm, peak_megabytes })
}

/// Peak memory of a process in megabytes; 0 on systems without `/proc`.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0)
        / 1024
}

fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort();
    times.get(times.len() / 2).copied()
}

fn show(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// Renders with this crate, with the command line of the other programs.
fn render(document: &str, data: &str, out: &str, runs: usize) {
    let data: Value = serde_json::from_slice(&std::fs::read(data).unwrap()).unwrap();
    let (name, source, view) = match document {
        "brochure" => {
            ("brochure", include_str!("../../../templates/brochure.hbs"), brochure_view(&data))
        }
        _ => {
            ("participants", include_str!("../../../templates/participants.hbs"), list_view(&data))
        }
    };
    let partials = [
        ("course", include_str!("../../../templates/course.hbs")),
        ("person", include_str!("../../../templates/person.hbs")),
    ];
    let typesetter = Typesetter::new(Theme::embedded());
    let template = Template::compile_with(name, source, &partials, &typesetter).unwrap();
    let mut times = Vec::new();
    for run in 0..runs {
        let start = Instant::now();
        let pdf = template.render(&view).unwrap();
        times.push(start.elapsed().as_secs_f64() * 1e3);
        if run == 0 {
            std::fs::write(out, pdf).unwrap();
        }
    }
    println!("{}", json!({ "ms": times }));
}

/// Converts the common input `course.json` to the view of the brochure.
fn brochure_view(course: &Value) -> Value {
    let text = |value: &Value| {
        value.as_str().unwrap_or_default().replace(['*', '_', '[', ']', '<', '>', '#'], "")
    };
    let map = |value: &Value, convert: &dyn Fn(&Value) -> Value| {
        value.as_array().unwrap().iter().map(convert).collect::<Vec<_>>()
    };
    let person = |person: &Value| {
        let bio = text(&person["bio"]);
        json!({ "name": person["name"], "role": person["role"], "bio": bio })
    };
    let (leaders, guests): (Vec<&Value>, Vec<&Value>) = course["people"]
        .as_array()
        .unwrap()
        .iter()
        .partition(|person| person["kind"] == "Kursusleder");
    let item = |item: &Value| {
        let text = text(&item["text"]);
        let text = if text.is_empty() { Value::Null } else { text.into() };
        json!({ "time": item["time"], "title": item["title"], "text": text })
    };
    let module = |module: &Value| {
        let when = format!(
            "{} kl. {}-{}",
            text(&module["date"]),
            text(&module["from"]),
            text(&module["to"])
        );
        json!({
            "heading": format!("{}. modul: {}", module["no"], text(&module["title"])),
            "when": [when],
            "intro": text(&module["intro"]),
            "agenda": [{ "day": null, "items": map(&module["items"], &item) }],
        })
    };
    let run = |run: &Value| {
        let (name, date, status) = (&run["season"], &run["date"], &run["status"]);
        json!({ "name": name, "date": date, "status": status })
    };
    let about: Vec<String> = course["intro"].as_array().unwrap().iter().map(text).collect();
    json!({
        "id": "course",
        "category": course["category"],
        "title": course["title"],
        "summary": null,
        "version": "",
        "venue": course["location"],
        "runs": map(&course["sessions"], &run),
        "about": about.join("\n\n"),
        "audience": null,
        "outcomes": { "lead": course["outcomes_lead"], "items": course["outcomes"] },
        "leadersHeading": "Kursusleder",
        "leaders": leaders.into_iter().map(person).collect::<Vec<_>>(),
        "guestsHeading": "Gæster",
        "guests": guests.into_iter().map(person).collect::<Vec<_>>(),
        "programme": {
            "intro": text(&course["program"]),
            "modules": map(&course["modules"], &module),
        },
        "price": {
            "stated": course["price"], "other": null, "per": course["price_note"],
            "name": null, "options": [], "reductions": [], "includes": null,
        },
        "contactPromise": course["response"],
        "registration": {
            "phone": "+45 12 34 56 78",
            "email": "kursus@example.dk",
            "lead": "Læs mere på",
            "url": course["url"],
            "label": course["url_text"],
        },
        "provider": {
            "name": "Kursuscentret",
            "department": "Kurser",
            "address": "Eksempelvej 1, 1472 København K",
            "cvr": "27673120",
            "phone": "+45 12 34 56 78",
            "email": "kursus@example.dk",
            "website": course["url_text"],
            "websiteUrl": course["url"],
        },
    })
}

/// Converts the common input to the view of the list of participants; their status takes the place
/// of the billing.
fn list_view(data: &Value) -> Value {
    let participant = |row: &Value| {
        json!({
            "name": row["name"],
            "organisation": row["org"],
            "jobTitle": "",
            "email": row["email"],
            "billing": row["status"],
            "answers": [],
        })
    };
    let participants: Vec<Value> =
        data["rows"].as_array().unwrap().iter().map(participant).collect();
    json!({
        "questions": [],
        "courseTitle": data["course"],
        "runName": "",
        "notice": "",
        "spellingNotice": "",
        "dates": data["date"],
        "venue": "",
        "counts": format!("{} tilmeldte", participants.len()),
        "provider": { "name": "" },
        "participants": participants,
    })
}
