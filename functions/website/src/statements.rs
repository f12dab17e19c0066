//! What the provider states about the pages: how accessible they are, and how personal data is
//! used. Figures come from the rules that the program follows.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use domain::Language;
use domain::retention::{
    DataCategory, MAX_BACKUP_DAYS, MAX_UNDELIVERED_DAYS, RULES, RetentionPeriod, RetentionRule,
};
use serde::Serialize;
use web::Problem;

use crate::WebsiteState;
use crate::cookies;
use crate::page::{Page, Step};
use crate::paths::Paths;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccessibilityView {
    site_url: String,
    /// "25. september 2023"
    reviewed_on: Option<String>,
    /// The statement that the law requires of public bodies.
    statement: Option<String>,
}

/// States how accessible the pages are.
pub(crate) async fn accessibility(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let accessibility = &state.app.provider.accessibility;
    let view = AccessibilityView {
        site_url: state.site_url.to_string(),
        reviewed_on: accessibility.reviewed_on.map(|day| language.date(day)),
        statement: accessibility.statement.clone(),
    };
    let page = Page {
        template: language.choose("accessibility", "en/accessibility"),
        title: language.choose("Tilgængelighedserklæring", "Accessibility statement").to_owned(),
        language,
        other_language: Paths(language.other()).accessibility(),
        trail: &[Step::catalogue(language)],
        view,
    };
    state.pages.respond_live(&headers, &page, &Paths(language).accessibility())
}

/// Leads from the address that Danish public bodies must have to the statement.
pub(crate) async fn was(State(state): State<WebsiteState>) -> Redirect {
    match &state.app.provider.accessibility.statement {
        Some(statement) => Redirect::to(statement),
        None => Redirect::to(&Paths(Language::Danish).accessibility()),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PrivacyView {
    site_url: String,
    /// Whom to write to about personal data.
    contact: String,
    legal_basis: Option<String>,
    recipients: Option<String>,
    rules: Vec<RuleView>,
    undelivered: String,
    backups: String,
    opening: String,
    cookies: Vec<CookieView>,
}

/// How long some data is kept.
#[derive(Serialize)]
struct RuleView {
    data: &'static str,
    period: String,
    reason: &'static str,
}

#[derive(Serialize)]
struct CookieView {
    name: &'static str,
    purpose: &'static str,
    lifetime: String,
}

/// States which personal data is used, why, and for how long.
pub(crate) async fn privacy(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let provider = &state.app.provider;
    let days = |days: i64| count(days, language, ["dag", "dage"], ["day", "days"]);
    let cookies = cookies::ALL.map(|cookie| CookieView {
        name: cookie.name,
        purpose: cookie.purpose(language),
        lifetime: match cookie.max_age / 60 {
            minutes if minutes < 60 => {
                count(minutes, language, ["minut", "minutter"], ["minute", "minutes"])
            }
            minutes => count(minutes / 60, language, ["time", "timer"], ["hour", "hours"]),
        },
    });
    let view = PrivacyView {
        site_url: state.site_url.to_string(),
        contact: provider.privacy.email.as_ref().unwrap_or(&provider.email).clone(),
        legal_basis: provider.privacy.legal_basis.clone(),
        recipients: provider.privacy.recipients.clone(),
        rules: RULES.iter().map(|rule| RuleView::new(rule, language)).collect(),
        undelivered: days(MAX_UNDELIVERED_DAYS),
        backups: days(MAX_BACKUP_DAYS),
        opening: Paths(language).opening(),
        cookies: cookies.into(),
    };
    let page = Page {
        template: language.choose("privacy", "en/privacy"),
        title: language
            .choose("Personoplysninger og cookies", "Personal data and cookies")
            .to_owned(),
        language,
        other_language: Paths(language.other()).privacy(),
        trail: &[Step::catalogue(language)],
        view,
    };
    state.pages.respond_live(&headers, &page, &Paths(language).privacy())
}

impl RuleView {
    fn new(rule: &RetentionRule, language: Language) -> Self {
        let [data, reason] = match rule.category {
            DataCategory::Needs => language.choose(
                [
                    "Særlige behov, som mad og adgang",
                    "De bruges kun til kurset (databeskyttelsesforordningens artikel 5 og 9)",
                ],
                [
                    "Needs, such as diet and access",
                    "They serve the course only (GDPR, articles 5 and 9)",
                ],
            ),
            DataCategory::People => language.choose(
                [
                    "Kontaktpersoner og deltagere, svar og beskeder, fremmøde, og hvem der har \
                     set oplysningerne",
                    "Vi skal kunne bekræfte, hvem der har deltaget, og svare på spørgsmål",
                ],
                [
                    "Contacts and participants, answers and messages, attendance, and who has \
                     seen the data",
                    "We must be able to confirm who took part, and to answer questions",
                ],
            ),
            DataCategory::Accounts => language.choose(
                [
                    "Regnskabsoplysninger: hold, antal deltagere, arbejdsplads, EAN- eller \
                     CVR-nummer og beløb",
                    "Bogføringslovens § 12",
                ],
                [
                    "Accounting data: run, number of participants, organisation, EAN or CVR \
                     number and amount",
                    "The Danish Bookkeeping Act, section 12",
                ],
            ),
        };
        Self { data, period: period(rule.period, language), reason }
    }
}

/// "14 dage efter holdets sidste dag"
fn period(period: RetentionPeriod, language: Language) -> String {
    let years = |years| count(years, language, ["år", "år"], ["year", "years"]);
    let (length, since) = match period {
        RetentionPeriod::Days(days) => (
            count(days, language, ["dag", "dage"], ["day", "days"]),
            language.choose("efter holdets sidste dag", "after the last day of the run"),
        ),
        RetentionPeriod::Years(number) => (
            years(number),
            language.choose("efter holdets sidste dag", "after the last day of the run"),
        ),
        RetentionPeriod::FinancialYears(number) => (
            years(number),
            language.choose(
                "efter udgangen af det år, hvor holdet sluttede",
                "after the end of the year in which the run ended",
            ),
        ),
    };
    format!("{length} {since}")
}

fn count(number: i64, language: Language, danish: [&str; 2], english: [&str; 2]) -> String {
    language.count(usize::try_from(number).unwrap_or_default(), danish, english)
}
