//! Registering in two steps: a form for 1 to 10 people, and a page that shows what will be sent.
//! What was typed travels with the forms and is kept nowhere.

mod check_page;
mod form_page;
mod rows;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::applicant::MAX_PARTICIPANTS;
use domain::{
    Applicant, Course, CourseRun, FieldError, Language, Rejection, RunId, SeatStatus, Seats,
};
use operations::OperationError;
use serde::Deserialize;
use store::IdempotencyKey;
use web::problem::ProblemKind;
use web::{CallerOfRequest, Problem, SlugPath};

use crate::WebsiteState;
use crate::cookie;
use crate::course::RunView;
use crate::form::Form;
use crate::form_token::FormToken;
use crate::page::Link;
use crate::paths::Paths;
use check_page::{check_page, fingerprint};
use form_page::{Shown, form_page};
pub(crate) use form_page::{billing_fields, payer_fields, question_fields};
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
    let offer = Offer::read(&state, RunId { slug, start }).await?;
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
        _ => match Applicant::parse(&form.document(&offer.course), &offer.course) {
            Ok(applicant) => check_page(&state, &offer, &form, &applicant, language, None),
            Err(faults) => faulty(&state, &offer, &form, faults, language),
        },
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
            let token = token.filter(|token| token.is_plausible(visited));
            let token = token.unwrap_or_else(|| FormToken::new(visited));
            form.set(TOKEN, &token.write(state.secrets()));
            form.set(TRAP, "");
            let notice = language.choose(
                "Tilmeldingen er ikke sendt endnu. Se den igennem, og send den så igen.",
                "The registration has not been sent yet. Look through it, and then send it again.",
            );
            return check_page(state, offer, &form, &applicant, language, Some(notice.to_owned()));
        }
    };
    // What the visitor saw last; the course may have changed since.
    let seen = form.value("set").to_owned();
    if seen != fingerprint(offer, &applicant, language, state) {
        let notice = language.choose(
            "Kurset er ændret, siden du åbnede siden. Se prisen og dagene igennem, og send så \
             tilmeldingen.",
            "The course has changed since you opened the page. Check the price and the days, and \
             then send the registration.",
        );
        return check_page(state, offer, &form, &applicant, language, Some(notice.to_owned()));
    }
    let key = IdempotencyKey::parse(token.id.as_bytes()).ok_or(ProblemKind::Internal)?;
    let registered =
        operations::register(&state.registrations, &offer.id, &document, key, &requester, now);
    match registered.await {
        Ok(registered) => {
            let id = &registered.summary.id;
            let cookie = cookie::RECEIPT.set(id, state.secrets(), visited);
            let redirect = Redirect::to(&Paths(language).receipt(id));
            Ok(([(header::SET_COOKIE, cookie)], redirect).into_response())
        }
        Err(OperationError::Invalid(faults)) => faulty(state, offer, &form, faults, language),
        Err(OperationError::Rejected(Rejection::AlreadyRegistered { participants, .. }))
            if !participants.is_empty() =>
        {
            let (_, detail) = ProblemKind::AlreadyRegistered.title_and_detail(language);
            let shown = Shown {
                notice: Some(detail.to_owned()),
                status: StatusCode::CONFLICT,
                ..Shown::default()
            };
            form_page(state, offer, &form, language, shown)
        }
        Err(error) => refused(state, offer, &form, &applicant, error, language),
    }
}

/// The check page with the reason why the registration was not made. What was typed is kept.
fn refused(
    state: &WebsiteState,
    offer: &Offer,
    form: &Form,
    applicant: &Applicant,
    error: OperationError,
    language: Language,
) -> Result<Response, Problem> {
    let seats_left = match &error {
        OperationError::Rejected(Rejection::RunFull { seats_left }) => Some(*seats_left),
        _ => None,
    };
    let problem = Problem::from(error);
    let (title, detail) = problem.kind().title_and_detail(language);
    let notice = match seats_left {
        Some(left) => too_few_seats(left, applicant.seats(), offer.run.waiting_list, language),
        None => format!("{title}. {detail}"),
    };
    let page = check_page(state, offer, form, applicant, language, Some(notice))?;
    let (status, headers) = {
        let response = problem.into_response();
        (response.status(), response.headers().clone())
    };
    Ok((status, headers, page).into_response())
}

fn too_few_seats(left: u32, wanted: u32, has_waiting_list: bool, language: Language) -> String {
    let seats = match left {
        0 => language.choose("Der er ikke flere pladser", "There are no seats left").to_owned(),
        _ => {
            let seats = language.count(left as usize, ["plads", "pladser"], ["seat", "seats"]);
            let there = language.choose("Der er", if left == 1 { "There is" } else { "There are" });
            format!("{there} {seats}")
        }
    };
    let all = language.choose(
        format!("{seats}, og I er {wanted}. Ingen er tilmeldt endnu."),
        format!("{seats}, and you are {wanted}. Nobody is registered yet."),
    );
    let next = match has_waiting_list {
        true => language.choose(
            "I kan komme på venteliste, rette til færre eller vælge et andet hold.",
            "You can join the waiting list, change to fewer people or choose another run.",
        ),
        false => language.choose(
            "I kan rette til færre eller vælge et andet hold.",
            "You can change to fewer people or choose another run.",
        ),
    };
    format!("{all} {next}")
}

/// "Gratis indtil 28 dage før …"
fn terms(course: &Course, language: Language) -> Option<String> {
    course.cancellation_terms.as_ref().map(|terms| terms.describe(language))
}

fn trail(offer: &Offer, language: Language) -> [Link; 2] {
    let paths = Paths(language);
    let title = offer.course.title.clone();
    [
        Link { text: language.choose("Kurser", "Courses").to_owned(), url: paths.catalogue() },
        Link { text: title, url: paths.course(offer.id.slug.as_str()) },
    ]
}
