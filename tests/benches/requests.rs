//! How long the office takes for a request, from the router's door and back: `cargo bench -p tests
//! --bench requests`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may give up"
)]

use std::time::{Duration, Instant};

use document::Sources;
use kursuskontor::catalogue;
use tests::{NOW, Office, group};

/// Most participants of one registration.
const GROUP: usize = 10;
/// Participants of the long list.
const LONG: usize = 500;
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
        let names: Vec<String> = (0..GROUP)
            .map(|place| format!("Prøveperson{} Nummer{place}", number * GROUP + place))
            .collect();
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
    measure(
        &office,
        "GET .../participants.pdf (500)",
        &format!("/staff/courses/{slug}/runs/2023-11-14/participants.pdf"),
        30,
    )
    .await;
    let started = Instant::now();
    drop(office.house.router(&Sources::embedded()).unwrap());
    println!(
        "{:<34} {:>10.2}",
        "templates, theme and fonts at start",
        milliseconds(started.elapsed())
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
    println!(
        "{name:<34} {:>10.2} {:>10.2} {bytes:>10}",
        milliseconds(times[times.len() / 2]),
        milliseconds(times[times.len() * 95 / 100])
    );
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
