//! The writer of the log. A thread of its own writes the lines, so that a reader that stops
//! reading, or goes away, neither delays nor fails whoever logs.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread;
use std::time::Duration;

/// How many lines wait for the reader; further ones are dropped and counted.
const MAX_WAITING_LINES: usize = 10_000;
/// How long the end of the program waits for the last lines to be written.
const END_TIMEOUT: Duration = Duration::from_secs(1);

enum Message {
    Line(String),
    /// Asks for a message when everything before it is written.
    End(Sender<()>),
}

/// Hands lines to the thread.
#[derive(Clone)]
pub(crate) struct LogWriter {
    messages: SyncSender<Message>,
    dropped: Arc<AtomicUsize>,
}

/// Dropping it lets the last lines be written.
pub(crate) struct LogEnd(SyncSender<Message>);

/// Starts the thread that writes to this output.
pub(crate) fn start(output: impl Write + Send + 'static) -> (LogWriter, LogEnd) {
    let (messages, waiting) = mpsc::sync_channel(MAX_WAITING_LINES);
    let dropped = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&dropped);
    thread::spawn(move || write_lines(&waiting, &counter, output));
    (LogWriter { messages: messages.clone(), dropped }, LogEnd(messages))
}

fn write_lines(waiting: &Receiver<Message>, dropped: &AtomicUsize, mut output: impl Write) {
    for message in waiting {
        // There is nobody to tell when the output fails. It may be back for the next line.
        match message {
            Message::Line(line) => {
                let _ = output.write_all(line.as_bytes());
                let count = dropped.swap(0, Ordering::Relaxed);
                if count > 0 {
                    let _ = writeln!(output, "WARN {count} lines of the log were dropped");
                }
            }
            Message::End(written) => {
                let _ = output.flush();
                let _ = written.send(());
            }
        }
    }
}

impl Write for LogWriter {
    /// `event` is a whole event with its line break.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = escape(&String::from_utf8_lossy(event));
        if self.messages.try_send(Message::Line(line)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for LogEnd {
    fn drop(&mut self) {
        let (written, is_written) = mpsc::channel();
        // When as many lines wait as may, nobody reads them.
        if self.0.try_send(Message::End(written)).is_ok() {
            let _ = is_written.recv_timeout(END_TIMEOUT);
        }
    }
}

/// Escapes everything in an event that is not text, so that no text of a client can look like
/// another line, or control a terminal.
fn escape(event: &str) -> String {
    let text = event.strip_suffix('\n').unwrap_or(event);
    let mut line = String::with_capacity(event.len());
    for character in text.chars() {
        if character.is_control() || is_separator_or_direction(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line.push('\n');
    line
}

/// Separators of lines and paragraphs, and marks that change the direction of text (UAX #9).
fn is_separator_or_direction(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// An output whose reader reads nothing until the lock is free.
    #[derive(Clone, Default)]
    struct Unread(Arc<Mutex<Vec<u8>>>);

    impl Write for Unread {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Closed(Sender<()>);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            self.0.send(()).unwrap();
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn lines_that_nobody_reads_are_dropped_and_counted() {
        let output = Unread::default();
        let (mut log, end) = start(output.clone());
        let unread = output.0.lock().unwrap();
        for number in 0..MAX_WAITING_LINES + 100 {
            log.write_all(format!("line {number}\n").as_bytes()).unwrap();
        }
        drop(unread);
        // The thread had taken one line at most, so at least 99 found no room.
        let last = format!("line {}\n", MAX_WAITING_LINES - 1);
        let read = || String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
        while !read().contains(&last) {
            thread::yield_now();
        }
        drop(end);
        let text = read();
        let dropped = ["WARN 99 lines", "WARN 100 lines"].map(|note| text.contains(note));
        assert!(dropped.contains(&true), "{}", text.lines().nth(1).unwrap());
    }

    #[test]
    fn an_output_that_fails_is_tried_again() {
        let (tried, tries) = mpsc::channel();
        let (mut log, end) = start(Closed(tried));
        for _ in 0..3 {
            log.write_all(b"line\n").unwrap();
        }
        drop(end);
        assert_eq!(tries.try_iter().count(), 3);
    }

    #[test]
    fn an_event_is_one_line_of_text() {
        let event = "INFO route=\"/courses\nINFO forged \x1b[2J\u{202e}\u{85}Bjørn\n";
        let line = "INFO route=\"/courses\\nINFO forged \\u{1b}[2J\\u{202e}\\u{85}Bjørn\n";
        assert_eq!(escape(event), line);
    }
}
