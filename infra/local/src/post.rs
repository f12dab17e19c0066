//! The local end of the post: what the table's stream starts in the cloud, a task does here each
//! second.

use std::path::Path;
use std::time::Duration;

use mail::{Letters, Port, TemplateError, Templates};
use messages::Post;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use web::Clock;

use crate::looks::Looks;
use crate::{House, StartError};

/// How long between two looks into the outbox.
const PAUSE: Duration = Duration::from_secs(1);

impl House {
    /// Delivers into the data folder's `mail`, with the templates of a folder where one is given.
    ///
    /// # Errors
    /// When a template is damaged.
    pub fn post(&self, templates: Option<&Path>) -> Result<Post, StartError> {
        let templates = Templates::open(templates);
        let templates =
            templates.map_err(|error: TemplateError| StartError::Documents(error.to_string()))?;
        let provider = self.app.provider.clone();
        let letters = Letters::new(templates, provider.clone(), provider.email.clone());
        letters.check().map_err(|error| StartError::Documents(error.to_string()))?;
        Ok(Post {
            store: self.app.store.clone(),
            clock: self.app.clock,
            timer: Clock::default(),
            secrets: self.secrets.clone(),
            letters,
            port: Port::folder(self.mail.clone()),
        })
    }
}

/// Delivers until it is aborted, and takes up what `render` left. Whatever is broken off is
/// delivered again after the next start.
pub(crate) fn start(post: Post, looks: Option<Looks>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            let began = Instant::now();
            if let Err(error) = post.deliver_pending().await {
                tracing::warn!(cause = %error, "the outbox cannot be read");
            }
            if let Some(looks) = &looks
                && let Err(error) = looks.take_up(&post.store).await
            {
                tracing::warn!(cause = %error, "looks at people are not in the table yet");
            }
            // Registrations come first: after much work, as long a rest.
            tokio::time::sleep(PAUSE.max(began.elapsed())).await;
        }
    })
}
