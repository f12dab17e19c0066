//! The stress tests at the size of a night. What broke is tried again with its seed, a race or a
//! waiting list by `cargo run --release -p xtask -- stress 1 10000 0 SEED`, a sequence by
//! `cargo run --release -p xtask -- stress 0 0 1 SEED`.

use std::fmt::Display;
use std::time::Instant;

use clap::Args;
use harness::model::play;
use harness::stress::{race, waiting_list};

/// The chance of each fault in an attempt.
const FAULT_CHANCE: f64 = 0.05;

/// How much is tried.
#[derive(Args)]
pub(crate) struct Sizes {
    /// How many seeds each history has
    #[arg(default_value_t = 20)]
    seeds: u64,
    /// How many clients race
    #[arg(default_value_t = 10_000)]
    clients: usize,
    /// How many random sequences are played
    #[arg(default_value_t = 50_000)]
    sequences: u64,
    /// The first seed of histories and sequences
    #[arg(default_value_t = 0)]
    first: u64,
}

/// Runs every history; whether all of them held.
pub(crate) fn run(sizes: &Sizes) -> bool {
    tokio::runtime::Runtime::new().unwrap().block_on(run_all(sizes))
}

async fn run_all(&Sizes { seeds, clients, sequences, first }: &Sizes) -> bool {
    let mut broken = 0;
    for seed in first..first + seeds {
        let history = race(seed, clients, FAULT_CHANCE, None);
        broken += report(&format!("race of {clients}, seed {seed}"), history).await;
        let history = waiting_list(seed, 1_000, 300, FAULT_CHANCE, None);
        broken += report(&format!("waiting list of 1000, seed {seed}"), history).await;
    }
    let history = play(first..first + sequences, None);
    broken += report(&format!("{sequences} sequences, seeds from {first}"), history).await;
    println!("{} histories and {sequences} sequences, {broken} broken", 2 * seeds);
    broken == 0
}

/// Prints how a history ended. Returns 1 when it broke.
async fn report<R: Display>(what: &str, history: impl Future<Output = Result<R, String>>) -> usize {
    let started = Instant::now();
    match history.await {
        Ok(summary) => {
            println!("{what}: {summary} in {:.0} s", started.elapsed().as_secs_f64());
            0
        }
        Err(broken) => {
            println!("{what}: BROKEN: {broken}");
            1
        }
    }
}
