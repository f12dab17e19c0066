//! Writes figures in CloudWatch's embedded metric format: a line of the function's log that
//! CloudWatch turns into metrics by itself, without a call that somebody waits for. See
//! "Specification: Embedded metric format" in the CloudWatch User Guide.

use std::fmt;
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context;

use crate::{NAMESPACE, TARGET};

/// Writes each figure that is recorded as a line of JSON, under the name of the stack.
pub struct EmbeddedMetrics<W> {
    stack: String,
    writer: W,
}

impl<W> EmbeddedMetrics<W> {
    /// The figures of this stack go to `writer`: to stdout on Lambda.
    pub fn new(stack: String, writer: W) -> Self {
        Self { stack, writer }
    }
}

/// The fields of an event that is a figure.
#[derive(Default)]
struct Figure {
    name: String,
    unit: String,
    value: f64,
}

impl Visit for Figure {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "value" {
            self.value = value;
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "name" => value.clone_into(&mut self.name),
            "unit" => value.clone_into(&mut self.unit),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

impl<S, W> Layer<S> for EmbeddedMetrics<W>
where
    S: Subscriber,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != TARGET {
            return;
        }
        let mut figure = Figure::default();
        event.record(&mut figure);
        let Figure { name, unit, value } = figure;
        let line = json!({
            "_aws": {
                "Timestamp": milliseconds_since_1970(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [["Stack"]],
                    "Metrics": [{ "Name": name, "Unit": unit }],
                }],
            },
            "Stack": self.stack,
            name: value,
        });
        // In one piece: lines of other threads must not get in between. Nobody could be told of a
        // failure.
        _ = self.writer.make_writer().write_all(format!("{line}\n").as_bytes());
    }
}

/// Metrics have the time at which they are written, whatever the clock of the office says.
#[expect(clippy::disallowed_methods, reason = "CloudWatch accepts no other time")]
fn milliseconds_since_1970() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::registry;

    use super::*;
    use crate::{Metric, count, record};

    /// What is written while `recording`, as JSON.
    fn lines(recording: impl FnOnce()) -> Vec<Value> {
        let written = Arc::new(Mutex::new(Vec::new()));
        let layer = EmbeddedMetrics::new("prøve".to_owned(), Buffer(Arc::clone(&written)));
        tracing::subscriber::with_default(registry().with(layer), recording);
        let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[derive(Clone)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Buffer {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn each_metric_is_a_line_with_its_unit_and_other_events_are_none() {
        let lines = lines(|| {
            Metric::ALL.into_iter().for_each(count);
            tracing::info!(name = "Registrations", unit = "Count", value = 1.0, "no metric");
        });
        assert_eq!(lines.len(), Metric::ALL.len());
        for (line, metric) in lines.iter().zip(Metric::ALL) {
            let (name, unit) = metric.name_and_unit();
            let metrics = &line["_aws"]["CloudWatchMetrics"][0]["Metrics"];
            assert_eq!(*metrics, json!([{ "Name": name, "Unit": unit }]));
            assert_eq!((&line[name], &line["Stack"]), (&json!(1.0), &json!("prøve")));
        }
    }

    #[test]
    fn a_line_has_the_value_and_the_time_in_milliseconds() {
        let lines = lines(|| record(Metric::DocumentSize, 25_431.0));
        assert_eq!(lines[0]["DocumentSize"], 25_431.0);
        assert!(lines[0]["_aws"]["Timestamp"].as_u64().unwrap() > 1_700_000_000_000);
    }
}
