//! Request latency at the router, without a socket: `cargo bench -p tests --bench latency`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may give up"
)]

use std::time::{Duration, Instant};

use document::TemplateLoader;
use harness::desk::Desk;
use harness::{NOW, Office, Response, START, course, group};
use kursuskontor::catalogue;
use serde_json::json;

/// Participants of each registration: the maximum.
const GROUP: usize = 10;
/// Participants of the long list.
const PARTICIPANTS: usize = 500;
/// Courses of the busy office, each with four runs.
const COURSES: usize = 25;
/// When they start. The desk is measured on the first day of the first, when people are checked in.
const STARTS: [&str; 4] = ["2023-10-05", "2024-02-01", "2024-03-01", "2024-04-01"];
const FIRST_DAY: &str = "2023-10-05T08:30:00+02:00";
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
    measure_desk(&busy.with_clock_at(FIRST_DAY)).await;
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
        let run = |start: &&str| {
            let mut run = course["runs"][0].clone();
            run["start"] = json!(start);
            run["days"] = json!([{ "module": 1, "date": start, "start": "09:00", "end": "16:00" }]);
            run.as_object_mut().unwrap().remove("registrationDeadline");
            run
        };
        course["runs"] = STARTS.iter().map(run).collect();
        office.add(&course).await;
        for start in STARTS {
            let path = format!("/courses/kursus-{number}/runs/{start}");
            for person in 0..REGISTRATIONS {
                let form = group(&[&format!("Prøveperson Nummer{person}")]);
                office.register_for(&path, &format!("key-{person}"), &form).await.ok(201);
            }
        }
    }
    office
}

/// The pages of the desk of the busy office.
async fn measure_desk(office: &Office) {
    let desk = Desk::open(office).await;
    let first = format!("kursus-3/runs/{}", STARTS[0]);
    let list = office.get_as_staff(&format!("/staff/courses/{first}/registrations")).await.ok(200);
    let registration = list["registrations"][0]["id"].as_str().unwrap();
    let run = format!("/kontor/hold/kursus-3/{}", STARTS[0]);
    for (name, path) in [
        ("desk: today", "/kontor"),
        ("desk: today, all contacts", "/kontor?frist=alle"),
        ("desk: runs", "/kontor/hold"),
        ("desk: runs by overdue contacts", "/kontor/hold?sorter=-forfaldne"),
        ("desk: a run", &run),
        ("desk: a registration", &format!("/kontor/tilmelding/{registration}")),
        ("desk: a message", &format!("{run}/besked")),
        ("desk: check-in", &format!("{run}/fremmoede?dag={}", STARTS[0])),
        ("desk: documents", &format!("{run}/dokumenter")),
        ("desk: courses", "/kontor/kurser"),
        ("desk: the editor", "/kontor/kurser/kursus-3/rediger"),
    ] {
        measure_responses(name, 20, async || desk.get(path).await).await;
    }
}

async fn measure(office: &Office, name: &str, path: &str, rounds: usize) {
    let authorization = office.staff();
    let headers = [("authorization", authorization.as_str())];
    measure_responses(name, rounds, async || office.send("GET", path, &headers, "").await).await;
}

async fn measure_responses(name: &str, rounds: usize, send: impl AsyncFn() -> Response) {
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..rounds + 5 {
        let started = Instant::now();
        let response = send().await;
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
