//! The pages for people, used as a browser without scripts uses them: by links, forms and cookies.

use axum::http::StatusCode;
use harness::pages::{faults, hidden, page, submit};
use harness::{COVER, NOW, Office, Response, SLUG, STAFF_RUN, course, course_with_images, group};
use serde_json::json;

const FORM: &str = "/kurser/moedeledelse/tilmelding?hold=2023-11-14";
/// When the form is opened, and when it is sent.
const OPENED: &str = "2023-10-02T09:00:00+02:00";
const SENT: &str = "2023-10-02T09:05:00+02:00";

/// Three colleagues, registered by one of them.
const FILLED_IN: [(&str, &str); 12] = [
    ("/contact/name", "Mette Holm"),
    ("/contact/email", "mette@eksempelkommune.dk"),
    ("/contact/phone", "12 34 56 78"),
    ("/participants/0/name", "Bo Prøve"),
    ("/participants/0/email", "bo@eksempelkommune.dk"),
    ("/participants/1/name", "Ib \"<b>Prøve</b>\""),
    ("/participants/1/email", "ib@eksempelkommune.dk"),
    ("/participants/1/jobTitle", "Konsulent"),
    ("/billing/kind", "ean"),
    ("/billing/ean", "5798 0008 80016"),
    ("/billing/reference", "Anne, 1234"),
    ("/consent/terms", "true"),
];

/// Sends the form with these fields in addition to those of its pages.
async fn check_and_send(office: &Office, fields: &[(&str, &str)], handling: &str) -> Response {
    let form = page(&office.get(FORM).await);
    let token = hidden(&form, "formular");
    let mut sent = fields.to_vec();
    sent.push(("formular", &token));
    let check =
        page(&submit(office, FORM, &[&sent[..], &[("handling", "gennemse")]].concat()).await);
    let set = hidden(&check, "set");
    sent.extend([("set", set.as_str()), ("handling", handling)]);
    submit(office, FORM, &sent).await
}

async fn office(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office.with_limits_clock_at(OPENED)
}

/// Registers two people, and returns the response to the last form.
async fn register(office: Office, fields: &[(&str, &str)]) -> (Office, Response) {
    let form = page(&office.get(FORM).await);
    let token = hidden(&form, "formular");
    let mut sent = fields.to_vec();
    sent.push(("formular", &token));
    let checked = submit(&office, FORM, &[&sent[..], &[("handling", "gennemse")]].concat()).await;
    assert_eq!(checked.status, 200, "{}", page(&checked));
    let set = hidden(&page(&checked), "set");
    sent.extend([("set", set.as_str()), ("handling", "send")]);
    let office = office.with_limits_clock_at(SENT);
    let response = submit(&office, FORM, &sent).await;
    let again = submit(&office, FORM, &sent).await;
    if response.status == 303 {
        assert_eq!(again.header("location"), response.header("location"), "a double click");
    }
    (office, response)
}

#[tokio::test]
async fn somebody_finds_a_course_and_registers_colleagues_without_scripts() {
    let office = office(10).await;
    assert_eq!(office.get("/").await.header("location"), "/kurser");
    let catalogue = page(&office.get("/kurser").await);
    assert!(catalogue.contains("href=\"/kurser/moedeledelse\""), "{catalogue}");
    let course = page(&office.get("/kurser/moedeledelse").await);
    assert!(course.contains(&format!("href=\"{FORM}\"")), "{course}");
    let (office, response) = register(office, &FILLED_IN).await;
    assert_eq!(response.status, 303, "{}", page(&response));
    let receipt = response.header("location").to_owned();
    let cookie = response.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-kvittering=") && cookie.contains("; Secure; HttpOnly"));
    let cookie = cookie.split(';').next().unwrap();
    let shown = office.request("GET", &receipt).header("cookie", cookie).send().await;
    let shown = page(&shown);
    let listed = office.list("").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["participants"][1]["name"], "Ib \"<b>Prøve</b>\"");
    assert_eq!(listed[0]["billing"]["ean"], "5798000880016");
    let reference = listed[0]["reference"].as_str().unwrap();
    for words in [reference, "torsdag den 5. oktober 2023", "2 pladser", "12.487,50 kr. inkl. moms"]
    {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    // Without the cookie, or with that of somebody else, the page says nothing about anybody.
    for cookie in ["", "__Host-kvittering=x.9999999999.x"] {
        let other = office.request("GET", &receipt).header("cookie", cookie).send().await;
        let other = page(&other);
        assert!(!other.contains(reference) && other.contains("Kvitteringen vises kun"), "{other}");
    }
    office.assert_consistent().await;
}

#[tokio::test]
async fn every_fault_stands_beside_its_field_and_nothing_typed_is_lost() {
    let office = office(10).await;
    let fields = [
        ("handling", "gennemse"),
        ("/contact/name", "Mette"),
        ("/contact/email", "mette"),
        ("/participants/0/name", "Bo <script>"),
        ("/participants/1/email", "ib@eksempel.dk"),
        ("/billing/kind", "ean"),
        ("/billing/ean", "5798000880017"),
        ("/billing/cvr", "27673120"),
    ];
    let response = submit(&office, FORM, &fields).await;
    assert_eq!(response.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = page(&response);
    assert!(shown.contains("<title>Fejl: Tilmelding"));
    for (id, words) in [
        ("participants-0-email", "Skriv e-mailadresse på deltager 1"),
        ("participants-1-name", "Skriv navn på deltager 2"),
        ("billing-reference", "Skriv en reference, som jeres økonomiafdeling kender"),
        ("consent-terms", "Sæt kryds ved, at I accepterer betingelserne"),
    ] {
        assert!(shown.contains(&format!("<a href=\"#{id}\">{words}</a>")), "{id}: {shown}");
        assert!(shown.contains(&format!("id=\"{id}-fejl\"")), "{id}");
        assert!(shown.contains(&format!("id=\"{id}\"")), "{id}");
    }
    for value in
        ["Mette", "mette", "Bo &lt;script&gt;", "ib@eksempel.dk", "5798000880017", "27673120"]
    {
        assert!(shown.contains(&format!("value=\"{value}\"")), "{value} is lost: {shown}");
    }
    assert!(office.list("").await.is_empty());
}

#[tokio::test]
async fn rows_are_added_removed_and_pasted() {
    let office = office(10).await;
    let row = ("/participants/0/name", "Bo");
    let added = page(&submit(&office, FORM, &[row, ("handling", "tilfoej")]).await);
    assert!(added.contains("<title>Deltager 2 tilføjet"), "{added}");
    assert!(added.contains("id=\"participants-1-name\"") && added.contains("value=\"Bo\""));
    let rows = [row, ("/participants/1/name", "Ib"), ("handling", "fjern-0")];
    let removed = page(&submit(&office, FORM, &rows).await);
    assert!(removed.contains("value=\"Ib\"") && !removed.contains("value=\"Bo\""), "{removed}");
    assert!(removed.contains("<title>Deltager 1 fjernet"), "{removed}");
    let contact = [("/contact/name", "Eva Holm"), ("/contact/email", "eva@eksempel.dk")];
    let myself = [&contact[..], &[row, ("handling", "selv")]].concat();
    let copied = page(&submit(&office, FORM, &myself).await);
    assert!(copied.contains("<title>Deltager 2 er dig"), "{copied}");
    assert_eq!(copied.matches("value=\"eva@eksempel.dk\"").count(), 2, "{copied}");
    let list = "Eva Holm; eva@eksempel.dk; Leder\nPer\tper@eksempel.dk\nuden adresse";
    let pasted = [row, ("liste", list), ("handling", "tilfoej-liste")];
    let pasted = page(&submit(&office, FORM, &pasted).await);
    for value in ["Bo", "Eva Holm", "eva@eksempel.dk", "Leder", "Per", "per@eksempel.dk"] {
        assert!(pasted.contains(&format!("value=\"{value}\"")), "{value}: {pasted}");
    }
    assert!(pasted.contains("2 deltagere er tilføjet."), "{pasted}");
    assert!(pasted.contains("<a href=\"#liste\">Linje 3 (“uden adresse”) kunne ikke"), "{pasted}");
    assert!(pasted.contains("uden adresse</textarea>"));
}

#[tokio::test]
async fn a_group_that_finds_too_few_seats_is_told_and_can_wait() {
    let office = office(1).await;
    let (office, response) = register(office, &FILLED_IN).await;
    assert_eq!(response.status, 409);
    let shown = page(&response);
    assert!(shown.contains("Der er 1 plads, og I er 2. Ingen er tilmeldt endnu."), "{shown}");
    assert!(shown.contains("value=\"vent\""), "{shown}");
    let office = office.with_limits_clock_at(SENT);
    let mut fields: Vec<(String, String)> =
        FILLED_IN.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    fields.push(("formular".to_owned(), hidden(&shown, "formular")));
    fields.push(("set".to_owned(), hidden(&shown, "set")));
    fields.push(("handling".to_owned(), "vent".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let waiting = submit(&office, FORM, &fields).await;
    assert_eq!(waiting.status, 303, "{}", page(&waiting));
    assert_eq!(office.list("status=waiting").await.len(), 1);
    office.assert_consistent().await;
}

#[tokio::test]
async fn a_form_that_was_sent_too_fast_or_fell_into_the_trap_is_asked_once_more() {
    let office = office(10).await;
    let fast = check_and_send(&office, &FILLED_IN, "send").await;
    assert_eq!(fast.status, 200);
    assert!(page(&fast).contains("Er du et menneske?"));
    let trapped = [&FILLED_IN[..], &[("mere", "x")]].concat();
    let (office, trapped) = register(office, &trapped).await;
    assert!(page(&trapped).contains("er ikke sendt endnu"));
    assert!(office.list("").await.is_empty());
}

#[tokio::test]
async fn what_changed_while_somebody_filled_in_is_shown_before_it_is_sent() {
    let office = office(10).await;
    let form = page(&office.get(FORM).await);
    let token = hidden(&form, "formular");
    let mut sent = FILLED_IN.to_vec();
    sent.push(("formular", &token));
    let check = submit(&office, FORM, &[&sent[..], &[("handling", "gennemse")]].concat()).await;
    let set = hidden(&page(&check), "set");
    let mut document = course(SLUG, 10);
    document["price"]["amount"] = json!(600_000);
    office.publish_over(&document).await.ok(200);
    let office = office.with_limits_clock_at(SENT);
    sent.extend([("set", set.as_str()), ("handling", "send")]);
    let shown = page(&submit(&office, FORM, &sent).await);
    assert!(
        shown.contains("Kurset er ændret") && shown.contains("15.000 kr. inkl. moms"),
        "{shown}"
    );
    assert!(office.list("").await.is_empty());
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_with_a_page() {
    let office = office(10).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = office
            .post(FORM)
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value);
        let response = request.body("handling=send").send().await;
        assert_eq!(response.status, 403);
        assert!(page(&response).contains("Intet er sendt"));
    }
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere_and_run_no_script() {
    let office = Office::open().await;
    office.store_images().await;
    office.publish_over(&course_with_images()).await.ok(200);
    for path in [
        "/kurser",
        "/kurser?q=intet",
        "/en/courses",
        "/kurser/moedeledelse",
        "/en/courses/moedeledelse",
        FORM,
        "/en/courses/moedeledelse/registration?run=2023-11-14&number=3",
        "/kurser/findes-ikke",
    ] {
        let response = office.get(path).await;
        let csp = response.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'; style-src 'self'"), "{path}: {csp}");
        assert_eq!(response.header("referrer-policy"), "same-origin", "{path}");
        let text = page(&response);
        let scripts = text.matches("<script").count();
        assert_eq!(
            scripts,
            text.matches("<script type=\"application/ld+json\">").count(),
            "{path}"
        );
        for forbidden in [" style=\"", " onclick", "javascript:", "src=\"http", "href=\"//"] {
            assert!(!text.contains(forbidden), "{path} has {forbidden}");
        }
        let files: Vec<&str> = text
            .split("href=\"/static/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(files.len(), 4, "two fonts, the style and the icon: {files:?}");
        for file in files {
            let file = office.get(&format!("/static/{file}")).await;
            assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        }
    }
    let shown = page(&office.get("/kurser/moedeledelse").await);
    assert!(shown.contains("alt=\"Et lyst lokale med ovenlys\""), "{shown}");
    let src = shown.split_once("<img src=\"").unwrap().1.split('"').next().unwrap();
    assert_eq!(office.get(src).await.body, COVER);
}

#[tokio::test]
async fn a_full_or_closed_run_says_so_and_offers_no_form() {
    let office = office(1).await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    let full = page(&office.get("/kurser/moedeledelse").await);
    assert!(full.contains("Kom på venteliste"), "{full}");
    let office = office.with_clock_at("2023-11-10T09:00:00+01:00");
    let closed = page(&office.get("/kurser/moedeledelse").await);
    assert!(closed.contains("Tilmelding lukket") && !closed.contains(FORM), "{closed}");
    let form = page(&office.get(FORM).await);
    assert!(form.contains("Fristen var 7. november 2023."), "{form}");
    let spring = "/kurser/moedeledelse/tilmelding?hold=2024-02-28";
    assert!(
        form.contains(&format!("href=\"{spring}\">Forår 2024: Starter 28. februar 2024 (Ledige")),
        "{form}"
    );
    assert!(!form.contains("<form"), "{form}");
    let unknown = office.get("/kurser/moedeledelse/tilmelding?hold=1999-01-01").await;
    assert_eq!(unknown.status, 404);
    let unknown = page(&unknown);
    assert!(unknown.contains("Holdet findes ikke mere") && !unknown.contains("<form"), "{unknown}");
    assert!(unknown.contains(&format!("href=\"{spring}\">Forår 2024")), "{unknown}");
    let nowhere = office.get("/kurser/findes-ikke/tilmelding?hold=1999-01-01").await;
    assert_eq!(nowhere.header("location"), "/kurser/findes-ikke");
}

#[tokio::test]
async fn what_was_typed_can_be_taken_to_another_run_when_this_one_is_cancelled() {
    let office = office(10).await;
    let token = hidden(&page(&office.get(FORM).await), "formular");
    let mut sent = FILLED_IN.to_vec();
    sent.extend([("formular", token.as_str()), ("handling", "gennemse")]);
    let check = page(&submit(&office, FORM, &sent).await);
    let set = hidden(&check, "set");
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    sent.extend([("set", set.as_str()), ("handling", "send")]);
    let office = office.with_limits_clock_at(SENT);
    let refused = submit(&office, FORM, &sent).await;
    assert_eq!(refused.status, 409);
    let shown = page(&refused);
    assert!(shown.contains("<title>Ikke sendt endnu - "), "{shown}");
    assert!(!shown.contains("value=\"send\"") && !shown.contains("value=\"vent\""), "{shown}");
    let spring = "/kurser/moedeledelse/tilmelding?hold=2024-02-28";
    assert!(shown.contains(&format!("formaction=\"{spring}\"")), "{shown}");
    sent.push(("handling", "ret"));
    let other = page(&submit(&office, spring, &sent).await);
    assert!(other.contains("value=\"Bo Prøve\"") && other.contains("Forår 2024"), "{other}");
}

#[tokio::test]
async fn what_was_typed_is_kept_when_the_run_or_the_course_is_gone() {
    let office = office(10).await;
    let mut sent = FILLED_IN.to_vec();
    sent.push(("handling", "gennemse"));
    let mut course = office.get_as_staff(&format!("/staff/courses/{SLUG}")).await.ok(200);
    course["runs"].as_array_mut().unwrap().remove(0);
    office.publish_over(&course).await.ok(200);
    let gone = submit(&office, FORM, &sent).await;
    assert_eq!(gone.status, 404);
    let shown = page(&gone);
    assert!(shown.contains("Holdet findes ikke mere") && shown.contains("Intet er sendt."));
    let spring = "/kurser/moedeledelse/tilmelding?hold=2024-02-28";
    assert!(shown.contains(&format!("formaction=\"{spring}\"")), "{shown}");
    assert!(shown.contains("value=\"Bo Prøve\""), "{shown}");
    let other = FORM.replace(SLUG, "findes-ikke");
    let shown = page(&submit(&office, &other, &sent).await);
    assert!(shown.contains("Kurset findes ikke mere") && shown.contains("Gå tilbage"), "{shown}");
}

#[tokio::test]
async fn a_list_that_was_not_added_is_added_with_what_it_says_or_shown_again() {
    let office = office(10).await;
    let mut sent = FILLED_IN.to_vec();
    sent.push(("handling", "gennemse"));
    let list =
        "\u{feff}Navn;E-mail;Stilling\nEva Holm <eva@eksempel.dk>\nPer, per@eksempel.dk, Leder";
    let check = page(&submit(&office, FORM, &[&sent[..], &[("liste", list)]].concat()).await);
    for text in ["Gennemse og send", "Eva Holm", "eva@eksempel.dk", "per@eksempel.dk", "Leder"] {
        assert!(check.contains(text), "{text}: {check}");
    }
    let broken = "Eva; eva@eksempel.dk\nBent Uden Mail";
    let response = submit(&office, FORM, &[&sent[..], &[("liste", broken)]].concat()).await;
    assert_eq!(response.status, 422);
    let shown = page(&response);
    assert!(shown.contains("Linje 2 (“Bent Uden Mail”) kunne ikke læses"), "{shown}");
    assert!(shown.contains("Bent Uden Mail</textarea>") && shown.contains("value=\"Eva\""));
    let many: String = (0..11).map(|n| format!("Person {n}; p{n}@eksempel.dk\n")).collect();
    let shown = page(&submit(&office, FORM, &[("liste", &many), ("handling", "gennemse")]).await);
    assert!(shown.contains("10 deltagere er tilføjet."), "{shown}");
    assert!(
        shown.contains("Der kan tilmeldes 10 ad gangen; 1 linje står stadig i feltet"),
        "{shown}"
    );
}

#[tokio::test]
async fn nobody_disappears_from_a_list_and_each_line_that_cannot_be_read_is_named() {
    let office = office(10).await;
    for handling in ["tilfoej-liste", "gennemse"] {
        let first = "Line Holm; line(at)gmail.com\nCarl Olsen; carl@eksempel.dk\nBo uden mail";
        let sent = [&FILLED_IN[..], &[("liste", first), ("handling", handling)]].concat();
        let response = submit(&office, FORM, &sent).await;
        assert_eq!(response.status, 422);
        let shown = page(&response);
        assert!(shown.contains("<title>Fejl: Tilmelding"), "{shown}");
        assert!(
            shown.contains("1 deltager er tilføjet.") && shown.contains("value=\"Carl Olsen\"")
        );
        let words = "Linje 1 (“Line Holm; line(at)gmail.com”), 3 (“Bo uden mail”) kunne ikke \
                     læses og står stadig i feltet: skriv navn; e-mail; stilling på hver linje";
        assert_eq!(faults(&shown), [("liste".to_owned(), words.to_owned())]);
        assert!(shown.contains("aria-invalid=\"true\" aria-describedby=\"liste-hint liste-fejl\""));
        let left = "Line Holm; line(at)gmail.com\nBo uden mail</textarea>";
        assert!(shown.contains(left), "{shown}");
    }
}

#[tokio::test]
async fn a_form_that_was_sent_and_changed_afterwards_says_that_the_first_was_received() {
    let (office, first) = register(office(10).await, &FILLED_IN).await;
    assert_eq!(first.status, 303);
    let mut changed = FILLED_IN.to_vec();
    changed[3] = ("/participants/0/name", "Bodil Prøve");
    let office = office.with_limits_clock_at(OPENED);
    let token = hidden(&page(&office.get(FORM).await), "formular");
    changed.push(("formular", &token));
    let check = [&changed[..], &[("handling", "gennemse")]].concat();
    let set = hidden(&page(&submit(&office, FORM, &check).await), "set");
    changed.extend([("set", set.as_str()), ("handling", "send")]);
    let office = office.with_limits_clock_at(SENT);
    // Somebody else's registration under the same token: it came first.
    let others = [
        ("/participants/0/email", "eva@eksempelkommune.dk"),
        ("/participants/1/email", "per@eksempelkommune.dk"),
    ];
    let one = [&changed[..], &others[..]].concat();
    let set = hidden(
        &page(&submit(&office, FORM, &[&one[..], &[("handling", "gennemse")]].concat()).await),
        "set",
    );
    let one = [&one[..], &[("set", set.as_str())]].concat();
    assert_eq!(submit(&office, FORM, &one).await.status, 303);
    let again = submit(&office, FORM, &changed).await;
    let shown = page(&again);
    assert!(shown.contains("Den første tilmelding fra denne formular er sendt"), "{shown}");
    assert_ne!(hidden(&shown, "formular"), token);
}

#[tokio::test]
async fn a_course_says_first_when_where_and_at_what_price() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    let glance = async |office: &Office| {
        let shown = page(&office.get("/kurser/moedeledelse").await);
        let (before, rest) = shown.split_once("<section class=\"glance\"").unwrap();
        assert!(!before.contains("<h2"), "{before}");
        rest.split_once("</section>").unwrap().0.to_owned()
    };
    let first = glance(&office).await;
    for words in [
        "14. november 2023 <span class=\"status open\">Ledige pladser</span>",
        "Starter 28. februar 2024",
        "<dt>Sted</dt><dd>Kursuscentret, Eksempelvej 1, 1472 København K</dd>",
        "<strong>4.995 kr. ekskl. moms</strong> pr. person<br>6.243,75 kr. inkl. moms",
        "href=\"#runs\">Vælg hold og tilmeld</a>",
    ] {
        assert!(first.contains(words), "{words}: {first}");
    }
    let shown = page(&office.get("/kurser/moedeledelse").await);
    assert!(shown.contains("Tilmeld jer, før holdet begynder"), "its days are not known: {shown}");
    let mut document = course(SLUG, 10);
    document["runs"].as_array_mut().unwrap().truncate(1);
    office.publish_over(&document).await.ok(200);
    let only = glance(&office).await;
    assert!(only.contains(&format!("href=\"{FORM}\">Tilmeld</a>")), "{only}");
    document["runs"] = json!([]);
    office.publish_over(&document).await.ok(200);
    let none = glance(&office).await;
    assert!(none.contains("Der er ingen hold på vej lige nu"), "{none}");
    assert!(none.contains(">Skriv til os</a>") && !none.contains("Tilmeld"), "{none}");
}
