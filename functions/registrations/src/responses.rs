//! The JSON for contacts: the response to a registration, and the registration as they see it
//! later.

use std::collections::BTreeMap;

use domain::time::rfc3339;
use domain::{
    Answer, Answers, CancellationFee, CancellationQuote, Charge, ChargeLine, CourseRun, Money,
    Participant, PersonalText, Registration, RegistrationId, RegistrationStatus,
};
use jiff::Timestamp;
use operations::{Registered, RegistrationSummary};
use serde::Serialize;
use utoipa::ToSchema;

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

/// What cancelling a registration would cost now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CancellationBody {
    /// In order of time; the first whose day has not passed applies.
    terms: Vec<CancellationTermBody>,
    /// The last day on which nothing is owed whatever the terms; missing if there is none. A group
    /// from the waiting list may think it over for three working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    free_until: Option<String>,
    /// For the whole registration.
    fee: AmountBody,
    /// For any one of the participants.
    participant_fee: AmountBody,
    /// What the others cost once one participant has left; missing if there are no others.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_of_others: Option<PriceOfOthersBody>,
}

/// What the others cost once one participant has left. It may be more than before.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PriceOfOthersBody {
    #[serde(flatten)]
    price: AmountBody,
    /// The reductions that they lose, such as `Grupperabat, 10 %`.
    lost_reductions: Vec<String>,
}

/// Which part of the price cancelling costs.
#[derive(Serialize, ToSchema)]
struct CancellationTermBody {
    /// The last day on which it applies; missing for the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    until: Option<String>,
    /// In percent of the price.
    percent: u32,
}

/// An amount, in whole øre.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AmountBody {
    /// As the course states its price.
    amount: Money,
    /// The VAT of it.
    vat_amount: Money,
    /// The amount to pay, including VAT.
    total: Money,
}

/// What a cancellation cost, in whole øre.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CancellationFeeBody {
    #[schema(format = DateTime)]
    at: String,
    /// The number of the participant who left; missing if all did.
    #[serde(skip_serializing_if = "Option::is_none")]
    participant: Option<usize>,
    /// In percent of what the price fell by.
    percent: u32,
    #[serde(flatten)]
    fee: AmountBody,
    /// Whether it need not be paid.
    waived: bool,
}

impl CancellationBody {
    /// `None` if the registration is cancelled, has no terms, or its run cannot be read.
    pub(crate) fn new(
        registration: &Registration,
        run: Option<&CourseRun>,
        now: Timestamp,
    ) -> Option<Self> {
        registration.quote_cancellation(run?, now).as_ref().map(Self::from)
    }
}

impl From<&CancellationQuote<'_>> for CancellationBody {
    fn from(quote: &CancellationQuote<'_>) -> Self {
        let steps = quote.terms.steps.iter().map(|step| CancellationTermBody {
            until: Some(step.last_day(quote.first_day).to_string()),
            percent: step.percent,
        });
        let later = CancellationTermBody { until: None, percent: quote.terms.later_percent };
        Self {
            terms: steps.chain([later]).collect(),
            free_until: quote.free_until.map(|day| day.to_string()),
            fee: AmountBody::from(quote.fee.as_ref()),
            participant_fee: AmountBody::from(quote.participant_fee.as_ref()),
            price_of_others: quote.price_of_others.as_ref().map(PriceOfOthersBody::from),
        }
    }
}

impl From<&Charge> for PriceOfOthersBody {
    fn from(charge: &Charge) -> Self {
        let Charge { amount, vat_amount, total, .. } = *charge;
        let lost = charge.reductions_lost_since(charge.quantity + 1);
        Self {
            price: AmountBody { amount, vat_amount, total },
            lost_reductions: lost.map(|reduction| reduction.text.clone()).collect(),
        }
    }
}

impl From<Option<&CancellationFee>> for AmountBody {
    fn from(fee: Option<&CancellationFee>) -> Self {
        let none = Self { amount: Money(0), vat_amount: Money(0), total: Money(0) };
        fee.map_or(none, |fee| {
            let CancellationFee { amount, vat_amount, total, .. } = *fee;
            Self { amount, vat_amount, total }
        })
    }
}

impl CancellationFeeBody {
    pub(crate) fn all(registration: &Registration) -> Vec<Self> {
        let body = |fee: &CancellationFee| Self {
            at: rfc3339(fee.at),
            participant: fee.participant,
            percent: fee.percent,
            fee: AmountBody::from(Some(fee)),
            waived: fee.is_waived,
        };
        registration.cancellation_fees.iter().map(body).collect()
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

/// A participant as the contact sees them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParticipantBody {
    name: String,
    /// Empty if the person was erased.
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_title: Option<String>,
    /// Their answers to the questions of the course, by their ids; missing if there are none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    answers: BTreeMap<String, AnswerBody>,
    /// When their seat was given up while the others kept theirs; missing if they take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    cancelled_at: Option<String>,
}

impl From<&Participant> for ParticipantBody {
    fn from(participant: &Participant) -> Self {
        Self {
            name: participant.name.as_str().to_owned(),
            email: participant.email.as_str().to_owned(),
            phone: participant.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            organisation: to_plain(participant.organisation.as_ref()),
            job_title: to_plain(participant.job_title.as_ref()),
            answers: to_answer_bodies(&participant.answers),
            cancelled_at: participant.cancelled_at.map(rfc3339),
        }
    }
}

/// An answer to a question of the course: a text, or `true` for yes and `false` for no.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum AnswerBody {
    YesNo(bool),
    Text(String),
}

pub(crate) fn to_answer_bodies(Answers(answers): &Answers) -> BTreeMap<String, AnswerBody> {
    let body = |answer: &Answer| match answer {
        Answer::YesNo(answer) => AnswerBody::YesNo(*answer),
        Answer::Text(text) => AnswerBody::Text(text.as_str().to_owned()),
    };
    answers.iter().map(|(id, answer)| (id.clone(), body(answer))).collect()
}

pub(crate) fn to_plain(text: Option<&PersonalText>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}
