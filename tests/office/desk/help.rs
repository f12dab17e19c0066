//! Help at the desk: a page for each task, to which the pages that it is about lead.

use harness::desk::Desk;
use harness::{NOBODY, Office};

/// The address behind "Hjælp" at the top of a page.
fn help_of(page: &str) -> &str {
    let before = page.split(">Hjælp</a>").next().unwrap();
    before.rsplit("href=\"").next().unwrap().trim_end_matches('"')
}

#[tokio::test]
async fn every_page_leads_to_the_help_about_it() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let run = "/kontor/hold/moedeledelse/2023-11-14";
    let registration = format!("/kontor/tilmelding/{NOBODY}");
    for (path, task) in [
        ("/kontor", "ring-op"),
        ("/kontor/hold", "hold"),
        (run, "hold"),
        (&format!("{run}/pladser"), "hold"),
        (&format!("{run}/fremmoede"), "fremmoede"),
        (&format!("{run}/dokumenter"), "dokumenter"),
        (&format!("{run}/besked"), "beskeder"),
        (&format!("{run}/ny-tilmelding"), "tilmeldinger"),
        (&registration, "tilmeldinger"),
        ("/kontor/kurser", "kurser"),
        ("/kontor/kurser/ny", "kurser"),
        ("/kontor/indlejring", "kurser"),
        ("/kontor/person", "person"),
        ("/kontor/post", "post"),
    ] {
        let page = harness::pages::page(&desk.get(path).await);
        let help = help_of(&page);
        assert_eq!(help, format!("/kontor/hjaelp/{task}"), "{path}");
        assert!(desk.page(help).await.contains("<h1>"), "{path}");
    }
    assert_eq!(help_of(&desk.page("/kontor/hjaelp/hold").await), "/kontor/hjaelp");
    assert_eq!(desk.get("/kontor/hjaelp/nix").await.status, 404);
}

#[tokio::test]
async fn all_help_is_what_the_reader_has_to_do() {
    let office = Office::open().await;
    let tasks = async |role: &str| {
        let page = Desk::with_roles(&office, &[role]).await.page("/kontor/hjaelp").await;
        page.matches("href=\"/kontor/hjaelp/").count()
    };
    assert_eq!(
        [tasks("staff").await, tasks("teacher").await, tasks("marketing").await],
        [10, 3, 2]
    );
}
