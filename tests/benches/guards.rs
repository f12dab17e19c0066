//! Takes out every condition that the store sends, one after the other, and runs the tests without it: they must fail.
//! `cargo bench -p tests --bench guards [-- PART OF A NAME]`; at night, since each takes a minute or two.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "it says what was noticed, and may give up")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use serde_json::Value;

/// Conditions that nothing can break, so that no test can miss them, by the end of their names; and why they are there.
const BEYOND_TESTS: [(&str, &str); 0] = [];

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).filter(|argument| !argument.starts_with("--")).unwrap_or_default();
    let tests = binary();
    let known = guards(&tests);
    let chosen: Vec<&String> = known.iter().filter(|name| name.contains(&wanted)).collect();
    let mut unnoticed = Vec::new();
    for name in &chosen {
        let started = Instant::now();
        let reason = BEYOND_TESTS.iter().find(|(guard, _)| name.ends_with(guard)).map(|(_, reason)| *reason);
        let outcome = match (noticed_by(&tests, name), reason) {
            (Some(test), _) => test,
            (None, Some(reason)) => format!("nobody: {reason}"),
            (None, None) => {
                unnoticed.push(name.as_str());
                "NOBODY".to_owned()
            }
        };
        println!("{name}\n    noticed by {outcome} ({:.0} s)", started.elapsed().as_secs_f64());
    }
    println!("{} of {} guards tried, {} unnoticed", chosen.len(), known.len(), unnoticed.len());
    ExitCode::from(u8::from(!unnoticed.is_empty()))
}

/// The built tests.
fn binary() -> PathBuf {
    let arguments = ["test", "--workspace", "--test", "office", "--no-run", "--message-format=json"];
    let built = Command::new(env!("CARGO")).args(arguments).stderr(Stdio::inherit()).output().unwrap();
    let messages = String::from_utf8(built.stdout).unwrap();
    let mut messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let office = messages.find(|message| message["target"]["name"] == "office" && message["executable"].is_string()).unwrap();
    PathBuf::from(office["executable"].as_str().unwrap())
}

fn run(tests: &Path, guard: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(tests);
    command.args(arguments).env("GUARD", guard).current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::null());
    String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
}

/// Every guard that the tests come across.
fn guards(tests: &Path) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guards");
    let output = run(tests, &format!("?{}", file.display()), &["--skip", "proof::"]);
    assert!(output.contains("test result: ok"), "the tests fail as they are: {output}");
    std::fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect()
}

/// A test that fails without the guard; the quick ones are asked first.
fn noticed_by(tests: &Path, guard: &str) -> Option<String> {
    let failed = |arguments: &[&str]| {
        let output = run(tests, guard, arguments);
        let failed = output.lines().find_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned));
        // Without its result it was broken off, by a stack that overflowed say.
        failed.or_else(|| (!output.contains("test result: ok")).then(|| "its end".to_owned()))
    };
    failed(&["--skip", "proof::"]).or_else(|| failed(&["proof::", "--skip", "without_"]))
}
