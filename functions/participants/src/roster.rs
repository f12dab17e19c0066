//! Who has a seat in a run, in the order in which every document and spreadsheet lists them.

use std::cmp::Ordering;
use std::sync::Arc;

use document::Typesetter;
use domain::{
    Answer, Course, CourseRun, DanishCollation, Language, Money, Participant, Provider, Question,
    QuestionScope, Registration, RegistrationStatus, RunId, SeatStatus, Seats,
};
use jiff::Timestamp;
use store::Listing;
use web::{AppState, Problem};

/// A run with everything its documents are made from.
pub(crate) struct Roster {
    pub(crate) course: Course,
    pub(crate) run: CourseRun,
    /// `None` if the counts cannot be read.
    pub(crate) seats: Option<Seats>,
    /// All registrations, waiting and cancelled ones too.
    pub(crate) registrations: Vec<Registration>,
    /// How many registrations cannot be read.
    pub(crate) unreadable: usize,
    /// How many names of participants cannot be printed as they are.
    pub(crate) unprintable_names: usize,
    /// When it was read.
    pub(crate) read_at: Timestamp,
    pub(crate) provider: Arc<Provider>,
}

/// A participant.
#[derive(Clone, Copy)]
pub(crate) struct RosterEntry<'a> {
    pub(crate) registration: &'a Registration,
    pub(crate) participant: &'a Participant,
    pub(crate) seat: Seat,
}

impl RosterEntry<'_> {
    /// What they cost: a part of the amount of their registration, and nothing but the fee if they
    /// have no seat any more.
    pub(crate) fn amount(&self) -> Money {
        if self.seat == Seat::Cancelled {
            return Money(0);
        }
        let mut active = self.registration.active_participants();
        let nth =
            (0..).zip(&mut active).find(|(_, (_, other))| std::ptr::eq(*other, self.participant));
        nth.map_or(Money(0), |(nth, _)| self.registration.price.share(nth))
    }

    /// Their answer to a question of the course, or the contact's if it was asked only once.
    pub(crate) fn answer(&self, question: &Question) -> Option<&Answer> {
        match question.per {
            QuestionScope::Registration => self.registration.answers.to(question),
            QuestionScope::Participant => self.participant.answers.to(question),
        }
    }

    /// What their cancellation costs, as the course states its price; `None` if it costs nothing
    /// any more, because it was waived.
    pub(crate) fn cancellation_fee(&self) -> Option<Money> {
        let participants = &self.registration.participants;
        let number = participants.iter().position(|other| std::ptr::eq(other, self.participant));
        let Some(number) = number else { return Some(Money(0)) };
        let fee = self.registration.fee_share(number);
        let is_waived = fee == Money(0) && self.registration.has_waived_share(number);
        (!is_waived).then_some(fee)
    }
}

/// Whether a participant has a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seat {
    Registered,
    Waiting,
    /// Their registration is cancelled, or they have left its group.
    Cancelled,
}

/// The order of participants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// By the whole name.
    Name,
    /// By the last word of the name.
    Surname,
}

impl Roster {
    /// Reads the roster of a run.
    ///
    /// # Errors
    /// `not-found` when there is no such run, and the errors of the table.
    pub(crate) async fn load(app: &AppState, id: &RunId) -> Result<Self, Problem> {
        let read_at = app.clock.now();
        let (course, run) = operations::read_run(&app.store, id).await?;
        let Listing { items: registrations, damaged } = app.store.registrations(id).await?;
        // The seats are read after the registrations, so that a registration made in between shows
        // as a difference between the counts.
        let seats = app.store.seats([id.clone()]).await?.remove(id);
        Ok(Self {
            course,
            run,
            seats,
            registrations,
            unreadable: damaged.len(),
            unprintable_names: 0,
            read_at,
            provider: Arc::clone(&app.provider),
        })
    }

    pub(crate) fn run_id(&self) -> RunId {
        RunId { slug: self.course.slug.clone(), start: self.run.start }
    }

    /// Every participant who has a seat, by name.
    pub(crate) fn entries(&self) -> Vec<RosterEntry<'_>> {
        self.entries_of(&[Seat::Registered], Order::Name)
    }

    /// The participants of these kinds in Danish alphabetical order, then in that of e-mail
    /// addresses: a run has each address once with a seat.
    pub(crate) fn entries_of(&self, seats: &[Seat], order: Order) -> Vec<RosterEntry<'_>> {
        let mut entries: Vec<_> =
            self.all_entries().filter(|entry| seats.contains(&entry.seat)).collect();
        let collation = DanishCollation::load();
        entries.sort_by(|one, other| {
            let [one, other] = [one, other].map(|entry| entry.participant);
            let [name, other_name] = [one, other].map(|person| person.name.as_str());
            let by_surname = match order {
                Order::Name => Ordering::Equal,
                Order::Surname => collation.compare(surname(name), surname(other_name)),
            };
            by_surname
                .then_with(|| collation.compare(name, other_name))
                .then_with(|| one.email.as_str().cmp(other.email.as_str()))
        });
        entries
    }

    /// The participants of all registrations, in no order.
    fn all_entries(&self) -> impl Iterator<Item = RosterEntry<'_>> {
        self.registrations.iter().flat_map(|registration| {
            let entry = move |participant| RosterEntry::new(registration, participant);
            registration.participants.iter().map(entry)
        })
    }

    /// The language of the course, and of the documents about it.
    pub(crate) fn language(&self) -> Language {
        self.course.language
    }

    /// `Aflyst` if the run does not take place, otherwise empty.
    pub(crate) fn cancelled(&self, language: Language) -> &'static str {
        if self.run.is_cancelled() { SeatStatus::Cancelled.label(language) } else { "" }
    }

    /// Says that registrations are missing because they cannot be read; empty if none is.
    pub(crate) fn notice(&self, language: Language) -> String {
        let (danish, english) = (["tilmelding", "tilmeldinger"], ["registration", "registrations"]);
        missing_notice(self.unreadable, language, danish, english)
    }

    /// Counts the names with characters that no font has.
    pub(crate) fn count_unprintable_names(&mut self, typesetter: &Typesetter) {
        let is_unprintable = |entry: &RosterEntry<'_>| {
            entry.seat == Seat::Registered && !typesetter.can_print(&entry.name())
        };
        self.unprintable_names = self.all_entries().filter(is_unprintable).count();
    }

    /// Asks for a Latin spelling of the names that cannot be printed; empty if there is none.
    pub(crate) fn spelling_notice(&self, language: Language) -> String {
        if self.unprintable_names == 0 {
            return String::new();
        }
        let names = language.count(self.unprintable_names, ["navn", "navne"], ["name", "names"]);
        language.choose(
            format!(
                "{names} har tegn, som ikke kan trykkes og står som [U+…]. Bed om en stavemåde med \
                 latinske bogstaver, og ret tilmeldingen."
            ),
            format!(
                "{names} with characters that cannot be printed and are shown as [U+…]. Ask for a \
                 spelling in Latin letters, and correct the registration."
            ),
        )
    }

    /// Of which time it is, for the foot of a page.
    pub(crate) fn data_from(&self) -> String {
        self.language().data_from(self.read_at)
    }

    /// Where the run takes place, in one line.
    pub(crate) fn venue(&self) -> String {
        self.course.place_of(&self.run).line(self.language())
    }

    /// The days of the run, or its start date while the days are unknown.
    pub(crate) fn dates(&self) -> String {
        if self.run.days.is_empty() {
            self.language().date(self.run.start)
        } else {
            self.language().dates(self.run.days.iter().map(|day| day.date))
        }
    }
}

impl Seat {
    /// The Danish word in spreadsheets.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Registered => "Tilmeldt",
            Self::Waiting => "Venteliste",
            Self::Cancelled => "Afmeldt",
        }
    }
}

impl<'a> RosterEntry<'a> {
    fn new(registration: &'a Registration, participant: &'a Participant) -> Self {
        let seat = match registration.status {
            RegistrationStatus::Registered if participant.is_active() => Seat::Registered,
            RegistrationStatus::Waiting if participant.is_active() => Seat::Waiting,
            _ => Seat::Cancelled,
        };
        Self { registration, participant, seat }
    }
}

impl RosterEntry<'_> {
    pub(crate) fn name(&self) -> String {
        self.participant.name.as_str().to_owned()
    }

    /// The participant's organisation, or the contact's if the participant has none; empty if
    /// neither has one.
    pub(crate) fn organisation(&self) -> String {
        let own = self.participant.organisation.as_ref();
        let organisation = own.or(self.registration.contact.organisation.as_ref());
        organisation.map(|text| text.as_str().to_owned()).unwrap_or_default()
    }
}

/// The last word of a name. A particle such as `von` or `de` does not count, nor does the first of
/// two surnames without a hyphen: which words are a surname cannot be told from the name.
fn surname(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

/// `1 tilmelding kan ikke læses og mangler her. ...`; empty for none.
pub(crate) fn missing_notice(
    count: usize,
    language: Language,
    danish: [&str; 2],
    english: [&str; 2],
) -> String {
    if count == 0 {
        return String::new();
    }
    let what = language.count(count, danish, english);
    language.choose(
        format!("{what} kan ikke læses og mangler her. Spørg den, der driver systemet."),
        format!("Not included, because unreadable: {what}. Ask whoever runs the system."),
    )
}

/// What stands for the hours while they are unknown.
pub(crate) fn times_to_follow(language: Language) -> &'static str {
    language.choose("tidspunkt følger", "times to follow")
}
