//! `kursuskontor`: parses the command line, runs the command, and turns its result into an exit
//! code.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use kursuskontor::cli::Arguments;
use kursuskontor::commands::{self, CommandOutcome};
use tokio::runtime::Runtime;

/// Exit code for wrong usage, and for a command that could not do its work.
const ERROR_EXIT_CODE: u8 = 2;

/// How long work on other threads, such as rendering, may go on at the end.
const END_TIMEOUT: Duration = Duration::from_millis(500);

#[expect(clippy::print_stderr, reason = "errors are reported on stderr")]
fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            // clap writes the error first, then an empty line and the usage.
            let text = error.to_string();
            let message = text.split("\n\n").next().unwrap_or_default();
            eprintln!("{} (see --help)", to_one_line(message));
            return ExitCode::from(ERROR_EXIT_CODE);
        }
        Err(help_or_version) => {
            // There is nobody to tell if it cannot be printed.
            let _ = help_or_version.print();
            return ExitCode::SUCCESS;
        }
    };
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("kursuskontor: the operating system starts no threads: {error}");
            return ExitCode::from(ERROR_EXIT_CODE);
        }
    };
    let outcome = runtime.block_on(commands::run(arguments.command()));
    runtime.shutdown_timeout(END_TIMEOUT);
    match outcome {
        Ok(CommandOutcome::Success) => ExitCode::SUCCESS,
        Ok(CommandOutcome::Damaged | CommandOutcome::NotFound) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("kursuskontor: {}", to_one_line(&error.to_string()));
            ExitCode::from(ERROR_EXIT_CODE)
        }
    }
}

/// Joins the lines of a message, such as one of Handlebars, which quotes the template.
fn to_one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
