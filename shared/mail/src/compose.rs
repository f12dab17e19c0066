//! What happened to a registration, as the mails that tell of it: one to each address, and a notice
//! to the office.

use std::sync::Arc;

use domain::{
    Applicant, Course, CourseRun, EmailAddress, PersonName, Provider, Registration,
    RegistrationEvent, RegistrationId, RegistrationStatus, RunState,
};
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;

use crate::templates::{TemplateError, Templates};
use crate::view::{MailView, NoticeView};

/// One mail, ready to be sent.
#[derive(Clone)]
pub struct Email {
    /// To whom.
    pub to: EmailAddress,
    /// Names the mail: the same for the same message to the same recipient. It holds no personal
    /// data.
    pub name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Email {
    /// The message (RFC 5322).
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// What is to be told.
pub struct EmailContext<'a> {
    /// Names the message.
    pub key: &'a str,
    /// What happened.
    pub change: RegistrationEvent,
    /// When.
    pub at: Timestamp,
    /// To which registration, as it is now.
    pub registration: &'a Registration,
    /// Who was replaced by a colleague and is not told of it yet.
    pub replaced_participant: Option<(&'a PersonName, &'a EmailAddress)>,
    /// Its course.
    pub course: &'a Course,
    /// Its place in the queue, if it waits.
    pub place: Option<u32>,
    /// Opens it; only the contact of a new registration reads it.
    pub secret: String,
}

/// Why a letter cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A template does not work.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The course does not have the run any more.
    #[error("the run is not in its course")]
    NoRun,
    /// The message cannot be put together.
    #[error("the message cannot be written: {0}")]
    Message(#[from] std::io::Error),
    /// The provider's own address is none.
    #[error("the provider's address is not an e-mail address")]
    InvalidProviderAddress,
}

/// Writes emails.
#[derive(Clone)]
pub struct EmailComposer {
    templates: Arc<Templates>,
    provider: Arc<Provider>,
    /// The address that emails come from; answers go to the provider's own.
    sender: String,
}

impl EmailComposer {
    /// EmailComposer of this provider, from this address.
    pub fn new(templates: Templates, provider: Arc<Provider>, sender: String) -> Self {
        Self { templates: Arc::new(templates), provider, sender }
    }

    /// Writes each kind of letter once, so that a template that names what there is not is found at
    /// the start.
    ///
    /// # Errors
    /// The first one that cannot be written.
    pub fn check(&self) -> Result<(), ComposeError> {
        let (course, registration) = sample();
        let replaced_participant: EmailAddress =
            self.provider.email.parse().map_err(|_| ComposeError::InvalidProviderAddress)?;
        for change in CHANGES {
            let (key, secret, at) = ("check", String::new(), Timestamp::UNIX_EPOCH);
            let replaced_participant = Some((&registration.contact.name, &replaced_participant));
            let context = EmailContext {
                key,
                change,
                at,
                registration: &registration,
                replaced_participant,
                course: &course,
                place: Some(1),
                secret,
            };
            self.compose(&context, |_| String::new())?;
        }
        Ok(())
    }

    /// The emails of an context: to the contact, to each participant with another address, to
    /// whoever left, and to the office.
    /// `name_of` names a recipient without telling who it is.
    ///
    /// # Errors
    /// [`ComposeError`].
    pub fn compose(
        &self,
        context: &EmailContext<'_>,
        name_of: impl Fn(&EmailAddress) -> String,
    ) -> Result<Vec<Email>, ComposeError> {
        let registration = context.registration;
        let run = context.course.run(&registration.run).ok_or(ComposeError::NoRun)?;
        // The calendar takes its entries out again.
        let cancelled = CourseRun { state: RunState::Cancelled, ..run.clone() };
        let contact = &registration.contact;
        let others = registration
            .participants
            .iter()
            .filter(|participant| participant.email != contact.email);
        let people = others.map(|participant| (&participant.name, &participant.email));
        let replaced_participant =
            context.replaced_participant.filter(|(_, email)| **email != contact.email);
        let people = std::iter::once((&contact.name, &contact.email))
            .chain(people)
            .chain(replaced_participant);
        let mut emails = Vec::new();
        for (name, email) in people.filter(|(_, email)| !email.is_erased()) {
            let has_left = context.replaced_participant.is_some_and(|(_, left)| left == email);
            let is_contact = *email == contact.email;
            let mut view = MailView::new(registration, context.course, run, &self.provider);
            if context.change == RegistrationEvent::Waiting
                || registration.status == RegistrationStatus::Waiting
            {
                view = view.waiting(context.place);
            }
            let is_new = matches!(
                context.change,
                RegistrationEvent::Registered | RegistrationEvent::Waiting
            );
            let secret = (is_contact && is_new).then(|| context.secret.clone());
            view = view.addressed(name.as_str(), is_contact, has_left, secret);
            let template =
                if has_left && !is_contact { "replaced" } else { template(context.change) };
            let run = if has_left || context.change == RegistrationEvent::Cancelled {
                &cancelled
            } else {
                run
            };
            emails.push(self.letter(context, template, run, email, &view, &name_of(email))?);
        }
        if !contact.email.is_erased() {
            emails.push(self.notice(context, &name_of)?);
        }
        Ok(emails)
    }

    fn letter(
        &self,
        context: &EmailContext<'_>,
        template: &'static str,
        run: &CourseRun,
        to: &EmailAddress,
        view: &MailView,
        recipient: &str,
    ) -> Result<Email, ComposeError> {
        let words = self.templates.words(template, view)?;
        let name = format!("{}-{recipient}", context.key);
        let mut message = self
            .message(context, &name)
            .to((view.name.as_str(), to.as_str()))
            .subject(words.subject);
        message = message.text_body(words.text).html_body(words.html);
        if view.calendar {
            let file = calendar::file(context.course, run, &self.provider);
            let id = &context.registration.run;
            let kind = if run.state == RunState::Cancelled { CANCELLATION } else { INVITATION };
            message = message.attachment(
                kind,
                format!("{}-{}.ics", id.slug, id.start),
                file.into_bytes(),
            );
        }
        Ok(Email { to: to.clone(), name, bytes: message.write_to_vec()? })
    }

    fn notice(
        &self,
        context: &EmailContext<'_>,
        name_of: impl Fn(&EmailAddress) -> String,
    ) -> Result<Email, ComposeError> {
        let to: EmailAddress =
            self.provider.email.parse().map_err(|_| ComposeError::InvalidProviderAddress)?;
        let view = NoticeView::new(
            event(context.change),
            context.at,
            context.registration,
            &self.provider,
        );
        let words = self.templates.words("notice", &view)?;
        // The office may take part in its own courses, so its notice has a name apart from its
        // emails.
        let name = format!("{}-{}-office", context.key, name_of(&to));
        let message = self
            .message(context, &name)
            .to((self.provider.name.as_str(), to.as_str()))
            .subject(words.subject);
        let bytes = message.text_body(words.text).html_body(words.html).write_to_vec()?;
        Ok(Email { to, name, bytes })
    }

    fn message(&self, context: &EmailContext<'_>, name: &str) -> MessageBuilder<'_> {
        let host = self.sender.split('@').next_back().unwrap_or_default();
        MessageBuilder::new()
            .from((self.provider.name.as_str(), self.sender.as_str()))
            .reply_to((self.provider.name.as_str(), self.provider.email.as_str()))
            .date(context.at.as_second())
            .message_id(format!("{name}@{host}"))
            // No holiday note answers it (RFC 3834, section 5).
            .header("Auto-Submitted", Raw::new("auto-generated"))
            .header("Content-Language", Raw::new("da"))
    }
}

/// The calendar file of a mail (RFC 6047, section 2.4).
const INVITATION: &str = "text/calendar; charset=utf-8";
const CANCELLATION: &str = "text/calendar; charset=utf-8; method=CANCEL";

/// Everything that is told.
const CHANGES: [RegistrationEvent; 7] = [
    RegistrationEvent::Registered,
    RegistrationEvent::Waiting,
    RegistrationEvent::Promoted,
    RegistrationEvent::Cancelled,
    RegistrationEvent::Substituted,
    RegistrationEvent::Moved,
    RegistrationEvent::RunCancelled,
];

/// The course and the registration that templates are tried with.
#[expect(clippy::expect_used, reason = "embedded, and read by a test")]
fn sample() -> (Course, Registration) {
    let document = |text| serde_json::from_str(text).unwrap_or_default();
    let course = Course::parse(&document(include_str!("../../../templates/sample-course.json")))
        .expect("the sample course is faultless");
    let applicant =
        Applicant::parse(&document(include_str!("../../../templates/sample-registration.json")))
            .expect("the sample registration is faultless");
    let (id, run) = course.run_ids().zip(&course.runs).next().expect("the sample course has a run");
    let registration = course
        .admit(run, applicant, RegistrationId::new(&id, [0; 10]), Timestamp::UNIX_EPOCH)
        .expect("the sample run is to come in 1970");
    (course, registration)
}

fn template(change: RegistrationEvent) -> &'static str {
    match change {
        RegistrationEvent::Registered => "registered",
        RegistrationEvent::Waiting => "waiting",
        RegistrationEvent::Promoted => "promoted",
        RegistrationEvent::Cancelled => "cancelled",
        RegistrationEvent::Substituted => "substituted",
        RegistrationEvent::Moved => "moved",
        RegistrationEvent::RunCancelled => "run-cancelled",
    }
}

fn event(change: RegistrationEvent) -> &'static str {
    match change {
        RegistrationEvent::Registered => "Ny tilmelding",
        RegistrationEvent::Waiting => "Ny på ventelisten",
        RegistrationEvent::Promoted => "Rykket op fra ventelisten",
        RegistrationEvent::Cancelled => "Afmelding",
        RegistrationEvent::Substituted => "Deltager skiftet ud",
        RegistrationEvent::Moved => "Flyttet til et andet hold",
        RegistrationEvent::RunCancelled => "Holdet er aflyst",
    }
}
