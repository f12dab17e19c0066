//! The page of a run at the desk: its facts, its registrations, and what is done with several of
//! them at once.

use harness::desk::Desk;
use harness::pages::page;
use harness::{COURSE, NOW, Office, Registered, SPRING, example, three_runs, waiting_group};
use serde_json::json;

const PAGE: &str = "/kontor/hold/moedeledelse/2023-11-14";
const CHOSEN: &str = "/kontor/hold/moedeledelse/2023-11-14/valgte";

/// Registers these people, whose contact has the first of their names.
async fn register(office: &Office, names: &[&str]) -> Registered {
    let mut form = waiting_group(names);
    form["contact"]["name"] = json!(names[0]);
    office.register(&names[0].replace(' ', "-"), &form).await.registered()
}

/// The fields of the page that lists who was chosen, as it is sent.
async fn checked(
    desk: &Desk<'_>,
    operation: &str,
    chosen: &[&Registered],
) -> Vec<(String, String)> {
    let ids: Vec<_> = chosen.iter().map(|one| ("valgt", one.id.as_str())).collect();
    let fields = [&[("handling", operation)][..], &ids].concat();
    let response = desk.submit(CHOSEN, &fields).await;
    assert_eq!(response.status, 200);
    let page = page(&response);
    let values = page.split("name=\"valgt\" value=\"").skip(1);
    let values = values.map(|rest| rest.split('"').next().unwrap().to_owned());
    let mut fields: Vec<(String, String)> =
        values.map(|value| ("valgt".to_owned(), value)).collect();
    fields.push(("handling".to_owned(), operation.to_owned()));
    fields.push(("udfoer".to_owned(), "ja".to_owned()));
    fields
}

fn pairs<'a>(
    fields: &'a [(String, String)],
    more: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    fields.chain(more.iter().copied()).collect()
}

async fn stored(office: &Office, registered: &Registered) -> domain::Registration {
    office.registration(registered.registration_id()).await
}

#[tokio::test]
async fn a_run_shows_its_facts_and_leads_to_its_pages() {
    let office = Office::empty(NOW).await;
    let mut document = example(COURSE);
    document["runs"][0]["teachers"] = json!(["inge@kurser.example"]);
    document["runs"][0]["minimumParticipants"] = json!(3);
    office.add(&document).await;
    register(&office, &["Ea Holm", "Bo Dam"]).await;
    let desk = Desk::open(&office).await;
    let page = desk.page(PAGE).await;
    for expected in [
        "tirsdag den 14. november 2023",
        "kl. 09.00-16.00",
        "Kursuscentret",
        "2 af 24 er taget",
        "mangler 1 for at nå 3 deltagere",
        "tirsdag den 7. november 2023",
        "inge@kurser.example",
        "1 tilmelding",
        "Ea Holm",
        "Kontakt senest",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    for below in ["fremmoede", "dokumenter", "besked", "ny-tilmelding", "pladser", "aflys"] {
        assert!(page.contains(&format!("href=\"{PAGE}/{below}\"")), "{below}");
    }
    assert!(!page.contains("Ea Holm</title>"));
    assert_eq!(office.items("ACCESS#").await.len(), 1, "who was shown is on record");
    let spring = desk.page(&format!("/kontor/hold/moedeledelse/{SPRING}")).await;
    assert!(spring.contains("Dagene er ikke kendt endnu."));
    assert!(spring.contains("Ingen er tilmeldt endnu."));
    assert_eq!(desk.get("/kontor/hold/moedeledelse/2023-01-01").await.status, 404);
    let teacher = Desk::with_roles(&office, &["teacher", "marketing"]).await;
    assert_eq!(teacher.get(PAGE).await.status, 403);
}

#[tokio::test]
async fn filters_say_how_many_are_shown_and_lead_back_to_all() {
    let office = Office::empty(NOW).await;
    let mut document = example(COURSE);
    document["runs"][0]["capacity"] = json!(3);
    office.add(&document).await;
    register(&office, &["Ea Holm", "Bo Dam"]).await;
    register(&office, &["Ib Lund", "Ida Lund"]).await;
    register(&office, &["Finn Dal", "Fie Dal"]).await;
    let gone = register(&office, &["Gerda Ny"]).await;
    gone.cancel(&office).await.ok(200);
    let office = office.with_clock_at("2023-10-09T09:00:00+02:00");
    let desk = Desk::open(&office).await;
    let page = desk.page(&format!("{PAGE}?status=venter&frist=forfalden")).await;
    assert!(page.contains("2 af 4 vises, filter: på venteliste, over fristen"));
    assert!(page.contains("Venter, nr. 1") && page.contains("Venter, nr. 2"));
    assert!(page.find("Ib Lund").unwrap() < page.find("Finn Dal").unwrap());
    assert!(!page.contains("Ea Holm") && page.contains("2 arbejdsdage over"));
    let page = desk.page(&format!("{PAGE}?frist=klaret")).await;
    assert!(page.contains("1 af 4 vises, filter: kontaktet") && page.contains("Gerda Ny"));
    let page = desk.page(&format!("{PAGE}?status=afmeldt&frist=forfalden")).await;
    assert!(
        page.contains(&format!("0 af 4 vises, filter: afmeldt, over fristen. <a href=\"{PAGE}\">"))
    );
    let all = desk.page(&format!("{PAGE}?status=venter&valgt=alle")).await;
    assert_eq!(all.matches(" checked>").count(), 2, "all that are shown, and nobody else");
}

#[tokio::test]
async fn registrations_are_sorted_by_the_headings_and_the_filter_keeps_the_order() {
    let mut office = Office::empty(NOW).await;
    let mut document = example(COURSE);
    document["runs"][0]["capacity"] = json!(2);
    office.add(&document).await;
    let people = [("Ea Holm", "Å-huset"), ("Bo Dam", "Byen"), ("Åse Lund", "Egnen")];
    for (minute, (name, workplace)) in (1..).zip(people) {
        // Those of the same second would be in the order of their ids, which are random.
        office = office.with_clock_at(&format!("2023-10-02T10:0{minute}:00+02:00"));
        let key = format!("key-{minute}");
        let mut form = waiting_group(&[name]);
        form["contact"]["name"] = json!(name);
        form["contact"]["organisation"] = json!(workplace);
        office.register(&key, &form).await.ok(201);
    }
    let desk = Desk::open(&office).await;
    let listed = async |query: &str| {
        let page = desk.page(&format!("{PAGE}{query}")).await;
        let mut names = ["Ea Holm", "Bo Dam", "Åse Lund"]
            .map(|name| (page.find(&format!(">{name}</a>")).unwrap_or_default(), name));
        names.sort_unstable();
        (names.map(|(_, name)| name), page)
    };
    let (names, page) = listed("").await;
    assert_eq!(names, ["Ea Holm", "Bo Dam", "Åse Lund"], "those with seats come first");
    assert!(page.contains("<th scope=\"col\" aria-sort=\"ascending\"><a href=\"/kontor"), "{page}");
    assert!(page.contains(&format!("href=\"{PAGE}?status=&amp;frist=&amp;sorter=navn\"")));
    let (names, page) = listed("?frist=mangler&sorter=navn").await;
    assert_eq!(names, ["Bo Dam", "Ea Holm", "Åse Lund"]);
    assert!(page.contains("sorter=-navn") && page.contains("name=\"sorter\" value=\"navn\""));
    assert!(page.contains("frist=mangler&amp;sorter=arbejdsplads"), "{page}");
    let (names, page) = listed("?sorter=-arbejdsplads").await;
    assert_eq!(names, ["Ea Holm", "Åse Lund", "Bo Dam"]);
    assert!(page.contains("aria-sort=\"descending\""));
    assert_eq!(listed("?sorter=tilmeldt").await.0, ["Ea Holm", "Bo Dam", "Åse Lund"]);
    assert_eq!(listed("?sorter=-status").await.0, ["Åse Lund", "Ea Holm", "Bo Dam"]);
}

#[tokio::test]
async fn a_call_is_noted_for_several_once_the_list_was_looked_through() {
    let office = Office::open().await;
    let (ea, bo) = (register(&office, &["Ea Holm"]).await, register(&office, &["Bo Dam"]).await);
    let desk = Desk::open(&office).await;
    let fields = checked(&desk, "kontaktet", &[&ea, &bo]).await;
    assert_eq!(fields.len(), 4);
    assert!(stored(&office, &ea).await.contacted_at.is_none(), "nothing is done before");
    let more = [("/note", "Talt med begge, sender EAN"), ("frist", "mangler")];
    let response = desk.submit(CHOSEN, &pairs(&fields, &more)).await;
    assert_eq!(response.status, 303);
    assert_eq!(response.header("location"), format!("{PAGE}?status=&frist=mangler&side=1"));
    let page = desk.follow(&response).await;
    assert!(page.contains("Opkaldet er noteret for 2 tilmeldinger."));
    assert!(page.contains("0 af 2 vises, filter: ikke kontaktet"));
    for registered in [&ea, &bo] {
        let stored = stored(&office, registered).await;
        assert!(stored.contacted_at.is_some());
        assert_eq!(stored.notes[0].text.as_str(), "Talt med begge, sender EAN");
        assert_eq!(stored.notes[0].by, "karen");
    }
}

#[tokio::test]
async fn who_was_left_out_is_told_with_the_reason() {
    let office = Office::open().await;
    let (ea, bo) = (register(&office, &["Ea Holm"]).await, register(&office, &["Bo Dam"]).await);
    let ib = register(&office, &["Ib Lund"]).await;
    bo.cancel(&office).await.ok(200);
    let desk = Desk::open(&office).await;
    let fields = checked(&desk, "bekraeft", &[&ea, &bo, &ib]).await;
    ib.note(&office, "Ringet af en kollega.").await.ok(200);
    let response = desk.submit(CHOSEN, &pairs(&fields, &[])).await;
    assert_eq!(response.status, 200);
    let page = page(&response);
    let done = page.contains("1 af 3 tilmeldinger er ændret");
    assert!(done && page.contains("1 tilmelding er bekræftet."), "{page}");
    assert!(page.contains("Tilmeldingen er afmeldt"), "{page}");
    assert!(page.contains("En kollega har ændret den imens."), "{page}");
    assert!(page.contains("Bo Dam") && page.contains("Ib Lund") && !page.contains("Ea Holm"));
    assert!(stored(&office, &ea).await.confirmed_at.is_some());
    assert!(stored(&office, &ib).await.confirmed_at.is_none());
    let again = desk.submit(CHOSEN, &pairs(&fields, &[])).await;
    assert!(
        harness::pages::page(&again).contains("Ingen af de 3 tilmeldinger er ændret"),
        "a second click does nothing"
    );
}

#[tokio::test]
async fn several_are_moved_to_another_run_of_the_course_as_far_as_it_has_seats() {
    let office = Office::empty(NOW).await;
    let mut document = three_runs();
    document["runs"][2]["capacity"] = json!(2);
    office.add(&document).await;
    let ea = register(&office, &["Ea Holm", "Eva Holm"]).await;
    let bo = register(&office, &["Bo Dam"]).await;
    let desk = Desk::open(&office).await;
    let fields = checked(&desk, "flyt", &[&ea, &bo]).await;
    let response = desk.submit(CHOSEN, &pairs(&fields, &[])).await;
    assert_eq!(response.status, 422);
    let asked = page(&response);
    assert!(asked.contains("Vælg et hold") && asked.contains("<title>Fejl: Flyt 2 tilmeldinger"));
    assert!(asked.contains("Hver tilmelding får pladser til alle sine deltagere"));
    assert!(asked.contains("28. maj 2024, 2 ledige pladser"), "{asked}");
    let response = desk.submit(CHOSEN, &pairs(&fields, &[("/run", "2024-05-28")])).await;
    let told = page(&response);
    assert!(told.contains("1 af 2 tilmeldinger er ændret") && told.contains("Bo Dam"), "{told}");
    assert!(told.contains("Der er ikke nok ledige pladser på holdet") && !told.contains("/staff/"));
    assert_eq!(stored(&office, &ea).await.run.start.to_string(), "2024-05-28");
    assert_eq!(stored(&office, &bo).await.run.start.to_string(), "2023-11-14");
    let fields = checked(&desk, "flyt", &[&bo]).await;
    let response = desk.submit(CHOSEN, &pairs(&fields, &[("/run", SPRING)])).await;
    let name = document["runs"][1]["name"].as_str().unwrap();
    let page = desk.follow(&response).await;
    assert!(page.contains(&format!("1 tilmelding er flyttet til {name}.")), "{page}");
}

#[tokio::test]
async fn a_course_without_another_run_says_so() {
    let office = Office::empty(NOW).await;
    let mut document = example(COURSE);
    document["runs"].as_array_mut().unwrap().truncate(1);
    office.add(&document).await;
    let ea = register(&office, &["Ea Holm"]).await;
    let desk = Desk::open(&office).await;
    let fields = [("handling", "flyt"), ("valgt", ea.id.as_str())];
    let page = page(&desk.submit(CHOSEN, &fields).await);
    assert!(page.contains("Kurset har intet andet hold"));
}

#[tokio::test]
async fn what_is_missing_of_a_choice_is_asked_for_and_the_rest_kept() {
    let office = Office::open().await;
    let ea = register(&office, &["Ea Holm"]).await;
    register(&office, &["Bo Dam"]).await;
    let desk = Desk::open(&office).await;
    let response = desk.submit(CHOSEN, &[("handling", "bekraeft")]).await;
    assert_eq!(response.status, 422);
    assert!(page(&response).contains("Sæt kryds ved mindst én tilmelding"));
    let response = desk.submit(CHOSEN, &[("handling", ""), ("valgt", &ea.id)]).await;
    let page = page(&response);
    assert!(page.contains("Vælg, hvad der skal ske med de valgte"));
    assert_eq!(page.matches(" checked>").count(), 1);
    let note = "x".repeat(2_001);
    let fields = checked(&desk, "kontaktet", &[&ea]).await;
    let response = desk.submit(CHOSEN, &pairs(&fields, &[("/note", &note)])).await;
    assert_eq!(response.status, 422);
    assert!(harness::pages::page(&response).contains(&note), "nothing that was typed is lost");
    assert!(stored(&office, &ea).await.contacted_at.is_none());
}

#[tokio::test]
async fn a_banner_is_said_once_and_only_by_us() {
    let office = Office::open().await;
    let ea = register(&office, &["Ea Holm"]).await;
    let desk = Desk::open(&office).await;
    let fields = checked(&desk, "bekraeft", &[&ea]).await;
    let response = desk.submit(CHOSEN, &pairs(&fields, &[])).await;
    let set = response.header("set-cookie").to_owned();
    assert!(set.starts_with("__Host-kontor-besked=") && set.contains("Max-Age=60"), "{set}");
    assert!(!set.contains("Holm"));
    let with = async |cookie: &str| {
        let cookies = format!("{}; {cookie}", desk.cookie);
        office.request("GET", PAGE).header("cookie", cookies).send().await
    };
    let cookie = set.split(';').next().unwrap();
    let said = with(cookie).await;
    assert!(
        page(&said)
            .contains("role=\"group\" tabindex=\"-1\" autofocus><p>1 tilmelding er bekræftet.")
    );
    assert!(said.header("set-cookie").contains("Max-Age=0"));
    let forged = with(&cookie.replace("er+bekr", "er+ikke+bekr")).await;
    assert!(!page(&forged).contains("class=\"notice done\""));
}

#[tokio::test]
async fn a_damaged_course_does_not_hide_its_registrations() {
    let office = Office::open().await;
    register(&office, &["Ea Holm"]).await;
    office.expect_findings();
    let mut course = office.items("COURSE").await.into_iter();
    let mut course = course.find(|item| item["document"].is_object()).unwrap();
    course["document"] = json!({ "S": "{}" });
    office.put_raw(&course).await;
    let page = Desk::open(&office).await.page(PAGE).await;
    assert!(page.contains("Ea Holm"));
}

#[tokio::test]
async fn a_message_begins_with_the_contacts_that_were_chosen() {
    let office = Office::open().await;
    let (ea, bo) = (register(&office, &["Ea Holm"]).await, register(&office, &["Bo Dam"]).await);
    let gone = register(&office, &["Gerda Ny"]).await;
    gone.cancel(&office).await.ok(200);
    let desk = Desk::open(&office).await;
    let chosen = |ids: &[&str]| {
        let ids: Vec<(String, String)> =
            ids.iter().map(|id| ("valgt".to_owned(), (*id).to_owned())).collect();
        [vec![("handling".to_owned(), "besked".to_owned())], ids].concat()
    };
    let fields = chosen(&[&ea.id, &gone.id]);
    let text = page(&desk.submit(CHOSEN, &pairs(&fields, &[])).await);
    assert!(text.contains("2. Tekst"), "{text}");
    assert!(text.contains("Kontaktpersonerne i 1 valgt tilmelding"));
    assert!(text.contains("1 af de valgte er afmeldt eller flyttet og får ikke beskeden."));
    let written = [("/subject", "Husk"), ("/text", "Tag madpakke med."), ("trin", "vis")];
    let preview = desk.send_page(&format!("{PAGE}/besked"), &text, &written).await;
    assert_eq!(preview.status, 200);
    let preview = page(&preview);
    assert!(preview.contains("Send til 1 person") && preview.contains("Ea Holm"), "{preview}");
    assert!(!preview.contains(&bo.id));
    let none = desk.submit(CHOSEN, &pairs(&chosen(&[]), &[])).await;
    assert_eq!(none.status, 422);
    assert!(page(&none).contains("Sæt kryds ved mindst én tilmelding"));
}

#[tokio::test]
async fn whoever_waits_first_is_one_press_from_free_seats() {
    let office = Office::empty(NOW).await;
    let mut document = example(COURSE);
    document["runs"][0]["capacity"] = json!(1);
    office.add(&document).await;
    let ea = register(&office, &["Ea Holm"]).await;
    let ib = register(&office, &["Ib Lund"]).await;
    register(&office, &["Finn Dal"]).await;
    let desk = Desk::open(&office).await;
    assert!(!desk.page(PAGE).await.contains("Giv Ib Lund plads"), "no seat is free");
    // The process ended between the cancellation and the promotion.
    office.cancel_only(ea.registration_id()).await;
    let page = desk.page(PAGE).await;
    let question = format!("/kontor/tilmelding/{}/opryk", ib.id);
    assert!(page.contains(&format!("href=\"{question}\">Giv Ib Lund plads</a>")), "{page}");
    let done = desk.answer(&question, &[]).await;
    assert!(done.contains("Tilmeldingen har fået plads."), "{done}");
    assert!(!desk.page(PAGE).await.contains("Giv "));
}

#[tokio::test]
async fn the_page_says_why_a_group_that_waits_first_holds_up_the_others() {
    let office = Office::empty(NOW).await;
    let mut document = example(COURSE);
    document["runs"][0]["capacity"] = json!(2);
    office.add(&document).await;
    let ea = register(&office, &["Ea Holm"]).await;
    register(&office, &["Bo Dam"]).await;
    let group = register(&office, &["Ib Lund", "Ida Lund"]).await;
    register(&office, &["Finn Dal"]).await;
    ea.cancel(&office).await.ok(200);
    let desk = Desk::open(&office).await;
    let page = desk.page(PAGE).await;
    let why = "Den første på ventelisten er en gruppe på 2, og der er 1 ledig plads.";
    assert!(page.contains(why), "{page}");
    assert!(
        page.contains(&format!("<a class=\"button\" href=\"{PAGE}/pladser\">Antal pladser</a>"))
    );
    assert!(!page.contains("Giv Ib Lund plads") && !page.contains("Giv Finn Dal plads"), "{page}");
    desk.answer(&format!("{PAGE}/pladser"), &[("/capacity", "3")]).await;
    assert_eq!(stored(&office, &group).await.status, domain::RegistrationStatus::Registered);
}

#[tokio::test]
async fn only_those_that_are_changed_are_counted() {
    let office = Office::empty(NOW).await;
    let mut document = three_runs();
    document["runs"][2]["capacity"] = json!(2);
    office.add(&document).await;
    let (ea, bo) = (register(&office, &["Ea Holm"]).await, register(&office, &["Bo Dam"]).await);
    let ib = register(&office, &["Ib Lund", "Ida Lund"]).await;
    let gone = register(&office, &["Gerda Ny"]).await;
    gone.cancel(&office).await.ok(200);
    let desk = Desk::open(&office).await;
    let fields = checked(&desk, "bekraeft", &[&ea]).await;
    desk.submit(CHOSEN, &pairs(&fields, &[])).await;
    let ask = async |operation: &str, chosen: &[&Registered]| {
        let ids: Vec<_> = chosen.iter().map(|one| ("valgt", one.id.as_str())).collect();
        page(&desk.submit(CHOSEN, &[&[("handling", operation)][..], &ids].concat()).await)
    };
    let asked = ask("bekraeft", &[&ea, &bo]).await;
    assert!(asked.contains("<h1>Bekræft 1 tilmelding</h1>"), "{asked}");
    assert!(asked.contains("Er bekræftet allerede"), "{asked}");
    let fields = checked(&desk, "bekraeft", &[&ea, &bo]).await;
    let confirmed = desk.follow(&desk.submit(CHOSEN, &pairs(&fields, &[])).await).await;
    let said = "1 tilmelding er bekræftet. 1 var bekræftet allerede.";
    assert!(confirmed.contains(said), "{confirmed}");
    let asked = ask("flyt", &[&ea, &ib, &gone]).await;
    assert!(asked.contains("<h1>Flyt 2 tilmeldinger</h1>"), "{asked}");
    assert!(asked.contains("2 ledige pladser, men der skal bruges 3"), "{asked}");
    let asked = ask("flyt", &[&gone]).await;
    assert!(asked.contains("Alle de valgte er afmeldt, så ingen kan flyttes."), "{asked}");
}
