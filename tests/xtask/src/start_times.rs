//! How long the functions take to start: a cold start minus what Lambda itself needs.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The functions, by the names of their binaries.
const FUNCTIONS: [&str; 8] = [
    "brochures",
    "courses",
    "desk",
    "messages",
    "participants",
    "registrations",
    "retention",
    "website",
];
/// How often each is started. They take turns, so that a busy moment meets all alike.
const ROUNDS: usize = 21;
/// What every function needs to start, and some of them besides.
const ENVIRONMENT: [(&str, &str); 15] = [
    ("TABLE_NAME", "start-times"),
    ("AWS_REGION", "eu-north-1"),
    ("AWS_ACCESS_KEY_ID", "none"),
    ("AWS_SECRET_ACCESS_KEY", "none"),
    ("ISSUER", "https://issuer.example"),
    ("AUDIENCE", "kursuskontor"),
    ("JWKS_URL", "https://issuer.example/keys"),
    ("SECRET_KEY", "not a secret, only as long as one"),
    ("SITE_URL", "https://kurser.example.dk"),
    ("CLIENT_ID", "kursuskontor-desk"),
    ("CLIENT_SECRET", "none"),
    ("AUTHORIZE_URL", "https://issuer.example/authorize"),
    ("TOKEN_URL", "https://issuer.example/token"),
    ("MAIL_SENDER", "kurser@example.dk"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
];

/// Prints the median and the slowest start of each function. Fails if one does not start.
pub(crate) fn run(folder: &Path) -> bool {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); FUNCTIONS.len()];
    for _ in 0..ROUNDS {
        for (function, times) in FUNCTIONS.iter().zip(&mut times) {
            match start(&folder.join(function)) {
                Ok(time) => times.push(time),
                Err(error) => {
                    println!("{function} does not start: {error}");
                    return false;
                }
            }
        }
    }
    println!("{:<16} {:>10} {:>10} {:>10}", "function", "median ms", "slowest ms", "MiB");
    for (function, times) in FUNCTIONS.iter().zip(&mut times) {
        times.sort();
        let size = std::fs::metadata(folder.join(function)).unwrap().len();
        println!(
            "{function:<16} {:>10.1} {:>10.1} {:>10.1}",
            times[ROUNDS / 2].as_secs_f64() * 1e3,
            times[ROUNDS - 1].as_secs_f64() * 1e3,
            size as f64 / f64::from(1 << 20)
        );
    }
    true
}

/// The time from the start of a process until it asks the Runtime API for its first event.
fn start(binary: &Path) -> std::io::Result<Duration> {
    let runtime_api = TcpListener::bind("127.0.0.1:0")?;
    runtime_api.set_nonblocking(true)?;
    let started = Instant::now();
    let mut function = Command::new(binary)
        .env_clear()
        .envs(ENVIRONMENT)
        .env("AWS_LAMBDA_RUNTIME_API", runtime_api.local_addr()?.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "start-times")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let result = first_question(&runtime_api, &mut function).map(|()| started.elapsed());
    let _ = function.kill();
    function.wait()?;
    result
}

/// Waits until the function asks for an event.
fn first_question(runtime_api: &TcpListener, function: &mut Child) -> std::io::Result<()> {
    let mut connection = connection_of(runtime_api, function)?;
    connection.set_nonblocking(false)?;
    connection.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut request = [0; 64];
    connection.read_exact(&mut request)?;
    if request.starts_with(b"GET /2018-06-01/runtime/invocation/next ") {
        return Ok(());
    }
    Err(std::io::Error::other(String::from_utf8_lossy(&request).into_owned()))
}

fn connection_of(runtime_api: &TcpListener, function: &mut Child) -> std::io::Result<TcpStream> {
    loop {
        match runtime_api.accept() {
            Ok((connection, _)) => return Ok(connection),
            Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => return Err(error),
            Err(_) => {
                if let Some(status) = function.try_wait()? {
                    return Err(std::io::Error::other(format!("it ended with {status}")));
                }
                std::thread::sleep(Duration::from_micros(100));
            }
        }
    }
}
