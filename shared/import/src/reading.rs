//! Reads the sections of a page into the draft of a course.

use domain::ErrorCode;
use jiff::civil::Date;

use crate::draft::{CourseDraft, OutcomesDraft};
use crate::outline::{Outline, Part, Section};
use crate::page::{self, Page, Shape};
use crate::price::PriceNotes;
use crate::programme::{self, ModuleTimes};
use crate::prose;
use crate::report::{self, Ledger};
use crate::runs::{self, Column, RunNotes};
use crate::scan::dates::{self, Dates};
use crate::scan::names;
use crate::topic::Topic;
use crate::words;

/// Longest title of a page of text, in characters.
const MAX_TITLE_LENGTH: usize = 120;
/// Shortest title of a page that begins with a menu, in characters.
const MIN_TITLE_LENGTH: usize = 15;
/// How many lines at the beginning of a page of text may stand above the title.
const MAX_HEAD_LINES: usize = 15;
/// Fewest words of a line below the title that sums the course up.
const MIN_SUMMARY_WORDS: usize = 4;
/// Longest cell of a row that only states a fact, in characters.
const MAX_CELL_LENGTH: usize = 40;
/// Longest line that says how many days the course has, in words.
const MAX_DURATION_WORDS: usize = 10;
/// Longest lead of the outcomes, in characters.
const MAX_LEAD_LENGTH: usize = 150;

/// What was read so far.
pub(crate) struct Reading<'a> {
    pub(crate) page: &'a Page,
    pub(crate) today: Date,
    pub(crate) draft: CourseDraft,
    pub(crate) ledger: Ledger,
    /// For each module of the draft.
    pub(crate) module_times: Vec<ModuleTimes>,
    /// For each run of the draft.
    pub(crate) runs: Vec<RunNotes>,
    /// The columns of the table that is being read.
    pub(crate) columns: Option<Vec<Column>>,
    /// A name of a run whose date comes in a later line.
    pub(crate) pending_name: Option<(usize, String)>,
    /// The year that the heading above names.
    pub(crate) year: Option<i16>,
    /// The hours of every day, and the lines that say so.
    pub(crate) hours: Option<(i16, i16)>,
    pub(crate) hour_lines: Vec<usize>,
    pub(crate) deadlines: Vec<(usize, Date)>,
    pub(crate) capacity: Option<(usize, i64)>,
    /// How few participants a run takes place with, and the line that says so.
    pub(crate) minimum: Option<(usize, u32)>,
    pub(crate) duration_days: Option<i64>,
    pub(crate) price: PriceNotes,
    /// Whether the page states terms of cancellation that are not understood.
    pub(crate) has_unclear_terms: bool,
    /// The lines of the venue, until a second one is found.
    pub(crate) venue_lines: Vec<usize>,
    about: Vec<Part>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(page: &'a Page, today: Date) -> Self {
        Self {
            page,
            today,
            draft: CourseDraft::default(),
            ledger: Ledger::new(page),
            module_times: Vec::new(),
            runs: Vec::new(),
            columns: None,
            pending_name: None,
            year: None,
            hours: None,
            hour_lines: Vec::new(),
            deadlines: Vec::new(),
            capacity: None,
            minimum: None,
            duration_days: None,
            price: PriceNotes::default(),
            has_unclear_terms: false,
            venue_lines: Vec::new(),
            about: Vec::new(),
        }
    }

    /// Reads every section.
    pub(crate) fn read(&mut self, outline: &Outline) {
        for glued in &outline.glued {
            let words = glued.words.clone();
            let code = if glued.is_separated {
                ErrorCode::ImportSplit { words }
            } else {
                ErrorCode::ImportGlued { words }
            };
            self.ledger.warn(&[glued.line], "", code);
        }
        for line in &outline.noise {
            self.ledger.dismiss(*line);
        }
        let of_length = outline
            .sections
            .iter()
            .filter(|section| matches!(section.topic, Topic::Head | Topic::Duration));
        let mut texts = of_length.flat_map(|section| &section.parts).map(|part| &part.text);
        let is_short = |text: &&String| text.split(' ').count() <= MAX_DURATION_WORDS;
        self.duration_days =
            texts.by_ref().filter(is_short).find_map(|text| crate::facts::duration(text));
        for section in &outline.sections {
            if let (Topic::Noise, Some(heading)) = (section.topic, &section.heading) {
                self.ledger.dismiss(heading.line);
            }
            self.section(section);
        }
        self.finish();
        for (line, first) in &outline.continued {
            self.ledger.continue_line(*line, *first);
        }
    }

    /// The dates of a text, with what is doubtful about them.
    pub(crate) fn dates(&mut self, line: usize, text: &str) -> Vec<Dates> {
        let found = dates::dates_in(text, self.year, self.today);
        for dates in &found {
            let value = || text[dates.range.clone()].to_owned();
            if let Some(weekday) = dates.other_weekday {
                let names = words::WEEKDAYS[weekday];
                let is_english = self.draft.language == Some("en");
                let name = names.iter().find(|name| name.ends_with("day") == is_english);
                let value = format!("{} = {}", value(), name.unwrap_or(&names[0]));
                self.ledger.warn(&[line], "", ErrorCode::ImportGuess { value });
            }
            if dates.is_guess {
                let days: Vec<String> = dates.dates.iter().map(Date::to_string).collect();
                let value = format!("{} = {}", value(), days.join(", "));
                self.ledger.warn(&[line], "", ErrorCode::ImportGuess { value });
            }
            if dates.is_ambiguous && self.draft.language == Some("en") {
                self.ledger.warn(&[line], "", ErrorCode::ImportDate { written: value() });
            }
        }
        found
    }

    pub(crate) fn about(&mut self, part: Part) {
        self.ledger.claim(part.line, "/about");
        self.about.push(part);
    }

    fn section(&mut self, section: &Section) {
        self.columns = None;
        self.pending_name = None;
        let heading = section.heading.as_ref();
        let year = heading.and_then(|heading| dates::only_year(&heading.text));
        let is_inside = matches!(
            section.topic,
            Topic::Starts | Topic::Days | Topic::Hours | Topic::Deadline | Topic::Exam
        ) && heading
            .is_none_or(|heading| !matches!(heading.shape, Shape::Heading(_)));
        self.year = year.or(self.year.filter(|_| is_inside));
        let people = self.draft.people.len();
        let mut topic = section.topic;
        if matches!(topic, Topic::About | Topic::Head) && programme::has_agenda(&section.parts) {
            topic = Topic::Programme;
        }
        if topic == Topic::Cancellation {
            self.cancellation(section);
            return self.claim_heading(section, topic, people);
        }
        let parts = &self.take_terms(&section.parts, false)[..];
        match topic {
            // A page without headings: its title stands above the items of an agenda.
            Topic::Programme if section.topic == Topic::Head && self.draft.title.is_none() => {
                let first = parts.iter().position(programme::is_item).unwrap_or(0);
                self.head(&parts[..first]);
                self.programme(&parts[first..]);
            }
            Topic::Head if self.draft.title.is_none() => self.head(parts),
            Topic::Head => self.general(parts.iter().collect(), topic),
            Topic::About => self.about_section(section, parts),
            Topic::Audience => self.audience(parts),
            Topic::Outcomes => self.outcomes(section, parts),
            Topic::Leaders | Topic::Guests => {
                let kind = if topic == Topic::Leaders { "leader" } else { "guest" };
                let left = self.people(kind, parts);
                self.general(left, topic);
            }
            Topic::Programme => self.programme(parts),
            Topic::Venue => {
                let left = self.venue(parts);
                self.general(left, topic);
            }
            _ => self.general(parts.iter().collect(), topic),
        }
        self.claim_heading(section, topic, people);
    }

    /// The heading of a section is where its parts are. `people` is the number of people before it.
    fn claim_heading(&mut self, section: &Section, topic: Topic, people: usize) {
        if topic == Topic::Programme
            && section.topic != Topic::Programme
            && let Some(heading) = &section.heading
        {
            self.ledger.claim(heading.line, "/programme");
        }
        if let Some(heading) = section.heading.as_ref().filter(|_| section.is_known) {
            if matches!(topic, Topic::Leaders | Topic::Guests) {
                self.ledger.claim(heading.line, format!("/people/{people}/kind"));
            }
            // `Tilmelding: kursus@eksempel.dk` is no price.
            let is_contact = section.topic == Topic::Registration && heading.shape == Shape::Label;
            for pointer in section.topic.pointers().iter().filter(|_| !is_contact) {
                self.ledger.claim(heading.line, *pointer);
            }
            let used = section.parts.iter().find_map(|part| self.ledger.first_pointer(part.line));
            if let (Some(pointer), None) = (used, self.ledger.first_pointer(heading.line)) {
                self.ledger.claim(heading.line, pointer);
            }
        }
    }

    /// The title, and what stands above and below it.
    fn head(&mut self, parts: &[Part]) {
        let is_title = |part: &Part| matches!(part.shape, Shape::Heading(_));
        let rest = if let Some(position) = parts.iter().position(is_title) {
            self.set_title(&parts[position]);
            for part in &parts[..position] {
                if is_category(&part.text) && self.draft.category.is_none() {
                    self.guess_category(part.line, &part.text);
                }
            }
            &parts[position + 1..]
        } else {
            self.plain_head(parts)
        };
        self.general(rest.iter().collect(), Topic::Head);
    }

    /// Of a page of text the first short lines: a category, if it sounds like one, and the title.
    fn plain_head<'p>(&mut self, parts: &'p [Part]) -> &'p [Part] {
        let is_line = |part: &&Part| {
            part.shape == Shape::Text
                && part.text.chars().count() <= MAX_TITLE_LENGTH
                && !part.text.ends_with(['.', ':', ','])
                && dates::dates(&part.text, self.today).is_empty()
        };
        let count = parts.iter().take(MAX_HEAD_LINES).take_while(is_line).count();
        let lines = &parts[..count];
        if let Some(title) = title_below(lines) {
            let above = &lines[..title];
            let is_of_kind = |part: &&Part| is_category(&part.text) || is_area(&part.text);
            if let Some(category) = above.iter().rfind(is_of_kind) {
                self.guess_category(category.line, &category.text);
            }
            self.guess_title(&lines[title]);
            return &parts[title + 1..];
        }
        // Above the title may be a category and the menu of the page, whose words are few.
        let is_long = |part: &Part| part.text.chars().count() >= MIN_TITLE_LENGTH;
        let title = match lines {
            [category, _] if is_category(&category.text) => 1,
            [_] | [_, _] => 0,
            [category, rest @ ..] => {
                let skipped = usize::from(is_category(&category.text));
                let lines = if skipped == 1 { rest } else { lines };
                skipped + lines.iter().position(is_long).unwrap_or(0)
            }
            [] => return parts,
        };
        if title == 1 && is_category(&lines[0].text) {
            self.guess_category(lines[0].line, &lines[0].text);
        }
        if is_provider(&lines[title].text) {
            self.guess_title(&lines[title]);
        } else {
            self.set_title(&lines[title]);
        }
        &parts[title + 1..]
    }

    /// A title of which it is doubtful that it is one.
    fn guess_title(&mut self, part: &Part) {
        self.set_title(part);
        self.ledger.warn(&[part.line], "/title", report::guess(&part.text));
    }

    fn set_title(&mut self, part: &Part) {
        self.draft.title = Some(words::without_title_label(&part.text).to_owned());
        self.ledger.claim(part.line, "/title");
    }

    fn guess_category(&mut self, line: usize, text: &str) {
        self.draft.category = Some(text.to_owned());
        self.ledger.claim(line, "/category");
        let code = report::guess(text);
        self.ledger.warn(&[line], "/category", code);
    }

    /// Facts, whom the course is for, and what it is about, in any order.
    fn general(&mut self, parts: Vec<&Part>, topic: Topic) {
        for part in parts {
            if let Some(columns) = runs::columns(part) {
                self.ledger.claim(part.line, "/runs/0");
                self.columns = Some(columns);
                continue;
            }
            if self.draft.audience.is_none() && is_audience(&part.text) {
                self.draft.audience = Some(part.text.clone());
                self.ledger.claim(part.line, "/audience");
                continue;
            }
            if self.facts(part, topic) {
                continue;
            }
            let is_prose = crate::facts::is_sentence(&part.text) || part.shape == Shape::Item;
            let is_paragraph =
                part.shape != Shape::Text || part.text.ends_with(['.', '!', '?', ':', '…']);
            if topic == Topic::Head && self.is_summary(part) {
                self.draft.summary = Some(part.text.clone());
                self.ledger.claim(part.line, "/summary");
                let code = report::guess(&part.text);
                self.ledger.warn(&[part.line], "/summary", code);
            } else if topic == Topic::About && !is_contact(&part.text) && !is_label(part)
                || topic == Topic::Head && (is_prose || is_paragraph)
                || topic.is_of_facts() && crate::facts::is_sentence(&part.text)
            {
                self.about(part.clone());
            }
        }
    }

    /// Takes the facts out of a part. Returns whether it needs no other place in the document.
    pub(crate) fn facts(&mut self, part: &Part, topic: Topic) -> bool {
        let sentences = crate::facts::sentences(&part.text);
        if sentences.len() < 2 || part.shape != Shape::Text {
            return self.fact(part, topic)
                && !(is_of_text(topic) && crate::facts::is_sentence(&part.text));
        }
        let mut left = Vec::new();
        for sentence in &sentences {
            let sentence = Part { text: (*sentence).to_owned(), ..part.clone() };
            if !self.fact(&sentence, topic) {
                left.push(sentence.text);
            }
        }
        if is_of_text(topic) || left.len() == sentences.len() {
            return false;
        }
        if !left.is_empty() {
            self.ledger.warn(&[part.line], "", report::left_over(&left.join(" ")));
        }
        true
    }

    /// A short line below the title that is more than a few words.
    fn is_summary(&self, part: &Part) -> bool {
        self.draft.summary.is_none()
            && self.draft.title.is_some()
            && self.about.is_empty()
            && part.shape == Shape::Text
            && !part.text.ends_with(['.', ':'])
            && !part.text.contains('@')
            && words::find_phrase(&words::fold(&part.text), words::ONLINE).is_none()
            && part.text.chars().count() <= 2 * MAX_TITLE_LENGTH
            && part.text.split(' ').count() >= MIN_SUMMARY_WORDS
    }

    /// A section about the course; a heading that is not known stands in the text.
    fn about_section(&mut self, section: &Section, parts: &[Part]) {
        let before = self.about.len();
        self.general(parts.iter().collect(), Topic::About);
        if let Some(heading) = section.heading.as_ref().filter(|_| !section.is_known)
            && self.about.len() > before
        {
            self.ledger.claim(heading.line, "/about");
            self.about.insert(before, heading.clone());
        }
    }

    /// Parts that only a text can hold, below the heading under which they stand.
    pub(crate) fn about_with_heading(&mut self, section: &Section, parts: Vec<Part>) {
        let mut parts = parts.into_iter().filter(|part| !is_contact(&part.text)).peekable();
        if let (Some(heading), Some(_)) = (&section.heading, parts.peek()) {
            self.about(Part { shape: Shape::Heading(2), ..heading.clone() });
        }
        parts.for_each(|part| self.about(part));
    }

    fn audience(&mut self, parts: &[Part]) {
        let texts: Vec<&Part> = parts.iter().collect();
        if texts.is_empty() {
            return;
        }
        for part in &texts {
            self.ledger.claim(part.line, "/audience");
        }
        let line = prose::line(&texts);
        self.draft.audience = match (self.draft.audience.take(), line) {
            (Some(before), Some(line)) => Some(format!("{before} {line}")),
            (before, line) => before.or(line),
        };
    }

    /// A lead and its list; without a list, each paragraph is an outcome.
    fn outcomes(&mut self, section: &Section, parts: &[Part]) {
        let parts: Vec<&Part> = parts.iter().collect();
        let is_item = |part: &&Part| part.shape == Shape::Item;
        let first = parts.iter().position(is_item).unwrap_or(0);
        let last = parts.iter().rposition(is_item).map_or(parts.len(), |last| last + 1);
        let lead = first.checked_sub(1).and_then(|index| parts.get(index)).filter(|part| {
            !part.text.ends_with(['.', '!', '?']) && part.text.chars().count() <= MAX_LEAD_LENGTH
        });
        let before = &parts[..first - usize::from(lead.is_some())];
        for part in before.iter().chain(&parts[last..]) {
            if !self.fact(part, Topic::About) {
                self.about((*part).clone());
            }
        }
        let Some(heading) = lead.copied().or(section.heading.as_ref()) else { return };
        if parts[first..last].is_empty() {
            return;
        }
        self.ledger.claim(heading.line, "/outcomes/lead");
        let outcomes = self
            .draft
            .outcomes
            .get_or_insert_with(|| OutcomesDraft { lead: heading.text.clone(), items: Vec::new() });
        for part in &parts[first..last] {
            let pointer = format!("/outcomes/items/{}", outcomes.items.len());
            outcomes.items.push(part.text.clone());
            self.ledger.claim(part.line, pointer);
        }
    }

    fn finish(&mut self) {
        self.page_title();
        let about: Vec<&Part> = self.about.iter().collect();
        self.draft.about = prose::markdown(&about);
        self.description();
        self.structured();
        self.finish_runs();
        self.finish_platform();
        self.finish_price();
        self.draft.slug = self.draft.title.as_deref().and_then(slug);
        for (pointer, is_missing) in [
            ("/people", self.draft.people.is_empty()),
            ("/programme", self.draft.programme.is_none()),
            ("/runs", self.draft.runs.is_empty()),
            ("/cancellationTerms", self.lacks_terms()),
        ] {
            if is_missing {
                self.ledger.warn(&[], pointer, ErrorCode::ImportNotFound);
            }
        }
    }

    /// The only platform that the page names is that of an online course without one.
    fn finish_platform(&mut self) {
        let lines = self.page.lines.iter().enumerate().filter(|(_, line)| !line.is_noise);
        let mut named: Vec<(usize, String)> = Vec::new();
        for (index, line) in lines {
            let found = words::find_phrase(&words::fold(&line.text), words::PLATFORMS);
            named.extend(found.map(|(start, end)| (index, line.text[start..end].to_owned())));
        }
        let Some((line, platform)) = named.first() else { return };
        if named.iter().any(|(_, other)| words::fold(other) != words::fold(platform)) {
            return;
        }
        let course = self.draft.online.iter_mut().map(|online| (String::new(), online));
        let runs = self.draft.runs.iter_mut().enumerate().filter_map(|(index, run)| {
            run.online.as_mut().map(|online| (format!("/runs/{index}"), online))
        });
        for (owner, online) in course.chain(runs).filter(|(_, online)| online.platform.is_none()) {
            let pointer = format!("{owner}/online/platform");
            online.platform = Some(platform.clone());
            self.ledger.claim(*line, &pointer);
            self.ledger.warn(&[*line], pointer, report::guess(platform));
        }
    }

    /// The name of the page is the title if nothing else is; the path to it names the category.
    fn page_title(&mut self) {
        for (index, line) in self.page.lines.iter().enumerate() {
            match line.shape {
                Shape::Title => self.title_line(index, &line.text),
                Shape::Description => {}
                _ => continue,
            }
        }
        self.first_heading();
        let title = self.draft.title.as_deref().unwrap_or_default();
        let lines = self.page.lines.iter().enumerate();
        let trail = lines.filter(|(_, line)| line.shape == Shape::Trail);
        let steps = trail.flat_map(|(index, line)| {
            let trim = |step: &str| {
                step.trim_matches(|character: char| " />»›|".contains(character)).to_owned()
            };
            page::steps(&line.text).into_iter().map(move |step| (index, trim(step)))
        });
        let mut steps: Vec<(usize, String)> = steps
            .filter(|(_, step)| {
                !words::TRAIL_STARTS.contains(&words::bare(step).as_str())
                    && step.contains(char::is_alphabetic)
                    && step != title
            })
            .collect();
        // The last step is often a shorter title.
        let is_title =
            |step: &mut (usize, String)| step.1.contains(' ') && title.starts_with(step.1.as_str());
        steps.pop_if(is_title);
        if let (Some((index, text)), None) = (steps.pop(), &self.draft.category) {
            self.guess_category(index, &text);
        }
    }

    /// The first heading is the title of a page that has no other.
    fn first_heading(&mut self) {
        let is_heading = |line: &&(usize, &page::Line)| {
            matches!(line.1.shape, Shape::Heading(_)) && !line.1.is_noise
        };
        let lines: Vec<_> = self.page.lines.iter().enumerate().collect();
        let heading = lines
            .iter()
            .find(is_heading)
            .filter(|(_, line)| self.draft.title.is_none() && words::topic(&line.text).is_none());
        if let Some((index, line)) = heading {
            self.draft.title = Some(line.text.clone());
            self.ledger.claim(*index, "/title");
            self.ledger.warn(&[*index], "/title", report::guess(&line.text));
        }
    }

    fn title_line(&mut self, index: usize, text: &str) {
        let separators = [" | ", " – ", " - ", " — ", " · "];
        let end = separators.iter().filter_map(|separator| text.find(separator)).min();
        let name = &text[..end.unwrap_or(text.len())];
        let provider = separators.iter().find_map(|separator| text.rsplit_once(separator));
        // The heading of the page may be the name of the provider.
        if let (Some((name, provider)), Some(title)) = (provider, &self.draft.title)
            && words::bare(provider) == words::bare(title)
        {
            let title = words::without_title_label(name.trim()).to_owned();
            self.ledger.claim(index, "/title");
            self.ledger.warn(&[index], "/title", report::guess(&title));
            self.draft.title = Some(title);
            return;
        }
        match &self.draft.title {
            Some(title) if text.contains(title.as_str()) => self.ledger.claim(index, "/title"),
            Some(_) => self.ledger.dismiss(index),
            None => {
                let title = words::without_title_label(name.trim()).to_owned();
                let code = report::guess(&title);
                self.ledger.claim(index, "/title");
                self.ledger.warn(&[index], "/title", code);
                self.draft.title = Some(title);
            }
        }
    }

    /// The description for search engines sums the course up, unless it repeats the text.
    fn description(&mut self) {
        let lines = self.page.lines.iter().enumerate();
        for (index, line) in lines.filter(|(_, line)| line.shape == Shape::Description) {
            let start: String = line.text.chars().take(60).collect();
            let about = self.draft.about.as_deref().unwrap_or_default();
            let is_cut = line.text.ends_with(['…']) || line.text.ends_with("...");
            if self.draft.summary.is_some() || is_cut || about.contains(&start) {
                self.ledger.dismiss(index);
                continue;
            }
            self.draft.summary = Some(line.text.clone());
            self.ledger.claim(index, "/summary");
            self.ledger.warn(&[index], "/summary", report::guess(&line.text));
        }
    }
}

fn is_of_text(topic: Topic) -> bool {
    matches!(topic, Topic::Head | Topic::About)
}

fn is_audience(text: &str) -> bool {
    let lower = words::fold(text);
    words::AUDIENCE_OPENINGS.iter().any(|opening| lower.starts_with(opening))
}

/// A label that is not known, or a row with one.
fn is_label(part: &Part) -> bool {
    let is_short = |cell: &String| cell.chars().count() <= MAX_CELL_LENGTH;
    match &part.shape {
        Shape::Label => true,
        Shape::Row(cells) => cells.len() == 2 && cells.iter().all(is_short),
        _ => false,
    }
}

/// A short line with an e-mail address.
fn is_contact(text: &str) -> bool {
    text.contains('@') && text.chars().count() <= MAX_TITLE_LENGTH
}

fn is_category(text: &str) -> bool {
    let lower = words::fold(text);
    words::find_phrase(&lower, words::CATEGORIES).is_some()
        && text.split(' ').count() <= 6
        && words::without_title_label(text).len() == text.len()
}

/// Whether a line only names kinds of courses, such as `Konferencer og kurser`.
fn is_kind(text: &str) -> bool {
    let lower = words::fold(text);
    let mut words = lower.split([' ', ',']).filter(|word| !word.is_empty());
    words.all(|word| words::CATEGORIES.contains(&word) || words::KINDS.contains(&word))
}

/// `Kommunikation & Medier`: an area of the provider's courses.
fn is_area(text: &str) -> bool {
    let is_name = |word: &str| word == "&" || word.starts_with(char::is_uppercase);
    text.contains(" & ") && text.split(' ').count() <= 5 && text.split(' ').all(is_name)
}

/// Whether a line looks like the name of a provider: capital letters or a kind of organisation.
fn is_provider(text: &str) -> bool {
    let letters = || text.chars().filter(|character| character.is_alphabetic());
    let is_capital =
        text.contains(' ') && letters().count() > 8 && letters().all(char::is_uppercase);
    is_capital || names::is_of_organisation(text)
}

/// Where the title is, if the lines above it are the provider's name and what it offers.
fn title_below(lines: &[Part]) -> Option<usize> {
    let [first, second, ..] = lines else { return None };
    if is_area(&first.text) && second.is_after_gap && second.text.split(' ').count() > 2 {
        return Some(1);
    }
    if !is_provider(&first.text) {
        return None;
    }
    if is_kind(&second.text) {
        return (lines.len() > 2).then_some(2);
    }
    let lower = words::fold(&second.text);
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    let has_article = lower.split(' ').next().is_some_and(|word| words::ARTICLES.contains(&word));
    let names_course = !has_article
        && lower.starts_with(char::is_alphabetic)
        && words.any(|word| words::COURSE_WORDS.iter().any(|end| word.ends_with(end)));
    names_course.then_some(1)
}

/// The title as a slug.
pub(crate) fn slug(title: &str) -> Option<String> {
    let mut slug = String::new();
    for character in title.to_lowercase().chars() {
        match character {
            'æ' | 'ä' => slug.push_str("ae"),
            'ø' | 'ö' => slug.push_str("oe"),
            'å' => slug.push_str("aa"),
            'é' | 'è' => slug.push('e'),
            'ü' => slug.push('u'),
            character if character.is_ascii_alphanumeric() => slug.push(character),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(domain::limits::MAX_SLUG_LENGTH);
    let slug = slug.trim_end_matches('-').to_owned();
    (!slug.is_empty()).then_some(slug)
}
