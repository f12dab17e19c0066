//! Composes the e-mails about an event of a registration: one to each recipient, and a notice to
//! the office.

use std::io;
use std::sync::Arc;

use domain::{CourseRun, EmailAddress, EmailRecipient, Language, Provider, RegistrationEvent};
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;

use crate::context::{EmailContext, Recipient};
use crate::email::{Email, OverLimit};
use crate::templates::{EmailTemplateError, RenderedEmail, Templates};
use crate::view::{MailView, NoticeView, OFFICE_LANGUAGE};

/// Why an e-mail cannot be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A template is invalid.
    #[error(transparent)]
    Template(#[from] EmailTemplateError),
    /// The run has been removed from the course.
    #[error("the run is not in its course")]
    NoRun,
    /// The MIME message cannot be built.
    #[error("the message cannot be built")]
    Message(#[from] io::Error),
    /// The address of the provider is not an e-mail address.
    #[error("the provider's address is not an e-mail address")]
    InvalidProviderAddress,
}

/// Composes e-mails.
#[derive(Clone)]
pub struct EmailComposer {
    pub(crate) templates: Arc<Templates>,
    pub(crate) provider: Arc<Provider>,
    sender: String,
    /// Where people reach the pages, without a slash at its end.
    site_url: String,
}

impl EmailComposer {
    /// A composer for this provider. E-mails come from `sender`, and replies go to the provider's
    /// own address. People reach the pages at `site_url`: `https://kurser.example.dk`.
    pub fn new(
        templates: Templates,
        provider: Arc<Provider>,
        sender: String,
        site_url: &str,
    ) -> Self {
        let site_url = site_url.trim_end_matches('/').to_owned();
        Self { templates: Arc::new(templates), provider, sender, site_url }
    }

    /// The provider in whose name the e-mails are.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// The e-mails about an event. `recipient_id` identifies a recipient without revealing who it
    /// is.
    ///
    /// # Errors
    /// [`ComposeError`].
    pub fn compose(
        &self,
        context: &EmailContext<'_>,
        recipient_id: impl Fn(&EmailAddress) -> String,
    ) -> Result<Vec<Email>, ComposeError> {
        let run = context.course.run(&context.registration.run).ok_or(ComposeError::NoRun)?;
        let mut emails = Vec::new();
        for recipient in context.recipients() {
            let name = format!("{}-{}", context.notification_id, recipient_id(recipient.email));
            emails.push(self.email_to(&recipient, name, context, run)?);
        }
        if context.is_told_to_office() {
            emails.push(self.notice(context, recipient_id)?);
        }
        Ok(emails)
    }

    fn email_to(
        &self,
        recipient: &Recipient<'_>,
        name: String,
        context: &EmailContext<'_>,
        run: &CourseRun,
    ) -> Result<Email, ComposeError> {
        let language = context.course.language;
        let view = MailView::new(context, recipient, run, &self.provider, &self.site_url);
        let is_correction = matches!(
            context.event,
            RegistrationEvent::Corrected | RegistrationEvent::ParticipantCorrected
        );
        let template = if context.is_back(recipient) {
            introduction(context)
        } else if recipient.is_replaced && is_correction {
            "former-address"
        } else if recipient.is_replaced && !recipient.is_contact {
            "replaced"
        } else {
            match template_name(context, recipient) {
                // Whoever hears of the registration now hears that.
                "registered" | "waiting" | "promoted" if run.is_cancelled() => "run-cancelled",
                name => name,
            }
        };
        let message = self.message(
            context.at,
            &name,
            (recipient.name.as_str(), recipient.email),
            language,
            self.templates.render(language, template, &view)?,
        );
        let message = context.calendar_files(recipient).fold(message, |message, file| {
            let method = file.method.as_str();
            // RFC 6047, section 2.4.
            let content_type = format!("text/calendar; method={method}; charset=utf-8");
            message.attachment(
                content_type,
                file.file_name.clone(),
                file.content.clone().into_bytes(),
            )
        });
        Ok(Email {
            to: recipient.email.clone(),
            recipient: context.registration.recipient(recipient.email),
            name,
            over_limit: context.over_limit(recipient),
            is_introduction: context.is_introduction(recipient),
            people: context.people(),
            bytes: message.write_to_vec()?,
        })
    }

    fn notice(
        &self,
        context: &EmailContext<'_>,
        recipient_id: impl Fn(&EmailAddress) -> String,
    ) -> Result<Email, ComposeError> {
        let to = self.provider_address()?;
        let view = NoticeView::new(context, &self.provider, &self.site_url);
        // The office may take part in its own courses, so the name of its notice differs from that
        // of an e-mail to a participant with the same address.
        let name = format!("{}-{}-office", context.notification_id, recipient_id(&to));
        let rendered = self.templates.render(OFFICE_LANGUAGE, "notice", &view)?;
        let to_name = self.provider.name.as_str();
        let message = self.message(context.at, &name, (to_name, &to), OFFICE_LANGUAGE, rendered);
        let bytes = message.write_to_vec()?;
        Ok(Email {
            to,
            recipient: EmailRecipient::Office,
            name,
            over_limit: OverLimit::Sent,
            is_introduction: false,
            people: context.people(),
            bytes,
        })
    }

    pub(crate) fn provider_address(&self) -> Result<EmailAddress, ComposeError> {
        self.provider.email.parse().map_err(|_| ComposeError::InvalidProviderAddress)
    }

    /// A message of this name and in this language about what happened at `at`.
    pub(crate) fn message<'a>(
        &'a self,
        at: Timestamp,
        name: &str,
        (to_name, to): (&'a str, &'a EmailAddress),
        language: Language,
        rendered: RenderedEmail,
    ) -> MessageBuilder<'a> {
        let host = self.sender.split('@').next_back().unwrap_or_default();
        MessageBuilder::new()
            .from((self.provider.name.as_str(), self.sender.as_str()))
            .reply_to((self.provider.name.as_str(), self.provider.email.as_str()))
            .to((to_name, to.as_str()))
            .subject(rendered.subject)
            .date(at.as_second())
            .message_id(format!("{name}@{host}"))
            // Prevents automatic replies such as out-of-office messages (RFC 3834, section 5).
            .header("Auto-Submitted", Raw::new("auto-generated"))
            .header("Content-Language", Raw::new(language.tag()))
            .text_body(rendered.text)
            .html_body(rendered.html)
    }
}

fn template_name(context: &EmailContext<'_>, recipient: &Recipient<'_>) -> &'static str {
    match context.event {
        RegistrationEvent::Substituted if recipient.is_subject && !recipient.is_contact => {
            introduction(context)
        }
        RegistrationEvent::Registered
        | RegistrationEvent::Waiting
        | RegistrationEvent::Verified
        | RegistrationEvent::ReceiptResent => introduction(context),
        RegistrationEvent::Promoted => "promoted",
        RegistrationEvent::Cancelled | RegistrationEvent::CancelledAsSpam => "cancelled",
        RegistrationEvent::Corrected => "corrected",
        RegistrationEvent::ParticipantCorrected if context.is_new_address => introduction(context),
        RegistrationEvent::ParticipantCorrected => "participant-corrected",
        RegistrationEvent::ParticipantCancelled if !recipient.is_contact => "cancelled",
        RegistrationEvent::ParticipantCancelled => "participant-cancelled",
        RegistrationEvent::Lapsed => "lapsed",
        RegistrationEvent::FeeWaived => "fee-waived",
        RegistrationEvent::Substituted => "substituted",
        RegistrationEvent::Moved => "moved",
        RegistrationEvent::RunCancelled => "run-cancelled",
        RegistrationEvent::RunChanged => "run-changed",
        RegistrationEvent::RepeatedAttempt => "repeated-attempt",
    }
}

/// The template of an e-mail that tells somebody of a registration as it now is.
fn introduction(context: &EmailContext<'_>) -> &'static str {
    if context.is_waiting() { "waiting" } else { "registered" }
}
