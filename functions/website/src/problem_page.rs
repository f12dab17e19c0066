//! The page instead of one that cannot be shown: problems in the words of pages, and the addresses
//! that nothing answers. Programs get JSON there.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Language;
use pages::{Link, with_page};
use serde::Serialize;
use web::Problem;
use web::negotiation::prefers_html;
use web::problem::ProblemKind;

use crate::WebsiteState;
use crate::page::{Page, Pages, complete, language_of};
use crate::paths::{Paths, is_of_a_page};

/// A page instead of the one that was asked for.
#[derive(Serialize)]
pub(crate) struct ProblemView {
    pub(crate) detail: String,
    /// Where to go from here, besides the catalogue.
    pub(crate) suggestions: Vec<Link>,
}

/// A page with the sentences of a problem, with its status and headers.
pub(crate) fn render(
    pages: &Pages,
    problem: &Problem,
    response: Response,
    language: Language,
) -> Response {
    let (title, detail) = sentences(problem.kind(), language);
    let page = Page {
        template: "problem",
        title: title.to_owned(),
        language,
        other_language: Paths(language.other()).catalogue(),
        trail: &[],
        view: ProblemView { detail: detail.to_owned(), suggestions: Vec::new() },
    };
    with_page(response, pages.render(&page).unwrap_or_default())
}

/// Title and detail of a problem for people, where those for programs speak of requests.
fn sentences(kind: ProblemKind, language: Language) -> (&'static str, &'static str) {
    let (danish, english) = match kind {
        ProblemKind::MethodNotAllowed => (
            (
                "Siden kan ikke åbnes sådan",
                "Adressen hører til en formular og kan ikke åbnes for sig. Intet er ændret. Gå \
                 tilbage, eller begynd forfra ved kurserne.",
            ),
            (
                "The page cannot be opened like this",
                "The address belongs to a form and cannot be opened on its own. Nothing has been \
                 changed. Go back, or start again from the courses.",
            ),
        ),
        ProblemKind::BodyTooLarge => (
            (
                "Det fylder for meget",
                "Det, I har skrevet, fylder for meget til at blive sendt. Intet er gemt. Gå \
                 tilbage, og skriv kortere, eller del tilmeldingen op.",
            ),
            (
                "That is too long",
                "What you have written is too long to be sent. Nothing has been saved. Go back \
                 and write less, or split the registration up.",
            ),
        ),
        ProblemKind::UnsupportedMediaType => (
            (
                "Formularen kan ikke læses",
                "Vi kan ikke læse det, der blev sendt. Intet er gemt. Gå tilbage, åbn siden igen, \
                 og send formularen derfra.",
            ),
            (
                "The form cannot be read",
                "We cannot read what was sent. Nothing has been saved. Go back, open the page \
                 again, and send the form from there.",
            ),
        ),
        ProblemKind::InvalidQuery => (
            (
                "Adressen kan ikke læses",
                "Der er noget galt med det, der står efter spørgsmålstegnet i adressen. Begynd \
                 forfra ved kurserne.",
            ),
            (
                "The address cannot be read",
                "Something is wrong with what follows the question mark in the address. Start \
                 again from the courses.",
            ),
        ),
        ProblemKind::Internal => (
            (
                "Der er sket en fejl hos os",
                "Gå tilbage, og prøv igen. Ring eller skriv til os, hvis det bliver ved.",
            ),
            (
                "Something went wrong on our side",
                "Go back and try again. Call or write to us if it happens again.",
            ),
        ),
        ProblemKind::CourseUnreadable | ProblemKind::SeatCountsUnreadable => (
            (
                "Kurset kan ikke vises lige nu",
                "Der er fejl i vores oplysninger om kurset. Tilmeldingerne er ikke berørt. Ring \
                 eller skriv til os.",
            ),
            (
                "The course cannot be shown right now",
                "Our data about the course is damaged. Registrations are not affected. Please \
                 call or write to us.",
            ),
        ),
        ProblemKind::Busy => (
            (
                "Vi kan ikke svare lige nu",
                "Gå tilbage, og prøv igen om lidt. Intet sker to gange, fordi du sender igen.",
            ),
            (
                "We cannot respond right now",
                "Go back and try again shortly. Nothing happens twice because you send it again.",
            ),
        ),
        kind => return kind.title_and_detail(language),
    };
    language.choose(danish, english)
}

/// The response at an address that nothing answers. A page is found with a slash too many.
pub(crate) async fn unknown_address(
    State(state): State<WebsiteState>,
    request: Request,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let (uri, headers) = (request.uri(), request.headers());
    match without_slash(uri).filter(|_| reads) {
        Some(address) => {
            let redirection = Redirect::permanent(&address).into_response();
            complete(&state, redirection, language_of(uri.path()))
        }
        None => respond(&state, ProblemKind::NotFound, uri, headers),
    }
}

/// The response to a method that a page does not have.
pub(crate) async fn refuse_method(State(state): State<WebsiteState>, request: Request) -> Response {
    respond(&state, ProblemKind::MethodNotAllowed, request.uri(), request.headers())
}

/// A page for browsers, which `web` turns into JSON for everybody else.
fn respond(state: &WebsiteState, kind: ProblemKind, uri: &Uri, headers: &HeaderMap) -> Response {
    let response = Problem::from(kind).into_response();
    match prefers_html(headers) {
        true => complete(state, response, language_of(uri.path())),
        false => response,
    }
}

/// The address of a page without the slashes at the end of its path, if it has any.
fn without_slash(uri: &Uri) -> Option<String> {
    let path = uri.path().trim_end_matches('/');
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    (path.len() < uri.path().len() && is_of_a_page(path)).then(|| format!("{path}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_too_many_never_leads_to_another_host() {
        let found = |address: &'static str| without_slash(&Uri::from_static(address));
        assert_eq!(found("/kurser/?q=a%2F"), Some("/kurser?q=a%2F".to_owned()));
        assert_eq!(found("/en/courses/x//"), Some("/en/courses/x".to_owned()));
        for none in ["/", "//", "//evil.dk/", "///", "/kurser", "/kursernes/", "/courses/x/"] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
