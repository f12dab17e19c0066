//! The programme: modules or days with their titles, and agendas with their times.

use jiff::civil::Date;

use crate::draft::{AgendaDraft, ModuleDraft, ProgrammeDraft};
use crate::outline::Part;
use crate::page::Shape;
use crate::prose;
use crate::reading::Reading;
use crate::report;
use crate::scan::{address, dates, left_over, money, times};
use crate::topic::Topic;
use crate::words::{self, DAYS, MODULES, ORDINAL_WORDS, THE, WEEKDAYS};

/// Longest heading of a module, in characters.
const MAX_HEADING_LENGTH: usize = 300;
/// Longest title of a module on a line of its own, and longest title of an agenda item that may
/// contain the end of a sentence, in characters.
const MAX_TITLE_LENGTH: usize = 120;
/// Longest line that names the day of an agenda by its weekday, in words.
const MAX_WEEKDAY_WORDS: usize = 6;
/// The first hour at which a bare number begins an item of an agenda.
const EARLIEST_HOUR: i16 = 6;

/// `1. Modul`, `Dag 2: Redskaber`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ModuleHeading<'a> {
    pub(crate) number: usize,
    pub(crate) is_day: bool,
    /// What follows the number.
    pub(crate) rest: &'a str,
}

/// When and how a module takes place, as far as the programme says it.
#[derive(Debug, Default)]
pub(crate) struct ModuleTimes {
    /// With the line of each.
    pub(crate) dates: Vec<(usize, Date)>,
    /// The dates as they are written.
    pub(crate) written: Option<String>,
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
}

/// The number of a module or day with which a text begins.
pub(crate) fn module_heading(text: &str) -> Option<ModuleHeading<'_>> {
    let (number, is_day, rest) = module_number(text)?;
    let rest_start = rest.trim_start();
    let is_separated = rest_start
        .starts_with([':', '-', '–', '—', '.', '(', ',', '|', '"', '”', '“', '»', '·', '•']);
    let next = rest_start.split(|character: char| !character.is_alphanumeric()).next();
    let next = next.unwrap_or_default();
    let is_capitalised =
        next.starts_with(|character: char| character.is_uppercase() || character.is_ascii_digit());
    let is_date = THE.contains(&next) || WEEKDAYS.iter().any(|names| names.contains(&next));
    let is_short = text.chars().count() <= MAX_HEADING_LENGTH;
    let rest = rest_start.trim_start_matches([':', '-', '–', '—', '.', ',', '|', ' ', '·', '•']);
    (is_short && (rest.is_empty() || is_separated || is_capitalised || is_date))
        .then_some(ModuleHeading { number, is_day, rest })
}

/// Whether the text is the number of a module and nothing more.
pub(crate) fn is_module_number(text: &str) -> bool {
    module_number(text).is_some_and(|(_, _, rest)| rest.is_empty())
}

fn module_number(text: &str) -> Option<(usize, bool, &str)> {
    let (first, after_first) = split_word(text)?;
    let (second, after_second) = split_word(after_first.trim_start_matches(['.', ' ']))?;
    let parse = |word: &str| {
        let is_number =
            (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
        let ordinal =
            || ORDINAL_WORDS.iter().position(|words| words.contains(&word)).map(|index| index + 1);
        if is_number { word.parse().ok() } else { ordinal() }
    };
    let is_module = |word: &str| MODULES.contains(&word);
    let is_day = |word: &str| DAYS.contains(&word);
    let [first, second] = [first, second].map(str::to_lowercase);
    // `1. dag` is a day, and `1 dag` how many there are.
    let is_ordinal = after_first.starts_with('.') || first.parse::<usize>().is_err();
    if let Some(number) = parse(&first).filter(|number| *number > 0 && is_ordinal)
        && (is_module(&second) || is_day(&second))
    {
        return Some((number, is_day(&second), after_second));
    }
    let number = parse(&second).filter(|number| *number > 0)?;
    let is_apart = after_first.starts_with(' ');
    let is_date = after_second.starts_with(['/', '-']);
    ((is_module(&first) || is_day(&first)) && is_apart && !is_date).then_some((
        number,
        is_day(&first),
        after_second,
    ))
}

/// The word or number with which a text begins, and the rest.
fn split_word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character: char| !character.is_alphanumeric()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// An item of an agenda.
struct Item {
    start: i16,
    end: Option<i16>,
    title: Option<String>,
    text: Option<String>,
}

/// `are_bare` are hours without `kl.` and minutes.
fn item(part: &Part, are_bare: bool) -> Option<Item> {
    let (head, cells) = match &part.shape {
        Shape::Row(cells) => (cells.first()?.as_str(), &cells[1..]),
        _ => (part.text.as_str(), &[][..]),
    };
    let is_row = !cells.is_empty();
    let found = times::times(head, &[], is_row || are_bare).into_iter().next()?;
    let rest = head[found.range.end..]
        .trim_start_matches([':', '.', '-', '–', '—', '|', ' ', '\n', '·', '•', ')', ']']);
    let before = &head[..found.range.start];
    if !matches!(before, "" | "(" | "[") || is_row && !rest.is_empty() {
        return None;
    }
    let next = rest.split(|character: char| !character.is_alphanumeric()).next();
    let next = next.unwrap_or_default().to_lowercase();
    let is_count = found.is_bare && words::UNITS.contains(&next.as_str());
    // `14-16 april 2026`
    let any_day = Date::constant(2000, 1, 1);
    let is_date = || {
        let dates = dates::dates(head, any_day);
        dates.iter().any(|dates| dates.range.contains(&found.range.start))
    };
    if is_count
        || found.is_bare && is_date()
        || found.is_bare && (found.start < EARLIEST_HOUR * 60 || found.end.is_none())
    {
        return None;
    }
    let (start, end) = (found.start, found.end);
    if cells.is_empty() {
        let (title, text) = title_and_text(rest);
        return Some(Item { start, end, title, text });
    }
    let mut lines = cells.iter().flat_map(|cell| cell.split('\n')).map(str::trim);
    let title = lines.next().map(str::to_owned);
    let text = lines.collect::<Vec<_>>().join("\n\n");
    Some(Item { start, end, title, text: (!text.is_empty()).then_some(text) })
}

/// A text that is too long for a title is one up to the end of its first sentence.
fn title_and_text(text: &str) -> (Option<String>, Option<String>) {
    if text.is_empty() {
        return (None, None);
    }
    let is_long = text.chars().count() > MAX_TITLE_LENGTH;
    match text.find(". ").filter(|_| is_long) {
        Some(end) => {
            let (title, rest) = text.split_at(end + 1);
            (Some(title.to_owned()), Some(rest.trim().to_owned()))
        }
        None => (Some(text.to_owned()), None),
    }
}

/// Whether a part is an item of an agenda, wherever it stands.
pub(crate) fn is_item(part: &Part) -> bool {
    item(part, false).is_some_and(|item| item.title.is_some())
}

/// The text without brackets that hold all of it, nothing or only one end.
fn without_lone_brackets(text: &str) -> &str {
    let is_mark = |character: char| character.is_whitespace() || "(),-–—|:".contains(character);
    let open = text.matches('(').count();
    let is_whole = text.starts_with('(') && text.find(')') == Some(text.len() - 1);
    let is_lone = open != text.matches(')').count();
    let text = text.strip_suffix("()").or(text.strip_suffix("( )")).unwrap_or(text);
    if is_whole || is_lone || open == 0 { text.trim_matches(is_mark) } else { text.trim() }
}

/// `Onsdag`, `Torsdag kl. 9-16`: whether a line names the day that the next items are on.
pub(crate) fn is_weekday(text: &str) -> bool {
    let first = text.split(|character: char| !character.is_alphabetic()).next();
    let first = first.unwrap_or_default().to_lowercase();
    let is_name = WEEKDAYS.iter().any(|names| names.contains(&first.as_str()) && first.len() > 4);
    let times = || times::times(text, &[], true).into_iter().map(|times| times.range);
    is_name
        && text.split(' ').count() <= MAX_WEEKDAY_WORDS
        && left_over(text, &times().collect::<Vec<_>>()).is_none()
}

/// Whether at least two of the parts are items of an agenda, or days with their titles.
pub(crate) fn has_agenda(parts: &[Part], today: Date) -> bool {
    let has_two = |is_one: &dyn Fn(&Part) -> bool| parts.iter().filter(|part| is_one(part)).nth(1);
    has_two(&is_item).is_some()
        || has_two(&|part| title_after_date(part, today).is_some()).is_some()
}

/// Whether a programme can begin with a part.
pub(crate) fn begins(part: &Part, today: Date) -> bool {
    is_item(part) || title_after_date(part, today).is_some()
}

/// What a line says after a date, with or without hours, and a mark. A place, a price or the state
/// of a run is no title.
fn title_after_date(part: &Part, today: Date) -> Option<&str> {
    let text = part.text.as_str();
    let found = dates::dates(text, today);
    let [date] = &found[..] else { return None };
    let elsewhere = std::slice::from_ref(&date.range);
    let hours = times::times(text, elsewhere, false).into_iter().next();
    let end = hours.map_or(date.range.end, |hours| hours.range.end.max(date.range.end));
    let rest = &text[end..];
    let title = rest.trim_start_matches([':', '-', '–', '—', ' ', ')']);
    let is_marked = rest.trim_start().starts_with([':', '-', '–', '—']);
    let is_first = left_over(&text[..date.range.start], &[]).is_none();
    let lower = words::fold(title);
    let is_of_run = address::is_town(title)
        || address::address(title).0.has_district()
        || !money::amounts(title, &[], false).is_empty()
        || words::find_phrase(&lower, words::ONLINE).is_some()
        || words::STATES.iter().any(|(_, states)| words::find_phrase(&lower, states).is_some());
    let is_title = title.starts_with(char::is_alphabetic)
        && title.chars().count() <= MAX_TITLE_LENGTH
        && left_over(title, &[]).is_some();
    let is_line = matches!(part.shape, Shape::Text | Shape::Item | Shape::Heading(_));
    (is_line && is_first && is_marked && is_title && !is_of_run).then_some(title)
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
        for part in parts {
            if is_header(part) {
                self.ledger.claim(part.line, "/programme");
                continue;
            }
            if self.module(part, &mut programme, &mut texts, first)
                || self.agenda_item(part, &mut programme, &mut texts, first)
                || self.module_times(part, &mut programme, &mut texts, first)
            {
                continue;
            }
            self.programme_text(part, &mut programme, &mut texts, first);
        }
        self.finish_programme(&mut programme, texts, first);
        self.draft.programme = Some(programme);
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
        let rest = self.read_times(part, heading.rest);
        let title = rest.trim_matches(|character: char| {
            character.is_whitespace() || matches!(character, ',' | '-' | '–' | '—' | '|' | ':')
        });
        let title = without_lone_brackets(title);
        if !title.is_empty()
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
        let Some(title) = title_after_date(part, self.today) else { return false };
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
        if !is_weekday(&part.text) {
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

    /// Takes dates and hours of the last module out of a text.
    fn read_times(&mut self, part: &Part, text: &str) -> String {
        let mut rest = text.to_owned();
        let found = self.dates(part.line, text);
        let ranges: Vec<_> = found.iter().map(|dates| dates.range.clone()).collect();
        let times =
            times::times(text, &ranges, false).into_iter().find(|times| times.end.is_some());
        let Some(module) = self.module_times.last_mut() else { return rest };
        for dates in &found {
            module.written.get_or_insert_with(|| text[dates.range.clone()].to_owned());
            module.dates.extend(dates.dates.iter().map(|date| (part.line, *date)));
        }
        if let Some(times) = &times {
            module.hours = Some((times.start, times.end.unwrap_or(times.start)));
        }
        let mut ranges: Vec<_> = ranges.into_iter().chain(times.map(|times| times.range)).collect();
        ranges.sort_by_key(|range| std::cmp::Reverse(range.start));
        for range in ranges {
            rest.replace_range(range, " ");
        }
        rest.split_whitespace().collect::<Vec<_>>().join(" ")
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
        let found = dates::dates(&part.text, self.today);
        let ranges: Vec<_> = found.iter().map(|dates| dates.range.clone()).collect();
        let times = times::times(&part.text, &ranges, false);
        let all: Vec<_> =
            ranges.iter().cloned().chain(times.iter().map(|times| times.range.clone())).collect();
        if all.is_empty() || left_over(&part.text, &all).is_some() {
            return false;
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
        self.read_times(part, &part.text);
        true
    }

    fn programme_text<'a>(
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

    fn finish_programme(&mut self, programme: &mut ProgrammeDraft, texts: Texts<'_>, first: usize) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_known_by_its_number() {
        for (text, number, rest) in [
            ("1. Modul Strategi 14. november", 1, "Strategi 14. november"),
            ("Modul 2: Redskaber", 2, "Redskaber"),
            ("Dag 3", 3, ""),
            ("Første dag – onsdag den 3. marts", 1, "onsdag den 3. marts"),
            ("Day 2 (13:00-16:00)", 2, "(13:00-16:00)"),
        ] {
            let found = module_heading(text).unwrap();
            assert_eq!((found.number, found.rest), (number, rest), "{text}");
        }
        for text in
            ["Modul 1 handler om", "1. november", "Dag til dag", "3 moduler", "Modulet", "1 dag"]
        {
            assert_eq!(module_heading(text), None, "{text}");
        }
    }
}
