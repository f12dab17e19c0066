//! A run with one invented registration, to find at start what a template names and its view does
//! not have.

use std::sync::Arc;

use domain::{Applicant, Course, PersonalText, Provider, RegistrationId, Seats};
use jiff::Timestamp;
use serde_json::Value;

use crate::roster::Roster;

/// The sample run of this provider.
#[expect(clippy::expect_used, reason = "embedded, and read by every test that opens an office")]
pub(crate) fn roster(provider: &Arc<Provider>) -> Roster {
    let document = |text| serde_json::from_str(text).unwrap_or(Value::Null);
    let course = Course::parse(&document(include_str!("../../../templates/sample-course.json")))
        .expect("the sample course is faultless");
    let applicant =
        Applicant::parse(&document(include_str!("../../../templates/sample-registration.json")))
            .expect("the sample registration is faultless");
    let (id, run) =
        course.run_ids().zip(course.runs.clone()).next().expect("the sample course has a run");
    let registration = course
        .admit(&run, applicant, RegistrationId::new(&id, [0; 10]), Timestamp::UNIX_EPOCH)
        .expect("the sample run is to come in 1970");
    let seats = Seats::all_free(run.capacity);
    Roster { course, run, seats, registrations: vec![registration], provider: Arc::clone(provider) }
}

/// The needs of the sample run.
pub(crate) fn needs() -> Vec<PersonalText> {
    vec![PersonalText::new("Vegetar".to_owned())]
}
