//! Tasks that are no tests: `cargo run -p xtask -- TASK`. Each says what it found, and fails when
//! it found something.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a task prints its results, and may panic"
)]

mod fuzz;
mod mutate_conditions;
mod start_times;
mod stress;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks of the repository.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Removes each condition that the store sends and expects a test to fail
    MutateConditions {
        /// Only conditions whose name contains this
        #[arg(default_value = "")]
        name: String,
        /// What the tests recorded when they ran with RECORD_CONDITIONS=FILE; else they run first
        #[arg(long)]
        recorded: Option<PathBuf>,
    },
    /// Stress-tests seat allocation, and compares random sequences with the reference model
    Stress(stress::Sizes),
    /// Sends invalid and mutated inputs to routes, parsers, templates and events
    Fuzz(fuzz::Options),
    /// Measures how long each function takes to start, from its process to its first question for
    /// work, with binaries built by `cargo build --release`
    StartTimes {
        /// The folder with the binaries
        #[arg(default_value = "target/release")]
        folder: PathBuf,
    },
    /// Writes infra/openapi.json
    Openapi,
}

fn main() -> ExitCode {
    let has_passed = match Arguments::parse().task {
        Task::MutateConditions { name, recorded } => {
            mutate_conditions::run(&name, recorded.as_deref())
        }
        Task::Stress(sizes) => stress::run(&sizes),
        Task::Fuzz(options) => fuzz::run(options),
        Task::StartTimes { folder } => start_times::run(&folder),
        Task::Openapi => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let document = runtime.unwrap().block_on(harness::openapi::document());
            std::fs::write(harness::openapi::file(), document).unwrap();
            true
        }
    };
    if has_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
