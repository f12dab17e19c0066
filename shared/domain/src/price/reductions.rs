//! What lowers the price of a course: registering early, a large group, and discount codes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{MAX_PRICE_NAME_LENGTH, MAX_PRICE_OPTIONS, Money, parse_amount};
use crate::applicant::MAX_PARTICIPANTS;
use crate::charge::ReducedBy;
use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::text::search_key;
use crate::time::parse_date_field;

/// A reduction for registrations up to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EarlyBird {
    /// The last day on which it is given.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// Either a percentage or an amount.
    #[serde(flatten)]
    pub lower: EarlyPrice,
}

/// What those pay who register early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum EarlyPrice {
    /// A part less.
    Percent {
        /// By how much of the price.
        #[schema(minimum = 1, maximum = 100)]
        percent: u32,
    },
    /// Another amount.
    Amount {
        /// Øre per person, less than the price beside it.
        amount: Money,
    },
}

impl EarlyBird {
    /// Reads it, beside the price that it lowers.
    pub(super) fn parse(reader: &JsonReader<'_>, price: Option<Money>) -> Option<Self> {
        let object = reader.object(&["until", "percent", "amount"])?;
        let until = parse_date_field(&object.field("until"));
        let percent = object.field("percent").optional(parse_percent);
        let amount = object.field("amount").optional(|field| {
            let amount = parse_amount(field)?;
            if price.is_some_and(|price| amount >= price) {
                return field.reject(ErrorCode::EarlyPriceNotLower);
            }
            Some(amount)
        });
        let lower = match (percent?, amount?) {
            (Some(percent), None) => EarlyPrice::Percent { percent },
            (None, Some(amount)) => EarlyPrice::Amount { amount },
            _ => return reader.reject(ErrorCode::EarlyPriceUnclear),
        };
        Some(Self { until: until?, lower })
    }
}

impl EarlyPrice {
    /// By how much it lowers this price of one participant.
    pub(super) fn off(self, price: Money) -> ReducedBy {
        match self {
            Self::Percent { percent } => ReducedBy::Percent(percent),
            Self::Amount { amount } => ReducedBy::PerPerson(Money(price.0 - amount.0)),
        }
    }
}

/// A reduction for registrations of this many participants and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupDiscount {
    /// The least number of participants.
    #[schema(minimum = 2, maximum = 10)]
    pub from: u32,
    /// By how much of the price.
    #[schema(minimum = 1, maximum = 100)]
    pub percent: u32,
}

impl GroupDiscount {
    pub(super) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.object(&["from", "percent"])?;
        let from = object.field("from").count(2, MAX_PARTICIPANTS as u32);
        let percent = parse_percent(&object.field("percent"));
        Some(Self { from: from?, percent: percent? })
    }
}

/// A reduction for whoever knows a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiscountCode {
    /// The code, in which case and spaces do not count.
    pub code: String,
    /// By how much of the price.
    #[schema(minimum = 1, maximum = 100)]
    pub percent: u32,
}

fn parse_percent(reader: &JsonReader<'_>) -> Option<u32> {
    reader.count(1, 100)
}

pub(super) fn parse_codes(reader: &JsonReader<'_>) -> Option<Vec<DiscountCode>> {
    let mut keys: Vec<String> = Vec::new();
    reader.list(MAX_PRICE_OPTIONS, |element| {
        let object = element.object(&["code", "percent"])?;
        let code = object.field("code").line(MAX_PRICE_NAME_LENGTH);
        if let Some(key) = code.as_deref().map(code_key) {
            if keys.contains(&key) {
                object.field("code").reject::<()>(ErrorCode::DiscountCodeDuplicate);
            }
            keys.push(key);
        }
        let percent = parse_percent(&object.field("percent"));
        Some(DiscountCode { code: code?, percent: percent? })
    })
}

/// What is compared of a discount code.
pub(super) fn code_key(code: &str) -> String {
    search_key(code).split_whitespace().collect()
}
