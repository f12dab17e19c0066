//! The function on Lambda, which sends through Amazon SES.

use lambda_http::Error;
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use mail::{EmailComposer, Ses, SesConnection, SharedCredentialsProvider, Templates, Transport};
use store::Registrations;
use web::Clock;

use crate::{Event, NotificationDelivery};

/// Runs the function on Lambda.
///
/// # Errors
/// The configuration or a template is invalid, or the Lambda runtime stops.
pub async fn run() -> Result<(), Error> {
    let (app, config) = web::start()?;
    let credentials = SharedCredentialsProvider::new(config.credentials.clone());
    let transport = Transport::Ses(Ses::new(SesConnection {
        region: config.region.clone(),
        credentials,
        endpoint: config.ses_endpoint.clone(),
    }));
    let composer = EmailComposer::new(
        Templates::open(config.templates.as_deref())?,
        app.provider.clone(),
        config.mail_sender()?,
        config.site_url()?,
    );
    composer.check()?;
    let secrets = config.secrets()?;
    let registrations = Registrations { store: app.store.clone(), secrets: secrets.clone() };
    registrations.check_secret_key().await?;
    let delivery = NotificationDelivery {
        store: app.store,
        clock: app.clock,
        timer: Clock::default(),
        secrets,
        limits: app.limits,
        composer,
        transport,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Event>| {
        delivery.handle(&event.payload).await.map_err(Error::from)
    }))
    .await
}
