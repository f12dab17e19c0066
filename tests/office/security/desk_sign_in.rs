//! Signing in at the desk: with the local issuer, by nobody else's attempt, and out again.

use harness::desk::Desk;
use harness::gateway::{ClientRequest, send_over_socket};
use harness::pages::{cookies, hidden, page, submit_with_cookie};
use harness::{NOW, Office, Response};
use url::Url;

const DESK: &str = "/kontor";
/// Where whoever asks for the first page is led.
const SIGN_IN: &str = "/kontor/log-ind?til=%2Fkontor";

/// The parameters of an address.
fn parameter(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(found, _)| found == name);
    found.unwrap_or_else(|| panic!("no {name} in {url}")).1.into_owned()
}

/// An attempt to sign in: where the issuer's page is, and the cookie of the attempt.
async fn begin(office: &Office, sign_in: &str) -> (Url, String) {
    let begun = office.request("GET", sign_in).send().await;
    assert_eq!(begun.status, 303);
    (Url::parse(begun.header("location")).unwrap(), cookies(&begun).remove(0))
}

/// Where the issuer leads this person from its page, without the host.
async fn choose(address: &Url, person: &str) -> String {
    let host = format!("{}:{}", address.host_str().unwrap(), address.port().unwrap());
    let target = format!("{}?{}&person={person}", address.path(), address.query().unwrap());
    let request = ClientRequest::new("GET", target, &[], "");
    let response = send_over_socket(host.parse().unwrap(), &request).await;
    assert_eq!(response.status, 303);
    let back = response.headers.iter().find(|(name, _)| *name == "location").unwrap();
    let back = Url::parse(back.1).unwrap();
    format!("{}?{}", back.path(), back.query().unwrap())
}

async fn come_back(office: &Office, path: &str, attempt: &str) -> Response {
    office.request("GET", path).header("cookie", attempt).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn karen_signs_in_comes_to_the_page_she_asked_for_and_signs_out() {
    let (office, _page) = Office::open().await.with_sign_in_page().await;
    let first = office.request("GET", DESK).send().await;
    assert_eq!(first.header("location"), SIGN_IN);
    let (address, attempt) = begin(&office, SIGN_IN).await;
    assert_eq!(parameter(&address, "code_challenge_method"), "S256");
    let back = choose(&address, "karen").await;
    let signed_in = come_back(&office, &back, &attempt).await;
    assert_eq!((signed_in.status.as_u16(), signed_in.header("location")), (303, DESK));
    let session = cookies(&signed_in).into_iter().find(|set| set.starts_with("__Host-kontor="));
    let session = session.unwrap();
    let names = office.registrations().staff_names(office.app().limits_clock.now()).await;
    assert_eq!(names.unwrap().into_values().collect::<Vec<_>>(), ["Karen Holm"]);
    let today = office.request("GET", DESK).header("cookie", &session).send().await;
    assert_eq!(today.header("cache-control"), "no-store");
    let today = page(&today);
    assert!(today.contains("Karen Holm"));
    let token = hidden(&today, "formular");
    let fields = [("formular", token.as_str())];
    let out = submit_with_cookie(&office, "/kontor/log-ud", &fields, &session).await;
    assert_eq!(out.header("location"), "/kontor/logget-ud");
    assert_eq!(out.header("clear-site-data"), "\"cache\"", "nobody is seen on the way back");
    let after = office.request("GET", DESK).header("cookie", &session).send().await;
    assert_eq!(after.status, 303, "the session is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_counts_once_for_the_browser_that_asked_and_for_nobody_else() {
    let (office, _page) = Office::open().await.with_sign_in_page().await;
    let (address, attempt) = begin(&office, SIGN_IN).await;
    let (_, other) = begin(&office, SIGN_IN).await;
    let back = choose(&address, "karen").await;
    for (path, attempt) in [
        (back.clone(), String::new()),
        (back.clone(), other),
        (back.replace("state=", "state=x"), attempt.clone()),
        (back.replace("iss=https", "iss=http"), attempt.clone()),
        ("/kontor/retur?error=access_denied".to_owned(), attempt.clone()),
    ] {
        let refused = come_back(&office, &path, &attempt).await;
        assert_eq!(refused.status, 401, "{path}");
        assert_eq!(cookies(&refused), [] as [&str; 0]);
        assert!(page(&refused).contains("Prøv igen"));
    }
    assert_eq!(come_back(&office, &back, &attempt).await.status, 303);
    assert_eq!(come_back(&office, &back, &attempt).await.status, 401, "the code has been used");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_a_role_gets_no_session() {
    let (office, _page) = Office::open().await.with_sign_in_page().await;
    let (address, attempt) = begin(&office, SIGN_IN).await;
    let refused = come_back(&office, &choose(&address, "ole").await, &attempt).await;
    assert_eq!(refused.status, 403);
    assert_eq!(cookies(&refused), [] as [&str; 0]);
    assert!(page(&refused).contains("Ole Krogh"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_to_another_host_and_a_new_session_ends_the_old_one() {
    let (office, _page) = Office::open().await.with_sign_in_page().await;
    let desk = Desk::open(&office).await;
    let (address, attempt) = begin(&office, "/kontor/log-ind?til=//evil.dk/kontor").await;
    let both = format!("{attempt}; {}", desk.cookie);
    let signed_in = come_back(&office, &choose(&address, "karen").await, &both).await;
    assert_eq!(signed_in.header("location"), DESK);
    assert_eq!(desk.get(DESK).await.status, 303, "the earlier session is over");
}

#[tokio::test]
async fn a_form_of_a_session_that_is_over_comes_back_with_everything_in_it() {
    let office = Office::open().await;
    let fields = [("formular", "x"), ("note", "Talt med <Mette>")];
    let refused = submit_with_cookie(&office, "/kontor/log-ud", &fields, "").await;
    assert_eq!(refused.status, 401);
    let kept = page(&refused);
    assert!(kept.contains("name=\"note\" value=\"Talt med &lt;Mette&gt;\""), "{kept}");
    assert!(kept.contains("action=\"/kontor/log-ud\""));
    let desk = Desk::open(&office).await;
    let again = submit_with_cookie(&office, "/kontor/log-ud", &fields, &desk.cookie).await;
    assert_eq!(again.status, 403, "the form is of another session");
    let again = page(&again);
    assert_eq!(hidden(&again, "formular"), desk.token);
    assert!(again.contains("<dd class=\"typed\">Talt med &lt;Mette&gt;</dd>"), "{again}");
}

#[tokio::test]
async fn a_browser_that_gets_no_document_is_told_why_in_a_page() {
    let office = Office::open().await;
    let list = "/staff/courses/moedeledelse/runs/2023-11-14/participants.pdf";
    let missing = "/staff/courses/findes-ikke/runs/2023-11-14/participants.pdf";
    for (role, path, code, status, title) in [
        ("teacher", list, "role-required", 403, "Dokumentet er ikke for dig"),
        ("marketing", list, "role-required", 403, "Dokumentet er ikke for dig"),
        ("staff", missing, "not-found", 404, "Dokumentet findes ikke"),
    ] {
        let desk = Desk::with_roles(&office, &[role]).await;
        let request = || office.request("GET", path).header("cookie", &desk.cookie);
        let request = || request().header("sec-fetch-site", "same-origin");
        let led = request().header("sec-fetch-dest", "document").send().await;
        let expected = format!("/kontor/dokument-ikke-vist?grund={code}");
        assert_eq!((led.status.as_u16(), led.header("location")), (303, expected.as_str()));
        let shown = desk.get(&expected).await;
        assert_eq!(shown.status, status);
        assert!(page(&shown).contains(title), "{role}");
        request().header("sec-fetch-dest", "empty").send().await.problem(status, code);
    }
    let desk = Desk::open(&office).await;
    let shown = desk.get("/kontor/dokument-ikke-vist?grund=%3Cb%3E").await;
    assert_eq!(shown.status, 404, "the reasons are a closed list");
}

#[tokio::test]
async fn a_session_ends_after_two_hours_of_rest() {
    let office = Office::open().await.with_limits_clock_at(NOW);
    let desk = Desk::open(&office).await;
    assert_eq!(desk.get(DESK).await.status, 200);
    let cookie = desk.cookie.clone();
    let office = office.with_limits_clock_at("2023-10-02T11:01:00+02:00");
    let later = office.request("GET", DESK).header("cookie", cookie).send().await;
    assert_eq!(later.status, 303);
}

#[tokio::test]
async fn a_session_reads_documents_from_the_desk_and_changes_nothing_elsewhere() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let list = "/staff/courses/moedeledelse/runs/2023-11-14/participants.pdf";
    assert_eq!(desk.get(list).await.status, 200);
    for (method, site, expected) in [
        ("GET", "none", 200),
        ("HEAD", "same-origin", 200),
        ("GET", "cross-site", 401),
        ("GET", "same-site", 401),
        ("POST", "same-origin", 401),
    ] {
        let path = match method {
            "POST" => "/staff/courses/moedeledelse/runs/2023-11-14/cancellation",
            _ => list,
        };
        let request = office.request(method, path).header("sec-fetch-site", site);
        let response = request.header("cookie", &desk.cookie).send().await;
        assert_eq!(response.status.as_u16(), expected, "{method} {site}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_opens_a_document_in_a_browser_signs_in_first_and_then_gets_it() {
    let (office, _page) = Office::open().await.with_sign_in_page().await;
    let list = "/staff/courses/moedeledelse/runs/2023-11-14/certificates.pdf?attended=true";
    let open = async |cookie: &str| {
        let request = office.request("GET", list).header("accept", "text/html,*/*;q=0.8");
        // They come from a mail, and later from the issuer.
        let request = request.header("sec-fetch-site", "cross-site");
        let request = request.header("sec-fetch-dest", "document").header("cookie", cookie);
        request.on_first_day().send().await
    };
    let led = open("").await;
    assert_eq!((led.status.as_u16(), led.header("cache-control")), (303, "no-store"));
    let (address, attempt) = begin(&office, led.header("location")).await;
    let back = choose(&address, "karen").await;
    let signed_in = come_back(&office, &back, &attempt).await;
    assert_eq!(signed_in.header("location"), list);
    let session = cookies(&signed_in).into_iter().find(|set| set.starts_with("__Host-kontor="));
    let document = open(&session.unwrap()).await;
    let is_pdf = document.header("content-type") == "application/pdf";
    assert_eq!((document.status.as_u16(), is_pdf), (200, true));
}

#[tokio::test]
async fn programs_and_pages_of_others_get_no_document_and_no_way_to_the_sign_in() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let list = "/staff/courses/moedeledelse/runs/2023-11-14/participants.pdf";
    for (destination, has_session) in
        [("", false), ("empty", false), ("iframe", true), ("image", true), ("empty", true)]
    {
        let request = office.request("GET", list).header("sec-fetch-dest", destination);
        let request = request.header("sec-fetch-site", "cross-site");
        let cookie = if has_session { desk.cookie.as_str() } else { "" };
        let response = request.header("cookie", cookie).send().await;
        response.problem(401, "sign-in-required");
    }
    let request = office.request("GET", list).header("sec-fetch-dest", "document");
    request.bearer("expired").send().await.problem(401, "sign-in-required");
    let request = office.request("GET", "/staff/runs").header("sec-fetch-dest", "document");
    request.send().await.problem(401, "sign-in-required");
}
