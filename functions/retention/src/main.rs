//! The Lambda function `retention`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    retention::run().await
}
