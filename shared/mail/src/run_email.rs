//! E-mails to the people of a run that tell of no change: messages of the staff, and reminders.

use domain::{Course, CourseRun, EmailAddress, PersonName, Provider, Registration, RunMessage};
use jiff::Timestamp;
use serde::Serialize;

use crate::compose::{ComposeError, EmailComposer};
use crate::email::{Email, OverLimit};
use crate::templates::{EmailTemplateError, RenderedEmail, Templates};
use crate::view::{OnlineLinkView, ProviderView, format_cancelled, format_days};

/// An e-mail to one of the people of a run.
pub struct RunEmailContext<'a> {
    /// The course of the run.
    pub course: &'a Course,
    /// The run.
    pub run: &'a CourseRun,
    /// Name and address of the recipient.
    pub recipient: (&'a PersonName, &'a EmailAddress),
    /// The registration by which they are among them.
    pub registration: &'a Registration,
    /// What it says.
    pub content: RunEmailContent<'a>,
}

impl RunEmailContext<'_> {
    fn reference(&self) -> Option<String> {
        self.registration.reference_for(self.recipient.1).map(|reference| reference.to_string())
    }

    fn online_links(&self) -> Vec<OnlineLinkView> {
        OnlineLinkView::all(self.course, self.run, self.registration, self.recipient.1)
    }
}

/// What an e-mail to the people of a run says.
#[derive(Clone, Copy)]
pub enum RunEmailContent<'a> {
    /// A message of the staff.
    Message(&'a RunMessage),
    /// That the run is about to begin.
    Reminder,
}

/// The data of the template `reminder`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReminderView {
    /// The BCP 47 tag of its language.
    language: &'static str,
    /// The name of the recipient.
    name: String,
    course_title: String,
    run_name: String,
    /// As in [`MessageView`].
    days: Vec<String>,
    venue: String,
    /// "tirsdag den 14. november 2023"
    begins_on: String,
    /// "09.00"; `None` if the days are not known yet.
    begins_at: Option<String>,
    /// "aflyst" if the run does not take place.
    run_cancelled: Option<String>,
    /// The reference of the registration for its contact, as `K7F3-9QXM`.
    reference: Option<String>,
    online_links: Vec<OnlineLinkView>,
    provider: ProviderView,
}

impl ReminderView {
    fn new(context: &RunEmailContext<'_>, provider: &Provider) -> Self {
        let RunEmailContext { course, run, recipient: (name, _), .. } = context;
        Self {
            language: course.language.tag(),
            name: name.as_str().to_owned(),
            course_title: course.title.clone(),
            run_name: run.name.clone(),
            days: format_days(course, run.start, &run.days),
            venue: course.place_of(run).line(course.language),
            begins_on: course.language.date_with_weekday(run.first_day()),
            begins_at: run.days.first().map(|day| course.language.time(day.start)),
            run_cancelled: format_cancelled(run, course.language),
            reference: context.reference(),
            online_links: context.online_links(),
            provider: ProviderView::from(provider),
        }
    }
}

/// The data of the template `message`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageView {
    /// The BCP 47 tag of its language.
    language: &'static str,
    /// The name of the recipient.
    name: String,
    course_title: String,
    run_name: String,
    /// A line for each course day, or one with the start date if the days are not known yet.
    days: Vec<String>,
    venue: String,
    /// "aflyst" if the run does not take place.
    run_cancelled: Option<String>,
    /// The subject, with its placeholders filled.
    subject: String,
    /// The text, likewise.
    text: String,
    /// The same, as the lines of each paragraph.
    paragraphs: Vec<Vec<String>>,
    /// As in [`ReminderView`].
    reference: Option<String>,
    online_links: Vec<OnlineLinkView>,
    provider: ProviderView,
}

impl MessageView {
    fn new(context: &RunEmailContext<'_>, message: &RunMessage, provider: &Provider) -> Self {
        let RunEmailContext { course, run, recipient: (name, _), .. } = context;
        let text = message.text.fill(name, course, run);
        let paragraph = |paragraph: &str| paragraph.lines().map(str::to_owned).collect();
        Self {
            language: course.language.tag(),
            name: name.as_str().to_owned(),
            course_title: course.title.clone(),
            run_name: run.name.clone(),
            days: format_days(course, run.start, &run.days),
            venue: course.place_of(run).line(course.language),
            run_cancelled: format_cancelled(run, course.language),
            subject: message.subject.fill(name, course, run),
            paragraphs: text.split("\n\n").map(paragraph).collect(),
            text,
            reference: context.reference(),
            online_links: context.online_links(),
            provider: ProviderView::from(provider),
        }
    }
}

impl Templates {
    /// The texts of an e-mail to one of the people of a run.
    ///
    /// # Errors
    /// [`EmailTemplateError`].
    pub fn render_run_email(
        &self,
        context: &RunEmailContext<'_>,
        provider: &Provider,
    ) -> Result<RenderedEmail, EmailTemplateError> {
        let language = context.course.language;
        match context.content {
            RunEmailContent::Message(message) => {
                self.render(language, "message", &MessageView::new(context, message, provider))
            }
            RunEmailContent::Reminder => {
                self.render(language, "reminder", &ReminderView::new(context, provider))
            }
        }
    }
}

/// Somebody to whom a message would go, by which registration.
pub type MessageRecipient<'a> = (&'a Registration, &'a PersonName, &'a EmailAddress);

impl Templates {
    /// The texts of a message as each of these people of a run would get it.
    ///
    /// # Errors
    /// [`EmailTemplateError`].
    pub fn render_message<'a>(
        &self,
        message: &RunMessage,
        (course, run): (&Course, &CourseRun),
        recipients: impl IntoIterator<Item = MessageRecipient<'a>>,
        provider: &Provider,
    ) -> Result<Vec<RenderedEmail>, EmailTemplateError> {
        let render = |(registration, name, email): MessageRecipient<'_>| {
            let content = RunEmailContent::Message(message);
            let context =
                RunEmailContext { course, run, recipient: (name, email), registration, content };
            self.render_run_email(&context, provider)
        };
        recipients.into_iter().map(render).collect()
    }
}

impl EmailComposer {
    /// An e-mail to one of the people of a run, about which the office decided at `at`. `name`
    /// identifies it.
    ///
    /// # Errors
    /// [`ComposeError`].
    pub fn compose_run_email(
        &self,
        context: &RunEmailContext<'_>,
        name: String,
        at: Timestamp,
    ) -> Result<Email, ComposeError> {
        let (recipient, address) = context.recipient;
        let language = context.course.language;
        let rendered = self.templates.render_run_email(context, &self.provider)?;
        let bytes = self
            .message(at, &name, (recipient.as_str(), address), language, rendered)
            .write_to_vec()?;
        Ok(Email {
            to: address.clone(),
            recipient: context.registration.recipient(address),
            name,
            over_limit: OverLimit::Sent,
            is_introduction: false,
            people: vec![address.clone()],
            bytes,
        })
    }
}
