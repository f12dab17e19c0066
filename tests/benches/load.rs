//! Load test: how many registrations a second the server takes, and whether its memory grows.
//! `cargo bench -p tests --bench load [-- REGISTRATIONS]`. The server is a process of its own, with
//! its data on disk and its e-mails being delivered; the clients keep their connections and wait
//! for each response.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may give up"
)]

use std::io::BufRead;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use harness::{course, group};
use kursuskontor::cli::Arguments;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const CLIENTS: usize = 16;
/// Seats of each run: the maximum.
const SEATS: usize = 10_000;
/// The promised registrations a second.
const MIN_RATE: f64 = 300.0;
/// The promised milliseconds for 99 of 100 registrations.
const MAX_P99_MS: f64 = 150.0;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if arguments.get(1).is_some_and(|argument| argument == "serve") {
        let kursuskontor::cli::Command::Serve(options) =
            Arguments::parse_from(&arguments).command()
        else {
            return;
        };
        return runtime.block_on(kursuskontor::commands::serve::run(options)).unwrap();
    }
    let registrations =
        arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(50_000);
    runtime.block_on(load(registrations));
}

/// Fills one run after the other, each with all clients.
async fn load(registrations: usize) {
    let folder = tempfile::tempdir().unwrap();
    let runs: Vec<String> =
        (1..=registrations.div_ceil(SEATS)).map(|day| format!("2024-03-{day:02}")).collect();
    let (mut server, address) = start(folder.path(), &runs);
    println!(
        "{:>13} {:>10} {:>10} {:>10} {:>10} {:>11}",
        "registrations", "a second", "median ms", "p99 ms", "slowest ms", "memory MB"
    );
    let (mut memory, mut is_kept) = (Vec::new(), true);
    for (index, run) in runs.iter().enumerate() {
        let count = SEATS.min(registrations - index * SEATS);
        let (rate, times) = fill(&address, run, count).await;
        let percentile =
            |thousandths: usize| times[(times.len() - 1) * thousandths / 1_000].as_secs_f64() * 1e3;
        memory.push(resident(server.id()));
        is_kept &= rate >= MIN_RATE && percentile(990) < MAX_P99_MS;
        let total = index * SEATS + count;
        println!(
            "{total:>13} {rate:>10.0} {:>10.2} {:>10.2} {:>10.2} {:>11.1}",
            percentile(500),
            percentile(990),
            percentile(1_000),
            memory[index] / 1e6
        );
    }
    if let (Some(first), Some(last)) = (memory.first(), memory.last()) {
        println!("memory at the end is {:.2} times that after the first {SEATS}", last / first);
    }
    println!(
        "at least {} a second and p99 below {} ms: {}",
        MIN_RATE,
        MAX_P99_MS,
        if is_kept { "kept" } else { "NOT KEPT" }
    );
    server.kill().unwrap();
    server.wait().unwrap();
}

/// Starts this program as the server, with a course that has these runs; also its address.
fn start(folder: &Path, runs: &[String]) -> (Child, String) {
    let mut document = course("kapacitet", SEATS);
    let run = |start: &String| {
        json!({
            "start": start,
            "name": "Forår",
            "state": "open",
            "capacity": SEATS,
            "days": [],
        })
    };
    document["runs"] = runs.iter().map(run).collect();
    let catalogue = folder.join("catalogue");
    std::fs::create_dir(&catalogue).unwrap();
    std::fs::write(catalogue.join("kapacitet.json"), document.to_string()).unwrap();
    let mut server = Command::new(std::env::current_exe().unwrap());
    server
        .args(["serve", "--listen", "127.0.0.1:0", "--now", "2023-10-02T09:00"])
        .args(["--limits", "off", "--data"])
        .arg(folder.join("data"));
    server.arg("--catalogue").arg(catalogue).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = server.spawn().unwrap();
    let mut line = String::new();
    std::io::BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
    (server, address)
}

/// Registers one person at a time: how many a second, and how long each took, the fastest first.
async fn fill(address: &str, run: &str, count: usize) -> (f64, Vec<Duration>) {
    let (started, mut clients) = (Instant::now(), JoinSet::new());
    for client in 0..CLIENTS {
        let (address, run) = (address.to_owned(), run.to_owned());
        clients.spawn(async move {
            let mut connection = BufReader::new(TcpStream::connect(&address).await.unwrap());
            let mut times = Vec::new();
            for number in (client..count).step_by(CLIENTS) {
                let body = group(&[&format!("Prøveperson Nummer{number}")]).to_string();
                let sent_at = Instant::now();
                register(&mut connection, &run, number, &body).await;
                times.push(sent_at.elapsed());
            }
            times
        });
    }
    let mut times = clients.join_all().await.concat();
    let rate = count as f64 / started.elapsed().as_secs_f64();
    times.sort();
    (rate, times)
}

async fn register(connection: &mut BufReader<TcpStream>, run: &str, number: usize, body: &str) {
    let request = format!(
        "POST /courses/kapacitet/runs/{run}/registrations HTTP/1.1\r\nHost: \
         localhost\r\nContent-Type: application/json\r\nIdempotency-Key: \
         {run}-{number}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    connection.get_mut().write_all(request.as_bytes()).await.unwrap();
    let (mut status, mut length) = (String::new(), 0);
    connection.read_line(&mut status).await.unwrap();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).await.unwrap();
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().unwrap()
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut response = vec![0; length];
    connection.read_exact(&mut response).await.unwrap();
    assert!(status.starts_with("HTTP/1.1 201 "), "{status}{}", String::from_utf8_lossy(&response));
}

/// Bytes that a process has in memory, where the system says so (Linux).
fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| {
        line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok()
    });
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes * 1024.0)
}
