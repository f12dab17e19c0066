//! Checks that the table is consistent: seats, waiting lists, guards and records. It only reads,
//! and its findings name no person.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::retention::needs_expiry;
use domain::{Course, ImageHash, ImageName, Registration, RegistrationStatus, RunId, Slug};

use crate::booking::idempotency_expiry;
use crate::courses::{Version, read_course, read_summary};
use crate::images::{StoredImage, read_content, read_image};
use crate::items::{
    Attributes, CatalogueItem, CourseChangeItem, DeadLetterItem, ForwardItem, IdempotencyItem,
    ImageChangeItem, ImageFileItem, NeedsItem, PersonIndexItem, RunItem, WaitingItem,
    from_attributes, read_registration, run_id, text,
};
use crate::messages::read_message;
use crate::outbox::{Notification, NotificationId, Topic, check_email_record};
use crate::recount::Counts;
use crate::retained_runs::RetainedRunItem;
use crate::secret_key_check::FingerprintItem;
use crate::sessions::SessionItem;
use crate::staff_names::StaffNameItem;
use crate::table::{PARTITION_KEY, SORT_KEY};
use crate::{AccessRecord, RememberedErasure, Store, StoreError, counters, holds, keys};

/// How often the table is scanned before a finding counts: while a server is writing, a scan sees
/// some of its writes and not others.
const MAX_SCANS: usize = 3;
/// The pause between two scans.
const SCAN_PAUSE: Duration = Duration::from_millis(300);

/// What one scan found, by kind.
#[derive(Default)]
struct Snapshot {
    courses: BTreeMap<String, (Course, Version)>,
    summaries: BTreeSet<String>,
    runs: BTreeMap<RunId, RunItem>,
    registrations: BTreeMap<String, Registration>,
    forwards: BTreeMap<String, RunId>,
    /// Entries of waiting lists with their keys as text.
    waiting: Vec<(String, WaitingItem)>,
    /// How many guards each registration has, by run.
    guards: BTreeMap<(String, String), usize>,
    /// References to registrations.
    references: Vec<(Reference, String)>,
    /// Runs with a notification to deliver; the expiry of their needs may not be up to date yet.
    pending: BTreeSet<RunId>,
    images: Images,
    damaged: Damaged,
    findings: BTreeSet<String>,
}

/// The images, what their files say of them, and of which files there is the content.
#[derive(Default)]
struct Images {
    names: BTreeMap<ImageName, StoredImage>,
    /// The names of each file, by its hash.
    files: BTreeMap<String, BTreeSet<String>>,
    contents: BTreeSet<String>,
}

/// What cannot be read. It is told once; what would follow from it is not told.
#[derive(Default)]
struct Damaged {
    courses: BTreeSet<String>,
    registrations: BTreeSet<String>,
    /// The partitions of runs with damaged registrations or seat counts.
    partitions: BTreeSet<String>,
    /// The partitions of runs with damaged entries of the waiting list.
    waiting_lists: BTreeSet<String>,
    /// The runs with damaged guards, as their sort keys name them.
    guarded_runs: BTreeSet<String>,
    /// Whether something is damaged that an image consists of.
    has_images: bool,
}

impl Damaged {
    fn add(&mut self, pk: &str, sk: &str) {
        match (pk.split_once('#'), sk.split_once('#')) {
            (Some(("COURSE", slug)), None) => _ = self.courses.insert(slug.to_owned()),
            (Some(("RUN", _)), Some(("REGISTRATION", id))) => {
                self.registrations.insert(id.to_owned());
                self.partitions.insert(pk.to_owned());
            }
            (Some(("RUN", _)), Some(("WAITING", _))) => {
                self.waiting_lists.insert(pk.to_owned());
            }
            (Some(("IMAGE", _)), _) => self.has_images = true,
            (None, _) if pk == keys::IMAGES => self.has_images = true,
            (Some(("RUN", _)), None) => _ = self.partitions.insert(pk.to_owned()),
            (Some(("PERSON", _)), Some(("SEAT", run))) => {
                self.guarded_runs.insert(run.to_owned());
            }
            _ => {}
        }
    }

    fn concerns_run(&self, run: &RunId) -> bool {
        self.partitions.contains(&keys::partition(run.tag()))
            || self.courses.contains(run.slug.as_str())
    }
}

/// An item that refers to a registration, and when it expires, in seconds since 1970.
#[derive(Clone, Copy)]
enum Reference {
    IdempotencyRecord {
        expires_at: i64,
        /// Whether the request was for a promotion.
        is_promotion: bool,
    },
    Needs(i64),
    Person,
}

impl Reference {
    fn name(self) -> &'static str {
        match self {
            Self::IdempotencyRecord { .. } => "an idempotency record",
            Self::Needs(_) => "a needs item",
            Self::Person => "a person index item",
        }
    }
}

impl Store {
    /// The inconsistencies of the table, one sentence each.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub async fn verify(&self) -> Result<Vec<String>, StoreError> {
        let mut findings = self.findings().await?;
        for _ in 1..MAX_SCANS {
            if findings.is_empty() {
                break;
            }
            tokio::time::sleep(SCAN_PAUSE).await;
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
            let [pk, sk] = [PARTITION_KEY, SORT_KEY]
                .map(|name| text(&item, name).unwrap_or_default().to_owned());
            if let Err(error) = snapshot.add(&pk, &sk, item) {
                snapshot.damaged.add(&pk, &sk);
                snapshot.findings.insert(error.to_string());
            }
        }
        snapshot.check();
        Ok(snapshot.findings)
    }
}

impl Snapshot {
    fn add(&mut self, pk: &str, sk: &str, item: Attributes) -> Result<(), StoreError> {
        let (kind, rest) = sk.split_once('#').unwrap_or((sk, ""));
        match (pk.split('#').next().unwrap_or_default(), kind) {
            ("COURSE", "COURSE") => {
                let (course, version) = read_course(item)?;
                self.courses.insert(course.slug.to_string(), (course, version));
            }
            ("COURSE", "CHANGE") => {
                from_attributes::<CourseChangeItem>(item)?;
            }
            (keys::CATALOGUE, _) => {
                self.summaries.insert(rest.to_owned());
                read_summary(item)?;
            }
            (keys::IMAGES, "NAME") => {
                let image = read_image(item)?;
                self.images.names.insert(image.name.clone(), image);
            }
            (keys::IMAGES, "FILE") => {
                let ImageFileItem { names, .. } = from_attributes(item)?;
                self.images.files.insert(rest.to_owned(), names);
            }
            (keys::IMAGES, _) => {
                from_attributes::<ImageChangeItem>(item)?;
            }
            ("IMAGE", _) => {
                let (_, content) = read_content(item)?;
                let hash = ImageHash::of(&content).to_string();
                if pk.split_once('#').is_none_or(|(_, expected)| expected != hash) {
                    return Err(StoreError::corrupt(pk, "it is the content of another file"));
                }
                self.images.contents.insert(hash);
            }
            ("RUN", "RUN") => {
                let run: RunItem = from_attributes(item)?;
                self.runs.insert(run_id(&run.slug, run.start)?, run);
            }
            ("RUN", "REGISTRATION") if item.contains_key("movedTo") => {
                let ForwardItem { moved_to, slug } = from_attributes(item)?;
                self.forwards.insert(rest.to_owned(), run_id(&slug, moved_to)?);
            }
            ("RUN", "REGISTRATION") => {
                let registration = read_registration(item)?;
                if keys::partition(registration.run.tag()) != pk {
                    let finding =
                        format!("registration {rest} is stored in the partition of another run");
                    self.findings.insert(finding);
                }
                self.registrations.insert(rest.to_owned(), registration);
            }
            ("RUN", "WAITING") => {
                self.waiting.push((format!("{pk} {sk}"), from_attributes(item)?));
            }
            ("RUN", "IDEMPOTENCY") => {
                let IdempotencyItem { registration, expires_at, summary, .. } =
                    from_attributes(item)?;
                let is_promotion = summary.is_none();
                let reference = Reference::IdempotencyRecord { expires_at, is_promotion };
                self.references.push((reference, registration));
            }
            ("RUN", "NEEDS") => {
                let NeedsItem { expires_at, .. } = from_attributes(item)?;
                self.references.push((Reference::Needs(expires_at), rest.to_owned()));
            }
            ("RUN", "MESSAGE") => {
                read_message(item)?;
            }
            ("PERSON", "SEAT") => {
                let guard: PersonIndexItem = from_attributes(item)?;
                *self.guards.entry((guard.registration, rest.to_owned())).or_default() += 1;
            }
            ("PERSON", "MENTION") => {
                let PersonIndexItem { registration } = from_attributes(item)?;
                self.references.push((Reference::Person, registration));
            }
            (keys::OUTBOX, _) => {
                if let Topic::Run { run, .. } =
                    Notification::read(NotificationId::new(sk.to_owned()), item)?.topic
                {
                    self.pending.insert(run);
                }
            }
            (keys::DEAD_LETTERS, _) => {
                from_attributes::<DeadLetterItem>(item.clone())?;
                Notification::read(NotificationId::new(sk.to_owned()), item)?;
            }
            ("REGISTRATION", "EMAIL") => check_email_record(item)?,
            (keys::HOLDS, _) => {
                holds::read(item)?;
            }
            ("COUNTER", "COUNTER") => counters::check(&item)?,
            ("SESSION", "SESSION") => {
                from_attributes::<SessionItem>(item)?;
            }
            (keys::STAFF, "NAME") => {
                from_attributes::<StaffNameItem>(item)?;
            }
            (keys::RETAINED, _) => {
                from_attributes::<RetainedRunItem>(item)?;
            }
            (keys::TABLE, "CATALOGUE") => {
                from_attributes::<CatalogueItem>(item)?;
            }
            (keys::TABLE, _) => {
                from_attributes::<FingerprintItem>(item)?;
            }
            (keys::ERASED, _) => {
                from_attributes::<RememberedErasure>(item)?;
            }
            (_, "ACCESS") => {
                from_attributes::<AccessRecord>(item)?;
            }
            _ => {
                let key = format!("{pk} {sk}");
                return Err(StoreError::corrupt(key, "this program writes no such item"));
            }
        }
        Ok(())
    }

    fn check(&mut self) {
        let mut findings = std::mem::take(&mut self.findings);
        self.check_courses(&mut findings);
        self.images.check(&self.courses, &self.damaged, &mut findings);
        for (id, run) in &self.runs {
            self.check_run(id, run, &mut findings);
        }
        self.check_registrations(&mut findings);
        self.check_waiting_lists(&mut findings);
        self.check_references(&mut findings);
        for (id, run) in &self.forwards {
            if !self.damaged.registrations.contains(id)
                && self.registrations.get(id).is_none_or(|registration| registration.run != *run)
            {
                findings
                    .insert(format!("registration {id} was moved to run {run}, but is not there"));
            }
        }
        self.findings = findings;
    }

    fn check_references(&self, findings: &mut BTreeSet<String>) {
        for (reference, id) in &self.references {
            let what = reference.name();
            if self.damaged.registrations.contains(id) {
                continue;
            }
            let Some(registration) = self.registrations.get(id) else {
                findings
                    .insert(format!("{what} refers to registration {id}, which does not exist"));
                continue;
            };
            let too_long = match *reference {
                Reference::IdempotencyRecord { expires_at, is_promotion } => {
                    // A promotion is on record with the registration, or the changes after it are.
                    let changed_at = registration.changes.last().map(|change| change.at);
                    let used_at = changed_at.filter(|_| is_promotion);
                    expires_at - idempotency_expiry(used_at.unwrap_or(registration.registered_at))
                }
                Reference::Needs(expires_at) => {
                    self.needs_expiry(&registration.run).map_or(0, |expiry| expires_at - expiry)
                }
                Reference::Person => 0,
            };
            if too_long > 0 {
                findings.insert(format!(
                    "{what} of registration {id} expires {too_long} seconds later than the \
                     retention rule says"
                ));
            }
        }
    }

    /// When needs expire, in seconds since 1970; `None` while the run has a notification to
    /// deliver.
    fn needs_expiry(&self, run: &RunId) -> Option<i64> {
        if self.pending.contains(run) {
            return None;
        }
        let (course, _) = self.courses.get(run.slug.as_str())?;
        Some(needs_expiry(course.run(run)?).as_second())
    }

    fn check_courses(&self, findings: &mut BTreeSet<String>) {
        for (slug, (course, version)) in &self.courses {
            if !self.summaries.contains(slug) {
                findings.insert(format!("course {slug} is not in the catalogue"));
            }
            for (id, run) in course.run_ids().zip(&course.runs) {
                let finding = match self.runs.get(&id) {
                    None if self.damaged.concerns_run(&id) => continue,
                    None => format!("run {id} is in its course, but has no seat counts"),
                    Some(item)
                        if item.capacity != run.capacity
                            || item.course_version != version.as_str() =>
                    {
                        format!(
                            "the seat counts of run {id} belong to another version of its course"
                        )
                    }
                    Some(_) => continue,
                };
                findings.insert(finding);
            }
        }
        let is_missing = |slug: &&String| {
            !self.courses.contains_key(*slug) && !self.damaged.courses.contains(*slug)
        };
        for slug in self.summaries.iter().filter(is_missing) {
            findings.insert(format!("course {slug} is in the catalogue, but does not exist"));
        }
    }

    fn check_run(&self, id: &RunId, run: &RunItem, findings: &mut BTreeSet<String>) {
        if self.damaged.concerns_run(id) {
            return;
        }
        let of_run = || self.registrations.values().filter(|registration| registration.run == *id);
        let counts = Counts::of(of_run);
        let taken = i64::from(run.capacity) - i64::from(run.seats_left);
        if taken != i64::from(counts.taken) {
            findings.insert(format!(
                "run {id}: {taken} seats are taken, but its registrations hold {}",
                counts.taken
            ));
        }
        if run.unverified_seats != counts.unverified_seats {
            findings.insert(format!(
                "run {id}: {} seats are counted as unverified, but its unverified registrations \
                 hold {}",
                run.unverified_seats, counts.unverified_seats
            ));
        }
        if run.waiting != counts.waiting {
            findings.insert(format!(
                "run {id}: {} are counted as waiting, but {} registrations wait",
                run.waiting, counts.waiting
            ));
        }
        let course = self.courses.get(id.slug.as_str());
        if course.is_none_or(|(course, _)| course.run(id).is_none()) {
            findings.insert(format!("run {id} has seat counts, but is in no course"));
        }
    }

    fn check_registrations(&self, findings: &mut BTreeSet<String>) {
        for (id, registration) in &self.registrations {
            // An erased participant has no address, and therefore no guard.
            let expected = match registration.status {
                RegistrationStatus::Cancelled => 0,
                _ => registration.participant_emails().count(),
            };
            let key = (id.clone(), registration.run.to_string());
            let guards = self.guards.get(&key).copied().unwrap_or(0);
            let may_be_damaged = guards < expected && self.damaged.guarded_runs.contains(&key.1);
            if guards != expected && !may_be_damaged {
                findings.insert(format!(
                    "registration {id} has {guards} guards and should have {expected}"
                ));
            }
            let is_known = self.runs.contains_key(&registration.run);
            if !is_known && !self.damaged.concerns_run(&registration.run) {
                findings.insert(format!(
                    "registration {id} is for run {}, which does not exist",
                    registration.run
                ));
            }
        }
        for (id, run) in self.guards.keys() {
            if !self.damaged.registrations.contains(id)
                && self.registrations.get(id).is_none_or(|known| known.run.to_string() != *run)
            {
                findings.insert(format!(
                    "a guard of run {run} belongs to registration {id}, which does not exist there"
                ));
            }
        }
    }

    fn check_waiting_lists(&self, findings: &mut BTreeSet<String>) {
        for (id, registration) in &self.registrations {
            let entries = self
                .waiting
                .iter()
                .filter(|(_, entry)| {
                    entry.registration == *id && entry.seats == registration.seats()
                })
                .count();
            let expected = usize::from(registration.status == RegistrationStatus::Waiting);
            let may_be_damaged = entries < expected
                && self.damaged.waiting_lists.contains(&keys::partition(registration.run.tag()));
            if entries != expected && !may_be_damaged {
                findings
                    .insert(format!("registration {id} has {entries} entries on the waiting list"));
            }
        }
        for (key, entry) in &self.waiting {
            if !self.damaged.registrations.contains(&entry.registration)
                && !self.registrations.contains_key(&entry.registration)
            {
                findings.insert(format!(
                    "{key} belongs to registration {}, which does not exist",
                    entry.registration
                ));
            }
        }
    }
}

impl Images {
    fn check(
        &self,
        courses: &BTreeMap<String, (Course, Version)>,
        damaged: &Damaged,
        findings: &mut BTreeSet<String>,
    ) {
        for (slug, (course, _)) in courses {
            for name in course.image_names() {
                let knows = self.names.get(&name).map(|image| image.courses.contains(&course.slug));
                match knows {
                    Some(true) => {}
                    None if damaged.has_images => {}
                    Some(false) => {
                        _ = findings.insert(format!(
                            "image {name} does not know that course {slug} uses it"
                        ))
                    }
                    None => {
                        _ = findings.insert(format!(
                            "image {name} is used by course {slug}, but does not exist"
                        ))
                    }
                }
            }
        }
        for (name, image) in &self.names {
            for slug in image.courses.iter().map(Slug::as_str) {
                let uses = courses.get(slug).map(|(course, _)| course.image_names().contains(name));
                if !uses.unwrap_or(damaged.courses.contains(slug)) {
                    findings.insert(format!("image {name} is not used by course {slug}"));
                }
            }
            let hash = image.file.hash.to_string();
            let is_named = self.files.get(&hash).is_some_and(|names| names.contains(name.as_str()));
            let is_complete = is_named && self.contents.contains(&hash);
            if !is_complete && !damaged.has_images {
                findings.insert(format!("the file of image {name} is not stored in full"));
            }
        }
        if damaged.has_images {
            return;
        }
        for (hash, names) in &self.files {
            if !self.contents.contains(hash) {
                findings.insert(format!("the file {hash} has no content"));
            }
            for name in names {
                let image = self.names.iter().find(|(known, _)| known.as_str() == name);
                if image.is_none_or(|(_, image)| image.file.hash.to_string() != *hash) {
                    findings.insert(format!("the file {hash} is not that of image {name}"));
                }
            }
        }
        for hash in self.contents.iter().filter(|hash| !self.files.contains_key(*hash)) {
            findings.insert(format!("nothing refers to the content {hash}"));
        }
    }
}
