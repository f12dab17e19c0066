//! Courses at the desk: the list, reading a page, the editor, and publishing.

use harness::desk::Desk;
use harness::pages::{fields, page};
use harness::{
    COURSE, ENGLISH_COURSE, NOW, Office, REGISTRATION, Response, SLUG, WIDE_COURSE, course,
    course_with_images, example,
};
use serde_json::{Value, json};

const COURSES: &str = "/kontor/kurser";
const IMPORT: &str = "/kontor/kurser/indlaes";
const NEW: &str = "/kontor/kurser/ny";
const EDIT: &str = "/kontor/kurser/moedeledelse/rediger";
const PAGE: &str = include_str!("../../fixtures/pages/glued.txt");
const NEWS: &str = include_str!("../../fixtures/pages/news.html");

/// The courses that come with the office.
const SAMPLES: [&str; 4] = [
    include_str!("../../../templates/sample-course.json"),
    include_str!("../../../infra/local/catalogue/bestyrelsesarbejde-i-foreninger.json"),
    include_str!("../../../infra/local/catalogue/klart-sprog-i-breve-til-borgerne.json"),
    include_str!("../../../infra/local/catalogue/strategisk-borgerinddragelse.json"),
];

/// A form as somebody fills it in.
#[derive(Clone)]
struct Form(Vec<(String, String)>);

impl Form {
    fn of(page: &str) -> Self {
        Self(fields(page))
    }

    #[track_caller]
    fn value(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(found, _)| found == name);
        &found.unwrap_or_else(|| panic!("no {name}")).1
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    #[track_caller]
    fn set(&mut self, name: &str, value: &str) {
        let field = self.0.iter_mut().find(|(found, _)| found == name);
        field.unwrap_or_else(|| panic!("no {name}")).1 = value.to_owned();
    }

    fn choose(&mut self, name: &str, value: &str) {
        self.0.retain(|(found, _)| found != name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    async fn press(&self, desk: &Desk<'_>, path: &str, button: &str) -> Response {
        let fields = self.0.iter().filter(|(name, _)| name != "formular");
        let fields = fields.map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> = fields.chain([("handling", button)]).collect();
        desk.submit(path, &fields).await
    }
}

/// The page after a button that publishes nothing.
async fn press(desk: &Desk<'_>, path: &str, form: &Form, button: &str) -> (String, Form) {
    let response = form.press(desk, path, button).await;
    let shown = page(&response);
    assert_eq!(response.status, 200, "{button}: {shown}");
    (shown.clone(), Form::of(&shown))
}

#[tokio::test]
async fn every_example_course_comes_back_from_its_form_as_it_was() {
    let examples = [COURSE, WIDE_COURSE, ENGLISH_COURSE].iter().chain(&SAMPLES);
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
async fn a_page_that_is_pasted_becomes_a_course_with_a_brochure() {
    let office = Office::empty(NOW).await;
    let desk = Desk::with_roles(&office, &["marketing"]).await;
    assert!(desk.page(COURSES).await.contains("Der er ingen kurser endnu"));
    assert!(desk.page(IMPORT).await.contains("<textarea id=\"side\""));
    let read = desk.submit(IMPORT, &[("side", PAGE)]).await;
    assert_eq!(read.status, 200);
    let read = page(&read);
    assert!(read.contains("<a href=\"#runs-0-capacity\">Hold 1, Pladser: "), "{read}");
    assert!(read.contains("Værd at se efter"));
    assert!(office.get("/courses").await.ok(200)["courses"].as_array().unwrap().is_empty());
    let mut form = Form::of(&read);
    let refused = form.press(&desk, NEW, "udgiv").await;
    assert_eq!(refused.status, 422);
    let refused = page(&refused);
    assert!(refused.contains("aria-invalid=\"true\"") && refused.contains("Værd at se efter"));
    form.set("/runs/0/capacity", "20");
    form.set("/runs/1/capacity", "20");
    let published = form.press(&desk, NEW, "udgiv").await;
    assert_eq!(published.status, 303, "{}", page(&published));
    let slug = form.value("/slug").to_owned();
    assert_eq!(published.header("location"), format!("/kontor/kurser/{slug}/rediger"));
    let edited = desk.page(published.header("location")).await;
    let brochure = format!("/courses/{slug}/brochure.pdf");
    assert!(edited.contains(&brochure));
    assert_eq!(office.get(&brochure).await.status, 200);
    let twice = form.press(&desk, NEW, "udgiv").await;
    assert_eq!(twice.status, 422, "another course of this address is not replaced");
    assert!(page(&twice).contains("allerede dette navn"));
}

#[tokio::test]
async fn a_page_about_something_else_or_too_large_comes_back_as_it_was_pasted() {
    let office = Office::empty(NOW).await;
    let desk = Desk::open(&office).await;
    let large = "x ".repeat(128 * 1024 + 1);
    for (text, fault) in [(NEWS, "intet kursus"), (&large, "højst fylde 256 KB"), ("", "Sæt")] {
        let refused = desk.submit(IMPORT, &[("side", text)]).await;
        assert_eq!(refused.status, 422);
        let refused = page(&refused);
        assert!(refused.contains(fault), "{refused}");
        assert_eq!(Form::of(&refused).value("side").replace("\r\n", "\n"), text);
    }
}

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
async fn nobody_overwrites_what_a_colleague_has_published_meanwhile() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    let mut theirs = example(COURSE);
    theirs["title"] = json!("Møder, der virker");
    theirs["summary"] = json!("Rettet af en kollega.");
    office.publish_over(&theirs).await.ok(200);
    form.set("/title", "Min titel");
    let conflict = form.press(&desk, EDIT, "udgiv").await;
    assert_eq!(conflict.status, 412);
    let conflict = page(&conflict);
    for text in ["Møder, der virker", "Min titel", "Rettet af en kollega."] {
        assert!(conflict.contains(text), "{text}");
    }
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["title"], "Møder, der virker");
    let (again, form) = press(&desk, EDIT, &Form::of(&conflict), "brug:/summary").await;
    assert!(again.contains("En anden har udgivet kurset"));
    assert_eq!(form.press(&desk, EDIT, "udgiv").await.status, 303);
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(course["title"], "Min titel");
    assert_eq!(course["summary"], "Rettet af en kollega.");
}

#[tokio::test]
async fn before_people_are_told_of_other_days_a_page_says_how_many_they_are() {
    let office = Office::open().await;
    office.register("first", &example(REGISTRATION)).await.ok(201);
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    let day = form.value("/runs/0/days/0/start").to_owned();
    form.set("/runs/0/days/0/start", "8.30");
    let (question, carried) = press_question(&desk, &form).await;
    assert!(question.contains("14. november 2023</a>: 2 personer"), "{question}");
    assert!(question.contains("Hold 1, Dag 1, Fra") && question.contains(&day));
    let start = |course: &Value| course["runs"][0]["days"][0]["start"].clone();
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_ne!(start(&course), "08:30", "nothing is published yet");
    let (back, _) = press(&desk, EDIT, &carried, "ret").await;
    assert_eq!(Form::of(&back).value("/runs/0/days/0/start"), "8.30");
    let published = carried.press(&desk, EDIT, "udgiv-og-giv-besked").await;
    assert_eq!(published.status, 303, "{}", page(&published));
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert_eq!(start(&course), "08:30");
}

/// The question before publishing, and the form that it carries.
async fn press_question(desk: &Desk<'_>, form: &Form) -> (String, Form) {
    let response = form.press(desk, EDIT, "udgiv").await;
    assert_eq!(response.status, 200);
    let question = page(&response);
    let form = question.split("<form method=\"post\" action=\"/kontor/kurser/").nth(1).unwrap();
    let form = Form::of(&format!("<form id=\"formular\" {form}"));
    (question, form)
}

#[tokio::test]
async fn a_registration_keeps_its_run_and_its_seat() {
    let office = Office::open().await;
    office.register("first", &example(REGISTRATION)).await.ok(201);
    let desk = Desk::open(&office).await;
    let form = Form::of(&desk.page(EDIT).await);
    let mut fewer = form.clone();
    fewer.set("/runs/0/capacity", "1");
    let refused = page(&fewer.press(&desk, EDIT, "udgiv-og-giv-besked").await);
    assert!(refused.contains("id=\"runs-0-capacity-fejl\""), "{refused}");
    let (_, removed) = press(&desk, EDIT, &form, "fjern:/runs/0").await;
    let refused = removed.press(&desk, EDIT, "udgiv-og-giv-besked").await;
    assert_eq!(refused.status, 422);
    assert!(page(&refused).contains("Holdet 14. november 2023 har tilmeldinger"));
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
    assert!(page(&refused).contains("Linje 1 begynder ikke med klokkeslæt"));
    form.set(&format!("{new}/pasted"), "");
    let (_, form) = press(&desk, EDIT, &form, &format!("op:{new}")).await;
    let up = format!("/programme/modules/{}", modules - 1);
    assert_eq!(form.value(&format!("{up}/title")), "Det sidste");
    let (_, form) = press(&desk, EDIT, &form, &format!("fjern:{up}")).await;
    assert!(!form.has(&format!("{new}/title")));
    let (_, form) = press(&desk, EDIT, &form, "tilfoej:/runs/0/venue").await;
    let (shown, _) = press(&desk, EDIT, &form, "fjern:/runs/0/venue").await;
    assert!(!Form::of(&shown).has("/runs/0/venue/name"));
}

#[tokio::test]
async fn an_agenda_that_was_pasted_and_not_read_is_read_before_anything_is_published() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(EDIT).await);
    form.set("/programme/modules/0/pasted", "16.00-16.00 Farvel");
    let (shown, form) = press(&desk, EDIT, &form, "udgiv").await;
    assert!(shown.contains("Dagsplanen er sat ind"), "{shown}");
    assert!(form.0.iter().any(|(_, value)| value == "Farvel"));
    let course = office.get_as_staff("/staff/courses/moedeledelse").await.ok(200);
    assert!(!course.to_string().contains("Farvel"), "nothing is published yet");
}

#[tokio::test]
async fn a_copy_has_no_address_and_no_runs_and_a_new_run_comes_from_an_old_one() {
    let office = Office::open().await;
    let desk = Desk::open(&office).await;
    let mut copy = Form::of(&desk.page("/kontor/kurser/ny?fra=moedeledelse").await);
    assert_eq!(copy.value("/title"), example(COURSE)["title"].as_str().unwrap());
    assert_eq!((copy.value("/slug"), copy.value("/runs/0/start")), ("", ""));
    copy.set("/slug", "moedeledelse-2");
    copy.set("/runs/0/start", "2024-05-06");
    copy.set("/runs/0/name", "Forår 2024");
    copy.set("/runs/0/capacity", "10");
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
    let list = desk.page(COURSES).await;
    assert!(list.contains("Efterår 2024: 12. november 2024"), "{list}");
}

#[tokio::test]
async fn a_new_course_begins_empty_and_its_fields_are_kept_when_the_session_ends() {
    let office = Office::empty(NOW).await;
    let desk = Desk::open(&office).await;
    let mut form = Form::of(&desk.page(NEW).await);
    form.set("/title", "Et helt nyt kursus");
    form.choose("/price/vat", "exempt");
    let checked = form.press(&desk, NEW, "kontroller").await;
    assert_eq!(checked.status, 422);
    let fields: Vec<_> = form.0.iter().map(|(name, value)| (&**name, &**value)).collect();
    let kept = harness::pages::submit_with_cookie(&office, NEW, &fields, "").await;
    assert_eq!(kept.status, 401);
    assert!(page(&kept).contains("Et helt nyt kursus"));
}

#[tokio::test]
async fn the_list_says_which_courses_are_worth_a_second_look() {
    let office = Office::empty(NOW).await;
    let mut doubtful = course(SLUG, 20);
    doubtful["runs"][0]["registrationDeadline"] = json!("2024-11-20");
    office.add(&doubtful).await;
    let desk = Desk::open(&office).await;
    let list = desk.page(COURSES).await;
    assert!(list.contains("ting at se på"), "{list}");
    let edited = desk.page(EDIT).await;
    assert!(edited.contains("<a href=\"#runs-0-registrationDeadline\">"), "{edited}");
}

#[tokio::test]
async fn a_teacher_has_no_courses_to_edit() {
    let office = Office::open().await;
    let desk = Desk::with_roles(&office, &["teacher"]).await;
    for path in [COURSES, IMPORT, NEW, EDIT] {
        assert_eq!(desk.get(path).await.status, 403, "{path}");
    }
    assert_eq!(desk.submit(NEW, &[("handling", "udgiv")]).await.status, 403);
}
