//! Certificates: what `certificate.hbs` prints, a page for each participant.

use domain::{ErrorCode, FieldError, PersonKind, danish_format};
use serde::Serialize;
use web::Problem;

use crate::participant_list::ProviderView;
use crate::roster::{Roster, RosterEntry};
use crate::run_document::DocumentTemplate;

pub(crate) const DOCUMENT: DocumentTemplate = DocumentTemplate {
    template: ("certificate.hbs", include_str!("../../../templates/certificate.hbs")),
    name: "kursusbeviser",
};

/// The certificates of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CertificatesView {
    course_title: String,
    run_name: String,
    venue: String,
    dates: String,
    certificates: Vec<CertificateView>,
    provider: ProviderView,
}

#[derive(Serialize)]
struct CertificateView {
    name: String,
    organisation: String,
    lead: &'static str,
    statement: &'static str,
    issued: String,
    signer: String,
}

impl CertificatesView {
    /// Of everybody, or only of those who were there at one module or more.
    pub(crate) fn new(roster: &Roster, attended_only: bool) -> Self {
        let mut people = roster.people();
        people.retain(|seated| !attended_only || !seated.participant.attended.is_empty());
        let last_day = roster.run.days.iter().map(|day| day.date).max().unwrap_or(roster.run.start);
        let issued = format!("{}, {}", roster.course.venue.city, danish_format::date(last_day));
        let signer = signer(roster);
        let certificate = |seated: &RosterEntry<'_>| CertificateView {
            name: seated.name(),
            organisation: seated.organisation(),
            lead: "tildeles",
            statement: "for gennemført deltagelse i kurset",
            issued: issued.clone(),
            signer: signer.clone(),
        };
        Self {
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            venue: roster.venue(),
            dates: roster.dates(),
            certificates: people.iter().map(certificate).collect(),
            provider: ProviderView::of(roster),
        }
    }
}

/// Who leads the course, else the provider.
fn signer(roster: &Roster) -> String {
    let leader = roster.course.people.iter().find(|person| person.kind == PersonKind::Leader);
    leader.map_or_else(
        || roster.provider.name.clone(),
        |leader| format!("Kursusleder {}", leader.name),
    )
}

/// `attended` is neither `true` nor `false`.
pub(crate) fn not_a_flag() -> Problem {
    vec![FieldError::at(
        "/attended",
        ErrorCode::ChoiceUnknown { allowed: "true, false".to_owned() },
    )]
    .into()
}
