//! What the provider states about accessibility and personal data.

use harness::pages::page;
use harness::{NOW, Office, PROVIDER, SLUG, course, example};

#[tokio::test]
async fn every_page_leads_to_the_statements_in_its_language() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    for path in ["/kurser", "/kurser/moedeledelse", "/min-tilmelding", "/kurser/findes-ikke"] {
        let shown = page(&office.get(path).await);
        for link in ["/tilgaengelighed", "/privatliv"] {
            assert!(shown.contains(&format!("<a href=\"{link}\">")), "{path}: {shown}");
        }
    }
    let english = page(&office.get("/en/courses").await);
    for link in ["/en/accessibility", "/en/privacy"] {
        assert!(english.contains(&format!("<a href=\"{link}\">")), "{english}");
        assert_eq!(office.get(link).await.status, 200);
    }
    assert_eq!(office.get("/was").await.header("location"), "/tilgaengelighed");
}

#[tokio::test]
async fn the_page_about_personal_data_names_the_periods_and_cookies_of_the_program() {
    let office = Office::empty(NOW).await;
    let danish = page(&office.get("/privatliv").await);
    for words in [
        "<strong>14 dage efter holdets sidste dag:</strong> Særlige behov",
        "2 år efter holdets sidste dag",
        "5 år efter udgangen af det år, hvor holdet sluttede:",
        "højst 90 dage",
        "<code>__Host-kvittering</code>",
        "<code>__Host-tilmelding</code>",
        "varer 2 timer",
        "mailto:kursus@example.dk",
        "Særlige behov bruger vi kun med samtykke.",
    ] {
        assert!(danish.contains(words), "{words} is not in {danish}");
    }
    let english = page(&office.get("/en/privacy").await);
    assert!(english.contains("14 days after the last day of the run"), "{english}");
}

#[tokio::test]
async fn a_provider_says_what_only_a_provider_can_know() {
    let office = Office::empty(NOW).await.with_provider(&example(PROVIDER));
    let privacy = page(&office.get("/privatliv").await);
    for words in
        ["mailto:databeskyttelse@example.dk", "litra b", "Underviserne får deltagernes navne"]
    {
        assert!(privacy.contains(words), "{words} is not in {privacy}");
    }
    let english = page(&office.get("/en/privacy").await);
    assert!(english.contains("<p lang=\"da\">Vi behandler"), "{english}");
    let statement = "https://was.digst.dk/kurser-example-dk";
    let accessibility = page(&office.get("/tilgaengelighed").await);
    assert!(accessibility.contains(statement));
    assert!(accessibility.contains("gennemgået den 25. september 2023"), "{accessibility}");
    assert_eq!(office.get("/was").await.header("location"), statement);
}
