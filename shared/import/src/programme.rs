//! The programme: modules or days with their titles, and agendas with their times.

mod finish;
mod line;
mod text;

use jiff::civil::Date;

pub(crate) use line::{
    begin_of_agenda, has_agenda, heading_of_day, is_dated, is_item, is_module_number, is_weekday,
    module_heading, says_only_when,
};
use line::{
    item, items_of_line, place_after_date, title_after_date, title_before_date,
    without_lone_brackets,
};
pub(crate) use text::is_closing;

use crate::draft::{AgendaDraft, ModuleDraft, ProgrammeDraft};
use crate::facts;
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::runs::{self, PlaceDraft};
use crate::scan::weekly::weekday_range;
use crate::scan::{dates, left_over, times};
use crate::topic::Topic;
use crate::words;

/// When and how a module takes place, as far as the programme says it.
#[derive(Debug, Default)]
pub(crate) struct ModuleTimes {
    pub(crate) dates: Vec<ModuleDate>,
    /// The dates as they are written.
    pub(crate) written: Option<String>,
    pub(crate) hours: Option<(i16, i16)>,
    /// Where it is held, as said behind its date.
    pub(crate) place: Option<PlaceDraft>,
}

/// A day of a module, with the hours that its line states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ModuleDate {
    pub(crate) line: usize,
    pub(crate) date: Date,
    pub(crate) hours: Option<(i16, i16)>,
}

/// The parts of texts whose end is not yet known.
#[derive(Default)]
struct Texts<'a> {
    intro: Vec<&'a Part>,
    modules: Vec<ModuleTexts<'a>>,
}

#[derive(Default)]
struct ModuleTexts<'a> {
    intro: Vec<&'a Part>,
    items: Vec<Vec<&'a Part>>,
    /// Whether the module is called one, so that days may stand below it.
    has_days: bool,
    /// The day that the next items are on.
    day: Option<usize>,
    /// The line that names its weekday, and that name.
    weekday: Option<(usize, String)>,
    /// Whether something about the course stands below it.
    is_ended: bool,
}

impl Reading<'_> {
    /// Reads a section of the programme.
    pub(crate) fn programme(&mut self, parts: &[Part]) {
        let mut programme = self.draft.programme.take().unwrap_or_default();
        let first = programme.modules.len();
        let mut texts = Texts::default();
        let is_head = |cell: &String| words::topic(cell).is_some() || words::is_column(cell);
        let is_header =
            |part: &Part| matches!(&part.shape, Shape::Row(cells) if cells.iter().all(is_head));
        let end = self.runs_below(parts, first).unwrap_or(parts.len());
        let (parts, runs) = parts.split_at(end);
        let items: Vec<Vec<Part>> = parts.iter().map(items_of_line).collect();
        let all: Vec<&Part> = items.iter().flatten().collect();
        for (index, part) in all.iter().copied().enumerate() {
            let next = all.get(index + 1).copied();
            if is_header(part) || next.is_some_and(|next| line::is_head_of(part, next)) {
                self.ledger.claim(part.line, "/programme");
                continue;
            }
            if self.hours_of_every_day(part) || self.module(part, &mut programme, &mut texts, first)
            {
                continue;
            }
            let is_item = self.agenda_item(part, &mut programme, &mut texts, first);
            self.note_speakers(part, is_item);
            if is_item || self.module_times(part, &mut programme, &mut texts, first) {
                continue;
            }
            if self.below_programme(part, &programme, &mut texts) {
                continue;
            }
            self.programme_text(part, &mut programme, &mut texts, first);
        }
        self.finish_programme(&mut programme, texts, first);
        self.draft.programme = Some(programme);
        let left = self.general(runs.iter().collect(), Topic::Starts);
        left.into_iter().for_each(|part| self.about(part));
    }

    /// `Alle dage kl. 9-16`, below the modules: it says nothing of the last one alone.
    fn hours_of_every_day(&mut self, part: &Part) -> bool {
        let lower = words::fold(&part.text);
        words::find_phrase(&lower, words::EVERY_DAY).is_some()
            && facts::is_only_hours(&part.text)
            && self.run_line(part, Topic::Hours)
    }

    /// `Hold 2` and below it `Modul 1: 4.-5. april 2024`: where the days of runs begin, of modules
    /// that stand above. `known` is the number of those of earlier sections.
    fn runs_below(&self, parts: &[Part], known: usize) -> Option<usize> {
        let mut seen: Vec<usize> = (1..=known).collect();
        let is_again = |part: &Part| {
            let Some(heading) = module_heading(&part.text).filter(|heading| !heading.is_day) else {
                return false;
            };
            let found = dates::dates(heading.rest, self.today);
            let ranges: Vec<_> = found.into_iter().map(|dates| dates.range).collect();
            let hours = times::times(heading.rest, &ranges, false);
            let has_dates = !ranges.is_empty();
            let ranges: Vec<_> =
                ranges.into_iter().chain(hours.into_iter().map(|hours| hours.range)).collect();
            let is_seen = seen.contains(&heading.number);
            seen.push(heading.number);
            is_seen && has_dates && left_over(heading.rest, &ranges).is_none()
        };
        let start = parts.iter().position(is_again)?;
        let before = start.checked_sub(1).and_then(|before| parts.get(before));
        let is_name = before.is_some_and(|part| runs::is_name_of_run(&part.text));
        Some(start - usize::from(is_name))
    }

    fn add_module<'a>(
        &mut self,
        programme: &mut ProgrammeDraft,
        texts: &mut Texts<'a>,
        has_days: bool,
    ) -> String {
        let number = programme.modules.len() + 1;
        programme.modules.push(ModuleDraft { number, ..ModuleDraft::default() });
        texts.modules.push(ModuleTexts { has_days, ..ModuleTexts::default() });
        self.module_times.push(ModuleTimes::default());
        format!("/programme/modules/{}", number - 1)
    }

    /// `1. modul Redskaber 14. november 2023 kl. 9.00-16.00`
    fn module<'a>(
        &mut self,
        part: &'a Part,
        programme: &mut ProgrammeDraft,
        texts: &mut Texts<'a>,
        first: usize,
    ) -> bool {
        let Some(heading) = module_heading(&part.text) else {
            return self.dated_module(part, programme, texts)
                || self.weekday(part, programme, texts);
        };
        // A day below a module that is called one.
        if heading.is_day
            && let Some(module) = texts.modules.last_mut().filter(|module| module.has_days)
        {
            module.day = Some(heading.number);
            let pointer = format!("/programme/modules/{}", first + texts.modules.len() - 1);
            self.ledger.claim(part.line, format!("{pointer}/agenda"));
            self.read_times(part, heading.rest);
            return true;
        }
        let pointer = self.add_module(programme, texts, !heading.is_day);
        self.ledger.claim(part.line, format!("{pointer}/number"));
        let heading_rest = self.read_place(heading.rest);
        let rest = self.read_times(part, heading_rest);
        let title = rest.trim_matches(|character: char| {
            character.is_whitespace() || matches!(character, ',' | '-' | '–' | '—' | '|' | ':')
        });
        let title = without_lone_brackets(title);
        if title.contains(char::is_alphanumeric)
            && let Some(module) = programme.modules.last_mut()
        {
            module.title = Some(title.to_owned());
            self.ledger.claim(part.line, format!("{pointer}/title"));
        }
        true
    }

    /// `3. marts 2026: Roller og ansvar`: a day with its title, which may not be the title.
    fn dated_module<'a>(
        &mut self,
        part: &'a Part,
        programme: &mut ProgrammeDraft,
        texts: &mut Texts<'a>,
    ) -> bool {
        let title = title_after_date(part, self.today);
        let Some(title) = title.or_else(|| title_before_date(part, self.today)) else {
            return false;
        };
        let pointer = self.add_module(programme, texts, false);
        self.ledger.claim(part.line, format!("{pointer}/number"));
        self.ledger.claim(part.line, format!("{pointer}/title"));
        self.ledger.warn(&[part.line], format!("{pointer}/title"), report::guess(title));
        self.read_times(part, &part.text);
        if let Some(module) = programme.modules.last_mut() {
            module.title = Some(title.to_owned());
        }
        true
    }

    /// A day of which only the weekday is named.
    fn weekday<'a>(
        &mut self,
        part: &'a Part,
        programme: &mut ProgrammeDraft,
        texts: &mut Texts<'a>,
    ) -> bool {
        // `Mandag-fredag`
        let is_range = || {
            let range = weekday_range(&part.text).map(|(_, range)| range);
            let is_heading = matches!(part.shape, Shape::Heading(_));
            is_heading && range.is_some_and(|range| left_over(&part.text, &[range]).is_none())
        };
        if !is_weekday(&part.text) && !is_range() {
            return false;
        }
        // The line below the heading of a module says when that is.
        let is_fresh = programme.modules.last().is_some_and(|module| module.agenda.is_empty())
            && texts.modules.last().is_some_and(|module| module.intro.is_empty());
        let pointer = match is_fresh {
            true => format!("/programme/modules/{}", programme.modules.len() - 1),
            false => self.add_module(programme, texts, false),
        };
        self.ledger.claim(part.line, format!("{pointer}/number"));
        self.read_times(part, &part.text);
        let name = part.text.split(' ').next().unwrap_or_default();
        if let Some(module) = texts.modules.last_mut().filter(|_| !is_fresh) {
            module.weekday = Some((part.line, name.trim_end_matches([':', ',']).to_owned()));
        }
        true
    }

    /// Takes the place of the last module, which follows its date, off the end of a text.
    fn read_place<'t>(&mut self, text: &'t str) -> &'t str {
        let Some((start, place)) = place_after_date(text, self.today) else { return text };
        if let Some(module) = self.module_times.last_mut() {
            module.place = Some(place);
        }
        &text[..start]
    }

    /// Takes dates and hours of the last module out of a text.
    fn read_times(&mut self, part: &Part, text: &str) -> String {
        let mut rest = text.to_owned();
        let found = self.dates(part.line, text);
        let ranges: Vec<_> = found.iter().map(|dates| dates.range.clone()).collect();
        let times =
            times::times(text, &ranges, false).into_iter().find(|times| times.end.is_some());
        let hours = times.as_ref().and_then(|times| Some((times.start, times.end?)));
        let Some(module) = self.module_times.last_mut() else { return rest };
        for dates in &found {
            module.written.get_or_insert_with(|| text[dates.range.clone()].to_owned());
            let dates = dates.dates.iter();
            module.dates.extend(dates.map(|date| ModuleDate {
                line: part.line,
                date: *date,
                hours,
            }));
        }
        module.hours = hours.or(module.hours);
        let mut ranges: Vec<_> = ranges.into_iter().chain(times.map(|times| times.range)).collect();
        ranges.sort_by_key(|range| std::cmp::Reverse(range.start));
        for range in ranges {
            rest.replace_range(range, " ");
        }
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        // `Nye samtaler (11.-13. marts 2019).`
        let bare = rest.trim_end_matches('.').trim_end();
        bare.strip_suffix("( )").map(|title| title.trim_end().to_owned()).unwrap_or(rest)
    }

    fn agenda_item<'a>(
        &mut self,
        part: &'a Part,
        programme: &mut ProgrammeDraft,
        texts: &mut Texts<'a>,
        first: usize,
    ) -> bool {
        let Some(found) = item(part, true) else { return false };
        let is_whole_day = found.title.is_none()
            && found.end.is_some_and(|end| end - found.start >= 4 * 60)
            && programme.modules.last().is_none_or(|module| module.agenda.is_empty());
        if is_whole_day {
            return false;
        }
        if texts.modules.is_empty() {
            self.add_module(programme, texts, false);
        }
        let pointer = format!("/programme/modules/{}", first + texts.modules.len() - 1);
        let (Some(module), Some(module_texts)) =
            (programme.modules.last_mut(), texts.modules.last_mut())
        else {
            return false;
        };
        let pointer = format!("{pointer}/agenda/{}", module.agenda.len());
        if found.is_about {
            let code = report::guess(&times::written(found.start));
            self.ledger.warn(&[part.line], format!("{pointer}/start"), code);
        }
        let fields = [
            ("start", true),
            ("end", found.end.is_some()),
            ("title", found.title.is_some()),
            ("text", found.text.is_some()),
        ];
        for (field, _) in fields.into_iter().filter(|(_, is_there)| *is_there) {
            self.ledger.claim(part.line, format!("{pointer}/{field}"));
        }
        module.agenda.push(AgendaDraft {
            day: module_texts.day,
            start: times::written(found.start),
            end: found.end.map(times::written),
            title: found.title,
            text: found.text,
        });
        module_texts.items.push(Vec::new());
        true
    }

    /// A line that only says when the module takes place.
    fn module_times<'a>(
        &mut self,
        part: &'a Part,
        programme: &mut ProgrammeDraft,
        texts: &mut Texts<'a>,
        first: usize,
    ) -> bool {
        let place = place_after_date(&part.text, self.today);
        let text = &part.text[..place.as_ref().map_or(part.text.len(), |(start, _)| *start)];
        let found = dates::dates(text, self.today);
        let ranges: Vec<_> = found.iter().map(|dates| dates.range.clone()).collect();
        let times = times::times(text, &ranges, false);
        let all: Vec<_> =
            ranges.iter().cloned().chain(times.iter().map(|times| times.range.clone())).collect();
        if all.is_empty() || left_over(text, &all).is_some() {
            return false;
        }
        // Below the days of runs, hours are of those.
        if texts.modules.is_empty() && found.is_empty() && !self.runs.is_empty() {
            return self.run_line(part, Topic::Hours);
        }
        let is_fresh = programme.modules.last().is_some_and(|module| module.agenda.is_empty())
            && texts.modules.last().is_some_and(|module| module.intro.is_empty());
        if !is_fresh || texts.modules.is_empty() {
            if found.is_empty() {
                return false;
            }
            // A date above an agenda is the heading of a day.
            self.add_module(programme, texts, false);
        }
        let pointer = format!("/programme/modules/{}", first + texts.modules.len() - 1);
        self.ledger.claim(part.line, format!("{pointer}/number"));
        let text = self.read_place(&part.text);
        self.read_times(part, text);
        true
    }
}
