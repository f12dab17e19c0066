//! What the buttons of the editor do with its rows: add, remove and move them, copy a run to later
//! weeks, and add the items of an agenda that was pasted.

use domain::Language;
use jiff::ToSpan;
use jiff::civil::Date;

use super::agenda::read_agenda;
use super::model::{Found, way_to};
use super::values::{MODULES, RUNS, Values};

/// By how many weeks a copied run is moved if nobody says: half a year.
const DEFAULT_WEEKS: i64 = 26;
/// Most weeks.
const MAX_WEEKS: i64 = 520;

/// A button of the form, whose value names the operation and the pointer: `tilfoej:/runs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowAction {
    /// Add a row to this list, or show a group.
    Add(String),
    /// Remove this row or group.
    Remove(String),
    /// Move this row up.
    Up(String),
    /// Move this row down.
    Down(String),
    /// Make a new run from this one.
    Repeat(String),
    /// Add the agenda that was pasted for this module to what it has.
    Paste(String),
    /// Put the agenda that was pasted for this module in the place of what it has.
    Replace(String),
}

/// What an action did: where the page continues, and what it says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// The pointer of the row, list or field that gets the focus.
    pub(crate) at: String,
    pub(crate) notice: String,
}

impl RowAction {
    /// Reads the value of a button.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (what, pointer) = text.split_once(':')?;
        let found = way_to(pointer)?.last().copied()?;
        let pointer = pointer.to_owned();
        match (what, found) {
            ("tilfoej", Found::List(_) | Found::Group(_)) => Some(Self::Add(pointer)),
            ("fjern", Found::Row(..) | Found::Group(_)) => Some(Self::Remove(pointer)),
            ("op", Found::Row(..)) => Some(Self::Up(pointer)),
            ("ned", Found::Row(..)) => Some(Self::Down(pointer)),
            ("nyt-hold", Found::Row(..)) if pointer.starts_with(RUNS) => {
                Some(Self::Repeat(pointer))
            }
            ("dagsplan", Found::Row(..)) if pointer.starts_with(MODULES) => {
                Some(Self::Paste(pointer))
            }
            ("erstat-dagsplan", Found::Row(..)) if pointer.starts_with(MODULES) => {
                Some(Self::Replace(pointer))
            }
            _ => None,
        }
    }
}

impl Values {
    /// Does what a button says.
    ///
    /// # Errors
    /// The name of the field that prevents it, and why.
    pub(crate) fn act(&mut self, action: &RowAction) -> Result<Done, (String, String)> {
        match action {
            RowAction::Add(pointer) => self.add(pointer),
            RowAction::Remove(pointer) => Ok(self.remove_at(pointer)),
            RowAction::Up(pointer) => Ok(self.move_row(pointer, true)),
            RowAction::Down(pointer) => Ok(self.move_row(pointer, false)),
            RowAction::Repeat(pointer) => self.repeat(pointer),
            RowAction::Paste(pointer) => self.paste(pointer, false),
            RowAction::Replace(pointer) => self.paste(pointer, true),
        }
    }

    /// Adds a row to a list, or shows a group.
    ///
    /// # Errors
    /// The list is full.
    pub(crate) fn add(&mut self, pointer: &str) -> Result<Done, (String, String)> {
        let row = match way_to(pointer).and_then(|way| way.last().copied()) {
            Some(Found::List(list)) => {
                let row = format!("{pointer}/{}", self.rows(pointer));
                if way_to(&row).is_none() {
                    return Err((pointer.to_owned(), "Listen er fuld.".to_owned()));
                }
                self.put_row(&row, list);
                self.put_choices(&row, choices_of(list.key));
                row
            }
            _ => {
                self.put_group(pointer);
                pointer.to_owned()
            }
        };
        Ok(Done { notice: format!("{} er tilføjet.", super::model::describe(&row)), at: row })
    }

    fn remove_at(&mut self, pointer: &str) -> Done {
        let notice = format!("{} er fjernet.", super::model::describe(pointer));
        let Some((list, removed)) = split_row(pointer) else {
            let names: Vec<String> = self.below(pointer).map(|(name, _)| name.to_owned()).collect();
            names.iter().for_each(|name| self.remove(name));
            let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            return Done { at: parent.to_owned(), notice };
        };
        let follow = move |row: usize| match row.cmp(&removed) {
            std::cmp::Ordering::Less => Some(row),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(row - 1),
        };
        self.renumber(list, follow);
        if list == MODULES {
            self.renumber_modules_of_days(follow);
        }
        Done { at: list.to_owned(), notice }
    }

    fn move_row(&mut self, pointer: &str, is_up: bool) -> Done {
        let target = split_row(pointer).and_then(|(list, moved)| {
            let target = if is_up { moved.checked_sub(1)? } else { moved + 1 };
            (target < self.rows(list)).then_some((list, moved, target))
        });
        let Some((list, moved, target)) = target else {
            let end = if is_up { "først" } else { "sidst" };
            let notice = format!("{} står allerede {end}.", super::model::describe(pointer));
            return Done { at: pointer.to_owned(), notice };
        };
        let swap = move |row: usize| match row {
            row if row == moved => Some(target),
            row if row == target => Some(moved),
            row => Some(row),
        };
        self.renumber(list, swap);
        if list == MODULES {
            self.renumber_modules_of_days(swap);
        }
        let way = if is_up { "op" } else { "ned" };
        let notice = format!("{} er flyttet {way}.", super::model::describe(pointer));
        Done { at: format!("{list}/{target}"), notice }
    }

    /// Lets the days of all runs follow the modules that they belong to.
    fn renumber_modules_of_days(&mut self, new: impl Fn(usize) -> Option<usize>) {
        let mut renamed = Vec::new();
        for (name, value) in self.below(RUNS).filter(|(name, _)| name.ends_with("/module")) {
            if let Some(module) = value.trim().parse::<usize>().ok().and_then(|n| n.checked_sub(1))
            {
                let number = new(module).map(|module| (module + 1).to_string());
                renamed.push((name.to_owned(), number.unwrap_or_default()));
            }
        }
        for (name, value) in renamed {
            self.set(&name, value);
        }
    }

    /// Makes a new run from one, with all its dates the same number of whole weeks later.
    fn repeat(&mut self, run: &str) -> Result<Done, (String, String)> {
        let field = format!("{run}/weeks");
        let typed = self.get(&field).trim();
        let weeks = if typed.is_empty() { Ok(DEFAULT_WEEKS) } else { typed.parse::<i64>() };
        let weeks = weeks.ok().filter(|weeks| (1..=MAX_WEEKS).contains(weeks));
        let weeks = weeks.ok_or_else(|| {
            (field.clone(), format!("Skriv et antal uger fra 1 til {MAX_WEEKS}."))
        })?;
        let new = format!("{RUNS}/{}", self.rows(RUNS));
        if way_to(&new).is_none() {
            return Err((field, "Kurset har for mange hold.".to_owned()));
        }
        let copied: Vec<(String, String)> = self
            .below(run)
            .filter(|(name, _)| !name.contains(' '))
            .map(|(name, value)| {
                let rest = name.get(run.len()..).unwrap_or_default();
                let is_date =
                    ["/start", "/registrationDeadline"].contains(&rest) || rest.ends_with("/date");
                let later = is_date.then(|| later(value, weeks)).flatten();
                (format!("{new}{rest}"), later.unwrap_or_else(|| value.to_owned()))
            })
            .collect();
        for (name, value) in copied {
            self.set(&name, value);
        }
        self.put_choices(&new, &[("name", ""), ("state", "open"), ("weeks", "")]);
        self.remove(&field);
        let notice = format!("Et nyt hold {weeks} uger senere er tilføjet. Giv det et navn.");
        Ok(Done { at: format!("{new}/name"), notice })
    }

    /// Reads the agenda that was pasted for a module, and adds its items to those that are there,
    /// or replaces those.
    fn paste(&mut self, module: &str, replaces: bool) -> Result<Done, (String, String)> {
        let field = format!("{module}/pasted");
        let items = read_agenda(self.get(&field)).map_err(|fault| (field.clone(), fault))?;
        let agenda = format!("{module}/agenda");
        let Some(Found::List(list)) = way_to(&agenda).and_then(|way| way.last().copied()) else {
            return Ok(Done::default());
        };
        let earlier = self.rows(&agenda);
        let first = if replaces { 0 } else { earlier };
        if first + items.len() > super::model::MAX_ROWS {
            return Err((field, "Dagsplanen får for mange punkter.".to_owned()));
        }
        if replaces {
            self.renumber(&agenda, |_| None);
        }
        for (nth, item) in items.iter().enumerate() {
            let row = format!("{agenda}/{}", first + nth);
            self.put_row(&row, list);
            let texts = [
                ("start", item.start.as_str()),
                ("end", &item.end),
                ("title", &item.title),
                ("text", &item.text),
            ];
            self.put_choices(&row, &texts);
        }
        self.set(&field, "");
        let words = ["punkt", "punkter"];
        let points = Language::Danish.count(items.len(), words, words);
        let notice = match (earlier, replaces) {
            (0, _) => format!("{points} er sat ind i dagsplanen."),
            (_, false) => format!("{points} er tilføjet efter de {earlier}, der var."),
            (_, true) => format!("{points} har erstattet de {earlier}, der var."),
        };
        Ok(Done { at: agenda, notice })
    }

    /// Adds the agendas that were pasted and not read to the modules that have none.
    ///
    /// # Errors
    /// The name of a field that cannot be read, or whose module has an agenda already, and why.
    pub(crate) fn paste_all(&mut self, modules: &[String]) -> Result<(), (String, String)> {
        for module in modules {
            let earlier = self.rows(&format!("{module}/agenda"));
            if earlier > 0 {
                let choose = format!(
                    "Skal punkterne tilføjes, eller skal de erstatte de {earlier}, der er? Tryk på \
                     en af knapperne."
                );
                return Err((format!("{module}/pasted"), choose));
            }
            self.paste(module, false)?;
        }
        Ok(())
    }

    /// The modules for which an agenda was pasted that has not been read.
    pub(crate) fn pasted(&self) -> Vec<String> {
        let pasted = self.below(MODULES).filter(|(_, value)| !value.trim().is_empty());
        pasted.filter_map(|(name, _)| name.strip_suffix("/pasted").map(str::to_owned)).collect()
    }
}

/// What is chosen in a new row of this list.
fn choices_of(list: &str) -> &'static [(&'static str, &'static str)] {
    match list {
        "runs" => &[("state", "open"), ("waitingList", "true")],
        "people" => &[("kind", "leader")],
        "questions" => &[("kind", "text"), ("per", "participant")],
        _ => &[],
    }
}

/// The list and the index of a row.
fn split_row(pointer: &str) -> Option<(&str, usize)> {
    let (list, row) = pointer.rsplit_once('/')?;
    Some((list, super::model::index(row)?))
}

/// The date this many weeks later, if it is one.
fn later(date: &str, weeks: i64) -> Option<String> {
    let date: Date = date.trim().parse().ok()?;
    Some(date.checked_add(weeks.weeks()).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let mut values = Values::default();
        pairs.iter().for_each(|(name, value)| values.set(name, *value));
        values
    }

    fn act(values: &mut Values, button: &str) -> Done {
        values.act(&RowAction::read(button).unwrap()).unwrap()
    }

    #[test]
    fn the_days_of_runs_follow_their_modules() {
        let mut values = values(&[
            ("/programme/modules/0/title", "A"),
            ("/programme/modules/1/title", "B"),
            ("/runs/0/days/0/module", "1"),
            ("/runs/0/days/1/module", "2"),
        ]);
        act(&mut values, "op:/programme/modules/1");
        act(&mut values, "ned:/programme/modules/0");
        act(&mut values, "ned:/programme/modules/0");
        assert_eq!(act(&mut values, "ned:/programme/modules/1").at, "/programme/modules/1");
        assert_eq!(values.get("/programme/modules/0/title"), "B");
        assert_eq!(values.get("/runs/0/days/0/module"), "2");
        act(&mut values, "fjern:/programme/modules/0");
        assert_eq!(values.get("/programme/modules/0/title"), "A");
        assert_eq!(values.get("/runs/0/days/0/module"), "1");
        assert_eq!(values.get("/runs/0/days/1/module"), "");
    }

    #[test]
    fn a_new_run_is_the_old_one_whole_weeks_later_without_its_name() {
        let mut values = values(&[
            ("/runs/0/start", "2023-11-14"),
            ("/runs/0/name", "Efterår 2023"),
            ("/runs/0/state", "cancelled"),
            ("/runs/0/days/0/date", "2023-11-14"),
            ("/runs/0/days/0/start", "09.00"),
            ("/runs/0/weeks", "20"),
        ]);
        let done = act(&mut values, "nyt-hold:/runs/0");
        assert_eq!(done.at, "/runs/1/name");
        for (name, value) in [
            ("start", "2024-04-02"),
            ("name", ""),
            ("state", "open"),
            ("days/0/date", "2024-04-02"),
            ("days/0/start", "09.00"),
        ] {
            assert_eq!(values.get(&format!("/runs/1/{name}")), value, "{name}");
        }
        values.set("/runs/0/weeks", "x");
        let refused = values.act(&RowAction::Repeat("/runs/0".to_owned()));
        assert_eq!(refused.unwrap_err().0, "/runs/0/weeks");
    }

    #[test]
    fn buttons_name_what_they_are_about() {
        for button in ["tilfoej:/runs", "fjern:/runs/0", "tilfoej:/runs/0/venue", "ned:/people/3"] {
            assert!(RowAction::read(button).is_some(), "{button}");
        }
        for button in ["tilfoej:/x", "fjern:/runs", "op:/runs/0/venue", "nyt-hold:/people/0", "x"] {
            assert_eq!(RowAction::read(button), None, "{button}");
        }
    }
}
