//! The Lambda function `website`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, config| {
        let (secrets, site_url) = (config.secrets()?, config.site_url()?);
        Ok(website::router(app, secrets, site_url, &config.origins))
    })
    .await
}
