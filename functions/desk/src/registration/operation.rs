//! What can be done with a registration: where it is asked, what it is called, why it cannot be
//! done, and what is said once it is.

use domain::{Language, Money, RegistrationId, RegistrationStatus};
use jiff::Timestamp;

use super::Opened;
use crate::paths;

/// Something that can be done with a registration, or with the participant of this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Contact,
    Note,
    Confirm,
    Promote,
    Move,
    Correct,
    Resend,
    CloseSecrets,
    WaiveFees,
    Cancel,
    Spam,
    Substitute(usize),
    CancelParticipant(usize),
}

use Operation::{
    Cancel, CancelParticipant, CloseSecrets, Confirm, Contact, Correct, Move, Note, Promote,
    Resend, Spam, Substitute, WaiveFees,
};

impl Operation {
    /// Those of a whole registration, in the order in which its page has them.
    pub(super) const OF_REGISTRATION: [Self; 11] = [
        Contact,
        Note,
        Confirm,
        Promote,
        Move,
        Correct,
        Resend,
        CloseSecrets,
        WaiveFees,
        Cancel,
        Spam,
    ];

    /// The operation of this name on a registration.
    pub(super) fn of_registration(name: &str) -> Option<Self> {
        Self::OF_REGISTRATION.into_iter().find(|operation| operation.name() == name)
    }

    /// The operation of this name on a participant.
    pub(super) fn of_participant(name: &str, number: usize) -> Option<Self> {
        let operations = [Substitute(number), CancelParticipant(number)];
        operations.into_iter().find(|operation| operation.name() == name)
    }

    /// The last part of its address.
    fn name(self) -> &'static str {
        match self {
            Contact => "kontakt",
            Note => "note",
            Confirm => "bekraeft",
            Promote => "opryk",
            Move => "flyt",
            Correct => "ret",
            Resend => "kvittering",
            CloseSecrets => "luk-koder",
            WaiveFees => "gebyr",
            Cancel | CancelParticipant(_) => "afmeld",
            Spam => "spam",
            Substitute(_) => "skift",
        }
    }

    /// Where it is asked.
    pub(super) fn url(self, id: RegistrationId) -> String {
        let registration = paths::registration(id);
        match self {
            Substitute(number) | CancelParticipant(number) => {
                format!("{registration}/deltager/{number}/{}", self.name())
            }
            _ => format!("{registration}/{}", self.name()),
        }
    }

    /// What leads to the question.
    pub(super) fn label(self) -> &'static str {
        match self {
            Contact => "Notér kontakt",
            Note => "Skriv en note",
            Confirm => "Bekræft",
            Promote => "Giv plads fra ventelisten",
            Move => "Flyt til et andet hold",
            Correct => "Ret oplysninger",
            Resend => "Send kvitteringen igen",
            CloseSecrets => "Luk adgangskoder",
            WaiveFees => "Eftergiv gebyr",
            Cancel => "Afmeld hele tilmeldingen",
            CancelParticipant(_) => "Afmeld",
            Spam => "Afmeld som spam",
            Substitute(_) => "Skift ud",
        }
    }

    /// The title of its page, which browsers keep: it names nobody.
    pub(super) fn title(self) -> String {
        match self {
            Contact => "Notér, at I har talt sammen".to_owned(),
            Confirm => "Bekræft tilmeldingen".to_owned(),
            Move => "Flyt tilmeldingen til et andet hold".to_owned(),
            Spam => "Afmeld tilmeldingen som spam".to_owned(),
            Substitute(number) => format!("Skift deltager {} ud", number + 1),
            CancelParticipant(number) => format!("Afmeld deltager {}", number + 1),
            _ => self.label().to_owned(),
        }
    }

    /// The button that does it.
    pub(super) fn button(self) -> &'static str {
        match self {
            Contact => "Gem kontakten",
            Note => "Gem noten",
            Confirm => "Bekræft tilmeldingen",
            Promote => "Giv plads",
            Move => "Flyt tilmeldingen",
            Correct => "Gem rettelserne",
            Resend => "Send kvitteringen",
            CloseSecrets => "Luk koderne",
            WaiveFees => "Eftergiv gebyret",
            Cancel => "Afmeld tilmeldingen",
            Spam => "Afmeld som spam",
            Substitute(_) => "Skift deltageren ud",
            CancelParticipant(_) => "Afmeld deltageren",
        }
    }

    /// What is said once it is done.
    pub(super) fn done(self) -> &'static str {
        match self {
            Contact => "Kontakten er noteret.",
            Note => "Noten er gemt.",
            Confirm => "Tilmeldingen er bekræftet.",
            Promote => "Tilmeldingen har fået plads.",
            Move => "Tilmeldingen er flyttet.",
            Correct => "Rettelserne er gemt.",
            Resend => "Kvitteringen sendes igen.",
            CloseSecrets => "Koderne er lukket.",
            WaiveFees => "Gebyret er eftergivet.",
            Cancel => "Tilmeldingen er afmeldt.",
            Spam => "Tilmeldingen er afmeldt som spam. Ingen har fået besked.",
            Substitute(_) => "Deltageren er skiftet ud.",
            CancelParticipant(_) => "Deltageren er afmeldt.",
        }
    }

    /// Whether its page is worth a link: whether it can be done at all.
    pub(super) fn is_offered(self, opened: &Opened, now: Timestamp) -> bool {
        self.why_not(opened, now).is_none()
    }

    /// Why it cannot be done, if it cannot.
    pub(super) fn why_not(self, opened: &Opened, now: Timestamp) -> Option<String> {
        let registration = &opened.registration;
        let is_cancelled = registration.status == RegistrationStatus::Cancelled;
        let cancelled = "Tilmeldingen er afmeldt.";
        let why_not = match self {
            Confirm | Move | Resend | Cancel | Spam | Substitute(_) if is_cancelled => cancelled,
            Confirm if registration.confirmed_at.is_some() => "Tilmeldingen er bekræftet.",
            Move if opened.targets(now).is_empty() => "Kurset har intet andet hold at flytte til.",
            Promote if opened.position.is_none() => "Tilmeldingen står ikke på ventelisten.",
            Promote => return opened.why_not_promoted(now),
            Resend if registration.contact.email.is_erased() => {
                "Kontaktpersonens oplysninger er slettet, så der er ingen at sende til."
            }
            WaiveFees if registration.fees_owed() == Money(0) => "Der er intet gebyr at eftergive.",
            Spam if !registration.is_unverified() => {
                "Kontaktpersonen eller kontoret har bekræftet tilmeldingen, så den er ikke spam."
            }
            Correct | Substitute(_) if opened.course.is_none() => {
                "Kurset kan ikke læses, så dets spørgsmål er ukendte."
            }
            Substitute(number) | CancelParticipant(number)
                if !opened.participant(number).is_some_and(|person| person.is_active())
                    || is_cancelled =>
            {
                "Deltageren er afmeldt."
            }
            Substitute(_) => return opened.why_not_substituted(now),
            _ => return None,
        };
        Some(why_not.to_owned())
    }
}

impl Opened {
    /// The first of the queue comes first, and only into free seats.
    fn why_not_promoted(&self, now: Timestamp) -> Option<String> {
        let closed = match &self.run {
            None => Some("Holdet findes ikke."),
            Some(run) => {
                run.check_open_for_staff(now).is_err().then_some("Holdet er aflyst eller slut.")
            }
        };
        if let Some(closed) = closed {
            return Some(closed.to_owned());
        }
        let free = self.seats.get(&self.registration.run).map_or(0, |seats| seats.left);
        let words = ["ledig plads", "ledige pladser"];
        let left = Language::Danish.count(free as usize, words, ["", ""]);
        match self.position {
            Some(1) if free >= self.registration.seats() => None,
            Some(1) => Some(format!(
                "Holdet har {left}, og tilmeldingen skal bruge {}. Giv holdet flere pladser, \
                 eller flyt tilmeldingen.",
                self.seats_in_words()
            )),
            position => Some(format!(
                "Tilmeldingen er nummer {} på ventelisten. De, der står foran, får plads først.",
                position.unwrap_or_default()
            )),
        }
    }

    /// Somebody else may have come, so a seat can change hands for two weeks after the run.
    fn why_not_substituted(&self, now: Timestamp) -> Option<String> {
        let is_open = self.run.as_ref().is_some_and(|run| run.check_open_for_walk_ins(now).is_ok());
        (!is_open).then(|| "Holdet er aflyst, eller det er mere end 14 dage siden.".to_owned())
    }
}
