//! Request latency at the router, without a socket: `cargo bench -p tests --bench latency`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may give up"
)]

use std::time::{Duration, Instant};

use document::TemplateLoader;
use harness::{NOW, Office, START, group};
use kursuskontor::catalogue;

/// Participants of each registration: the maximum.
const GROUP: usize = 10;
/// Participants of the long list.
const PARTICIPANTS: usize = 500;

#[tokio::main]
async fn main() {
    let office = Office::empty(NOW).await;
    for mut course in catalogue::read_courses(None).unwrap() {
        course.runs[0].capacity = 1_000;
        office.store().publish(&course, None, &harness::change_by_office()).await.unwrap();
    }
    let slug = "strategisk-borgerinddragelse";
    let run = format!("/courses/{slug}/runs/{START}");
    for number in 0..PARTICIPANTS / GROUP {
        let names: Vec<String> = (0..GROUP)
            .map(|index| format!("Prøveperson{} Nummer{index}", number * GROUP + index))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        office.register_for(&run, &format!("key-{number}"), &group(&names)).await.ok(201);
    }
    println!("{:<34} {:>10} {:>10} {:>10}", "request", "median ms", "p95 ms", "bytes");
    measure(&office, "GET /courses", "/courses", 500).await;
    measure(&office, "GET /courses/{slug}", &format!("/courses/{slug}"), 500).await;
    measure(&office, "GET .../brochure.pdf", &format!("/courses/{slug}/brochure.pdf"), 50).await;
    measure(&office, "GET /catalogue.pdf", "/catalogue.pdf", 30).await;
    measure(
        &office,
        "GET .../participants.pdf (500)",
        &format!("/staff{run}/participants.pdf"),
        30,
    )
    .await;
    let started = Instant::now();
    drop(office.local().router(&TemplateLoader::embedded()).unwrap());
    println!(
        "{:<34} {:>10.2}",
        "startup: templates, theme, fonts",
        milliseconds(started.elapsed())
    );
}

async fn measure(office: &Office, name: &str, path: &str, rounds: usize) {
    let authorization = office.staff();
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..rounds + 5 {
        let started = Instant::now();
        let response = office.send("GET", path, &[("authorization", &authorization)], "").await;
        times.push(started.elapsed());
        assert_eq!(response.status.as_u16(), 200, "{response:?}");
        bytes = response.body.len();
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
