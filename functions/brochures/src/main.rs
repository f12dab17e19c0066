//! The Lambda function `brochures`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, _| Ok(brochures::router(app, &document::Sources::embedded())?)).await
}
