//! The Lambda function `registrations`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, config| Ok(registrations::router(app, config.secrets()?))).await
}
