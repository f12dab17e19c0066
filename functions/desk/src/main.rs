//! The Lambda function `desk`.

use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, config| {
        let (secrets, site_url) = (config.secrets()?, config.site_url()?);
        let templates = config.templates.as_deref();
        let email_templates = Arc::new(mail::Templates::open(templates)?);
        Ok(desk::router(app, secrets, site_url, config.client()?, email_templates, templates)?)
    })
    .await
}
