//! Options that several commands share: the table, its secret key, and the clock.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::DateTime;
use web::Clock;

use crate::OfficeOptions;

/// The embedded table of a data folder.
#[derive(Clone, Debug, Args)]
pub struct DataTableOptions {
    /// Data folder: the embedded table, the server's keys and the sent e-mails.
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// Name of the table.
    #[arg(long, value_name = "NAME", default_value = "kursuskontor")]
    pub table: String,
}

/// A table, embedded or elsewhere.
#[derive(Clone, Debug, Args)]
pub struct TableOptions {
    /// Its data folder and name.
    #[command(flatten)]
    pub in_data_dir: DataTableOptions,
    /// Where the table is: `embedded`, `aws` (with your shell's AWS settings), or the http(s)
    /// address of another DynamoDB.
    #[arg(long, value_name = "WHERE", default_value = "embedded", value_parser = parse_dynamodb)]
    pub dynamodb: DynamoDb,
}

impl TableOptions {
    /// An office over this table.
    pub(crate) fn into_office_options(self, clock: Clock) -> OfficeOptions {
        let DataTableOptions { data, table } = self.in_data_dir;
        OfficeOptions { dynamodb: self.dynamodb, ..OfficeOptions::new(data, table, clock) }
    }
}

/// Where a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DynamoDb {
    /// In this process.
    Embedded,
    /// In the AWS account and region of the shell's AWS settings.
    Aws,
    /// At an http or https address.
    Url(String),
}

/// Under which names a server is reached.
#[derive(Clone, Debug, Args)]
pub struct HostOptions {
    /// Host name that the server may be asked for, such as that of a proxy in front of it; may be
    /// given several times. The loopback names and the address of --listen are always allowed.
    #[arg(long = "host", value_name = "NAME")]
    pub names: Vec<String>,
}

/// The secret key of a table that was not written with the data folder's own.
#[derive(Clone, Debug, Args)]
pub struct SecretKeyOptions {
    /// File with the secret key to use instead of the data folder's; a table on AWS has its own
    /// key.
    #[arg(long, value_name = "FILE")]
    pub secret_key: Option<PathBuf>,
}

/// What time it is.
#[derive(Clone, Debug, Args)]
pub struct ClockOptions {
    /// Freeze the clock at this Danish local time, such as 2023-10-02T09:00.
    #[arg(long, value_name = "TIME", value_parser = parse_local_time)]
    pub now: Option<Timestamp>,
}

impl ClockOptions {
    /// The frozen clock, or the real one.
    pub(crate) fn clock(&self) -> Clock {
        self.now.map_or_else(Clock::default, Clock::frozen_at)
    }
}

fn parse_dynamodb(text: &str) -> Result<DynamoDb, &'static str> {
    match text {
        "embedded" => Ok(DynamoDb::Embedded),
        "aws" => Ok(DynamoDb::Aws),
        url if url.starts_with("http://") || url.starts_with("https://") => {
            Ok(DynamoDb::Url(url.to_owned()))
        }
        _ => Err("use `embedded`, `aws`, or an http or https address"),
    }
}

fn parse_local_time(text: &str) -> Result<Timestamp, &'static str> {
    let time: DateTime = text.parse().map_err(|_| "write the time as 2023-10-02T09:00")?;
    Ok(domain::time::local_to_instant(time.date(), time.time()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_frozen_in_local_time() {
        let instant = parse_local_time("2023-10-02T09:00").unwrap();
        assert_eq!(instant.to_string(), "2023-10-02T07:00:00Z");
        assert!(parse_local_time("i morgen").is_err());
    }

    #[test]
    fn a_table_elsewhere_is_named_by_its_address() {
        let url = "http://127.0.0.1:8000";
        assert_eq!(parse_dynamodb(url), Ok(DynamoDb::Url(url.to_owned())));
        assert!(parse_dynamodb("elsewhere").is_err());
    }
}
