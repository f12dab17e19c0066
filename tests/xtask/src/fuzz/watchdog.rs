//! Watches the targets from a thread of its own: an input that takes too long or too much memory
//! ends the process. The current input lies in a file, so that whatever ends the process is not
//! lost.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The longest time for one input. The slowest known, a long document in a debug build, takes a
/// fifth of it.
const MAX_TIME: Duration = Duration::from_secs(10);
/// The most memory of the process, with its tables and fonts.
const MAX_BYTES: u64 = 1 << 30;
/// How often both are checked.
const INTERVAL: Duration = Duration::from_millis(20);

/// The watching thread's view of what runs.
pub(crate) struct Watchdog {
    /// Which target runs, and since when.
    running: Arc<Mutex<Option<(Instant, &'static str)>>>,
    panicked: Arc<AtomicBool>,
}

impl Watchdog {
    pub(crate) fn start() -> Self {
        let watchdog = Self { running: Arc::default(), panicked: Arc::default() };
        let (running, panicked) = (Arc::clone(&watchdog.running), Arc::clone(&watchdog.panicked));
        let usual = std::panic::take_hook();
        // Also notices panics in tasks and threads whose result nobody reads.
        std::panic::set_hook(Box::new(move |panic| {
            panicked.store(true, SeqCst);
            usual(panic);
        }));
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(INTERVAL);
                let Some((since, target)) = *running.lock().unwrap() else { continue };
                let problem = if since.elapsed() > MAX_TIME {
                    "takes too long"
                } else if resident_bytes() > MAX_BYTES {
                    "takes too much memory"
                } else {
                    continue;
                };
                let file = input_file(target);
                println!("{target}: FOUND: the input in {} {problem}", file.display());
                std::process::exit(1);
            }
        });
        watchdog
    }

    /// Notes that a target starts with an input, and writes that into a file.
    pub(crate) fn begin(&self, target: &'static str, mut file: &File, input: &[u8]) {
        file.rewind().unwrap();
        file.write_all(input).unwrap();
        file.set_len(input.len() as u64).unwrap();
        *self.running.lock().unwrap() = Some((Instant::now(), target));
    }

    pub(crate) fn end(&self) {
        *self.running.lock().unwrap() = None;
    }

    /// Whether a thread has panicked since the last call.
    pub(crate) fn has_seen_panic(&self) -> bool {
        self.panicked.swap(false, SeqCst)
    }
}

/// The file of a target's last input, beside this program in Cargo's target folder.
pub(crate) fn input_file(target: &str) -> PathBuf {
    std::env::current_exe().unwrap().with_file_name(format!("fuzz-{target}"))
}

/// Bytes in memory now. Where the system does not say (not Linux), memory is not watched.
fn resident_bytes() -> u64 {
    status("VmRSS:")
}

/// The most bytes in memory until now.
pub(crate) fn peak_bytes() -> u64 {
    status("VmHWM:")
}

fn status(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|found| found.strip_prefix(line)?.trim().strip_suffix(" kB")?.parse().ok());
    kilobytes.unwrap_or(0_u64) << 10
}
