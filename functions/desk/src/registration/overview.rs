//! The page of a registration.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::time::in_copenhagen;
use domain::{
    Answers, Billing, ContactDeadlineStatus, Day, Language, Money, Participant, PersonalText,
    Phone, QuestionScope, RegistrationStatus, Vat,
};
use jiff::Timestamp;
use operations::OperationError;
use pages::Link;
use serde::Serialize;
use web::Problem;

use super::operation::Operation;
use super::timeline::EntryView;
use super::{Opened, shown};
use crate::DeskState;
use crate::colleagues::Colleagues;
use crate::page::{DeskPage, respond};
use crate::signed_in::SignedIn;
use crate::today::remark;

const DANISH: Language = Language::Danish;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OverviewView {
    heading: String,
    status: String,
    /// The same for the style: "open".
    status_code: &'static str,
    /// What is most important to know.
    notices: Vec<String>,
    /// Where the e-mails about it are that could not be sent, if there are any.
    failed_emails: Option<&'static str>,
    reference: String,
    course: String,
    run: Link,
    days: Vec<String>,
    place: Option<String>,
    contact: PersonView,
    contact_by: String,
    /// "3 arbejdsdage over"
    overdue: Option<String>,
    is_contacted: bool,
    participants: Vec<ParticipantView>,
    payer: Vec<String>,
    lines: Vec<LineView>,
    /// The VAT that the total has beside the lines.
    vat: Option<String>,
    total: String,
    fees: Vec<LineView>,
    to_pay: Option<String>,
    terms: Option<String>,
    answers: Vec<AnswerView>,
    message: Option<String>,
    actions: Vec<Link>,
    /// Where a contact and a note are saved without a question.
    quick: QuickView,
    timeline: Vec<EntryView>,
}

#[derive(Serialize)]
struct QuickView {
    contact: String,
    note: String,
    seen: String,
    /// What follows from a contact by phone.
    consequences: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PersonView {
    name: String,
    organisation: Option<String>,
    job_title: Option<String>,
    /// `None` if it is erased.
    email: Option<String>,
    phone: Option<String>,
    /// Without spaces, for a link.
    tel: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    number: usize,
    person: PersonView,
    has_left: bool,
    /// "Modul 1 og 2"
    attended: Option<String>,
    answers: Vec<AnswerView>,
    actions: Vec<Link>,
}

/// An amount of money.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineView {
    text: String,
    amount: String,
}

#[derive(Serialize)]
struct AnswerView {
    question: String,
    answer: String,
}

/// Shows it.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    opened: Opened,
) -> Result<Response, Problem> {
    let messages = match operations::list_messages(state.store(), &opened.registration.run).await {
        Ok(messages) => messages.items,
        // Nothing is known of the run any more.
        Err(OperationError::NotFound) => Vec::new(),
        Err(_) if opened.course.is_none() => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let id = opened.registration.id.to_string();
    let failed = state.store().dead_letters().await?;
    let emails = state.store().email_records(opened.registration.id, state.now()).await?.items;
    let has_failed = failed.iter().any(|letter| letter.about.as_ref() == Some(&id));
    let view = OverviewView {
        failed_emails: has_failed.then_some(crate::paths::POST),
        timeline: opened.timeline(&messages, &emails, &Colleagues::read(&state, &reader).await?),
        ..OverviewView::new(&state, &opened)
    };
    let title = opened.link().text;
    let page = DeskPage::new("registration", title, Some(&reader), view).below(opened.trail());
    let response = respond(&state, StatusCode::OK, &page)?;
    Ok(shown(opened.registration.id, response))
}

impl OverviewView {
    fn new(state: &DeskState, opened: &Opened) -> Self {
        let now = state.now();
        let registration = &opened.registration;
        let (course, run_name) = opened.names();
        let contact = &registration.contact;
        let price = &registration.price;
        let id = registration.id;
        let (status, status_code) = opened.status();
        let offered = |operation: &Operation| operation.is_offered(opened, now);
        let link = |operation: Operation| Link {
            text: operation.label().to_owned(),
            url: operation.url(id),
        };
        let quick = QuickView {
            contact: Operation::Contact.url(id),
            note: Operation::Note.url(id),
            seen: opened.seen(state, Operation::Contact),
            consequences: Operation::Contact.consequences(opened, now),
        };
        let is_asked =
            |operation: &Operation| !matches!(operation, Operation::Contact | Operation::Note);
        let operations = Operation::OF_REGISTRATION.into_iter().filter(is_asked);
        let participants = registration.participants.iter().enumerate();
        let promise = registration.contact_promise();
        let today = in_copenhagen(now).date();
        let overdue = promise.deadline_status(today) == ContactDeadlineStatus::Overdue;
        let vat = price.vat;
        let fee = |fee: &domain::CancellationFee| LineView {
            text: match (fee.participant, fee.is_waived) {
                (_, true) => "Afmeldingsgebyr, eftergivet".to_owned(),
                (Some(number), false) => format!("Afmeldingsgebyr, deltager {}", number + 1),
                (None, false) => "Afmeldingsgebyr".to_owned(),
            },
            amount: DANISH.payable(fee.total, vat),
        };
        let is_cancelled = registration.status == RegistrationStatus::Cancelled;
        let owed = registration.fees_owed();
        Self {
            heading: contact.name.as_str().to_owned(),
            status,
            status_code,
            notices: opened.notices(now),
            failed_emails: None,
            reference: id.reference().to_string(),
            course: course.to_owned(),
            run: Link { text: run_name.to_owned(), url: crate::paths::run(&registration.run) },
            days: opened.days(),
            place: opened.place(),
            contact: PersonView::new(
                contact.name.as_str(),
                (!contact.email.is_erased()).then(|| contact.email.as_str()),
                contact.phone.as_ref(),
                contact.organisation.as_ref(),
                None,
            ),
            contact_by: DANISH.date_with_weekday(registration.contact_by),
            overdue: overdue.then(|| remark(registration.contact_by, today)).flatten(),
            is_contacted: registration.contacted_at.is_some(),
            participants: participants
                .map(|(number, person)| ParticipantView::new(opened, number, person, now))
                .collect(),
            payer: payer(&registration.billing),
            lines: price
                .lines("Deltagelse")
                .into_iter()
                .map(|line| LineView {
                    text: match line.quantity {
                        1 => line.text,
                        quantity => format!("{}, {quantity} personer", line.text),
                    },
                    amount: DANISH.money(line.amount),
                })
                .collect(),
            vat: (price.vat == Vat::Excluded && price.vat_amount.0 > 0)
                .then(|| DANISH.money(price.vat_amount)),
            total: DANISH.payable(price.total, vat),
            fees: registration.cancellation_fees.iter().map(fee).collect(),
            to_pay: match (is_cancelled, owed.0) {
                (true, 0) => Some("Intet".to_owned()),
                (true, _) => Some(DANISH.payable(owed, vat)),
                (false, 0) => None,
                (false, _) => Some(DANISH.payable(Money(price.total.0 + owed.0), vat)),
            },
            terms: opened
                .run
                .as_ref()
                .and_then(|run| registration.describe_terms(run, now, DANISH)),
            answers: opened.answers(&registration.answers, QuestionScope::Registration),
            message: registration.message.as_ref().map(|text| text.as_str().to_owned()),
            actions: operations.filter(offered).map(link).collect(),
            quick,
            timeline: Vec::new(),
        }
    }
}

impl PersonView {
    fn new(
        name: &str,
        email: Option<&str>,
        phone: Option<&Phone>,
        organisation: Option<&PersonalText>,
        job_title: Option<&PersonalText>,
    ) -> Self {
        let text = |text: &PersonalText| text.as_str().to_owned();
        Self {
            name: name.to_owned(),
            organisation: organisation.map(text),
            job_title: job_title.map(text),
            email: email.map(str::to_owned),
            tel: phone.map(|phone| phone.as_str().to_owned()),
            phone: phone.map(Phone::written),
        }
    }
}

impl ParticipantView {
    fn new(opened: &Opened, number: usize, participant: &Participant, now: Timestamp) -> Self {
        let modules: Vec<String> = participant.attended.iter().map(u32::to_string).collect();
        let operations = [Operation::Substitute(number), Operation::CancelParticipant(number)];
        let offered = operations.into_iter().filter(|operation| operation.is_offered(opened, now));
        Self {
            number: number + 1,
            person: PersonView::new(
                participant.name.as_str(),
                (!participant.email.is_erased()).then(|| participant.email.as_str()),
                participant.phone.as_ref(),
                participant.organisation.as_ref(),
                participant.job_title.as_ref(),
            ),
            has_left: !participant.is_active(),
            attended: (!modules.is_empty()).then(|| format!("Modul {}", modules.join(", "))),
            answers: opened.answers(&participant.answers, QuestionScope::Participant),
            actions: offered
                .map(|operation| Link {
                    text: operation.label().to_owned(),
                    url: operation.url(opened.registration.id),
                })
                .collect(),
        }
    }
}

impl Opened {
    /// How it stands, and the same for the style.
    fn status(&self) -> (String, &'static str) {
        let registration = &self.registration;
        match registration.status {
            RegistrationStatus::Cancelled => ("Afmeldt".to_owned(), "closed"),
            RegistrationStatus::Waiting => {
                let position = self.position.map(|position| format!(", nummer {position}"));
                (format!("På venteliste{}", position.unwrap_or_default()), "waiting")
            }
            RegistrationStatus::Registered if registration.confirmed_at.is_some() => {
                ("Tilmeldt og bekræftet".to_owned(), "open")
            }
            RegistrationStatus::Registered => ("Tilmeldt".to_owned(), "open"),
        }
    }

    fn notices(&self, now: Timestamp) -> Vec<String> {
        let registration = &self.registration;
        let mut notices = Vec::new();
        if self.course.is_none() {
            notices.push("Kurset kan ikke læses. Tilmeldingen er ikke berørt.".to_owned());
        }
        if self.run.as_ref().is_some_and(domain::CourseRun::is_cancelled) {
            notices.push("Holdet er aflyst.".to_owned());
        }
        if registration.status == RegistrationStatus::Cancelled {
            return notices;
        }
        if registration.is_unverified() {
            notices.push(match registration.lapses_at() {
                Some(at) => format!(
                    "Ingen har bekræftet tilmeldingen endnu. Den bortfalder {}.",
                    DANISH.instant(at)
                ),
                None => "Kontaktpersonen har ikke bekræftet sin e-mailadresse endnu.".to_owned(),
            });
        }
        let delayed = registration.receipt_delayed_until.filter(|until| *until > now);
        if let Some(until) = delayed {
            notices.push(format!(
                "Kvitteringen er holdt tilbage til {}: adressen har fået mange mails på én dag.",
                DANISH.instant(until)
            ));
        }
        notices
    }

    fn days(&self) -> Vec<String> {
        let of_run = self.run.as_ref().map(|run| run.days.as_slice()).unwrap_or_default();
        match of_run {
            [] => vec![DANISH.date_with_weekday(self.registration.run.start)],
            days => days.iter().map(|day: &Day| DANISH.day(day)).collect(),
        }
    }

    fn place(&self) -> Option<String> {
        let (course, run) = (self.course.as_ref()?, self.run.as_ref()?);
        Some(course.place_of(run).line(DANISH))
    }

    /// Answers in the order of the questions. Of a question that is not asked any more, the id is
    /// left.
    fn answers(&self, Answers(answers): &Answers, scope: QuestionScope) -> Vec<AnswerView> {
        let questions = || self.course.iter().flat_map(|course| &course.questions);
        let asked = questions().filter(|question| question.per == scope).filter_map(|question| {
            let answer = answers.get(question.id.as_str())?;
            Some((question.text.clone(), answer))
        });
        let former = answers
            .iter()
            .filter(|(id, _)| !questions().any(|question| question.id.as_str() == id.as_str()))
            .map(|(id, answer)| (id.clone(), answer));
        let view = |(question, answer): (String, &domain::Answer)| AnswerView {
            question,
            answer: answer.label(DANISH).to_owned(),
        };
        asked.chain(former).map(view).collect()
    }
}

/// "EAN 5798000880016", "Reference: Anne, 1234"
fn payer(billing: &Billing) -> Vec<String> {
    let (payer, reference, order_number) = match billing {
        Billing::Ean { ean, reference, order_number } => {
            (format!("EAN {}", ean.as_str()), Some(reference), order_number.as_ref())
        }
        Billing::Cvr { cvr, reference, order_number } => {
            (format!("CVR {}", cvr.as_str()), reference.as_ref(), order_number.as_ref())
        }
        Billing::Private => return vec!["Privat, faktura til kontaktpersonen".to_owned()],
        Billing::None => return Vec::new(),
    };
    let line = |label: &str, text: &PersonalText| format!("{label}: {}", text.as_str());
    let reference = reference.map(|text| line("Reference", text));
    let order_number = order_number.map(|text| line("Ordrenummer", text));
    [Some(payer), reference, order_number].into_iter().flatten().collect()
}
