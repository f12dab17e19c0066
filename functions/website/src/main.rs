//! The Lambda function `website`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, config| Ok(website::router(app, config.secrets()?, config.site_url()?))).await
}
