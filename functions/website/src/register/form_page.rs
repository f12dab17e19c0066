//! The form: who registers, who takes part and who pays, with what is wrong with it.

use axum::http::StatusCode;
use axum::response::Response;
use domain::applicant::MAX_PARTICIPANTS;
use domain::{Course, FieldError, Language, Price, QuestionScope};
use pages::rows::{Change, LIST, PARTICIPANTS};
use pages::{FaultView, FieldView, Fields, Form, RunView};
use presentation::{PriceView, contact_promise};
use serde::Serialize;
use web::Problem;

use super::seen::Seen;
use super::{Offer, TOKEN, price_per_person, terms, trail};
use crate::WebsiteState;
use crate::course::{CourseLink, email_language};
use crate::page::Page;
use crate::paths::Paths;
use crate::price::PriceLine;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FormView {
    course: CourseLink,
    run: RunView,
    price: String,
    /// The reductions that are left. What it consists of is known once the people are.
    price_lines: Vec<PriceLine>,
    action: String,
    token: String,
    faults: Vec<FaultView>,
    /// What is said on top beside the faults.
    notice: Option<String>,
    contact: Vec<FieldView>,
    participants: Vec<ParticipantView>,
    /// Why no more participants can be added.
    no_more: Option<String>,
    /// Whether a participant was just removed, after which the focus is on the others.
    has_removed: bool,
    /// What was pasted as a list and could not be read.
    list: FieldView,
    has_list: bool,
    /// What the page says of its course, for the next one.
    seen: String,
    /// Who pays; empty if it costs nothing.
    billing: Vec<FieldView>,
    prices: Vec<FieldView>,
    questions: Vec<FieldView>,
    message: FieldView,
    consents: Vec<FieldView>,
    terms: Option<String>,
    /// What a cancellation costs, where the terms are accepted.
    cancellation: String,
    contact_promise: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    number: usize,
    index: usize,
    fields: Vec<FieldView>,
    /// Diet and access needs.
    needs: FieldView,
    has_needs: bool,
    /// Whether there are others.
    can_leave: bool,
}

/// What a page with the form says beside the fields.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) faults: Vec<FieldError>,
    pub(super) notice: Option<String>,
    /// What is wrong with the pasted list.
    pub(super) list_fault: Option<String>,
    /// What became of the rows of participants.
    pub(super) change: Option<Change>,
    pub(super) status: StatusCode,
}

/// A page with the form.
pub(super) fn form_page(
    state: &WebsiteState,
    offer: &Offer,
    form: &Form,
    language: Language,
    shown: Shown,
) -> Result<Response, Problem> {
    let Offer { course, run, .. } = offer;
    let paths = Paths(language);
    let view = offer.view(state, language);
    let (too_many, faults): (Vec<FieldError>, Vec<FieldError>) =
        shown.faults.into_iter().partition(|fault| fault.pointer == PARTICIPANTS);
    let fields = Fields { form, faults: &faults, language };
    let words = |danish, english| language.choose(danish, english);
    let contact = contact_fields(fields, course);
    // Also those who are too many, so that they can be removed.
    let count = form.len(PARTICIPANTS).max(1);
    let participants: Vec<ParticipantView> = (0..count)
        .map(|index| ParticipantView::new(fields, course, index, count, shown.change))
        .collect();
    let billing = billing_fields(fields, &course.price);
    let prices = fields.price(course, state.now());
    let questions = fields.questions(course, QuestionScope::Registration, "/answers");
    let message = fields
        .line("/message", words("Besked til kursuskontoret", "Message to the course office"))
        .area()
        .optional();
    let consents = vec![
        fields.tick("/consent/terms", words("Vi accepterer betingelserne", "We accept the terms")),
        fields
            .tick(
                "/consent/needs",
                words(
                    "Kursuskontoret må bruge oplysningerne om særlige behov til at forberede \
                     kurset",
                    "The course office may use what we wrote about needs to prepare the course",
                ),
            )
            .optional()
            .hint(words(
                "Kun nødvendigt, hvis I har skrevet særlige behov. De slettes efter kurset.",
                "Only if you wrote about needs. They are deleted after the course.",
            )),
    ];
    let list = fields
        .line(LIST, words("Deltagere, en på hver linje", "Participants, one on each line"))
        .area()
        .hint(words(
            "Navn; e-mail; stilling. Linjer fra et regneark kan også bruges.",
            "Name; e-mail; job title. Lines from a spreadsheet work too.",
        ))
        .faulty(shown.list_fault);
    let faults = {
        let of_people =
            participants.iter().flat_map(|person| person.fields.iter().chain([&person.needs]));
        let all: Vec<&FieldView> = contact
            .iter()
            .chain(of_people)
            .chain([&list])
            .chain(&prices)
            .chain(&billing)
            .chain(&questions)
            .chain([&message])
            .chain(&consents)
            .collect();
        let too_many =
            (!too_many.is_empty()).then(|| FaultView::new("deltagere", no_more(state, language)));
        too_many.into_iter().chain(fields.summary(&all)).collect::<Vec<_>>()
    };
    let title = match (faults.is_empty(), shown.change) {
        (false, _) => words("Fejl: Tilmelding", "Error: Registration").to_owned(),
        _ if shown.status == StatusCode::CONFLICT => {
            words("Ikke sendt endnu", "Not sent yet").to_owned()
        }
        (true, Some(change)) => {
            format!("{} - {}", describe(change, language), words("Tilmelding", "Registration"))
        }
        (true, None) => words("Tilmelding", "Registration").to_owned(),
    };
    let view = FormView {
        course: CourseLink::new(course, language),
        run: view,
        price: price_per_person(course, language),
        price_lines: PriceView::new(&course.price, language, state.now())
            .reductions
            .into_iter()
            .map(PriceLine::alone)
            .collect(),
        action: paths.registration_form_for(offer.id.slug.as_str(), run),
        token: form.value(TOKEN).to_owned(),
        faults,
        notice: shown.notice,
        contact,
        no_more: (count >= MAX_PARTICIPANTS).then(|| no_more(state, language)),
        has_removed: matches!(shown.change, Some(Change::Removed(_))),
        participants,
        has_list: !form.value(LIST).is_empty(),
        list,
        seen: Seen::new(offer, None).write(),
        billing,
        prices,
        questions,
        message,
        consents,
        terms: terms(course, language),
        cancellation: match &course.cancellation_terms {
            Some(terms) => {
                let terms = terms.describe(language);
                language.choose(format!("Afmelding: {terms}."), format!("Cancellation: {terms}."))
            }
            None => {
                let last = language.date(run.last_cancellation_day());
                language.choose(
                    format!("Afmelding: gratis her på siden til og med {last}."),
                    format!("Cancellation: free on these pages until {last}."),
                )
            }
        },
        contact_promise: contact_promise(course, language),
    };
    let trail = trail(offer, language);
    let page = Page {
        template: "form",
        title: format!("{title} - {}", course.title),
        language,
        other_language: Paths(language.other())
            .registration_form_for(offer.id.slug.as_str(), &offer.run),
        trail: &trail,
        view,
    };
    state.pages.respond_to_form(shown.status, &page)
}

fn no_more(state: &WebsiteState, language: Language) -> String {
    let phone = state.pages.phone();
    language.choose(
        format!("I kan tilmelde {MAX_PARTICIPANTS} ad gangen. Er I flere, så ring på {phone}."),
        format!("You can register {MAX_PARTICIPANTS} at a time. If you are more, call {phone}."),
    )
}

fn contact_fields(fields: Fields<'_>, course: &Course) -> Vec<FieldView> {
    let words = |danish, english| fields.language.choose(danish, english);
    let sent_here = words("Kvitteringen sendes hertil.", "The receipt is sent here.");
    let in_language = email_language(course, fields.language);
    let sent_here: Vec<&str> = std::iter::once(sent_here).chain(in_language).collect();
    vec![
        fields.line("/contact/name", words("Dit navn", "Your name")).of_type("text", "name"),
        fields
            .line("/contact/email", words("Din e-mailadresse", "Your e-mail address"))
            .of_type("email", "email")
            .hint(&sent_here.join(" ")),
        fields
            .line("/contact/phone", words("Telefon", "Phone"))
            .of_type("tel", "tel")
            .optional()
            .hint(words("Så vi kan ringe til dig", "So that we can call you")),
        fields
            .line("/contact/organisation", words("Arbejdsplads", "Organisation"))
            .of_type("text", "organization")
            .optional(),
    ]
}

/// What the title of the page says, which screen readers read first.
fn describe(change: Change, language: Language) -> String {
    let (index, danish, english) = match change {
        Change::Added(index) => (index, "tilføjet", "added"),
        Change::Copied(index) => (index, "er dig", "is you"),
        Change::Removed(index) => (index, "fjernet", "removed"),
    };
    let participant = language.choose("Deltager", "Participant");
    format!("{participant} {} {}", index + 1, language.choose(danish, english))
}

impl ParticipantView {
    fn new(
        fields: Fields<'_>,
        course: &Course,
        index: usize,
        count: usize,
        change: Option<Change>,
    ) -> Self {
        let words = |danish, english| fields.language.choose(danish, english);
        let name = |field: &str| format!("{PARTICIPANTS}/{index}/{field}");
        let answers = name("answers");
        let questions = fields.questions(course, QuestionScope::Participant, &answers);
        let needs =
            fields.line(&name("needs"), words("Særlige behov", "Needs")).area().optional().hint(
                words(
                    "For eksempel mad eller adgang. Kun køkkenet og kursuslederen får det at vide.",
                    "Food or access, for example. Only the kitchen and the course leader are told.",
                ),
            );
        let has_focus = matches!(
            change,
            Some(Change::Added(changed) | Change::Copied(changed)) if changed == index
        );
        Self {
            number: index + 1,
            index,
            fields: [
                fields.line(&name("name"), words("Navn", "Name")).focused(has_focus),
                fields.line(&name("email"), words("E-mail", "E-mail")).of_type("email", "").hint(
                    words(
                        "Deltagerens egen; vi sender kalenderfilen hertil",
                        "The participant's own; the calendar file is sent there",
                    ),
                ),
                fields.line(&name("jobTitle"), words("Stilling", "Job title")).optional(),
            ]
            .into_iter()
            .chain(questions)
            .collect(),
            has_needs: !fields.form.value(&name("needs")).is_empty(),
            needs,
            can_leave: count > 1,
        }
    }
}

pub(crate) fn billing_fields(fields: Fields<'_>, price: &Price) -> Vec<FieldView> {
    match price.is_always_free() {
        true => Vec::new(),
        false => payer_fields(fields),
    }
}

/// The fields about who pays.
pub(crate) fn payer_fields(fields: Fields<'_>) -> Vec<FieldView> {
    let words = |danish: &'static str, english| fields.language.choose(danish, english);
    let kinds = [
        ("ean", words("Offentlig institution (EAN)", "Public body (EAN)")),
        ("cvr", words("Virksomhed eller forening (CVR)", "Company or association (CVR)")),
        (
            "private",
            words("Privat, faktura til kontaktpersonen", "Private, invoice to the contact"),
        ),
    ];
    let kinds = kinds.map(|(kind, label)| (kind.to_owned(), label.to_owned()));
    vec![
        fields.choice("/billing/kind", words("Hvem betaler?", "Who pays?"), &kinds, None),
        fields.line("/billing/ean", words("EAN-nummer", "EAN number")).hint(words(
            "Kun for offentlige institutioner: 13 cifre, som jeres økonomiafdeling kender. \
                 Mellemrum er i orden.",
            "For public bodies only: 13 digits, which your finance department knows. Spaces \
                 are fine.",
        )),
        fields.line("/billing/cvr", words("CVR-nummer", "CVR number")).hint(words(
            "Kun for virksomheder og foreninger: 8 cifre",
            "For companies and associations only: 8 digits",
        )),
        fields.line("/billing/reference", words("Reference", "Reference")).hint(words(
            "Navn eller kode, som jeres økonomiafdeling kender. Skal udfyldes ved EAN.",
            "A name or code that your finance department knows. Required with EAN.",
        )),
        fields.line("/billing/orderNumber", words("Ordrenummer", "Order number")).optional(),
    ]
}
