//! Tells people what happened to their registrations: on the table's stream in the cloud, each
//! second on a laptop. It has no routes. What it is to tell lies in the table; the stream only says
//! that there is something.

mod event;
mod post;

use lambda_http::Error;
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use mail::{Letters, Port, Ses, SesConnection, SharedCredentialsProvider, Templates};
use web::Clock;

pub use event::{Event, Failures};
pub use post::Post;

/// Runs the function on Lambda.
///
/// # Errors
/// What kept the function from starting, or the end of the Lambda runtime.
pub async fn run() -> Result<(), Error> {
    let (app, config) = web::start()?;
    let credentials = SharedCredentialsProvider::new(config.credentials.clone());
    let port = Port::Ses(Ses::new(SesConnection {
        region: config.region.clone(),
        credentials,
        endpoint: None,
    }));
    let letters = Letters::new(
        Templates::open(config.templates.as_deref())?,
        app.provider.clone(),
        config.mail_sender()?,
    );
    letters.check()?;
    let post = Post {
        store: app.store,
        clock: app.clock,
        timer: Clock::default(),
        secrets: config.secrets()?,
        letters,
        port,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Event>| {
        post.answer(&event.payload).await.map_err(Error::from)
    }))
    .await
}
