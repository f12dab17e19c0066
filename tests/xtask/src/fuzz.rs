//! Fuzzing of the office. Each target starts with its stored corpus; further inputs are mutations
//! that follow from the seed alone.

mod corpus;
mod mutate;
mod targets;
mod watchdog;

use std::collections::HashSet;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use clap::Args;
use fastrand::Rng;
use targets::{FuzzOffice, Target};
use tokio::runtime::{Builder, Runtime};
use watchdog::Watchdog;

/// How many inputs an office gets: neither its table nor its mail folder may grow all night.
const INPUTS_PER_OFFICE: usize = 1_500;
/// Stack of the thread that runs the targets, in bytes: as much as a worker thread of the product.
const STACK_BYTES: usize = 2 << 20;

/// How long, with which seed, and which target.
#[derive(Args)]
pub(crate) struct Options {
    /// Seconds for each target
    #[arg(default_value_t = 5)]
    seconds: u64,
    /// The seed of every target; a random one unless given
    seed: Option<u64>,
    /// Only the target of this name
    target: Option<String>,
}

/// Runs the targets; whether nothing was found.
pub(crate) fn run(Options { seconds, seed, target }: Options) -> bool {
    let seed = seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let wanted = move |known: &Target| target.as_deref().is_none_or(|name| name == known.name());
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let watchdog = Watchdog::start();
        Target::ALL
            .iter()
            .filter(|target| wanted(target))
            .filter(|target| !passes(**target, seconds, seed, &runtime, &watchdog))
            .count()
    });
    let failed = thread.unwrap().join().unwrap();
    println!("{failed} found, with seed {seed}; peak memory {} MB", watchdog::peak_bytes() >> 20);
    failed == 0
}

/// Runs one target until its time is up; whether nothing was found.
fn passes(target: Target, seconds: u64, seed: u64, runtime: &Runtime, watchdog: &Watchdog) -> bool {
    let mut pool = corpus::read_corpus(target);
    let (stored, mut rng) = (pool.len(), Rng::with_seed(seed));
    let (mut outcomes, mut count, mut added) = (HashSet::new(), 0, 0);
    let current = File::create(watchdog::input_file(target.name())).unwrap();
    let mut office = runtime.block_on(FuzzOffice::new());
    let end = Instant::now() + Duration::from_secs(seconds);
    while count < stored || Instant::now() < end {
        let input =
            if count < stored { pool[count].clone() } else { mutate::mutate(&mut rng, &pool) };
        if count % INPUTS_PER_OFFICE == INPUTS_PER_OFFICE - 1 {
            if let Err(error) = runtime.block_on(office.verify()) {
                return report(target, seed, count, &error);
            }
            office = runtime.block_on(FuzzOffice::new());
        }
        watchdog.begin(target.name(), &current, &input);
        let result =
            catch_unwind(AssertUnwindSafe(|| runtime.block_on(office.run(target, &input))));
        watchdog.end();
        match result {
            Ok(Ok(outcome)) if !watchdog.has_seen_panic() => {
                // What leads to a new outcome is worth mutating further.
                if outcomes.insert(outcome) && count >= stored {
                    pool.push(input);
                    added += 1;
                }
            }
            Ok(Err(error)) => return report(target, seed, count, &error),
            _ => return report(target, seed, count, "it panicked"),
        }
        count += 1;
    }
    if let Err(error) = runtime.block_on(office.verify()) {
        return report(target, seed, count, &error);
    }
    println!(
        "{:<13} {stored:>3} stored, {count:>8} run, {:>4} outcomes, {added:>4} added",
        target.name(),
        outcomes.len()
    );
    true
}

fn report(target: Target, seed: u64, number: usize, error: &str) -> bool {
    println!(
        "{}: FOUND with seed {seed}, input {number}, kept in {}: {error}",
        target.name(),
        watchdog::input_file(target.name()).display()
    );
    false
}
