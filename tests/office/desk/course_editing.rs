//! Editing a course at the desk: its fields, rows, faults and pictures, and its preview.

use harness::course_form::{EDIT, Form, NEW, press};
use harness::desk::Desk;
use harness::pages::{hidden, page, submit_with_cookie};
use harness::{
    COURSE, COVER, ENGLISH_COURSE, FULL_COURSE, NOW, Office, PORTRAIT, WIDE_COURSE,
    course_with_images, example, white_png,
};
use serde_json::Value;

/// The courses that come with the office.
const SAMPLES: [&str; 4] = [
    include_str!("../../../templates/sample-course.json"),
    include_str!("../../../infra/local/catalogue/bestyrelsesarbejde-i-foreninger.json"),
    include_str!("../../../infra/local/catalogue/klart-sprog-i-breve-til-borgerne.json"),
    include_str!("../../../infra/local/catalogue/strategisk-borgerinddragelse.json"),
];

#[tokio::test]
async fn all_faults_are_told_at_once_each_at_its_field_and_nothing_typed_is_lost() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    let typed = [
        ("/title", " "),
        ("/price/amount", "mange penge"),
        ("/runs/0/capacity", "0"),
        ("/runs/0/days/0/date", "2023-02-30"),
        ("/programme/modules/0/agenda/0/end", "8"),
        ("/link", "www.example.dk"),
    ];
    for (name, value) in typed {
        form.set(name, value);
    }
    let refused = form.press(&desk, EDIT, "udgiv").await;
    assert_eq!(refused.status, 422);
    let refused = page(&refused);
    assert!(refused.contains("<title>Fejl: "));
    for (name, _) in typed {
        let id = name.trim_start_matches('/').replace('/', "-");
        assert!(refused.contains(&format!("<a href=\"#{id}\">")), "{id} at the top: {refused}");
        assert!(refused.contains(&format!("id=\"{id}-fejl\"")), "{id} at its field");
    }
    assert!(refused.contains("Program, Modul 1, Punkt 1, Til: "));
    let mut kept = Form::of(&refused);
    kept.set("/link", form.value("/link"));
    assert_eq!(kept.0, form.0);
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["title"], example(COURSE)["title"], "nothing is stored");
}

#[tokio::test]
async fn rows_are_added_moved_and_removed_and_an_agenda_is_pasted() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let form = Form::of(&desk.page(EDIT).await);
    let modules = (0..).take_while(|n| form.has(&format!("/programme/modules/{n}/title"))).count();
    let (added, mut form) = press(&desk, EDIT, &form, "tilfoej:/programme/modules").await;
    let new = format!("/programme/modules/{modules}");
    assert!(added.contains(&format!("<title>Program, Modul {} er tilføjet", modules + 1)));
    let id = format!("id=\"programme-modules-{modules}-title\"");
    let field = added.split('<').find(|tag| tag.contains(&id)).unwrap();
    assert!(field.contains("autofocus"), "{field}");
    form.set(&format!("{new}/title"), "Det sidste");
    form.set(&format!("{new}/pasted"), "09.00-10.00 Velkomst\n10-12: Øvelser\nI grupper.");
    let (_, mut form) = press(&desk, EDIT, &form, &format!("dagsplan:{new}")).await;
    assert_eq!(form.value(&format!("{new}/agenda/1/start")), "10.00");
    assert_eq!(form.value(&format!("{new}/agenda/1/text")), "I grupper.");
    assert_eq!(form.value(&format!("{new}/pasted")), "");
    form.set(&format!("{new}/pasted"), "Frokost");
    let refused = form.press(&desk, EDIT, &format!("dagsplan:{new}")).await;
    assert_eq!(refused.status, 422);
    assert!(page(&refused).contains("Linje 1 begynder ikke med to klokkeslæt"));
    form.set(&format!("{new}/pasted"), "");
    let (_, form) = press(&desk, EDIT, &form, &format!("op:{new}")).await;
    let up = format!("/programme/modules/{}", modules - 1);
    assert_eq!(form.value(&format!("{up}/title")), "Det sidste");
    let (down, form) = press(&desk, EDIT, &form, &format!("ned:{up}")).await;
    assert_eq!(form.value(&format!("{new}/title")), "Det sidste");
    assert!(!down.contains(&format!("value=\"ned:{new}\"")), "there is nothing below it");
    let (_, form) = press(&desk, EDIT, &form, &format!("op:{new}")).await;
    let (_, form) = press(&desk, EDIT, &form, &format!("fjern:{up}")).await;
    assert!(!form.has(&format!("{new}/title")));
    let (_, form) = press(&desk, EDIT, &form, "tilfoej:/runs/0/venue").await;
    let (shown, _) = press(&desk, EDIT, &form, "fjern:/runs/0/venue").await;
    assert!(!Form::of(&shown).has("/runs/0/venue/name"));
}

#[tokio::test]
async fn a_teacher_who_is_only_named_and_a_title_that_is_emptied_are_said_at_their_fields() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    form.set("/runs/0/teachers", "inge@kurser.example\nBo Lund");
    form.set("/title", " ");
    let refused = form.press(&desk, EDIT, "udgiv").await;
    assert_eq!(refused.status, 422);
    let refused = page(&refused);
    let said = "Linje 2: Skriv den e-mailadresse, som underviseren logger ind med";
    assert!(refused.contains(said), "{refused}");
    assert!(refused.contains("<h1>Kursus uden titel</h1>"), "{refused}");
    assert!(!refused.contains("Nyt kursus"), "it is not new: {refused}");
}

#[tokio::test]
async fn an_agenda_that_was_pasted_and_not_read_is_read_before_anything_is_published() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    let module = "/programme/modules/0";
    form.set(&format!("{module}/pasted"), "16.00-16.00 Farvel");
    let asked = form.press(&desk, EDIT, "udgiv").await;
    assert_eq!(asked.status, 422, "it is not guessed whether the items are added");
    let asked = page(&asked);
    assert!(asked.contains("Skal punkterne tilføjes, eller skal de erstatte de"), "{asked}");
    let form = Form::of(&asked);
    let items = (0..).take_while(|n| form.has(&format!("{module}/agenda/{n}/title"))).count();
    let (added, _) = press(&desk, EDIT, &form, &format!("dagsplan:{module}")).await;
    let said = format!("1 punkt er tilføjet efter de {items}, der var.");
    assert!(added.contains(&format!("<title>{}", said.trim_end_matches('.'))), "{added}");
    assert_eq!(added.matches(&said).count(), 1, "it stands at the agenda: {added}");
    let (replaced, only) = press(&desk, EDIT, &form, &format!("erstat-dagsplan:{module}")).await;
    assert!(replaced.contains(&format!("1 punkt har erstattet de {items}, der var.")));
    assert_eq!(only.value(&format!("{module}/agenda/0/title")), "Farvel");
    assert!(!only.has(&format!("{module}/agenda/1/title")));
    let (_, mut form) = press(&desk, EDIT, &only, &format!("fjern:{module}/agenda/0")).await;
    form.set(&format!("{module}/pasted"), "16.00-16.00 Farvel");
    let (shown, form) = press(&desk, EDIT, &form, "udgiv").await;
    assert!(shown.contains("Dagsplanen er sat ind"), "{shown}");
    assert!(form.0.iter().any(|(_, value)| value == "Farvel"));
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert!(!course.to_string().contains("Farvel"), "nothing is published yet");
}

#[tokio::test]
async fn a_copy_has_its_own_address_and_no_runs_and_a_new_run_comes_from_an_old_one() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut copy = Form::of(&desk.page("/kontor/kurser/ny?fra=moedeledelse").await);
    assert_eq!(copy.value("/title"), example(COURSE)["title"].as_str().unwrap());
    assert_eq!((copy.value("/slug"), copy.value("/runs/0/start")), ("moedeledelse-i-praksis", ""));
    copy.set("/slug", "moedeledelse-2");
    copy.set("/runs/0/start", "2024-05-06");
    copy.set("/runs/0/name", "Forår 2024");
    copy.set("/runs/0/capacity", "10");
    let shown = page(&copy.press(&desk, NEW, "vis").await);
    assert!(shown.contains("Ledige pladser") && !shown.contains("venteliste"), "{shown}");
    assert_eq!(copy.press(&desk, NEW, "udgiv").await.status, 303);

    let mut form = Form::of(&desk.page(EDIT).await);
    let runs = example(COURSE)["runs"].as_array().unwrap().len();
    form.set("/runs/0/weeks", "52");
    let (_, mut form) = press(&desk, EDIT, &form, "nyt-hold:/runs/0").await;
    assert_eq!(form.value(&format!("/runs/{runs}/start")), "2024-11-12");
    form.set(&format!("/runs/{runs}/name"), "Efterår 2024");
    let published = form.press(&desk, EDIT, "udgiv").await;
    assert_eq!(published.status, 303, "{}", page(&published));
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["runs"][runs]["days"][0]["date"], "2024-11-12");
    let list = desk.page("/kontor/kurser").await;
    assert!(list.contains("Efterår 2024: 12. november 2024"), "{list}");
}

#[tokio::test]
async fn every_example_course_comes_back_from_its_form_as_it_was() {
    let examples = [COURSE, WIDE_COURSE, FULL_COURSE, ENGLISH_COURSE].iter().chain(&SAMPLES);
    let examples = examples.map(|text| example(text)).chain([course_with_images()]);
    for document in examples {
        let office = Office::empty(NOW).await;
        office.store_images().await;
        office.add(&document).await;
        let slug = document["slug"].as_str().unwrap();
        let (before, version) = office.table.course(&slug.parse().unwrap()).await.unwrap().unwrap();
        let desk = Desk::open(&office).await;
        let edit = format!("/kontor/kurser/{slug}/rediger");
        let form = Form::of(&desk.page(&edit).await);
        let checked = press(&desk, &edit, &form, "kontroller").await;
        assert_eq!(checked.1.0, form.0, "checking {slug} changes nothing");
        let published = form.press(&desk, &edit, "udgiv").await;
        assert_eq!(published.status, 303, "{slug}: {}", page(&published));
        let (after, later) = office.table.course(&slug.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(after, before, "{slug}");
        assert_eq!(later.as_str(), version.as_str());
    }
}

#[tokio::test]
async fn the_editor_of_a_course_weighs_less_than_60_kilobytes() {
    for document in SAMPLES.map(example) {
        let office = Office::empty(NOW).await;
        office.add(&document).await;
        let desk = Desk::open(&office).await;
        let slug = document["slug"].as_str().unwrap();
        let edited = desk.page(&format!("/kontor/kurser/{slug}/rediger")).await;
        assert!(edited.len() < 60_000, "{slug}: {} bytes", edited.len());
    }
}

#[tokio::test]
async fn which_day_of_a_module_an_item_is_on_is_asked_only_if_it_has_several() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    let field = "/programme/modules/0/agenda/0/day";
    let module = "/runs/0/days/1/module";
    let is_asked = form.has(field);
    if !form.has(module) {
        form = press(&desk, EDIT, &form, "tilfoej:/runs/0/days").await.1;
    }
    form.set("/runs/0/days/0/module", "1");
    form.set(module, "2");
    let (_, mut form) = press(&desk, EDIT, &form, "ret").await;
    assert!(!form.has(field) && !is_asked);
    form.set(module, "1");
    let (_, form) = press(&desk, EDIT, &form, "ret").await;
    assert!(form.has(field));
}

#[tokio::test]
async fn a_course_is_shown_as_page_and_brochure_before_anything_of_it_is_saved() {
    let office = Office::open().await;
    let desk = Desk::with_roles(&office, &["marketing"]).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    form.set("/title", "Møder, der <virker>");
    form.set("/runs/0/days/0/start", "8.30");
    let shown = form.press(&desk, EDIT, "vis").await;
    assert_eq!(shown.status, 200);
    assert!(shown.header("content-security-policy").contains("frame-src 'self'"));
    let shown = page(&shown);
    for text in ["<h1>Møder, der &lt;virker&gt;</h1>", "kl. 08.30-", "Hold og tilmelding"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let public = office.get("/kurser/moedeledelse").await;
    assert!(!page(&public).contains("virker"), "nothing is published");

    let document = hidden(&shown, "course");
    assert!(document.contains("Møder, der <virker>") && document.contains("08:30"));
    let path = "/staff/brochures/preview";
    let brochure = desk.submit(path, &[("course", &document)]).await;
    assert_eq!(brochure.status, 200);
    assert_eq!(brochure.header("content-type"), "application/pdf");
    let policy = brochure.header("content-security-policy");
    assert_eq!(policy, "default-src 'none'; frame-ancestors 'self'");
    assert_eq!(brochure.header("cache-control"), "no-store");
    let fields = [("course", document.as_str())];
    let refused = submit_with_cookie(&office, path, &fields, "").await;
    assert_eq!(refused.status, 401, "nobody else has one rendered");
    let broken = desk.submit(path, &[("course", "{\"title\":1}")]).await;
    assert_eq!(broken.status, 422);

    let (_, form) = shown.split_once("<form method=\"post\" action=\"/kontor/kurser/").unwrap();
    let form = Form::of(&format!("<form id=\"formular\" {form}"));
    let (_, back) = press(&desk, EDIT, &form, "ret").await;
    assert_eq!(back.value("/title"), "Møder, der <virker>");
    assert_eq!(form.press(&desk, EDIT, "udgiv").await.status, 303);
}

#[tokio::test]
async fn pictures_are_sent_with_the_form_and_shown_beside_their_fields() {
    let office = Office::open().await;
    let desk = Desk::with_roles(&office, &["marketing"]).await;
    let form = Form::of(&desk.page(EDIT).await);
    let (_, mut form) = press(&desk, EDIT, &form, "tilfoej:/image").await;
    form.set("/image/alt", "Et lyst lokale");
    let added = form.press_with_file(&desk, EDIT, "laeg-op", ("fil:/image/name", COVER)).await;
    assert_eq!(added.status, 200, "{}", page(&added));
    let added = page(&added);
    let source = added.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(office.get(source).await.status, 200);
    let form = Form::of(&added);
    assert_eq!(form.value("/image/alt"), "Et lyst lokale");
    let name = form.value("/image/name").to_owned();
    assert!(name.starts_with("forside-"), "{name}");

    // The file is taken whatever button is pressed.
    let (_, mut form) = press(&desk, EDIT, &form, "tilfoej:/people/0/image").await;
    form.set("/people/0/image/alt", "Portræt");
    let file = ("fil:/people/0/image/name", PORTRAIT);
    let published = form.press_with_file(&desk, EDIT, "udgiv", file).await;
    assert_eq!(published.status, 303, "{}", page(&published));
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["image"]["name"], name);
    let portrait = course["people"][0]["image"]["name"].as_str().unwrap();
    assert!(portrait.starts_with("portraet-"), "{portrait}");

    // Another file has another name, so that nothing changes before it is published.
    let form = Form::of(&desk.page(EDIT).await);
    let file = ("fil:/image/name", PORTRAIT);
    let replaced = form.press_with_file(&desk, EDIT, "laeg-op", file).await;
    assert_ne!(Form::of(&page(&replaced)).value("/image/name"), name);
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["image"]["name"], name);
    let (_, form) = press(&desk, EDIT, &form, "fjern:/image").await;
    assert_eq!(form.press(&desk, EDIT, "udgiv").await.status, 303);
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["image"], Value::Null);
}

#[tokio::test]
async fn what_is_wrong_with_a_picture_stands_at_its_field_and_nothing_typed_is_lost() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let form = Form::of(&desk.page(EDIT).await);
    let (_, mut form) = press(&desk, EDIT, &form, "tilfoej:/image").await;
    form.set("/title", "Møder, der virker");
    let large = [COVER, &vec![0; 600_000]].concat();
    for (file, fault) in [
        (&large[..], "men må højst fylde 300 KB"),
        (b"%PDF-1.7", "hverken PNG eller JPEG"),
        (&COVER[..900], "kan ikke læses"),
        (&white_png(40, 40), "pixel"),
    ] {
        let refused = form.press_with_file(&desk, EDIT, "udgiv", ("fil:/image/name", file)).await;
        assert_eq!(refused.status, 422, "{fault}");
        let refused = page(&refused);
        assert!(refused.contains("<a href=\"#image-name\">"), "{fault} at the top");
        let at_field = refused.split("id=\"image-name-fejl\">").nth(1).unwrap();
        let at_field = at_field.split("</p>").next().unwrap();
        assert!(at_field.contains(fault), "{fault}: {at_field}");
        assert_eq!(Form::of(&refused).value("/title"), "Møder, der virker");
    }
    let huge = vec![0; 5_000_000];
    let refused = form.press_with_file(&desk, EDIT, "udgiv", ("fil:/image/name", &huge)).await;
    assert_eq!(refused.status, 413);
    assert!(page(&refused).contains("Læg ét billede op ad gangen"));
}
