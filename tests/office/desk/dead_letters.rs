//! The page with the notifications that could not be delivered.

use harness::desk::Desk;
use harness::pages::{cookies, page};
use harness::{NOW, Office, RUN, group};

const PAGE: &str = "/kontor/post";

/// An office in which the notification of a registration was set aside.
async fn with_dead_letter() -> (Office, String) {
    let office = Office::open().await;
    let form = group(&["Bo Prøve"]);
    let registered = office.register_unverified(RUN, "one", &form).await.registered();
    let key = office.pending_notification().await;
    office.table.dead_letter(&key, "the e-mail is rejected: <NotFound>", &[]).await.unwrap();
    (office, registered.id)
}

#[tokio::test]
async fn a_letter_is_shown_with_its_reason_and_sent_again() {
    let (office, id) = with_dead_letter().await;
    let desk = Desk::open(&office).await;
    let html = desk.page(PAGE).await;
    assert!(html.contains(&format!("href=\"/kontor/tilmelding/{id}\"")), "{html}");
    assert!(html.contains("the e-mail is rejected: &lt;NotFound&gt;"));
    assert!(html.contains("Mailen blev afvist. Adressen er måske skrevet forkert."));
    assert!(html.contains("2. oktober 2023 kl. 09.00"));
    assert!(!html.contains("Bo Prøve") && !html.contains("@eksempel"), "nobody is named");
    let registration = format!("/kontor/tilmelding/{id}");
    let notice = "En mail om tilmeldingen kom ikke af sted.";
    assert!(desk.page(&registration).await.contains(notice));
    office.deliver().await;
    assert!(office.emails().is_empty());
    let letter = html.split("name=\"besked\" value=\"").nth(1).unwrap();
    let letter = letter.split('"').next().unwrap();
    for (expected, outbox) in [
        ("Mailen prøves igen nu.", "1 besked venter på at blive sendt."),
        ("Mailen var allerede sendt videre.", "Alle mails er kommet af sted."),
    ] {
        let sent = desk.submit(PAGE, &[("besked", letter)]).await;
        assert_eq!((sent.status.as_u16(), sent.header("location")), (303, PAGE));
        let cookie = format!("{}; {}", desk.cookie, cookies(&sent).join("; "));
        let next = page(&office.request("GET", PAGE).header("cookie", cookie).send().await);
        assert!(next.contains(expected), "{next}");
        assert!(next.contains(outbox), "{next}");
        office.deliver().await;
        assert_eq!(office.emails().len(), 2);
    }
    assert!(!desk.page(&registration).await.contains(notice));
}

#[tokio::test]
async fn what_is_tried_again_is_not_said_to_be_sent() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    assert!(desk.page(PAGE).await.contains("Alle mails er kommet af sted."));
    office.register("one", &group(&["Bo Prøve"])).await.ok(201);
    let now = NOW.parse().unwrap();
    let waiting = office.pending_notifications().await;
    let notification = office.table.lease(&waiting[0], now).await.unwrap().unwrap();
    let until = "2023-10-02T09:05:00+02:00".parse().unwrap();
    office.table.postpone(&notification, now, until, &[]).await.unwrap();
    let html = desk.page(PAGE).await;
    let said = "1 besked kunne ikke sendes endnu og prøves igen af sig selv, næste gang 2. oktober \
                2023 kl. 09.05.";
    assert!(html.contains(said), "{html}");
    assert!(html.contains("Ingen mails er opgivet."));
    assert!(!html.contains("Alle mails er kommet af sted."));
}

#[tokio::test]
async fn all_letters_are_sent_again_at_once() {
    let (office, _) = with_dead_letter().await;
    let desk = Desk::open(&office).await;
    assert_eq!(desk.submit(PAGE, &[]).await.status, 303);
    assert!(office.table.dead_letters().await.unwrap().is_empty());
}
