//! What a course office must do, as plainly as possible: no table, no transaction, no HTTP. It says
//! the rules a second time, so that the driver can compare.

use std::collections::HashMap;

use serde_json::{Value, json};

/// An instant, as an index into [`HOURS`].
pub(crate) type Hour = usize;
/// A person, by number.
pub(crate) type Person = usize;

/// The instants at which steps are taken, from the first registration to the last walk-in that the
/// staff can still enter.
pub(crate) const HOURS: [&str; 16] = [
    "2023-10-02T09:00:00+02:00",
    "2023-10-09T08:59:59+02:00", // the last second of a key from the first hour
    "2023-10-09T09:00:00+02:00",
    "2023-11-07T23:59:59+01:00", // the last second before the first run's deadline
    "2023-11-08T00:00:00+01:00",
    "2023-11-13T23:59:59+01:00", // the last second in which a contact can cancel
    "2023-11-14T00:00:00+01:00",
    "2023-11-14T09:00:00+01:00", // the first run starts
    "2023-11-14T16:00:00+01:00", // and ends
    "2023-11-28T23:59:59+01:00", // the last second for its walk-ins
    "2023-11-29T00:00:00+01:00",
    "2024-02-27T23:59:59+01:00",
    "2024-02-28T00:00:00+01:00", // the second run, whose days are unknown, starts
    "2024-02-29T00:00:00+01:00", // and ends
    "2024-03-13T23:59:59+01:00", // the last second for its walk-ins
    "2024-03-14T00:00:00+01:00",
];

/// From which hour on a run has a property.
struct Milestones {
    closed: Hour,
    /// Whoever is promoted from then on may cancel until the run starts.
    late: Hour,
    cancellation_closed: Hour,
    started: Hour,
    held: Hour,
    walk_ins_closed: Hour,
}

const MILESTONES: [Milestones; 2] = [
    Milestones {
        closed: 4,
        late: 5,
        cancellation_closed: 6,
        started: 7,
        held: 8,
        walk_ins_closed: 10,
    },
    Milestones {
        closed: 12,
        late: 11,
        cancellation_closed: 12,
        started: 12,
        held: 13,
        walk_ins_closed: 15,
    },
];

/// For each hour, the first hour that is a week or more later: an idempotency key expires then.
const KEY_EXPIRY: [Hour; 16] = [2, 3, 3, 9, 9, 9, 9, 9, 9, 11, 11, 14, 14, 14, 16, 16];

/// A request for seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) contact: Person,
    pub(crate) people: Vec<Person>,
    pub(crate) accepts_waiting: bool,
    /// Whether they came to the run without a registration, so that the staff enter them.
    pub(crate) is_walk_in: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Registered,
    Waiting,
    Cancelled,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Waiting => "waiting",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A registration. Erased people are `None`.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) run: usize,
    pub(crate) status: Status,
    pub(crate) waiting_number: Option<u32>,
    pub(crate) contact: Option<Person>,
    pub(crate) people: Vec<Option<Person>>,
    /// Which of them gave up their seats.
    pub(crate) left: Vec<bool>,
    promoted: Option<Hour>,
    pub(crate) notes: usize,
}

impl Entry {
    /// Those who take part, each with their number.
    fn active(&self) -> impl Iterator<Item = (usize, Option<Person>)> {
        self.people.iter().copied().enumerate().filter(|(number, _)| !self.left[*number])
    }

    fn has(&self, person: Person) -> bool {
        self.active().any(|(_, other)| other == Some(person))
    }

    fn seats(&self) -> usize {
        self.active().count()
    }
}

/// A run of the course.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) capacity: usize,
    pub(crate) has_waiting_list: bool,
    pub(crate) is_cancelled: bool,
    last_number: u32,
}

impl Run {
    pub(crate) fn new(capacity: usize, has_waiting_list: bool) -> Self {
        Self { capacity, has_waiting_list, is_cancelled: false, last_number: 0 }
    }
}

struct Record {
    created: Hour,
    /// The group that was registered; `None` if one was promoted.
    group: Option<Group>,
    entry: usize,
}

/// The response that the office must give: its status, and what its body must hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expected {
    /// A success with these fields.
    Success(u16, Value),
    /// The first response to the client of this entry.
    Replay(usize),
    /// A repetition of an earlier response to the staff, with these fields.
    Repeated(Value),
    /// A problem with these fields, and these pointers and codes.
    Problem(u16, &'static str, Value, Vec<(String, &'static str)>),
}

fn problem(code: &'static str) -> Expected {
    let status = match code {
        "not-found" => 404,
        "idempotency-key-reused" | "invalid" => 422,
        _ => 409,
    };
    Expected::Problem(status, code, json!({}), Vec::new())
}

fn invalid(pointer: &str, code: &'static str) -> Expected {
    Expected::Problem(422, "invalid", json!({}), vec![(pointer.to_owned(), code)])
}

/// The office.
pub(crate) struct Model {
    pub(crate) now: Hour,
    pub(crate) runs: [Run; 2],
    pub(crate) entries: Vec<Entry>,
    records: HashMap<(usize, usize), Record>,
}

impl Model {
    pub(crate) fn new(now: Hour, runs: [Run; 2]) -> Self {
        Self { now, runs, entries: Vec::new(), records: HashMap::new() }
    }

    fn with_status(&self, run: usize, status: Status) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.run == run && entry.status == status)
    }

    pub(crate) fn seats_left(&self, run: usize) -> usize {
        self.runs[run].capacity
            - self.with_status(run, Status::Registered).map(Entry::seats).sum::<usize>()
    }

    pub(crate) fn waiting(&self, run: usize) -> usize {
        self.with_status(run, Status::Waiting).count()
    }

    pub(crate) fn waiting_position(&self, entry: &Entry) -> Option<usize> {
        let is_waiting = entry.status == Status::Waiting;
        is_waiting.then(|| {
            self.with_status(entry.run, Status::Waiting)
                .filter(|other| other.waiting_number <= entry.waiting_number)
                .count()
        })
    }

    fn closed_because(&self, run: usize) -> Option<&'static str> {
        if self.runs[run].is_cancelled {
            Some("run-cancelled")
        } else if self.now >= MILESTONES[run].held {
            Some("run-held")
        } else if self.now >= MILESTONES[run].closed {
            Some("registration-closed")
        } else {
            None
        }
    }

    /// The problem that some of these people have, or wait for, a seat in the run already.
    fn taken(
        &self,
        run: usize,
        people: impl Iterator<Item = (usize, Option<Person>)>,
    ) -> Option<Expected> {
        let is_there = |person: Person| {
            [Status::Registered, Status::Waiting]
                .iter()
                .any(|status| self.with_status(run, *status).any(|other| other.has(person)))
        };
        let registered = people.filter(|(_, person)| person.is_some_and(is_there));
        let pointers: Vec<_> = registered
            .map(|(index, _)| (format!("/participants/{index}/email"), "already-registered"))
            .collect();
        (!pointers.is_empty())
            .then(|| Expected::Problem(409, "already-registered", json!({}), pointers))
    }

    fn full(&self, run: usize) -> Expected {
        Expected::Problem(409, "run-full", json!({ "seatsLeft": self.seats_left(run) }), Vec::new())
    }

    fn view(&self, entry: usize) -> Expected {
        let entry = &self.entries[entry];
        let (status, place) = (entry.status.word(), self.waiting_position(entry));
        Expected::Success(200, json!({ "status": status, "place": place }))
    }

    pub(crate) fn can_promote(&self, run: usize) -> bool {
        !self.runs[run].is_cancelled && self.now < MILESTONES[run].closed
    }

    /// The record of a key in a run, until it expires.
    fn record(&self, run: usize, key: usize) -> Option<&Record> {
        self.records.get(&(run, key)).filter(|record| self.now < KEY_EXPIRY[record.created])
    }

    fn head(&self, run: usize) -> Option<usize> {
        let waiting = (0..self.entries.len()).filter(|index| {
            let entry = &self.entries[*index];
            entry.run == run && entry.status == Status::Waiting
        });
        waiting.min_by_key(|index| self.entries[*index].waiting_number)
    }

    /// Whether the staff may promote the head of the waiting list.
    pub(crate) fn has_seats_for_head(&self, run: usize) -> bool {
        !self.runs[run].is_cancelled
            && self.now < MILESTONES[run].held
            && self.head(run).is_some_and(|head| self.entries[head].seats() <= self.seats_left(run))
    }

    /// Gives seats to the head of the waiting list because the staff ask for it.
    pub(crate) fn promote_next(&mut self, run: usize, key: usize) -> Expected {
        if let Some(record) = self.record(run, key) {
            return match (&record.group, self.view(record.entry)) {
                (None, Expected::Success(_, fields)) => Expected::Repeated(fields),
                _ => problem("idempotency-key-reused"),
            };
        }
        if let Some(reason) =
            self.closed_because(run).filter(|reason| *reason != "registration-closed")
        {
            return problem(reason);
        }
        let Some(entry) = self.head(run) else { return problem("nobody-waits") };
        if self.entries[entry].seats() > self.seats_left(run) {
            return self.full(run);
        }
        self.seat(entry);
        self.records.insert((run, key), Record { created: self.now, group: None, entry });
        self.view(entry)
    }

    fn seat(&mut self, entry: usize) {
        self.entries[entry].status = Status::Registered;
        self.entries[entry].promoted = Some(self.now);
    }

    /// Gives seats to the head of the waiting list as long as its whole group fits.
    pub(crate) fn promote_waiting(&mut self, run: usize) {
        while self.can_promote(run) {
            match self.head(run) {
                Some(head) if self.entries[head].seats() <= self.seats_left(run) => self.seat(head),
                _ => return,
            }
        }
    }

    pub(crate) fn register(
        &mut self,
        run: usize,
        key: usize,
        group: &Group,
        is_staff: bool,
    ) -> Expected {
        if let Some(record) = self.record(run, key) {
            return if record.group.as_ref() == Some(group) {
                Expected::Replay(record.entry)
            } else {
                problem("idempotency-key-reused")
            };
        }
        let people: Vec<_> = group.people.iter().copied().map(Some).collect();
        let is_open = |reason: &&str| match *reason {
            "registration-closed" => is_staff,
            "run-held" => group.is_walk_in && self.now < MILESTONES[run].walk_ins_closed,
            _ => false,
        };
        if let Some(reason) = self.closed_because(run).filter(|reason| !is_open(reason)) {
            return problem(reason);
        }
        self.promote_waiting(run);
        let reserved = match self.waiting(run) {
            0 => 0,
            // Nobody waits any more once the run is over.
            _ if group.is_walk_in && self.now >= MILESTONES[run].held => 0,
            _ if group.is_walk_in => self.with_status(run, Status::Waiting).map(Entry::seats).sum(),
            _ => self.seats_left(run),
        };
        let fits = reserved + people.len() <= self.seats_left(run);
        let may_wait =
            group.accepts_waiting && self.runs[run].has_waiting_list && !group.is_walk_in;
        if !fits && !may_wait {
            return self.full(run);
        }
        match self.taken(run, people.iter().copied().enumerate()) {
            // The public is told about a single person only.
            Some(_) if people.len() > 1 && !is_staff => return problem("already-registered"),
            Some(taken) => return taken,
            None => {}
        }
        let waiting_number = (!fits).then(|| {
            self.runs[run].last_number += 1;
            self.runs[run].last_number
        });
        let status = if fits { Status::Registered } else { Status::Waiting };
        self.records.insert(
            (run, key),
            Record { created: self.now, group: Some(group.clone()), entry: self.entries.len() },
        );
        self.entries.push(Entry {
            run,
            status,
            waiting_number,
            contact: Some(group.contact),
            left: vec![false; people.len()],
            promoted: None,
            people,
            // Why they come late.
            notes: usize::from(group.is_walk_in),
        });
        let place = (!fits).then(|| self.waiting(run));
        Expected::Success(
            201,
            json!({ "status": status.word(), "place": place, "participants": group.people.len() }),
        )
    }

    pub(crate) fn cancel(&mut self, entry: usize, is_staff: bool) -> Expected {
        let Entry { run, status, .. } = self.entries[entry];
        if !is_staff && status != Status::Cancelled && !self.can_leave(entry) {
            return problem("not-cancellable");
        }
        self.give_up(entry);
        self.promote_waiting(run);
        self.view(entry)
    }

    fn can_leave(&self, entry: usize) -> bool {
        let Entry { run, status, promoted, .. } = self.entries[entry];
        let Milestones { late, cancellation_closed, started, .. } = MILESTONES[run];
        status == Status::Waiting
            || self.now < cancellation_closed
            || (promoted.is_some_and(|hour| hour >= late) && self.now < started)
    }

    pub(crate) fn cancel_participant(
        &mut self,
        entry: usize,
        participant: usize,
        is_staff: bool,
    ) -> Expected {
        let Entry { run, status, left, .. } = self.entries[entry].clone();
        match left.get(participant) {
            None => return problem("not-found"),
            Some(false) if status != Status::Cancelled => {
                if !is_staff && !self.can_leave(entry) {
                    return problem("not-cancellable");
                }
                if self.entries[entry].seats() == 1 {
                    self.give_up(entry);
                } else {
                    self.entries[entry].left[participant] = true;
                }
            }
            Some(_) => {}
        }
        self.promote_waiting(run);
        self.view(entry)
    }

    pub(crate) fn give_up(&mut self, entry: usize) {
        self.entries[entry].status = Status::Cancelled;
    }

    pub(crate) fn read(&self, entry: usize, has_secret: bool) -> Expected {
        if has_secret { self.view(entry) } else { problem("not-found") }
    }

    pub(crate) fn note(&mut self, entry: usize) -> Expected {
        self.entries[entry].notes += 1;
        self.view(entry)
    }

    pub(crate) fn set_capacity(&mut self, run: usize, capacity: usize) -> Expected {
        if capacity == 0 {
            return invalid("/capacity", "number.range");
        }
        if capacity < self.runs[run].capacity - self.seats_left(run) {
            return problem("capacity-below-taken");
        }
        self.runs[run].capacity = capacity;
        self.promote_waiting(run);
        Expected::Success(200, json!({ "capacity": capacity }))
    }

    pub(crate) fn cancel_run(&mut self, run: usize) -> Expected {
        if self.closed_because(run) == Some("run-held") {
            return problem("run-held");
        }
        self.runs[run].is_cancelled = true;
        Expected::Success(200, json!({ "state": "cancelled" }))
    }

    pub(crate) fn substitute(&mut self, entry: usize, participant: usize, by: Person) -> Expected {
        let seen = self.entries[entry].clone();
        let Entry { run, status, ref people, .. } = seen;
        if seen.active().all(|(number, _)| number != participant) {
            return invalid("/participant", "participant.unknown");
        }
        if seen.active().any(|(other, person)| other != participant && person == Some(by)) {
            return invalid("/by/email", "email.duplicate");
        }
        if let Some(reason) = self.closed_because(run) {
            return problem(reason);
        }
        if status == Status::Cancelled {
            return problem("registration-cancelled");
        }
        if people[participant] != Some(by) && self.taken(run, [(0, Some(by))].into_iter()).is_some()
        {
            return Expected::Problem(
                409,
                "already-registered",
                json!({}),
                vec![("/by/email".to_owned(), "already-registered")],
            );
        }
        self.entries[entry].people[participant] = Some(by);
        self.view(entry)
    }

    pub(crate) fn correct(
        &mut self,
        entry: usize,
        participant: usize,
        to: Person,
        is_staff: bool,
    ) -> Expected {
        let seen = self.entries[entry].clone();
        let Entry { run, status, contact, .. } = seen;
        let own = seen.active().find(|(number, _)| *number == participant);
        let Some((_, Some(before))) = own else {
            return invalid("/participants/0/participant", "participant.unknown");
        };
        if !is_staff && contact != Some(before) && before != to {
            return invalid("/participants/0/email", "email.of-other");
        }
        if seen.active().any(|(other, person)| other != participant && person == Some(to)) {
            return invalid("/participants/0/email", "email.duplicate");
        }
        if !is_staff {
            if let Some(reason) = self.closed_because(run) {
                return problem(reason);
            }
            if status == Status::Cancelled {
                return problem("registration-cancelled");
            }
        }
        if status != Status::Cancelled
            && before != to
            && let Some(taken) = self.taken(run, [(0, Some(to))].into_iter())
        {
            return taken;
        }
        self.entries[entry].people[participant] = Some(to);
        self.view(entry)
    }

    pub(crate) fn move_to(&mut self, entry: usize, run: usize) -> Expected {
        let seen = self.entries[entry].clone();
        let Entry { run: before, status, .. } = seen;
        if let Some(reason) =
            self.closed_because(run).filter(|reason| *reason != "registration-closed")
        {
            return problem(reason);
        }
        if status == Status::Cancelled {
            return problem("registration-cancelled");
        }
        if run != before {
            if let Some(problem) = self.taken(run, seen.active()) {
                return problem;
            }
            if self.waiting(run) > 0 || seen.seats() > self.seats_left(run) {
                return self.full(run);
            }
            let moved = &mut self.entries[entry];
            moved.run = run;
            moved.status = Status::Registered;
            moved.waiting_number = None;
        }
        self.promote_waiting(before);
        self.view(entry)
    }

    /// Erases a person, who gives up seats in upcoming runs first.
    pub(crate) fn erase(&mut self, person: Person) -> Expected {
        let mut found = 0;
        for index in 0..self.entries.len() {
            let seen = self.entries[index].clone();
            let Entry { run, status, ref people, contact, .. } = seen;
            if contact != Some(person) && !people.contains(&Some(person)) {
                continue;
            }
            found += 1;
            if status != Status::Cancelled && seen.has(person) && self.now < MILESTONES[run].started
            {
                if seen.active().all(|(_, other)| other.is_none_or(|other| other == person)) {
                    self.give_up(index);
                } else {
                    let own = seen.active().find(|(_, other)| *other == Some(person));
                    own.into_iter().for_each(|(number, _)| self.entries[index].left[number] = true);
                }
                self.promote_waiting(run);
            }
            let entry = &mut self.entries[index];
            entry.contact = entry.contact.filter(|contact| *contact != person);
            entry
                .people
                .iter_mut()
                .for_each(|other| *other = other.filter(|other| *other != person));
            entry.notes = 0;
        }
        Expected::Success(200, json!({ "registrations": found }))
    }
}
