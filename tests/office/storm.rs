//! Races on a wire where things go wrong, and what must hold afterwards. Each answers what it saw,
//! or what was broken.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use domain::{EmailAddress, Registration, RegistrationStatus, RunId};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::turns::Turns;
use crate::wire::{FAULTS, Removed, Wire};
use crate::{NOW, Office, course, group};

/// How often a client repeats a request that was not answered for good.
const REPEATS: usize = 60;
const SLUG: &str = "storm";
/// Offices that are open at the same time.
const OFFICES_AT_ONCE: usize = 6;
/// How many requests to the table are put in every order, while two want the last seat; those after
/// them come as they come.
const INTERLEAVED: usize = 6;
/// Clients that race at the same time; more only wait for one another.
const AT_ONCE: usize = 32;

/// What a storm saw.
#[derive(Debug, Default)]
pub struct Report(BTreeMap<String, usize>);

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> =
            self.0.iter().map(|(what, count)| format!("{count} {what}")).collect();
        f.write_str(&counts.join(", "))
    }
}

impl Report {
    fn of(cases: usize) -> Self {
        Self(BTreeMap::from([("cases".to_owned(), cases)]))
    }

    fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }
}

fn run() -> RunId {
    #[expect(clippy::expect_used, reason = "a slug and a date")]
    RunId { slug: SLUG.parse().expect("a slug"), start: "2023-11-14".parse().expect("a date") }
}

/// A single person's form.
fn person(number: usize) -> Value {
    let mut form = group(&[&format!("Person Nummer{number}")]);
    form["contact"]["email"] = form["participants"][0]["email"].clone();
    form
}

/// Registers until the answer is for good: 201 or 409. Everything but those and 503 is broken, and
/// so is giving up.
async fn insist(
    office: &Office,
    slug: &str,
    key: &str,
    form: &Value,
    patience: Option<Duration>,
) -> Result<(u16, Value), String> {
    for attempt in 0..REPEATS {
        let asked = office.register_for(slug, key, form);
        // The first time an impatient client hangs up: the work is dropped wherever it is.
        let answer = match patience.filter(|_| attempt == 0) {
            Some(patience) => match tokio::time::timeout(patience, asked).await {
                Ok(answer) => answer,
                Err(_) => continue,
            },
            None => asked.await,
        };
        match answer.status.as_u16() {
            status @ (201 | 409) => return Ok((status, answer.json())),
            503 => tokio::time::sleep(Duration::from_millis(5)).await,
            other => {
                return Err(format!(
                    "an answer {other}: {}",
                    String::from_utf8_lossy(&answer.body)
                ));
            }
        }
    }
    Err("a client was never answered for good".to_owned())
}

/// AuditSpool at the course. What it shows may lag behind, but is something that was.
async fn look(office: &Office, capacity: usize) -> Result<(), String> {
    let answer = office.get(&format!("/courses/{SLUG}")).await;
    match answer.status.as_u16() {
        503 => Ok(()),
        200 if answer.json()["runs"][0]["seatsLeft"]
            .as_u64()
            .is_some_and(|left| left <= capacity as u64) =>
        {
            Ok(())
        }
        other => {
            Err(format!("a look was answered {other}: {}", String::from_utf8_lossy(&answer.body)))
        }
    }
}

async fn storm_office(capacity: usize) -> Office {
    let office = Office::empty(NOW).await;
    office.add(&course(SLUG, capacity)).await;
    office
}

async fn registrations(office: &Office) -> Result<Vec<Registration>, String> {
    office.table.registrations(&run()).await.map_err(|error| error.to_string())
}

/// What must hold in any table at any time.
async fn sound(office: &Office, wire: &Wire) -> Result<(), String> {
    let mut findings = office.table.verify().await.map_err(|error| error.to_string())?;
    findings.extend(wire.complaints());
    if findings.is_empty() { Ok(()) } else { Err(findings.join("; ")) }
}

/// Clients race for a quarter as many seats. Every tenth asks for a person who asks already, every
/// seventh hangs up once.
///
/// # Errors
/// What was broken: oversold, lost, doubled, not full, or another answer than 201, 409 and 503.
pub async fn race(
    seed: u64,
    clients: usize,
    chance: f64,
    removed: Option<Removed>,
) -> Result<Report, String> {
    let capacity = clients / 4;
    let (office, wire) =
        storm_office(capacity).await.over(|http| Wire::noisy(http, seed, chance, removed));
    let office = Arc::new(office);
    let mut tasks = JoinSet::new();
    let room = Arc::new(Semaphore::new(AT_ONCE));
    for client in 0..clients {
        let (office, room) = (Arc::clone(&office), Arc::clone(&room));
        tasks.spawn(async move {
            let _place = room.acquire().await.map_err(|error| error.to_string())?;
            let form = person(if client % 10 == 9 { client - 1 } else { client });
            let patience = (client % 7 == 0).then(|| Duration::from_millis(client as u64 % 40));
            let key = format!("key-{client}");
            let (status, body) = insist(&office, SLUG, &key, &form, patience).await?;
            if status == 201 {
                let again = insist(&office, SLUG, &key, &form, None).await?;
                if again != (201, body.clone()) {
                    return Err(format!("a repeated request was answered {} {}", again.0, again.1));
                }
            }
            if client % 5 == 0 {
                look(&office, capacity).await?;
            }
            Ok::<_, String>((status, body["id"].as_str().unwrap_or_default().to_owned()))
        });
    }
    let mut report = Report::default();
    let mut seated = BTreeSet::new();
    while let Some(ended) = tasks.join_next().await {
        let (status, id) = ended.map_err(|error| error.to_string())??;
        report.count(format!("answers {status}"));
        if status == 201 && !seated.insert(id) {
            return Err("two clients hold one registration".to_owned());
        }
    }
    sound(&office, &wire).await?;
    let stored = registrations(&office).await?;
    let held: u32 = stored.iter().map(Registration::seats).sum();
    let people: BTreeSet<&str> = stored
        .iter()
        .flat_map(|registration| &registration.participants)
        .map(|participant| participant.email.as_str())
        .collect();
    match () {
        () if held as usize != capacity => Err(format!("{held} of {capacity} seats are held")),
        () if people.len() != held as usize => {
            Err(format!("{held} seats for {} people", people.len()))
        }
        () if stored.len() != seated.len() => {
            Err(format!("{} registrations, {} clients with 201", stored.len(), seated.len()))
        }
        () if !stored.iter().all(|registration| seated.contains(&registration.id.to_string())) => {
            Err("a registration that no client has".to_owned())
        }
        () => Ok(report),
    }
}

/// Two clients want the last seat, their requests to the table in every order, with every pair of
/// faults on the first two writes. Whoever has the seat must end with 201, the other with 409, and
/// both are told so again.
///
/// # Errors
/// The case in which something else happened.
pub async fn last_seat(removed: Option<Removed>) -> Result<Report, String> {
    let mut tasks = JoinSet::new();
    let room = Arc::new(Semaphore::new(OFFICES_AT_ONCE));
    // The clients are alike, so it is the first one who begins.
    for order in (0..1_usize << (INTERLEAVED - 1)).map(|turns| turns << 1) {
        let room = Arc::clone(&room);
        tasks.spawn(async move {
            let _place = room.acquire().await.map_err(|error| error.to_string())?;
            let turns: Vec<usize> = (0..INTERLEAVED).map(|turn| order >> turn & 1).collect();
            last_seat_in(&turns, removed)
                .await
                .map_err(|broken| format!("turns {turns:?}, {broken}"))
        });
    }
    let mut cases = 0;
    while let Some(ended) = tasks.join_next().await {
        cases += ended.map_err(|error| error.to_string())??;
    }
    Ok(Report::of(cases))
}

/// The same with the requests in one order; how many pairs of faults there were.
async fn last_seat_in(order: &[usize], removed: Option<Removed>) -> Result<usize, String> {
    let faults = || FAULTS.into_iter().map(Some).chain([None]);
    let pairs = faults().flat_map(|first| faults().map(move |second| [first, second]));
    let (office, turns) =
        Office::empty(NOW).await.over(|http| Turns::new(Wire::scripted(http, &[], removed)));
    let mut cases = 0;
    for pair in pairs {
        let slug = format!("seat-{cases}");
        office.add(&course(&slug, 1)).await;
        turns.wire.script(&pair);
        turns.take(order);
        one_seat(&office, &slug, &turns)
            .await
            .map_err(|broken| format!("faults {pair:?}: {broken}"))?;
        if let Some(complaint) = turns.wire.complaints().first() {
            return Err(format!("faults {pair:?}: {complaint}"));
        }
        cases += 1;
    }
    let findings = office.table.verify().await.map_err(|error| error.to_string())?;
    if findings.is_empty() { Ok(cases) } else { Err(findings.join("; ")) }
}

/// Two clients want the only seat of a course.
async fn one_seat(office: &Office, slug: &str, turns: &Turns) -> Result<(), String> {
    let client = async |number: usize| {
        insist(office, slug, &format!("key-{number}"), &person(number), None).await
    };
    let (one, other) = tokio::join!(turns.act(0, client(0)), turns.act(1, client(1)));
    let ends = [one?.0, other?.0];
    if ends != [201, 409] && ends != [409, 201] {
        return Err(format!("the clients ended with {ends:?}"));
    }
    let again = [client(0).await?.0, client(1).await?.0];
    if again != ends {
        return Err(format!(
            "the clients ended with {ends:?}, and were told {again:?} when they asked again"
        ));
    }
    let run = RunId { slug: slug.parse().map_err(|_| "a slug")?, ..run() };
    let stored = office.table.registrations(&run).await.map_err(|error| error.to_string())?;
    let holders: Vec<&str> = stored
        .iter()
        .flat_map(Registration::participant_emails)
        .map(EmailAddress::as_str)
        .collect();
    let winner = person(usize::from(ends[1] == 201));
    if winner["participants"][0]["email"] != json!(holders.join(" ")) {
        return Err("the seat is not with the client who has 201".to_owned());
    }
    Ok(())
}

/// Two seats are taken, a group of two waits, one seat is given back: the group does not fit, and a
/// newcomer must not slip in before it.
///
/// # Errors
/// Who got the seat.
pub async fn newcomer(removed: Option<Removed>) -> Result<Report, String> {
    let (office, wire) = storm_office(2).await.over(|http| Wire::scripted(http, &[], removed));
    let (_, first) = insist(&office, SLUG, "first", &person(1), None).await?;
    insist(&office, SLUG, "second", &person(2), None).await?;
    let mut two = group(&["Venter Ene", "Venter Anden"]);
    two["acceptWaiting"] = json!(true);
    let (_, waiting) = insist(&office, SLUG, "two", &two, None).await?;
    office.cancel(&first).await;
    let (status, answer) = insist(&office, SLUG, "newcomer", &person(3), None).await?;
    if status != 409 || waiting["place"] != 1 {
        return Err(format!(
            "a newcomer was answered {status} {answer} while a group waited at place {}",
            waiting["place"]
        ));
    }
    sound(&office, &wire).await?;
    Ok(Report::of(1))
}

/// Eight members of the staff note something about one registration at once; every note must be
/// kept.
///
/// # Errors
/// How many were lost.
pub async fn notes(removed: Option<Removed>) -> Result<Report, String> {
    const AT_THE_SAME_TIME: usize = 8;
    let (office, wire) = storm_office(2).await.over(|http| Wire::scripted(http, &[], removed));
    let office = Arc::new(office);
    let (_, registered) = insist(&office, SLUG, "first", &person(1), None).await?;
    let path =
        format!("/staff/registrations/{}/contact", registered["id"].as_str().unwrap_or_default());
    let mut tasks = JoinSet::new();
    for number in 0..AT_THE_SAME_TIME {
        let (office, path) = (Arc::clone(&office), path.clone());
        tasks.spawn(async move {
            let token = office.staff();
            let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
            office
                .ask(
                    "POST",
                    &path,
                    &headers,
                    json!({ "note": format!("Nummer {number}") }).to_string(),
                )
                .await
                .status
                .as_u16()
        });
    }
    let statuses = tasks.join_all().await;
    let kept =
        registrations(&office).await?.first().map_or(0, |registration| registration.notes.len());
    if kept != AT_THE_SAME_TIME {
        return Err(format!("{kept} of {AT_THE_SAME_TIME} notes are kept, answered {statuses:?}"));
    }
    sound(&office, &wire).await?;
    Ok(Report::of(1))
}

/// A full run, a queue, and seats given back while ten promoters race.
///
/// # Errors
/// What was broken: somebody promoted before who came first, a group split, a seat counted twice or
/// left empty.
pub async fn queue(
    seed: u64,
    waiters: usize,
    cancellations: usize,
    chance: f64,
    removed: Option<Removed>,
) -> Result<Report, String> {
    let capacity = cancellations + cancellations / 2;
    let (office, wire) =
        storm_office(capacity).await.over(|http| Wire::noisy(http, seed, chance, removed));
    let office = Arc::new(office);
    let mut report = Report::default();
    let mut seated = Vec::new();
    for client in 0..capacity {
        let (status, body) =
            insist(&office, SLUG, &format!("seat-{client}"), &person(client), None).await?;
        report.count(format!("seats answered {status}"));
        seated.push(body);
    }
    let mut tasks = JoinSet::new();
    let room = Arc::new(Semaphore::new(AT_ONCE));
    for client in 0..waiters {
        let (office, room) = (Arc::clone(&office), Arc::clone(&room));
        tasks.spawn(async move {
            let _place = room.acquire().await.map_err(|error| error.to_string())?;
            let names: Vec<String> =
                (0..=client % 3).map(|place| format!("Waiter{client} Nummer{place}")).collect();
            let mut form = group(&names.iter().map(String::as_str).collect::<Vec<_>>());
            form["acceptWaiting"] = json!(true);
            insist(&office, SLUG, &format!("wait-{client}"), &form, None).await
        });
    }
    for seat in seated.into_iter().take(cancellations) {
        let office = Arc::clone(&office);
        tasks.spawn(async move {
            for _ in 0..REPEATS {
                let answer = office.cancel(&seat).await;
                match answer.status.as_u16() {
                    200 => return Ok((200, answer.json())),
                    503 => {}
                    other => return Err(format!("a cancellation was answered {other}")),
                }
            }
            Err("a cancellation was never answered for good".to_owned())
        });
    }
    for _ in 0..10 {
        let office = Arc::clone(&office);
        tasks.spawn(async move {
            for _ in 0..5 {
                // A promoter that the wire breaks is one that stopped half way.
                let _ = office
                    .house
                    .app
                    .store
                    .promote_waiting(&run(), office.house.app.clock.now())
                    .await;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            Ok((0, Value::Null))
        });
    }
    while let Some(ended) = tasks.join_next().await {
        let (status, body) = ended.map_err(|error| error.to_string())??;
        let status = if status == 0 {
            "promoters".to_owned()
        } else {
            format!("answers {status} {}", body["status"].as_str().unwrap_or("refused"))
        };
        report.count(status);
    }
    office
        .table
        .promote_waiting(&run(), office.house.app.clock.now())
        .await
        .map_err(|error| error.to_string())?;
    sound(&office, &wire).await?;
    in_order(&office, capacity).await?;
    Ok(report)
}

/// Who still waits is the tail of the queue, and the next group does not fit.
async fn in_order(office: &Office, capacity: usize) -> Result<(), String> {
    let stored = registrations(office).await?;
    let of = |status: RegistrationStatus| {
        stored.iter().filter(move |registration| registration.status == status)
    };
    let held: u32 = of(RegistrationStatus::Registered).map(Registration::seats).sum();
    let free = (capacity as u32)
        .checked_sub(held)
        .ok_or_else(|| format!("{held} of {capacity} seats are held"))?;
    let head =
        of(RegistrationStatus::Waiting).min_by_key(|registration| registration.waiting_number);
    if let Some(head) = head.filter(|head| head.seats() <= free) {
        return Err(format!("{free} seats are free, but a group of {} waits", head.seats()));
    }
    let last_promoted = of(RegistrationStatus::Registered)
        .filter_map(|registration| registration.waiting_number)
        .max();
    let first_waiting = head.and_then(|head| head.waiting_number);
    match (last_promoted, first_waiting) {
        (Some(promoted), Some(waiting)) if promoted > waiting => {
            Err(format!("number {promoted} was promoted before number {waiting}"))
        }
        _ => Ok(()),
    }
}
