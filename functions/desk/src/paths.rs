//! The addresses of the desk.

use axum::http::Uri;
use domain::{AttendanceDay, RegistrationId, RunId, Slug};
use jiff::civil::Date;

use crate::documents;

/// The first page: what is to be done today.
pub(crate) const TODAY: &str = "/kontor";
/// The route of [`web::session::SIGN_IN`].
pub(crate) const SIGN_IN: &str = "/kontor/log-ind";
/// The route of [`web::session::DOCUMENT_NOT_SHOWN`].
pub(crate) const DOCUMENT_NOT_SHOWN: &str = "/kontor/dokument-ikke-vist";
/// Where the issuer sends people back to.
pub(crate) const RETURN: &str = "/kontor/retur";
pub(crate) const SIGN_OUT: &str = "/kontor/log-ud";
pub(crate) const SIGNED_OUT: &str = "/kontor/logget-ud";
pub(crate) const RUNS: &str = "/kontor/hold";
/// The notifications that could not be delivered.
pub(crate) const POST: &str = "/kontor/post";
/// The courses, and where one is made.
pub(crate) const COURSES: &str = "/kontor/kurser";
/// A registration.
pub(crate) const REGISTRATION: &str = "/kontor/tilmelding/{id}";
/// Something that is done with it.
pub(crate) const OF_REGISTRATION: &str = "/kontor/tilmelding/{id}/{operation}";
/// Something that is done with one of its participants.
pub(crate) const OF_PARTICIPANT: &str =
    "/kontor/tilmelding/{id}/deltager/{participant}/{operation}";

/// How many seats a run has.
pub(crate) const CAPACITY: &str = "/kontor/hold/{slug}/{run}/pladser";
/// Whether it is cancelled.
pub(crate) const CANCELLATION: &str = "/kontor/hold/{slug}/{run}/aflys";
/// A message to its people.
pub(crate) const MESSAGE: &str = "/kontor/hold/{slug}/{run}/besked";
/// Registering somebody for it by hand.
pub(crate) const BY_HAND: &str = "/kontor/hold/{slug}/{run}/ny-tilmelding";
/// A file that only the desk has.
pub(crate) const FILE: &str = "/kontor/static/{name}";
/// What is stored about a person.
pub(crate) const PEOPLE: &str = "/kontor/person";
pub(crate) const NAMES: &str = "/kontor/person/navn";
pub(crate) const EXPORT: &str = "/kontor/person/indsigt";
pub(crate) const ACCESSES: &str = "/kontor/person/opslag";
pub(crate) const ERASURE: &str = "/kontor/person/sletning";
/// The code for the provider's own website.
pub(crate) const EMBEDDING: &str = "/kontor/indlejring";
/// With what documents are made.
pub(crate) const TEMPLATES: &str = "/kontor/skabeloner";
/// The catalogue, which another function renders.
pub(crate) const CATALOGUE_PDF: &str = "/catalogue.pdf";
pub(crate) const HELP: &str = "/kontor/hjaelp";
pub(crate) const HELP_ABOUT: &str = "/kontor/hjaelp/{task}";
/// The route of the documents about a run.
pub(crate) const DOCUMENTS: &str = "/kontor/hold/{slug}/{run}/dokumenter";
/// The route of [`check_in`].
pub(crate) const CHECK_IN: &str = "/kontor/hold/{slug}/{run}/fremmoede";
/// The route of [`walk_in`].
pub(crate) const WALK_IN: &str = "/kontor/hold/{slug}/{run}/fremmoede/ny";

/// An address of the desk's pages or of a document about a run, with its query; `None` for any
/// other. Whoever signs in is led there, so it must never lead to another host.
pub(crate) fn own(address: &str) -> Option<&str> {
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let uri: Uri = address.parse().ok().filter(|_| is_plain && !address.starts_with("//"))?;
    let is_of_desk = uri.path() == TODAY || uri.path().starts_with("/kontor/");
    let signs = [SIGN_IN, RETURN, SIGN_OUT, SIGNED_OUT].contains(&uri.path());
    let is_ours = is_of_desk && !signs || is_document(uri.path());
    (uri.authority().is_none() && is_ours).then_some(address)
}

/// Whether this is the path of a [`document`].
fn is_document(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    let ["", "staff", "courses", slug, "runs", run, file] = segments[..] else { return false };
    let is_of_run = slug.parse::<Slug>().is_ok() && run.parse::<Date>().is_ok();
    is_of_run && documents::is_file(file)
}

/// A run: `/kontor/hold/moedeledelse/2023-11-14`.
pub(crate) fn run(id: &RunId) -> String {
    format!("{RUNS}/{}/{}", id.slug, id.start)
}

/// A page of a run: `run_page(id, "fremmoede")`.
pub(crate) fn run_page(id: &RunId, page: &str) -> String {
    format!("{}/{page}", run(id))
}

/// Who is there on a day of a run.
pub(crate) fn check_in(id: &RunId, day: AttendanceDay) -> String {
    format!("{}?dag={}&modul={}", run_page(id, "fremmoede"), day.date, day.module)
}

/// Registering somebody who is there on a day of a run and is not on its list.
pub(crate) fn walk_in(id: &RunId, day: AttendanceDay) -> String {
    format!("{}?dag={}&modul={}", run_page(id, "fremmoede/ny"), day.date, day.module)
}

/// A registration.
pub(crate) fn registration(id: RegistrationId) -> String {
    format!("/kontor/tilmelding/{id}")
}

/// A document about a run, which another function renders.
pub(crate) fn document(id: &RunId, file: &str) -> String {
    format!("/staff/courses/{}/runs/{}/{file}", id.slug, id.start)
}

/// The editor of a course.
pub(crate) fn edit_course(slug: &Slug) -> String {
    format!("{COURSES}/{slug}/rediger")
}

/// The brochure of a course, which another function renders.
pub(crate) fn brochure(slug: &Slug) -> String {
    format!("/courses/{slug}/brochure.pdf")
}

/// The page of a course on the website.
pub(crate) fn course_on_website(slug: &Slug) -> String {
    format!("/kurser/{slug}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_desk_and_documents_are_returned_to() {
        assert_eq!(SIGN_IN, web::session::SIGN_IN);
        for address in [
            "/kontor",
            "/kontor/hold?vis=kommende&sort=dag",
            "/kontor/tilmelding/1",
            "/staff/courses/moedeledelse/runs/2023-11-14/participants.pdf",
            "/staff/courses/moedeledelse/runs/2023-11-14/certificates.pdf?attended=true",
        ] {
            assert_eq!(own(address), Some(address));
        }
        for address in [
            "",
            "//evil.dk/kontor",
            "https://evil.dk/kontor",
            "/kontor\\evil",
            "/\\evil.dk",
            "/kontoret",
            "/kurser",
            "/staff/runs",
            "/staff/courses/moedeledelse",
            "/staff/courses/moedeledelse/runs/2023-11-14/registrations",
            "/staff/courses/../runs/2023-11-14/participants.pdf",
            "//staff/courses/moedeledelse/runs/2023-11-14/participants.pdf",
            "/kontor/log-ind?til=/kontor",
            "/kontor/log-ud",
            "/kontor/retur?code=1",
            "/kontor/ hold",
            "/kontor\r\nSet-Cookie: x",
            "javascript:alert(1)",
        ] {
            assert_eq!(own(address), None, "{address}");
        }
    }
}
