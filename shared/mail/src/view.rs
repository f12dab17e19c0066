//! The data of the templates, written in the language of the course, and in Danish for the office.
//! It is limited to what the e-mails print; dietary and access needs, for example, are not among
//! it.

use calendar::Method;
use domain::time::in_copenhagen;
use domain::{
    Billing, Charge, ChargeLine, ContactDeadlineStatus, CorrectedField, Course, CourseRun, Day,
    EmailAddress, Language, Money, Provider, Registration, RegistrationEvent, RegistrationStatus,
    RunDetails, RunState, SeatStatus, Vat,
};
use jiff::civil::Date;
use serde::Serialize;

use crate::context::{EmailContext, Recipient};

/// The data of an e-mail to one recipient.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MailView {
    /// The BCP 47 tag of its language.
    language: &'static str,
    /// The name of the recipient.
    name: String,
    /// Whether the recipient is the contact, who also reads the names of all participants and the
    /// price.
    is_contact: bool,
    /// Whether the registration is for more than one person.
    is_group: bool,
    /// Whether the event is about the recipient's own participation.
    is_subject: bool,
    /// Whether the recipient has been replaced by a colleague.
    #[serde(rename = "hasLeft")]
    is_replaced: bool,
    contact_name: String,
    course_title: String,
    run_name: String,
    /// A line for each course day, or one with the start date if the days are not known yet.
    days: Vec<String>,
    venue: String,
    online_links: Vec<OnlineLinkView>,
    participants: Vec<String>,
    /// "2 pladser"
    seats: String,
    total: String,
    /// What it is made of.
    price_lines: Vec<String>,
    /// Who pays: "EAN-nummer 5798000880016"; nothing if it is free.
    payer: Option<String>,
    /// "Grupperabat, 10 %": reductions that those who left took with them.
    lost_reductions: Vec<String>,
    /// What cancelling costs from now on, if the contact can cancel: "Afmelding: gratis til og med
    /// 17. oktober 2023, derefter hele prisen"
    cancellation_terms: Option<String>,
    fees: Option<FeesView>,
    /// What the staff waived: "6.243,75 kr. inkl. moms"
    waived_fees: Option<String>,
    /// By when the office will call, if it still has to before the run begins.
    contact_by: Option<String>,
    /// "aflyst" if the run does not take place.
    run_cancelled: Option<String>,
    /// Whether the run is over.
    is_over: bool,
    /// Whether the registration has been cancelled.
    is_cancelled: bool,
    /// Whether the contact can still correct it.
    is_correctable: bool,
    /// Whether the contact can still cancel it.
    is_cancellable: bool,
    /// Whether the run may still be cancelled for want of participants.
    is_tentative: bool,
    /// The position on the waiting list, from 1.
    #[serde(rename = "place")]
    waiting_position: Option<u32>,
    /// The id of the registration.
    registration: String,
    /// Its short form for the phone.
    reference: String,
    /// The code of the registration, for the contact.
    code: Option<String>,
    /// Where the contact types number and code: "https://kurser.example.dk/min-tilmelding"
    opening: String,
    /// The same with both of them behind `#`, where no server sees them.
    opening_link: Option<String>,
    /// Whether the contact is still to verify the registration.
    is_unverified: bool,
    /// When the registration lapses unless it is verified: "2. oktober 2023 kl. 11.00"
    hold_until: Option<String>,
    /// Whether other people take part, who hear of it once it is verified.
    others_wait: bool,
    /// Whether the contact takes part too.
    contact_takes_part: bool,
    is_waiting: bool,
    /// Whether the run has no free seat.
    is_full: bool,
    /// Whether others wait who came before.
    is_behind_others: bool,
    /// Whether the free seats are too few for the group.
    is_too_large: bool,
    /// The name of the participant whom the event is about, if it is one.
    subject_name: Option<String>,
    /// Whether entries for the recipient's calendar are attached.
    is_invited: bool,
    /// Whether what takes entries out of the recipient's calendar is attached.
    is_withdrawn: bool,
    /// Whether the run was cancelled and takes place again.
    is_reopened: bool,
    /// The days of the run before it changed, as `days`.
    previous_days: Vec<String>,
    previous_venue: Option<String>,
    /// Whether the run takes place at another time or place.
    is_changed: bool,
    /// Whether it was uncertain that the run takes place, and is not any more.
    is_confirmed: bool,
    /// Whether the address of an online meeting is gone.
    is_link_removed: bool,
    /// "Hold 1, der begynder 14. november 2023": where the registration was before it was moved.
    former_run: Option<String>,
    /// Whether it was on the waiting list there.
    has_left_waiting_list: bool,
    /// Until when the contact can cancel, if that is longer than usual because seats came late:
    /// "21. november 2023 kl. 09.00"
    cancel_until: Option<String>,
    /// What a correction changed: "navn og stilling"
    corrected: String,
    provider: ProviderView,
}

/// What is owed for cancellations.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FeesView {
    /// "6.243,75 kr. inkl. moms"
    total: String,
    /// Whether it is the sum of several.
    is_sum: bool,
}

/// The language of the notice to the office, whatever the course.
pub(crate) const OFFICE_LANGUAGE: Language = Language::Danish;

/// The data of the notice to the office. The contact's name is the only personal data in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeView {
    /// The BCP 47 tag of its language.
    language: &'static str,
    /// "Ny tilmelding"
    event: &'static str,
    contact_name: String,
    course_title: String,
    run_name: String,
    seats: String,
    /// By when the office will call the contact, if it still has to.
    contact_by: Option<String>,
    /// What was corrected: "navn og telefonnummer".
    corrected: Option<String>,
    /// What the registration owes for cancellations, if the notice is about one.
    fees: Option<FeesView>,
    at: String,
    /// The short form of the registration's id, for the phone.
    reference: String,
    /// Where the staff open it: "https://kurser.example.dk/kontor/tilmelding/..."
    desk: String,
    /// Whether the contact is still to verify the registration.
    is_unverified: bool,
    provider: ProviderView,
}

/// The address of an online meeting.
#[derive(Serialize)]
pub(crate) struct OnlineLinkView {
    /// "Deltag online"
    label: String,
    url: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProviderView {
    name: String,
    department: String,
    address: String,
    cvr: String,
    phone: String,
    email: String,
    website: String,
    primary: String,
}

impl MailView {
    pub(crate) fn new(
        context: &EmailContext<'_>,
        recipient: &Recipient<'_>,
        run: &CourseRun,
        provider: &Provider,
        site_url: &str,
    ) -> Self {
        let EmailContext { registration, course, .. } = context;
        let language = course.language;
        let is_waiting = context.is_waiting();
        let change = context.change_of_run();
        let before = context.before;
        let now = context.now;
        let is_over = now >= run.ends_at();
        let is_cancelled = registration.status == RegistrationStatus::Cancelled;
        let price = &registration.price;
        let lost = price.reductions_lost_since(registration.participants.len() as u32);
        let waived = registration.fees_waived();
        let is_so = |test: fn(&RunDetails, &RunDetails) -> bool| {
            change.as_ref().is_some_and(|(before, now)| test(before, now))
        };
        let code = (recipient.is_contact && !is_cancelled).then(|| context.code.clone());
        let opening = format!("{site_url}{}", language.opening_path());
        let has_file = |method| context.calendar_files(recipient).any(|file| file.method == method);
        Self {
            language: language.tag(),
            name: recipient.name.as_str().to_owned(),
            is_contact: recipient.is_contact,
            is_group: registration.seats() > 1,
            is_subject: recipient.is_subject,
            is_replaced: recipient.is_replaced,
            contact_name: registration.contact.name.as_str().to_owned(),
            course_title: course.title.clone(),
            run_name: run.name.clone(),
            days: format_days(course, run.start, &run.days),
            venue: course.place_of(run).line(language),
            online_links: OnlineLinkView::all(course, run, registration, recipient.email),
            participants: participant_names(registration),
            seats: format_seats(registration.seats(), language),
            total: language.payable(price.total, price.vat),
            price_lines: format_price_lines(price, language),
            payer: format_payer(&registration.billing, language),
            lost_reductions: lost.map(|reduction| reduction.text.clone()).collect(),
            cancellation_terms: registration
                .describe_terms(run, now, language)
                .filter(|_| registration.can_be_cancelled(run, now)),
            fees: FeesView::new(registration, language),
            waived_fees: (waived > Money(0)).then(|| language.payable(waived, price.vat)),
            contact_by: registration.open_promise(run, now).map(|date| language.date(date)),
            run_cancelled: format_cancelled(run, language),
            is_over,
            is_cancelled,
            is_correctable: registration.can_be_corrected(run, now),
            is_cancellable: !run.is_cancelled() && registration.can_be_cancelled(run, now),
            is_tentative: run.state == RunState::Tentative && !is_over,
            waiting_position: if is_waiting { context.waiting_position } else { None },
            registration: registration.id.to_string(),
            reference: registration.id.reference().to_string(),
            opening_link: code.as_ref().map(|code| format!("{opening}#{}.{code}", registration.id)),
            opening,
            code,
            is_unverified: registration.is_unverified() && !run.is_cancelled() && !is_over,
            hold_until: registration.lapses_at().map(|at| language.instant(at)),
            others_wait: !registration.is_told_to_participants()
                && registration
                    .participant_emails()
                    .any(|email| *email != registration.contact.email),
            contact_takes_part: registration
                .participant_index(&registration.contact.email)
                .is_some(),
            is_waiting,
            is_full: context.seats_left == Some(0),
            is_behind_others: context.waiting_position.is_some_and(|position| position > 1),
            is_too_large: context.seats_left.is_some_and(|left| left < registration.seats()),
            subject_name: context.subject().map(|subject| subject.name.as_str().to_owned()),
            is_invited: has_file(Method::Request),
            is_withdrawn: has_file(Method::Cancel),
            is_reopened: before.is_some_and(|before| before.is_cancelled()),
            previous_days: before
                .map(|before| format_days(course, before.start, &before.days))
                .unwrap_or_default(),
            previous_venue: before.map(|before| before.place.clone()),
            is_changed: is_so(RunDetails::differs_in_time_or_place),
            is_confirmed: is_so(RunDetails::is_confirmed_by),
            is_link_removed: is_so(RunDetails::loses_link_to),
            former_run: context.former_run().map(|run| format_former_run(run, language)),
            has_left_waiting_list: context.has_left_waiting_list(),
            cancel_until: registration
                .late_cancellation_ends_at(run, now)
                .map(|at| language.instant(at)),
            corrected: format_corrected(context.corrected, language),
            provider: ProviderView::from(provider),
        }
    }
}

impl FeesView {
    /// `None` if nothing is owed.
    fn new(registration: &Registration, language: Language) -> Option<Self> {
        let owed = registration.fees_owed();
        let fees = registration.cancellation_fees.iter().filter(|fee| !fee.is_waived);
        (owed > Money(0)).then(|| Self {
            total: language.payable(owed, registration.price.vat),
            is_sum: fees.count() > 1,
        })
    }
}

impl OnlineLinkView {
    /// Where somebody takes part online: nowhere without a seat in a run that takes place.
    pub(crate) fn all(
        course: &Course,
        run: &CourseRun,
        registration: &Registration,
        person: &EmailAddress,
    ) -> Vec<Self> {
        if run.is_cancelled() || !registration.has_seat(person) {
            return Vec::new();
        }
        let of_run = course.place_of(run).link().filter(|_| {
            run.days.is_empty() || run.days.iter().any(|day| day.own_place().is_none())
        });
        let language = course.language;
        let label = language.choose("Deltag online", "Join online");
        let of_run = of_run.map(|link| (label.to_owned(), link));
        let of_days = run.days.iter().filter_map(|day| {
            let on = language.choose("den", "on");
            let label = format!("{label} {on} {}", language.date(day.date));
            Some((label, day.own_place()?.link()?))
        });
        let view = |(label, link): (String, &str)| Self { label, url: link.to_owned() };
        of_run.into_iter().chain(of_days).map(view).collect()
    }
}

impl NoticeView {
    pub(crate) fn new(context: &EmailContext<'_>, provider: &Provider, site_url: &str) -> Self {
        let registration = context.registration;
        let language = OFFICE_LANGUAGE;
        let (course_title, run_name) = registration.names_today(Some(context.course));
        let run = context.course.run(&registration.run);
        let promise = run.and_then(|run| registration.open_promise(run, context.now));
        let today = in_copenhagen(context.now).date();
        let deadline = registration.contact_promise().deadline_status(today);
        let is_cancellation = matches!(
            context.event,
            RegistrationEvent::Cancelled | RegistrationEvent::ParticipantCancelled
        );
        let is_due = deadline == ContactDeadlineStatus::Due;
        Self {
            language: language.tag(),
            event: event_name(context.event),
            contact_name: registration.contact.name.as_str().to_owned(),
            course_title: course_title.to_owned(),
            run_name: run_name.to_owned(),
            seats: format_seats(registration.seats(), language),
            contact_by: promise.filter(|_| is_due).map(|date| language.date(date)),
            corrected: (!context.corrected.is_empty())
                .then(|| format_corrected(context.corrected, language)),
            fees: FeesView::new(registration, language).filter(|_| is_cancellation),
            at: language.instant(context.at),
            reference: registration.id.reference().to_string(),
            desk: format!("{site_url}/kontor/tilmelding/{}", registration.id),
            is_unverified: registration.is_unverified(),
            provider: ProviderView::from(provider),
        }
    }
}

impl From<&Provider> for ProviderView {
    fn from(provider: &Provider) -> Self {
        Self {
            name: provider.name.clone(),
            department: provider.department.clone(),
            address: provider.address(),
            cvr: provider.cvr.clone(),
            phone: provider.phone.clone(),
            email: provider.email.clone(),
            website: provider.website.clone(),
            primary: provider.brand.primary.clone(),
        }
    }
}

fn event_name(event: RegistrationEvent) -> &'static str {
    match event {
        RegistrationEvent::Registered => "Ny tilmelding",
        RegistrationEvent::Waiting => "Ny på ventelisten",
        RegistrationEvent::Promoted => "Rykket op fra ventelisten",
        RegistrationEvent::Cancelled => "Afmelding",
        RegistrationEvent::Substituted => "Deltager skiftet ud",
        RegistrationEvent::Moved => "Flyttet til et andet hold",
        RegistrationEvent::ParticipantCancelled => "Deltager afmeldt",
        RegistrationEvent::Corrected => "Tilmelding rettet",
        RegistrationEvent::ParticipantCorrected => "Deltager rettet",
        RegistrationEvent::FeeWaived => "Gebyr eftergivet",
        RegistrationEvent::ReceiptResent => "Kvittering sendt igen",
        RegistrationEvent::Verified => "Tilmeldingen er bekræftet",
        RegistrationEvent::Lapsed => "Ikke bekræftet i tide",
        RegistrationEvent::CancelledAsSpam => "Afmeldt som spam",
        RegistrationEvent::RunCancelled => "Holdet er aflyst",
        RegistrationEvent::RunChanged => "Holdet er ændret",
        RegistrationEvent::RepeatedAttempt => "Forsøg på at tilmelde igen",
    }
}

/// The names of the participants whose data has not been erased.
fn participant_names(registration: &Registration) -> Vec<String> {
    registration
        .active_participants()
        .filter(|(_, participant)| !participant.email.is_erased())
        .map(|(_, participant)| participant.name.as_str().to_owned())
        .collect()
}

pub(crate) fn format_days(course: &Course, start: Date, days: &[Day]) -> Vec<String> {
    if days.is_empty() {
        let start = course.language.date(start);
        return vec![course.language.choose(
            format!("Starter {start}; dagene følger"),
            format!("Starts on {start}; course days to follow"),
        )];
    }
    days.iter().map(|day| format_day(course, day)).collect()
}

/// "14. november 2023 kl. 09.00-16.00: 1. Før, under og efter", and the place if it is another
fn format_day(course: &Course, day: &Day) -> String {
    let time = course.language.day(day);
    let module = day.module.and_then(|number| course.programme.module(number));
    let module = module.map(|module| format!(": {}", course.language.module_name(module)));
    let place = day.own_place().map(|place| format!(", {}", place.line(course.language)));
    [Some(time), module, place].into_iter().flatten().collect()
}

/// "aflyst" if the run does not take place.
pub(crate) fn format_cancelled(run: &CourseRun, language: Language) -> Option<String> {
    run.is_cancelled().then(|| SeatStatus::Cancelled.label(language).to_lowercase())
}

fn format_former_run(run: &CourseRun, language: Language) -> String {
    let begins = language.choose("der begynder", "which starts on");
    match run.name_beside_dates() {
        Some(name) => format!("{name}, {begins} {}", language.date(run.start)),
        None => run.name.clone(),
    }
}

fn format_corrected(fields: &[CorrectedField], language: Language) -> String {
    let labels: Vec<&str> = fields.iter().map(|field| field.label(language)).collect();
    language.series(&labels)
}

fn format_seats(count: u32, language: Language) -> String {
    language.count(count as usize, ["plads", "pladser"], ["seat", "seats"])
}

/// The payer without the reference, which may name somebody.
fn format_payer(billing: &Billing, language: Language) -> Option<String> {
    let number = |danish, english, number: &str| {
        Some(format!("{} {number}", language.choose(danish, english)))
    };
    match billing {
        Billing::Ean { ean, .. } => number("EAN-nummer", "EAN number", ean.as_str()),
        Billing::Cvr { cvr, .. } => number("CVR-nummer", "CVR number", cvr.as_str()),
        Billing::Private => {
            Some(language.choose("privat, faktura til dig", "private, invoice to you").to_owned())
        }
        Billing::None => None,
    }
}

/// What the price is made of: "2 × 4.995 kr. ekskl. moms", as the course states it, or a line for
/// the participants, for each reduction and for VAT if that is more. Nothing if the price says it
/// all.
fn format_price_lines(price: &Charge, language: Language) -> Vec<String> {
    let lines = price.lines(language.choose("Deltagelse", "Participation"));
    let times = |line: &ChargeLine| match line.quantity {
        1 => String::new(),
        quantity => format!("{quantity} × "),
    };
    match lines.as_slice() {
        _ if price.is_free() => Vec::new(),
        [line] if price.option.is_none() => {
            if line.quantity == 1 && price.vat != Vat::Excluded {
                return Vec::new();
            }
            vec![format!("{}{}", times(line), language.price(line.unit_amount, price.vat))]
        }
        lines => {
            let line = |line: &ChargeLine| {
                format!("{}: {}{}", line.text, times(line), language.money(line.unit_amount))
            };
            let vat = (price.vat == Vat::Excluded).then(|| {
                format!("{}: {}", language.choose("Moms", "VAT"), language.money(price.vat_amount))
            });
            lines.iter().map(line).chain(vat).collect()
        }
    }
}
