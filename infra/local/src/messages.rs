//! Messages that were set aside, for the operator: which and why, without personal data, and put
//! back to be told.

use std::fmt::Write;

use store::{SetAside, Store, StoreError};
use web::Clock;

use crate::arguments::{DynamoDb, MessagesOptions};
use crate::serve::print;
use crate::{House, Options, StartError};

/// Lists what was set aside, or puts it back.
///
/// # Errors
/// When the table cannot be had, or does not do it.
pub async fn messages(options: MessagesOptions) -> Result<(), StartError> {
    let MessagesOptions { retry, data, dynamodb, table } = options;
    let clock = Clock::default();
    let house = match dynamodb {
        // A look needs no lock.
        DynamoDb::Embedded if !retry => House::copy_of(&data, &table, clock).await?,
        dynamodb => House::open(Options { dynamodb, ..Options::of(data, table, clock) }).await?,
    };
    let told = if retry { put_back(&house.app.store).await } else { list(&house.app.store).await };
    house.close().await;
    print(&told?);
    Ok(())
}

async fn list(store: &Store) -> Result<String, StoreError> {
    let found = store.all_set_aside().await?;
    let mut text = String::new();
    for SetAside { key, reason, about } in &found {
        // Writing into a string cannot fail.
        let _ =
            writeln!(text, "{}  {}  {reason}", key.as_str(), about.as_deref().unwrap_or("damaged"));
    }
    Ok(text + &counted(found.len(), "set aside"))
}

async fn put_back(store: &Store) -> Result<String, StoreError> {
    let mut count = 0;
    for message in store.all_set_aside().await? {
        count += usize::from(store.put_back(&message.key).await?);
    }
    Ok(counted(count, "put back"))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} message{} {what}\n", if count == 1 { "" } else { "s" })
}
