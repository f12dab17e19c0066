//! Runs one operation of the DynamoDB API on the database: JSON in, JSON out.

use dynoxide::Database;
use dynoxide::actions::transact_write_items::TransactWriteItemsRequest;
use dynoxide::errors::DynoxideError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What becomes of the `ClientRequestToken` of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestTokens {
    /// The database remembers it for ten minutes, as AWS does.
    Kept,
    /// It is removed, because dynoxide 3.2 compares each transaction with all tokens of the last
    /// ten minutes, so that registering would slow down with every registration. Retries stay safe
    /// without it: each transaction of `store` has a condition that fails the second time, and the
    /// store then reads what the first attempt wrote.
    Removed,
}

/// Returns the HTTP status and the body of the response.
pub(super) fn run(
    database: &Database,
    operation: &str,
    request: &[u8],
    tokens: RequestTokens,
) -> (u16, String) {
    match dispatch(database, operation, request, tokens) {
        Ok(response) => (200, response),
        Err(error) => (error.status_code(), error.to_json()),
    }
}

/// The operations that the store uses.
fn dispatch(
    database: &Database,
    operation: &str,
    json: &[u8],
    tokens: RequestTokens,
) -> Result<String, DynoxideError> {
    match operation {
        "GetItem" => write(&database.get_item(read(json)?)?),
        "PutItem" => write(&database.put_item(read(json)?)?),
        "UpdateItem" => write(&database.update_item(read(json)?)?),
        "DeleteItem" => write(&database.delete_item(read(json)?)?),
        "Query" => write(&database.query(read(json)?)?),
        "Scan" => write(&database.scan(read(json)?)?),
        "BatchGetItem" => write(&database.batch_get_item(read(json)?)?),
        "BatchWriteItem" => write(&database.batch_write_item(read(json)?)?),
        "TransactGetItems" => write(&database.transact_get_items(read(json)?)?),
        "TransactWriteItems" => {
            let mut request: TransactWriteItemsRequest = read(json)?;
            if tokens == RequestTokens::Removed {
                request.client_request_token = None;
            }
            write(&database.transact_write_items(request)?)
        }
        "CreateTable" => write(&database.create_table(read(json)?)?),
        "DescribeTable" => write(&database.describe_table(read(json)?)?),
        "DeleteTable" => write(&database.delete_table(read(json)?)?),
        "UpdateTimeToLive" => write(&database.update_time_to_live(read(json)?)?),
        "DescribeTimeToLive" => write(&database.describe_time_to_live(read(json)?)?),
        _ => Err(DynoxideError::UnsupportedCapability(operation.to_owned())),
    }
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, DynoxideError> {
    serde_json::from_slice(json)
        .map_err(|error| DynoxideError::SerializationException(error.to_string()))
}

fn write(response: &impl Serialize) -> Result<String, DynoxideError> {
    serde_json::to_string(response)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}
