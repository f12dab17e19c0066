//! The page that shows what will be sent, with its price, before it is.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{
    Applicant, Billing, Charge, ChargeLine, Course, Language, QuestionKind, QuestionScope,
};
use pages::{Form, Link};
use presentation::contact_promise;
use serde::Serialize;
use web::Problem;

use super::outcome::Outcome;
use super::{Offer, TOKEN, price_per_person, terms, trail};
use crate::WebsiteState;
use crate::course::{CourseLink, RunView, coming_runs, other_lang};
use crate::page::Page;
use crate::paths::Paths;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckView {
    course: CourseLink,
    run: RunView,
    action: String,
    token: String,
    notice: Option<String>,
    hidden: Vec<HiddenView>,
    sections: Vec<SectionView>,
    price: String,
    /// What it consists of, if it is more than the price of one participant.
    price_lines: Vec<String>,
    terms: Option<String>,
    contact_promise: String,
    /// The button that sends the registration, if it can be sent.
    send: Option<ButtonView>,
    /// Whether sending it leads to the waiting list.
    is_waiting: bool,
    /// Other runs, to which everything that was typed can be taken.
    others: Vec<Link>,
}

#[derive(Serialize)]
struct ButtonView {
    value: &'static str,
    text: &'static str,
}

/// Why nobody can register for a run, and for which others one can.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClosedView {
    course: CourseLink,
    run: RunView,
    price: String,
    price_lines: Vec<String>,
    terms: Option<String>,
    others: Vec<Link>,
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
    /// The id of its first field in the form.
    field: String,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowView {
    label: String,
    value: String,
    /// The BCP 47 tag of the language of each, if it is not that of the page.
    label_lang: Option<&'static str>,
    value_lang: Option<&'static str>,
}

/// What the price, the days, the place and the terms are now, in a form that travels with the page.
pub(super) fn fingerprint(
    offer: &Offer,
    applicant: &Applicant,
    language: Language,
    state: &WebsiteState,
) -> String {
    let Offer { course, run, .. } = offer;
    let charge =
        course.price.charge(&applicant.price, applicant.seats(), state.now(), course.language);
    let RunView { days, place, .. } = offer.view(state, language);
    let terms = terms(course, language).unwrap_or_default();
    let (total, days) = (charge.total.0, days.join(" "));
    let seen = format!("{total} {} {days} {place} {terms}", run.start);
    state.secrets().seal("offer", &seen)
}

/// The page, with a notice if the registration was not made.
pub(super) async fn check_page(
    state: &WebsiteState,
    offer: &Offer,
    form: &Form,
    applicant: &Applicant,
    language: Language,
    notice: Option<String>,
) -> Result<Response, Problem> {
    let Offer { course, run, .. } = offer;
    let paths = Paths(language);
    let outcome = Outcome::new(offer, state, applicant.seats());
    let run_view = offer.view(state, language);
    let has_failed = notice.is_some();
    let notice = notice.or_else(|| match outcome {
        Outcome::Nothing => run_view.note.clone(),
        outcome => outcome.explain(applicant.seats(), language),
    });
    let others = match outcome {
        Outcome::Seats => Vec::new(),
        _ => other_runs(state, offer, language).await?,
    };
    let charge = course.price.charge(&applicant.price, applicant.seats(), state.now(), language);
    let mut hidden: Vec<HiddenView> = form
        .fields()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| HiddenView { name: name.to_owned(), value: value.to_owned() })
        .collect();
    let seen = fingerprint(offer, applicant, language, state);
    hidden.push(HiddenView { name: "set".to_owned(), value: seen });
    let view = CheckView {
        course: CourseLink::new(course, language),
        run: run_view,
        action: paths.registration_form_for(offer.id.slug.as_str(), run),
        token: form.value(TOKEN).to_owned(),
        hidden,
        sections: sections(course, applicant, language),
        price: language.payable(charge.total, charge.vat),
        price_lines: price_lines(&charge, language),
        terms: terms(course, language),
        contact_promise: contact_promise(course, language),
        send: outcome.button(language).map(|(value, text)| ButtonView { value, text }),
        is_waiting: outcome == Outcome::Queue,
        others,
        notice,
    };
    let trail = trail(offer, language);
    let page = Page {
        template: "check",
        title: format!(
            "{} - {}",
            match has_failed {
                true => language.choose("Ikke sendt endnu", "Not sent yet"),
                false => language.choose("Gennemse og send", "Check and send"),
            },
            course.title
        ),
        language,
        other_language: Paths(language.other())
            .registration_form_for(offer.id.slug.as_str(), &offer.run),
        trail: &trail,
        view,
    };
    state.pages.respond_to_form(StatusCode::OK, &page)
}

/// The page for a run that takes nobody.
pub(super) async fn closed_page(
    state: &WebsiteState,
    offer: &Offer,
    language: Language,
) -> Result<Response, Problem> {
    let Offer { course, run, .. } = offer;
    let view = ClosedView {
        course: CourseLink::new(course, language),
        run: offer.view(state, language),
        price: price_per_person(course, language),
        price_lines: Vec::new(),
        terms: terms(course, language),
        others: other_runs(state, offer, language).await?,
    };
    let trail = trail(offer, language);
    let title = language.choose("Tilmelding er ikke mulig", "Registration is not possible");
    let page = Page {
        template: "closed",
        title: format!("{title} - {}", course.title),
        language,
        other_language: Paths(language.other()).registration_form_for(offer.id.slug.as_str(), run),
        trail: &trail,
        view,
    };
    state.pages.respond(StatusCode::OK, &page)
}

/// The other runs of the course that one can register for: "Forår 2024: 28. februar 2024 (Ledige
/// pladser, 3 pladser tilbage)".
async fn other_runs(
    state: &WebsiteState,
    offer: &Offer,
    language: Language,
) -> Result<Vec<Link>, Problem> {
    let own = Paths(language).registration_form_for(offer.id.slug.as_str(), &offer.run);
    let runs = coming_runs(state, &offer.course, language).await?;
    let others = runs.into_iter().filter(|run| run.action.is_some() && run.form != own);
    let link = |run: RunView| {
        let left = run.left.map(|left| format!(", {left}")).unwrap_or_default();
        Link { text: format!("{}: {} ({}{left})", run.name, run.dates, run.status), url: run.form }
    };
    Ok(others.map(link).collect())
}

/// "Deltagelse: 3 × 4.995 kr. ekskl. moms" for each line of a charge; nothing if the price of one
/// participant is all there is.
fn price_lines(charge: &Charge, language: Language) -> Vec<String> {
    let lines = charge.lines(language.choose("Deltagelse", "Participation"));
    if charge.is_free() || lines.len() == 1 && charge.quantity == 1 && charge.option.is_none() {
        return Vec::new();
    }
    let line = |line: &ChargeLine| {
        let amount = language.price(line.unit_amount, charge.vat);
        match line.quantity {
            1 => format!("{}: {amount}", line.text),
            quantity => format!("{}: {quantity} × {amount}", line.text),
        }
    };
    lines.iter().map(line).collect()
}

fn sections(course: &Course, applicant: &Applicant, language: Language) -> Vec<SectionView> {
    let row = |label: &str, value: &str| {
        (!value.is_empty()).then(|| RowView {
            label: label.to_owned(),
            value: value.to_owned(),
            label_lang: None,
            value_lang: None,
        })
    };
    let text = |text: Option<&domain::PersonalText>| {
        text.map(|text| text.as_str().to_owned()).unwrap_or_default()
    };
    let words = |danish, english| language.choose(danish, english);
    let contact = &applicant.contact;
    let phone = contact.phone.as_ref().map(|phone| phone.as_str().to_owned()).unwrap_or_default();
    let mut sections = vec![SectionView {
        heading: words("Kontaktperson", "Contact").to_owned(),
        field: "contact-name".to_owned(),
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
            field: format!("participants-{}-name", number - 1),
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
    let price = price.map(|price| RowView { value_lang: other_lang(course, language), ..price });
    let code = applicant.price.code.as_ref().map(|code| code.code.as_str());
    let code = row(words("Rabatkode", "Discount code"), code.unwrap_or_default());
    sections.push(SectionView {
        heading: words("Betaling", "Payment").to_owned(),
        field: "billing-kind".to_owned(),
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
    let lang = other_lang(course, language);
    let asked = course.questions.iter().filter(|question| question.per == scope);
    asked
        .map(|question| {
            let value = answers.to(question)?.label(language).to_owned();
            // A choice is one of the course's; other answers are the visitor's own, or ours.
            let value_lang = lang.filter(|_| question.kind == QuestionKind::Choice);
            Some(RowView { label: question.text.clone(), value, label_lang: lang, value_lang })
        })
        .collect()
}
