//! The command line: commands and their options, nothing of what they do.

mod shared_options;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::document_kind::DocumentKind;

pub use shared_options::{
    ClockOptions, DataTableOptions, DynamoDb, HostOptions, SecretKeyOptions, TableOptions,
};

/// The course office of a training provider, in one process on this machine.
#[derive(Debug, Parser)]
#[command(name = "kursuskontor", version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeOptions,
}

/// What to do; `serve` by default.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the course office until Ctrl-C (the default command).
    Serve(ServeOptions),
    /// Check the table for inconsistencies; exits with 1 if there are any.
    Verify(VerifyOptions),
    /// Write a document, or all brochures, to files; the server may be running.
    Render(RenderOptions),
    /// Show every document in the browser and reload it whenever a template is saved.
    Preview(PreviewOptions),
    /// Delete data whose retention period has expired; stop the local server first.
    Retention(RetentionOptions),
    /// List the notifications that could not be delivered, or requeue them.
    Messages(MessagesOptions),
    /// Copy the table into one file; the server may be running.
    Backup(BackupOptions),
    /// Put the table of a backup into a data folder; stop the local server first.
    Restore(RestoreOptions),
    /// Read a provider's course page into a course document; exits with 1 if it is about no course.
    Import(ImportOptions),
    /// Print an access token for the staff routes of the local server.
    StaffToken(StaffTokenOptions),
}

impl Arguments {
    /// The command; without one, `serve` with the given options.
    pub fn command(self) -> Command {
        self.command.unwrap_or(Command::Serve(self.serve))
    }
}

/// How to run the office.
#[derive(Clone, Debug, Args)]
pub struct ServeOptions {
    /// Address and port to listen on; port 0 picks a free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The host names that requests may be for, besides the address and the loopback names.
    #[command(flatten)]
    pub hosts: HostOptions,
    /// The table.
    #[command(flatten)]
    pub table: TableOptions,
    /// Keep the table in memory only. Keys and e-mails are still in the folder `data`.
    #[arg(long, conflicts_with = "data")]
    pub in_memory: bool,
    /// The secret key of the table.
    #[command(flatten)]
    pub secret_key: SecretKeyOptions,
    /// Folder of course files to publish into an empty table, instead of the sample courses.
    #[arg(long, value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
    /// Folder of templates and theme to use instead of the built-in ones, file by file.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// Whether to limit how much one caller may do, so that no bot takes all seats. Switch it off
    /// for load tests only.
    #[arg(long, value_enum, default_value_t = Switch::On)]
    pub limits: Switch,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockOptions,
}

/// Whether something is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// Which table to check.
#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// The table.
    #[command(flatten)]
    pub table: TableOptions,
}

/// Whose dead letters to list or requeue.
#[derive(Debug, Args)]
pub struct MessagesOptions {
    /// Requeue them. Stop the local server first; it delivers them when it starts again.
    #[arg(long)]
    pub retry: bool,
    /// The table.
    #[command(flatten)]
    pub table: TableOptions,
}

/// Which table to delete from, and what counts as now.
#[derive(Debug, Args)]
pub struct RetentionOptions {
    /// The table.
    #[command(flatten)]
    pub table: TableOptions,
    /// The secret key of the table.
    #[command(flatten)]
    pub secret_key: SecretKeyOptions,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockOptions,
}

/// Which table to copy, and where to.
#[derive(Debug, Args)]
pub struct BackupOptions {
    /// File to write; it must not exist yet. Only its owner can read it.
    pub file: PathBuf,
    /// Include the secret key, with which everything in the backup can be opened.
    #[arg(long)]
    pub with_secret_key: bool,
    /// The table.
    #[command(flatten)]
    pub table: DataTableOptions,
}

/// Which backup to restore, and where to.
#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// A file that `backup` wrote.
    pub file: PathBuf,
    /// Replace the table that the data folder holds.
    #[arg(long)]
    pub replace: bool,
    /// File with the secret key of the backup, if it holds none and is not of this data folder.
    #[arg(long, value_name = "FILE")]
    pub secret_key: Option<PathBuf>,
    /// The table.
    #[command(flatten)]
    pub table: DataTableOptions,
}

/// What to render, and where to.
#[derive(Clone, Debug, Args)]
pub struct RenderOptions {
    /// Kind of document.
    pub kind: DocumentKind,
    /// Slug of the course; may be omitted if there is only one.
    pub course: Option<String>,
    /// Start date of the run, such as 2023-11-14; may be omitted if there is only one.
    #[arg(long, value_name = "DATE")]
    pub run: Option<Date>,
    /// Write the brochures of all courses.
    #[arg(long)]
    pub all: bool,
    /// Write certificates only for participants who were marked present.
    #[arg(long)]
    pub attended: bool,
    /// File to write, or a folder for it; the extension of a participant list may be .xlsx or
    /// .csv.
    #[arg(short, long, value_name = "PATH")]
    pub output: PathBuf,
    /// The table.
    #[command(flatten)]
    pub table: DataTableOptions,
    /// Folder of templates and theme to use instead of the built-in ones, file by file.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockOptions,
}

/// What to preview, and where.
#[derive(Clone, Debug, Args)]
pub struct PreviewOptions {
    /// Slug of the course to show first; a sample course if the data folder has no table.
    pub course: Option<String>,
    /// Folder of templates and theme to watch; files it lacks are built in.
    #[arg(long, value_name = "DIR", default_value = "templates")]
    pub templates: PathBuf,
    /// Address and port to listen on; port 0 picks a free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    pub listen: SocketAddr,
    /// The host names that requests may be for, besides the address and the loopback names.
    #[command(flatten)]
    pub hosts: HostOptions,
    /// The table.
    #[command(flatten)]
    pub table: DataTableOptions,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockOptions,
}

/// Which page to read, and where to write the course.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// Page of text or HTML; `-` reads it from stdin.
    pub page: PathBuf,
    /// File to write the course document to, instead of stdout.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Language of the report, which goes to stderr.
    #[arg(long, value_enum, default_value_t = ReportLanguage::En)]
    pub language: ReportLanguage,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockOptions,
}

/// In which language a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportLanguage {
    /// Danish.
    Da,
    /// English.
    En,
}

/// Whose key signs the token, and what it permits.
#[derive(Debug, Args)]
pub struct StaffTokenOptions {
    /// Data folder of the server, with the key that signs the token.
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// Role in the token; may be given several times.
    #[arg(long, default_value = "staff")]
    pub role: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serve_is_the_default_command() {
        let Command::Serve(options) =
            Arguments::try_parse_from(["kursuskontor", "--listen", "127.0.0.1:0"])
                .unwrap()
                .command()
        else {
            panic!()
        };
        assert_eq!((options.listen.port(), options.table.dynamodb), (0, DynamoDb::Embedded));
    }

    #[test]
    fn in_memory_excludes_a_data_folder() {
        let arguments = ["kursuskontor", "serve", "--in-memory", "--data", "data"];
        let error = Arguments::try_parse_from(arguments).unwrap_err();
        assert_eq!(error.kind(), clap::error::ErrorKind::ArgumentConflict);
    }
}
