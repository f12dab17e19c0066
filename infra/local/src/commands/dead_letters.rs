//! `messages`: lists the dead letters (notifications that could not be delivered) without personal
//! data, or requeues them.

use store::{DeadLetter, Store, StoreError};
use web::Clock;

use crate::CliError;
use crate::cli::MessagesOptions;
use crate::commands::{open_to_read, open_to_write};
use crate::console::print;

/// Lists the dead letters with the reason of each, or requeues all of them.
///
/// # Errors
/// When the table cannot be opened, read or, for `--retry`, written.
pub async fn run(options: MessagesOptions) -> Result<(), CliError> {
    let report = if options.retry {
        let office = options.table.into_office_options(Clock::default());
        requeue_all(&open_to_write(office).await?.app.store).await?
    } else {
        list(&open_to_read(options.table).await?.app.store).await?
    };
    print(&report);
    Ok(())
}

async fn list(store: &Store) -> Result<String, StoreError> {
    let dead_letters = store.dead_letters().await?;
    let lines: Vec<String> = dead_letters.iter().map(describe).collect();
    Ok(lines.concat() + &format!("{} undelivered\n", count_notifications(dead_letters.len())))
}

/// One line: id, registration or run, and the reason.
fn describe(DeadLetter { id, reason, about, .. }: &DeadLetter) -> String {
    let reason = if reason.is_empty() { "the reason cannot be read" } else { reason };
    format!("{}  {}  {reason}\n", id.as_str(), about.as_deref().unwrap_or("damaged"))
}

async fn requeue_all(store: &Store) -> Result<String, StoreError> {
    let mut count = 0;
    for dead_letter in store.dead_letters().await? {
        if store.requeue(&dead_letter.id).await? {
            count += 1;
        }
    }
    Ok(format!("{} requeued\n", count_notifications(count)))
}

fn count_notifications(count: usize) -> String {
    format!("{count} notification{}", if count == 1 { "" } else { "s" })
}
