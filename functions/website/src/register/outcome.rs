//! What sending a registration would lead to, as far as a page can know before it is sent.

use domain::{Applicant, Language};

use super::Offer;
use crate::WebsiteState;

/// What becomes of a group that is registered now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It gets seats.
    Seats,
    /// It joins those who wait; there may be seats that are for others who came before.
    Queue { left: u32 },
    /// Fewer seats are left than it needs; it can wait for all of them if the run has a waiting
    /// list.
    TooFew { left: u32, can_wait: bool },
    /// The run takes nobody.
    Nothing,
}

impl Outcome {
    pub(super) fn new(offer: &Offer, state: &WebsiteState, wanted: u32) -> Self {
        let status = offer.status(state);
        match offer.seats {
            _ if !status.takes_registrations() => Self::Nothing,
            seats if !status.has_seats() => {
                Self::Queue { left: seats.map_or(0, |seats| seats.left) }
            }
            Some(seats) if seats.left < wanted => {
                Self::TooFew { left: seats.left, can_wait: offer.run.waiting_list }
            }
            _ => Self::Seats,
        }
    }

    /// The button that sends the registration: what it does, and what it says.
    pub(super) fn button(self, language: Language) -> Option<(&'static str, &'static str)> {
        let words = |danish, english| language.choose(danish, english);
        match self {
            Self::Seats => Some(("send", words("Send tilmelding", "Send registration"))),
            Self::Queue { .. } | Self::TooFew { can_wait: true, .. } => {
                Some(("vent", words("Send til ventelisten", "Send to the waiting list")))
            }
            Self::TooFew { can_wait: false, .. } | Self::Nothing => None,
        }
    }

    /// Why the group gets no seats, where that is not plain from the run.
    pub(super) fn explain(self, wanted: u32, language: Language) -> Option<String> {
        let Self::TooFew { left, can_wait } = self else { return None };
        let seats = match left {
            0 => language.choose("Der er ikke flere pladser", "There are no seats left").to_owned(),
            _ => {
                let seats = language.count(left as usize, ["plads", "pladser"], ["seat", "seats"]);
                let there = if left == 1 { "There is" } else { "There are" };
                format!("{} {seats}", language.choose("Der er", there))
            }
        };
        let all = language.choose(
            format!("{seats}, og I er {wanted}. Ingen er tilmeldt endnu."),
            format!("{seats}, and you are {wanted}. Nobody is registered yet."),
        );
        let next = match can_wait {
            true => language.choose(
                "I kan komme på venteliste, rette til færre eller vælge et andet hold.",
                "You can join the waiting list, change to fewer people or choose another run.",
            ),
            false => language.choose(
                "I kan rette til færre eller vælge et andet hold.",
                "You can change to fewer people or choose another run.",
            ),
        };
        Some(format!("{all} {next}"))
    }

    /// Why the group got no seats when it was registered, and what it can do now.
    pub(super) fn refusal(self, applicant: &Applicant, language: Language) -> String {
        let is_alone = applicant.seats() == 1;
        let words = |danish: &str, english: &str| language.choose(danish, english).to_owned();
        let nobody = language.choose("Ingen er tilmeldt endnu.", "Nobody is registered yet.");
        let why = match self {
            _ if applicant.accept_waiting => {
                words("Ventelisten er fyldt.", "The waiting list is full.")
            }
            Self::TooFew { .. } => {
                return self.explain(applicant.seats(), language).unwrap_or_default();
            }
            Self::Queue { left: 0 } | Self::Nothing => {
                words("Holdet er fyldt.", "The run is full.")
            }
            Self::Queue { .. } if is_alone => {
                words("Andre venter før dig.", "Others wait before you.")
            }
            Self::Queue { .. } => words("Andre venter før jer.", "Others wait before you."),
            // Somebody gave theirs up in the same moment.
            Self::Seats => words(
                "Pladserne var optaget et øjeblik, men der er plads igen.",
                "The seats were taken for a moment, but there are some again.",
            ),
        };
        let next = match self {
            _ if applicant.accept_waiting => {
                words("Vælg et andet hold, eller ring til os.", "Choose another run, or call us.")
            }
            Self::Queue { .. } if is_alone => words(
                "Kom på ventelisten, eller vælg et andet hold.",
                "Join the waiting list, or choose another run.",
            ),
            Self::Queue { .. } => words(
                "I kan komme på ventelisten eller vælge et andet hold.",
                "You can join the waiting list, or choose another run.",
            ),
            Self::Seats => words("Send igen.", "Send it again."),
            Self::TooFew { .. } | Self::Nothing => {
                words("Vælg et andet hold, eller ring til os.", "Choose another run, or call us.")
            }
        };
        format!("{why} {nobody} {next}")
    }
}
