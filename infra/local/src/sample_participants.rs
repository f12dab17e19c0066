//! Invented people who register for a run, so that every document has somebody in it. Some names
//! are difficult on purpose.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use domain::RunId;
use serde_json::{Value, json};
use tower::ServiceExt;

/// Name, organisation, job title, needs.
type Invented = (&'static str, &'static str, &'static str, &'static str);

const COLLEAGUES: [Invented; 8] = [
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

const PRIVATE: [Invented; 3] = [
    ("Bo", "", "", ""),
    ("Zita Zahle", "", "", "Plads til kørestol"),
    ("Łucja Próbna", "", "", ""),
];

/// Registers them through the front door. A run too small for a group stays without it.
pub(crate) async fn register(router: &Router, run: &RunId) {
    let public = json!({ "kind": "ean", "ean": "5798000880016", "reference": "MAK", "orderNumber": "PO-2023-0042" });
    for (key, group, billing) in [
        ("colleagues", &COLLEAGUES[..], public),
        ("private", &PRIVATE[..], json!({ "kind": "private" })),
    ] {
        let path = format!("/courses/{}/runs/{}/registrations", run.slug, run.start);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        let Ok(request) = request.body(Body::from(form(group, &billing).to_string())) else {
            continue;
        };
        let Ok(answer) = router.clone().oneshot(request).await;
        tracing::debug!(%run, key, status = answer.status().as_u16(), "invented people register");
    }
}

fn form(group: &[Invented], billing: &Value) -> Value {
    let said = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
    let participant = |(number, (name, organisation, title, needs)): (usize, &Invented)| {
        let email = format!("deltager{number}@eksempelby.example");
        json!({ "name": name, "email": email, "organisation": said(organisation), "jobTitle": said(title), "needs": said(needs) })
    };
    let participants: Vec<Value> = (group.len() * 10..).zip(group).map(participant).collect();
    json!({
        "contact": { "name": "Mette Åkjær", "email": "mette@eksempelby.example" },
        "participants": participants, "billing": billing, "consent": { "terms": true, "needs": true },
    })
}
