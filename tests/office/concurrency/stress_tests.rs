//! Stress tests at the size of CI: seats are never oversold, lost or doubled. `cargo run --release
//! -p xtask -- stress` runs them at the size of a night. Every seed is printed. That of a
//! sequence repeats it exactly; that of a race or a waiting list repeats only the chances of its
//! faults.

use std::future::Future;
use std::io::Write;

use harness::faults::injection::{DisabledSafeguard, SAFEGUARDS};
use harness::model::play;
use harness::stress::{Summary, concurrent_notes, last_seat, newcomer, race, waiting_list};

const CLIENTS: usize = 1_000;
const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];
/// How many random sequences are played, each with its number as its seed.
const SEQUENCES: u64 = 2_000;
/// The chance of each fault in an attempt.
const FAULT_CHANCE: f64 = 0.05;

/// Prints a line although the test passes: how many histories ran, and with which seeds, is part of
/// the result. Cargo captures only what the macros print.
fn report(line: &str) {
    let _ = writeln!(std::io::stderr(), "stress: {line}");
}

#[track_caller]
fn assert_holds(what: &str, seed: u64, outcome: Result<Summary, String>) {
    match outcome {
        Ok(summary) => report(&format!("{what}, seed {seed}: {summary}")),
        Err(broken) => panic!("{what}, seed {seed}: {broken}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_racing_clients_fill_a_run_exactly() {
    for seed in SEEDS {
        assert_holds("race", seed, Box::pin(race(seed, CLIENTS, FAULT_CHANCE, None)).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_seat_has_one_holder_in_every_order_of_requests_and_faults() {
    assert_holds("last seat", 0, Box::pin(last_seat(None)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn newcomers_wait_while_anyone_waits() {
    assert_holds("newcomer", 0, Box::pin(newcomer(None)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_notes_of_the_staff_are_all_stored() {
    assert_holds("notes", 0, Box::pin(concurrent_notes(None)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_waiting_list_is_promoted_in_order_and_each_seat_given_once() {
    for seed in SEEDS.into_iter().take(3) {
        let history = Box::pin(waiting_list(seed, 200, 60, FAULT_CHANCE, None));
        assert_holds("waiting list of 200", seed, history.await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn office_and_model_agree_on_random_sequences() {
    match Box::pin(play(0..SEQUENCES, None)).await {
        Ok(summary) => {
            report(&format!("{SEQUENCES} sequences, seeds 0 to {}: {summary}", SEQUENCES - 1));
        }
        Err(difference) => panic!("{difference}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_notices_disabled_safeguards() {
    // The other safeguards are about concurrent or lost requests, which only the races have.
    let noticed = [
        DisabledSafeguard::SeatCondition,
        DisabledSafeguard::UniquenessCondition,
        DisabledSafeguard::IdempotencyRecord,
        DisabledSafeguard::KeyLookup,
        DisabledSafeguard::SingleTransaction,
        DisabledSafeguard::SeatRelease,
        DisabledSafeguard::WaitingListCondition,
    ];
    for disabled in noticed {
        match Box::pin(play(0..400, Some(disabled))).await {
            Ok(summary) => panic!("no test fails when {disabled:?} is disabled: {summary}"),
            Err(difference) => report(&format!(
                "without {disabled:?}: {}",
                difference.chars().take(120).collect::<String>()
            )),
        }
    }
}

/// Whether one of these histories breaks without the safeguard.
async fn any_breaks<F: Future<Output = Result<Summary, String>>>(
    disabled: DisabledSafeguard,
    histories: impl IntoIterator<Item = F>,
) -> bool {
    for history in histories {
        if let Err(broken) = history.await {
            let broken: String = broken.chars().take(200).collect();
            report(&format!("without {disabled:?}: {broken}"));
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn every_disabled_safeguard_breaks_a_history() {
    for safeguard in SAFEGUARDS {
        let disabled = Some(safeguard);
        // Boxed: the futures of a whole office are too large for a test's stack.
        let is_noticed = match safeguard {
            DisabledSafeguard::KeyLookup | DisabledSafeguard::ConflictRetry => {
                any_breaks(safeguard, [Box::pin(last_seat(disabled))]).await
            }
            DisabledSafeguard::WaitingListCondition => {
                any_breaks(safeguard, [Box::pin(newcomer(disabled))]).await
            }
            DisabledSafeguard::RevisionCondition | DisabledSafeguard::ConsistentReads => {
                any_breaks(safeguard, [Box::pin(concurrent_notes(disabled))]).await
            }
            DisabledSafeguard::SeatRelease => {
                let history = |seed| Box::pin(waiting_list(seed, 60, 40, FAULT_CHANCE, disabled));
                any_breaks(safeguard, SEEDS.map(history)).await
            }
            _ => {
                let history = |seed| Box::pin(race(seed, 120, FAULT_CHANCE, disabled));
                any_breaks(safeguard, SEEDS.map(history)).await
            }
        };
        assert!(is_noticed, "no test fails when {safeguard:?} is disabled");
    }
}
