//! Parses the programme: modules are numbered consecutively, and their agendas have neither gaps
//! nor overlaps.

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
    pub(super) agenda: Vec<Option<Hours>>,
}

/// Start and end.
pub(super) type Hours = (LocalTime, LocalTime);

pub(super) fn parse_programme(reader: &JsonReader<'_>) -> (Option<Programme>, Vec<ModuleHours>) {
    let mut hours = Vec::new();
    let programme = reader.object(&["intro", "modules"]).and_then(|object| {
        let intro = parse_markdown(&object.field("intro"));
        let mut number = 0;
        let modules = object.field("modules").elements(MAX_ITEMS as usize, |element| {
            number += 1;
            let (module, module_hours) = parse_module(element, number);
            hours.push(module_hours);
            module
        });
        Some(Programme { intro: intro?, modules: modules?.into_iter().collect::<Option<_>>()? })
    });
    (programme, hours)
}

fn parse_module(reader: &JsonReader<'_>, expected: u32) -> (Option<Module>, ModuleHours) {
    let mut hours = ModuleHours { number: expected, agenda: Vec::new() };
    let module = reader.object(&["number", "title", "intro", "agenda"]).and_then(|object| {
        let number = object.field("number").count(1, MAX_ITEMS);
        if number.is_some_and(|number| number != expected) {
            object.field("number").reject::<()>(ErrorCode::ModuleNumber { expected });
        }
        let title = object.field("title").printed_line(MAX_LINE_LENGTH);
        let intro = parse_markdown(&object.field("intro"));
        let agenda = object.field("agenda").elements(MAX_ITEMS as usize, |element| {
            let previous = hours.agenda.last().copied().flatten();
            let (item, item_hours) = parse_agenda_item(element, previous);
            hours.agenda.push(item_hours);
            item
        });
        Some(Module {
            number: number?,
            title: title?,
            intro: intro?,
            agenda: agenda?.into_iter().collect::<Option<_>>()?,
        })
    });
    (module, hours)
}

fn parse_agenda_item(
    reader: &JsonReader<'_>,
    previous: Option<Hours>,
) -> (Option<AgendaItem>, Option<Hours>) {
    let Some(object) = reader.object(&["start", "end", "title", "text"]) else {
        return (None, None);
    };
    let start = object.field("start").parse::<LocalTime>();
    let end = object.field("end").parse::<LocalTime>();
    let title = object.field("title").printed_line(MAX_LINE_LENGTH);
    let text = object.field("text").optional(parse_markdown);
    let hours = start.zip(end);
    if hours.is_some_and(|(start, end)| end <= start) {
        object.field("end").reject::<()>(ErrorCode::EndsBeforeStart);
    }
    if let (Some(start), Some((_, previous_end))) = (start, previous) {
        reject_unless_adjacent(&object.field("start"), previous_end, start);
    }
    let item = || Some(AgendaItem { start: start?, end: end?, title: title?, text: text? });
    (item(), hours)
}

fn reject_unless_adjacent(reader: &JsonReader<'_>, previous_end: LocalTime, start: LocalTime) {
    if start > previous_end {
        let (from, to) = (previous_end.to_string(), start.to_string());
        reader.reject::<()>(ErrorCode::AgendaGap { from, to });
    } else if start < previous_end {
        let (from, to) = (start.to_string(), previous_end.to_string());
        reader.reject::<()>(ErrorCode::AgendaOverlap { from, to });
    }
}
