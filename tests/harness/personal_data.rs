//! A registration with a recognisable word in every personal field, and an office in which a lot
//! has happened to it: what erasure and retention must find.

use serde_json::{Value, json};

use crate::{
    NOW, Office, REGISTRATION, Registered, SLUG, SPRING, STAFF_RUN, START, course, example, group,
};

/// Words that stand in the personal fields of [`form`] and nowhere else.
pub const CANARIES: [&str; 14] = [
    "Kanariekontakt",
    "kanariekontakt@eksempel.dk",
    "+4511111111",
    "Kanariedeltager",
    "kanariedeltager@eksempel.dk",
    "+4522222222",
    "Kanariestilling",
    "Kanariekost",
    "Kanariereference",
    "Kanarieordre",
    "Kanariebesked",
    "Kanarienotat",
    "Kanariemenu",
    "Kanariesvar",
];

/// The contact's address.
pub const CONTACT: &str = CANARIES[1];
/// The participant's address.
pub const PARTICIPANT: &str = CANARIES[4];
/// The word that stands for the participant's needs.
pub const NEEDS: &str = CANARIES[7];

/// A registration with a canary in every personal field. Contact and participant differ.
pub fn form() -> Value {
    let mut form = example(REGISTRATION);
    form["contact"] = json!({
        "name": CANARIES[0],
        "email": CONTACT,
        "phone": CANARIES[2],
        "organisation": "Blivende Kommune",
    });
    form["participants"] = json!([{
        "name": CANARIES[3],
        "email": PARTICIPANT,
        "phone": CANARIES[5],
        "jobTitle": CANARIES[6],
        "needs": NEEDS,
        "answers": { "menu": CANARIES[12] },
    }]);
    form["billing"] = json!({
        "kind": "ean",
        "ean": "5798000880016",
        "reference": CANARIES[8],
        "orderNumber": CANARIES[9],
    });
    form["message"] = json!(CANARIES[10]);
    form["answers"] = json!({ "emne": CANARIES[13] });
    form
}

/// Has the course ask what the canaries answer.
pub async fn ask(office: &Office) {
    let mut course = office.get_as_staff(&format!("/staff/courses/{SLUG}")).await.ok(200);
    course["questions"] = json!([
        { "id": "menu", "text": "Hvilken menu?", "kind": "text", "per": "participant" },
        { "id": "emne", "text": "Hvilket emne?", "kind": "text", "per": "registration" },
    ]);
    office.publish_over(&course).await.ok(200);
}

/// Registers the canaries, with a note of the staff.
pub async fn register(office: &Office) -> Registered {
    ask(office).await;
    let registered = office.register("canaries", &form()).await.registered();
    registered.note(office, CANARIES[11]).await.ok(200);
    registered
}

/// Sends a message to the people of a registration that names a canary.
pub async fn send_message(office: &Office, registered: &Registered) {
    let message = json!({
        "to": { "registrations": [registered.id] },
        "recipients": "both",
        "subject": CANARIES[10],
        "text": format!("{} på {{kursus}}", CANARIES[11]),
    });
    let request = office.post(format!("{STAFF_RUN}/messages")).as_staff();
    request.idempotency_key("canaries").json(&message).send().await.ok(202);
}

/// The canaries found somewhere in the table.
pub async fn found(office: &Office) -> Vec<&'static str> {
    let items = office.every_item().await;
    CANARIES.into_iter().filter(|canary| items.iter().any(|item| item.contains(canary))).collect()
}

/// Asserts that no canary is left in the table.
pub async fn assert_gone(office: &Office) {
    assert_eq!(found(office).await, Vec::<&str>::new());
}

/// The hashes that stand for the canaries' addresses in the table.
pub fn hashes(office: &Office) -> [String; 2] {
    let secrets = office.secrets();
    [CONTACT, PARTICIPANT]
        .map(|email| office.table.recipient(&secrets, &email.parse().expect("an address")))
}

/// An office in which the canaries have waited, been promoted, substituted, moved, read, cancelled
/// and registered again, while no e-mail could be sent.
pub async fn with_long_history() -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, 1)).await;
    office.block_mail();
    ask(&office).await;
    let first = office.register("first", &group(&["Bo"])).await.registered();
    let mut form = form();
    form["acceptWaiting"] = json!(true);
    let waiting = office.register("waiting", &form).await.registered();
    assert_eq!(waiting["status"], "waiting");
    first.cancel(&office).await.ok(200);
    for (name, email) in [(CANARIES[0], CONTACT), (CANARIES[3], PARTICIPANT)] {
        let by = json!({
            "name": name,
            "email": email,
            "phone": CANARIES[2],
            "jobTitle": CANARIES[6],
        });
        waiting.substitute(&office, 0, &by).await.ok(200);
    }
    for action in ["contact", "confirmation"] {
        waiting.staff_action(&office, action, &json!({ "note": CANARIES[11] })).await.ok(200);
    }
    for start in [SPRING, START, SPRING] {
        waiting.move_to(&office, start).await.ok(200);
    }
    for email in [CONTACT, PARTICIPANT] {
        office.post_as_staff("/staff/people/export", &json!({ "email": email })).await.ok(200);
        office.assert_consistent().await;
    }
    waiting.cancel(&office).await.ok(200);
    let registered = register(&office).await;
    send_message(&office, &registered).await;
    office.get_as_staff(&format!("{STAFF_RUN}/registrations")).await.ok(200);
    office.deliver_hourly(40).await;
    assert!(!office.table.dead_letters().await.expect("a table").is_empty());
    assert_eq!(found(&office).await.len(), CANARIES.len());
    office
}
