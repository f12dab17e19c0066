//! Random sequences of what people do to the runs of a course, asked of the office through its
//! router and of the plain `model.rs`. Every answer must be the model's, and so must everything
//! that is stored in the end.

mod asking;
mod comparing;
mod model;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use document::Sources;
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};
use store::Secrets;
use tokio::task::JoinSet;
use web::Clock;

use crate::wire::{Removed, Wire};
use crate::{Office, course};
use model::{Group, HOURS, Model, Person, Run};

/// Sequences that share an office, so that a table stays small enough to be checked as a whole.
const ONE_OFFICE: u64 = 500;
/// Sequences under way at the same time.
const AT_ONCE: u64 = 4;
/// How many people a sequence is about: few, so that they meet.
const PEOPLE: usize = 7;
const STARTS: [&str; 2] = ["2023-11-14", "2024-02-28"];

/// Something that somebody does. Registrations and runs are named by their numbers.
#[derive(Clone, Debug)]
enum Step {
    Register {
        run: usize,
        key: usize,
        group: Group,
        by_hand: bool,
    },
    Cancel {
        entry: usize,
        is_staff: bool,
    },
    /// The cancellation itself, and then nothing: who cancelled was cut short before the queue
    /// could move up.
    CutShort {
        entry: usize,
    },
    Promote {
        run: usize,
    },
    Capacity {
        run: usize,
        capacity: usize,
    },
    CancelRun {
        run: usize,
    },
    Substitute {
        entry: usize,
        place: usize,
        by: Person,
    },
    Move {
        entry: usize,
        run: usize,
    },
    Note {
        entry: usize,
    },
    See {
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

/// An office at every hour.
struct PreviewSession {
    office: Office,
    hours: Vec<(Timestamp, Router)>,
    staff: String,
    secrets: Secrets,
}

impl PreviewSession {
    async fn set(removed: Option<Removed>) -> Result<Self, String> {
        let (mut office, _) =
            Office::empty(HOURS[0]).await.over(|http| Wire::scripted(http, &[], removed));
        let mut hours = Vec::new();
        for hour in HOURS {
            let now: Timestamp = hour.parse().map_err(|error| format!("{hour}: {error}"))?;
            office.house.app.clock = Clock::frozen_at(now);
            hours.push((
                now,
                office.house.router(&Sources::embedded()).map_err(|error| error.to_string())?,
            ));
        }
        let secrets = office.house.post(None).map_err(|error| error.to_string())?.secrets;
        Ok(Self { staff: office.staff(), office, hours, secrets })
    }
}

/// What sequences did: how often each kind of answer was given.
#[derive(Debug, Default)]
pub struct Tally(BTreeMap<String, usize>);

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> =
            self.0.iter().map(|(what, count)| format!("{count} {what}")).collect();
        f.write_str(&counts.join(", "))
    }
}

/// Plays the sequences of these seeds.
///
/// # Errors
/// The seed of the first sequence in which office and model differ, its steps, and how they differ.
pub async fn play(seeds: std::ops::Range<u64>, removed: Option<Removed>) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for first in seeds.clone().step_by(ONE_OFFICE as usize) {
        let stage = Arc::new(Box::pin(PreviewSession::set(removed)).await?);
        let last = seeds.end.min(first + ONE_OFFICE);
        let mut tasks = JoinSet::new();
        for lane in 0..AT_ONCE {
            let stage = Arc::clone(&stage);
            tasks.spawn(async move {
                let mut answers = Vec::new();
                for seed in (first..last).filter(|seed| seed % AT_ONCE == lane) {
                    answers.extend(Box::pin(Sequence::new(&stage, seed).play()).await?);
                }
                Ok::<_, String>(answers)
            });
        }
        while let Some(ended) = tasks.join_next().await {
            for answer in ended.map_err(|error| error.to_string())?? {
                *tally.0.entry(answer).or_default() += 1;
            }
        }
        let findings = stage.office.table.verify().await.map_err(|error| error.to_string())?;
        if !findings.is_empty() {
            return Err(format!("seeds {first} to {}: {}", last - 1, findings.join("; ")));
        }
    }
    Ok(tally)
}

struct Sequence<'a> {
    stage: &'a PreviewSession,
    seed: u64,
    slug: String,
    random: Rng,
    model: Model,
    /// What the clients of the model's entries were answered first.
    answers: Vec<Value>,
    steps: Vec<Step>,
}

impl<'a> Sequence<'a> {
    fn new(stage: &'a PreviewSession, seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let runs = [0; 2].map(|_| Run::new(random.usize(1..=4), random.u8(..8) > 0));
        let now = [0, 0, 0, 1, 2, 3, 9][random.usize(..7)];
        Self {
            stage,
            seed,
            slug: format!("sequence-{seed}"),
            random,
            model: Model::new(now, runs),
            answers: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// What was answered, step by step.
    async fn play(mut self) -> Result<Vec<String>, String> {
        let mut document = course(&self.slug, 1);
        for (run, offer) in self.model.runs.iter().enumerate() {
            document["runs"][run]["capacity"] = json!(offer.capacity);
            document["runs"][run]["waitingList"] = json!(offer.has_queue);
        }
        self.stage.office.add(&document).await;
        let mut answers = Vec::new();
        for _ in 0..self.random.usize(8..=15) {
            let step = self.next();
            self.steps.push(step.clone());
            answers
                .extend(self.take(&step).await.map_err(|difference| self.complete(&difference))?);
        }
        self.compare().await.map_err(|difference| self.complete(&difference))?;
        Ok(answers)
    }

    fn complete(&self, difference: &str) -> String {
        let steps: Vec<String> = self.steps.iter().map(|step| format!("  {step:?}")).collect();
        format!("seed {}: {difference}\n{}", self.seed, steps.join("\n"))
    }

    fn next(&mut self) -> Step {
        let entries = self.answers.len();
        let random = &mut self.random;
        let run = usize::from(random.u8(..10) > 6);
        if entries == 0 {
            return Step::Register {
                run,
                key: self.steps.len(),
                group: group(random),
                by_hand: false,
            };
        }
        let entry = random.usize(..entries);
        match random.u8(..33) {
            0..=8 => Step::Register {
                run,
                key: self.steps.len(),
                group: group(random),
                by_hand: random.u8(..4) == 0,
            },
            9..=11 => self.again(),
            12 => Step::Register {
                run,
                key: random.usize(..=self.steps.len()),
                group: group(random),
                by_hand: false,
            },
            13..=15 => Step::Cancel { entry, is_staff: random.bool() },
            16..=17 => Step::CutShort { entry },
            18 => Step::Promote { run },
            19..=20 => Step::Capacity { run, capacity: random.usize(..=6) },
            21 => Step::CancelRun { run },
            22..=23 => {
                Step::Substitute { entry, place: random.usize(..3), by: random.usize(..PEOPLE) }
            }
            24..=25 => Step::Move { entry, run },
            26 => Step::Note { entry },
            27 => Step::See { entry, has_secret: random.u8(..4) > 0 },
            28..=29 => Step::Erase { person: random.usize(..PEOPLE) },
            _ => Step::Wait { hours: random.usize(1..=3) },
        }
    }

    /// One of the requests for seats once more.
    fn again(&mut self) -> Step {
        let asked: Vec<&Step> =
            self.steps.iter().filter(|step| matches!(step, Step::Register { .. })).collect();
        asked[self.random.usize(..asked.len())].clone()
    }
}

fn group(random: &mut Rng) -> Group {
    let mut people: Vec<Person> = (0..PEOPLE).collect();
    random.shuffle(&mut people);
    people.truncate([1, 1, 1, 2, 2, 3][random.usize(..6)]);
    let contact = if random.bool() { people[0] } else { random.usize(..PEOPLE) };
    Group { contact, people, accepts_waiting: random.u8(..3) > 0 }
}
