//! The text below a module, a day or an item of an agenda, and where the programme ends.

use super::Texts;
use super::line::MAX_TITLE_LENGTH;
use crate::draft::{AgendaDraft, ProgrammeDraft};
use crate::fields;
use crate::outline::Part;
use crate::page::Shape;
use crate::price::is_free;
use crate::reading::Reading;
use crate::scan::{address, dates, money, names};
use crate::topic::Topic;
use crate::words;

impl Reading<'_> {
    /// What one must know to register is no part of the programme, nor is what stands below it.
    /// Returns whether a part is that.
    pub(super) fn below_programme(
        &mut self,
        part: &Part,
        programme: &ProgrammeDraft,
        texts: &mut Texts<'_>,
    ) -> bool {
        let last = programme.modules.last();
        let has_agenda = last.is_some_and(|module| !module.agenda.is_empty());
        // `Prisen for alle tre dage er 900 kr.`
        let says_price =
            money::has_amount(&part.text) && fields::begins_with(&part.text, words::PRICE_WORDS);
        if has_agenda && (says_price || fields::states_fact(&part.text)) {
            self.facts(part, Topic::Registration);
            return true;
        }
        let module = texts.modules.last_mut().filter(|_| !has_agenda);
        let is_below = module.is_some_and(|module| {
            module.is_ended |= says_price || part.is_after_gap && is_of_course(&part.text);
            module.is_ended && part.shape == Shape::Text
        });
        if is_below || ends_programme(part, programme) {
            let left = self.general(vec![part], Topic::About);
            left.into_iter().for_each(|part| self.about(part));
            return true;
        }
        false
    }

    pub(super) fn programme_text<'a>(
        &mut self,
        part: &'a Part,
        programme: &mut ProgrammeDraft,
        texts: &mut Texts<'a>,
        first: usize,
    ) {
        let is_of_run = !crate::facts::is_sentence(&part.text)
            && address::address(&part.text).0.has_district()
            && !dates::dates(&part.text, self.today).is_empty();
        if is_of_run && self.run_line(part, Topic::Starts) {
            return;
        }
        let count = texts.modules.len();
        let (Some(module), Some(module_texts)) =
            (programme.modules.last_mut(), texts.modules.last_mut())
        else {
            texts.intro.push(part);
            self.ledger.claim(part.line, "/programme/intro");
            return;
        };
        let pointer = format!("/programme/modules/{}", first + count - 1);
        if let Some(item_text) = module_texts.items.last_mut() {
            let pointer = format!("{pointer}/agenda/{}", module.agenda.len() - 1);
            let Some(item) = module.agenda.last_mut() else { return };
            if item.title.is_none() {
                item.title = Some(part.text.clone());
                self.ledger.claim(part.line, format!("{pointer}/title"));
            } else if is_closing(item) && names::is_name(&part.text) {
                // `Inge Eksempel`, below `Tak for i dag`: whose day it was.
                self.note_person(part);
            } else {
                item_text.push(part);
                self.ledger.claim(part.line, format!("{pointer}/text"));
            }
            return;
        }
        let is_title = module.title.is_none()
            && module_texts.intro.is_empty()
            && part.text.chars().count() <= MAX_TITLE_LENGTH
            && part.shape != Shape::Item
            && !part.text.ends_with(['.', ':']);
        if is_title {
            module.title = Some(part.text.clone());
            self.ledger.claim(part.line, format!("{pointer}/title"));
        } else {
            module_texts.intro.push(part);
            self.ledger.claim(part.line, format!("{pointer}/intro"));
        }
    }
}

/// Whether an item is the end of a day and lasts no time.
pub(crate) fn is_closing(item: &AgendaDraft) -> bool {
    let title = words::fold(item.title.as_deref().unwrap_or_default());
    words::find_phrase(&title, words::CLOSINGS).is_some()
}

/// Whether a text says what must be known of the course and is no part of a day.
fn is_of_course(text: &str) -> bool {
    fields::states_fact(text)
        || fields::begins_with(text, words::FREE)
        || is_free(&words::fold(text), Topic::Price)
}

/// Whether a text stands apart below the end of the last day, and so is no text of an item.
fn ends_programme(part: &Part, programme: &ProgrammeDraft) -> bool {
    let last = programme.modules.last().and_then(|module| module.agenda.last());
    let is_end = last.is_some_and(|item| item.end.is_none() && is_closing(item));
    is_end && part.is_after_gap && part.shape == Shape::Text
}
