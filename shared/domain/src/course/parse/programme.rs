//! Parses the programme: modules are numbered consecutively, and the items of their agendas do not
//! overlap.

use super::{MAX_ITEMS, MAX_LINE_LENGTH};
use crate::course::{AgendaItem, Module, Programme};
use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::markdown::parse_markdown;
use crate::time::LocalTime;

/// The hours of a module's agenda, which the runs are checked against. They are known even if other
/// fields of the module are invalid.
pub(super) struct ModuleHours {
    pub(super) number: u32,
    /// One entry for each agenda item; `None` if its hours are invalid.
    pub(super) agenda: Vec<Option<ItemHours>>,
}

/// When an agenda item takes place.
#[derive(Clone, Copy)]
pub(super) struct ItemHours {
    /// On which day of its module, from 1; `None` for each of them.
    pub(super) day: Option<u32>,
    pub(super) start: LocalTime,
    pub(super) end: LocalTime,
}

impl ItemHours {
    /// Whether both are on the same day at least once.
    fn shares_day_with(self, other: Self) -> bool {
        self.day.is_none() || other.day.is_none() || self.day == other.day
    }
}

/// A missing programme is an empty one.
pub(super) fn parse_programme(reader: &JsonReader<'_>) -> (Option<Programme>, Vec<ModuleHours>) {
    let mut hours = Vec::new();
    let programme = reader.optional(|reader| {
        let object = reader.object(&["intro", "modules"])?;
        let intro = object.field("intro").optional(parse_markdown);
        let mut number = 0;
        let modules = object.field("modules").optional(|list| {
            list.elements(MAX_ITEMS as usize, |element| {
                number += 1;
                let (module, module_hours) = parse_module(element, number);
                hours.push(module_hours);
                module
            })
        });
        let modules = modules?.unwrap_or_default().into_iter().collect::<Option<_>>();
        Some(Programme { intro: intro?, modules: modules? })
    });
    (programme.map(Option::unwrap_or_default), hours)
}

fn parse_module(reader: &JsonReader<'_>, expected: u32) -> (Option<Module>, ModuleHours) {
    let mut hours = ModuleHours { number: expected, agenda: Vec::new() };
    let module = reader.object(&["number", "title", "intro", "agenda"]).and_then(|object| {
        let number = object.field("number").count(1, MAX_ITEMS);
        if number.is_some_and(|number| number != expected) {
            object.field("number").reject::<()>(ErrorCode::ModuleNumber { expected });
        }
        let title = object.field("title").optional(|title| title.printed_line(MAX_LINE_LENGTH));
        let intro = object.field("intro").optional(parse_markdown);
        let agenda = object.field("agenda").optional(|list| {
            list.elements(MAX_ITEMS as usize, |element| {
                let (item, item_hours) = parse_agenda_item(element, &hours.agenda);
                hours.agenda.push(item_hours);
                item
            })
        });
        Some(Module {
            number: number?,
            title: title?,
            intro: intro?,
            agenda: agenda?.unwrap_or_default().into_iter().collect::<Option<_>>()?,
        })
    });
    (module, hours)
}

fn parse_agenda_item(
    reader: &JsonReader<'_>,
    previous: &[Option<ItemHours>],
) -> (Option<AgendaItem>, Option<ItemHours>) {
    let Some(object) = reader.object(&["day", "start", "end", "title", "text"]) else {
        return (None, None);
    };
    let day = object.field("day").optional(|day| day.count(1, MAX_ITEMS));
    let start = object.field("start").parse::<LocalTime>();
    let end = object.field("end").parse::<LocalTime>();
    let title = object.field("title").printed_line(MAX_LINE_LENGTH);
    let text = object.field("text").optional(parse_markdown);
    let hours = || Some(ItemHours { day: day?, start: start?, end: end? });
    if let Some(hours) = hours() {
        // An item that ends when it starts is a moment, such as a goodbye.
        if hours.end < hours.start {
            object.field("end").reject::<()>(ErrorCode::EndsBeforeStart);
        }
        let mut previous = previous.iter().flatten().rev();
        let previous = previous.find(|previous| previous.shares_day_with(hours));
        if let Some(previous) = previous.filter(|previous| hours.start < previous.end) {
            let (from, to) = (hours.start.to_string(), previous.end.to_string());
            object.field("start").reject::<()>(ErrorCode::AgendaOverlap { from, to });
        }
    }
    let item =
        || Some(AgendaItem { day: day?, start: start?, end: end?, title: title?, text: text? });
    (item(), hours())
}
