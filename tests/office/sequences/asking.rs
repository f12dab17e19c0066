//! One step, asked of the office and of the model.

use domain::{RegistrationId, RunId};
use serde_json::{Value, json};

use super::model::{Due, Group, HOURS, Person};
use super::{STARTS, Sequence, Step};
use crate::{Answer, ask};

impl Sequence<'_> {
    /// Asks both, and answers what both said.
    pub(super) async fn take(&mut self, step: &Step) -> Result<Option<String>, String> {
        let model = &mut self.model;
        let due = match *step {
            Step::Register { run, key, ref group, .. } => model.register(run, key, group),
            Step::Cancel { entry, is_staff } => model.cancel(entry, is_staff),
            Step::Capacity { run, capacity } => model.set_capacity(run, capacity),
            Step::CancelRun { run } => model.cancel_run(run),
            Step::Substitute { entry, place, by } => model.substitute(entry, place, by),
            Step::Move { entry, run } => model.move_to(entry, run),
            Step::Note { entry } => model.note(entry),
            Step::See { entry, has_secret } => model.see(entry, has_secret),
            Step::Erase { person } => model.erase(person),
            Step::CutShort { .. } | Step::Promote { .. } | Step::Wait { .. } => {
                return self.unasked(step).await.map(|()| None);
            }
        };
        let answer = self.ask(step).await;
        let said = said(step, &due);
        match &due {
            Due::Done(status, fields) => {
                let body = holds(&answer, *status, fields)?;
                if *status == 201 {
                    self.answers.push(body);
                }
            }
            Due::Again(entry) => {
                let first = self.answers.get(*entry).cloned().unwrap_or_default();
                if holds(&answer, 201, &json!({}))? != first
                    || answer.header("idempotency-replayed") != "true"
                {
                    return Err(format!("not the first answer {first} again, but {answer:?}"));
                }
            }
            Due::Refused(status, code, fields, pointers) => {
                let body = holds(&answer, *status, fields)?;
                let errors: Vec<_> = pointers
                    .iter()
                    .map(|(pointer, code)| (pointer.clone(), (*code).to_owned()))
                    .collect();
                if body["type"] != format!("urn:kursuskontor:problem:{code}")
                    || answer.errors() != errors
                {
                    return Err(format!("{due:?} is due, but {answer:?}"));
                }
            }
        }
        Ok(Some(said))
    }

    /// What is no request.
    async fn unasked(&mut self, step: &Step) -> Result<(), String> {
        let store = &self.stage.office.house.app.store;
        let now = self.stage.hours[self.model.now].0;
        match *step {
            Step::CutShort { entry } => {
                let id = self.answers[entry]["id"]
                    .as_str()
                    .and_then(RegistrationId::parse)
                    .ok_or("no id")?;
                store
                    .cancel(id, now, &self.stage.secrets)
                    .await
                    .map_err(|error| error.to_string())?;
                self.model.give_up(entry);
            }
            Step::Promote { run } if self.model.moves_up(run) => {
                store
                    .promote_waiting(&self.run_id(run)?, now)
                    .await
                    .map_err(|error| error.to_string())?;
                self.model.promote_waiting(run);
            }
            Step::Wait { hours } => self.model.now = (self.model.now + hours).min(HOURS.len() - 1),
            _ => {}
        }
        Ok(())
    }

    async fn ask(&self, step: &Step) -> Answer {
        let run_path = |run: usize| format!("/courses/{}/runs/{}", self.slug, STARTS[run]);
        let id = |entry: usize| self.answers[entry]["id"].as_str().unwrap_or_default();
        let secret = |entry: usize| {
            format!("Bearer {}", self.answers[entry]["secret"].as_str().unwrap_or_default())
        };
        let staff = self.stage.staff.clone();
        let (method, path, token, body) = match *step {
            Step::Register { run, ref group, by_hand, .. } => {
                let path = format!(
                    "{}{}/registrations",
                    if by_hand { "/staff" } else { "" },
                    run_path(run)
                );
                ("POST", path, staff, self.form(group))
            }
            Step::Cancel { entry, is_staff: true } => (
                "POST",
                format!("/staff/registrations/{}/cancellation", id(entry)),
                staff,
                json!({}),
            ),
            Step::Cancel { entry, .. } => (
                "POST",
                format!("/registrations/{}/cancellation", id(entry)),
                secret(entry),
                json!({}),
            ),
            Step::Capacity { run, capacity } => (
                "POST",
                format!("/staff{}/capacity", run_path(run)),
                staff,
                json!({ "capacity": capacity }),
            ),
            Step::CancelRun { run } => {
                ("POST", format!("/staff{}/cancellation", run_path(run)), staff, json!({}))
            }
            Step::Substitute { entry, place, by } => {
                let body = json!({ "participant": place, "by": self.person(by) });
                ("POST", format!("/registrations/{}/substitution", id(entry)), secret(entry), body)
            }
            Step::Move { entry, run } => (
                "POST",
                format!("/staff/registrations/{}/move", id(entry)),
                staff,
                json!({ "run": STARTS[run] }),
            ),
            Step::Note { entry } => (
                "POST",
                format!("/staff/registrations/{}/contact", id(entry)),
                staff,
                json!({ "note": "Ringet." }),
            ),
            Step::See { entry, has_secret } => {
                let token =
                    if has_secret { secret(entry) } else { format!("Bearer {}", "A".repeat(43)) };
                ("GET", format!("/registrations/{}", id(entry)), token, Value::Null)
            }
            Step::Erase { person } => (
                "POST",
                "/staff/people/erasure".to_owned(),
                staff,
                json!({ "email": self.email(person) }),
            ),
            Step::CutShort { .. } | Step::Promote { .. } | Step::Wait { .. } => {
                unreachable!("nobody is asked")
            }
        };
        let key = if let Step::Register { key, .. } = step {
            format!("key-{key}")
        } else {
            "none".to_owned()
        };
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
        ];
        ask(&self.stage.hours[self.model.now].1, method, &path, &headers, body.to_string()).await
    }

    pub(super) fn run_id(&self, run: usize) -> Result<RunId, String> {
        let slug = self.slug.parse().map_err(|code| format!("{code:?}"))?;
        Ok(RunId {
            slug,
            start: STARTS[run].parse().map_err(|error: jiff::Error| error.to_string())?,
        })
    }

    pub(super) fn email(&self, person: Person) -> String {
        format!("person-{person}@{}.dk", self.slug)
    }

    fn person(&self, person: Person) -> Value {
        json!({ "name": format!("Person {person}"), "email": self.email(person) })
    }

    fn form(&self, group: &Group) -> Value {
        json!({
            "contact": self.person(group.contact),
            "participants": group.people.iter().map(|person| self.person(*person)).collect::<Vec<_>>(),
            "billing": { "kind": "private" },
            "acceptWaiting": group.accepts_waiting,
            "consent": { "terms": true },
        })
    }
}

/// What happened, for the count.
fn said(step: &Step, due: &Due) -> String {
    let debug = format!("{step:?}");
    let what = debug.split(' ').next().unwrap_or_default().to_lowercase();
    match due {
        Due::Done(_, fields) => format!("{what} {}", fields["status"].as_str().unwrap_or("done")),
        Due::Again(_) => format!("{what} again"),
        Due::Refused(_, code, ..) => format!("{what} {code}"),
    }
}

/// The body, if the answer has this status and these fields.
pub(super) fn holds(answer: &Answer, status: u16, fields: &Value) -> Result<Value, String> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let has_fields =
        fields.as_object().into_iter().flatten().all(|(name, value)| body[name] == *value);
    if answer.status.as_u16() == status && has_fields {
        Ok(body)
    } else {
        Err(format!("{status} {fields} is due, but {answer:?}"))
    }
}
