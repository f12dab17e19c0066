//! Checks the whole table against itself: seats, queues, guards and records. It reads only, and
//! never prints a person.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::{Course, Registration, RegistrationStatus, RunId};

use crate::booking::{IDEMPOTENCY_DAYS, NEEDS_DAYS, days_after};
use crate::items::{
    Attributes, CourseItem, ForwardItem, IdempotencyItem, NeedsItem, RegistrationItem, RunItem,
    UniquenessGuardItem, WaitingItem, from_attributes, run_id,
};
use crate::{Store, StoreError, keys};

/// How often the table is read before a finding counts: beside a running server a scan sees some
/// writes and not others.
const SCANS: usize = 3;
/// Between two scans.
const PAUSE: Duration = Duration::from_millis(300);

/// Everything of the table that is checked, by what it is.
#[derive(Default)]
struct Snapshot {
    courses: BTreeMap<String, (Course, String)>,
    summaries: BTreeSet<String>,
    runs: BTreeMap<RunId, RunItem>,
    registrations: BTreeMap<String, Registration>,
    forwards: BTreeMap<String, RunId>,
    /// Registration and seats by partition and number.
    queue: Vec<(String, WaitingItem)>,
    /// How many guards each registration has, by run.
    guards: BTreeMap<(String, String), usize>,
    /// What refers to registrations.
    references: Vec<(Reference, String)>,
    /// Runs of which something is still to be done; their needs may not be kept as long yet as the
    /// rule says.
    pending: BTreeSet<RunId>,
    findings: BTreeSet<String>,
}

/// What refers to a registration, and until when it is shown, in seconds since 1970.
#[derive(Clone, Copy)]
enum Reference {
    Key(i64),
    Needs(i64),
    Person,
}

impl Reference {
    fn name(self) -> &'static str {
        match self {
            Self::Key(_) => "an idempotency key",
            Self::Needs(_) => "an item with needs",
            Self::Person => "a named person",
        }
    }
}

impl Store {
    /// What is wrong with the table, one sentence each; nothing when all is well.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub async fn verify(&self) -> Result<Vec<String>, StoreError> {
        let mut findings = self.findings().await?;
        for _ in 1..SCANS {
            if findings.is_empty() {
                break;
            }
            tokio::time::sleep(PAUSE).await;
            let again = self.findings().await?;
            findings.retain(|finding| again.contains(finding));
        }
        Ok(findings.into_iter().collect())
    }

    async fn findings(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut snapshot = Snapshot::default();
        let mut items = self
            .client
            .scan()
            .table_name(&self.table)
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = items.next().await {
            let item = item?;
            if let Err(error) = snapshot.add(item) {
                snapshot.findings.insert(error.to_string());
            }
        }
        snapshot.judge();
        Ok(snapshot.findings)
    }
}

impl Snapshot {
    fn add(&mut self, item: Attributes) -> Result<(), StoreError> {
        let text = |name: &str| {
            item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
        };
        let (pk, sk) = (text("pk"), text("sk"));
        let (kind, rest) = sk.split_once('#').unwrap_or((&sk, ""));
        match (pk.split('#').next().unwrap_or_default(), kind) {
            ("COURSE", _) => {
                let CourseItem { document, version } = from_attributes(item)?;
                let course: Course = serde_json::from_str(&document)
                    .map_err(|error| StoreError::corrupt(&pk, error))?;
                self.courses.insert(course.slug.to_string(), (course, version));
            }
            (keys::CATALOGUE, _) => drop(self.summaries.insert(rest.to_owned())),
            ("RUN", "RUN") => {
                let run: RunItem = from_attributes(item)?;
                self.runs.insert(run_id(&run.slug, run.start)?, run);
            }
            ("RUN", "REGISTRATION") if item.contains_key("movedTo") => {
                let ForwardItem { moved_to, slug } = from_attributes(item)?;
                self.forwards.insert(rest.to_owned(), run_id(&slug, moved_to)?);
            }
            ("RUN", "REGISTRATION") => {
                let registration: Registration =
                    from_attributes::<RegistrationItem>(item)?.try_into()?;
                if keys::partition(registration.run.tag()) != pk {
                    self.findings.insert(format!(
                        "registration {rest} lies in the partition of another run"
                    ));
                }
                self.registrations.insert(rest.to_owned(), registration);
            }
            ("RUN", "WAITING") => self.queue.push((format!("{pk} {sk}"), from_attributes(item)?)),
            ("RUN", "KEY") => {
                let IdempotencyItem { registration, expires_at, .. } = from_attributes(item)?;
                self.references.push((Reference::Key(expires_at), registration));
            }
            ("RUN", "NEEDS") => {
                let NeedsItem { expires_at, .. } = from_attributes(item)?;
                self.references.push((Reference::Needs(expires_at), rest.to_owned()));
            }
            ("PERSON", "RUN") => {
                let guard: UniquenessGuardItem = from_attributes(item)?;
                *self.guards.entry((guard.registration, rest.to_owned())).or_default() += 1;
            }
            ("PERSON", "NAMED") => {
                let UniquenessGuardItem { registration } = from_attributes(item)?;
                self.references.push((Reference::Person, registration));
            }
            (keys::OUTBOX, _) if item.contains_key("event") => {
                // What is wrong with a damaged message is found when it is delivered.
                let run =
                    text("start").parse().ok().and_then(|start| run_id(&text("slug"), start).ok());
                self.pending.extend(run);
            }
            _ => {}
        }
        Ok(())
    }

    fn judge(&mut self) {
        let mut findings = std::mem::take(&mut self.findings);
        self.judge_courses(&mut findings);
        for (id, run) in &self.runs {
            self.judge_run(id, run, &mut findings);
        }
        self.judge_registrations(&mut findings);
        self.judge_references(&mut findings);
        for (id, run) in &self.forwards {
            if self.registrations.get(id).is_none_or(|registration| registration.run != *run) {
                findings.insert(format!("registration {id} was moved to {run}, but is not there"));
            }
        }
        self.findings = findings;
    }

    fn judge_references(&self, findings: &mut BTreeSet<String>) {
        for (reference, id) in &self.references {
            let what = reference.name();
            let Some(registration) = self.registrations.get(id) else {
                findings
                    .insert(format!("{what} refers to the registration {id}, which is not there"));
                continue;
            };
            let too_long = match *reference {
                Reference::Key(expires_at) => {
                    expires_at - days_after(registration.registered_at, IDEMPOTENCY_DAYS)
                }
                Reference::Needs(expires_at) => {
                    self.needs_end(&registration.run).map_or(0, |end| expires_at - end)
                }
                Reference::Person => 0,
            };
            if too_long > 0 {
                findings.insert(format!(
                    "{what} of the registration {id} is kept {too_long} seconds longer than the \
                     rule says"
                ));
            }
        }
    }

    /// Until when needs may be shown, in seconds since 1970; nothing while that is not settled.
    fn needs_end(&self, run: &RunId) -> Option<i64> {
        let (course, _) =
            self.courses.get(run.slug.as_str()).filter(|_| !self.pending.contains(run))?;
        Some(days_after(course.run(run)?.ends(), NEEDS_DAYS))
    }

    fn judge_courses(&self, findings: &mut BTreeSet<String>) {
        for (slug, (course, version)) in &self.courses {
            if !self.summaries.contains(slug) {
                findings.insert(format!("course {slug} is not in the catalogue"));
            }
            for (id, run) in course.run_ids().zip(&course.runs) {
                match self.runs.get(&id) {
                    None => drop(findings.insert(format!("run {id} has no seats"))),
                    Some(item)
                        if item.capacity != run.capacity || item.course_version != *version =>
                    {
                        findings
                            .insert(format!("run {id} belongs to another version of its course"));
                    }
                    Some(_) => {}
                }
            }
        }
        for slug in self.summaries.iter().filter(|slug| !self.courses.contains_key(*slug)) {
            findings.insert(format!("the catalogue has a course {slug} that is not there"));
        }
    }

    fn judge_run(&self, id: &RunId, run: &RunItem, findings: &mut BTreeSet<String>) {
        let of_run = || self.registrations.values().filter(|registration| registration.run == *id);
        let held: u32 = of_run()
            .filter(|registration| registration.status == RegistrationStatus::Registered)
            .map(Registration::seats)
            .sum();
        let taken = i64::from(run.capacity) - i64::from(run.seats_left);
        if taken != i64::from(held) {
            findings.insert(format!(
                "run {id}: {taken} seats are taken, but its registrations hold {held}"
            ));
        }
        let waiting = of_run()
            .filter(|registration| registration.status == RegistrationStatus::Waiting)
            .count();
        if run.waiting as usize != waiting {
            findings.insert(format!(
                "run {id}: {} are counted as waiting, but {waiting} registrations wait",
                run.waiting
            ));
        }
        if self.courses.get(id.slug.as_str()).is_none_or(|(course, _)| course.run(id).is_none()) {
            findings.insert(format!("run {id} has seats, but is in no course"));
        }
    }

    fn judge_registrations(&self, findings: &mut BTreeSet<String>) {
        for (id, registration) in &self.registrations {
            let active = registration.status != RegistrationStatus::Cancelled;
            // Who was erased has no address, so no guard either.
            let present = registration
                .participants
                .iter()
                .filter(|participant| !participant.email.is_erased())
                .count();
            let due = if active { present } else { 0 };
            let guards =
                self.guards.get(&(id.clone(), registration.run.to_string())).copied().unwrap_or(0);
            if guards != due {
                findings
                    .insert(format!("registration {id} has {guards} guards and should have {due}"));
            }
            if !self.runs.contains_key(&registration.run) {
                findings.insert(format!(
                    "registration {id} is for the run {}, which is not there",
                    registration.run
                ));
            }
            let places = self
                .queue
                .iter()
                .filter(|(_, place)| {
                    place.registration == *id && place.seats == registration.seats()
                })
                .count();
            if places != usize::from(registration.status == RegistrationStatus::Waiting) {
                findings.insert(format!("registration {id} has {places} places in the queue"));
            }
        }
        for (registration, run) in self.guards.keys() {
            if self
                .registrations
                .get(registration)
                .is_none_or(|known| known.run.to_string() != *run)
            {
                findings.insert(format!(
                    "a guard of run {run} belongs to the registration {registration}, which is \
                     not there"
                ));
            }
        }
        for (place, item) in self
            .queue
            .iter()
            .filter(|(_, item)| !self.registrations.contains_key(&item.registration))
        {
            findings.insert(format!(
                "{place} belongs to the registration {}, which is not there",
                item.registration
            ));
        }
    }
}
