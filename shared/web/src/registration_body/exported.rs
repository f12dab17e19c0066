//! The JSON of a registration as far as it is about one person.

use domain::RegistrationEvent;
use domain::time::rfc3339;
use operations::ExportedRegistration;
use serde::Serialize;
use store::{EmailOutcome, EmailRecord, EmailTopic, RunEmail};
use utoipa::ToSchema;

use super::StaffRegistrationBody;
use super::parts::to_plain;

/// A registration as far as it is about the person.
#[derive(Serialize, ToSchema)]
pub struct ExportedRegistrationBody {
    /// The title of the course.
    course: String,
    /// The start date of the run.
    #[schema(format = Date)]
    run: String,
    /// `contact`, `participant` or both.
    roles: Vec<&'static str>,
    /// Diet and access needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<String>,
    /// The registration without the others in it.
    registration: StaffRegistrationBody,
    /// The e-mails of the last two years about the registration: those that were sent to the
    /// person, and those that have not reached everybody, perhaps not the person either. Missing if
    /// there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    emails: Vec<ExportedEmailBody>,
}

/// What became of an e-mail.
#[derive(Serialize, ToSchema)]
struct ExportedEmailBody {
    /// When it was sent, or last tried.
    #[schema(format = DateTime)]
    at: String,
    about: EmailTopicBody,
    state: EmailState,
}

/// What an e-mail about a registration tells.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum EmailTopicBody {
    Event(RegistrationEvent),
    Run(RunEmailBody),
}

/// An e-mail to the people of a run that tells of no change.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum RunEmailBody {
    /// A message of the staff.
    Message,
    /// The reminder that the run is about to begin.
    Reminder,
}

/// `sent` to the person, `waiting` to be sent to everybody, or `failed` and not tried again by
/// itself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum EmailState {
    Sent,
    Waiting,
    Failed,
}

impl From<ExportedRegistration> for ExportedRegistrationBody {
    fn from(exported: ExportedRegistration) -> Self {
        let mut roles = Vec::new();
        if exported.is_contact {
            roles.push("contact");
        }
        if exported.is_participant {
            roles.push("participant");
        }
        let (registration, questions) = (&exported.registration, &exported.questions);
        Self {
            course: registration.course_title.clone(),
            run: registration.run.start.to_string(),
            roles,
            needs: to_plain(exported.needs.as_ref()),
            registration: StaffRegistrationBody::new(
                registration,
                exported.waiting_position,
                questions,
            ),
            emails: exported.emails.iter().map(ExportedEmailBody::from).collect(),
        }
    }
}

impl From<&EmailRecord> for ExportedEmailBody {
    fn from(EmailRecord { about, outcome, at, .. }: &EmailRecord) -> Self {
        let about = match about {
            EmailTopic::Event(event) => EmailTopicBody::Event(*event),
            EmailTopic::Run(RunEmail::Message(_)) => EmailTopicBody::Run(RunEmailBody::Message),
            EmailTopic::Run(RunEmail::Reminder) => EmailTopicBody::Run(RunEmailBody::Reminder),
        };
        let state = match outcome {
            EmailOutcome::Sent => EmailState::Sent,
            EmailOutcome::Held(_) | EmailOutcome::Postponed(_) => EmailState::Waiting,
            EmailOutcome::SetAside => EmailState::Failed,
        };
        Self { at: rfc3339(*at), about, state }
    }
}
