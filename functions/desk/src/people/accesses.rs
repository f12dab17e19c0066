//! Who has looked at what is stored about a person.

use std::collections::BTreeMap;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Language, RegistrationId, RunId};
use pages::Link;
use serde::Serialize;
use store::AccessRecord;
use web::Problem;

use super::AskedAbout;
use crate::colleagues::Colleagues;
use crate::page::{DeskPage, respond};
use crate::signed_in::SignedIn;
use crate::{DeskState, paths};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccessesView {
    email: String,
    accesses: Vec<AccessView>,
    unreadable: usize,
    back: &'static str,
}

#[derive(Serialize)]
struct AccessView {
    at: String,
    by: String,
    what: String,
    /// The run or the registration; everything about the person if it is neither.
    of: Option<Link>,
}

/// Who has looked at what is stored about the person.
pub(crate) async fn accesses(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    AskedAbout { email, .. }: AskedAbout,
) -> Result<Response, Problem> {
    let (subject, now) = (&reader.identity.subject, state.now());
    let found = operations::audit_person(&state.registrations, &email, subject, now).await?;
    let names = Colleagues::read(&state, &reader).await?;
    let runs = Runs::read(&state, &found.items).await?;
    let view = AccessesView {
        email: email.as_str().to_owned(),
        unreadable: found.damaged.len(),
        // The newest first.
        accesses: found
            .items
            .into_iter()
            .rev()
            .map(|found| AccessView::new(found, &names, &runs))
            .collect(),
        back: paths::PEOPLE,
    };
    let title = "Hvem har set personens oplysninger";
    let page = DeskPage::new("accesses", title, Some(&reader), view);
    respond(&state, StatusCode::OK, &page)
}

/// The runs that records name.
struct Runs(BTreeMap<String, Link>);

impl Runs {
    async fn read(state: &DeskState, records: &[AccessRecord]) -> Result<Self, Problem> {
        let mut runs = BTreeMap::new();
        for name in records.iter().filter_map(|record| record.run.as_ref()) {
            let id = name.split_once('/').and_then(|(slug, start)| {
                Some(RunId { slug: slug.parse().ok()?, start: start.parse().ok()? })
            });
            let Some(id) = id.filter(|_| !runs.contains_key(name)) else { continue };
            let course = operations::find_course(state.store(), &id.slug).await?;
            let run = course.as_ref().and_then(|course| course.run(&id));
            let date = Language::Danish.date(id.start);
            let text = match (&course, run) {
                (Some(course), Some(run)) => format!("{}, {} ({date})", course.title, run.name),
                (Some(course), None) => format!("{}, {date}", course.title),
                (None, _) => date,
            };
            runs.insert(name.clone(), Link { text, url: paths::run(&id) });
        }
        Ok(Self(runs))
    }

    /// Everybody on a run.
    fn everybody(&self, name: &str) -> Option<Link> {
        let Link { text, url } = self.0.get(name)?;
        Some(Link { text: format!("Alle på holdet {text}"), url: url.clone() })
    }
}

impl AccessView {
    fn new(record: AccessRecord, names: &Colleagues, runs: &Runs) -> Self {
        let AccessRecord { at, by, what, run, registration } = record;
        let of_run = run.and_then(|run| runs.everybody(&run));
        let registration = registration.and_then(|id| RegistrationId::parse(&id));
        let of_registration = registration.map(|id| Link {
            text: format!("Tilmelding {}", id.reference()),
            url: paths::registration(id),
        });
        Self {
            at: Language::Danish.instant(at),
            by: names.name(&by),
            what: in_danish(&what),
            of: of_run.or(of_registration),
        }
    }
}

/// What was looked at or done: the last segments of routes.
fn in_danish(what: &str) -> String {
    let known = match what {
        "kontor" => "I dag",
        "hold" => "Holdets tilmeldinger",
        "valgte" => "Flere tilmeldinger på én gang",
        "tilmelding" => "Tilmeldingen",
        "deltager" => "En deltager i tilmeldingen",
        "ny-tilmelding" => "Ny tilmelding",
        "besked" | "messages" => "Besked til holdet",
        "preview" => "Besked til holdet, før den blev sendt",
        "dokumenter" => "Holdets dokumenter",
        "fremmoede" | "attendance" => "Fremmøde",
        "person" => "Søgning",
        "navn" => "Søgning efter navn",
        "sletning" => "Spørgsmål om sletning",
        "registrations" => "Liste over tilmeldinger",
        "contacts" => "Liste over dem, der skal ringes til",
        "participants.pdf" | "participants.xlsx" | "participants.csv" => "Deltagerliste",
        "sign-in.pdf" => "Underskrifter",
        "badges.pdf" => "Navneskilte",
        "certificates.pdf" => "Kursusbeviser",
        "kitchen.pdf" => "Køkkenliste",
        "export" => "Indsigt hentet som fil",
        "audit" => "Hvem har set oplysningerne",
        "erasure" => "Sletning",
        "contact" => "Kontaktet",
        "correction" => "Rettelse",
        "confirmation" => "Bekræftelse",
        "cancellation" => "Afmelding",
        "substitution" => "Anden deltager",
        "move" => "Flytning til et andet hold",
        "promotion" => "Plads fra ventelisten",
        "resend" => "Kvittering sendt igen",
        "fee-waiver" => "Gebyr eftergivet",
        "close-secrets" => "Adgangskoder lukket",
        "spam" => "Afmelding som spam",
        other => return format!("Andet ({other})"),
    };
    known.to_owned()
}
