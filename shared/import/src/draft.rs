//! The course document as far as the page gives it: a field that is missing is left out. `domain`
//! has the rules for the finished one.

use domain::{CancellationTerms, EarlyBird, GroupDiscount, Language};
use jiff::civil::Date;
use serde::Serialize;

/// A course document, which `serde` writes in the order in which people read it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) slug: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) audience: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcomes: Option<OutcomesDraft>,
    pub(crate) people: Vec<PersonDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) programme: Option<ProgrammeDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) venue: Option<VenueDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) online: Option<OnlineDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) practical: Option<PracticalDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) price: Option<PriceDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cancellation_terms: Option<CancellationTerms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contact_promise: Option<PromiseDraft>,
    pub(crate) runs: Vec<RunDraft>,
}

impl CourseDraft {
    /// The language in which the course is, Danish if the page does not say.
    pub(crate) fn language(&self) -> Language {
        if self.language == Some("en") { Language::English } else { Language::Danish }
    }

    /// Whether each run has a place of its own.
    pub(crate) fn runs_have_places(&self) -> bool {
        let has_place = |run: &RunDraft| run.venue.is_some() || run.online.is_some();
        !self.runs.is_empty() && self.runs.iter().all(has_place)
    }
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct OutcomesDraft {
    pub(crate) lead: String,
    pub(crate) items: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PersonDraft {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bio: Option<String>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct ProgrammeDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intro: Option<String>,
    pub(crate) modules: Vec<ModuleDraft>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct ModuleDraft {
    pub(crate) number: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intro: Option<String>,
    pub(crate) agenda: Vec<AgendaDraft>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct AgendaDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) day: Option<usize>,
    pub(crate) start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VenueDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) street: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) city: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct OnlineDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) platform: Option<String>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct PracticalDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) meals: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) overnight: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bring: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ects: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hours: Option<u32>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PriceDraft {
    pub(crate) amount: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vat: Option<&'static str>,
    pub(crate) per: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) includes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) options: Vec<OptionDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) early_bird: Option<EarlyBird>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) group_discount: Option<GroupDiscount>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OptionDraft {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) amount: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) early_bird: Option<EarlyBird>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PromiseDraft {
    pub(crate) working_days_from: i64,
    pub(crate) working_days_to: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunDraft {
    pub(crate) start: Date,
    pub(crate) name: String,
    /// Missing for one that is sold out, which no state says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) capacity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) registration_deadline: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) waiting_list: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) venue: Option<VenueDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) online: Option<OnlineDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) minimum_participants: Option<u32>,
    pub(crate) days: Vec<DayDraft>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct DayDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) module: Option<usize>,
    pub(crate) date: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) venue: Option<VenueDraft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) online: Option<OnlineDraft>,
}
