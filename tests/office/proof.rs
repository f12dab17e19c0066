//! The proof that seats are never oversold, lost or doubled, at the size of CI; `cargo bench -p
//! tests --bench storm` runs it at the size of a night. Every seed is printed, and repeats its
//! history.

use std::future::Future;
use std::io::Write;

use tests::sequences::play;
use tests::storm::{Report, last_seat, newcomer, notes, queue, race};
use tests::wire::{REMOVED, Removed};

const CLIENTS: usize = 1_000;
const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];
/// Random sequences of what people do, each with its number as its seed.
const SEQUENCES: u64 = 2_000;
/// The chance of each of the faults in an attempt.
const NOISE: f64 = 0.05;

/// Says it although the test passes: how many histories ran, and from which seeds, is part of what
/// it shows.
fn say(line: &str) {
    // Only what the macros print is kept back.
    let _ = writeln!(std::io::stderr(), "proof: {line}");
}

#[track_caller]
fn held(what: &str, seed: u64, outcome: Result<Report, String>) {
    match outcome {
        Ok(report) => say(&format!("{what}, seed {seed}: {report}")),
        Err(broken) => panic!("{what}, seed {seed}: {broken}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_racing_clients_fill_a_run_exactly() {
    for seed in SEEDS {
        held("race", seed, Box::pin(race(seed, CLIENTS, NOISE, None)).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_last_seat_is_told_so_whatever_gets_lost() {
    held("last seat", 0, Box::pin(last_seat(None)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_anyone_waits_newcomers_wait() {
    held("newcomer", 0, Box::pin(newcomer(None)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_note_of_the_staff_is_lost() {
    held("notes", 0, Box::pin(notes(None)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_moves_up_in_order_and_each_seat_once() {
    for seed in SEEDS.into_iter().take(3) {
        held("queue of 200", seed, Box::pin(queue(seed, 200, 60, NOISE, None)).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_people_do_office_and_model_agree() {
    match Box::pin(play(0..SEQUENCES, None)).await {
        Ok(tally) => say(&format!("{SEQUENCES} sequences, seeds 0 to {}: {tally}", SEQUENCES - 1)),
        Err(difference) => panic!("{difference}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_guard_office_and_model_differ() {
    // The others guard against what happens at the same time, or is lost on the way: the races are
    // about those.
    let noticed = [
        Removed::SeatCondition,
        Removed::PersonCondition,
        Removed::KeyItem,
        Removed::KeyLookup,
        Removed::OneTransaction,
        Removed::SeatsBack,
        Removed::QueueCondition,
    ];
    for removed in noticed {
        match Box::pin(play(0..400, Some(removed))).await {
            Ok(tally) => panic!("nobody noticed that {removed:?} is gone: {tally}"),
            Err(difference) => say(&format!(
                "without {removed:?}: {}",
                difference.chars().take(120).collect::<String>()
            )),
        }
    }
}

/// Some history must break without the guard.
async fn breaks<F: Future<Output = Result<Report, String>>>(
    removed: Removed,
    histories: impl IntoIterator<Item = F>,
) -> bool {
    for history in histories {
        if let Err(broken) = history.await {
            say(&format!("without {removed:?}: {}", broken.chars().take(200).collect::<String>()));
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_of_its_guards_the_proof_fails() {
    for removed in REMOVED {
        // Boxed: the futures of a whole office are too large for a test's stack.
        let is_noticed = match removed {
            Removed::KeyLookup | Removed::ConflictRetry => {
                breaks(removed, [Box::pin(last_seat(Some(removed)))]).await
            }
            Removed::QueueCondition => breaks(removed, [Box::pin(newcomer(Some(removed)))]).await,
            Removed::Revision | Removed::Consistency => {
                breaks(removed, [Box::pin(notes(Some(removed)))]).await
            }
            Removed::SeatsBack => {
                breaks(
                    removed,
                    SEEDS.map(|seed| Box::pin(queue(seed, 60, 40, NOISE, Some(removed)))),
                )
                .await
            }
            _ => {
                breaks(removed, SEEDS.map(|seed| Box::pin(race(seed, 120, NOISE, Some(removed)))))
                    .await
            }
        };
        assert!(is_noticed, "nobody noticed that {removed:?} is gone");
    }
}
