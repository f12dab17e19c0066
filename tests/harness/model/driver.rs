//! Sends one step to the office and to the model, and compares what both say.

use domain::{CancellationReason, RegistrationId, RunId};
use serde_json::{Value, json};

use super::reference::{Expected, Group, HOURS, Person};
use super::{STARTS, Sequence, Step};
use crate::Response;
use crate::office::send;

/// A request: its path, the token that authorises it, and its body. All of them are `POST` but
/// those without a body.
type Request = (String, String, Value);

impl Sequence<'_> {
    /// Takes the step with both. Returns the outcome, for the summary; none where nobody is asked.
    pub(super) async fn take(&mut self, step: &Step) -> Result<Option<String>, String> {
        let model = &mut self.model;
        let expected = match *step {
            Step::Register { run, key, ref group, is_staff } => {
                model.register(run, key, group, is_staff)
            }
            Step::Cancel { entry, is_staff } => model.cancel(entry, is_staff),
            Step::CancelParticipant { entry, participant, is_staff } => {
                model.cancel_participant(entry, participant, is_staff)
            }
            Step::PromoteNext { run, key } => model.promote_next(run, key),
            Step::ChangeCapacity { run, capacity } => model.set_capacity(run, capacity),
            Step::CancelRun { run } => model.cancel_run(run),
            Step::Substitute { entry, participant, by } => model.substitute(entry, participant, by),
            Step::Correct { entry, participant, to, is_staff } => {
                model.correct(entry, participant, to, is_staff)
            }
            Step::Move { entry, run } => model.move_to(entry, run),
            Step::Note { entry } => model.note(entry),
            Step::Read { entry, has_secret } => model.read(entry, has_secret),
            Step::Erase { person } => model.erase(person),
            Step::CancelOnly { .. } | Step::Promote { .. } | Step::Wait { .. } => {
                return self.take_without_request(step).await.map(|()| None);
            }
        };
        let response = self.request(step).await;
        self.check(&response, &expected)?;
        Ok(Some(outcome(step, &expected)))
    }

    fn check(&mut self, response: &Response, expected: &Expected) -> Result<(), String> {
        match expected {
            Expected::Success(status, fields) => {
                let body = expect(response, *status, fields)?;
                if *status == 201 {
                    self.responses.push(body);
                }
            }
            Expected::Repeated(fields) => {
                expect(response, 200, fields)?;
                if response.header("idempotency-replayed") != "true" {
                    return Err(format!("a repetition is expected, but {response:?}"));
                }
            }
            Expected::Replay(entry) => {
                let first = self.responses.get(*entry).cloned().unwrap_or_default();
                let is_replayed = response.header("idempotency-replayed") == "true";
                if expect(response, 201, &json!({}))? != first || !is_replayed {
                    return Err(format!("not the first response {first} again, but {response:?}"));
                }
            }
            Expected::Problem(status, code, fields, errors) => {
                let body = expect(response, *status, fields)?;
                let errors: Vec<_> = errors
                    .iter()
                    .map(|(pointer, code)| (pointer.clone(), (*code).to_owned()))
                    .collect();
                if body["type"] != format!("urn:kursuskontor:problem:{code}")
                    || response.errors() != errors
                {
                    return Err(format!("{expected:?} is expected, but {response:?}"));
                }
            }
        }
        Ok(())
    }

    /// Takes a step that is no request.
    async fn take_without_request(&mut self, step: &Step) -> Result<(), String> {
        let store = self.office.office.store();
        let now = self.office.hours[self.model.now].0;
        match *step {
            Step::CancelOnly { entry } => {
                let id = RegistrationId::parse(self.text(entry, "id")).ok_or("no id")?;
                let before = store.registration(id).await.map_err(|error| error.to_string())?;
                let before = before.ok_or("no registration")?;
                let registrations = self.office.office.local().registrations();
                let cancelled = registrations
                    .write_cancellation(
                        &before,
                        CancellationReason::Requested,
                        domain::Actor::Office,
                        now,
                    )
                    .await;
                cancelled.map_err(|error| error.to_string())?;
                self.model.give_up(entry);
            }
            Step::Promote { run } if self.model.can_promote(run) => {
                let promoted = operations::promote_waiting(store, &self.run_id(run), now).await;
                promoted.map_err(|error| error.to_string())?;
                self.model.promote_waiting(run);
            }
            Step::Wait { hours } => self.model.now = (self.model.now + hours).min(HOURS.len() - 1),
            _ => {}
        }
        Ok(())
    }

    /// Sends a request as at the model's hour.
    pub(super) async fn send(
        &self,
        (path, authorization, body): Request,
        idempotency_key: &str,
    ) -> Response {
        let router = &self.office.hours[self.model.now].1;
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", idempotency_key),
        ];
        let headers = headers.map(|(name, value)| {
            (name.parse().expect("a header name"), value.parse().expect("a header value"))
        });
        let is_correction = body["participants"].is_array() && !path.ends_with("/registrations");
        let method = match (body.is_null(), is_correction) {
            (true, _) => "GET",
            (_, true) => "PATCH",
            _ => "POST",
        };
        send(router, method, &path, headers, body.to_string().into()).await
    }

    async fn request(&self, step: &Step) -> Response {
        let key = match step {
            Step::Register { key, .. } | Step::PromoteNext { key, .. } => format!("key-{key}"),
            _ => "none".to_owned(),
        };
        self.send(self.request_of(step), &key).await
    }

    fn request_of(&self, step: &Step) -> Request {
        let run_path = |run: usize| format!("/courses/{}/runs/{}", self.slug, STARTS[run]);
        let path = |entry: usize| format!("/registrations/{}", self.text(entry, "id"));
        let secret = |entry: usize| format!("Bearer {}", self.text(entry, "secret"));
        let staff = self.office.staff.clone();
        match *step {
            Step::Register { run, ref group, is_staff, .. } => {
                let prefix = if is_staff { "/staff" } else { "" };
                (format!("{prefix}{}/registrations", run_path(run)), staff, self.form(group))
            }
            Step::Cancel { entry, is_staff: true } => {
                (format!("/staff{}/cancellation", path(entry)), staff, json!({}))
            }
            Step::Cancel { entry, .. } => {
                (format!("{}/cancellation", path(entry)), secret(entry), json!({}))
            }
            Step::CancelParticipant { entry, participant, is_staff } => {
                let action = format!("participants/{participant}/cancellation");
                let (prefix, token) =
                    if is_staff { ("/staff", staff) } else { ("", secret(entry)) };
                (format!("{prefix}{}/{action}", path(entry)), token, json!({}))
            }
            Step::ChangeCapacity { run, capacity } => {
                let body = json!({ "capacity": capacity });
                (format!("/staff{}/capacity", run_path(run)), staff, body)
            }
            Step::PromoteNext { run, .. } => {
                (format!("/staff{}/promotion", run_path(run)), staff, json!({}))
            }
            Step::CancelRun { run } => {
                (format!("/staff{}/cancellation", run_path(run)), staff, json!({}))
            }
            Step::Substitute { entry, participant, by } => {
                let body = json!({ "participant": participant, "by": self.person(by) });
                (format!("{}/substitution", path(entry)), secret(entry), body)
            }
            Step::Correct { entry, participant, to, is_staff } => {
                let mut corrected = self.person(to);
                corrected["participant"] = json!(participant);
                let (prefix, token) =
                    if is_staff { ("/staff", staff) } else { ("", secret(entry)) };
                (format!("{prefix}{}", path(entry)), token, json!({ "participants": [corrected] }))
            }
            Step::Move { entry, run } => {
                (format!("/staff{}/move", path(entry)), staff, json!({ "run": STARTS[run] }))
            }
            Step::Note { entry } => {
                (format!("/staff{}/contact", path(entry)), staff, json!({ "note": "Ringet." }))
            }
            Step::Read { entry, has_secret: true } => (path(entry), secret(entry), Value::Null),
            Step::Read { entry, .. } => {
                (path(entry), format!("Bearer {}", "A".repeat(43)), Value::Null)
            }
            Step::Erase { person } => {
                let body = json!({ "email": self.email(person) });
                ("/staff/people/erasure".to_owned(), staff, body)
            }
            Step::CancelOnly { .. } | Step::Promote { .. } | Step::Wait { .. } => {
                unreachable!("such a step is no request")
            }
        }
    }

    /// A field of the first response to an entry's client.
    fn text(&self, entry: usize, name: &str) -> &str {
        self.responses[entry][name].as_str().unwrap_or_default()
    }

    pub(super) fn run_id(&self, run: usize) -> RunId {
        RunId {
            slug: self.slug.parse().expect("a slug"),
            start: STARTS[run].parse().expect("a date"),
        }
    }

    pub(super) fn email(&self, person: Person) -> String {
        format!("person-{person}@{}.dk", self.slug)
    }

    fn person(&self, person: Person) -> Value {
        json!({ "name": format!("Person {person}"), "email": self.email(person) })
    }

    fn form(&self, group: &Group) -> Value {
        let people: Vec<Value> = group.people.iter().map(|person| self.person(*person)).collect();
        let mut form = json!({
            "contact": self.person(group.contact),
            "participants": people,
            "billing": { "kind": "private" },
            "acceptWaiting": group.accepts_waiting,
            "consent": { "terms": true },
        });
        if group.is_walk_in {
            form["walkIn"] = json!({ "reason": "Stod i døren." });
        }
        form
    }
}

/// What happened, for the summary.
fn outcome(step: &Step, expected: &Expected) -> String {
    let debug = format!("{step:?}");
    let what = debug.split(' ').next().unwrap_or_default().to_lowercase();
    match expected {
        Expected::Success(_, fields) => {
            format!("{what} {}", fields["status"].as_str().unwrap_or("done"))
        }
        Expected::Replay(_) | Expected::Repeated(_) => format!("{what} replayed"),
        Expected::Problem(_, code, ..) => format!("{what} {code}"),
    }
}

/// The body, if the response has this status and these fields.
pub(super) fn expect(response: &Response, status: u16, fields: &Value) -> Result<Value, String> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let has_fields =
        fields.as_object().into_iter().flatten().all(|(name, value)| body[name] == *value);
    if response.status.as_u16() == status && has_fields {
        Ok(body)
    } else {
        Err(format!("{status} {fields} is expected, but {response:?}"))
    }
}
