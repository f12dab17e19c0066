//! Messages that were set aside, for the operator: which and why, without personal data, and put
//! back to be told.

use std::fmt::Write;

use store::{DeadLetter, Store, StoreError};
use web::Clock;

use crate::cli::{DynamoDb, MessagesOptions};
use crate::serve::print;
use crate::{CliError, LocalOffice, Options};

/// Lists what was set aside, or puts it back.
///
/// # Errors
/// When the table cannot be had, or does not do it.
pub async fn messages(options: MessagesOptions) -> Result<(), CliError> {
    let MessagesOptions { retry, data, dynamodb, table } = options;
    let clock = Clock::default();
    let office = match dynamodb {
        // A look needs no lock.
        DynamoDb::Embedded if !retry => LocalOffice::copy_of(&data, &table, clock).await?,
        dynamodb => {
            LocalOffice::open(Options { dynamodb, ..Options::of(data, table, clock) }).await?
        }
    };
    let told = if retry { requeue(&office.app.store).await } else { list(&office.app.store).await };
    office.close().await;
    print(&told?);
    Ok(())
}

async fn list(store: &Store) -> Result<String, StoreError> {
    let found = store.dead_letters().await?;
    let mut text = String::new();
    for DeadLetter { key, reason, about } in &found {
        // Writing into a string cannot fail.
        let _ =
            writeln!(text, "{}  {}  {reason}", key.as_str(), about.as_deref().unwrap_or("damaged"));
    }
    Ok(text + &counted(found.len(), "set aside"))
}

async fn requeue(store: &Store) -> Result<String, StoreError> {
    let mut count = 0;
    for message in store.dead_letters().await? {
        count += usize::from(store.requeue(&message.key).await?);
    }
    Ok(counted(count, "put back"))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} message{} {what}\n", if count == 1 { "" } else { "s" })
}
