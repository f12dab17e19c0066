//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use crate::document_kind::DocumentKind;

/// The course office on this machine.
#[derive(Debug, Parser)]
#[command(name = "kursuskontor", version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeOptions,
}

/// What to do; `serve` when nothing is said.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole office until Ctrl-C.
    Serve(ServeOptions),
    /// Check the table against itself; exits with 1 when something is wrong.
    Verify(VerifyOptions),
    /// Write a document, or all brochures, into a file or folder; also beside a running server.
    Render(RenderOptions),
    /// Show documents in the browser, and anew whenever a template is saved.
    Preview(PreviewOptions),
    /// Forget what no rule keeps any longer; the server has to be stopped.
    Retention(RetentionOptions),
    /// List the messages that could not be told and were set aside, or put them back.
    Messages(MessagesOptions),
    /// Print a token for the staff routes of the local server.
    StaffToken(TokenOptions),
}

impl Arguments {
    /// The command, or `serve` with the options given.
    pub fn command(self) -> Command {
        self.command.unwrap_or(Command::Serve(self.serve))
    }
}

/// How to run the office.
#[derive(Clone, Debug, Args)]
pub struct ServeOptions {
    /// Address and port; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder of the table and the server's keys.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Keep the table in memory; the keys still lie in the data folder.
    #[arg(long, conflicts_with = "data")]
    pub in_memory: bool,
    /// Folder of courses to be published into an empty table, instead of the sample.
    #[arg(long)]
    pub catalogue: Option<PathBuf>,
    /// Folder of templates and theme that take the place of the embedded ones.
    #[arg(long)]
    pub templates: Option<PathBuf>,
    /// Freeze the clock at this local time, such as 2023-10-02T09:00.
    #[arg(long, value_parser = local_time)]
    pub now: Option<Timestamp>,
    /// Where the table is: `embedded`, `aws`, or the http address of another DynamoDB.
    #[arg(long, default_value = "embedded", value_parser = dynamodb)]
    pub dynamodb: DynamoDb,
    /// Name of the table.
    #[arg(long, default_value = "kursuskontor")]
    pub table: String,
    /// File of the server's own key instead of the data folder's: the cloud's, for the table in
    /// the cloud.
    #[arg(long, value_name = "FILE")]
    pub secret_key: Option<PathBuf>,
}

/// Where the table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DynamoDb {
    /// In this process.
    Embedded,
    /// In the cloud, with the shell's AWS settings.
    Aws,
    /// At an http address.
    Url(String),
}

/// Which table to check.
#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// Folder of the embedded table.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Where the table is: `embedded`, `aws`, or the http address of another DynamoDB.
    #[arg(long, default_value = "embedded", value_parser = dynamodb)]
    pub dynamodb: DynamoDb,
    /// Name of the table.
    #[arg(long, default_value = "kursuskontor")]
    pub table: String,
}

/// Which table's messages, and whether they are to be tried again.
#[derive(Debug, Args)]
pub struct MessagesOptions {
    /// Put them back into the outbox; a local server has to be stopped, and delivers them after
    /// its next start.
    #[arg(long)]
    pub retry: bool,
    /// Folder of the embedded table.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Where the table is: `embedded`, `aws`, or the http address of another DynamoDB.
    #[arg(long, default_value = "embedded", value_parser = dynamodb)]
    pub dynamodb: DynamoDb,
    /// Name of the table.
    #[arg(long, default_value = "kursuskontor")]
    pub table: String,
}

/// Which table, and on which day.
#[derive(Debug, Args)]
pub struct RetentionOptions {
    /// Folder of the embedded table and of the server's key.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Judge by this local time instead of now, such as 2027-01-01T00:00.
    #[arg(long, value_parser = local_time)]
    pub now: Option<Timestamp>,
    /// Where the table is: `embedded`, `aws`, or the http address of another DynamoDB.
    #[arg(long, default_value = "embedded", value_parser = dynamodb)]
    pub dynamodb: DynamoDb,
    /// Name of the table.
    #[arg(long, default_value = "kursuskontor")]
    pub table: String,
    /// File of the server's own key instead of the data folder's: the cloud's, for the table in
    /// the cloud.
    #[arg(long, value_name = "FILE")]
    pub secret_key: Option<PathBuf>,
}

/// What to write.
#[derive(Clone, Debug, Args)]
pub struct RenderOptions {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The course, by its slug; needed where there are several.
    pub course: Option<String>,
    /// The run, by its start date.
    #[arg(long)]
    pub run: Option<Date>,
    /// Every brochure.
    #[arg(long)]
    pub all: bool,
    /// Certificates only of those who were marked present.
    #[arg(long)]
    pub attended: bool,
    /// Folder of the table.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Folder of templates and theme that take the place of the embedded ones.
    #[arg(long)]
    pub templates: Option<PathBuf>,
    /// Freeze the clock at this local time, such as 2023-10-02T09:00.
    #[arg(long, value_parser = local_time)]
    pub now: Option<Timestamp>,
    /// Name of the table.
    #[arg(long, default_value = "kursuskontor")]
    pub table: String,
    /// The file to write, or a folder to write it into; a participant list may end in .xlsx or
    /// .csv.
    #[arg(short, long)]
    pub output: PathBuf,
}

/// What to show.
#[derive(Clone, Debug, Args)]
pub struct PreviewOptions {
    /// The course to begin with, by its slug.
    pub course: Option<String>,
    /// Folder of templates and theme; what it lacks is embedded.
    #[arg(long, default_value = "templates")]
    pub templates: PathBuf,
    /// Folder of the table whose courses are shown; without a table, the sample's.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Address and port; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:8081")]
    pub listen: SocketAddr,
    /// Freeze the clock at this local time, such as 2023-10-02T09:00.
    #[arg(long, value_parser = local_time)]
    pub now: Option<Timestamp>,
    /// Name of the table.
    #[arg(long, default_value = "kursuskontor")]
    pub table: String,
}

/// Whose token.
#[derive(Debug, Args)]
pub struct TokenOptions {
    /// Folder of the local issuer's key.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// The role in the token; may be given several times.
    #[arg(long, default_value = "staff")]
    pub role: Vec<String>,
}

fn dynamodb(text: &str) -> Result<DynamoDb, String> {
    match text {
        "embedded" => Ok(DynamoDb::Embedded),
        "aws" => Ok(DynamoDb::Aws),
        url if url.starts_with("http://") || url.starts_with("https://") => {
            Ok(DynamoDb::Url(url.to_owned()))
        }
        _ => Err("use `embedded`, `aws` or an http address".to_owned()),
    }
}

fn local_time(text: &str) -> Result<Timestamp, String> {
    let time = text.parse::<DateTime>().map_err(|_| "write it as 2023-10-02T09:00".to_owned())?;
    Ok(domain::time::local_to_instant(time.date(), time.time()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_means_serve() {
        let Command::Serve(options) =
            Arguments::try_parse_from(["kursuskontor", "--listen", "127.0.0.1:0"])
                .unwrap()
                .command()
        else {
            panic!()
        };
        assert_eq!((options.listen.port(), options.dynamodb), (0, DynamoDb::Embedded));
    }

    #[test]
    fn the_clock_is_frozen_in_local_time() {
        assert_eq!(local_time("2023-10-02T09:00").unwrap().to_string(), "2023-10-02T07:00:00Z");
        assert!(local_time("i morgen").is_err());
    }
}
