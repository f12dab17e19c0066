//! `kursuskontor`: the course office on one machine, and its commands.

use std::process::ExitCode;

use clap::Parser;
use kursuskontor::CliError;
use kursuskontor::cli::{Arguments, Command};

#[tokio::main]
#[expect(clippy::print_stderr, reason = "faults are told on stderr")]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            // What is wrong comes first, over one line or several, then an empty line and the
            // usage.
            let text = error.to_string();
            let sentence: Vec<&str> =
                text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
            eprintln!("{} (see --help)", sentence.join(" "));
            return ExitCode::from(2);
        }
        Err(help) => {
            // Nothing to do where the help cannot be printed.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match run(arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("kursuskontor: {error}");
            ExitCode::from(2)
        }
    }
}

/// Does what is asked; whether all is well.
async fn run(arguments: Arguments) -> Result<bool, CliError> {
    match arguments.command() {
        Command::Serve(options) => kursuskontor::serve::serve(options).await.map(|()| true),
        Command::Render(options) => kursuskontor::render::render(options).await.map(|()| true),
        Command::Preview(options) => kursuskontor::preview::preview(options).await.map(|()| true),
        Command::Messages(options) => {
            kursuskontor::dead_letters::messages(options).await.map(|()| true)
        }
        Command::Verify(options) => kursuskontor::serve::verify(options).await,
        Command::StaffToken(options) => {
            kursuskontor::serve::print_staff_token(&options).map(|()| true)
        }
        Command::Retention(options) => {
            kursuskontor::retention::delete_expired(options).await.map(|()| true)
        }
    }
}
