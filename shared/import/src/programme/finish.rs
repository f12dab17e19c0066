//! The texts of modules and the ends of items, when a section of the programme is read.

use super::Texts;
use crate::draft::{ModuleDraft, ProgrammeDraft};
use crate::prose;
use crate::reading::Reading;
use crate::report;
use crate::scan::times;

impl Reading<'_> {
    pub(super) fn finish_programme(
        &mut self,
        programme: &mut ProgrammeDraft,
        texts: Texts<'_>,
        first: usize,
    ) {
        let intro = prose::markdown(&texts.intro);
        programme.intro = match (programme.intro.take(), intro) {
            (Some(before), Some(intro)) => Some(format!("{before}\n\n{intro}")),
            (before, intro) => before.or(intro),
        };
        for (index, module_texts) in texts.modules.into_iter().enumerate() {
            let Some(module) = programme.modules.get_mut(first + index) else { continue };
            module.intro = prose::markdown(&module_texts.intro);
            if let (Some((line, weekday)), None) = (module_texts.weekday, &module.title) {
                module.title = Some(weekday);
                let pointer = format!("/programme/modules/{}/title", first + index);
                self.ledger.claim(line, pointer);
            }
            for (item, parts) in module.agenda.iter_mut().zip(&module_texts.items) {
                item.text = match (item.text.take(), prose::markdown(parts)) {
                    (Some(text), Some(more)) => Some(format!("{text}\n\n{more}")),
                    (text, more) => text.or(more),
                };
            }
            let hours = self.module_times.get(first + index).and_then(|times| times.hours);
            self.fill_ends(module, first + index, hours);
        }
    }

    /// An item without an end lasts until the next, and the last until the end of the day.
    fn fill_ends(&mut self, module: &mut ModuleDraft, index: usize, hours: Option<(i16, i16)>) {
        let starts: Vec<(Option<usize>, String)> =
            module.agenda.iter().map(|item| (item.day, item.start.clone())).collect();
        for (position, item) in module.agenda.iter_mut().enumerate() {
            if item.end.is_some() {
                continue;
            }
            let next = starts.get(position + 1).filter(|(day, _)| *day == item.day);
            let end_of_day = || hours.map(|(_, end)| times::written(end));
            let is_later = |end: &String| *end > item.start;
            let next = next.map(|(_, start)| start.clone());
            item.end = next.or_else(end_of_day).filter(is_later);
            if let Some(end) = &item.end {
                let pointer = format!("/programme/modules/{index}/agenda/{position}/end");
                self.ledger.warn(&[], pointer, report::guess(&end.clone()));
            }
        }
    }
}
