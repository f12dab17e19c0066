//! Invented people, registered for a run so that every document has participants. Some names are
//! long or in other scripts on purpose.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use domain::RunId;
use serde_json::{Value, json};
use tower::ServiceExt;

/// Name, organisation, job title and needs; empty if not given.
type SampleParticipant = (&'static str, &'static str, &'static str, &'static str);

const COLLEAGUES: [SampleParticipant; 8] = [
    ("Karla Prøvesen", "Eksempelby Kommune", "Konsulent", "Vegetar"),
    ("Bo Østergård-Mathiasen", "Styrelsen for Eksempler og Rekruttering", "Fuldmægtig", ""),
    ("Aage Aagaard", "Eksempelby Kommune", "Afdelingschef", ""),
    (
        "Maximiliane Konstantinopolitanskaja-Württemberg von Eksempelsborg",
        "Landsforeningen for Meget Lange Navne",
        "Sekretariatsleder",
        "",
    ),
    ("Ærø Ærøsen", "Foreningen Prøv Selv", "Frivillig", "Allergi over for nødder"),
    ("Αλέξανδρος Δοκιμή", "Region Prøveland", "Specialkonsulent", "vegetar"),
    ("Ирина Пробная", "Region Prøveland", "", ""),
    ("李明 Ågesen", "", "Projektleder", "Glutenfri"),
];

const PRIVATE_PARTICIPANTS: [SampleParticipant; 3] = [
    ("Bo", "", "", ""),
    ("Zita Zahle", "", "", "Plads til kørestol"),
    ("Łucja Próbna", "", "", ""),
];

/// Registers both groups for the run through the public route. A group that the run has no seats
/// for is left out.
pub(crate) async fn register(router: &Router, run: &RunId) {
    let ean = json!({
        "kind": "ean",
        "ean": "5798000880016",
        "reference": "MAK",
        "orderNumber": "PO-2023-0042",
    });
    let groups = [
        ("colleagues", &COLLEAGUES[..], ean),
        ("private", &PRIVATE_PARTICIPANTS[..], json!({ "kind": "private" })),
    ];
    for (key, group, billing) in groups {
        let request =
            Request::post(format!("/courses/{}/runs/{}/registrations", run.slug, run.start))
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", key)
                .body(Body::from(registration(group, &billing).to_string()));
        let Ok(request) = request else { continue };
        let Ok(response) = router.clone().oneshot(request).await;
        let status = response.status().as_u16();
        tracing::debug!(%run, key, status, "sample participants registered");
    }
}

/// The request body for a group. The e-mail addresses of the two groups differ, since a person
/// has one seat on a run.
fn registration(group: &[SampleParticipant], billing: &Value) -> Value {
    let numbers = group.len() * 10..;
    let participants: Vec<Value> = numbers
        .zip(group)
        .map(|(number, (name, organisation, job_title, needs))| {
            json!({
                "name": name,
                "email": format!("deltager{number}@eksempelby.example"),
                "organisation": null_if_empty(organisation),
                "jobTitle": null_if_empty(job_title),
                "needs": null_if_empty(needs),
            })
        })
        .collect();
    json!({
        "contact": { "name": "Mette Åkjær", "email": "mette@eksempelby.example" },
        "participants": participants,
        "billing": billing,
        "consent": { "terms": true, "needs": true },
    })
}

fn null_if_empty(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}
