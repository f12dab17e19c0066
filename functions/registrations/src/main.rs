//! The Lambda function `registrations`.

use std::sync::Arc;

use store::Registrations;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let (app, config) = web::start()?;
    let secrets = config.secrets()?;
    let registrations = Registrations { store: app.store.clone(), secrets: secrets.clone() };
    registrations.check_secret_key().await?;
    let email_templates = Arc::new(mail::Templates::open(config.templates.as_deref())?);
    web::serve_router(registrations::router(app, secrets, email_templates), &config).await
}
