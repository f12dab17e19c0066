//! The roster of an invented run with one registration, for the views that check replaced templates
//! at start.

use std::sync::Arc;

use domain::{Admission, Applicant, Course, Provider, RegistrationId, Seats};
use jiff::Timestamp;
use serde_json::Value;

use crate::roster::Roster;

const COURSE: &str = include_str!("../../../templates/sample-course.json");
const REGISTRATION: &str = include_str!("../../../templates/sample-registration.json");

impl Roster {
    /// The sample, with the real provider.
    #[expect(clippy::expect_used, reason = "built in, and read by a test")]
    pub(crate) fn sample(provider: &Arc<Provider>) -> Self {
        let parse = |text| serde_json::from_str(text).unwrap_or(Value::Null);
        let course = Course::parse(&parse(COURSE)).expect("the sample course is valid");
        let applicant = Applicant::parse(&parse(REGISTRATION), &course)
            .expect("the sample registration is valid");
        let (id, run) =
            course.run_ids().zip(course.runs.clone()).next().expect("the sample course has a run");
        let (registration, _) = course
            .admit(
                &run,
                &applicant,
                None,
                Admission::default(),
                RegistrationId::new(&id, [0; 10]),
                Timestamp::UNIX_EPOCH,
            )
            .expect("in 1970 the sample run is in the future");
        let seats = Some(Seats::all_free(run.capacity));
        let provider = Arc::clone(provider);
        let (registrations, unreadable, unprintable_names) = (vec![registration], 1, 1);
        let read_at = Timestamp::UNIX_EPOCH;
        Self { course, run, seats, registrations, unreadable, unprintable_names, read_at, provider }
    }
}
