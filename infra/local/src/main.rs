//! `kursuskontor`: the course office on one machine, and its commands.

use std::process::ExitCode;

use clap::Parser;
use local::StartError;
use local::arguments::{Arguments, Command};

#[tokio::main]
#[expect(clippy::print_stderr, reason = "faults are told on stderr")]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            let text = error.to_string();
            eprintln!("{} (see --help)", text.lines().next().unwrap_or_default());
            return ExitCode::from(2);
        }
        Err(help) => {
            // Nothing to do where the help cannot be printed.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kursuskontor: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), StartError> {
    match arguments.command() {
        Command::Serve(options) => local::serve::serve(options).await,
        Command::Retention(options) => local::retention::forget(options).await,
        Command::StaffToken(options) => local::serve::print_staff_token(&options),
    }
}
