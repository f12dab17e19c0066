//! Money in whole øre, and the advertised price of a course with its options and reductions.

mod reductions;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::charge::{Charge, ReducedBy, Reduction, ReductionKind};
use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::language::Language;
use crate::time::in_copenhagen;

pub use reductions::{DiscountCode, EarlyBird, EarlyPrice, GroupDiscount};
use reductions::{code_key, parse_codes};

/// Highest price of one seat in øre: one million kroner. A higher one is most likely a typing
/// error.
pub const MAX_PRICE_ORE: i64 = 100_000_000;
/// Maximum number of options, or of discount codes.
pub const MAX_PRICE_OPTIONS: usize = 20;
/// Maximum length of the name of an option, or of a discount code, in characters.
pub const MAX_PRICE_NAME_LENGTH: usize = 100;
/// Maximum length of what a price includes, in characters.
const MAX_INCLUDED_LENGTH: usize = 500;

/// An amount in øre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    pub(crate) fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(count)))
    }

    /// The part of the one at this place, from 0, among those who share it. All parts add up to it.
    pub(crate) fn share(self, nth: u32, among: u32) -> Self {
        let up_to = |count: u32| self.0 * i64::from(count) / i64::from(among.max(1));
        Self(up_to(nth + 1) - up_to(nth))
    }

    /// `numerator / denominator` of a non-negative amount, rounded half up to whole øre.
    pub(crate) fn fraction(self, numerator: i64, denominator: i64) -> Self {
        Self((2 * self.0 * numerator + denominator) / (2 * denominator))
    }
}

/// How a price relates to VAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Vat {
    /// VAT is added to the price.
    Excluded,
    /// The price contains VAT.
    Included,
    /// No VAT is charged.
    Exempt,
}

/// A currency; there is only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Currency {
    /// Danish kroner.
    DKK,
}

impl Currency {
    /// The ISO 4217 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::DKK => "DKK",
        }
    }
}

/// What a price covers; there is only one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// One participant.
    Person,
}

/// The advertised price of a course. A registration pays `amount` for each participant, or what the
/// option that it chooses costs, less the reductions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    /// Øre per person.
    pub amount: Money,
    /// Danish kroner.
    pub currency: Currency,
    /// Whether amounts contain VAT.
    pub vat: Vat,
    /// What amounts cover.
    pub per: Per,
    /// What it includes: "Frokost og overnatning".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes: Option<String>,
    /// What it is called beside the options: "Ikke-medlem".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other prices, of which a registration may choose one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, nullable, max_items = 20)]
    pub options: Vec<PriceOption>,
    /// For those who register early: a percentage of whichever price they choose, or a lower
    /// amount instead of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_bird: Option<EarlyBird>,
    /// For larger groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_discount: Option<GroupDiscount>,
    /// For those who know a code. Only staff are shown them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, nullable, max_items = 20)]
    pub discount_codes: Vec<DiscountCode>,
}

/// A price that a registration may choose instead of the standard one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceOption {
    /// Identifies it within the course: "medlem".
    pub id: String,
    /// Its name: "Medlem".
    pub name: String,
    /// Øre per person.
    pub amount: Money,
    /// For those who register early and choose it, instead of what applies to the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_bird: Option<EarlyBird>,
}

/// What a registration chose of a price.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceChoice {
    /// The option; `None` for the standard price.
    pub option: Option<PriceOption>,
    /// The code.
    pub code: Option<DiscountCode>,
}

impl Price {
    /// What the price is called beside its options.
    pub fn standard_name(&self, language: Language) -> &str {
        let standard = language.choose("Almindelig pris", "Standard price");
        self.name.as_deref().unwrap_or(standard)
    }

    /// A price without options and reductions.
    pub fn simple(amount: Money, vat: Vat) -> Self {
        Self {
            amount,
            currency: Currency::DKK,
            vat,
            per: Per::Person,
            includes: None,
            name: None,
            options: Vec::new(),
            early_bird: None,
            group_discount: None,
            discount_codes: Vec::new(),
        }
    }

    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.object(&[
            "amount",
            "currency",
            "vat",
            "per",
            "includes",
            "name",
            "options",
            "earlyBird",
            "groupDiscount",
            "discountCodes",
        ])?;
        let amount = parse_amount(&object.field("amount"));
        let currency = object.field("currency").choice(&[("DKK", Currency::DKK)]);
        let vat = object.field("vat").choice(&[
            ("excluded", Vat::Excluded),
            ("included", Vat::Included),
            ("exempt", Vat::Exempt),
        ]);
        let per = object.field("per").choice(&[("person", Per::Person)]);
        let includes =
            object.field("includes").optional(|field| field.printed_line(MAX_INCLUDED_LENGTH));
        let name = object.field("name").optional(parse_name);
        let options = object.field("options").optional(parse_options);
        let early_bird =
            object.field("earlyBird").optional(|field| EarlyBird::parse(field, amount));
        let group_discount = object.field("groupDiscount").optional(GroupDiscount::parse);
        let discount_codes = object.field("discountCodes").optional(parse_codes);
        Some(Self {
            amount: amount?,
            currency: currency?,
            vat: vat?,
            per: per?,
            includes: includes?,
            name: name?,
            options: options?.unwrap_or_default(),
            early_bird: early_bird?,
            group_discount: group_discount?,
            discount_codes: discount_codes?.unwrap_or_default(),
        })
    }

    /// The price without what only staff are shown.
    #[must_use]
    pub fn for_public(self) -> Self {
        Self { discount_codes: Vec::new(), ..self }
    }

    /// Reads `priceOption` and `discountCode` of a request to register.
    pub(crate) fn parse_choice(
        &self,
        option: &JsonReader<'_>,
        code: &JsonReader<'_>,
    ) -> Option<PriceChoice> {
        let option = option.optional(|field| {
            if self.options.is_empty() {
                return field.reject(ErrorCode::UnknownField);
            }
            let options: Vec<(&str, &PriceOption)> =
                self.options.iter().map(|option| (option.id.as_str(), option)).collect();
            field.choice(&options).cloned()
        });
        let code = code.optional(|field| {
            let typed = code_key(&field.line(MAX_PRICE_NAME_LENGTH)?);
            let known = self.discount_codes.iter().find(|known| code_key(&known.code) == typed);
            known.cloned().or_else(|| field.reject(ErrorCode::DiscountCodeUnknown))
        });
        Some(PriceChoice { option: option?, code: code? })
    }

    /// Whether there is nothing to pay, whatever somebody chooses.
    pub fn is_always_free(&self) -> bool {
        let options = self.options.iter().map(|option| option.amount);
        std::iter::once(self.amount).chain(options).all(|amount| amount == Money(0))
    }

    /// Whether those who choose this pay nothing, whenever they register.
    pub fn is_free(&self, choice: &PriceChoice) -> bool {
        self.amount_of(choice) == Money(0)
            || choice.code.as_ref().is_some_and(|code| code.percent == 100)
    }

    /// What those who choose this option, or else the standard price, pay less if they register
    /// early. A percentage of the course is of all prices, and an amount of its own price alone.
    pub fn early_bird_of(&self, option: Option<&PriceOption>) -> Option<EarlyBird> {
        let Some(option) = option else { return self.early_bird };
        let is_of_all = |early: &EarlyBird| matches!(early.lower, EarlyPrice::Percent { .. });
        option.early_bird.or(self.early_bird.filter(is_of_all))
    }

    fn amount_of(&self, choice: &PriceChoice) -> Money {
        choice.option.as_ref().map_or(self.amount, |option| option.amount)
    }

    /// The standard price of one participant, without reductions.
    pub fn standard_charge(&self) -> Charge {
        let price = Self { early_bird: None, group_discount: None, ..self.clone() };
        let language = Language::default();
        price.charge(&PriceChoice::default(), 1, Timestamp::UNIX_EPOCH, language)
    }

    /// The charge for this many participants who register now, in the language of the course.
    pub fn charge(
        &self,
        choice: &PriceChoice,
        participants: u32,
        now: Timestamp,
        language: Language,
    ) -> Charge {
        let today = in_copenhagen(now).date();
        let unit_amount = self.amount_of(choice);
        let early = self.early_bird_of(choice.option.as_ref());
        let early = early.filter(|early| today <= early.until);
        let early = early.map(|early| (ReductionKind::EarlyBird, 1, early.lower.off(unit_amount)));
        let group = self.group_discount;
        let group = group
            .map(|group| (ReductionKind::Group, group.from, ReducedBy::Percent(group.percent)));
        let code = choice.code.as_ref();
        let code = code.map(|code| (ReductionKind::Code, 1, ReducedBy::Percent(code.percent)));
        let reduction = |(kind, from, by)| Reduction::new(kind, from, by, language);
        let name = choice.option.as_ref().map(|option| option.name.clone());
        let of_price = self.name.clone().filter(|_| !self.options.is_empty());
        Charge {
            currency: self.currency,
            vat: self.vat,
            option: name.or(of_price),
            unit_amount,
            reductions: [early, group, code].into_iter().flatten().map(reduction).collect(),
            amount: Money(0),
            vat_amount: Money(0),
            total: Money(0),
            quantity: 0,
        }
        .for_participants(participants)
    }
}

fn parse_amount(reader: &JsonReader<'_>) -> Option<Money> {
    reader.integer(0, MAX_PRICE_ORE).map(Money)
}

fn parse_name(reader: &JsonReader<'_>) -> Option<String> {
    reader.printed_line(MAX_PRICE_NAME_LENGTH)
}

fn parse_options(reader: &JsonReader<'_>) -> Option<Vec<PriceOption>> {
    let mut ids: Vec<String> = Vec::new();
    reader.list(MAX_PRICE_OPTIONS, |element| {
        let object = element.object(&["id", "name", "amount", "earlyBird"])?;
        let id = object.field("id").line(MAX_PRICE_NAME_LENGTH);
        if let Some(id) = id.clone() {
            if ids.contains(&id) {
                object.field("id").reject::<()>(ErrorCode::PriceOptionDuplicate);
            }
            ids.push(id);
        }
        let name = parse_name(&object.field("name"));
        let amount = parse_amount(&object.field("amount"));
        let early_bird =
            object.field("earlyBird").optional(|field| EarlyBird::parse(field, amount));
        Some(PriceOption { id: id?, name: name?, amount: amount?, early_bird: early_bird? })
    })
}
