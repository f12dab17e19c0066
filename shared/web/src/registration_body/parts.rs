//! The parts of the JSON of a registration: a participant, answers, and what cancelling costs.

use std::collections::BTreeMap;

use domain::time::rfc3339;
use domain::{
    Answer, Answers, CancellationFee, CancellationQuote, Charge, CourseRun, Money, Participant,
    PersonalText, Question, Registration,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A participant as the contact sees them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantBody {
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
pub enum AnswerBody {
    /// To a question of yes or no.
    YesNo(bool),
    /// To any other question.
    Text(String),
}

/// Answers by the ids of their questions.
pub fn to_answer_bodies(Answers(answers): &Answers) -> BTreeMap<String, AnswerBody> {
    let body = |answer: &Answer| match answer {
        Answer::YesNo(answer) => AnswerBody::YesNo(*answer),
        Answer::Text(text) => AnswerBody::Text(text.as_str().to_owned()),
    };
    answers.iter().map(|(id, answer)| (id.clone(), body(answer))).collect()
}

/// The texts of the questions that a registration answers, by their ids. A registration names only
/// the ids, and a person who reads it cannot look them up.
pub(super) fn answered_questions(
    registration: &Registration,
    questions: &[Question],
) -> BTreeMap<String, String> {
    let of_participants = registration.participants.iter().map(|participant| &participant.answers);
    let given: Vec<&Answers> = of_participants.chain([&registration.answers]).collect();
    questions
        .iter()
        .filter(|question| given.iter().any(|Answers(one)| one.contains_key(question.id.as_str())))
        .map(|question| (question.id.to_string(), question.text.clone()))
        .collect()
}

pub(super) fn to_plain(text: Option<&PersonalText>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

/// What cancelling a registration would cost now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancellationBody {
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
pub struct CancellationFeeBody {
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
    pub fn new(
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
    /// The fees of a registration, oldest first.
    pub fn all(registration: &Registration) -> Vec<Self> {
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
