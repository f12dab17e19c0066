//! The local end of the post: what the table's stream starts in the cloud, a task does here each
//! second.

use std::path::Path;
use std::time::Duration;

use mail::{EmailComposer, TemplateError, Templates, Transport};
use messages::NotificationDelivery;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use web::Clock;

use crate::audit_spool::AuditSpool;
use crate::{CliError, LocalOffice};

/// How long between two audit_spool into the outbox.
const PAUSE: Duration = Duration::from_secs(1);

impl LocalOffice {
    /// Delivers into the data folder's `mail`, with the templates of a folder where one is given.
    ///
    /// # Errors
    /// When a template is damaged.
    pub fn post(&self, templates: Option<&Path>) -> Result<NotificationDelivery, CliError> {
        let templates = Templates::open(templates);
        let templates =
            templates.map_err(|error: TemplateError| CliError::Documents(error.to_string()))?;
        let provider = self.app.provider.clone();
        let composer = EmailComposer::new(templates, provider.clone(), provider.email.clone());
        composer.check().map_err(|error| CliError::Documents(error.to_string()))?;
        Ok(NotificationDelivery {
            store: self.app.store.clone(),
            clock: self.app.clock,
            timer: Clock::default(),
            secrets: self.secrets.clone(),
            composer,
            transport: Transport::file(self.mail.clone()),
        })
    }
}

/// Delivers until it is aborted, and takes up what `render` left. Whatever is broken off is
/// delivered again after the next start.
pub(crate) fn start(post: NotificationDelivery, audit_spool: Option<AuditSpool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            let began = Instant::now();
            if let Err(error) = post.deliver_pending().await {
                tracing::warn!(cause = %error, "the outbox cannot be read");
            }
            if let Some(audit_spool) = &audit_spool
                && let Err(error) = audit_spool.import(&post.store).await
            {
                tracing::warn!(cause = %error, "audit_spool at people are not in the table yet");
            }
            // Registrations come first: after much work, as long a rest.
            tokio::time::sleep(PAUSE.max(began.elapsed())).await;
        }
    })
}
