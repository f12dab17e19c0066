//! Connects to the table: the embedded one, one on AWS, or one at an address.

use store::{Connection, Credentials, SharedCredentialsProvider, Store};

use crate::embedded_dynamodb::{EmbeddedDynamoDb, RequestTokens};

/// The region of a table on AWS by default; any other DynamoDB ignores it.
const REGION: &str = "eu-north-1";

/// The table of an embedded DynamoDB.
pub(crate) fn connect_to_embedded(engine: &EmbeddedDynamoDb, table: &str) -> Store {
    Store::new(store::connect(engine.connection(RequestTokens::Removed)), table)
}

/// The table of a DynamoDB at an http or https address, which does not check the invented
/// credentials.
pub(crate) fn connect_to_url(url: &str, table: &str) -> Store {
    let credentials = Credentials::new("local", "local", None, None, "local");
    let credentials = SharedCredentialsProvider::new(credentials);
    let connection = Connection::new(REGION.to_owned(), credentials, Some(url.to_owned()));
    Store::new(store::connect(connection), table)
}

/// The table on AWS, with the profile, region and credentials of the shell.
pub(crate) async fn connect_to_aws(table: &str) -> Store {
    let settings = aws_config::load_defaults(aws_config::BehaviorVersion::v2026_01_12()).await;
    let region = settings.region().map_or_else(|| REGION.to_owned(), ToString::to_string);
    let no_credentials =
        || SharedCredentialsProvider::new(Credentials::new("", "", None, None, "none"));
    let credentials = settings.credentials_provider().unwrap_or_else(no_credentials);
    Store::new(store::connect(Connection::new(region, credentials, None)), table)
}
