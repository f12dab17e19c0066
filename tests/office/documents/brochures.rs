//! The function `brochures`. The smoke test reads the pages themselves.

use std::time::{Duration, Instant};

use document::TemplateLoader;
use harness::{
    COVER, NOW, Office, PORTRAIT, SLUG, SPRING, SPRING_RUN, START, course, course_with_images,
    group, pdf_text,
};
use lopdf::{Document, Object};
use serde_json::{Value, json};

/// Templates are checked at start only where a folder may replace them: an empty one replaces none.
#[tokio::test]
async fn every_built_in_template_prints_the_sample() {
    let (office, folder) = (Office::open().await, tempfile::tempdir().unwrap());
    let loader = TemplateLoader::open(Some(folder.path().to_owned())).unwrap();
    let _router = office.local().router(&loader).expect("valid templates of documents");
    office.local().notification_delivery(Some(folder.path())).expect("valid templates of e-mails");
}

#[tokio::test]
async fn a_brochure_is_a_pdf_with_an_etag() {
    let office = Office::open().await;
    let path = "/courses/moedeledelse/brochure.pdf";
    let response = office.get(path).await;
    assert_eq!(
        (response.status.as_u16(), response.header("content-type")),
        (200, "application/pdf")
    );
    assert_eq!(
        response.header("content-disposition"),
        "inline; filename=\"moedeledelse.pdf\"; filename*=UTF-8''moedeledelse.pdf"
    );
    assert!(!Document::load_mem(&response.body).unwrap().get_pages().is_empty());
    let tag = response.header("etag");
    let known = office.request("GET", path).header("if-none-match", tag).send().await;
    assert_eq!((known.status.as_u16(), known.header("etag"), known.body.len()), (304, tag, 0));
    assert_eq!(office.get(path).await.body, response.body, "same input, same bytes");
}

/// The alternative texts of the figures of a PDF, and the filters of its images.
fn figures_and_images(pdf: &[u8]) -> (Vec<String>, Vec<String>) {
    let pdf = Document::load_mem(pdf).unwrap();
    let name = |object: Result<&Object, lopdf::Error>| {
        let name = object.and_then(Object::as_name).unwrap_or_default();
        String::from_utf8_lossy(name).into_owned()
    };
    let tags = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let figures = tags.filter(|tag| name(tag.get(b"S")) == "Figure");
    let mut figures: Vec<String> =
        figures.map(|tag| lopdf::decode_text_string(tag.get(b"Alt").unwrap()).unwrap()).collect();
    let streams = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let images = streams.filter(|stream| name(stream.dict.get(b"Subtype")) == "Image");
    let mut images: Vec<String> = images.map(|image| name(image.dict.get(b"Filter"))).collect();
    figures.sort();
    images.sort();
    (figures, images)
}

#[tokio::test]
async fn brochure_and_catalogue_show_the_cover_the_portraits_and_a_code() {
    let office = Office::open().await;
    office.store_images().await;
    for path in ["/courses/moedeledelse/brochure.pdf", "/catalogue.pdf"] {
        let before = office.get(path).await;
        let (figures, images) = figures_and_images(&before.body);
        assert_eq!(figures.len(), 1, "only the code: {figures:?}");
        assert!(figures[0].starts_with("QR-kode med adressen "), "{figures:?}");
        assert_eq!(images, Vec::<String>::new(), "the code is drawn");
    }
    let plain = office.get("/courses/moedeledelse/brochure.pdf").await;
    office.publish_over(&course_with_images()).await.ok(200);
    for path in ["/courses/moedeledelse/brochure.pdf", "/catalogue.pdf"] {
        let shown = office.get(path).await;
        let (figures, images) = figures_and_images(&shown.body);
        assert_eq!(figures[..2], ["Et lyst lokale med ovenlys", "Portræt af underviseren"]);
        assert_eq!(figures.len(), 3);
        // The opacity of the portrait is an image too.
        assert_eq!(images, ["DCTDecode", "FlateDecode", "FlateDecode"]);
        let is_embedded = |bytes: &[u8]| shown.body.windows(bytes.len()).any(|part| part == bytes);
        assert!(is_embedded(COVER), "a JPEG is not encoded again");
        assert_eq!(office.get(path).await.body, shown.body, "same input, same bytes");
        let tag = shown.header("etag");
        assert_ne!(tag, plain.header("etag"));
        let known = office.request("GET", path).header("if-none-match", tag).send().await;
        assert_eq!(known.status, 304);
        office.store_image("kursuslokale", PORTRAIT).await.ok(200);
        let other = office.request("GET", path).header("if-none-match", tag).send().await;
        assert_eq!(other.status, 200, "another file under the name is another brochure");
        office.store_image("kursuslokale", COVER).await.ok(200);
    }
}

#[tokio::test]
async fn the_code_leads_to_a_run_with_seats_or_a_waiting_list_and_otherwise_to_the_course() {
    let mut document = course(SLUG, 1);
    document["runs"][1]["capacity"] = json!(1);
    document["runs"][1]["waitingList"] = json!(true);
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    let code = async |office: &Office| {
        let pdf = office.get("/courses/moedeledelse/brochure.pdf").await;
        figures_and_images(&pdf.body).0.remove(0)
    };
    let [first, second] = [START, SPRING].map(|start| format!("tilmelding?hold={start}"));
    assert!(code(&office).await.ends_with(&first));
    office.register("one", &group(&["Bo"])).await.ok(201);
    assert!(code(&office).await.ends_with(&second), "the first has a waiting list");
    office.register_for(SPRING_RUN, "two", &group(&["Ib"])).await.ok(201);
    assert!(code(&office).await.ends_with(&first), "both have a waiting list");
    let office = office.with_clock_at("2025-01-01T09:00:00+01:00");
    assert!(code(&office).await.ends_with("tilmelding?hold="));
    let text = pdf_text(&office.get("/courses/moedeledelse/brochure.pdf?all=true").await.body);
    assert!(text.contains("Læs mere på") && !text.contains("tilmeld dig"), "{text}");
}

#[tokio::test]
async fn every_day_and_hour_of_a_course_without_a_programme_is_printed() {
    let mut document = course(SLUG, 10);
    document.as_object_mut().unwrap().remove("programme");
    document["runs"][0]["days"] = json!([
        { "date": "2023-11-14", "start": "16:30", "end": "20:00" },
        { "date": "2023-11-21", "start": "16:30", "end": "19:00" },
    ]);
    let office = Office::empty(NOW).await;
    office.add(&document).await;
    for path in ["/courses/moedeledelse/brochure.pdf", "/catalogue.pdf"] {
        let text = pdf_text(&office.get(path).await.body);
        for day in ["14. november 2023 kl. 16.30-20.00", "21. november 2023 kl. 16.30-19.00"] {
            assert!(text.contains(day), "{path}: {text}");
        }
    }
}

#[tokio::test]
async fn a_document_goes_without_the_largest_images_if_they_are_too_large_together() {
    let office = Office::empty(NOW).await;
    office.store_images().await;
    let mut large = course_with_images();
    let mut people = Vec::new();
    for number in 0..12 {
        // A profile of colours that nobody has: it makes a JPEG as large as one likes.
        let mut profile = [b"ICC_PROFILE\0\x01\x01".as_slice(), &[number; 60_000]].concat();
        let mut segment = vec![0xFF, 0xE2];
        segment.extend(u16::try_from(profile.len() + 2).unwrap().to_be_bytes());
        segment.append(&mut profile);
        let file = [&COVER[..2], &segment.repeat(4), &COVER[2..]].concat();
        let name = format!("portraet-{number}");
        office.store_image(&name, &file).await.ok(201);
        people.push(json!({
            "name": format!("Bo {number}"), "kind": "guest",
            "image": { "name": name, "alt": format!("Portræt af Bo {number}") },
        }));
    }
    office.store_image("portraet-0", COVER).await.ok(200);
    large["people"] = people.into();
    office.publish(SLUG, &large, None).await.ok(201);
    let response = office.get("/courses/moedeledelse/brochure.pdf").await;
    assert_eq!(response.status, 200, "{:?}", response.headers);
    let (figures, _) = figures_and_images(&response.body);
    assert!(figures.contains(&"Et lyst lokale med ovenlys".to_owned()), "{figures:?}");
    let portraits = figures.iter().filter(|figure| figure.starts_with("Portræt")).count();
    assert!((10..=12).contains(&portraits), "{figures:?}");
}

#[tokio::test]
async fn a_brochure_goes_without_an_image_whose_content_is_lost() {
    let office = Office::open().await;
    office.store_images().await;
    office.publish_over(&course_with_images()).await.ok(200);
    office.expect_findings();
    for item in office.items("IMAGE").await {
        if item["mediaType"]["S"] == "image/jpeg" {
            office.delete_raw(&item).await;
        }
    }
    let (figures, images) =
        figures_and_images(&office.get("/courses/moedeledelse/brochure.pdf").await.body);
    assert_eq!((figures.len(), images.len()), (2, 2), "{figures:?}");
}

#[tokio::test]
async fn a_brochure_can_be_about_one_run() {
    let office = Office::open().await;
    let whole = office.get("/courses/moedeledelse/brochure.pdf").await;
    let one = office.get("/courses/moedeledelse/brochure.pdf?run=2024-02-28").await;
    assert_eq!(one.status, 200);
    assert_ne!(one.header("etag"), whole.header("etag"));
    for run in ["2030-01-01", "nix"] {
        office
            .get(&format!("/courses/moedeledelse/brochure.pdf?run={run}"))
            .await
            .problem(404, "not-found");
    }
    office.get("/courses/nix/brochure.pdf").await.problem(404, "not-found");
}

#[tokio::test]
async fn every_brochure_has_an_etag_and_head_has_the_headers_of_get() {
    let office = Office::open().await;
    for path in [
        "/courses/moedeledelse/brochure.pdf?run=2024-02-28",
        "/courses/moedeledelse/brochure.pdf",
        "/catalogue.pdf",
    ] {
        let response = office.get(path).await;
        let head = office.request("HEAD", path).send().await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        for header in ["etag", "content-type", "content-disposition", "cache-control"] {
            assert!(
                !head.header(header).is_empty() && head.header(header) == response.header(header),
                "{header}: {head:?}"
            );
        }
        assert_eq!(head.header("content-length"), "", "the length is not known without rendering");
        for method in ["GET", "HEAD"] {
            let request = office.request(method, path);
            let known = request.header("if-none-match", response.header("etag")).send().await;
            assert_eq!((known.status.as_u16(), known.body.len()), (304, 0), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_course_with_unprintable_characters_is_rejected_at_its_fields() {
    let office = Office::open().await;
    let mut course = harness::course("skrifter", 10);
    course["people"][0]["name"] = json!("李 Jensen");
    course["title"] = json!("Eksamen 🎓");
    // One character in the documents, which the fonts do not have.
    course["summary"] = json!("A\u{325}");
    office.publish("skrifter", &course, None).await.invalid(&[
        ("/people/0/name", "character.unprintable"),
        ("/summary", "character.unprintable"),
        ("/title", "character.unprintable"),
    ]);
}

#[test]
fn the_characters_that_a_course_may_hold_are_those_of_the_fonts() {
    let typesetter = document::Typesetter::new(document::Theme::embedded());
    for character in (' '..=char::MAX).filter(|character| !character.is_control()) {
        let (as_it_is, printed) =
            (character.to_string(), typesetter.replace_unprintable(&character.to_string()));
        let is_allowed = domain::glyph_coverage::is_printable(character);
        assert!(!is_allowed || !printed.starts_with("[U+"), "{character:?} is allowed");
        assert!(is_allowed || printed != as_it_is, "{character:?} is rejected");
    }
}

#[tokio::test]
async fn whatever_can_be_published_can_be_printed() {
    let office = Office::empty(NOW).await;
    let mut course = harness::course("skrifter", 10);
    // A letter with a combining mark that Unicode does not have as one character.
    course["title"] = json!("Q\u{325} og Ω");
    course["about"] = json!("Se [her](HTTPS://EKSEMPEL.DK).\n\n- en\n  - to");
    office.publish("skrifter", &course, None).await.ok(201);
    assert_eq!(office.get("/courses/skrifter/brochure.pdf").await.status, 200);
    assert_eq!(
        office.get_as_staff("/staff/courses/skrifter/runs/2023-11-14/sign-in.pdf").await.status,
        200
    );
    for text in ["7. syv", &"- ".repeat(20)] {
        course["about"] = json!(text);
        office.publish("mere", &course, None).await.problem(422, "invalid");
    }
}

#[tokio::test]
async fn the_catalogue_is_a_pdf_even_when_empty() {
    let office = Office::open().await;
    assert!(Document::load_mem(&office.get("/catalogue.pdf").await.body).is_ok());
    assert_eq!(Office::empty(NOW).await.get("/catalogue.pdf").await.status, 200);
}

#[tokio::test]
async fn a_catalogue_that_is_far_too_large_is_refused_without_rendering() {
    let office = Office::empty(NOW).await;
    for number in 0..900 {
        office.add(&course(&format!("kursus-{number}"), 1)).await;
    }
    let started = Instant::now();
    for method in ["HEAD", "GET"] {
        assert_eq!(office.request(method, "/catalogue.pdf").send().await.status, 501, "{method}");
    }
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
}

#[tokio::test]
async fn numbers_at_the_beginning_of_lines_are_printed_as_they_were_written() {
    let office = Office::empty(NOW).await;
    let mut document = course(SLUG, 10);
    document["about"] = json!(
        "Tre datoer:\n\n1. oktober: vi mødes\n15. november: seminar\n30. januar: afslutning\n\n\
         - 18. september: opstart\n\n1. Læs\n2. Skriv"
    );
    document["people"][0]["bio"] = json!("112. er nødnummeret.\n\n7. syv");
    let published = office.publish_over(&document).await.ok(201);
    let warnings = published["warnings"].as_array().unwrap();
    let lists: Vec<&Value> =
        warnings.iter().filter(|warning| warning["code"] == "list.not-counting").collect();
    assert_eq!(lists.len(), 1, "{lists:?}");
    assert_eq!(lists[0]["pointer"], "/people/0/bio");
    assert!(lists[0]["detail"].as_str().unwrap().contains("“112. er nødnummeret.”"), "{lists:?}");
    let brochure = office.get(&format!("/courses/{SLUG}/brochure.pdf")).await;
    let text = pdf_text(&brochure.body);
    for words in [
        "1. oktober: vi mødes 15. november: seminar 30. januar: afslutning",
        "18. september: opstart",
        "112. er nødnummeret.",
        "7. syv",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    // Every other reader of the text sees the same numbers, and publishing it again changes none.
    let served = office.get(&format!("/courses/{SLUG}")).await.ok(200);
    assert!(
        served["about"].as_str().unwrap().contains("\n1\\. oktober: vi mødes\\\n15\\. november")
    );
    office.publish_over(&served).await.ok(200);
    assert_eq!(office.get(&format!("/courses/{SLUG}")).await.ok(200)["about"], served["about"]);
}
