//! The page that shows what will be sent, with its price, before it is.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{Applicant, Billing, Course, Language, Money, Phone, QuestionKind, QuestionScope};
use pages::{Form, Link, RunView};
use presentation::contact_promise;
use serde::Serialize;
use web::Problem;

use super::outcome::Outcome;
use super::seen::{SEEN, Seen};
use super::{Offer, TOKEN, price_per_person, terms, trail};
use crate::WebsiteState;
use crate::course::{CourseLink, coming_runs, other_lang};
use crate::page::Page;
use crate::paths::Paths;
use crate::price::{ChargeLang, PriceLine};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckView {
    course: CourseLink,
    run: RunView,
    action: String,
    token: String,
    notice: Option<String>,
    notice_link: Option<Link>,
    hidden: Vec<HiddenView>,
    sections: Vec<SectionView>,
    price: String,
    /// What it consists of, if it is more than the price of one participant.
    price_lines: Vec<PriceLine>,
    terms: Option<String>,
    contact_promise: String,
    /// The button that sends the registration, if it can be sent.
    send: Option<ButtonView>,
    /// Whether sending it leads to the waiting list.
    is_waiting: bool,
    /// Whether it is for more than one person.
    is_group: bool,
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
    price_lines: Vec<PriceLine>,
    terms: Option<String>,
    others: Vec<Link>,
}

/// A field that travels on.
#[derive(Serialize)]
pub(super) struct HiddenView {
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

/// What is said at the top of the page.
pub(super) struct Notice {
    text: String,
    /// Where one can do something about it.
    link: Option<Link>,
    /// Whether somebody pressed the button, and nothing was sent.
    is_not_sent: bool,
}

impl Notice {
    /// Why the registration was not made.
    pub(super) fn not_sent(text: String) -> Self {
        Self { text, link: None, is_not_sent: true }
    }

    /// What there is to know before it is sent.
    pub(super) fn of_check(text: String) -> Self {
        Self { text, link: None, is_not_sent: false }
    }

    /// With a link to where registrations are opened.
    pub(super) fn leading_to_own_registration(self, language: Language) -> Self {
        let text = language.choose("Min tilmelding", "My registration").to_owned();
        Self { link: Some(Link { text, url: Paths(language).opening() }), ..self }
    }
}

/// What the registration costs in all.
pub(super) fn total(offer: &Offer, applicant: &Applicant, state: &WebsiteState) -> Money {
    let course = &offer.course;
    course.price.charge(&applicant.price, applicant.seats(), state.now(), course.language).total
}

/// The page, with a notice if the registration was not made.
pub(super) async fn check_page(
    state: &WebsiteState,
    offer: &Offer,
    form: &Form,
    applicant: &Applicant,
    language: Language,
    notice: Option<Notice>,
) -> Result<Response, Problem> {
    let Offer { course, run, .. } = offer;
    let paths = Paths(language);
    let outcome = Outcome::new(offer, state, applicant.seats());
    let run_view = offer.view(state, language);
    let is_not_sent = notice.as_ref().is_some_and(|notice| notice.is_not_sent);
    let of_outcome = || match outcome {
        Outcome::Nothing => run_view.note.clone(),
        outcome => outcome.explain(applicant.seats(), language),
    };
    let notice = notice.or_else(|| of_outcome().map(Notice::of_check));
    let (notice, notice_link) = match notice {
        Some(Notice { text, link, .. }) => (Some(text), link),
        None => (None, None),
    };
    let others = match outcome {
        Outcome::Seats => Vec::new(),
        _ => other_runs(state, offer, language).await?,
    };
    let charge = course.price.charge(&applicant.price, applicant.seats(), state.now(), language);
    let charge_lang =
        ChargeLang { option: option_lang(course, applicant, language), reductions: None };
    let mut hidden = carried(form);
    let seen = Seen::new(offer, Some(charge.total)).write();
    hidden.push(HiddenView { name: SEEN.to_owned(), value: seen });
    let view = CheckView {
        course: CourseLink::new(course, language),
        run: run_view,
        action: paths.registration_form_for(offer.id.slug.as_str(), run),
        token: form.value(TOKEN).to_owned(),
        hidden,
        sections: sections(course, applicant, language),
        price: language.payable(charge.total, charge.vat),
        price_lines: PriceLine::all(&charge, charge_lang, language),
        terms: terms(course, language),
        contact_promise: contact_promise(course, language),
        send: outcome.button(language).map(|(value, text)| ButtonView { value, text }),
        is_waiting: matches!(outcome, Outcome::Queue { .. }),
        is_group: applicant.seats() > 1,
        others,
        notice,
        notice_link,
    };
    let trail = trail(offer, language);
    let page = Page {
        template: "check",
        title: format!(
            "{} - {}",
            match is_not_sent {
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

/// Everything that was typed, for a form that shows none of it.
pub(super) fn carried(form: &Form) -> Vec<HiddenView> {
    let filled = form.fields().filter(|(_, value)| !value.is_empty());
    filled
        .map(|(name, value)| HiddenView { name: name.to_owned(), value: value.to_owned() })
        .collect()
}

/// The other runs of the course that one can register for.
async fn other_runs(
    state: &WebsiteState,
    offer: &Offer,
    language: Language,
) -> Result<Vec<Link>, Problem> {
    let own = Paths(language).registration_form_for(offer.id.slug.as_str(), &offer.run);
    let mut runs = open_runs(state, &offer.course, language).await?;
    runs.retain(|run| run.url != own);
    Ok(runs)
}

/// The runs of the course that one can register for: "Forår 2024: 28. februar 2024 (Ledige pladser,
/// 3 pladser tilbage)".
pub(super) async fn open_runs(
    state: &WebsiteState,
    course: &Course,
    language: Language,
) -> Result<Vec<Link>, Problem> {
    let runs = coming_runs(state, course, language).await?;
    let link = |run: RunView| {
        let left = run.left.map(|left| format!(", {left}")).unwrap_or_default();
        Link { text: format!("{}: {} ({}{left})", run.name, run.dates, run.status), url: run.form }
    };
    Ok(runs.into_iter().filter(|run| run.action.is_some()).map(link).collect())
}

/// What was typed, in the order of the form.
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
    let section = |heading: &str, field: &str, rows: Vec<Option<RowView>>| SectionView {
        heading: heading.to_owned(),
        field: field.to_owned(),
        rows: rows.into_iter().flatten().collect(),
    };
    let contact = &applicant.contact;
    let phone = contact.phone.as_ref().map(Phone::written).unwrap_or_default();
    let mut sections = vec![section(
        words("Kontaktperson", "Contact"),
        "contact-name",
        vec![
            row(words("Navn", "Name"), contact.name.as_str()),
            row("E-mail", contact.email.as_str()),
            row(words("Telefon", "Phone"), &phone),
            row(words("Arbejdsplads", "Organisation"), &text(contact.organisation.as_ref())),
        ],
    )];
    for (number, participant) in (1..).zip(&applicant.participants) {
        let rows = [
            row(words("Navn", "Name"), participant.name.as_str()),
            row("E-mail", participant.email.as_str()),
            row(words("Stilling", "Job title"), &text(participant.job_title.as_ref())),
            row(words("Særlige behov", "Needs"), &text(participant.needs.as_ref())),
        ];
        let answers = answers(course, &participant.answers, QuestionScope::Participant, language);
        sections.push(section(
            &format!("{} {number}", words("Deltager", "Participant")),
            &format!("participants-{}-name", number - 1),
            rows.into_iter().chain(answers).collect(),
        ));
    }
    let option = match &applicant.price.option {
        Some(option) => option.name.clone(),
        None if course.price.options.is_empty() => String::new(),
        None => course.price.standard_name(language).to_owned(),
    };
    let code = applicant.price.code.as_ref().map(|code| code.code.as_str());
    let value_lang = option_lang(course, applicant, language);
    let price = row(words("Pris", "Price"), &option);
    let price = vec![
        price.map(|price| RowView { value_lang, ..price }),
        row(words("Rabatkode", "Discount code"), code.unwrap_or_default()),
    ];
    let field = if course.price.options.is_empty() { "discountCode" } else { "priceOption" };
    sections.push(section(words("Pris", "Price"), field, price));
    let reference = words("Reference", "Reference");
    let order = words("Ordrenummer", "Order number");
    let payer = match &applicant.billing {
        Billing::None => Vec::new(),
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
    sections.push(section(words("Betaling", "Payment"), "billing-kind", payer));
    let of_contact = QuestionScope::Registration;
    let first = course.questions.iter().find(|question| question.per == of_contact);
    let field = first.map(|question| format!("answers-{}", question.id)).unwrap_or_default();
    let answers = answers(course, &applicant.answers, of_contact, language);
    sections.push(section(words("Spørgsmål", "Questions"), &field, answers));
    let message = row(words("Besked", "Message"), &text(applicant.message.as_ref()));
    sections.push(section(words("Til sidst", "Finally"), "message", vec![message]));
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// The BCP 47 tag of the language of the price's name, if it is not that of the page: it is one of
/// the course's, unless it is ours for one without a name.
fn option_lang(course: &Course, applicant: &Applicant, language: Language) -> Option<&'static str> {
    let is_ours = applicant.price.option.is_none() && course.price.name.is_none();
    other_lang(course, language).filter(|_| !is_ours)
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
