//! The page for programmers: how the API is used, its problems, and each of its public operations.
//! It is made when it is first asked for, since a function starts more often than it is, and anew
//! when the run of its examples cannot be registered for any more.

mod description;
mod example_run;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use domain::{ErrorCode, Language, RunId, SeatStatus};
use pages::{HTML, action_label};
use serde::Serialize;
use serde_json::Value;
use web::Problem;
use web::compression::CompressedOnce;
use web::etag::{ETag, RELEASE_CACHE_CONTROL};
use web::extract::MAX_BODY_BYTES;
use web::problem::ProblemKind;

use crate::WebsiteState;
use crate::page::Page;
use crate::paths::Paths;
use description::{Group, public_groups};
use example_run::example_run;

const REFERENCE: &str = include_str!("../../../templates/website/api-reference.hbs");
const DANISH_GUIDE: &str = include_str!("../../../templates/website/api-guide.da.hbs");
const ENGLISH_GUIDE: &str = include_str!("../../../templates/website/api-guide.en.hbs");

/// Problems that only the staff and the pages meet.
const PROBLEMS_OF_OTHERS: [ProblemKind; 20] = [
    ProblemKind::SignInRequired,
    ProblemKind::RoleRequired,
    ProblemKind::ForeignForm,
    ProblemKind::RunFullForStaff,
    ProblemKind::NobodyWaits,
    ProblemKind::NoFee,
    ProblemKind::NoRecipients,
    ProblemKind::NoCertificates,
    ProblemKind::RunNotBegun,
    ProblemKind::RegistrationVerified,
    ProblemKind::CapacityBelowTaken,
    ProblemKind::RunHasRegistrations,
    ProblemKind::ImageUsed,
    ProblemKind::StaleVersion,
    ProblemKind::VersionRequired,
    ProblemKind::NoPage,
    ProblemKind::NoImage,
    ProblemKind::NoCourse,
    ProblemKind::CourseUnreadable,
    ProblemKind::SeatCountsUnreadable,
];

/// What can be wrong with a field of a public request.
const FAULTS: [&str; 30] = [
    "required",
    "unknown-field",
    "duplicate-field",
    "wrong-type",
    "too-long",
    "too-many",
    "control-character",
    "name.link",
    "code.invalid",
    "email.invalid",
    "email.local-part",
    "email.duplicate",
    "email.of-other",
    "phone.invalid",
    "ean.length",
    "ean.check-digit",
    "ean.invalid",
    "cvr.length",
    "cvr.check-digit",
    "consent.required",
    "participants.count",
    "participant.unknown",
    "participant.twice",
    "cpr.refused",
    "date.invalid",
    "choice.unknown",
    "number.range",
    "discount-code.unknown",
    "cursor.invalid",
    "more",
];

/// What stands for the values in the sentences of these faults.
const VALUES: [(&str, &str, &str); 8] = [
    ("expected", "en bestemt slags værdi, fx et tal", "of a certain type, such as a number"),
    ("max", "N", "N"),
    ("min", "M", "M"),
    ("count", "N", "N"),
    ("code_point", "U+0007", "U+0007"),
    ("words", "ordene omkring det", "the words around it"),
    (
        "missing",
        "Et samtykke mangler, fx til betingelserne.",
        "A consent is missing, such as that to the terms.",
    ),
    ("allowed", "de tilladte værdier", "the allowed values"),
];

/// The page in each language, once it has been made.
#[derive(Default)]
pub(crate) struct ApiPages([Mutex<Option<Arc<ApiPage>>>; 2]);

struct ApiPage {
    /// The run of its examples.
    run: Option<RunId>,
    html: String,
    etag: ETag,
    compressed: CompressedOnce,
}

/// The page in the frame of all pages.
#[derive(Serialize)]
struct FramedView {
    content: String,
}

#[derive(Serialize)]
struct ApiView<'a> {
    heading: &'static str,
    guide: String,
    w: &'a Value,
    problems: Vec<ProblemView>,
    faults: Vec<FaultView>,
    groups: &'a [Group],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GuideView<'a> {
    /// Where the API is: "https://kurser.example.dk".
    origin: &'a str,
    /// The course and the run of the examples.
    slug: String,
    start: String,
    statuses: Vec<StatusView>,
    email: &'a str,
    max_body_kb: usize,
    registrations_per_hour: u32,
    unverified_seats: u32,
}

/// A status of a run, and what a website does about it.
#[derive(Serialize)]
struct StatusView {
    /// "waiting-list"
    code: String,
    label: &'static str,
    meaning: &'static str,
    /// What the button to the form says, if there is one.
    button: Option<&'static str>,
}

#[derive(Serialize)]
struct ProblemView {
    code: &'static str,
    status: u16,
    /// When it occurs: some problems do for more than one reason.
    reasons: Vec<ReasonView>,
}

#[derive(Serialize)]
struct ReasonView {
    title: &'static str,
    detail: &'static str,
}

#[derive(Serialize)]
struct FaultView {
    code: &'static str,
    detail: String,
}

/// Shows the page.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let run = example_run(&state).await?;
    let [danish, english] = &state.api.0;
    let kept = language.choose(danish, english);
    // What a thread that panicked has left is whole: it is exchanged at once.
    let known = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let page = match known.filter(|page| page.run == run) {
        Some(page) => page,
        None => {
            let page = Arc::new(ApiPage::new(&state, run, language)?);
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(page.clone());
            page
        }
    };
    Ok(page.etag.respond(&headers, RELEASE_CACHE_CONTROL, || {
        let content_type = [(header::CONTENT_TYPE, HTML)];
        (content_type, Extension(page.compressed.clone()), page.html.clone())
    }))
}

impl ApiPage {
    fn new(state: &WebsiteState, run: Option<RunId>, language: Language) -> Result<Self, Problem> {
        let page = Page {
            template: "api",
            title: "API".to_owned(),
            language,
            other_language: Paths(language.other()).api(),
            trail: &[],
            view: FramedView { content: content(state, run.as_ref(), language)? },
        };
        let html = state.pages.render_listed(&page, &Paths(language).api())?;
        let etag = ETag::from_inputs([html.as_bytes()]);
        Ok(Self { run, html, etag, compressed: CompressedOnce::default() })
    }
}

/// What is between the header and the footer. Its templates are not among those of all pages, which
/// are read at every start.
fn content(
    state: &WebsiteState,
    run: Option<&RunId>,
    language: Language,
) -> Result<String, Problem> {
    let templates = &state.pages.templates;
    let limits = state.app.limits.unwrap_or_default();
    let guide = GuideView {
        origin: &state.site_url,
        slug: run.map_or_else(|| description::SLUG.to_owned(), |run| run.slug.to_string()),
        start: run.map_or_else(|| description::START.to_owned(), |run| run.start.to_string()),
        statuses: SeatStatus::ALL.map(|status| StatusView::new(status, language)).into(),
        email: &state.app.provider.email,
        max_body_kb: MAX_BODY_BYTES / 1_024,
        registrations_per_hour: limits.registrations_per_hour,
        unverified_seats: limits.unverified_seats,
    };
    let guide = templates.render_source(language.choose(DANISH_GUIDE, ENGLISH_GUIDE), &guide)?;
    let view = ApiView {
        heading: "API",
        guide,
        w: templates.words(language),
        problems: problems(language),
        faults: faults(language),
        groups: &public_groups(&state.site_url, run),
    };
    templates.render_source(REFERENCE, &view)
}

impl StatusView {
    fn new(status: SeatStatus, language: Language) -> Self {
        let code = serde_json::to_value(status).unwrap_or_default();
        let [danish, english] = match status {
            SeatStatus::Open => ["Der er ledige pladser.", "There are free seats."],
            SeatStatus::Tentative => [
                "Der er ledige pladser, men det er ikke sikkert, at holdet bliver til noget.",
                "There are free seats, but it is not certain that the run takes place.",
            ],
            SeatStatus::Few => [
                "Højst 20 % af pladserne er tilbage; seatsLeft er antallet.",
                "At most 20 % of the seats are left; seatsLeft is their number.",
            ],
            SeatStatus::WaitingList => [
                "Der er ingen ledige pladser, eller andre venter allerede. Med acceptWaiting \
                 kommer en tilmelding på ventelisten.",
                "No seat is free, or others are waiting already. With acceptWaiting, a \
                 registration joins the waiting list.",
            ],
            SeatStatus::Full => [
                "Der er ingen ledige pladser og ingen venteliste.",
                "No seat is free, and there is no waiting list.",
            ],
            SeatStatus::Closed => [
                "Fristen er overskredet, eller holdet er begyndt.",
                "The deadline has passed, or the run has begun.",
            ],
            SeatStatus::Held => ["Holdet er afholdt.", "The run is over."],
            SeatStatus::Cancelled => ["Holdet er aflyst.", "The run is cancelled."],
        };
        Self {
            code: code.as_str().unwrap_or_default().to_owned(),
            label: status.label(language),
            meaning: language.choose(danish, english),
            button: action_label(status, language),
        }
    }
}

fn problems(language: Language) -> Vec<ProblemView> {
    let kinds = ProblemKind::ALL.iter().filter(|kind| !PROBLEMS_OF_OTHERS.contains(kind));
    let mut problems: Vec<ProblemView> = Vec::new();
    for kind in kinds {
        let (code, status) = (kind.code(), kind.status().as_u16());
        let (title, detail) = kind.title_and_detail(language);
        let reason = ReasonView { title, detail };
        match problems.iter_mut().find(|known| (known.code, known.status) == (code, status)) {
            Some(known) => known.reasons.push(reason),
            None => problems.push(ProblemView { code, status, reasons: vec![reason] }),
        }
    }
    problems
}

fn faults(language: Language) -> Vec<FaultView> {
    let view = |code: &&'static str| {
        let [danish, english] = ErrorCode::templates(code)?;
        // "{expected:#}" is how Danish is written, which does not matter to a reader.
        let mut detail = language.choose(danish, english).replace(":#}", "}");
        for (name, danish, english) in VALUES {
            detail = detail.replace(&format!("{{{name}}}"), language.choose(danish, english));
        }
        Some(FaultView { code, detail })
    };
    FAULTS.iter().filter_map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_meaning() {
        for language in Language::ALL {
            let faults = faults(language);
            assert_eq!(faults.len(), FAULTS.len());
            for fault in faults {
                assert!(!fault.detail.contains('{'), "{}: {}", fault.code, fault.detail);
            }
        }
    }
}
