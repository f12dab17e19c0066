//! Checking people in on a day of a run.

use harness::desk::Desk;
use harness::pages::{page, submit_with_cookie};
use harness::{
    FIRST_DAY, NOW, Office, Registered, Response, course, days_in_reverse, example, group,
};
use serde_json::{Value, json};

const LIST: &str = "/kontor/hold/moedeledelse/2023-11-14/fremmoede";
const DAY: &str = "/kontor/hold/moedeledelse/2023-11-14/fremmoede?dag=2023-11-14&modul=1";

/// An office on the first day of the run, with these people registered for it.
async fn on_first_day(names: &[&str]) -> (Office, Registered) {
    let office = Office::open().await;
    let registered = office.register("group", &group(names)).await.registered();
    (office.with_clock_at(FIRST_DAY), registered)
}

/// The rows of the list: each name, and whether they are there.
fn rows(html: &str) -> Vec<(String, bool)> {
    let rows = html.split("<li id=\"").skip(1).filter_map(|rest| {
        let (tag, rest) = rest.split_once('>')?;
        let name = rest.split_once("<span class=\"name\">")?.1.split('<').next()?;
        Some((name.to_owned(), tag.contains("class=\"here\"")))
    });
    rows.collect()
}

async fn attended(office: &Office, registered: &Registered) -> Vec<Vec<u32>> {
    let registration = office.registration(registered.registration_id()).await;
    registration.participants.into_iter().map(|participant| participant.attended).collect()
}

/// What the page says that a response leads to.
async fn follow(desk: &Desk<'_>, office: &Office, response: &Response) -> String {
    assert_eq!(response.status, 303);
    let banner = harness::pages::cookies(response).join("; ");
    let cookies = format!("{}; {banner}", desk.cookie);
    let address = response.header("location").split('#').next().unwrap();
    page(&office.request("GET", address).header("cookie", cookies).send().await)
}

#[tokio::test]
async fn names_are_in_danish_order_and_under_their_letters() {
    let names =
        ["Aage Prøve", "Østen Prøve", "bo Prøve", "Ærna Prøve", "Émile Prøve", "Carl Prøve"];
    let (office, _) = on_first_day(&names).await;
    let desk = Desk::open(&office).await;
    let html = desk.page(LIST).await;
    let listed: Vec<String> = rows(&html).into_iter().map(|(name, _)| name).collect();
    let expected =
        ["bo Prøve", "Carl Prøve", "Émile Prøve", "Ærna Prøve", "Østen Prøve", "Aage Prøve"];
    assert_eq!(listed, expected);
    for (number, letter) in (1..).zip(["B", "C", "E", "Æ", "Ø", "Å"]) {
        let heading = format!("<h2 id=\"bogstav-{number}\">{letter}</h2>");
        assert!(html.contains(&heading), "{heading}");
        assert!(html.contains(&format!("<a href=\"#bogstav-{number}\">{letter}</a>")));
    }
    assert!(html.contains("<span id=\"antal\">0</span> af 6 er her"));
}

#[tokio::test]
async fn a_mark_leads_back_to_its_row_and_counts_once() {
    let (office, registered) = on_first_day(&["Bo Prøve", "Ib Prøve"]).await;
    let desk = Desk::open(&office).await;
    let key = format!("{}_1", registered.id);
    for _ in 0..2 {
        let marked = desk.submit(DAY, &[("her", &key)]).await;
        assert_eq!(marked.status, 303);
        assert_eq!(marked.header("location"), format!("{DAY}#{key}"));
    }
    assert_eq!(attended(&office, &registered).await, [vec![], vec![1]]);
    let html = desk.page(LIST).await;
    assert_eq!(rows(&html), [("Bo Prøve".to_owned(), false), ("Ib Prøve".to_owned(), true)]);
    assert!(html.contains("<span id=\"antal\">1</span> af 2 er her"));
    desk.submit(DAY, &[("fortryd", &key)]).await;
    assert_eq!(attended(&office, &registered).await, [[0; 0], []]);
}

#[tokio::test]
async fn a_script_is_told_who_is_there() {
    let (office, registered) = on_first_day(&["Bo Prøve", "Ib Prøve"]).await;
    let desk = Desk::open(&office).await;
    let [bo, ib] = [0, 1].map(|number| format!("{}_{number}", registered.id));
    desk.submit(DAY, &[("her", &bo)]).await;
    let mark = |name: &'static str, key: String| {
        let fields = [("formular", desk.token.as_str()), (name, &key)];
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = office.post(DAY).header("accept", "application/json");
        request
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &desk.cookie)
            .body(body)
            .send()
    };
    assert_eq!(mark("her", ib.clone()).await.ok(200), json!({ "present": [bo, ib] }));
    assert_eq!(mark("fortryd", bo.clone()).await.ok(200), json!({ "present": [ib] }));
    assert_eq!(mark("her", format!("{}_7", registered.id)).await.status, 422);
}

#[tokio::test]
async fn nobody_is_marked_before_the_first_day() {
    let office = Office::open().await;
    let registered = office.register("one", &group(&["Bo Prøve"])).await.registered();
    let desk = Desk::open(&office).await;
    let html = desk.page(LIST).await;
    assert!(html.contains("Bo Prøve") && !html.contains("name=\"her\""));
    assert!(html.contains("fra den første kursusdag, tirsdag den 14. november 2023"));
    let key = format!("{}_0", registered.id);
    assert_eq!(desk.submit(DAY, &[("her", &key)]).await.status, 409);
}

#[tokio::test]
async fn who_has_given_up_the_seat_meanwhile_is_not_marked() {
    let (office, registered) = on_first_day(&["Bo Prøve", "Ib Prøve"]).await;
    let desk = Desk::open(&office).await;
    registered.staff_action(&office, "participants/1/cancellation", &json!({})).await.ok(200);
    let marked = desk.submit(DAY, &[("her", &format!("{}_1", registered.id))]).await;
    let html = follow(&desk, &office, &marked).await;
    assert!(html.contains("Intet er noteret: deltageren er ikke på holdet mere."), "{html}");
    assert_eq!(rows(&html), [("Bo Prøve".to_owned(), false)]);
}

#[tokio::test]
async fn a_run_has_a_list_for_each_of_its_days() {
    let office = Office::empty(NOW).await;
    office.add(&days_in_reverse()).await;
    let registered = office.register("one", &group(&["Bo Prøve"])).await.registered();
    let office = office.with_clock_at("2023-11-15T08:30:00+01:00");
    let desk = Desk::open(&office).await;
    assert!(desk.page(LIST).await.contains("<h1>Fremmøde onsdag den 15. november 2023"));
    let third = format!("{LIST}?dag=2023-11-16&modul=3");
    assert!(desk.page(&third).await.contains("<h1>Fremmøde torsdag den 16. november 2023"));
    desk.submit(&third, &[("her", &format!("{}_0", registered.id))]).await;
    assert_eq!(attended(&office, &registered).await, [[3]]);
    for unknown in ["2023-11-17", "2023-11-16&modul=2", "x"] {
        let unknown = format!("{LIST}?dag={unknown}");
        assert_eq!(desk.get(&unknown).await.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn the_list_says_nothing_about_needs_and_payment() {
    let (office, _) = {
        let office = Office::open().await;
        let form: Value = example(harness::REGISTRATION);
        let registered = office.register("one", &form).await.registered();
        (office.with_clock_at(FIRST_DAY), registered)
    };
    let html = Desk::open(&office).await.page(LIST).await;
    let form: Value = example(harness::REGISTRATION);
    let names = form["participants"].as_array().unwrap();
    assert!(names.iter().all(|one| html.contains(one["name"].as_str().unwrap())));
    let needs = names.iter().filter_map(|one| one["needs"].as_str());
    let billing = form["billing"].as_object().unwrap().values().filter_map(Value::as_str);
    for hidden in needs.chain(billing.filter(|value| value.len() > 3)) {
        assert!(!html.contains(hidden), "{hidden}");
    }
    assert!(!html.contains("@eksempel"), "no addresses");
}

#[tokio::test]
async fn a_teacher_checks_in_people_of_the_own_run_only() {
    let office = Office::empty(NOW).await;
    let mut own = course("moedeledelse", 24);
    own["runs"][0]["teachers"] = json!(["KAREN@kontor.example"]);
    office.add(&own).await;
    office.add(&course("referater", 24)).await;
    let of_own = office.register("own", &group(&["Bo Prøve"])).await.registered();
    let other = "/courses/referater/runs/2023-11-14";
    let of_other = office.register_for(other, "other", &group(&["Ib Prøve"])).await.registered();
    let office = office.with_clock_at(FIRST_DAY);
    let teacher = Desk::with_roles(&office, &["teacher"]).await;
    assert!(teacher.page(LIST).await.contains("Bo Prøve"));
    assert_eq!(teacher.submit(DAY, &[("her", &format!("{}_0", of_own.id))]).await.status, 303);
    let list_of_other = DAY.replace("moedeledelse", "referater");
    let key = format!("{}_0", of_other.id);
    assert_eq!(teacher.get(&list_of_other).await.status, 403);
    assert_eq!(teacher.submit(&list_of_other, &[("her", &key)]).await.status, 403);
    // By the path of the own run.
    teacher.submit(DAY, &[("her", &key)]).await;
    assert_eq!(attended(&office, &of_own).await, [[1]]);
    assert_eq!(attended(&office, &of_other).await, [[0; 0]]);
}

#[tokio::test]
async fn looking_at_the_list_is_recorded() {
    let (office, _) = on_first_day(&["Bo Prøve"]).await;
    Desk::open(&office).await.page(LIST).await;
    let person = json!({ "email": "bo.proeve@eksempel.dk" });
    let accesses = office.post_as_staff("/staff/people/audit", &person).await.ok(200);
    assert_eq!(accesses["accesses"][0]["what"], "fremmoede", "{accesses}");
    assert_eq!(accesses["accesses"][0]["by"], "karen");
}

#[tokio::test]
async fn a_mark_without_the_token_of_the_session_is_not_taken() {
    let (office, registered) = on_first_day(&["Bo Prøve"]).await;
    let desk = Desk::open(&office).await;
    let key = format!("{}_0", registered.id);
    let fields = [("formular", "x"), ("her", key.as_str())];
    let refused = submit_with_cookie(&office, DAY, &fields, &desk.cookie).await;
    assert_eq!(refused.status, 403);
    assert_eq!(attended(&office, &registered).await, [[0; 0]]);
}
