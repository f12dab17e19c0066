//! What is stored in the end, beside what the model holds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::asking::holds;
use super::model::Person;
use super::{STARTS, Sequence};
use crate::ask;

impl Sequence<'_> {
    /// Everything that is stored is what the model holds: seats, queue, and who is on the staff's
    /// list.
    pub(super) async fn compare(&self) -> Result<(), String> {
        let table = &self.stage.office.table;
        for (run, start) in STARTS.into_iter().enumerate() {
            let id = self.run_id(run)?;
            let seats = table.seats([id.clone()]).await.map_err(|error| error.to_string())?;
            let counted = seats.get(&id).map(|seats| {
                [seats.capacity, seats.left, seats.waiting].map(|count| count as usize)
            });
            let due = [
                self.model.runs[run].capacity,
                self.model.seats_left(run),
                self.model.waiting(run),
            ];
            if counted != Some(due) {
                return Err(format!(
                    "run {run} has {counted:?} of capacity, seats left and waiting, not {due:?}"
                ));
            }
            let stored = table.registrations(&id).await.map_err(|error| error.to_string())?;
            let numbers: BTreeMap<String, Value> = stored
                .iter()
                .map(|registration| {
                    (registration.id.to_string(), json!(registration.waiting_number))
                })
                .collect();
            let path = format!("/staff/courses/{}/runs/{}/registrations", self.slug, start);
            let headers = [("authorization", self.stage.staff.as_str())];
            let list = ask(&self.stage.hours[self.model.now].1, "GET", &path, &headers, "").await;
            let list = holds(&list, 200, &json!({ "next": null }))?;
            let email = |person: &Value| person["email"].clone();
            let listed: BTreeMap<String, Value> = list["registrations"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|listed| {
                    let id = listed["id"].as_str().unwrap_or_default().to_owned();
                    let people: Vec<Value> = listed["participants"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(email)
                        .collect();
                    let number = numbers.get(&id).cloned().unwrap_or_default();
                    let notes = listed["notes"].as_array().map(Vec::len);
                    (
                        id,
                        json!([
                            listed["status"],
                            listed["place"],
                            number,
                            email(&listed["contact"]),
                            people,
                            notes
                        ]),
                    )
                })
                .collect();
            let due = self.due_list(run);
            if listed != due || numbers.len() != due.len() {
                return Err(format!("the list of run {run} is\n{listed:#?}\nnot\n{due:#?}"));
            }
        }
        Ok(())
    }

    fn due_list(&self, run: usize) -> BTreeMap<String, Value> {
        let email =
            |person: &Option<Person>| person.map_or_else(String::new, |person| self.email(person));
        let entries =
            self.model.entries.iter().zip(&self.answers).filter(|(entry, _)| entry.run == run);
        let listed = entries.map(|(entry, answer)| {
            let people: Vec<String> = entry.people.iter().map(email).collect();
            let place = self.model.place(entry);
            let status = entry.status.word();
            (
                answer["id"].as_str().unwrap_or_default().to_owned(),
                json!([status, place, entry.number, email(&entry.contact), people, entry.notes]),
            )
        });
        listed.collect()
    }
}
