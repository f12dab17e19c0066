//! The Lambda function `participants`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, _| Ok(participants::router(app, &document::Sources::embedded())?)).await
}
