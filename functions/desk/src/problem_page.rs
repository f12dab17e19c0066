//! The page instead of one that cannot be shown, and the headers of all pages.

use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Language;
use pages::{with_page, with_page_headers};
use serde::{Deserialize, Serialize};
use web::problem::ProblemKind;
use web::session::WHY_NOT_SHOWN;
use web::{LastParameters, Problem};

use crate::DeskState;
use crate::page::{DeskPage, respond};
use crate::signed_in::SignedIn;

#[derive(Serialize)]
struct ProblemView {
    detail: &'static str,
}

/// Renders the problem of a response as a page, and adds the headers of pages.
pub(crate) async fn finish(
    State(state): State<DeskState>,
    request: Request,
    next: Next,
) -> Response {
    complete(&state, next.run(request).await)
}

fn complete(state: &DeskState, mut response: Response) -> Response {
    let reader = response.extensions_mut().remove::<Option<SignedIn>>().flatten();
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let (title, detail) = sentences(problem.kind());
        let page = DeskPage::new("problem", title, reader.as_ref(), ProblemView { detail });
        let html = state.desk.render(&page).unwrap_or_default();
        response = with_page(response, html);
    }
    with_page_headers(response, Language::Danish, &state.site_url)
}

/// Title and detail of a problem for those who work here.
pub(crate) fn sentences(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::RoleRequired => (
            "Det har du ikke adgang til",
            "Din rolle på kontoret giver ikke adgang til denne side. Bed den, der giver adgang, \
             hvis du mangler den.",
        ),
        ProblemKind::NotFound => (
            "Siden findes ikke",
            "Måske er holdet eller tilmeldingen slettet, eller adressen er skrevet forkert.",
        ),
        ProblemKind::MethodNotAllowed => (
            "Siden kan ikke åbnes sådan",
            "Adressen hører til en formular. Intet er ændret. Gå tilbage, og prøv derfra.",
        ),
        ProblemKind::BodyTooLarge => (
            "Det fylder for meget",
            "Gå tilbage; det, du skrev, er der stadig. Læg ét billede op ad gangen og i en mindre \
             størrelse, eller forkort teksten.",
        ),
        ProblemKind::Busy => (
            "Vi kan ikke svare lige nu",
            "Gå tilbage, og prøv igen om lidt. Intet sker to gange, fordi du sender igen.",
        ),
        ProblemKind::RunFullForStaff => (
            "Ikke nok ledige pladser",
            "Der er ikke nok ledige pladser på holdet, eller der er nogen på ventelisten, som skal \
             have dem først. Hvis lokalet tillader det, så giv holdet flere pladser.",
        ),
        ProblemKind::Internal => (
            "Der er sket en fejl",
            "Gå tilbage, og prøv igen. Sig det til den, der passer systemet, hvis det bliver ved.",
        ),
        kind => kind.title_and_detail(Language::Danish),
    }
}

#[derive(Deserialize)]
pub(crate) struct WhyQuery {
    /// The code of the problem.
    grund: Option<String>,
}

/// Says why a document is not shown.
pub(crate) async fn document_not_shown(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    LastParameters(query): LastParameters<WhyQuery>,
) -> Result<Response, Problem> {
    let is_why = |kind: &ProblemKind| query.grund.as_deref() == Some(kind.code());
    let kind = WHY_NOT_SHOWN.into_iter().find(is_why).ok_or(ProblemKind::NotFound)?;
    let (title, detail) = match kind {
        ProblemKind::RoleRequired => (
            "Dokumentet er ikke for dig",
            "Din rolle på kontoret giver ikke adgang til det. Undervisere har adgang til listerne \
             for deres egne hold. Bed kontoret om listen, hvis du mangler den.",
        ),
        ProblemKind::NotFound => (
            "Dokumentet findes ikke",
            "Måske er holdet slettet, eller adressen er skrevet forkert.",
        ),
        kind => sentences(kind),
    };
    let page = DeskPage::new("problem", title, Some(&reader), ProblemView { detail });
    respond(&state, kind.status(), &page)
}

/// The response at an address of the desk that nothing answers.
pub(crate) async fn unknown_address() -> Response {
    Problem::from(ProblemKind::NotFound).into_response()
}

/// The response to a method that a page does not have.
pub(crate) async fn refuse_method(State(state): State<DeskState>) -> Response {
    complete(&state, Problem::from(ProblemKind::MethodNotAllowed).into_response())
}
