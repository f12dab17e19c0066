//! Random sequences of what people do to the runs of a course, sent to the office through its
//! router and to the plain model in `reference.rs`. Every response must be the model's, and so must
//! everything that is stored in the end.

mod compare;
mod driver;
mod reference;

use std::sync::Arc;

use axum::Router;
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::faults::injection::{DisabledSafeguard, FaultInjection};
use crate::stress::Summary;
use crate::{Office, SPRING, START, course};
use reference::{Group, HOURS, Model, Person, Run};

/// How many sequences share an office: a table must stay small enough to be verified as a whole.
const SEQUENCES_PER_OFFICE: u64 = 100;
/// How many sequences are under way at the same time.
const MAX_SEQUENCES: u64 = 4;
/// How many people a sequence is about: few, so that they meet.
const PEOPLE: usize = 7;
/// When the two runs of each course start.
const STARTS: [&str; 2] = [START, SPRING];

/// Something that somebody does. Registrations, runs and people are numbers.
#[derive(Clone, Debug)]
enum Step {
    Register {
        run: usize,
        key: usize,
        group: Group,
        is_staff: bool,
    },
    Cancel {
        entry: usize,
        is_staff: bool,
    },
    CancelParticipant {
        entry: usize,
        participant: usize,
        is_staff: bool,
    },
    /// The cancellation alone: the process ended before anybody was promoted.
    CancelOnly {
        entry: usize,
    },
    Promote {
        run: usize,
    },
    PromoteNext {
        run: usize,
        key: usize,
    },
    ChangeCapacity {
        run: usize,
        capacity: usize,
    },
    CancelRun {
        run: usize,
    },
    Substitute {
        entry: usize,
        participant: usize,
        by: Person,
    },
    /// Another address for a participant, which makes them another person.
    Correct {
        entry: usize,
        participant: usize,
        to: Person,
        is_staff: bool,
    },
    Move {
        entry: usize,
        run: usize,
    },
    Note {
        entry: usize,
    },
    Read {
        entry: usize,
        has_secret: bool,
    },
    Erase {
        person: Person,
    },
    Wait {
        hours: usize,
    },
}

/// An office with a router for every hour.
struct HourlyOffice {
    office: Office,
    hours: Vec<(Timestamp, Router)>,
    staff: String,
}

impl HourlyOffice {
    async fn open(disabled: Option<DisabledSafeguard>) -> Self {
        let faults = FaultInjection::scripted(&[], disabled);
        let mut office = Office::empty(HOURS[0]).await.intercepted([faults]);
        // Whoever disables a safeguard expects a difference. The table is verified before that.
        office.expect_findings();
        let mut hours = Vec::new();
        for hour in HOURS {
            hours.push((hour.parse().expect("an instant"), office.router_at(hour)));
        }
        Self { staff: office.staff(), office, hours }
    }
}

/// Plays the sequences of these seeds and counts the responses.
///
/// # Errors
/// The seed of the first sequence in which office and model differ, its steps, and the difference.
pub async fn play(
    seeds: std::ops::Range<u64>,
    disabled: Option<DisabledSafeguard>,
) -> Result<Summary, String> {
    let mut summary = Summary::default();
    for first in seeds.clone().step_by(SEQUENCES_PER_OFFICE as usize) {
        let office = Arc::new(Box::pin(HourlyOffice::open(disabled)).await);
        let last = seeds.end.min(first + SEQUENCES_PER_OFFICE);
        let mut tasks = JoinSet::new();
        for lane in 0..MAX_SEQUENCES {
            let office = Arc::clone(&office);
            tasks.spawn(async move {
                let mut outcomes = Vec::new();
                for seed in (first..last).filter(|seed| seed % MAX_SEQUENCES == lane) {
                    outcomes.extend(Box::pin(Sequence::new(&office, seed).play()).await?);
                }
                Ok::<_, String>(outcomes)
            });
        }
        while let Some(ended) = tasks.join_next().await {
            for outcome in ended.map_err(|error| error.to_string())?? {
                summary.count(outcome);
            }
        }
        let findings = office.office.findings().await;
        if !findings.is_empty() {
            return Err(format!("seeds {first} to {}: {}", last - 1, findings.join("; ")));
        }
    }
    Ok(summary)
}

struct Sequence<'a> {
    office: &'a HourlyOffice,
    seed: u64,
    slug: String,
    random: Rng,
    model: Model,
    /// The first response to the client of each of the model's entries.
    responses: Vec<Value>,
    steps: Vec<Step>,
}

impl<'a> Sequence<'a> {
    fn new(office: &'a HourlyOffice, seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let runs = [0; 2].map(|_| Run::new(random.usize(1..=4), random.u8(..8) > 0));
        let now = [0, 0, 0, 1, 2, 3, 11][random.usize(..7)];
        Self {
            office,
            seed,
            slug: format!("sequence-{seed}"),
            random,
            model: Model::new(now, runs),
            responses: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Plays the sequence; the outcome of each step.
    async fn play(mut self) -> Result<Vec<String>, String> {
        let mut document = course(&self.slug, 1);
        for (index, run) in self.model.runs.iter().enumerate() {
            document["runs"][index]["capacity"] = json!(run.capacity);
            document["runs"][index]["waitingList"] = json!(run.has_waiting_list);
        }
        self.office.office.add(&document).await;
        let mut outcomes = Vec::new();
        for _ in 0..self.random.usize(8..=15) {
            let step = self.next_step();
            self.steps.push(step.clone());
            let outcome = self.take(&step).await;
            outcomes.extend(outcome.map_err(|difference| self.describe(&difference))?);
        }
        self.compare().await.map_err(|difference| self.describe(&difference))?;
        Ok(outcomes)
    }

    /// A difference with the seed and the steps that led to it.
    fn describe(&self, difference: &str) -> String {
        let steps: Vec<String> = self.steps.iter().map(|step| format!("  {step:?}")).collect();
        format!("seed {}: {difference}\n{}", self.seed, steps.join("\n"))
    }

    fn next_step(&mut self) -> Step {
        let entries = self.responses.len();
        let random = &mut self.random;
        let key = self.steps.len();
        let run = usize::from(random.u8(..10) > 6);
        if entries == 0 {
            return Step::Register { run, key, group: random_group(random), is_staff: false };
        }
        let entry = random.usize(..entries);
        // Seats that are free for the head of a waiting list are rare.
        let offered = (0..STARTS.len()).find(|run| self.model.has_seats_for_head(*run));
        if let Some(run) = offered.filter(|_| random.bool()) {
            return Step::PromoteNext { run, key };
        }
        match random.u8(..45) {
            0..=8 => Step::Register {
                run,
                key,
                group: random_group(random),
                is_staff: random.u8(..4) == 0,
            },
            42..=44 => Step::Register {
                run,
                key,
                group: Group { is_walk_in: true, ..random_group(random) },
                is_staff: true,
            },
            9..=11 => self.repeated_registration(),
            12 => Step::Register {
                run,
                key: random.usize(..=key),
                group: random_group(random),
                is_staff: false,
            },
            13..=15 => Step::Cancel { entry, is_staff: random.bool() },
            16..=17 => Step::CancelOnly { entry },
            18 => Step::Promote { run },
            19..=20 => Step::ChangeCapacity { run, capacity: random.usize(..=6) },
            21 => Step::CancelRun { run },
            22..=23 => Step::Substitute {
                entry,
                participant: random.usize(..3),
                by: random.usize(..PEOPLE),
            },
            39..=41 => Step::Correct {
                entry,
                participant: random.usize(..3),
                to: random.usize(..PEOPLE),
                is_staff: random.u8(..4) > 0,
            },
            24..=25 => Step::Move { entry, run },
            26 => Step::Note { entry },
            27 => Step::Read { entry, has_secret: random.u8(..4) > 0 },
            33..=35 => Step::CancelParticipant {
                entry,
                participant: random.usize(..3),
                is_staff: random.bool(),
            },
            36 => Step::PromoteNext { run, key },
            37 => Step::PromoteNext { run, key: random.usize(..=key) },
            38 => self.repeated_promotion().unwrap_or(Step::PromoteNext { run, key }),
            28..=29 => Step::Erase { person: random.usize(..PEOPLE) },
            _ => Step::Wait { hours: random.usize(1..=3) },
        }
    }

    /// One of the earlier requests to promote.
    fn repeated_promotion(&mut self) -> Option<Step> {
        let promotions = self.steps.iter().filter(|step| matches!(step, Step::PromoteNext { .. }));
        let promotions: Vec<&Step> = promotions.collect();
        self.random.choice(promotions).cloned()
    }

    /// One of the earlier requests for seats.
    fn repeated_registration(&mut self) -> Step {
        let registrations: Vec<&Step> =
            self.steps.iter().filter(|step| matches!(step, Step::Register { .. })).collect();
        registrations[self.random.usize(..registrations.len())].clone()
    }
}

fn random_group(random: &mut Rng) -> Group {
    let mut people: Vec<Person> = (0..PEOPLE).collect();
    random.shuffle(&mut people);
    people.truncate([1, 1, 1, 2, 2, 3][random.usize(..6)]);
    let contact = if random.bool() { people[0] } else { random.usize(..PEOPLE) };
    Group { contact, people, accepts_waiting: random.u8(..3) > 0, is_walk_in: false }
}
