//! The proof at the size of a night: `cargo bench -p tests --bench storm [-- SEEDS CLIENTS
//! [SEQUENCES [FIRST]]]`. A sequence that broke is repeated by its seed: `-- 0 0 1 SEED`.
#![expect(clippy::print_stdout, reason = "it says how many histories ran, and with which seeds")]

use std::fmt::Display;
use std::time::Instant;

use tests::sequences::play;
use tests::storm::{queue, race};

/// The chance of each of the faults in an attempt.
const NOISE: f64 = 0.05;

#[tokio::main]
async fn main() {
    let numbers: Vec<usize> =
        std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let (seeds, clients) =
        (numbers.first().copied().unwrap_or(20), numbers.get(1).copied().unwrap_or(10_000));
    let mut broken = 0;
    for seed in 0..seeds as u64 {
        broken +=
            told(&format!("race of {clients}, seed {seed}"), race(seed, clients, NOISE, None))
                .await;
        broken +=
            told(&format!("queue of 1000, seed {seed}"), queue(seed, 1_000, 300, NOISE, None))
                .await;
    }
    let sequences = numbers.get(2).copied().unwrap_or(50_000) as u64;
    let first = numbers.get(3).copied().unwrap_or(0) as u64;
    let seeds_of_sequences = first..first + sequences;
    broken +=
        told(&format!("{sequences} sequences, seeds from {first}"), play(seeds_of_sequences, None))
            .await;
    println!("{} histories and {sequences} sequences, {broken} broken", 2 * seeds);
    std::process::exit(i32::from(broken > 0));
}

async fn told<R: Display>(what: &str, history: impl Future<Output = Result<R, String>>) -> usize {
    let started = Instant::now();
    match history.await {
        Ok(report) => println!("{what}: {report} in {:.0} s", started.elapsed().as_secs_f64()),
        Err(fault) => {
            println!("{what}: BROKEN: {fault}");
            return 1;
        }
    }
    0
}
