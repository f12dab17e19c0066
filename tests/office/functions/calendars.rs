//! What e-mails put into the calendars of their recipients, and take out of them.

use std::collections::{BTreeMap, BTreeSet};

use harness::calendar_program::CalendarProgram;
use harness::emails::{SentEmail, emails_to};
use harness::{
    NOW, Office, RUN, Registered, SLUG, SPRING, SPRING_RUN, STAFF_RUN, START, course, group,
    waiting_group,
};
use serde_json::{Value, json};

const FIRST_DAY: &str = "20231114T080000Z";
const VENUE: &str = "Kursuscentret\\, Eksempelvej 1\\, 1472 København K";

async fn office() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 4)).await;
    office
}

fn person(name: &str) -> String {
    format!("{}@eksempel.dk", name.to_lowercase())
}

/// The start of each entry in a person's calendar after all these e-mails.
fn starts(emails: &[SentEmail], name: &str) -> Vec<String> {
    let mut program = CalendarProgram::default();
    emails.iter().for_each(|email| program.receive(email));
    let entries = program.entries().remove(&person(name)).unwrap_or_default();
    entries.into_iter().map(|(start, _)| start).collect()
}

async fn publish(office: &Office, edit: impl FnOnce(&mut Value)) -> Value {
    let mut document = course(SLUG, 4);
    edit(&mut document);
    office.publish_over(&document).await.ok(200)
}

#[tokio::test]
async fn whoever_registers_cancels_and_registers_again_has_the_course_in_their_calendar() {
    let office = office().await;
    let first = office.register("one", &group(&["Bo"])).await.registered();
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), [FIRST_DAY]);
    first.cancel(&office).await.ok(200);
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), [""; 0]);
    office.register("two", &group(&["Bo"])).await.ok(201);
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), [FIRST_DAY]);
}

#[tokio::test]
async fn a_move_takes_the_old_date_out_of_the_calendar_and_back_again() {
    let office = office().await;
    let registered = office.register("one", &group(&["Bo"])).await.registered();
    office.deliver().await;
    registered.move_to(&office, SPRING).await.ok(200);
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), ["20240228"]);
    registered.move_to(&office, START).await.ok(200);
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), [FIRST_DAY]);
}

#[tokio::test]
async fn a_contact_who_takes_part_gives_the_entry_to_their_new_address() {
    let mut form = group(&["Bo"]);
    form["contact"]["email"] = json!(person("Bo"));
    let participants = json!([{ "participant": 0, "email": person("Bo.ny") }]);
    let contact = json!({ "email": person("Bo.ny") });
    for (is_verified, patch) in [
        (true, json!({ "participants": participants })),
        (true, json!({ "participants": participants, "contact": contact })),
        (false, json!({ "participants": participants, "contact": contact })),
    ] {
        let office = office().await;
        let registered = match is_verified {
            true => office.register("one", &form).await.registered(),
            false => office.register_unverified(RUN, "one", &form).await.registered(),
        };
        office.deliver().await;
        assert_eq!(starts(&office.emails(), "Bo"), [FIRST_DAY]);
        registered.correct_as_staff(&office, &patch).await.ok(200);
        office.deliver().await;
        assert_eq!(starts(&office.emails(), "Bo"), [""; 0], "{is_verified} {patch}");
        assert_eq!(starts(&office.emails(), "Bo.ny"), [FIRST_DAY], "{is_verified} {patch}");
    }
}

#[tokio::test]
async fn a_seat_that_somebody_was_not_told_of_keeps_no_entry_in_their_calendar() {
    let office = office().await;
    let registered = office.register("one", &group(&["Ib"])).await.registered();
    office.deliver().await;
    registered.move_to(&office, SPRING).await.ok(200);
    let mut form = group(&["Ib"]);
    form["contact"]["email"] = json!("per@eksempel.dk");
    let unverified = office.register_unverified(RUN, "two", &form).await.registered();
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Ib"), ["20240228"]);
    unverified.staff_action(&office, "cancellation", &json!({})).await.ok(200);
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Ib"), ["20240228"]);
}

#[tokio::test]
async fn a_run_that_is_cancelled_and_opened_again_is_in_the_calendar() {
    let office = office().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.deliver().await;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), [""; 0]);
    let answer = publish(&office, |_| {}).await;
    assert_eq!(answer["notified"], json!([{ "run": START, "people": 2 }]));
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), [FIRST_DAY]);
    let emails = office.emails();
    let subject = "Ændring: Mødeledelse i praksis, Efterår 2023";
    let is_told = |email: &&SentEmail| email.subject() == subject;
    let told = emails_to(&emails, "bo@eksempel.dk").into_iter().find(is_told).unwrap().text();
    assert!(told.contains("gennemføres nu alligevel"), "{told}");
}

#[tokio::test]
async fn everybody_is_told_of_another_day_hour_and_place() {
    let office = office().await;
    office.register("one", &group(&["Bo", "Ib", "Eva", "Per"])).await.ok(201);
    office.register("two", &waiting_group(&["Ida"])).await.ok(201);
    office.deliver().await;
    office.clear_emails();
    let answer = publish(&office, |document| {
        document["runs"][0]["days"][0]["date"] = json!("2023-11-16");
        document["venue"]["name"] = json!("Rådhuset");
    })
    .await;
    let run = json!({ "run": START, "people": 6 });
    assert_eq!(answer["notified"], json!([run]), "nobody is registered for the other run");
    let emails = office.delivered_emails().await;
    for name in ["Bo", "Ib", "Eva", "Per", "Ida"] {
        let told = emails_to(&emails, &person(name));
        assert_eq!(told.len(), 1, "{name}");
        assert_eq!(told[0].subject(), "Ændring: Mødeledelse i praksis, Efterår 2023");
        let text = told[0].text();
        for words in ["16. november 2023 kl. 09.00-16.00", "Rådhuset, Eksempelvej 1"] {
            assert!(text.contains(words), "{words} in {text}");
        }
        let before = text.split("Før ændringen:").nth(1).unwrap();
        for words in ["14. november 2023 kl. 09.00-16.00", "Kursuscentret, Eksempelvej 1"] {
            assert!(before.contains(words), "{words} in {text}");
        }
        let expected: &[&str] = if name == "Ida" { &[] } else { &["20231116T080000Z"] };
        assert_eq!(starts(&emails, name), expected);
    }
    office.clear_emails();
    let answer = publish(&office, |document| {
        document["runs"][0]["days"][0]["date"] = json!("2023-11-16");
        document["venue"]["name"] = json!("Rådhuset");
        document["runs"][0]["name"] = json!("Efterårets hold");
    })
    .await;
    assert_eq!(answer.get("notified"), None, "another name is told to nobody");
    assert!(office.delivered_emails().await.is_empty());
}

#[tokio::test]
async fn a_change_that_is_taken_back_before_anybody_was_told_is_told_once() {
    let office = office().await;
    office.register("one", &group(&["Bo"])).await.ok(201);
    office.deliver().await;
    office.clear_emails();
    publish(&office, |document| document["runs"][0]["days"][0]["end"] = json!("17:00")).await;
    let first = office.pending_notification().await;
    publish(&office, |_| {}).await;
    office.delivery(NOW).deliver(&first).await.unwrap();
    office.deliver().await;
    // Only of the second, which is from 17.00 to what everybody knows.
    assert_eq!(emails_to(&office.emails(), "bo@eksempel.dk").len(), 1);
}

#[tokio::test]
async fn days_that_become_known_replace_the_start_date_in_the_calendar() {
    let office = office().await;
    office.register_for(SPRING_RUN, "one", &group(&["Bo"])).await.ok(201);
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), ["20240228"]);
    publish(&office, |document| {
        document["runs"][1]["days"] =
            json!([{ "module": 1, "date": "2024-02-28", "start": "09:00", "end": "16:00" }]);
    })
    .await;
    office.deliver().await;
    assert_eq!(starts(&office.emails(), "Bo"), ["20240228T080000Z"]);
}

#[tokio::test]
async fn an_entry_names_nobody_else_and_is_not_the_one_of_the_website() {
    let office = office().await;
    office.register("one", &group(&["Bo", "Ib"])).await.ok(201);
    let emails = office.delivered_emails().await;
    let public = office.get(&format!("{RUN}/calendar.ics")).await;
    let public = String::from_utf8_lossy(&public.body).into_owned();
    let uid = |text: &str| text.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned();
    let [bo, ib] = ["bo@eksempel.dk", "ib@eksempel.dk"].map(|address| {
        let (_, content) = emails_to(&emails, address)[0].attachments().remove(0);
        assert_eq!(content.matches("@eksempel.dk").count(), 1, "{content}");
        uid(&content)
    });
    let uids = BTreeSet::from([bo, ib, uid(&public)]);
    assert_eq!(uids.len(), 3, "{uids:?}");
    assert!(public.contains("METHOD:PUBLISH"), "{public}");
}

/// A random history of everything that changes who has a seat when and where.
struct History {
    office: Office,
    random: fastrand::Rng,
    registered: Vec<Registered>,
    document: Value,
    requests: usize,
    /// Addresses of people who were erased: their calendars hear nothing more.
    erased: BTreeSet<String>,
}

const PEOPLE: [&str; 6] = ["Bo", "Ib", "Eva", "Per", "Ida", "Kim"];

impl History {
    async fn new(seed: u64) -> Self {
        let mut document = course(SLUG, 3);
        document["runs"][1]["capacity"] = json!(3);
        let office = Office::empty(NOW).await;
        office.add(&document).await;
        let random = fastrand::Rng::with_seed(seed);
        Self {
            office,
            random,
            registered: Vec::new(),
            document,
            requests: 0,
            erased: BTreeSet::new(),
        }
    }

    async fn step(&mut self) {
        match self.random.u8(0..17) {
            0..=4 => self.register().await,
            5 => self.cancel().await,
            6 => self.cancel_participant().await,
            7 => self.substitute().await,
            8 => self.correct().await,
            9 | 10 => self.move_to_a_run().await,
            11..=13 => self.edit_course().await,
            14 => self.erase().await,
            _ => self.deliver_one().await,
        }
    }

    fn registration(&mut self) -> Option<Registered> {
        let count = self.registered.len();
        (count > 0).then(|| self.registered[self.random.usize(0..count)].clone())
    }

    async fn register(&mut self) {
        self.requests += 1;
        let mut people = PEOPLE;
        self.random.shuffle(&mut people);
        let form = waiting_group(&people[..self.random.usize(1..3)]);
        let run = [RUN, SPRING_RUN][self.random.usize(0..2)];
        let key = format!("key{}", self.requests);
        let response = self.office.register_for(run, &key, &form).await;
        if response.status == 201 {
            self.registered.push(response.registered());
        }
    }

    async fn cancel(&mut self) {
        if let Some(registered) = self.registration() {
            registered.staff_action(&self.office, "cancellation", &json!({})).await.ok(200);
        }
    }

    async fn cancel_participant(&mut self) {
        let number = self.random.usize(0..2);
        if let Some(registered) = self.registration() {
            let action = format!("participants/{number}/cancellation");
            registered.staff_action(&self.office, &action, &json!({})).await;
        }
    }

    /// Another address for a participant, and sometimes for a contact who takes part.
    async fn correct(&mut self) {
        self.requests += 1;
        let number = self.random.usize(0..2);
        let email = format!("rettet{}@eksempel.dk", self.requests);
        let mut patch = json!({ "participants": [{ "participant": number, "email": email }] });
        if self.random.bool() {
            patch["contact"] = json!({ "email": email });
        }
        if let Some(registered) = self.registration() {
            registered.correct_as_staff(&self.office, &patch).await;
        }
    }

    async fn substitute(&mut self) {
        let name = PEOPLE[self.random.usize(0..PEOPLE.len())];
        let seat = self.random.usize(0..2);
        if let Some(registered) = self.registration() {
            registered.substitute_by_name(&self.office, seat, name).await;
        }
    }

    async fn erase(&mut self) {
        let address = person(PEOPLE[self.random.usize(0..PEOPLE.len())]);
        let body = json!({ "email": address });
        self.office.post_as_staff("/staff/people/erasure", &body).await.ok(200);
        self.erased.insert(address);
    }

    async fn move_to_a_run(&mut self) {
        let start = [START, SPRING][self.random.usize(0..2)];
        if let Some(registered) = self.registration() {
            registered.move_to(&self.office, start).await;
        }
    }

    async fn edit_course(&mut self) {
        let run = self.random.usize(0..2);
        let edited = &mut self.document["runs"][run];
        match self.random.u8(0..4) {
            0 => edited["capacity"] = json!(self.random.u8(2..5)),
            1 => {
                let is_cancelled = edited["state"] == "cancelled";
                edited["state"] = json!(if is_cancelled { "open" } else { "cancelled" });
            }
            2 => {
                let date = format!("2024-03-{:02}", self.random.u8(1..28));
                edited["days"] = match self.random.bool() {
                    true => json!([]),
                    false => {
                        json!([{ "module": 1, "date": date, "start": "09:00", "end": "16:00" }])
                    }
                };
            }
            _ => self.document["venue"]["name"] = json!(["Her", "Der"][self.random.usize(0..2)]),
        }
        if self.office.publish_over(&self.document).await.status != 200 {
            // More seats are taken than the new capacity has.
            self.document = self.office.get(&format!("/courses/{SLUG}")).await.ok(200);
        }
    }

    /// Delivers any of the pending notifications, not the oldest.
    async fn deliver_one(&mut self) {
        let pending = self.office.pending_notifications().await;
        if let Some(id) = self.random.choice(&pending) {
            self.office.delivery(NOW).deliver(id).await.unwrap();
        }
    }

    /// Start and place of everybody's seats, as the staff see them.
    async fn seats(&self) -> BTreeMap<String, Vec<(String, String)>> {
        let mut seats: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for run in self.document["runs"].as_array().unwrap() {
            if run["state"] == "cancelled" {
                continue;
            }
            let start = run["start"].as_str().unwrap();
            let start_in_calendar = match run["days"][0]["date"].as_str() {
                Some(date) => format!("{}T080000Z", date.replace('-', "")),
                None => start.replace('-', ""),
            };
            let place = VENUE.replacen(
                "Kursuscentret",
                self.document["venue"]["name"].as_str().unwrap(),
                1,
            );
            let path = format!("/staff/courses/{SLUG}/runs/{start}/registrations");
            let list = self.office.get_as_staff(&path).await.ok(200);
            for registration in list["registrations"].as_array().unwrap() {
                for participant in registration["participants"].as_array().unwrap() {
                    let takes_part = participant.get("cancelledAt").is_none();
                    if registration["status"] == "registered" && takes_part {
                        let email = participant["email"].as_str().unwrap().to_owned();
                        let entry = (start_in_calendar.clone(), place.clone());
                        seats.entry(email).or_default().push(entry);
                    }
                }
            }
        }
        seats.values_mut().for_each(|seats| seats.sort());
        seats
    }
}

#[tokio::test]
async fn in_the_end_everybodys_calendar_shows_their_seats_in_whatever_order_e_mails_arrive() {
    for seed in 0..12 {
        let mut history = History::new(seed).await;
        for _ in 0..60 {
            history.step().await;
        }
        history.office.deliver().await;
        let mut emails = history.office.emails();
        emails.retain(|email| email.to() != "kursus@example.dk");
        history.random.shuffle(&mut emails);
        let mut program = CalendarProgram::default();
        emails.iter().for_each(|email| program.receive(email));
        let (mut entries, mut seats) = (program.entries(), history.seats().await);
        for address in &history.erased {
            entries.remove(address);
            seats.remove(address);
        }
        assert_eq!(entries, seats, "seed {seed}");
    }
}
