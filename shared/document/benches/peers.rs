//! The same two documents by other engines, beside ours: `cargo bench -p document --bench peers --
//! FOLDER`.
//!
//! The folder holds the peers' programs and `data`. Each program takes `brochure|list DATA.json
//! OUT.pdf RUNS MODE` and prints `{"ms": [..]}`, the time from parsed data to bytes of each run; so
//! does this one. Those not installed are named.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a report for people")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use document::{Template, Theme, Typesetter};
use serde_json::{Value, json};

/// Rounds in which every program makes a document in a fresh process.
const ROUNDS: usize = 5;

/// Name, program or script within the folder, what runs it, and the mode: tagged for PDF/UA where
/// the engine can.
const PEERS: &[(&str, &str, &str, &str)] = &[
    ("krilla (lower bound)", "rust/krilla_min/target/release/krilla_min", "", "ua"),
    ("Typst in Rust", "rust/typst_rs/target/release/typst_rs", "", "ua"),
    ("WeasyPrint", "py/weasy.py", "venv/bin/python", "ua"),
    ("ReportLab", "py/rl.py", "venv/bin/python", "plain"),
    ("pdfmake", "js/pdfmake_bench.js", "node", "plain"),
    ("Chromium", "py/chrome.py", "venv/bin/python", "tagged"),
];

/// What is made: the kind, its data, runs within one process, and whether in fresh processes too.
const WORK: [(&str, &str, usize, bool); 3] = [
    ("brochure", "course.json", 22, true),
    ("list", "participants_500.json", 8, false),
    ("list", "participants_10000.json", 2, false),
];

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [kind, data, out, runs, ..] => make(kind, data, out, runs.parse().unwrap()),
        [folder] => compare(&std::fs::canonicalize(folder).unwrap()),
        _ => println!("peers: name the folder of the peers to measure beside them"),
    }
}

/// One of the programs, as a command without arguments.
struct Program {
    name: &'static str,
    command: Vec<PathBuf>,
    mode: &'static str,
}

fn programs(folder: &Path) -> Vec<Program> {
    let ours = Program {
        name: "Kursuskontor",
        command: vec![std::env::current_exe().unwrap()],
        mode: "ua",
    };
    let peers = PEERS.iter().filter_map(|(name, script, runner, mode)| {
        let runner = (!runner.is_empty()).then(|| {
            if runner.contains('/') { folder.join(runner) } else { PathBuf::from(runner) }
        });
        let command: Vec<PathBuf> = runner.into_iter().chain([folder.join(script)]).collect();
        let is_there = command.iter().all(|part| part.is_relative() || part.exists());
        is_there.then_some(Program { name, command, mode }).or_else(|| {
            println!("{name}: not installed");
            None
        })
    });
    std::iter::once(ours).chain(peers).collect()
}

fn compare(folder: &Path) {
    let programs = programs(folder);
    let out = std::env::temp_dir().join(format!("peers-{}.pdf", std::process::id()));
    for (kind, data, runs, is_fresh) in WORK {
        let data = folder.join("data").join(data);
        if !data.exists() {
            println!("{}: not there", data.display());
            continue;
        }
        println!("\n{kind} of {}", data.file_name().unwrap().to_string_lossy());
        println!("{:<24}{:>14}{:>12}{:>12}{:>12}", "", "fresh process", "warm", "KB", "peak MB");
        let mut fresh: Vec<Vec<Duration>> = programs.iter().map(|_| Vec::new()).collect();
        for _ in 0..if is_fresh { ROUNDS } else { 0 } {
            for (program, times) in programs.iter().zip(&mut fresh) {
                times.extend(run(program, kind, &data, &out, 1).map(|made| made.whole));
            }
        }
        for (program, fresh) in programs.iter().zip(fresh) {
            match run(program, kind, &data, &out, runs) {
                Some(made) => println!(
                    "{:<24}{:>14}{:>12}{:>12}{:>12}",
                    program.name,
                    median(fresh).map_or_else(String::new, show),
                    median(made.warm).map_or_else(String::new, show),
                    std::fs::metadata(&out).map_or(0, |about| about.len() / 1024),
                    made.peak_megabytes
                ),
                None => println!("{:<24}{:>14}", program.name, "fails"),
            }
        }
    }
    // It is only there where something was made.
    let _ = std::fs::remove_file(out);
}

struct Made {
    whole: Duration,
    /// All runs but the first.
    warm: Vec<Duration>,
    /// Of the process alone, not of those it starts.
    peak_megabytes: u64,
}

fn run(program: &Program, kind: &str, data: &Path, out: &Path, runs: usize) -> Option<Made> {
    let (first, rest) = program.command.split_first()?;
    let start = Instant::now();
    let mut command = Command::new(first);
    command.args(rest).arg(kind).arg(data).arg(out).arg(runs.to_string()).arg(program.mode);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut peak_megabytes = 0;
    // The system forgets a process's peak when it ends, so it is asked all the while.
    while child.try_wait().ok()?.is_none() {
        peak_megabytes = peak_megabytes.max(peak(child.id()));
        std::thread::sleep(Duration::from_millis(1));
    }
    let whole = start.elapsed();
    let output = child.wait_with_output().ok().filter(|output| output.status.success())?;
    let said: Value = serde_json::from_slice(&output.stdout).ok()?;
    let warm = said["ms"]
        .as_array()?
        .iter()
        .skip(1)
        .filter_map(Value::as_f64)
        .map(|time| Duration::from_secs_f64(time / 1e3))
        .collect();
    Some(Made { whole, warm, peak_megabytes })
}

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

/// Ours, with the peers' command line.
fn make(kind: &str, data: &str, out: &str, runs: usize) {
    let data: Value = serde_json::from_slice(&std::fs::read(data).unwrap()).unwrap();
    let (name, source, view) = match kind {
        "brochure" => {
            ("brochure", include_str!("../../../templates/brochure.hbs"), brochure(&data))
        }
        _ => ("participants", include_str!("../../../templates/participants.hbs"), list(&data)),
    };
    let partials = [
        ("course", include_str!("../../../templates/course.hbs")),
        ("person", include_str!("../../../templates/person.hbs")),
    ];
    let typesetter = Typesetter::new(Theme::embedded()).unwrap();
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

/// The peers' course as our brochure's view.
fn brochure(course: &Value) -> Value {
    let text = |value: &Value| {
        value.as_str().unwrap_or_default().replace(['*', '_', '[', ']', '<', '>', '#'], "")
    };
    let many = |value: &Value, each: &dyn Fn(&Value) -> Value| {
        value.as_array().unwrap().iter().map(each).collect::<Vec<_>>()
    };
    let person = |person: &Value| json!({ "name": person["name"], "role": person["role"], "bio": text(&person["bio"]) });
    let (leaders, guests): (Vec<&Value>, Vec<&Value>) = course["people"]
        .as_array()
        .unwrap()
        .iter()
        .partition(|person| person["kind"] == "Kursusleder");
    let item = |item: &Value| {
        let said = text(&item["text"]);
        json!({ "time": item["time"], "title": item["title"], "text": if said.is_empty() { Value::Null } else { said.into() } })
    };
    let module = |module: &Value| {
        let when = format!(
            "{} kl. {}-{}",
            text(&module["date"]),
            text(&module["from"]),
            text(&module["to"])
        );
        json!({ "number": module["no"], "title": module["title"], "when": [when], "intro": text(&module["intro"]), "agenda": many(&module["items"], &item) })
    };
    let run = |run: &Value| json!({ "name": run["season"], "date": run["date"], "status": run["status"] });
    let about: Vec<String> = course["intro"].as_array().unwrap().iter().map(text).collect();
    json!({
        "id": "course", "category": course["category"], "title": course["title"], "summary": null, "version": "",
        "venue": course["location"], "runs": many(&course["sessions"], &run), "about": about.join("\n\n"), "audience": null,
        "outcomes": { "lead": course["outcomes_lead"], "items": course["outcomes"] },
        "leadersHeading": "Kursusleder", "leaders": leaders.into_iter().map(person).collect::<Vec<_>>(),
        "guestsHeading": "Gæster", "guests": guests.into_iter().map(person).collect::<Vec<_>>(),
        "programme": { "intro": text(&course["program"]), "modules": many(&course["modules"], &module) },
        "price": { "stated": course["price"], "other": null, "per": course["price_note"] },
        "contactPromise": course["response"],
        "registration": { "phone": "+45 12 34 56 78", "email": "kursus@example.dk", "lead": "Læs mere på", "url": course["url"], "label": course["url_text"] },
        "provider": {
            "name": "Kursuscentret", "department": "Kurser", "address": "Eksempelvej 1, 1472 København K", "cvr": "27673120",
            "phone": "+45 12 34 56 78", "email": "kursus@example.dk", "website": course["url_text"],
            "websiteUrl": course["url"],
        },
    })
}

/// The peers' participants as our list's view; what they call status stands where we say who pays.
fn list(data: &Value) -> Value {
    let participant = |row: &Value| json!({ "name": row["name"], "organisation": row["org"], "jobTitle": "", "email": row["email"], "billing": row["status"] });
    let participants: Vec<Value> =
        data["rows"].as_array().unwrap().iter().map(participant).collect();
    json!({
        "courseTitle": data["course"], "runName": "", "dates": data["date"], "venue": "",
        "counts": format!("{} tilmeldte", participants.len()), "provider": { "name": "" }, "participants": participants,
    })
}
