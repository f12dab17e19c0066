//! Feeds the office nonsense: `cargo test --workspace --bench fuzz -- SECONDS [SEED] [TARGET]`, the
//! seconds for each target. A target begins with its stored corpus; the rest is made of it, and
//! follows from the seed alone.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a search prints what it did, and may give up"
)]

mod corpus;
mod mutate;
mod targets;
mod watch;

use std::collections::HashSet;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use fastrand::Rng;
use targets::{Subject, Target};
use tokio::runtime::{Builder, Runtime};
use watch::Watch;

/// After so many inputs the office is a new one, so that neither its table nor its mails grow all
/// night.
const LIFE: usize = 1_500;
/// Stack of the thread that feeds: as much as a worker thread of the product has.
const STACK: usize = 2 << 20;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let number = |place: usize| arguments.get(place).and_then(|argument| argument.parse().ok());
    let (seconds, seed) =
        (number(0).unwrap_or(5), number(1).unwrap_or_else(|| fastrand::u64(..1_000_000)));
    let wanted = move |target: &Target| arguments.get(2).is_none_or(|name| name == target.name());
    let feeding = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let watch = Watch::start();
        Target::ALL
            .iter()
            .filter(|target| wanted(target))
            .map(|target| search(*target, seconds, seed, &runtime, &watch))
            .sum::<usize>()
    });
    let found = feeding.unwrap().join().unwrap();
    println!("{found} found, with seed {seed}; peak memory {} MB", watch::peak() >> 20);
    std::process::exit(i32::from(found > 0));
}

/// Feeds one target until its time is up or something is found; how much was found.
fn search(target: Target, seconds: u64, seed: u64, runtime: &Runtime, watch: &Watch) -> usize {
    let mut pool = corpus::of(target);
    let (stored, mut rng) = (pool.len(), Rng::with_seed(seed));
    let (mut seen, mut fed, mut kept) = (HashSet::new(), 0, 0);
    let kept_in = File::create(watch::file(target.name())).unwrap();
    let mut subject = runtime.block_on(Subject::new());
    let end = Instant::now() + Duration::from_secs(seconds);
    while fed < stored || Instant::now() < end {
        let input = match pool.get(fed).filter(|_| fed < stored) {
            Some(input) => input.clone(),
            None => mutate::mutate(&mut rng, &pool),
        };
        if fed % LIFE == LIFE - 1 {
            if let Err(fault) = runtime.block_on(subject.verify()) {
                return found(target, seed, fed, &fault);
            }
            subject = runtime.block_on(Subject::new());
        }
        watch.begin(target.name(), &kept_in, &input);
        let fate =
            catch_unwind(AssertUnwindSafe(|| runtime.block_on(subject.feed(target, &input))));
        watch.end();
        match fate {
            Ok(Ok(sight)) if watch.has_heard_no_panic() => {
                // What leads to an answer not seen before is worth mutating further.
                if seen.insert(sight) && fed >= stored {
                    pool.push(input);
                    kept += 1;
                }
            }
            Ok(Err(fault)) => return found(target, seed, fed, &fault),
            _ => return found(target, seed, fed, "it panicked"),
        }
        fed += 1;
    }
    if let Err(fault) = runtime.block_on(subject.verify()) {
        return found(target, seed, fed, &fault);
    }
    println!(
        "{:<13} {stored:>3} stored, {fed:>8} fed, {:>4} answers told apart, {kept:>4} kept",
        target.name(),
        seen.len()
    );
    0
}

fn found(target: Target, seed: u64, number: usize, fault: &str) -> usize {
    println!(
        "{}: FOUND with seed {seed}, input {number}, kept in {}: {fault}",
        target.name(),
        watch::file(target.name()).display()
    );
    1
}
