//! How the cost of lists, searches and e-mails grows with what an office holds, at the router,
//! without a socket: `cargo bench -p tests --bench growth`. It takes some minutes.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may give up"
)]

use std::time::{Duration, Instant};

use harness::{NOW, Office, SLUG, STAFF_RUN, START, course, group};
use serde_json::Value;

/// Courses of an office, each with two runs.
const COURSES: [usize; 3] = [100, 1_000, 5_000];
/// Registrations of a run, each of one person.
const REGISTRATIONS: [usize; 2] = [1_000, 10_000];
/// Registrations that an office takes one after the other, and after how many a time is printed.
const MANY: usize = 50_000;
const BLOCK: usize = 10_000;
/// When the needs of the samples' runs expire.
const NEEDS_EXPIRED: &str = "2024-12-01T03:00:00+01:00";
/// A course whose people register while those of another are told of its cancellation.
const OTHER_COURSE: &str = "et-andet-kursus";
/// How often a request is measured.
const ROUNDS: usize = 21;

#[tokio::main]
async fn main() {
    println!("{:<50} {:>8} {:>12}", "request", "size", "median ms");
    for size in COURSES {
        let office = Office::empty(NOW).await;
        let started = Instant::now();
        for number in 0..size {
            office.add(&course(&format!("kursus-{number}"), 20)).await;
        }
        print("publishing all courses", size, started.elapsed());
        let started = Instant::now();
        office.get("/courses?q=findes-ikke").await.ok(200);
        print("the first search after a change", size, started.elapsed());
        for (what, path) in [
            ("a search that finds nothing", "/courses?q=findes-ikke"),
            ("a search that finds all, one on a page", "/courses?q=moedeledelse&limit=1"),
            ("a page of 100 courses", "/courses?limit=100"),
            ("website: a search that finds nothing", "/kurser?q=findes-ikke"),
            ("website: the catalogue", "/kurser"),
        ] {
            measure(&office, what, size, path).await;
        }
        let started = Instant::now();
        assert!(office.store().verify().await.unwrap().is_empty());
        print("verifying the table", size, started.elapsed());
        let office = office.with_clock_at(NEEDS_EXPIRED);
        for what in ["retention: a first night", "retention: the night after it"] {
            let started = Instant::now();
            office.delete_expired().await;
            print(what, size, started.elapsed());
        }
    }
    take_many_registrations().await;
    for size in REGISTRATIONS {
        let office = Office::empty(NOW).await;
        office.add(&course(SLUG, size)).await;
        for person in 0..size {
            let form = group(&[&format!("Prøveperson Nummer{person}")]);
            office.register(&format!("key-{person}"), &form).await.ok(201);
        }
        let list = format!("{STAFF_RUN}/registrations");
        measure(&office, "staff: a page of a run's registrations", size, &list).await;
        let started = Instant::now();
        assert_eq!(walk(&office, &list).await, size);
        print("staff: all pages, one after the other", size, started.elapsed());
        cancel(office, size).await;
    }
}

/// Registers people for many runs in turn: as long as it takes the first, it takes the last.
async fn take_many_registrations() {
    const RUNS: usize = 50;
    let office = Office::empty(NOW).await;
    for number in 0..RUNS {
        office.add(&course(&format!("kursus-{number}"), MANY / RUNS)).await;
    }
    let mut started = Instant::now();
    for person in 0..MANY {
        let run = format!("/courses/kursus-{}/runs/{START}", person % RUNS);
        let form = group(&[&format!("Prøveperson Nummer{person}")]);
        office.register_for(&run, &format!("key-{person}"), &form).await.ok(201);
        let taken = person + 1;
        if taken % BLOCK == 0 {
            print("registrations: these and the 9,999 before", taken, started.elapsed());
            started = Instant::now();
        }
    }
}

/// Cancels the run, tells everybody, and measures how long e-mails to others take meanwhile.
async fn cancel(office: Office, size: usize) {
    office.add(&course(OTHER_COURSE, size)).await;
    office.deliver().await;
    office.post(format!("{STAFF_RUN}/cancellation")).as_staff().send().await.ok(200);
    let delivery = office.delivery(NOW);
    let started = Instant::now();
    let delivery = tokio::spawn(async move {
        delivery.deliver_pending().await.unwrap();
        started.elapsed()
    });
    let store = office.store();
    let mut longest = Duration::ZERO;
    for number in 0.. {
        let form = group(&[&format!("Anden Nummer{number}")]);
        let started = Instant::now();
        let other = format!("/courses/{OTHER_COURSE}/runs/{START}");
        let registered = office.register_for(&other, &format!("other-{number}"), &form).await;
        let id = registered.registered().registration_id();
        while store.email_records(id, NOW.parse().unwrap()).await.unwrap().items.is_empty() {
            if delivery.is_finished() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        if delivery.is_finished() {
            break;
        }
        longest = longest.max(started.elapsed());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    print("telling all that their run is cancelled", size, delivery.await.unwrap());
    print("others meanwhile: registration to e-mail, longest", size, longest);
}

/// How many registrations a list has on all its pages.
async fn walk(office: &Office, list: &str) -> usize {
    let (mut count, mut path) = (0, list.to_owned());
    loop {
        let page: Value = office.get_as_staff(&path).await.ok(200);
        count += page["registrations"].as_array().unwrap().len();
        let Some(cursor) = page["next"].as_str() else { return count };
        path = format!("{list}?cursor={cursor}");
    }
}

async fn measure(office: &Office, what: &str, size: usize, path: &str) {
    let authorization = office.staff();
    let headers = [("authorization", authorization.as_str())];
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let response = office.send("GET", path, &headers, "").await;
        times.push(started.elapsed());
        assert_eq!(response.status.as_u16(), 200, "{response:?}");
    }
    times.sort();
    print(what, size, times[ROUNDS / 2]);
}

fn print(what: &str, size: usize, time: Duration) {
    println!("{what:<46} {size:>8} {:>12.1}", time.as_secs_f64() * 1e3);
}
