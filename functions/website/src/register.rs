//! Registering in two steps: a form for 1 to 10 people, and a page that shows what will be sent.
//! What was typed travels with the forms and is kept nowhere.

mod check_page;
mod form_page;
mod gone;
mod outcome;
mod seen;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::applicant::MAX_PARTICIPANTS;
use domain::{
    Applicant, Course, CourseRun, FieldError, Language, Money, Rejection, RunId, SeatStatus, Seats,
};
use operations::OperationError;
use pages::rows::{self, PARTICIPANTS};
use pages::{Form, FormToken, RunView};
use serde::Deserialize;
use store::IdempotencyKey;
use web::compression::Impersonal;
use web::problem::ProblemKind;
use web::{CallerOfRequest, Problem, SlugPath};

use crate::WebsiteState;
use crate::cookies;
use crate::own_registration::Refusal;
use crate::page::{Step, capitalised};
use crate::paths::Paths;
use check_page::{Notice, check_page, closed_page, total};
use form_page::{Shown, form_page};
pub(crate) use form_page::{billing_fields, payer_fields};
use gone::gone_page;
use outcome::Outcome;
use seen::Seen;

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
        let form = Paths(language).registration_form_for(self.course.slug.as_str(), &self.run);
        RunView::new(&self.course, &self.run, form, self.seats, language, state.now())
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
    let id = RunId { slug, start };
    let offer = match Offer::read(&state, id.clone()).await {
        Ok(offer) => offer,
        Err(problem) if problem.kind() == ProblemKind::NotFound => {
            return gone_page(&state, &id, None, language).await;
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
    let page = form_page(&state, &offer, &form, language, Shown::default())?;
    // Nothing is typed yet, and whoever reads its token can have one too.
    Ok((Extension(Impersonal), page).into_response())
}

/// Reads what was sent, and shows the next page.
pub(crate) async fn submit(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    CallerOfRequest(caller): CallerOfRequest,
    SlugPath(slug): SlugPath,
    Query(query): Query<FormQuery>,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Response, Problem> {
    let start = query.hold.or(query.run).unwrap_or_default();
    let start = domain::time::parse_date(&start).map_err(|_| ProblemKind::NotFound)?;
    let id = RunId { slug, start };
    let offer = match Offer::read(&state, id.clone()).await {
        Ok(offer) => offer,
        Err(problem) if problem.kind() == ProblemKind::NotFound => {
            return gone_page(&state, &id, Some(&form), language).await;
        }
        Err(problem) => return Err(problem),
    };
    let notice = what_changed(&mut form, &offer, language);
    let handling = form.value("handling").to_owned();
    let shown = |change| Shown { change, notice: notice.clone(), ..Shown::default() };
    match handling.split_once('-').unwrap_or((&handling, "")) {
        ("tilfoej", "") => {
            let change = rows::add(&mut form);
            form_page(&state, &offer, &form, language, shown(change))
        }
        ("tilfoej", "liste") => {
            let shown = add_list(&mut form, notice, language);
            form_page(&state, &offer, &form, language, shown)
        }
        ("selv", _) => {
            let change = rows::copy_contact(&mut form);
            form_page(&state, &offer, &form, language, shown(change))
        }
        ("fjern", index) => {
            let change = index.parse().ok().and_then(|index| rows::remove(&mut form, index));
            form_page(&state, &offer, &form, language, shown(change))
        }
        ("ret", _) => form_page(&state, &offer, &form, language, shown(None)),
        ("send" | "vent", _) => {
            if handling == "vent" {
                form.set("/acceptWaiting", "true");
            }
            let sender = Sender { headers: &headers, requester: state.requester(caller) };
            send(&state, &offer, form, language, notice, sender).await
        }
        _ => {
            // Whoever has pasted a list means its lines to be registered.
            if rows::has_list(&form) {
                let shown = add_list(&mut form, notice.clone(), language);
                if rows::has_list(&form) {
                    return form_page(&state, &offer, &form, language, shown);
                }
            }
            match Applicant::parse(&form.document(&offer.course), &offer.course) {
                Ok(applicant) => {
                    let notice = notice.map(Notice::of_check);
                    check_page(&state, &offer, &form, &applicant, language, notice).await
                }
                Err(faults) => faulty(&state, &offer, &form, faults, notice, language),
            }
        }
    }
}

/// What has changed since the page was opened that the form was sent from, if anything has.
fn what_changed(form: &mut Form, offer: &Offer, language: Language) -> Option<String> {
    let changes = Seen::read(form)?.changes(form, offer, language);
    (!changes.is_empty()).then(|| {
        let changes = changes.join(" ");
        language.choose(
            format!(
                "Kurset er ændret, siden du åbnede siden. {changes} Alt andet, du har skrevet, \
                 står her stadig."
            ),
            format!(
                "The course has changed since you opened the page. {changes} Everything else \
                 that you typed is still here."
            ),
        )
    })
}

/// Adds the pasted list, and shows what became of it after another notice.
fn add_list(form: &mut Form, notice: Option<String>, language: Language) -> Shown {
    let pasted = rows::add_list(form);
    let notices: Vec<String> = notice.into_iter().chain([pasted.notice(language)]).collect();
    let list_fault = pasted.fault(language);
    let status = match list_fault {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Shown { notice: Some(notices.join(" ")), list_fault, status, ..Shown::default() }
}

fn faulty(
    state: &WebsiteState,
    offer: &Offer,
    form: &Form,
    mut faults: Vec<FieldError>,
    notice: Option<String>,
    language: Language,
) -> Result<Response, Problem> {
    // Who pays is asked by its kind.
    for fault in faults.iter_mut().filter(|fault| fault.pointer == "/billing") {
        fault.pointer.push_str("/kind");
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    form_page(state, offer, form, language, Shown { faults, notice, status, ..Shown::default() })
}

/// Who sends a form.
struct Sender<'a> {
    headers: &'a HeaderMap,
    requester: operations::Requester,
}

/// Registers, and leads to the receipt. `changed` says what has changed since the page was opened.
async fn send(
    state: &WebsiteState,
    offer: &Offer,
    mut form: Form,
    language: Language,
    changed: Option<String>,
    Sender { headers, requester }: Sender<'_>,
) -> Result<Response, Problem> {
    let (now, visited) = (state.now(), state.visit_now());
    let words = |danish: &str, english: &str| language.choose(danish, english).to_owned();
    let document = form.document(&offer.course);
    let applicant = match Applicant::parse(&document, &offer.course) {
        Ok(applicant) => applicant,
        Err(faults) => return faulty(state, offer, &form, faults, changed, language),
    };
    let token = match judge_token(&mut form, state, language) {
        Ok(token) => token,
        Err(notice) => {
            // Asked once more, not dropped: it may be somebody after all.
            let notice = changed.into_iter().chain([notice]).collect::<Vec<_>>().join(" ");
            let notice = Some(Notice::not_sent(notice));
            return check_page(state, offer, &form, &applicant, language, notice).await;
        }
    };
    let seen = Seen::read(&form).and_then(|seen| seen.total);
    let total = total(offer, &applicant, state);
    let not_as_seen = match (changed, seen) {
        (Some(changed), _) => Some(changed),
        (None, Some(seen)) if seen == total => None,
        (None, Some(seen)) => {
            let [before, now] =
                [seen, total].map(|total| language.payable(total, offer.course.price.vat));
            Some(language.choose(
                format!("Prisen i alt er ændret fra {before} til {now}, siden du åbnede siden."),
                format!(
                    "The total price has changed from {before} to {now} since you opened the page."
                ),
            ))
        }
        (None, None) => Some(words("Tilmeldingen er ikke sendt endnu.", "It is not sent yet.")),
    };
    if let Some(notice) = not_as_seen {
        let then = language.choose(
            "Se tilmeldingen igennem, og send den så.",
            "Look through the registration, and then send it.",
        );
        let notice = Some(Notice::not_sent(format!("{notice} {then}")));
        return check_page(state, offer, &form, &applicant, language, notice).await;
    }
    if applicant.accept_waiting && Outcome::new(offer, state, applicant.seats()) == Outcome::Seats {
        // They asked to wait, and may have planned with that.
        form.set("/acceptWaiting", "");
        let notice = match applicant.seats() {
            1 => words(
                "Der er blevet plads til dig. Du kan tilmelde dig nu.",
                "There is a seat for you now. You can register.",
            ),
            _ => words(
                "Der er blevet plads til jer. I kan tilmelde jer nu.",
                "There are seats for you now. You can register.",
            ),
        };
        let notice = Some(Notice::not_sent(notice));
        return check_page(state, offer, &form, &applicant, language, notice).await;
    }
    let key = IdempotencyKey::parse(token.id.as_bytes()).ok_or(ProblemKind::Internal)?;
    let registered =
        operations::register(&state.registrations, &offer.id, &document, key, &requester, now);
    match registered.await {
        Ok(registered) => {
            let id = &registered.summary.id;
            let cookie = cookies::RECEIPT.add(id, headers, state.secrets(), visited);
            let redirect = Redirect::to(&Paths(language).receipt(id));
            Ok(([(header::SET_COOKIE, cookie)], redirect).into_response())
        }
        Err(OperationError::Invalid(faults)) => faulty(state, offer, &form, faults, None, language),
        Err(OperationError::Rejected(Rejection::AlreadyRegistered { participants, .. })) => {
            let names = participants.iter().filter_map(|index| applicant.participants.get(*index));
            let names: Vec<&str> = names.map(|person| person.name.as_str()).collect();
            let notice = Some(already_registered(&names, state, language));
            let status = StatusCode::CONFLICT;
            let shown = Shown { notice, status, ..Shown::default() };
            form_page(state, offer, &form, language, shown)
        }
        Err(OperationError::IdempotencyKeyReused) => {
            // The form was sent before, and then changed with the help of the browser's history.
            form.set(TOKEN, &FormToken::renewed(visited).write(state.secrets()));
            let notice = words(
                "Den første tilmelding fra denne formular er sendt og modtaget. Det her er en ny: \
                 send den kun, hvis I vil tilmelde flere. Vil du rette den første, så gør det \
                 under Min tilmelding.",
                "The first registration from this form has been sent and received. This is a new \
                 one: send it only if you want to register more people. To correct the first one, \
                 go to My registration.",
            );
            let notice = Some(Notice::not_sent(notice).leading_to_own_registration(language));
            check_page(state, offer, &form, &applicant, language, notice).await
        }
        Err(error) => refused(state, offer, &form, &applicant, error, language).await,
    }
}

/// The token of a form that somebody has filled in. Otherwise the form gets one that will do, and
/// this is why it has to be sent once more.
fn judge_token(
    form: &mut Form,
    state: &WebsiteState,
    language: Language,
) -> Result<FormToken, String> {
    let visited = state.visit_now();
    let is_trapped = !form.value(TRAP).is_empty();
    let token = FormToken::read(form.value(TOKEN), state.secrets());
    let why = match &token {
        _ if is_trapped => language.choose(
            "Er du et menneske? Et felt, som mennesker ikke kan se, var udfyldt; det gør \
             programmer, og sommetider browsere.",
            "Are you human? A field that people cannot see was filled in; programs do that, and \
             sometimes browsers.",
        ),
        None => language.choose(
            "Er du et menneske? Vi kan ikke se, hvornår siden blev åbnet.",
            "Are you human? We cannot see when the page was opened.",
        ),
        Some(token) if token.is_too_old(visited) => language.choose(
            "Siden har stået åben i mere end et døgn.",
            "The page was open for more than a day.",
        ),
        Some(token) if !token.is_plausible(visited) => language.choose(
            "Er du et menneske? Formularen blev sendt få sekunder efter, at siden blev åbnet.",
            "Are you human? The form was sent seconds after the page was opened.",
        ),
        Some(token) => return Ok(token.clone()),
    };
    let token = token.filter(|token| token.is_plausible(visited));
    let token = token.unwrap_or_else(|| FormToken::renewed(visited));
    form.set(TOKEN, &token.write(state.secrets()));
    form.set(TRAP, "");
    let then = language.choose(
        "Tilmeldingen er ikke sendt endnu. Se den igennem, og send den så igen.",
        "The registration has not been sent yet. Look through it, and then send it again.",
    );
    Err(format!("{why} {then}"))
}

/// What is said when people are registered already: about a group, nobody learns who.
fn already_registered(names: &[&str], state: &WebsiteState, language: Language) -> String {
    if names.is_empty() {
        let phone = state.pages.phone();
        return language.choose(
            format!(
                "Mindst én af deltagerne er allerede tilmeldt dette hold, så intet er sendt. Af \
                 hensyn til dem oplyser vi ikke hvem. Spørg dem, fjern den, der er tilmeldt, og \
                 send igen med de øvrige, eller ring på {phone}."
            ),
            format!(
                "At least one of the participants is already registered for this run, so nothing \
                 was sent. To protect them, we do not say who. Ask them, remove whoever is \
                 registered and send it again with the others, or call {phone}."
            ),
        );
    }
    let names = names.join(", ");
    language.choose(
        format!(
            "{names} er allerede tilmeldt dette hold, så intet er sendt. Tilmeldingen findes \
             under Min tilmelding."
        ),
        format!(
            "{names} is already registered for this run, so nothing was sent. The registration \
             is under My registration."
        ),
    )
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
    let is_to_confirm = matches!(&error, OperationError::TooManyUnverifiedSeats { .. });
    let Refusal { status, headers, notice, .. } = Refusal::new(error, language, state.visit_now());
    // What the run has now decides what can be done next.
    let offer = Offer::read(state, offer.id.clone()).await?;
    let outcome = Outcome::new(&offer, state, applicant.seats());
    let notice = match is_full {
        true => outcome.refusal(applicant, language),
        false => notice,
    };
    let notice = Notice::not_sent(notice);
    let notice = match is_to_confirm {
        true => notice.leading_to_own_registration(language),
        false => notice,
    };
    let page = check_page(state, &offer, form, applicant, language, Some(notice)).await?;
    Ok((status, headers, page).into_response())
}

/// "Gratis indtil 28 dage før …"
fn terms(course: &Course, language: Language) -> Option<String> {
    course.cancellation_terms.as_ref().map(|terms| capitalised(&terms.describe(language)))
}

/// "4.995 kr. ekskl. moms pr. person"
fn price_per_person(course: &Course, language: Language) -> String {
    let price = language.price(course.price.amount, course.price.vat);
    match course.price.amount {
        Money(0) => price,
        _ => format!("{price} {}", language.choose("pr. person", "per person")),
    }
}

fn trail(offer: &Offer, language: Language) -> [Step; 2] {
    [Step::catalogue(language), Step::course(&offer.course, language)]
}
