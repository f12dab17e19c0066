//! Certificates, a page for each participant.

use domain::{ErrorCode, FieldError, Language, Letterhead, PersonKind};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use web::auth::Identity;
use web::{AppState, Problem};

use super::run_document::RunDocument;
use crate::roster::Roster;

pub(crate) struct Certificates;

/// Who gets a certificate.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CertificatesQuery {
    /// Only of participants who were marked present at one module or more.
    #[param(value_type = Option<bool>)]
    attended: Option<String>,
}

/// The data of `certificate.hbs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CertificatesView {
    words: Words,
    course_title: String,
    run_name: String,
    notice: String,
    spelling_notice: String,
    venue: String,
    dates: String,
    certificates: Vec<CertificateView>,
    provider: Letterhead,
}

/// What the template prints as it is.
#[derive(Serialize)]
struct Words {
    /// The BCP 47 tag of their language.
    language: &'static str,
    title: &'static str,
    description: &'static str,
    empty: &'static str,
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

impl RunDocument for Certificates {
    const SLUG: &'static str = "certificates";
    const TITLE: &'static str = "Kursusbeviser";
    const FILE_NAME: &'static str = "kursusbeviser";
    const TEMPLATE: (&'static str, &'static str) =
        ("certificate.hbs", include_str!("../../../../templates/certificate.hbs"));
    const IS_PROOF: bool = true;
    const OPERATION_ID: &'static str = "getCertificates";
    const SUMMARY: &'static str = "The certificates of a run.";
    const DESCRIPTION: &'static str =
        "A certificate for each participant or each who attended, from the run's first day on.";

    type Query = CertificatesQuery;
    type View = CertificatesView;

    async fn view(
        _: &AppState,
        roster: &Roster,
        _: &Identity,
        query: CertificatesQuery,
    ) -> Result<CertificatesView, Problem> {
        Ok(CertificatesView::new(roster, query.is_attended_only()?))
    }

    fn sample(roster: &Roster) -> CertificatesView {
        CertificatesView::new(roster, false)
    }
}

impl CertificatesQuery {
    fn is_attended_only(&self) -> Result<bool, Problem> {
        match self.attended.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => {
                let allowed = "true, false".to_owned();
                let error = FieldError::new("/attended", ErrorCode::ChoiceUnknown { allowed });
                Err(vec![error].into())
            }
        }
    }
}

impl CertificatesView {
    /// With `attended_only`, only of participants who were present at one module or more.
    fn new(roster: &Roster, attended_only: bool) -> Self {
        let mut entries = roster.entries();
        entries.retain(|entry| !attended_only || !entry.participant.attended.is_empty());
        let language = roster.language();
        let last_day = roster.run.last_day();
        let city = roster.course.place_of(&roster.run).venue.map(|venue| venue.city.clone());
        let issued = city.into_iter().chain([language.date(last_day)]);
        let issued = issued.collect::<Vec<_>>().join(", ");
        let signer = signer(roster);
        let certificates = entries.iter().map(|entry| CertificateView {
            name: entry.name(),
            organisation: entry.organisation(),
            lead: language.choose("tildeles", "awarded to"),
            statement: language
                .choose("for gennemført deltagelse i kurset", "for completing the course"),
            issued: issued.clone(),
            signer: signer.clone(),
        });
        Self {
            words: Words::of(language),
            course_title: roster.course.title.clone(),
            run_name: roster.run.name.clone(),
            notice: roster.notice(language),
            spelling_notice: roster.spelling_notice(language),
            venue: roster.venue(),
            dates: roster.dates(),
            certificates: certificates.collect(),
            provider: Letterhead::from(&*roster.provider),
        }
    }
}

impl Words {
    fn of(language: Language) -> Self {
        Self {
            language: language.tag(),
            title: language.choose("Kursusbevis", "Certificate"),
            description: language
                .choose("Et bevis for hver deltager", "A certificate for each participant"),
            empty: language.choose(
                "Holdet har ingen deltagere at udstede kursusbevis til.",
                "There are no participants to issue certificates to.",
            ),
        }
    }
}

/// The first course leader, or the provider if the course has none.
fn signer(roster: &Roster) -> String {
    let leader = roster.course.people.iter().find(|person| person.kind == PersonKind::Leader);
    leader.map_or_else(
        || roster.provider.name.clone(),
        |leader| {
            let name = &leader.name;
            roster
                .language()
                .choose(format!("Kursusleder {name}"), format!("{name}, course leader"))
        },
    )
}
