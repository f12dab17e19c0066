//! What a course office must do, said once more and as plainly as possible: no table, no
//! transaction, no HTTP. `asking.rs` asks this and the real office the same things.

use std::collections::HashMap;

use serde_json::{Value, json};

/// One of the instants at which something is asked, by its place in [`HOURS`].
pub(crate) type Hour = usize;
/// A person, by number.
pub(crate) type Person = usize;

/// What there is to see between the first registration and the end of the last run.
pub(crate) const HOURS: [&str; 12] = [
    "2023-10-02T09:00:00+02:00",
    "2023-10-09T08:59:59+02:00", // the last second in which a key of the first hour is remembered
    "2023-10-09T09:00:00+02:00",
    "2023-11-07T23:59:59+01:00", // the last second before the first run's deadline
    "2023-11-08T00:00:00+01:00",
    "2023-11-13T23:59:59+01:00", // the last second in which a contact may cancel
    "2023-11-14T00:00:00+01:00",
    "2023-11-14T09:00:00+01:00", // the first run begins
    "2023-11-14T16:00:00+01:00", // and is over
    "2024-02-27T23:59:59+01:00",
    "2024-02-28T00:00:00+01:00", // the second run, whose days are unknown, begins
    "2024-02-29T00:00:00+01:00", // and is over
];

/// From which hour on something is so.
struct Calendar {
    closed: Hour,
    too_late_to_cancel: Hour,
    begun: Hour,
    held: Hour,
}

const CALENDARS: [Calendar; 2] = [
    Calendar { closed: 4, too_late_to_cancel: 6, begun: 7, held: 8 },
    Calendar { closed: 10, too_late_to_cancel: 10, begun: 10, held: 11 },
];

/// The first hour that is a week or more after the hour of this place: a key is forgotten then.
const FORGOTTEN: [Hour; 12] = [2, 3, 3, 9, 9, 9, 9, 9, 9, 12, 12, 12];

/// A request for seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) contact: Person,
    pub(crate) people: Vec<Person>,
    pub(crate) accepts_waiting: bool,
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

/// A registration. Nobody stands where somebody was erased.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) run: usize,
    pub(crate) status: Status,
    pub(crate) number: Option<u32>,
    pub(crate) contact: Option<Person>,
    pub(crate) people: Vec<Option<Person>>,
    pub(crate) notes: usize,
}

/// A run of the course.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) capacity: usize,
    pub(crate) has_queue: bool,
    pub(crate) is_cancelled: bool,
    last_number: u32,
}

impl Run {
    pub(crate) fn new(capacity: usize, has_queue: bool) -> Self {
        Self { capacity, has_queue, is_cancelled: false, last_number: 0 }
    }
}

struct Record {
    made: Hour,
    group: Group,
    entry: usize,
}

/// What the office must answer: the status, and what the body must hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Due {
    /// A success with these fields.
    Done(u16, Value),
    /// The answer that this entry's client got first.
    Again(usize),
    /// A problem with these fields, and these pointers and codes.
    Refused(u16, &'static str, Value, Vec<(String, &'static str)>),
}

fn refused(code: &'static str) -> Due {
    let status = match code {
        "not-found" => 404,
        "idempotency-key-reused" | "invalid" => 422,
        _ => 409,
    };
    Due::Refused(status, code, json!({}), Vec::new())
}

fn invalid(pointer: &str, code: &'static str) -> Due {
    Due::Refused(422, "invalid", json!({}), vec![(pointer.to_owned(), code)])
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

    fn of_run(&self, run: usize, status: Status) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.run == run && entry.status == status)
    }

    pub(crate) fn seats_left(&self, run: usize) -> usize {
        self.runs[run].capacity
            - self.of_run(run, Status::Registered).map(|entry| entry.people.len()).sum::<usize>()
    }

    pub(crate) fn waiting(&self, run: usize) -> usize {
        self.of_run(run, Status::Waiting).count()
    }

    pub(crate) fn place(&self, entry: &Entry) -> Option<usize> {
        let waits = entry.status == Status::Waiting;
        waits.then(|| {
            self.of_run(entry.run, Status::Waiting)
                .filter(|other| other.number <= entry.number)
                .count()
        })
    }

    fn closed(&self, run: usize) -> Option<&'static str> {
        match () {
            () if self.runs[run].is_cancelled => Some("run-cancelled"),
            () if self.now >= CALENDARS[run].held => Some("run-held"),
            () if self.now >= CALENDARS[run].closed => Some("registration-closed"),
            () => None,
        }
    }

    /// The places of those people who have, or wait for, a seat in the run already.
    fn taken(&self, run: usize, people: &[Option<Person>]) -> Option<Due> {
        let is_there = |person: &Option<Person>| {
            person.is_some()
                && [Status::Registered, Status::Waiting].iter().any(|status| {
                    self.of_run(run, *status).any(|other| other.people.contains(person))
                })
        };
        let places = people.iter().enumerate().filter(|(_, person)| is_there(person));
        let pointers: Vec<_> = places
            .map(|(place, _)| (format!("/participants/{place}/email"), "already-registered"))
            .collect();
        (!pointers.is_empty()).then(|| Due::Refused(409, "already-registered", json!({}), pointers))
    }

    fn full(&self, run: usize) -> Due {
        Due::Refused(409, "run-full", json!({ "seatsLeft": self.seats_left(run) }), Vec::new())
    }

    fn seen(&self, entry: usize) -> Due {
        let entry = &self.entries[entry];
        Due::Done(200, json!({ "status": entry.status.word(), "place": self.place(entry) }))
    }

    pub(crate) fn moves_up(&self, run: usize) -> bool {
        !self.runs[run].is_cancelled && self.now < CALENDARS[run].begun
    }

    /// Whoever waits and is first gets seats, as long as the whole group fits.
    pub(crate) fn promote_waiting(&mut self, run: usize) {
        while self.moves_up(run) {
            let left = self.seats_left(run);
            let waiting = self
                .entries
                .iter_mut()
                .filter(|entry| entry.run == run && entry.status == Status::Waiting);
            match waiting.min_by_key(|entry| entry.number) {
                Some(head) if head.people.len() <= left => head.status = Status::Registered,
                _ => return,
            }
        }
    }

    pub(crate) fn register(&mut self, run: usize, key: usize, group: &Group) -> Due {
        if let Some(record) =
            self.records.get(&(run, key)).filter(|record| self.now < FORGOTTEN[record.made])
        {
            return if record.group == *group {
                Due::Again(record.entry)
            } else {
                refused("idempotency-key-reused")
            };
        }
        let people: Vec<_> = group.people.iter().copied().map(Some).collect();
        if let Some(refusal) = self.closed(run).map(refused).or_else(|| self.taken(run, &people)) {
            return refusal;
        }
        self.promote_waiting(run);
        let fits = self.waiting(run) == 0 && people.len() <= self.seats_left(run);
        let may_wait = group.accepts_waiting && self.runs[run].has_queue;
        if !fits && !may_wait {
            return self.full(run);
        }
        let number = (!fits).then(|| {
            self.runs[run].last_number += 1;
            self.runs[run].last_number
        });
        let status = if fits { Status::Registered } else { Status::Waiting };
        self.records.insert(
            (run, key),
            Record { made: self.now, group: group.clone(), entry: self.entries.len() },
        );
        self.entries.push(Entry {
            run,
            status,
            number,
            contact: Some(group.contact),
            people,
            notes: 0,
        });
        let place = (!fits).then(|| self.waiting(run));
        Due::Done(
            201,
            json!({ "status": status.word(), "place": place, "participants": group.people.len() }),
        )
    }

    pub(crate) fn cancel(&mut self, entry: usize, is_staff: bool) -> Due {
        let Entry { run, status, .. } = self.entries[entry];
        if !is_staff && status != Status::Cancelled && self.now >= CALENDARS[run].too_late_to_cancel
        {
            return refused("not-cancellable");
        }
        self.give_up(entry);
        self.promote_waiting(run);
        self.seen(entry)
    }

    pub(crate) fn give_up(&mut self, entry: usize) {
        self.entries[entry].status = Status::Cancelled;
    }

    pub(crate) fn see(&self, entry: usize, has_secret: bool) -> Due {
        if has_secret { self.seen(entry) } else { refused("not-found") }
    }

    pub(crate) fn note(&mut self, entry: usize) -> Due {
        self.entries[entry].notes += 1;
        self.seen(entry)
    }

    pub(crate) fn set_capacity(&mut self, run: usize, capacity: usize) -> Due {
        if capacity == 0 {
            return invalid("/capacity", "number.range");
        }
        if capacity < self.runs[run].capacity - self.seats_left(run) {
            return refused("capacity-below-taken");
        }
        self.runs[run].capacity = capacity;
        self.promote_waiting(run);
        Due::Done(200, json!({ "capacity": capacity }))
    }

    pub(crate) fn cancel_run(&mut self, run: usize) -> Due {
        self.runs[run].is_cancelled = true;
        Due::Done(200, json!({ "state": "cancelled" }))
    }

    pub(crate) fn substitute(&mut self, entry: usize, place: usize, by: Person) -> Due {
        let Entry { run, status, people, .. } = self.entries[entry].clone();
        if place >= people.len() {
            return invalid("/participant", "number.range");
        }
        if people.iter().enumerate().any(|(other, person)| other != place && *person == Some(by)) {
            return invalid("/by/email", "email.duplicate");
        }
        if let Some(reason) = self.closed(run) {
            return refused(reason);
        }
        if status == Status::Cancelled {
            return refused("registration-cancelled");
        }
        if people[place] != Some(by) && self.taken(run, &[Some(by)]).is_some() {
            return Due::Refused(
                409,
                "already-registered",
                json!({}),
                vec![(format!("/participants/{place}/email"), "already-registered")],
            );
        }
        self.entries[entry].people[place] = Some(by);
        self.seen(entry)
    }

    pub(crate) fn move_to(&mut self, entry: usize, run: usize) -> Due {
        let Entry { run: before, status, people, .. } = self.entries[entry].clone();
        if let Some(reason) = self.closed(run).filter(|reason| *reason != "registration-closed") {
            return refused(reason);
        }
        if status == Status::Cancelled {
            return refused("registration-cancelled");
        }
        if run != before {
            if let Some(refusal) = self.taken(run, &people) {
                return refusal;
            }
            if self.waiting(run) > 0 || people.len() > self.seats_left(run) {
                return self.full(run);
            }
            let moved = &mut self.entries[entry];
            (moved.run, moved.status, moved.number) = (run, Status::Registered, None);
        }
        self.promote_waiting(before);
        self.seen(entry)
    }

    /// Forgets a person; a seat in a run to come is given up first.
    pub(crate) fn erase(&mut self, person: Person) -> Due {
        let mut found = 0;
        for place in 0..self.entries.len() {
            let Entry { run, status, people, contact, .. } = self.entries[place].clone();
            if contact != Some(person) && !people.contains(&Some(person)) {
                continue;
            }
            found += 1;
            if status != Status::Cancelled
                && people.contains(&Some(person))
                && self.now < CALENDARS[run].begun
            {
                if people.iter().all(|other| other.is_none_or(|other| other == person)) {
                    self.give_up(place);
                } else {
                    self.entries[place].people.retain(|other| *other != Some(person));
                }
                self.promote_waiting(run);
            }
            let entry = &mut self.entries[place];
            entry.contact = entry.contact.filter(|contact| *contact != person);
            entry
                .people
                .iter_mut()
                .for_each(|other| *other = other.filter(|other| *other != person));
            entry.notes = 0;
        }
        Due::Done(200, json!({ "registrations": found }))
    }
}
