//! Registering in two steps: a form for 1 to 10 people, and a page that shows what will be sent.
//! What was typed travels with the forms and is kept nowhere.

mod check_page;
mod form_page;
mod outcome;
mod rows;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::applicant::MAX_PARTICIPANTS;
use domain::{
    Applicant, Course, CourseRun, FieldError, Language, Money, Rejection, RunId, SeatStatus, Seats,
};
use operations::OperationError;
use pages::{Form, FormToken, Link};
use serde::Deserialize;
use store::IdempotencyKey;
use web::problem::ProblemKind;
use web::{CallerOfRequest, Problem, SlugPath};

use crate::WebsiteState;
use crate::cookies;
use crate::course::RunView;
use crate::own_registration::Refusal;
use crate::paths::Paths;
use check_page::{check_page, closed_page, fingerprint};
use form_page::{Shown, form_page};
pub(crate) use form_page::{billing_fields, payer_fields, question_fields};
use outcome::Outcome;
use rows::PARTICIPANTS;

/// The field with the token of the form.
const TOKEN: &str = "formular";
/// A field that people do not see, and programs fill in.
const TRAP: &str = "mere";

/// Which run, and for how many people.
#[derive(Deserialize)]
pub(crate) struct FormQuery {
    hold: Option<String>,
    run: Option<String>,
    antal: Option<String>,
    number: Option<String>,
}

/// A run that the form is about, with its course.
struct Offer {
    course: Course,
    run: CourseRun,
    id: RunId,
    seats: Option<Seats>,
}

impl Offer {
    async fn read(state: &WebsiteState, id: RunId) -> Result<Self, Problem> {
        let (course, run) = operations::read_run(state.store(), &id).await?;
        let seats = state.store().seats([id.clone()]).await?.remove(&id);
        Ok(Self { course, run, id, seats })
    }

    fn status(&self, state: &WebsiteState) -> SeatStatus {
        let seats = self.seats.unwrap_or(Seats::unknown(self.run.capacity));
        self.run.status(seats, state.now())
    }

    fn view(&self, state: &WebsiteState, language: Language) -> RunView {
        RunView::new(&self.course, &self.run, self.seats, language, state.now())
    }
}

/// Shows the form, or why nobody can register.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    SlugPath(slug): SlugPath,
    Query(query): Query<FormQuery>,
) -> Result<Response, Problem> {
    let start = query.hold.or(query.run).unwrap_or_default();
    let Ok(start) = domain::time::parse_date(&start) else {
        // Without a run, the page of the course has them all.
        return Ok(Redirect::to(&Paths(language).course(slug.as_str())).into_response());
    };
    let course = Paths(language).course(slug.as_str());
    let offer = match Offer::read(&state, RunId { slug, start }).await {
        Ok(offer) => offer,
        Err(problem) if problem.kind() == ProblemKind::NotFound => {
            return Ok(Redirect::to(&format!("{course}#runs")).into_response());
        }
        Err(problem) => return Err(problem),
    };
    if Outcome::new(&offer, &state, 1) == Outcome::Nothing {
        return closed_page(&state, &offer, language).await;
    }
    let mut form = Form::default();
    let count = query.antal.or(query.number).and_then(|count| count.parse().ok()).unwrap_or(1);
    for index in 0..count.clamp(1, MAX_PARTICIPANTS) {
        form.set(&format!("{PARTICIPANTS}/{index}/name"), "");
    }
    form.set(TOKEN, &FormToken::new(state.visit_now()).write(state.secrets()));
    form_page(&state, &offer, &form, language, Shown::default())
}

/// Reads what was sent, and shows the next page.
pub(crate) async fn submit(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    CallerOfRequest(caller): CallerOfRequest,
    SlugPath(slug): SlugPath,
    Query(query): Query<FormQuery>,
    mut form: Form,
) -> Result<Response, Problem> {
    let start = query.hold.or(query.run).unwrap_or_default();
    let start = domain::time::parse_date(&start).map_err(|_| ProblemKind::NotFound)?;
    let offer = Offer::read(&state, RunId { slug, start }).await?;
    let handling = form.value("handling").to_owned();
    match handling.split_once('-').unwrap_or((&handling, "")) {
        ("tilfoej", "") => {
            let change = rows::add(&mut form);
            form_page(&state, &offer, &form, language, Shown { change, ..Shown::default() })
        }
        ("tilfoej", "liste") => {
            let notice = Some(rows::add_list(&mut form, language));
            form_page(&state, &offer, &form, language, Shown { notice, ..Shown::default() })
        }
        ("selv", _) => {
            let change = rows::copy_contact(&mut form);
            form_page(&state, &offer, &form, language, Shown { change, ..Shown::default() })
        }
        ("fjern", index) => {
            let change = index.parse().ok().and_then(|index| rows::remove(&mut form, index));
            form_page(&state, &offer, &form, language, Shown { change, ..Shown::default() })
        }
        ("ret", _) => form_page(&state, &offer, &form, language, Shown::default()),
        ("send", _) => send(&state, &offer, form, language, state.requester(caller)).await,
        ("vent", _) => {
            form.set("/acceptWaiting", "true");
            send(&state, &offer, form, language, state.requester(caller)).await
        }
        _ => {
            // Whoever has pasted a list means its lines to be registered.
            let notice = rows::has_list(&form).then(|| rows::add_list(&mut form, language));
            if rows::has_list(&form) {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let shown = Shown { notice, status, ..Shown::default() };
                return form_page(&state, &offer, &form, language, shown);
            }
            match Applicant::parse(&form.document(&offer.course), &offer.course) {
                Ok(applicant) => {
                    check_page(&state, &offer, &form, &applicant, language, None).await
                }
                Err(faults) => faulty(&state, &offer, &form, faults, language),
            }
        }
    }
}

fn faulty(
    state: &WebsiteState,
    offer: &Offer,
    form: &Form,
    mut faults: Vec<FieldError>,
    language: Language,
) -> Result<Response, Problem> {
    // Who pays is asked by its kind.
    for fault in faults.iter_mut().filter(|fault| fault.pointer == "/billing") {
        fault.pointer.push_str("/kind");
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    form_page(state, offer, form, language, Shown { faults, status, ..Shown::default() })
}

/// Registers, and leads to the receipt.
async fn send(
    state: &WebsiteState,
    offer: &Offer,
    mut form: Form,
    language: Language,
    requester: operations::Requester,
) -> Result<Response, Problem> {
    let (now, visited) = (state.now(), state.visit_now());
    let document = form.document(&offer.course);
    let applicant = match Applicant::parse(&document, &offer.course) {
        Ok(applicant) => applicant,
        Err(faults) => return faulty(state, offer, &form, faults, language),
    };
    let token = FormToken::read(form.value(TOKEN), state.secrets());
    let is_human = form.value(TRAP).is_empty();
    let token = match token {
        Some(token) if is_human && token.is_plausible(visited) => token,
        token => {
            // Asked once more, not dropped: it may be somebody after all.
            let is_too_old = token.as_ref().is_some_and(|token| token.is_too_old(visited));
            let token = token.filter(|token| token.is_plausible(visited));
            let token = token.unwrap_or_else(|| FormToken::renewed(visited));
            form.set(TOKEN, &token.write(state.secrets()));
            form.set(TRAP, "");
            let notice = match is_too_old {
                true => language.choose(
                    "Siden har stået åben i mere end et døgn, så tilmeldingen er ikke sendt \
                     endnu. Se den igennem, og send den så igen.",
                    "The page was open for more than a day, so the registration has not been sent \
                     yet. Look through it, and then send it again.",
                ),
                false => language.choose(
                    "Tilmeldingen er ikke sendt endnu. Se den igennem, og send den så igen.",
                    "The registration has not been sent yet. Look through it, and then send it \
                     again.",
                ),
            };
            let notice = Some(notice.to_owned());
            return check_page(state, offer, &form, &applicant, language, notice).await;
        }
    };
    // What the visitor saw last; the course may have changed since.
    let seen = form.value("set").to_owned();
    if seen != fingerprint(offer, &applicant, language, state) {
        let notice = language.choose(
            "Kurset er ændret, siden du åbnede siden. Se pris, dage og sted igennem, og send så \
             tilmeldingen.",
            "The course has changed since you opened the page. Check the price, the days and the \
             place, and then send the registration.",
        );
        let notice = Some(notice.to_owned());
        return check_page(state, offer, &form, &applicant, language, notice).await;
    }
    if applicant.accept_waiting && Outcome::new(offer, state, applicant.seats()) == Outcome::Seats {
        // They asked to wait, and may have planned with that.
        form.set("/acceptWaiting", "");
        let notice = language.choose(
            "Der er blevet plads til jer. I kan tilmelde jer nu.",
            "There are seats for you now. You can register.",
        );
        let notice = Some(notice.to_owned());
        return check_page(state, offer, &form, &applicant, language, notice).await;
    }
    let key = IdempotencyKey::parse(token.id.as_bytes()).ok_or(ProblemKind::Internal)?;
    let registered =
        operations::register(&state.registrations, &offer.id, &document, key, &requester, now);
    match registered.await {
        Ok(registered) => {
            let id = &registered.summary.id;
            let cookie = cookies::RECEIPT.set(id, state.secrets(), visited);
            let redirect = Redirect::to(&Paths(language).receipt(id));
            Ok(([(header::SET_COOKIE, cookie)], redirect).into_response())
        }
        Err(OperationError::Invalid(faults)) => faulty(state, offer, &form, faults, language),
        Err(OperationError::Rejected(Rejection::AlreadyRegistered { participants, .. }))
            if !participants.is_empty() =>
        {
            let names = participants.iter().filter_map(|index| applicant.participants.get(*index));
            let names: Vec<&str> = names.map(|person| person.name.as_str()).collect();
            let names = names.join(", ");
            let notice = language.choose(
                format!(
                    "{names} er allerede tilmeldt dette hold, så intet er sendt. Tilmeldingen \
                     findes under Min tilmelding."
                ),
                format!(
                    "{names} is already registered for this run, so nothing was sent. The \
                     registration is under My registration."
                ),
            );
            let status = StatusCode::CONFLICT;
            let shown = Shown { notice: Some(notice), status, ..Shown::default() };
            form_page(state, offer, &form, language, shown)
        }
        Err(OperationError::IdempotencyKeyReused) => {
            // The form was sent before, and then changed with the help of the browser's history.
            form.set(TOKEN, &FormToken::renewed(visited).write(state.secrets()));
            let notice = language.choose(
                "Den første tilmelding fra denne formular er sendt og modtaget. Det her er en ny: \
                 send den kun, hvis I vil tilmelde flere. Vil du rette den første, så gør det \
                 under Min tilmelding.",
                "The first registration from this form has been sent and received. This is a new \
                 one: send it only if you want to register more people. To correct the first one, \
                 go to My registration.",
            );
            let notice = Some(notice.to_owned());
            check_page(state, offer, &form, &applicant, language, notice).await
        }
        Err(error) => refused(state, offer, &form, &applicant, error, language).await,
    }
}

/// The check page with the reason why the registration was not made. What was typed is kept.
async fn refused(
    state: &WebsiteState,
    offer: &Offer,
    form: &Form,
    applicant: &Applicant,
    error: OperationError,
    language: Language,
) -> Result<Response, Problem> {
    let is_full = matches!(&error, OperationError::Rejected(Rejection::RunFull { .. }));
    let Refusal { status, headers, notice, .. } = Refusal::new(error, language, state.visit_now());
    // What the run has now decides what can be done next.
    let offer = Offer::read(state, offer.id.clone()).await?;
    let explained = Outcome::new(&offer, state, applicant.seats())
        .explain(applicant.seats(), language)
        .filter(|_| is_full);
    let notice = Some(explained.unwrap_or(notice));
    let page = check_page(state, &offer, form, applicant, language, notice).await?;
    Ok((status, headers, page).into_response())
}

/// "Gratis indtil 28 dage før …"
fn terms(course: &Course, language: Language) -> Option<String> {
    course.cancellation_terms.as_ref().map(|terms| terms.describe(language))
}

/// "4.995 kr. ekskl. moms pr. person"
fn price_per_person(course: &Course, language: Language) -> String {
    let price = language.price(course.price.amount, course.price.vat);
    match course.price.amount {
        Money(0) => price,
        _ => format!("{price} {}", language.choose("pr. person", "per person")),
    }
}

fn trail(offer: &Offer, language: Language) -> [Link; 2] {
    let paths = Paths(language);
    let title = offer.course.title.clone();
    [
        Link { text: language.choose("Kurser", "Courses").to_owned(), url: paths.catalogue() },
        Link { text: title, url: paths.course(offer.id.slug.as_str()) },
    ]
}
