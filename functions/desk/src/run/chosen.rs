//! What can be done with several registrations at once: which operation, what it says of itself
//! before and after, and the operation for each of them.

use domain::{
    CourseRun, FieldError, Language, PersonalText, Registration, RegistrationId,
    RegistrationStatus, staff_requests,
};
use jiff::civil::Date;
use pages::Form;
use serde_json::{Map, Value};
use web::Problem;
use web::problem::ProblemKind;

use super::filter::ChoiceView;
use crate::DeskState;

/// An operation on the registrations that are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Contact,
    Confirm,
    Move,
}

/// The name in forms of what has pages of its own: writing to the contacts.
pub(super) const MESSAGE: &str = "besked";

/// Each with its name in forms and in the list of choices.
const OPERATIONS: [(Operation, &str, &str); 3] = [
    (Operation::Contact, "kontaktet", "Notér, at kontaktpersonen er ringet op"),
    (Operation::Confirm, "bekraeft", "Bekræft"),
    (Operation::Move, "flyt", "Flyt til et andet hold"),
];

/// An operation with what was typed for it.
pub(super) enum Order {
    Contact(Option<PersonalText>),
    Confirm(Option<PersonalText>),
    Move(Date),
}

/// Everything that can be done with those that are chosen.
pub(super) fn choices() -> Vec<ChoiceView> {
    let operations = OPERATIONS.iter().map(|(_, name, text)| (*name, *text));
    let all = operations.chain([(MESSAGE, "Skriv til kontaktpersonerne")]);
    all.map(|(name, text)| ChoiceView { name, text, is_chosen: false }).collect()
}

impl Operation {
    pub(super) fn parse(name: &str) -> Option<Self> {
        OPERATIONS.iter().find(|(_, known, _)| *known == name).map(|(operation, _, _)| *operation)
    }

    pub(super) fn name(self) -> &'static str {
        OPERATIONS.iter().find(|(found, _, _)| *found == self).map_or("", |(_, name, _)| name)
    }

    /// "Bekræft 3 tilmeldinger"
    pub(super) fn heading(self, count: usize) -> String {
        let count = registrations(count);
        match self {
            Self::Contact => format!("Notér opkald for {count}"),
            Self::Confirm => format!("Bekræft {count}"),
            Self::Move => format!("Flyt {count}"),
        }
    }

    /// What follows from it for these registrations.
    pub(super) fn consequences(
        self,
        chosen: &[&Registration],
        run: Option<&CourseRun>,
    ) -> Vec<String> {
        let mut sentences = vec![match self {
            Self::Contact => {
                "Kontaktpersonerne står derefter ikke længere på listen over dem, der skal ringes \
                 op."
            }
            Self::Confirm => {
                "Kontoret bekræfter hermed tilmeldingerne. De bliver på listen over dem, der \
                 skal ringes op, til der er noteret et opkald."
            }
            Self::Move => {
                "Hver tilmelding får pladser til alle sine deltagere på det andet hold, eller også \
                 bliver den, hvor den er. De, der flyttes, får besked pr. e-mail, og deres pladser \
                 her bliver ledige. Indtil tilmeldingsfristen går de til ventelisten af sig selv."
            }
        }
        .to_owned()];
        let unverified = chosen
            .iter()
            .filter(|one| one.is_unverified() && one.status != RegistrationStatus::Cancelled)
            .count();
        let is_told = !run.is_some_and(CourseRun::is_cancelled);
        if self != Self::Move && unverified > 0 && is_told {
            sentences.push(format!(
                "{} mangler at blive bekræftet. Andre deltagere end kontaktpersonen får deres \
                 første e-mail om tilmeldingen, når I gør dette.",
                registrations(unverified)
            ));
        }
        sentences
    }

    /// Whether it changes a registration more than by a note.
    pub(super) fn changes(self, registration: &Registration) -> bool {
        let is_cancelled = registration.status == RegistrationStatus::Cancelled;
        match self {
            Self::Contact => true,
            Self::Confirm => !is_cancelled && registration.confirmed_at.is_none(),
            Self::Move => !is_cancelled,
        }
    }

    /// What is to be known of a registration before it is done.
    pub(super) fn remark(self, registration: &Registration) -> Option<&'static str> {
        let is_cancelled = registration.status == RegistrationStatus::Cancelled;
        match self {
            Self::Confirm | Self::Move if is_cancelled => {
                Some("Afmeldt, og bliver derfor ikke ændret")
            }
            Self::Contact if is_cancelled => Some("Afmeldt"),
            Self::Contact if registration.contacted_at.is_some() => Some("Er ringet op før"),
            Self::Confirm if registration.confirmed_at.is_some() => Some("Er bekræftet allerede"),
            Self::Move if registration.is_unverified() => Some("E-mail ikke bekræftet"),
            Self::Contact | Self::Confirm | Self::Move => None,
        }
    }

    /// Reads what was typed, with the names of its fields.
    ///
    /// # Errors
    /// Every error in it.
    pub(super) fn order(self, form: &Form) -> Result<Order, Vec<FieldError>> {
        let document = |field: &str| {
            let value = form.value(&format!("/{field}")).trim();
            let pair = (!value.is_empty()).then(|| (field.to_owned(), Value::from(value)));
            Value::Object(Map::from_iter(pair))
        };
        Ok(match self {
            Self::Contact => Order::Contact(staff_requests::parse_note(&document("note"))?),
            Self::Confirm => Order::Confirm(staff_requests::parse_note(&document("note"))?),
            Self::Move => Order::Move(staff_requests::parse_run(&document("run"))?),
        })
    }
}

impl Order {
    /// Does it for one registration, on behalf of the staff member `by`.
    ///
    /// # Errors
    /// Why it was not done.
    pub(super) async fn execute(
        &self,
        state: &DeskState,
        id: RegistrationId,
        by: &str,
    ) -> Result<(), Problem> {
        let (registrations, now) = (&state.registrations, state.now());
        match self {
            Self::Contact(note) => {
                operations::record_contact(registrations, id, note.clone(), by, now).await?
            }
            Self::Confirm(note) => {
                operations::confirm(registrations, id, note.clone(), by, now).await?
            }
            Self::Move(start) => {
                let moved = operations::move_registration(registrations, id, *start, by, now).await;
                moved.map_err(Problem::for_staff)?
            }
        };
        Ok(())
    }

    /// What was done: "3 tilmeldinger er bekræftet." `unchanged` were as they should be before.
    pub(super) fn done(&self, count: usize, unchanged: usize, runs: &[&CourseRun]) -> String {
        let is_none = count == 0;
        let count = registrations(count);
        match self {
            Self::Contact(_) if is_none => "Intet opkald er noteret.".to_owned(),
            Self::Confirm(_) if is_none && unchanged == 0 => "Ingen blev bekræftet.".to_owned(),
            Self::Move(_) if is_none => "Ingen blev flyttet.".to_owned(),
            Self::Contact(_) => format!("Opkaldet er noteret for {count}."),
            Self::Confirm(_) if unchanged > 0 => {
                format!("{count} er bekræftet. {unchanged} var bekræftet allerede.")
            }
            Self::Confirm(_) => format!("{count} er bekræftet."),
            Self::Move(start) => {
                let run = runs.iter().find(|run| run.start == *start);
                let name =
                    run.map_or_else(|| Language::Danish.date(*start), |run| run.name.clone());
                format!("{count} er flyttet til {name}.")
            }
        }
    }
}

/// "3 tilmeldinger"
pub(super) fn registrations(count: usize) -> String {
    let words = ["tilmelding", "tilmeldinger"];
    Language::Danish.count(count, words, words)
}

/// Why a registration was left alone, in a sentence.
pub(super) fn reason(problem: &Problem) -> &'static str {
    match problem.kind() {
        ProblemKind::NotFound => "Tilmeldingen eller det andet hold findes ikke længere.",
        ProblemKind::RunFullForStaff => {
            "Der er ikke nok ledige pladser på holdet, eller nogen på ventelisten skal have dem \
             først."
        }
        ProblemKind::Invalid => "Den har allerede så mange noter, som der er plads til.",
        kind => kind.title_and_detail(Language::Danish).1,
    }
}
