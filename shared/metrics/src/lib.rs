//! The figures by which the operator knows how the office does, each declared once with its unit.
//! Whatever has one records it; in the cloud, [`EmbeddedMetrics`] writes it for CloudWatch.

mod embedded;

pub use embedded::EmbeddedMetrics;

/// The target of the `tracing` events that are figures. They are no lines of a log: subscribers
/// turn it off.
pub const TARGET: &str = "metrics";

/// The CloudWatch namespace of the figures.
pub const NAMESPACE: &str = "Kursuskontor";

/// What is measured or counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Registrations that got their seats.
    Registrations,
    /// Registrations that went to a waiting list.
    WaitingRegistrations,
    /// Changes that were tried again, because another write came first.
    ConflictsRetried,
    /// Coming runs of which more seats are taken than they have, counted each night: always 0.
    OversoldRuns,
    /// How long making a document took.
    DocumentDuration,
    /// How large a document is.
    DocumentSize,
    /// How long the oldest notification has waited that should have been delivered.
    OutboxAge,
    /// Notifications that could not be delivered and wait for somebody to look at them.
    DeadLetters,
    /// Instances of functions that were started.
    ColdStarts,
}

impl Metric {
    /// All of them, in the order of declaration.
    pub const ALL: [Self; 9] = [
        Self::Registrations,
        Self::WaitingRegistrations,
        Self::ConflictsRetried,
        Self::OversoldRuns,
        Self::DocumentDuration,
        Self::DocumentSize,
        Self::OutboxAge,
        Self::DeadLetters,
        Self::ColdStarts,
    ];

    /// Its name and its unit, as CloudWatch calls them.
    pub fn name_and_unit(self) -> (&'static str, &'static str) {
        match self {
            Self::Registrations => ("Registrations", "Count"),
            Self::WaitingRegistrations => ("WaitingRegistrations", "Count"),
            Self::ConflictsRetried => ("ConflictsRetried", "Count"),
            Self::OversoldRuns => ("OversoldRuns", "Count"),
            Self::DocumentDuration => ("DocumentDuration", "Milliseconds"),
            Self::DocumentSize => ("DocumentSize", "Bytes"),
            Self::OutboxAge => ("OutboxAge", "Seconds"),
            Self::DeadLetters => ("DeadLetters", "Count"),
            Self::ColdStarts => ("ColdStarts", "Count"),
        }
    }
}

/// Records a value in the unit of the metric.
pub fn record(metric: Metric, value: f64) {
    let (name, unit) = metric.name_and_unit();
    tracing::info!(target: TARGET, name, unit, value);
}

/// Counts one more.
pub fn count(metric: Metric) {
    record(metric, 1.0);
}
