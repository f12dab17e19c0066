//! The Lambda function `desk`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, config| {
        let (secrets, site_url) = (config.secrets()?, config.site_url()?);
        Ok(desk::router(app, secrets, site_url, config.client()?)?)
    })
    .await
}
