//! What search engines read of the pages.

use harness::{NOW, Office, SLUG, course, group};

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
