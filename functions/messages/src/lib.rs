//! Delivers the notifications of the outbox by e-mail. In the cloud, the table's stream and a
//! schedule start it; on a laptop, a task of the local office does. It has no routes.

mod calendars;
mod delivery;
mod registration_emails;
mod registration_topic;
mod repeated_attempts;
mod run_emails;
mod sent_emails;
mod stream_event;

use lambda_http::Error;
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use mail::{EmailComposer, Ses, SesConnection, SharedCredentialsProvider, Templates, Transport};
use store::Registrations;
use web::Clock;

pub use delivery::{Attempt, NotificationDelivery};
pub use stream_event::{BatchResponse, Event};

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
        endpoint: None,
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
