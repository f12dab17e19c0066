//! The Lambda function `desk`.

use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, config| {
        let (secrets, site_url) = (config.secrets()?, config.site_url()?);
        let email_templates = Arc::new(mail::Templates::open(config.templates.as_deref())?);
        Ok(desk::router(app, secrets, site_url, config.client()?, email_templates)?)
    })
    .await
}
