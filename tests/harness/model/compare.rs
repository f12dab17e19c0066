//! Compares what is stored after a sequence with the model.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::driver::expect;
use super::reference::Person;
use super::{STARTS, Sequence};

/// Registrations by id: status, waiting position and number, addresses, and how many notes.
type Registrations = BTreeMap<String, Value>;

impl Sequence<'_> {
    /// Compares seats, waiting list, and what the staff's list shows.
    pub(super) async fn compare(&self) -> Result<(), String> {
        for run in 0..STARTS.len() {
            self.compare_seats(run).await?;
            let stored = self.stored(run).await?;
            let expected = self.expected(run);
            if stored != expected {
                return Err(format!("the list of run {run} is\n{stored:#?}\nnot\n{expected:#?}"));
            }
        }
        Ok(())
    }

    async fn compare_seats(&self, run: usize) -> Result<(), String> {
        let id = self.run_id(run);
        let seats = self.office.office.table.seats([id.clone()]).await;
        let seats = seats.map_err(|error| error.to_string())?;
        let stored = seats
            .get(&id)
            .map(|seats| [seats.capacity, seats.left, seats.waiting].map(|count| count as usize));
        let expected =
            [self.model.runs[run].capacity, self.model.seats_left(run), self.model.waiting(run)];
        if stored != Some(expected) {
            return Err(format!(
                "run {run} has {stored:?} of capacity, seats left and waiting, not {expected:?}"
            ));
        }
        Ok(())
    }

    /// The staff's list, with the waiting numbers that only the table shows.
    async fn stored(&self, run: usize) -> Result<Registrations, String> {
        let stored = self.office.office.stored(&self.run_id(run)).await?;
        let numbers: BTreeMap<String, Value> = stored
            .iter()
            .map(|registration| (registration.id.to_string(), json!(registration.waiting_number)))
            .collect();
        let path = format!("/staff/courses/{}/runs/{}/registrations", self.slug, STARTS[run]);
        let list = self.send((path, self.office.staff.clone(), Value::Null), "none").await;
        let (seats_left, waiting) = (self.model.seats_left(run), self.model.waiting(run));
        let to_offer = (seats_left > 0 && waiting > 0).then_some([seats_left, waiting]);
        let [seats_left, waiting] = to_offer.map_or([None; 2], |counts| counts.map(Some));
        let counts = json!({ "next": null, "seatsLeft": seats_left, "waiting": waiting });
        let list = expect(&list, 200, &counts)?;
        let listed = list["registrations"].as_array().into_iter().flatten();
        let listed: Registrations = listed.map(|listed| describe(listed, &numbers)).collect();
        if listed.len() != numbers.len() {
            return Err(format!("run {run} has {} items, listed {listed:#?}", numbers.len()));
        }
        Ok(listed)
    }

    fn expected(&self, run: usize) -> Registrations {
        let email =
            |person: &Option<Person>| person.map_or_else(String::new, |person| self.email(person));
        let entries = self.model.entries.iter().zip(&self.responses);
        entries
            .filter(|(entry, _)| entry.run == run)
            .map(|(entry, response)| {
                let people = entry.people.iter().zip(&entry.left);
                let people: Vec<Value> =
                    people.map(|(person, left)| json!([email(person), left])).collect();
                let id = response["id"].as_str().unwrap_or_default().to_owned();
                let description = json!([
                    entry.status.word(),
                    self.model.waiting_position(entry),
                    entry.waiting_number,
                    email(&entry.contact),
                    people,
                    entry.notes,
                ]);
                (id, description)
            })
            .collect()
    }
}

fn describe(listed: &Value, numbers: &BTreeMap<String, Value>) -> (String, Value) {
    let id = listed["id"].as_str().unwrap_or_default().to_owned();
    let participants = listed["participants"].as_array().into_iter().flatten();
    let people: Vec<Value> = participants
        .map(|person| json!([person["email"], person.get("cancelledAt").is_some()]))
        .collect();
    let description = json!([
        listed["status"],
        listed["place"],
        numbers.get(&id),
        listed["contact"]["email"],
        people,
        listed["notes"].as_array().map(Vec::len),
    ]);
    (id, description)
}
