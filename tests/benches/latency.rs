//! Request latency at the router, without a socket: `cargo bench -p tests --bench latency`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may give up"
)]

use std::time::{Duration, Instant};

use document::TemplateLoader;
use harness::{NOW, Office, START, course, group};
use kursuskontor::catalogue;
use serde_json::json;

/// Participants of each registration: the maximum.
const GROUP: usize = 10;
/// Participants of the long list.
const PARTICIPANTS: usize = 500;
/// Courses of the busy office, each with four runs.
const COURSES: usize = 25;
/// Registrations of each of its runs, of one participant each: as many as the sample has people.
const REGISTRATIONS: usize = 30;
/// Courses of the catalogue that visitors see, each with two runs.
const CATALOGUE: usize = 100;

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
    let website = large_catalogue().await;
    let course = "/kurser/kursus-7";
    measure(&website, "GET /kurser (100 courses)", "/kurser", 100).await;
    measure(&website, "GET /kurser/{slug}", course, 300).await;
    measure(&website, "GET .../tilmelding", &form_of(course, 1), 300).await;
    measure(&website, "GET .../tilmelding (10 people)", &form_of(course, 10), 300).await;
    let busy = busy_office().await;
    measure(&busy, "GET /staff/contacts (100 of 3000)", "/staff/contacts?limit=100", 20).await;
    measure(&busy, "GET /staff/runs (100)", "/staff/runs?limit=100", 20).await;
    let started = Instant::now();
    drop(office.local().router(&TemplateLoader::embedded()).unwrap());
    println!(
        "{:<34} {:>10.2}",
        "startup: templates, theme, fonts",
        milliseconds(started.elapsed())
    );
}

/// An office with many courses, each as rich as the sample.
async fn large_catalogue() -> Office {
    let office = Office::empty(NOW).await;
    for number in 0..CATALOGUE {
        office.add(&course(&format!("kursus-{number}"), 20)).await;
    }
    office
}

fn form_of(course: &str, people: usize) -> String {
    format!("{course}/tilmelding?hold={START}&antal={people}")
}

/// An office with 100 runs, and with 3000 contacts to call.
async fn busy_office() -> Office {
    let office = Office::empty(NOW).await;
    for number in 0..COURSES {
        let mut course = course(&format!("kursus-{number}"), REGISTRATIONS);
        let run = |month: usize| {
            let mut run = course["runs"][0].clone();
            run["start"] = json!(format!("2024-{month:02}-01"));
            run["days"] = json!([]);
            run
        };
        course["runs"] = (1..=4).map(run).collect();
        office.add(&course).await;
        for month in 1..=4 {
            let path = format!("/courses/kursus-{number}/runs/2024-{month:02}-01");
            for person in 0..REGISTRATIONS {
                let form = group(&[&format!("Prøveperson Nummer{person}")]);
                office.register_for(&path, &format!("key-{person}"), &form).await.ok(201);
            }
        }
    }
    office
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
