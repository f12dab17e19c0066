//! What follows from an operation, said before it is done: who is told, which seats become free,
//! and which fee is owed.

use domain::{CourseRun, Language, RegistrationStatus, RunId, Seats};
use jiff::Timestamp;

use super::Opened;
use super::operation::Operation;
use crate::run_line::free_seats;

const DANISH: Language = Language::Danish;

impl Operation {
    /// Sentences; none if nobody is told and neither seats nor money change.
    pub(super) fn consequences(self, opened: &Opened, now: Timestamp) -> Vec<String> {
        let registration = &opened.registration;
        let (_, run_name) = opened.names();
        let told = || opened.people_are_told();
        match self {
            Self::Note => Vec::new(),
            Self::Contact | Self::Confirm => opened.first_heard(),
            Self::Promote => vec![
                format!("Tilmeldingen får {} på holdet.", opened.seats_in_words()),
                told(),
                "Har ventelisten stået længe, så ring først, og hør, om de stadig vil med.".into(),
            ],
            Self::Move => {
                let mut said = Vec::new();
                if registration.status == RegistrationStatus::Registered {
                    said.push(opened.seats_become_free(&opened.seats_in_words(), now));
                } else {
                    said.push(format!("Tilmeldingen forlader ventelisten på {}.", run_name));
                }
                said.push("Alle deltagere flyttes sammen, eller ingen gør.".into());
                said.push(told());
                said.push("Prisen er den samme, og der er intet gebyr.".into());
                said
            }
            Self::Correct => {
                let told = match registration.is_told_to_participants() {
                    true => {
                        "Kontaktpersonen får besked om, hvad der er rettet, og en deltager får \
                         besked om rettelser af sit navn og sin e-mailadresse."
                    }
                    false => "Kontaktpersonen får besked om, hvad der er rettet.",
                };
                vec![
                    told.to_owned(),
                    "En ny e-mailadresse på kontaktpersonen lukker de gamle koder; den nye \
                     adresse får en ny."
                        .to_owned(),
                    "Overtager en anden pladsen, så skift deltageren ud i stedet.".to_owned(),
                ]
            }
            Self::Resend => vec![
                "Kontaktpersonen får en mail om tilmeldingen, som den er nu, med koden til den."
                    .into(),
                "Andre får ingen besked.".into(),
            ],
            Self::CloseSecrets => vec![
                "Ingen kan åbne tilmeldingen med de koder og links, der er sendt indtil nu.".into(),
                "Ingen får besked. Send kvitteringen igen bagefter; i den står en ny kode.".into(),
            ],
            Self::WaiveFees => vec![
                format!(
                    "Gebyret på {} skal ikke betales.",
                    DANISH.payable(registration.fees_owed(), registration.price.vat)
                ),
                "Kontaktpersonen får besked. Begrundelsen gemmes som en note, som kun kontoret ser."
                    .into(),
            ],
            Self::Spam => vec![
                opened.seats_given_up(None, now),
                "Ingen får besked, heller ikke kontaktpersonen.".into(),
            ],
            Self::Substitute(_) => opened.of_substitution(),
            Self::Cancel => opened.of_cancellation(None, now),
            Self::CancelParticipant(number) => {
                let number = Some(number).filter(|_| registration.seats() > 1);
                let mut said = opened.of_cancellation(number, now);
                if number.is_none() {
                    let last = "Det er den sidste deltager, så hele tilmeldingen bliver afmeldt.";
                    said.insert(0, last.to_owned());
                }
                said
            }
        }
    }
}

impl Opened {
    /// Who hears of what is done to the registration as a whole.
    fn people_are_told(&self) -> String {
        let people = match self.registration.is_told_to_participants() {
            true => "Kontaktpersonen og deltagerne får besked pr. e-mail.",
            false => {
                "Kontaktpersonen får besked pr. e-mail. Deltagerne får ingen, for tilmeldingen er \
                 ikke bekræftet."
            }
        };
        people.to_owned()
    }

    /// The office's word verifies a registration, of which its participants then hear.
    fn first_heard(&self) -> Vec<String> {
        let registration = &self.registration;
        let is_first = registration.is_unverified()
            && !registration.participants_know
            && registration.status != RegistrationStatus::Cancelled;
        let mut said = Vec::new();
        if is_first {
            let told = match self.run.as_ref().is_some_and(CourseRun::is_cancelled) {
                true => "Holdet er aflyst, så deltagerne får ingen mail om den.",
                false => "Deltagerne får en mail om den.",
            };
            said.push(format!(
                "Tilmeldingen er ikke bekræftet endnu. Kontoret bekræfter den hermed. {told}"
            ));
            if registration.lapses_at().is_some() {
                said.push("Den bortfalder så ikke af sig selv.".to_owned());
            }
        }
        said
    }

    fn of_substitution(&self) -> Vec<String> {
        let told = match self.registration.is_told_to_participants() {
            true => {
                "Kontaktpersonen, den nye deltager og den, der skiftes ud, får besked pr. e-mail."
            }
            false => "Kontaktpersonen får besked pr. e-mail.",
        };
        vec![
            "Pladsen går til den nye deltager, og der er intet gebyr.".to_owned(),
            told.to_owned(),
            "Noterede behov og fremmøde slettes for den, der skiftes ud.".to_owned(),
        ]
    }

    /// What becomes of the seats, or of that of one participant.
    fn seats_given_up(&self, number: Option<usize>, now: Timestamp) -> String {
        let seats = match number {
            Some(_) => "1 plads".to_owned(),
            None => self.seats_in_words(),
        };
        match self.registration.status {
            RegistrationStatus::Waiting if number.is_some() => {
                "De øvrige beholder deres nummer på ventelisten.".to_owned()
            }
            RegistrationStatus::Waiting => "Tilmeldingen forlader ventelisten.".to_owned(),
            _ => self.seats_become_free(&seats, now),
        }
    }

    /// Who gets seats that become free: "2 pladser".
    fn seats_become_free(&self, seats: &str, now: Timestamp) -> String {
        let are = if seats.starts_with("1 ") { "bliver ledig" } else { "bliver ledige" };
        let waiting = self.seats.get(&self.registration.run).map_or(0, |seats| seats.waiting);
        match &self.run {
            Some(run) if waiting > 0 && run.allows_promotion(now) => format!(
                "{seats} {are} og går straks til de første på ventelisten, som der er plads til."
            ),
            Some(run) if waiting > 0 && !run.is_cancelled() => format!(
                "{seats} {are}. Tilmeldingsfristen er udløbet, så ventelisten rykker ikke op af \
                 sig selv: giv selv den næste plads, når I har talt med dem."
            ),
            _ => format!("{seats} {are}."),
        }
    }

    fn of_cancellation(&self, number: Option<usize>, now: Timestamp) -> Vec<String> {
        let registration = &self.registration;
        let mut said = vec![self.seats_given_up(number, now)];
        said.push(match (number, registration.is_told_to_participants()) {
            (Some(_), true) => "Kontaktpersonen og deltageren får besked pr. e-mail.".to_owned(),
            (Some(_), false) => "Kontaktpersonen får besked pr. e-mail.".to_owned(),
            (None, _) => self.people_are_told(),
        });
        let vat = registration.price.vat;
        let fee = |run: &CourseRun| registration.cancellation_fee(run, number, now);
        said.push(match self.run.as_ref().and_then(fee) {
            None => "Afmeldingen koster ikke noget.".to_owned(),
            Some(fee) => format!(
                "Afmeldingen koster {}: {} af prisen.",
                DANISH.payable(fee.total, vat),
                DANISH.percent(fee.percent)
            ),
        });
        if number.is_some() && !registration.price.is_free() {
            let seats = registration.seats();
            let others = registration.price.clone().for_participants(seats - 1);
            said.push(format!(
                "De øvriges pris bliver {}; nu er prisen {}.",
                DANISH.payable(others.total, vat),
                DANISH.payable(registration.price.total, vat)
            ));
            let lost = others.reductions_lost_since(seats);
            said.extend(lost.map(|reduction| format!("De mister en rabat: {}.", reduction.text)));
        }
        said
    }

    /// Whether cancelling now would cost something, which can be waived.
    pub(super) fn has_fee(&self, number: Option<usize>, now: Timestamp) -> bool {
        let number = number.filter(|_| self.registration.seats() > 1);
        let fee = |run: &CourseRun| self.registration.cancellation_fee(run, number, now);
        self.run.as_ref().and_then(fee).is_some()
    }

    /// The other runs that still take somebody, each with its seats in words.
    pub(super) fn targets(&self, now: Timestamp) -> Vec<(String, String)> {
        let Some(course) = &self.course else { return Vec::new() };
        let own = self.registration.run.start;
        let open = course
            .runs
            .iter()
            .filter(|run| run.start != own && run.check_open_for_staff(now).is_ok());
        open.map(|run| {
            let id = RunId { slug: course.slug.clone(), start: run.start };
            let seats = self.seats.get(&id).copied().unwrap_or(Seats::unknown(run.capacity));
            let left = free_seats(seats, self.registration.seats());
            let label = format!("{}, {} ({left})", run.name, DANISH.date(run.first_day()));
            (run.start.to_string(), label)
        })
        .collect()
    }
}
