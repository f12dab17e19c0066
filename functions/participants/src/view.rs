//! What the participant list prints: ready Danish strings. The last file of this function that knows what a registration is.

use domain::{
    Applicant, Billing, Course, CourseRun, Participant, Personal, Provider, Registration, RegistrationId, RegistrationStatus, Seats, danish,
};
use jiff::Timestamp;
use serde::Serialize;

/// The participants of one run, as `participants.hbs` prints them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParticipantsView {
    course_title: String,
    run_name: String,
    dates: String,
    venue: String,
    counts: String,
    participants: Vec<ParticipantView>,
    provider: ProviderView,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    name: String,
    organisation: String,
    job_title: String,
    email: String,
    billing: String,
}

#[derive(Serialize)]
struct ProviderView {
    name: String,
}

impl ParticipantsView {
    pub(crate) fn new(course: &Course, run: &CourseRun, seats: Seats, registrations: &[Registration], provider: &Provider) -> Self {
        let active = registrations.iter().filter(|registration| registration.status == RegistrationStatus::Registered);
        let people = active.flat_map(|registration| registration.participants.iter().map(move |participant| (registration, participant)));
        let mut participants: Vec<ParticipantView> =
            people.map(|(registration, participant)| ParticipantView::new(registration, participant)).collect();
        let alphabet = danish::Alphabet::danish();
        participants.sort_by(|one, other| alphabet.compare(&one.name, &other.name).then_with(|| one.email.cmp(&other.email)));
        let venue = &course.venue;
        Self {
            course_title: course.title.clone(),
            run_name: run.name.clone(),
            dates: dates(run),
            venue: format!("{}, {}, {} {}", venue.name, venue.street, venue.postal_code, venue.city),
            counts: counts(seats.taken(), participants.len()),
            participants,
            provider: ProviderView { name: provider.name.clone() },
        }
    }
}

/// A list with one registration in it, to find at start what the template names and the view does not have.
#[expect(clippy::expect_used, reason = "embedded, and read by a test")]
pub(crate) fn sample(provider: &Provider) -> ParticipantsView {
    let document = |text| serde_json::from_str(text).unwrap_or_default();
    let course = Course::parse(&document(include_str!("../../../templates/sample-course.json"))).expect("the sample course is faultless");
    let applicant = Applicant::parse(&document(include_str!("../../../templates/sample-registration.json")))
        .expect("the sample registration is faultless");
    let (id, run) = course.run_ids().zip(&course.runs).next().expect("the sample course has a run");
    let registration =
        course.admit(run, applicant, RegistrationId::new(&id, [0; 10]), Timestamp::UNIX_EPOCH).expect("the sample run is to come in 1970");
    ParticipantsView::new(&course, run, Seats::all_free(run.capacity), &[registration], provider)
}

/// How many are registered, as the seats are counted, and how many the list shows. They differ only while somebody is registering.
fn counts(registered: u32, shown: usize) -> String {
    format!(
        "{registered} {} · {shown} {}",
        if registered == 1 { "tilmeldt" } else { "tilmeldte" },
        if shown == 1 { "vist" } else { "viste" }
    )
}

/// The days of the run, or its start while they are unknown.
fn dates(run: &CourseRun) -> String {
    let mut dates: Vec<_> = run.days.iter().map(|day| day.date).collect();
    dates.sort_unstable();
    dates.dedup();
    if dates.is_empty() {
        dates.push(run.start);
    }
    dates.into_iter().map(danish::date).collect::<Vec<_>>().join(", ")
}

impl ParticipantView {
    fn new(registration: &Registration, participant: &Participant) -> Self {
        let text = |text: Option<&Personal>| text.map(|text| text.as_str().to_owned()).unwrap_or_default();
        Self {
            name: participant.name.as_str().to_owned(),
            organisation: text(participant.organisation.as_ref().or(registration.contact.organisation.as_ref())),
            job_title: text(participant.job_title.as_ref()),
            email: participant.email.as_str().to_owned(),
            billing: billing(&registration.billing),
        }
    }
}

/// "EAN 5798000880016 · reference · ordre 4711"
fn billing(billing: &Billing) -> String {
    let (payer, reference, order) = match billing {
        Billing::Ean { ean, reference, order_number } => (format!("EAN {}", ean.as_str()), Some(reference), order_number.as_ref()),
        Billing::Cvr { cvr, reference, order_number } => (format!("CVR {}", cvr.as_str()), reference.as_ref(), order_number.as_ref()),
        Billing::Private => ("Privat".to_owned(), None, None),
    };
    let reference = reference.map(|reference| reference.as_str().to_owned());
    let order = order.map(|order| format!("ordre {}", order.as_str()));
    [Some(payer), reference, order].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_say_how_many_are_registered_and_how_many_are_shown() {
        assert_eq!(counts(1, 1), "1 tilmeldt · 1 vist");
        assert_eq!(counts(12, 11), "12 tilmeldte · 11 viste");
    }
}
