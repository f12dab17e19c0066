//! Who is seated in a run, and in which order every document and sheet names them.

use std::sync::Arc;

use domain::{
    Course, CourseRun, Participant, Provider, Registration, RegistrationStatus, Seats,
    danish_format,
};

/// A run with everything its documents are made from.
pub(crate) struct Roster {
    pub(crate) course: Course,
    pub(crate) run: CourseRun,
    pub(crate) seats: Seats,
    /// All of them, those that were given up too.
    pub(crate) registrations: Vec<Registration>,
    pub(crate) provider: Arc<Provider>,
}

/// A participant who has a seat.
#[derive(Clone, Copy)]
pub(crate) struct RosterEntry<'a> {
    pub(crate) registration: &'a Registration,
    pub(crate) participant: &'a Participant,
}

impl RosterEntry<'_> {
    pub(crate) fn name(&self) -> String {
        self.participant.name.as_str().to_owned()
    }

    /// The participant's own organisation, else that of who registered.
    pub(crate) fn organisation(&self) -> String {
        let organisation = self.participant.organisation.as_ref().or(self
            .registration
            .contact
            .organisation
            .as_ref());
        organisation.map(|text| text.as_str().to_owned()).unwrap_or_default()
    }
}

impl Roster {
    /// Everybody who has a seat, in Danish order of names; an e-mail address, which is there once,
    /// decides between two of a name.
    pub(crate) fn people(&self) -> Vec<RosterEntry<'_>> {
        let active = self
            .registrations
            .iter()
            .filter(|registration| registration.status == RegistrationStatus::Registered);
        let people = active.flat_map(|registration| {
            registration
                .participants
                .iter()
                .map(move |participant| RosterEntry { registration, participant })
        });
        let mut people: Vec<RosterEntry<'_>> = people.collect();
        let alphabet = danish_format::DanishCollation::danish();
        people.sort_by(|one, other| {
            let names =
                alphabet.compare(one.participant.name.as_str(), other.participant.name.as_str());
            names.then_with(|| one.participant.email.as_str().cmp(other.participant.email.as_str()))
        });
        people
    }

    /// Name and address of the place in one line.
    pub(crate) fn venue(&self) -> String {
        let venue = &self.course.venue;
        venue.line()
    }

    /// The days of the run, or its start while they are unknown.
    pub(crate) fn dates(&self) -> String {
        if self.run.days.is_empty() {
            danish_format::date(self.run.start)
        } else {
            danish_format::dates(self.run.days.iter().map(|day| day.date))
        }
    }
}

/// `1 deltager`, `12 deltagere`
pub(crate) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
