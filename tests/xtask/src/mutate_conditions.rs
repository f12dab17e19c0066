//! Mutation tests of the store's conditions: removes each one that the tests see in a request, and
//! runs without it the tests that see it. They must fail.
#![expect(clippy::disallowed_methods, reason = "the environment of Cargo is passed on in part")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use serde_json::Value;

/// What the names of the tests contain that run first, because they are most about conditions.
const FIRST: [&str; 3] = ["concurrent_writes::", "security::counters::", "security::suspicion::"];
/// The tests that run last, whether they are known to see the condition or not.
const LAST: [&[&str]; 2] =
    [&["--skip", "stress_tests::"], &["stress_tests::", "--skip", "disabled_safeguard"]];

/// How many conditions are removed at the same time: most tests that see one wait for their office.
const WORKERS: usize = 2;

/// The folder from which Cargo runs the tests.
const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Removes every condition whose name contains a word; whether each was noticed.
/// `recorded` is what the tests have recorded already; without it they run once more to record.
pub(crate) fn run(wanted: &str, recorded: Option<&Path>) -> bool {
    let tests = build();
    let known = match recorded {
        Some(file) => conditions(file),
        None => record(&tests),
    };
    assert!(!known.is_empty(), "the tests have recorded no condition");
    let chosen: Vec<_> = known.iter().filter(|(name, _)| name.contains(wanted)).collect();
    let next = AtomicUsize::new(0);
    let removals = || {
        let mut unnoticed = Vec::new();
        while let Some((name, seen_by)) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
            let started = Instant::now();
            let noticed = noticed_by(&tests, name, seen_by);
            println!(
                "{name}\n    noticed by {} ({:.0} s)",
                noticed.as_deref().unwrap_or("no test"),
                started.elapsed().as_secs_f64()
            );
            if noticed.is_none() {
                unnoticed.push(name.as_str());
            }
        }
        unnoticed
    };
    let unnoticed: Vec<&str> = thread::scope(|scope| {
        let workers = [(); WORKERS].map(|()| scope.spawn(removals));
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    println!(
        "{} of {} conditions removed, {} unnoticed",
        chosen.len(),
        known.len(),
        unnoticed.len()
    );
    for name in &unnoticed {
        println!("unnoticed: {name}");
    }
    unnoticed.is_empty()
}

/// Builds the tests; their binary.
fn build() -> PathBuf {
    let arguments =
        ["test", "--workspace", "--test", "office", "--no-run", "--message-format=json"];
    let mut build = Command::new(env!("CARGO"));
    // What Cargo says of this crate would have some dependencies built anew.
    for (name, _) in std::env::vars()
        .filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    {
        build.env_remove(name);
    }
    build.args(arguments).current_dir(TESTS).stderr(Stdio::inherit());
    let built = String::from_utf8(build.output().unwrap().stdout).unwrap();
    let mut messages = built.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let office = messages
        .find(|message| message["target"]["name"] == "office" && message["executable"].is_string())
        .unwrap();
    PathBuf::from(office["executable"].as_str().unwrap())
}

/// Tests that run with a variable of `harness::faults::condition_mutation`.
fn test_command(tests: &Path, (name, value): (&str, &str), arguments: &[&str]) -> Command {
    let mut command = Command::new(tests);
    command.args(arguments).env(name, value).current_dir(TESTS).stderr(Stdio::null());
    command
}

/// Runs the tests but for the slow ones.
fn record(tests: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("conditions").display().to_string();
    let others = ["--skip", "stress_tests::", "--skip", "architecture::"];
    let mut command = test_command(tests, ("RECORD_CONDITIONS", &file), &others);
    let output = String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned();
    assert!(output.contains("test result: ok"), "the tests fail as they are: {output}");
    conditions(Path::new(&file))
}

/// Every condition that the tests have recorded, with the names of those that see it.
fn conditions(recorded: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut conditions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in std::fs::read_to_string(recorded).unwrap().lines() {
        let (test, condition) = line.split_once('\t').unwrap();
        // The stress tests and their worker threads see no condition that others do not.
        let is_test_of_one_case = test.contains("::") && !test.contains("stress_tests::");
        if is_test_of_one_case {
            conditions.entry(condition.to_owned()).or_default().insert(test.to_owned());
        }
    }
    conditions
}

/// The first test that fails without the condition.
fn noticed_by(tests: &Path, condition: &str, seen_by: &BTreeSet<String>) -> Option<String> {
    let is_first = |test: &&str| FIRST.iter().any(|part| test.contains(part));
    let (first, others): (Vec<&str>, Vec<&str>) =
        seen_by.iter().map(String::as_str).partition(is_first);
    let seeing = [first, others].into_iter().filter(|names| !names.is_empty());
    let seeing = seeing.map(|names| [vec!["--exact"], names].concat());
    seeing
        .chain(LAST.map(<[&str]>::to_vec))
        .find_map(|arguments| first_failure(tests, condition, &arguments))
}

/// The first of these tests that fails without the condition.
fn first_failure(tests: &Path, condition: &str, arguments: &[&str]) -> Option<String> {
    let mut command = test_command(tests, ("REMOVED_CONDITION", condition), arguments);
    let mut run = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut passed = false;
    for line in BufReader::new(run.stdout.take().unwrap()).lines().map_while(Result::ok) {
        let name = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED"));
        if let Some(name) = name {
            run.kill().unwrap();
            run.wait().unwrap();
            return Some(name.to_owned());
        }
        passed |= line.contains("test result: ok");
    }
    run.wait().unwrap();
    // Without a result the run was aborted, by a stack overflow say.
    (!passed).then(|| "an abort".to_owned())
}
