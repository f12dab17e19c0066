//! Checks the templates when the process starts, by composing the e-mails about a sample
//! registration.

use domain::{
    Admission, Applicant, Contact, Course, Language, Registration, RegistrationEvent,
    RegistrationId, RunDetails, RunMessage,
};
use jiff::Timestamp;
use serde_json::json;

use crate::compose::{ComposeError, EmailComposer};
use crate::context::EmailContext;
use crate::run_email::{RunEmailContent, RunEmailContext};

impl EmailComposer {
    /// Where a folder may replace templates, composes the e-mails about every event once in each
    /// language, so that a template with an unknown variable is found now, and not when the first
    /// such event happens.
    ///
    /// # Errors
    /// The first e-mail that cannot be composed.
    pub fn check(&self) -> Result<(), ComposeError> {
        if !self.templates.are_replaceable {
            return Ok(());
        }
        Language::ALL.into_iter().try_for_each(|language| self.check_language(language))
    }

    fn check_language(&self, language: Language) -> Result<(), ComposeError> {
        let (course, registration) = sample();
        let course = Course { language, ..course };
        let before = RunDetails::of(&course, &course.runs[0]);
        let replaced_email = self.provider_address()?;
        for event in RegistrationEvent::ALL {
            let context = EmailContext {
                notification_id: "check",
                event,
                at: Timestamp::UNIX_EPOCH,
                now: Timestamp::UNIX_EPOCH,
                run: &registration.run,
                registration: &registration,
                participant: Some(1),
                replaced_participant: Some((&registration.contact.name, &replaced_email)),
                before: Some(&before),
                calendar: &[],
                course: &course,
                waiting_position: Some(1),
                seats_left: Some(0),
                present: None,
                left: &[],
                corrected: &[],
                code: String::new(),
                is_new_address: false,
                unverified: false,
            };
            self.compose(&context, |_| String::new())?;
        }
        self.check_run_emails(&course, &registration)
    }

    fn check_run_emails(
        &self,
        course: &Course,
        registration: &Registration,
    ) -> Result<(), ComposeError> {
        let Contact { name, email, .. } = &registration.contact;
        let message = sample_message();
        let run = course.run(&registration.run).ok_or(ComposeError::NoRun)?;
        for content in [RunEmailContent::Message(&message), RunEmailContent::Reminder] {
            let context =
                RunEmailContext { course, run, recipient: (name, email), registration, content };
            self.compose_run_email(&context, "check".to_owned(), Timestamp::UNIX_EPOCH)?;
        }
        Ok(())
    }
}

#[expect(clippy::expect_used, reason = "the sample is valid, as a test shows")]
fn sample_message() -> RunMessage {
    RunMessage::parse(&json!({
        "to": { "status": "registered" },
        "recipients": "both",
        "subject": "Parkering ved {sted}",
        "text": "Vi ses den {dato}.\n\nDer er parkering bag huset:\n- 20 pladser\n- gratis",
    }))
    .expect("the sample message is valid")
}

#[expect(clippy::expect_used, reason = "the sample is embedded, and read by a test")]
fn sample() -> (Course, Registration) {
    let json = |text| serde_json::from_str(text).unwrap_or_default();
    let course = Course::parse(&json(include_str!("../../../templates/sample-course.json")))
        .expect("the sample course is valid");
    let applicant = Applicant::parse(
        &json(include_str!("../../../templates/sample-registration.json")),
        &course,
    )
    .expect("the sample registration is valid");
    let (id, run) = course.run_ids().zip(&course.runs).next().expect("the sample course has a run");
    let (registration, _) = course
        .admit(
            run,
            &applicant,
            None,
            Admission::default(),
            RegistrationId::new(&id, [0; 10]),
            Timestamp::UNIX_EPOCH,
        )
        .expect("the sample run is open in 1970");
    (course, registration)
}
