//! Tells people what happened to their registrations: on the table's stream in the cloud, each
//! second on a laptop. It has no routes. What it is to tell lies in the table; the stream only says
//! that there is something.

mod delivery;
mod stream_event;

use lambda_http::Error;
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use mail::{EmailComposer, Ses, SesConnection, SharedCredentialsProvider, Templates, Transport};
use web::Clock;

pub use delivery::NotificationDelivery;
pub use stream_event::{Event, Failures};

/// Runs the function on Lambda.
///
/// # Errors
/// What kept the function from starting, or the end of the Lambda runtime.
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
    );
    composer.check()?;
    let post = NotificationDelivery {
        store: app.store,
        clock: app.clock,
        timer: Clock::default(),
        secrets: config.secrets()?,
        composer,
        transport,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Event>| {
        post.answer(&event.payload).await.map_err(Error::from)
    }))
    .await
}
