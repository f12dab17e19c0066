//! What search engines read of the pages.

use harness::pages::page;
use harness::{NOW, Office, SLUG, course, group};
use serde_json::json;

const COURSE: &str = "/en/courses/moedeledelse";

#[tokio::test]
async fn search_engines_find_every_course_in_both_languages_and_no_registration() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    let text = async |path: &str| {
        let response = office.get(path).await;
        assert_eq!(response.status, 200, "{path}");
        String::from_utf8(response.body.to_vec()).unwrap()
    };
    let sitemap = text("/sitemap.xml").await;
    let site = &office.local().site_url;
    for path in ["/kurser", "/en/courses", "/kurser/moedeledelse", "/en/courses/moedeledelse"] {
        assert!(sitemap.contains(&format!("<loc>{site}{path}</loc>")), "{path}: {sitemap}");
    }
    let alternate = format!("hreflang=\"en\" href=\"{site}/en/courses/moedeledelse\"");
    assert_eq!(sitemap.matches(&alternate).count(), 2, "{sitemap}");
    assert!(!sitemap.contains(&registered.id));
    let robots = text("/robots.txt").await;
    for line in ["Disallow: /tilmelding/", "Disallow: /en/my-registration"] {
        assert!(robots.lines().any(|other| other == line), "{line}: {robots}");
    }
    assert!(robots.ends_with(&format!("Sitemap: {site}/sitemap.xml\n")), "{robots}");
}

#[tokio::test]
async fn whoever_asks_for_an_icon_gets_one_in_the_colours_of_the_provider() {
    let office = Office::empty(NOW).await;
    let icon = office.get("/favicon.ico").await.header("location").to_owned();
    let response = office.get(&icon).await;
    assert_eq!(response.header("content-type"), "image/svg+xml");
    let colour = &office.app().provider.brand.primary;
    assert!(String::from_utf8_lossy(&response.body).contains(colour));
}

#[tokio::test]
async fn a_page_names_its_address_and_those_in_both_languages() {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 10)).await;
    let site = &office.local().site_url;
    for (asked, own, danish, english) in [
        ("/kurser/moedeledelse?utm=1", "/kurser/moedeledelse", "/kurser/moedeledelse", COURSE),
        (COURSE, COURSE, "/kurser/moedeledelse", COURSE),
        ("/kurser?side=9&x=y", "/kurser", "/kurser", "/en/courses"),
        ("/en/api", "/en/api", "/api", "/en/api"),
        ("/privatliv", "/privatliv", "/privatliv", "/en/privacy"),
    ] {
        let shown = page(&office.get(asked).await);
        for link in [
            format!("<link rel=\"canonical\" href=\"{site}{own}\">"),
            "<meta name=\"description\" content=\"".to_owned(),
            format!("<link rel=\"alternate\" hreflang=\"da\" href=\"{site}{danish}\">"),
            format!("<link rel=\"alternate\" hreflang=\"en\" href=\"{site}{english}\">"),
        ] {
            assert!(shown.contains(&link), "{asked}: {link}");
        }
    }
    let form = "/kurser/moedeledelse/tilmelding?hold=2023-11-14";
    for path in [form, "/min-tilmelding", "/indlejr/moedeledelse"] {
        assert!(!page(&office.get(path).await).contains("canonical"), "{path}");
    }
}

#[tokio::test]
async fn a_run_at_a_venue_and_online_is_blended() {
    let office = Office::empty(NOW).await;
    let mut course = course(SLUG, 10);
    let online = json!({ "platform": "Teams" });
    for (venue, on_a_day, mode) in [
        (Some("there"), None, "onsite"),
        (None, None, "online"),
        (Some("there"), Some(&online), "blended"),
    ] {
        let run = course["runs"][0].as_object_mut().unwrap();
        run.remove("online");
        if venue.is_none() {
            run.insert("online".to_owned(), online.clone());
        }
        if let Some(online) = on_a_day {
            run["days"][0]["online"] = online.clone();
            run["days"].as_array_mut().unwrap().push(json!({
                "module": 1, "date": "2023-11-15", "start": "09:00", "end": "16:00",
            }));
        }
        assert!(office.publish_over(&course).await.status.is_success());
        let shown = page(&office.get("/kurser/moedeledelse").await);
        let expected = format!("\"courseMode\":\"{mode}\"");
        assert!(shown.contains(&expected), "{expected}: {shown}");
    }
}
