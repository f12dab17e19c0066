//! `backup`: copies the table into one file, with or without a running server.

use std::fs;

use crate::backup_file;
use crate::cli::BackupOptions;
use crate::console::print;
use crate::data_dir::{SECRET_KEY_FILE, TABLE_FILE, file_error};
use crate::{CliError, LocalOffice};

/// Makes the backup.
///
/// # Errors
/// When there is no whole table, its key does not fit, or the file cannot be written.
pub async fn run(options: BackupOptions) -> Result<(), CliError> {
    let BackupOptions { file, with_secret_key, table } = options;
    // Whatever would keep the table from being opened is found now, and not when it is needed.
    LocalOffice::open_copy(&table.data, &table.table, web::Clock::default()).await?;
    let secret_key = if with_secret_key {
        let path = table.data.join(SECRET_KEY_FILE);
        Some(fs::read(&path).map_err(|error| file_error(&path, error))?)
    } else {
        None
    };
    let table_file = table.data.join(TABLE_FILE);
    backup_file::create(&file, &table_file, &table.data, secret_key.as_deref())?;
    let about_key = if with_secret_key {
        "It holds the secret key: whoever has it can open every registration."
    } else {
        "It does not hold the secret key; keep a copy of secret.key elsewhere."
    };
    print(&format!("backup written to {}\n{about_key}\n", file.display()));
    Ok(())
}
