//! The page that shows what will be sent, with its price, before it is.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{Applicant, Billing, Course, Language, QuestionScope, SeatStatus};
use presentation::contact_promise;
use serde::Serialize;
use web::Problem;

use super::{Offer, TOKEN, terms, trail};
use crate::WebsiteState;
use crate::course::RunView;
use crate::form::Form;
use crate::page::{Link, Page};
use crate::paths::Paths;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckView {
    course: Link,
    run: RunView,
    action: String,
    token: String,
    notice: Option<String>,
    hidden: Vec<HiddenView>,
    sections: Vec<SectionView>,
    price: String,
    terms: Option<String>,
    contact_promise: String,
    /// The button that sends the registration.
    send: &'static str,
    /// Whether the group may join the waiting list instead.
    can_wait: bool,
    is_waiting: bool,
}

/// A field that travels on.
#[derive(Serialize)]
struct HiddenView {
    name: String,
    value: String,
}

/// A part of what will be sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SectionView {
    heading: String,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct RowView {
    label: String,
    value: String,
}

/// What the price and the days are now, in a form that travels with the page.
pub(super) fn fingerprint(
    offer: &Offer,
    applicant: &Applicant,
    language: Language,
    state: &WebsiteState,
) -> String {
    let Offer { course, run, .. } = offer;
    let charge =
        course.price.charge(&applicant.price, applicant.seats(), state.now(), course.language);
    let days: Vec<String> = run.days.iter().map(|day| language.day(day)).collect();
    let seen = format!("{} {} {}", charge.total.0, run.start, days.join(" "));
    state.secrets().seal("offer", &seen)
}

/// The page, with a notice if the registration was not made.
pub(super) fn check_page(
    state: &WebsiteState,
    offer: &Offer,
    form: &Form,
    applicant: &Applicant,
    language: Language,
    notice: Option<String>,
) -> Result<Response, Problem> {
    let Offer { course, run, .. } = offer;
    let paths = Paths(language);
    let status = offer.status(state);
    let is_waiting = status == SeatStatus::WaitingList;
    let charge =
        course.price.charge(&applicant.price, applicant.seats(), state.now(), course.language);
    let has_notice = notice.is_some();
    let mut hidden: Vec<HiddenView> = form
        .fields()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| HiddenView { name: name.to_owned(), value: value.to_owned() })
        .collect();
    let seen = fingerprint(offer, applicant, language, state);
    hidden.push(HiddenView { name: "set".to_owned(), value: seen });
    let view = CheckView {
        course: Link { text: course.title.clone(), url: paths.course(offer.id.slug.as_str()) },
        run: offer.view(state, language),
        action: paths.registration_form_for(offer.id.slug.as_str(), run),
        token: form.value(TOKEN).to_owned(),
        hidden,
        sections: sections(course, applicant, language),
        price: language.payable(charge.total, charge.vat),
        terms: terms(course, language),
        contact_promise: contact_promise(course),
        send: match is_waiting {
            true => language.choose("Send til ventelisten", "Send to the waiting list"),
            false => language.choose("Send tilmelding", "Send registration"),
        },
        can_wait: has_notice && run.waiting_list && !applicant.accept_waiting,
        is_waiting,
        notice,
    };
    let trail = trail(offer, language);
    let page = Page {
        template: "check",
        title: language.choose("Gennemse og send", "Check and send").to_owned(),
        language,
        other_language: Paths(language.other())
            .registration_form_for(offer.id.slug.as_str(), &offer.run),
        trail: &trail,
        view,
    };
    state.pages.respond(StatusCode::OK, &page)
}

fn sections(course: &Course, applicant: &Applicant, language: Language) -> Vec<SectionView> {
    let row = |label: &str, value: &str| {
        (!value.is_empty()).then(|| RowView { label: label.to_owned(), value: value.to_owned() })
    };
    let text = |text: Option<&domain::PersonalText>| {
        text.map(|text| text.as_str().to_owned()).unwrap_or_default()
    };
    let words = |danish, english| language.choose(danish, english);
    let contact = &applicant.contact;
    let phone = contact.phone.as_ref().map(|phone| phone.as_str().to_owned()).unwrap_or_default();
    let mut sections = vec![SectionView {
        heading: words("Kontaktperson", "Contact").to_owned(),
        rows: [
            row(words("Navn", "Name"), contact.name.as_str()),
            row("E-mail", contact.email.as_str()),
            row(words("Telefon", "Phone"), &phone),
            row(words("Arbejdsplads", "Organisation"), &text(contact.organisation.as_ref())),
        ]
        .into_iter()
        .chain(answers(course, &applicant.answers, QuestionScope::Registration, language))
        .chain([row(words("Besked", "Message"), &text(applicant.message.as_ref()))])
        .flatten()
        .collect(),
    }];
    for (number, participant) in (1..).zip(&applicant.participants) {
        let rows = [
            row(words("Navn", "Name"), participant.name.as_str()),
            row("E-mail", participant.email.as_str()),
            row(words("Stilling", "Job title"), &text(participant.job_title.as_ref())),
            row(words("Særlige behov", "Needs"), &text(participant.needs.as_ref())),
        ];
        let answers = answers(course, &participant.answers, QuestionScope::Participant, language);
        sections.push(SectionView {
            heading: format!("{} {number}", words("Deltager", "Participant")),
            rows: rows.into_iter().chain(answers).flatten().collect(),
        });
    }
    let reference = words("Reference", "Reference");
    let order = words("Ordrenummer", "Order number");
    let rows: Vec<Option<RowView>> = match &applicant.billing {
        Billing::None => return sections,
        Billing::Ean { ean, reference: own, order_number } => vec![
            row(words("EAN-nummer", "EAN number"), ean.as_str()),
            row(reference, own.as_str()),
            row(order, &text(order_number.as_ref())),
        ],
        Billing::Cvr { cvr, reference: own, order_number } => vec![
            row(words("CVR-nummer", "CVR number"), cvr.as_str()),
            row(reference, &text(own.as_ref())),
            row(order, &text(order_number.as_ref())),
        ],
        Billing::Private => {
            vec![row(words("Faktura til", "Invoice to"), words("Kontaktpersonen", "The contact"))]
        }
    };
    let option = applicant.price.option.as_ref().map(|option| option.name.as_str());
    let price = row(words("Pris", "Price"), option.unwrap_or_default());
    let code = applicant.price.code.as_ref().map(|code| code.code.as_str());
    let code = row(words("Rabatkode", "Discount code"), code.unwrap_or_default());
    sections.push(SectionView {
        heading: words("Betaling", "Payment").to_owned(),
        rows: rows.into_iter().chain([price, code]).flatten().collect(),
    });
    sections
}

fn answers(
    course: &Course,
    answers: &domain::Answers,
    scope: QuestionScope,
    language: Language,
) -> Vec<Option<RowView>> {
    let asked = course.questions.iter().filter(|question| question.per == scope);
    asked
        .map(|question| {
            let value = answers.to(question)?.label(language).to_owned();
            Some(RowView { label: question.text.clone(), value })
        })
        .collect()
}
