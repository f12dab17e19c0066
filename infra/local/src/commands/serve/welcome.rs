//! The text that `serve` prints when it is ready: the address, and commands to try.

use domain::{Course, RunId};

use crate::LocalOffice;
use crate::cli::{DynamoDb, ServeOptions};
use crate::data_dir::MAIL_FOLDER;

/// The first line is for programs that wait for it, the rest for people.
pub(super) async fn message(
    url: &str,
    options: &ServeOptions,
    office: &LocalOffice,
    courses: &[Course],
) -> String {
    let listening = format!("listening on {url}\n");
    let Some(run) = find_open_run(office, courses).await else { return listening };
    let data = options.table.in_data_dir.data.display().to_string();
    let data_option = if data == "data" { String::new() } else { format!(" --data {data}") };
    let mails = options.table.in_data_dir.data.join(MAIL_FOLDER);
    let storage = describe_storage(options, &data);
    let RunId { slug, start } = run;
    listening
        + &format!(
            r#"
Open {url}/ to find courses and register, and {url}/kontor to work in the office.

Or try, in another terminal:

  # the catalogue, one course, and a run of it for your calendar
  curl {url}/courses
  curl {url}/courses/{slug}
  curl {url}/courses/{slug}/runs/{start}/calendar.ics

  # register a participant (repeating the command does not register her twice)
  curl {url}/courses/{slug}/runs/{start}/registrations \
    -H 'Content-Type: application/json' -H 'Idempotency-Key: my-first-registration' \
    -d '{SAMPLE_REGISTRATION}'

  # the brochure and the whole catalogue as PDF
  curl -o brochure.pdf {url}/courses/{slug}/brochure.pdf
  curl -o catalogue.pdf {url}/catalogue.pdf

  # as staff: get an access token, then the participant list
  TOKEN=$(cargo run -q -- staff-token{data_option})
  curl -o participants.pdf -H "Authorization: Bearer $TOKEN" \
    {url}/staff/courses/{slug}/runs/{start}/participants.pdf

E-mails are written to {mails}; open them with any mail program.
Press Ctrl-C to stop. {storage}
"#,
            mails = mails.display(),
        )
}

/// What happens to the registrations when the server stops.
fn describe_storage(options: &ServeOptions, data: &str) -> String {
    match &options.table.dynamodb {
        DynamoDb::Embedded if options.in_memory => {
            "Registrations are kept in memory only and are gone then.".to_owned()
        }
        DynamoDb::Embedded => format!("Registrations stay in {data}."),
        DynamoDb::Aws | DynamoDb::Url(_) => {
            format!("Registrations stay in the table {}.", options.table.in_data_dir.table)
        }
    }
}

/// The body of the printed registration; no apostrophe may occur in it.
const SAMPLE_REGISTRATION: &str = r#"{
      "contact": {"name": "Mette Åkjær", "email": "mette@eksempelkommune.dk",
                  "phone": "12 34 56 78", "organisation": "Eksempel Kommune"},
      "participants": [{"name": "Mette Åkjær", "email": "mette@eksempelkommune.dk",
                        "jobTitle": "Konsulent"}],
      "billing": {"kind": "ean", "ean": "5798000880016", "reference": "MAK"},
      "consent": {"terms": true}
    }"#;

/// The first run that one can register for now.
async fn find_open_run(office: &LocalOffice, courses: &[Course]) -> Option<RunId> {
    let now = office.app.clock.now();
    for course in courses {
        let Ok(Some((stored, _))) = office.app.store.course(&course.slug).await else { continue };
        if let Some(run) = stored.runs.iter().find(|run| run.check_open(now).is_ok()) {
            return Some(RunId { slug: stored.slug.clone(), start: run.start });
        }
    }
    None
}
