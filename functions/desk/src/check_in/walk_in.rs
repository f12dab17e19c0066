//! Registering somebody who is at the door and not on the list: the fewest fields, and they are
//! marked as present at once.

use axum::extract::{Extension, State};
use axum::response::Response;
use domain::time::in_copenhagen;
use domain::{
    AttendanceDay, Language, PriceChoice, Registration, RegistrationId, RegistrationStatus,
    Rejection, RunId, attendance_days,
};
use jiff::Timestamp;
use operations::{OperationError, Registered, Requester};
use pages::{Form, FormToken, Link};
use serde_json::Value;
use store::IdempotencyKey;
use web::problem::ProblemKind;
use web::{LastParameters, Problem, RunPath};

use super::{DayQuery, Seat, day_name, set_presence};
use crate::by_hand::{KEY, REASON, SENT_BEFORE, on_fields, terms_field};
use crate::question_page::{Again, GroupView, HiddenView, Question, fields, refused};
use crate::registration_fields::{payer_groups, with_words};
use crate::run_changes::OpenedRun;
use crate::signed_in::{SentForm, SignedIn};
use crate::{DeskState, banner, paths};

const NAME: &str = "/participants/0/name";
const EMAIL: &str = "/participants/0/email";
const DANISH: Language = Language::Danish;

/// A day of a run at whose door somebody is.
struct Door {
    opened: OpenedRun,
    day: AttendanceDay,
    day_name: String,
}

/// Somebody who is in the run already.
struct Known {
    seat: Seat,
    /// Whether they are on the waiting list.
    waits: bool,
}

/// Shows the form.
pub(crate) async fn ask_walk_in(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    LastParameters(query): LastParameters<DayQuery>,
) -> Result<Response, Problem> {
    let door = Door::read(&state, id, &query).await?;
    let mut form = Form::default();
    form.set(KEY, &FormToken::new(state.visit_now()).id);
    door.ask(&state, &reader, &form, Again::default())
}

/// Registers, marks as present, and leads back to the list.
pub(crate) async fn register_walk_in(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    RunPath(id): RunPath,
    LastParameters(query): LastParameters<DayQuery>,
    SentForm(mut form): SentForm,
) -> Result<Response, Problem> {
    let door = Door::read(&state, id.clone(), &query).await?;
    let key = IdempotencyKey::parse(form.value(KEY).as_bytes()).ok_or(ProblemKind::NotFound)?;
    let document = door.document(&form);
    let requester = Requester::Staff(reader.identity.subject.clone());
    let (registrations, run) = (&state.registrations, &door.opened.id);
    let registered =
        operations::register(registrations, run, &document, key, &requester, state.now()).await;
    let again = match registered {
        Ok(Registered { summary, .. }) => {
            let id = RegistrationId::parse(&summary.id).ok_or(ProblemKind::Internal)?;
            return door.mark(&state, &reader, id).await;
        }
        // A full run is told before it is asked who is in it.
        Err(OperationError::Rejected(
            rejection @ (Rejection::AlreadyRegistered { .. } | Rejection::RunFull { .. }),
        )) => {
            let registrations = state.store().registrations(&door.opened.id).await?.items;
            match (find_known(&registrations, form.value(EMAIL)), rejection) {
                (Some(known), _) => return door.lead_to(&state, known),
                (None, Rejection::RunFull { seats_left }) => {
                    let reserved = match state.now() < door.opened.run.ends_at() {
                        true => waiting_seats(&registrations),
                        // Nobody waits for a seat in a run that is over.
                        false => 0,
                    };
                    Again::changed(&why_full(seats_left, reserved))
                }
                (None, rejection) => refused(rejection.into()),
            }
        }
        Err(OperationError::Invalid(faults)) => {
            let mut faults = on_fields(faults);
            // The contact is the participant, at whose fields the same is said.
            faults.retain(|fault| !["/contact/name", "/contact/email"].contains(&&*fault.pointer));
            Again::faulty(faults)
        }
        Err(OperationError::IdempotencyKeyReused) => {
            form.set(KEY, &FormToken::new(state.visit_now()).id);
            Again::changed(SENT_BEFORE)
        }
        Err(error) => refused(error),
    };
    // As the run is now.
    Door::read(&state, id, &query).await?.ask(&state, &reader, &form, again)
}

/// The seat or the place on the waiting list that somebody with this address has.
fn find_known(registrations: &[Registration], email: &str) -> Option<Known> {
    let open = registrations.iter().filter(|one| one.status != RegistrationStatus::Cancelled);
    let known = open.flat_map(|registration| {
        let people = registration.active_participants();
        people.map(move |(participant, person)| (registration, participant, person))
    });
    let is_same = |known: &str| known.eq_ignore_ascii_case(email.trim());
    let mut same = known.filter(|(_, _, person)| is_same(person.email.as_str()));
    same.next().map(|(registration, participant, _)| Known {
        seat: Seat { registration: registration.id, participant },
        waits: registration.status == RegistrationStatus::Waiting,
    })
}

/// How many seats those need who wait.
fn waiting_seats(registrations: &[Registration]) -> u32 {
    let waiting = registrations.iter().filter(|one| one.status == RegistrationStatus::Waiting);
    waiting.map(Registration::seats).sum()
}

/// Why nobody gets a seat at the door, and how many the run lacks for one more. `reserved` are for
/// those who wait, as `domain` decides it.
fn why_full(left: u32, reserved: u32) -> String {
    let seats = |count: u32, words| DANISH.count(count as usize, words, ["", ""]);
    let left_in_words = seats(left, ["ledig plads", "ledige pladser"]);
    let full = match reserved {
        0 => format!("Holdet har {left_in_words}."),
        _ => format!(
            "Holdet har {left_in_words}, og de første {} er til ventelisten.",
            seats(reserved, ["plads", "pladser"])
        ),
    };
    let missing = seats((reserved + 1).saturating_sub(left), ["plads", "pladser"]);
    format!(
        "{full} Der mangler {missing}. Hvis lokalet tillader det, så giv holdet flere pladser i \
         alt, og prøv igen."
    )
}

impl Door {
    async fn read(state: &DeskState, id: RunId, query: &DayQuery) -> Result<Self, Problem> {
        let opened = OpenedRun::read(state, id).await?;
        let days = attendance_days(&opened.course, &opened.run);
        let today = in_copenhagen(state.now()).date();
        let day = query.find(&days, today).ok_or(ProblemKind::NotFound)?;
        Ok(Self { day_name: day_name(day, &days, &opened.run), opened, day })
    }

    fn list(&self) -> String {
        paths::check_in(&self.opened.id, self.day)
    }

    /// What is registered: somebody who is their own contact.
    fn document(&self, form: &Form) -> Value {
        let mut form = form.clone();
        for (contact, participant) in [("/contact/name", NAME), ("/contact/email", EMAIL)] {
            let typed = form.value(participant).to_owned();
            form.set(contact, &typed);
        }
        form.set(REASON, &format!("Tilmeldt ved døren {}", self.day_name));
        form.document(&self.opened.course)
    }

    async fn mark(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        registration: RegistrationId,
    ) -> Result<Response, Problem> {
        let seat = Seat { registration, participant: 0 };
        let said = match set_presence(state, reader, seat, self.day, true).await {
            Ok(_) => "Deltageren er tilmeldt og noteret som mødt.",
            Err(_) => "Deltageren er tilmeldt, men ikke noteret som mødt. Tryk på \"Er her\".",
        };
        banner::redirect(state, &format!("{}#{}", self.list(), seat.key()), said)
    }

    /// Leads to the list, or to the registration that waits.
    fn lead_to(
        &self,
        state: &DeskState,
        Known { seat, waits }: Known,
    ) -> Result<Response, Problem> {
        if waits {
            let said = "Deltageren står allerede på ventelisten, så ingen ny er tilmeldt. Er der \
                        plads, så giv den herfra, og notér fremmødet bagefter.";
            return banner::redirect(state, &paths::registration(seat.registration), said);
        }
        let row = format!("{}#{}", self.list(), seat.key());
        let said = "Deltageren er tilmeldt allerede og står på listen. Tryk på \"Er her\".";
        banner::redirect(state, &row, said)
    }

    fn why_not(&self, now: Timestamp) -> Option<String> {
        let run = &self.opened.run;
        let is_to_come = !run.first_day_has_come(now);
        let first_day = || {
            let day = DANISH.date_with_weekday(run.first_day());
            format!("Fremmøde kan noteres fra den første kursusdag, {day}.")
        };
        let why_not = self.opened.why_not_by_hand(now).map(str::to_owned);
        why_not.or_else(|| is_to_come.then(first_day))
    }

    fn consequences(&self, now: Timestamp) -> Vec<String> {
        let course = &self.opened.course;
        let price = &course.price;
        let payment = if price.is_always_free() {
            "Det koster ikke noget.".to_owned()
        } else if price.options.is_empty() {
            let charge = price.charge(&PriceChoice::default(), 1, now, course.language);
            let amount = DANISH.price(charge.amount, charge.vat);
            format!("Det koster {amount}, og den, der er valgt under Betaling, får fakturaen.")
        } else {
            "Den, der er valgt under Betaling, får fakturaen på den pris, der er valgt.".to_owned()
        };
        vec![
            self.opened.free_seats(),
            payment,
            format!("Deltageren noteres som mødt {}.", self.day_name),
            "Deltageren er selv kontaktperson og får kvittering og adgangskode pr. e-mail."
                .to_owned(),
        ]
    }

    fn ask(
        &self,
        state: &DeskState,
        reader: &SignedIn,
        form: &Form,
        again: Again,
    ) -> Result<Response, Problem> {
        let opened = &self.opened;
        let shown = fields(form, &again);
        let heading = |heading: &str, fields| GroupView {
            heading: Some(heading.to_owned()),
            note: None,
            class: "",
            fields,
        };
        let person = vec![
            with_words(shown.line(NAME, "Navn"), shown, "Skriv deltagerens navn"),
            with_words(
                shown.line(EMAIL, "E-mail").of_type("email", ""),
                shown,
                "Skriv deltagerens e-mailadresse",
            ),
            shown.line("/contact/organisation", "Arbejdsplads").optional(),
        ];
        let mut groups = vec![heading("Deltager", person)];
        let prices = shown.price(&opened.course, state.now());
        if !prices.is_empty() {
            groups.push(heading("Pris", prices));
        }
        if !opened.course.price.is_always_free() {
            groups.extend(payer_groups(shown));
        }
        groups.push(GroupView::of(vec![terms_field(shown, "Deltageren accepterer betingelserne")]));
        let list = self.list();
        let now = state.now();
        let question = Question {
            title: "Tilmeld ved døren".to_owned(),
            heading: "Tilmeld ved døren".to_owned(),
            whom: None,
            about: opened.about(),
            why_not: self.why_not(now),
            consequences: self.consequences(now),
            groups,
            hidden: vec![HiddenView::new(KEY, form.value(KEY))],
            capacity: Some(paths::run_page(&opened.id, "pladser")),
            action: paths::walk_in(&opened.id, self.day),
            button: "Tilmeld, og notér som mødt".to_owned(),
            back: list.clone(),
            trail: [opened.trail(), vec![Link { text: "Fremmøde".to_owned(), url: list }]].concat(),
        };
        question.page(state, reader, form, again)
    }
}
