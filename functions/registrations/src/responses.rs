//! The JSON for contacts: the response to a registration, and the registration as they see it
//! later.

use std::collections::BTreeMap;

use domain::time::rfc3339;
use domain::{
    Charge, ChargeLine, CourseRun, Money, Registration, RegistrationId, RegistrationStatus,
};
use jiff::Timestamp;
use operations::{Registered, RegistrationSummary};
use serde::Serialize;
use utoipa::ToSchema;
use web::registration_body::{
    AnswerBody, CancellationBody, CancellationFeeBody, ParticipantBody, to_answer_bodies,
};

/// The response to a registration.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisteredBody {
    #[serde(flatten)]
    summary: SummaryBody,
    /// How many people take part.
    participants: usize,
    /// Opens the registration as a bearer token. Only this response and its replays hold it.
    secret: String,
}

impl From<&Registered> for RegisteredBody {
    fn from(registered: &Registered) -> Self {
        Self {
            summary: SummaryBody::from(&registered.summary),
            participants: registered.summary.participants,
            secret: registered.secret.clone(),
        }
    }
}

/// A registration as its contact sees it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationBody {
    #[serde(flatten)]
    summary: SummaryBody,
    /// When the contact's address was proved; null until then.
    #[schema(format = DateTime)]
    contact_verified_at: Option<String>,
    /// In the order of their numbers, from 0, also those who gave up their seats.
    participants: Vec<ParticipantBody>,
    /// The contact's answers to the questions of the course, by their ids; missing if there are
    /// none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    answers: BTreeMap<String, AnswerBody>,
    /// What cancelling would cost now; missing if it is cancelled, or the course has no terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancellation: Option<CancellationBody>,
    /// What cancellations cost, oldest first; missing if none did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    cancellation_fees: Vec<CancellationFeeBody>,
}

impl RegistrationBody {
    pub(crate) fn new(
        registration: &Registration,
        waiting_position: Option<u32>,
        run: Option<&CourseRun>,
        now: Timestamp,
    ) -> Self {
        let summary = RegistrationSummary::new(registration, waiting_position);
        let mut summary = SummaryBody::from(&summary);
        summary.run.cancelled = run.is_some_and(CourseRun::is_cancelled);
        Self {
            summary,
            contact_verified_at: registration.contact_verified_at.map(rfc3339),
            participants: registration.participants.iter().map(ParticipantBody::from).collect(),
            answers: to_answer_bodies(&registration.answers),
            cancellation: CancellationBody::new(registration, run, now),
            cancellation_fees: CancellationFeeBody::all(registration),
        }
    }
}

/// The fields that every response about a registration has.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SummaryBody {
    id: String,
    /// Its short form for the phone, such as `K7F3-9QXM`. It opens nothing.
    reference: String,
    status: RegistrationStatus,
    /// The position on the waiting list, from 1; null unless the registration waits.
    place: Option<u32>,
    course: CourseReference,
    run: RunReference,
    price: PriceBody,
    /// An instant with the offset of Copenhagen.
    #[schema(format = DateTime)]
    registered_at: String,
    /// The contact deadline: the office calls the contact by this day.
    #[schema(format = Date)]
    contact_by: String,
    /// When it lapses unless it is verified by then; missing if it does not lapse. It lapses later
    /// if the first e-mail to the contact has to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    lapses_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CourseReference {
    pub(crate) slug: String,
    pub(crate) title: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RunReference {
    #[schema(format = Date)]
    pub(crate) start: String,
    pub(crate) name: String,
    /// `true` if the run is cancelled and does not take place; missing otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub(crate) cancelled: bool,
}

/// What a registration costs, in whole øre.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PriceBody {
    /// ISO 4217.
    #[schema(value_type = String, example = "DKK")]
    currency: domain::price::Currency,
    /// The name of the price, if the course has several; missing otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<String>,
    /// One participant, as the course states it.
    unit_amount: Money,
    /// All participants, as the course states it, less the reductions.
    amount: Money,
    /// The VAT for all participants.
    vat_amount: Money,
    /// The amount to pay, including VAT.
    total: Money,
    /// The price of all participants, and each reduction; they add up to `amount` and `vatAmount`.
    lines: Vec<PriceLineBody>,
}

/// A line of what a registration costs, in whole øre.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PriceLineBody {
    /// What it is for: the option or, if the course has none, the course; or the reduction.
    text: String,
    quantity: u32,
    /// Negative for a reduction.
    unit_amount: Money,
    amount: Money,
    vat_amount: Money,
}

impl From<&RegistrationSummary> for SummaryBody {
    fn from(summary: &RegistrationSummary) -> Self {
        Self {
            id: summary.id.clone(),
            reference: RegistrationId::parse(&summary.id)
                .map(|id| id.reference().to_string())
                .unwrap_or_default(),
            status: summary.status,
            place: summary.waiting_position,
            course: CourseReference {
                slug: summary.course_slug.clone(),
                title: summary.course_title.clone(),
            },
            run: RunReference {
                start: summary.run_start.to_string(),
                name: summary.run_name.clone(),
                cancelled: false,
            },
            price: PriceBody::new(&summary.price, &summary.course_title),
            registered_at: rfc3339(summary.registered_at),
            contact_by: summary.contact_by.to_string(),
            lapses_at: summary.lapses_at.map(rfc3339),
        }
    }
}

impl PriceBody {
    fn new(charge: &Charge, course_title: &str) -> Self {
        Self {
            currency: charge.currency,
            option: charge.option.clone(),
            unit_amount: charge.unit_amount,
            amount: charge.amount,
            vat_amount: charge.vat_amount,
            total: charge.total,
            lines: charge.lines(course_title).into_iter().map(PriceLineBody::from).collect(),
        }
    }
}

impl From<ChargeLine> for PriceLineBody {
    fn from(line: ChargeLine) -> Self {
        let ChargeLine { text, quantity, unit_amount, amount, vat_amount } = line;
        Self { text, quantity, unit_amount, amount, vat_amount }
    }
}
