//! Delivers notifications locally: a task polls the outbox every second, where in the cloud the
//! table's stream starts the function `messages`.

use std::path::Path;
use std::time::Duration;

use mail::{ComposeError, EmailComposer, Templates, Transport};
use messages::NotificationDelivery;
use tokio::task::JoinSet;
use tokio::time::Instant;
use web::Clock;

use crate::audit_spool::AuditSpool;
use crate::background_task::BackgroundTask;
use crate::steady_clock::SteadyClock;
use crate::{CliError, LocalOffice};

/// Time between two polls of the outbox.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// The longest time between two polls: an e-mail follows within seconds, also when many do.
const MAX_REST: Duration = Duration::from_secs(2);
/// For how many minutes the clock must have been right before people are reminded of their runs,
/// and registrations cancelled that were not verified in time: as long as the schedule takes in the
/// cloud.
const STEADY_MINUTES: u32 = 5;

impl LocalOffice {
    /// Delivery into the data folder's `mail`; templates of the given folder replace the built-in
    /// ones.
    ///
    /// # Errors
    /// [`CliError::EmailTemplates`], when a template is missing or damaged.
    pub fn notification_delivery(
        &self,
        templates: Option<&Path>,
    ) -> Result<NotificationDelivery, CliError> {
        let templates = Templates::open(templates).map_err(ComposeError::Template)?;
        let provider = self.app.provider.clone();
        let sender = provider.email.clone();
        let composer = EmailComposer::new(templates, provider, sender, &self.site_url);
        composer.check()?;
        Ok(NotificationDelivery {
            store: self.app.store.clone(),
            clock: self.app.clock,
            timer: Clock::default(),
            secrets: self.secrets.clone(),
            limits: self.app.limits,
            composer,
            transport: Transport::file(self.mail_folder.clone(), {
                let secrets = self.secrets.clone();
                move |email| secrets.erasure_mark(email)
            }),
        })
    }
}

/// Delivers notifications, and imports the access records of `render`, until the task is dropped.
/// An interrupted delivery is repeated after the next start.
pub(crate) fn start(
    delivery: NotificationDelivery,
    audit_spool: Option<AuditSpool>,
) -> BackgroundTask {
    BackgroundTask::spawn(async move {
        let clock = SteadyClock::watch(delivery.clock);
        loop {
            let started = Instant::now();
            // A task of its own, which ends with this one, so that a panic ends one pass only.
            let mut pass = JoinSet::new();
            let is_clock_right = clock.is_steady_for(STEADY_MINUTES);
            pass.spawn(run_pass(delivery.clone(), is_clock_right, audit_spool.clone()));
            pass.join_next().await;
            // After a long pass a longer rest, so that delivery never starves requests.
            tokio::time::sleep(started.elapsed().clamp(POLL_INTERVAL, MAX_REST)).await;
        }
    })
}

async fn run_pass(
    delivery: NotificationDelivery,
    is_clock_right: bool,
    audit_spool: Option<AuditSpool>,
) {
    // What the schedule cancels stays cancelled when a wrong clock is right again, and what it
    // sends stays sent.
    let done = if is_clock_right {
        delivery.run_schedule().await
    } else {
        delivery.deliver_pending().await.map(drop).map_err(Into::into)
    };
    if let Err(error) = done {
        tracing::warn!(error = %error, "cannot do the work of the schedule");
    }
    if let Some(audit_spool) = audit_spool
        && let Err(error) = audit_spool.import(&delivery.store).await
    {
        tracing::warn!(error = %error, "cannot import access records");
    }
}
