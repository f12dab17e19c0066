//! The staff's messages to the people of a run: see what would be sent, send it, and list what was.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::time::rfc3339;
use domain::{Audience, MessageGroup, Provider, Recipients, RunMessage};
use mail::{EmailTemplateError, RenderedEmail, Templates};
use operations::{MessageExample, MessagePreview, Sending};
use serde::Serialize;
use store::{IdempotentRequest, SentMessage};
use utoipa::ToSchema;
use web::audit::ShownRegistrations;
use web::idempotency::{IdempotencyKeyParams, replayed_header};
use web::openapi_responses::{BadStaffChange, Busy, Conflict, NotFound, NotStaff};
use web::path::RunParams;
use web::{IdempotencyKeyHeader, JsonBody, Problem, RunPath, Staff, unreadable};

use crate::RegistrationsState;
use crate::request_schemas::RunMessageForm;

/// What sending a message would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessagePreviewBody {
    /// How many e-mails would be sent: one to each address.
    emails: usize,
    /// How many chosen registrations sending would confirm: unverified ones, of which others than
    /// the contact are written to.
    confirmations: usize,
    /// The e-mails to the first three.
    examples: Vec<MessageExampleBody>,
    /// The ids of registrations that cannot be read, and would get nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    unreadable: Vec<String>,
}

/// The e-mail to one of the recipients.
#[derive(Serialize, ToSchema)]
struct MessageExampleBody {
    /// The id of the registration by which they get it.
    registration: String,
    name: String,
    email: String,
    subject: String,
    /// The whole text, with salutation and signature.
    text: String,
}

/// A message that was sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunMessageBody {
    id: String,
    #[schema(format = DateTime)]
    at: String,
    /// The subject of the staff member's token.
    by: String,
    to: AudienceBody,
    recipients: Recipients,
    /// With its placeholders. Empty, as the text is, if somebody was erased who was among those
    /// chosen: it may name them.
    subject: String,
    text: String,
    /// To how many addresses it went.
    emails: u32,
}

/// The registrations that a message is about.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum AudienceBody {
    Group {
        status: MessageGroup,
    },
    Chosen {
        /// Their ids.
        registrations: Vec<String>,
    },
}

/// The messages to the people of a run, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunMessagesBody {
    messages: Vec<RunMessageBody>,
    /// The keys of messages that cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    unreadable: Vec<String>,
}

/// Previews a message to the people of a run.
///
/// Says how many e-mails `sendRunMessage` would send with the same body, and shows the first three.
/// Nothing is sent.
#[utoipa::path(
    post,
    path = "/staff/courses/{slug}/runs/{run}/messages/preview",
    operation_id = "previewRunMessage",
    tag = "staff",
    params(RunParams),
    request_body = RunMessageForm,
    responses(
        (status = 200, description = "What would be sent.", body = MessagePreviewBody),
        BadStaffChange,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn preview(
    State(state): State<RegistrationsState>,
    _: Staff,
    RunPath(run): RunPath,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let message = RunMessage::parse(&body)?;
    let preview = operations::preview_message(state.store(), &run, &message).await?;
    let mut shown: Vec<_> =
        preview.examples.iter().map(|example| example.registration.id).collect();
    shown.dedup();
    let provider = &state.app.provider;
    let body = MessagePreviewBody::new(&preview, &message, &state.email_templates, provider)
        .map_err(Problem::internal)?;
    Ok((Extension(ShownRegistrations(shown)), Json(body)).into_response())
}

/// Sends a message to the people of a run.
///
/// Each address gets one e-mail: a salutation, the text, the course, and the signature of the
/// office. In subject and text, `{navn}`, `{kursus}`, `{hold}`, `{dato}` (the first day) and
/// `{sted}` stand for what the recipient and the run have there. A group has its verified
/// registrations only. A chosen registration need not be verified: if others than its contact are
/// written to, it counts as confirmed. Cancelled registrations, and people who have left, get
/// nothing; a run that is cancelled or over can be written to. Repeating the request with the same
/// `Idempotency-Key` sends nothing again and returns the same message.
#[utoipa::path(
    post,
    path = "/staff/courses/{slug}/runs/{run}/messages",
    operation_id = "sendRunMessage",
    tag = "staff",
    params(RunParams, IdempotencyKeyParams),
    request_body = RunMessageForm,
    responses(
        (
            status = 202,
            description = "The message. Its e-mails are sent within minutes.",
            body = RunMessageBody,
            headers((
                "idempotency-replayed" = bool,
                description = "`true` if this repeats the response to an earlier request."
            ))
        ),
        BadStaffChange,
        Conflict,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn send(
    State(state): State<RegistrationsState>,
    Staff { subject, .. }: Staff,
    RunPath(run): RunPath,
    IdempotencyKeyHeader(key): IdempotencyKeyHeader,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let message = RunMessage::parse(&body)?;
    let request = IdempotentRequest::new(&state.registrations.secrets, key, &body);
    let now = state.now();
    let sending =
        operations::send_message(state.store(), &run, &message, &request, &subject, now).await?;
    let Sending { sent, is_replay } = sending;
    let body = Json(RunMessageBody::from(&sent));
    Ok((StatusCode::ACCEPTED, replayed_header(is_replay), body).into_response())
}

/// Lists the messages to the people of a run.
///
/// What was sent, to whom, by whom and when; also of a run that is over or cancelled.
#[utoipa::path(
    get,
    path = "/staff/courses/{slug}/runs/{run}/messages",
    operation_id = "listRunMessages",
    tag = "staff",
    params(RunParams),
    responses(
        (status = 200, description = "The messages, oldest first.", body = RunMessagesBody),
        NotStaff,
        NotFound,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn list(
    State(state): State<RegistrationsState>,
    _: Staff,
    RunPath(run): RunPath,
) -> Result<Json<RunMessagesBody>, Problem> {
    let found = operations::list_messages(state.store(), &run).await?;
    Ok(Json(RunMessagesBody {
        messages: found.items.iter().map(RunMessageBody::from).collect(),
        unreadable: unreadable(&found.damaged),
    }))
}

impl MessagePreviewBody {
    fn new(
        preview: &MessagePreview,
        message: &RunMessage,
        templates: &Templates,
        provider: &Provider,
    ) -> Result<Self, EmailTemplateError> {
        let of_run = (&preview.course, &preview.run);
        let rendered = templates.render_message(message, of_run, preview.recipients(), provider)?;
        let body = |(example, rendered): (&MessageExample, RenderedEmail)| MessageExampleBody {
            registration: example.registration.id.to_string(),
            name: example.name.as_str().to_owned(),
            email: example.email.as_str().to_owned(),
            subject: rendered.subject,
            text: rendered.text,
        };
        Ok(Self {
            emails: preview.emails,
            confirmations: preview.confirmations,
            examples: preview.examples.iter().zip(rendered).map(body).collect(),
            unreadable: unreadable(&preview.damaged),
        })
    }
}

impl From<&SentMessage> for RunMessageBody {
    fn from(sent: &SentMessage) -> Self {
        let SentMessage { id, at, by, message, emails } = sent;
        Self {
            id: id.as_str().to_owned(),
            at: rfc3339(*at),
            by: by.clone(),
            to: AudienceBody::from(&message.audience),
            recipients: message.recipients,
            subject: message.subject.as_str().to_owned(),
            text: message.text.as_str().to_owned(),
            emails: *emails,
        }
    }
}

impl From<&Audience> for AudienceBody {
    fn from(audience: &Audience) -> Self {
        match audience {
            Audience::Group(status) => Self::Group { status: *status },
            Audience::Chosen(ids) => {
                Self::Chosen { registrations: ids.iter().map(ToString::to_string).collect() }
            }
        }
    }
}
