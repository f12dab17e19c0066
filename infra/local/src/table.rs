//! Connects to the table: the embedded one, one on AWS, or one at an address.

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use store::{Connection, Credentials, SharedCredentialsProvider, Store};

use crate::embedded_dynamodb::EmbeddedDynamoDb;
use crate::strip_client_request_token::WithoutRequestToken;

/// The region of a table on AWS by default; any other DynamoDB ignores it.
const REGION: &str = "eu-north-1";

/// The table of an embedded DynamoDB.
pub(crate) fn connect_to_embedded(engine: &EmbeddedDynamoDb, table: &str) -> Store {
    let endpoint = engine.endpoint.as_str();
    let http = WithoutRequestToken::new(store::http_client(Some(endpoint)));
    let connection = connection_to_url(endpoint);
    Store::new(store::connect_through(connection, SharedHttpClient::new(http)), table)
}

/// The table of a DynamoDB at an http or https address.
pub(crate) fn connect_to_url(url: &str, table: &str) -> Store {
    Store::new(store::connect(connection_to_url(url)), table)
}

/// A connection with invented credentials: such a DynamoDB checks none.
pub(crate) fn connection_to_url(url: &str) -> Connection {
    let credentials = Credentials::new("local", "local", None, None, "local");
    Connection {
        region: REGION.to_owned(),
        credentials: SharedCredentialsProvider::new(credentials),
        endpoint: Some(url.to_owned()),
    }
}

/// The table on AWS, with the profile, region and credentials of the shell.
pub(crate) async fn connect_to_aws(table: &str) -> Store {
    let settings = aws_config::load_defaults(aws_config::BehaviorVersion::v2026_01_12()).await;
    let region = settings.region().map_or_else(|| REGION.to_owned(), ToString::to_string);
    let no_credentials =
        || SharedCredentialsProvider::new(Credentials::new("", "", None, None, "none"));
    let credentials = settings.credentials_provider().unwrap_or_else(no_credentials);
    Store::new(store::connect(Connection { region, credentials, endpoint: None }), table)
}
