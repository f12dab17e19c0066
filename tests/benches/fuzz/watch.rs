//! Watches the feeding from a thread of its own: an input that takes too long or too much memory
//! ends the search. The input lies in a file while it is fed, so what kills the whole process is
//! not lost either.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longest time for one input. The slowest known, a long document in a debug build, takes a fifth
/// of it.
const LONGEST: Duration = Duration::from_secs(10);
/// Most memory of the process, with its tables and fonts.
const MOST_MEMORY: u64 = 1 << 30;
/// How often is looked.
const GLANCE: Duration = Duration::from_millis(20);

/// The watcher.
pub(crate) struct Watch {
    /// Since when which target is being fed.
    feeding: Arc<Mutex<Option<(Instant, &'static str)>>>,
    panicked: Arc<AtomicBool>,
}

impl Watch {
    pub(crate) fn start() -> Self {
        let watch = Self { feeding: Arc::default(), panicked: Arc::default() };
        let (feeding, panicked) = (Arc::clone(&watch.feeding), Arc::clone(&watch.panicked));
        let usual = std::panic::take_hook();
        // Also in tasks and threads where nobody looks at what became of them.
        std::panic::set_hook(Box::new(move |panic| {
            panicked.store(true, SeqCst);
            usual(panic);
        }));
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(GLANCE);
                let Some((since, target)) = *feeding.lock().unwrap() else { continue };
                let fault = match () {
                    () if since.elapsed() > LONGEST => "takes too long",
                    () if resident() > MOST_MEMORY => "takes too much memory",
                    () => continue,
                };
                println!("{target}: FOUND: the input in {} {fault}", file(target).display());
                std::process::exit(1);
            }
        });
        watch
    }

    pub(crate) fn begin(&self, target: &'static str, mut kept: &File, input: &[u8]) {
        kept.rewind().unwrap();
        kept.write_all(input).unwrap();
        kept.set_len(input.len() as u64).unwrap();
        *self.feeding.lock().unwrap() = Some((Instant::now(), target));
    }

    pub(crate) fn end(&self) {
        *self.feeding.lock().unwrap() = None;
    }

    /// Whether no thread has panicked since the last time.
    pub(crate) fn has_heard_no_panic(&self) -> bool {
        !self.panicked.swap(false, SeqCst)
    }
}

/// Where the last input of a target lies.
pub(crate) fn file(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"))
}

/// Bytes in memory now. Where the system does not say (not Linux), memory is not watched.
fn resident() -> u64 {
    status("VmRSS:")
}

/// Most bytes in memory until now.
pub(crate) fn peak() -> u64 {
    status("VmHWM:")
}

fn status(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|found| found.strip_prefix(line)?.trim().strip_suffix(" kB")?.parse().ok());
    kilobytes.unwrap_or(0_u64) << 10
}
