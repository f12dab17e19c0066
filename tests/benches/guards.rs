//! Takes out every condition that the store sends, one after the other, and runs the tests without
//! it: they must fail. `cargo test --workspace --bench guards [-- PART OF A NAME]`; some minutes,
//! since it has to build the tests and runs some of them for each.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "it says what was noticed, may give up, and runs Cargo"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use serde_json::Value;

/// Tests that are asked one group after the other, those first that are most about what the store's
/// conditions hold back.
const ROUNDS: [&[&str]; 4] = [
    &["meanwhile::"],
    &["courses::", "registrations::", "cancelled_run::"],
    &["--skip", "proof::"],
    &["proof::", "--skip", "without_"],
];

fn main() -> ExitCode {
    let wanted =
        std::env::args().nth(1).filter(|argument| !argument.starts_with("--")).unwrap_or_default();
    let tests = binary();
    let known = guards(&tests);
    let chosen: Vec<&String> = known.iter().filter(|name| name.contains(&wanted)).collect();
    let mut unnoticed = Vec::new();
    for name in &chosen {
        let started = Instant::now();
        let noticed = noticed_by(&tests, name);
        println!(
            "{name}\n    noticed by {} ({:.0} s)",
            noticed.as_deref().unwrap_or("NOBODY"),
            started.elapsed().as_secs_f64()
        );
        if noticed.is_none() {
            unnoticed.push(name.as_str());
        }
    }
    println!("{} of {} guards tried, {} unnoticed", chosen.len(), known.len(), unnoticed.len());
    ExitCode::from(u8::from(!unnoticed.is_empty()))
}

/// The built tests.
fn binary() -> PathBuf {
    let arguments =
        ["test", "--workspace", "--test", "office", "--no-run", "--message-format=json"];
    let mut build = Command::new(env!("CARGO"));
    // What Cargo says of this benchmark would have some dependencies built anew.
    for (name, _) in std::env::vars()
        .filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    {
        build.env_remove(name);
    }
    let built = build.args(arguments).stderr(Stdio::inherit()).output().unwrap();
    let messages = String::from_utf8(built.stdout).unwrap();
    let mut messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let office = messages
        .find(|message| message["target"]["name"] == "office" && message["executable"].is_string())
        .unwrap();
    PathBuf::from(office["executable"].as_str().unwrap())
}

fn run(tests: &Path, guard: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(tests);
    command
        .args(arguments)
        .env("GUARD", guard)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::null());
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

/// A test that fails without the guard.
fn noticed_by(tests: &Path, guard: &str) -> Option<String> {
    let failed = |arguments: &[&str]| {
        let output = run(tests, guard, arguments);
        let failed = output.lines().find_map(|line| {
            line.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned)
        });
        // Without its result it was broken off, by a stack that overflowed say.
        failed.or_else(|| (!output.contains("test result: ok")).then(|| "its end".to_owned()))
    };
    ROUNDS.into_iter().find_map(failed)
}
