//! How long the office takes for a request, from the router's door and back: `cargo bench -p tests`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints, and may give up")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use document::Sources;
use local::catalogue;
use tests::{NOW, Office, group};
use tokio::task::JoinSet;

/// Most participants of one registration.
const GROUP: usize = 10;
/// Participants of the long list.
const LONG: usize = 500;
/// Registrations of the race for seats, and the clients that make them.
const REGISTRATIONS: usize = 6_000;
const CLIENTS: usize = 16;

#[tokio::main]
async fn main() {
    let office = Office::empty(NOW).await;
    for mut course in catalogue::authored(None).unwrap() {
        course.runs[0].capacity = 1_000;
        office.house.app.store.publish(&course, None).await.unwrap().unwrap();
    }
    let slug = "strategisk-borgerinddragelse";
    let register = format!("/courses/{slug}/runs/2023-11-14/registrations");
    for number in 0..LONG / GROUP {
        let names: Vec<String> = (0..GROUP).map(|place| format!("Prøveperson{} Nummer{place}", number * GROUP + place)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let key = format!("key-{number}");
        let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        let answer = office.ask("POST", &register, &headers, group(&names).to_string()).await;
        assert_eq!(answer.status.as_u16(), 201, "{answer:?}");
    }
    println!("{:<34} {:>10} {:>10} {:>10}", "request", "median ms", "p95 ms", "bytes");
    measure(&office, "GET /courses", "/courses", 500).await;
    measure(&office, "GET /courses/{slug}", &format!("/courses/{slug}"), 500).await;
    measure(&office, "GET .../brochure.pdf", &format!("/courses/{slug}/brochure.pdf"), 50).await;
    measure(&office, "GET /catalogue.pdf", "/catalogue.pdf", 30).await;
    measure(&office, "GET .../participants.pdf (500)", &format!("/staff/courses/{slug}/runs/2023-11-14/participants.pdf"), 30).await;
    registrations().await;
    let started = Instant::now();
    drop(office.house.router(&Sources::embedded()).unwrap());
    println!("{:<34} {:>10.2}", "templates, theme and fonts at start", milliseconds(started.elapsed()));
}

/// Registrations of one person each for one run, its table on disk, from clients that wait for each answer.
async fn registrations() {
    let office = Office::on_disk(NOW).await;
    office.add(&tests::course("kapacitet", REGISTRATIONS)).await;
    let office = Arc::new(office);
    let (started, mut clients) = (Instant::now(), JoinSet::new());
    for client in 0..CLIENTS {
        let office = Arc::clone(&office);
        clients.spawn(async move {
            let mut times = Vec::new();
            for number in (client..REGISTRATIONS).step_by(CLIENTS) {
                let form = group(&[&format!("Prøveperson Nummer{number}")]);
                let asked = Instant::now();
                let answer = office.register_for("kapacitet", &format!("key-{number}"), &form).await;
                times.push(asked.elapsed());
                assert_eq!(answer.status.as_u16(), 201, "{answer:?}");
            }
            times
        });
    }
    let mut times = clients.join_all().await.concat();
    let rate = REGISTRATIONS as f64 / started.elapsed().as_secs_f64();
    times.sort();
    let of = |percent: usize| milliseconds(times[times.len() * percent / 100]);
    println!(
        "{:<34} {:>10.2} {:>10.2} p99 {:.2} ms, {rate:.0} a second",
        format!("POST registrations, {CLIENTS} clients"),
        of(50),
        of(95),
        of(99)
    );
}

async fn measure(office: &Office, name: &str, path: &str, rounds: usize) {
    let token = office.staff();
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..rounds + 5 {
        let started = Instant::now();
        let answer = office.ask("GET", path, &[("authorization", &token)], "").await;
        times.push(started.elapsed());
        assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
        bytes = answer.body.len();
    }
    let mut times = times.split_off(5);
    times.sort();
    println!("{name:<34} {:>10.2} {:>10.2} {bytes:>10}", milliseconds(times[times.len() / 2]), milliseconds(times[times.len() * 95 / 100]));
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
