//! Which office to open: its data folder, table, key and clock.

use std::path::PathBuf;

use domain::Limits;
use web::Clock;

use crate::cli::DynamoDb;

/// Which office to open.
pub struct OfficeOptions {
    /// Folder of the embedded table and of the keys.
    pub data: PathBuf,
    /// Whether the embedded table is kept in memory only.
    pub in_memory: bool,
    /// Where the table is.
    pub dynamodb: DynamoDb,
    /// Name of the table.
    pub table: String,
    /// What time it is.
    pub clock: Clock,
    /// What a caller may cause; `None` if everything.
    pub limits: Option<Limits>,
    /// Whether an embedded table is created if it is missing, with its folder.
    pub may_create: bool,
    /// File of the secret key, if it is not the data folder's.
    pub secret_key: Option<PathBuf>,
}

impl OfficeOptions {
    /// An office whose table is a file in its data folder.
    pub fn new(data: impl Into<PathBuf>, table: impl Into<String>, clock: Clock) -> Self {
        Self {
            data: data.into(),
            in_memory: false,
            dynamodb: DynamoDb::Embedded,
            table: table.into(),
            clock,
            limits: Some(Limits::default()),
            may_create: true,
            secret_key: None,
        }
    }
}
