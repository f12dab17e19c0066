//! Reads the sections of a page into the draft of a course.

use domain::{DayName, ErrorCode, Slug};
use jiff::civil::Date;

use crate::deadline::DeadlineNotes;
use crate::draft::CourseDraft;
use crate::held::held_days;
use crate::outline::{Outline, Part, Section};
use crate::page::{Line, Page, Shape};
use crate::price::PriceNotes;
use crate::programme::{self, ModuleTimes};
use crate::prose;
use crate::report::Ledger;
use crate::runs::{Column, RunNotes, Seats, StateLine, WeeklyNotes, place};
use crate::scan::address;
use crate::scan::dates::{self, Dates, Years};
use crate::scan::{money, times};
use crate::speakers::Speaker;
use crate::topic::Topic;
use crate::words;

/// Longest line that says how many days the course has, in words.
const MAX_DURATION_WORDS: usize = 10;

/// Most dates of a page that give others their year.
const MAX_PERIODS: usize = 100;

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
    /// Lines that say in what state a run is.
    pub(crate) states: Vec<StateLine>,
    /// By which rule days follow the first one, if the page says it beside the runs.
    pub(crate) weekly: WeeklyNotes,
    /// Whether the heading above announces the days of one run.
    pub(crate) is_of_one_run: bool,
    /// The columns of the table that is being read.
    pub(crate) columns: Option<Vec<Column>>,
    /// A name of a run whose date comes in a later line.
    pub(crate) pending_name: Option<(usize, String)>,
    /// The year that the heading above names.
    pub(crate) year: Option<i16>,
    /// The first and the last day of what the page dates with a year.
    pub(crate) periods: Vec<(Date, Date)>,
    /// The line and the text of the heading above, if that is a town.
    pub(crate) town: Option<(usize, String)>,
    /// The hours of every day, and the lines that say so.
    pub(crate) hours: Option<(i16, i16)>,
    pub(crate) hour_lines: Vec<usize>,
    /// When the first day begins and the last day ends.
    pub(crate) outer_hours: Option<(i16, i16)>,
    pub(crate) deadlines: DeadlineNotes,
    pub(crate) capacity: Option<(usize, Seats)>,
    /// Whether the heading above may mean the seats that are left.
    pub(crate) is_below_seats: bool,
    /// How few participants a run takes place with, and the line that says so.
    pub(crate) minimum: Option<(usize, u32)>,
    /// When the days of every run begin, if the page does not say when they end.
    pub(crate) start: Option<i16>,
    /// The days on which sentences say that the course is held.
    pub(crate) held_days: Vec<Vec<Date>>,
    pub(crate) duration_days: Option<i64>,
    pub(crate) speakers: Vec<Speaker>,
    pub(crate) price: PriceNotes,
    /// Whether the page states terms of cancellation that are not understood.
    pub(crate) has_unclear_terms: bool,
    /// The lines of the venue, until a second one is found.
    pub(crate) venue_lines: Vec<usize>,
    /// The line of the only heading of the first level.
    pub(crate) only_title: Option<usize>,
    /// The line of the title, if it is one of the lines that the page shows.
    pub(crate) title_line: Option<usize>,
    pub(crate) about: Vec<Part>,
    /// Lines that go on with what an earlier one says.
    pub(crate) continued: Vec<(usize, usize)>,
    /// Addresses that no heading or label calls the venue.
    pub(crate) addresses: Vec<Part>,
}

/// The dates and periods of a page with their years, each once.
fn periods(page: &Page) -> Vec<(Date, Date)> {
    let lines = page.lines.iter().filter(|line| !line.is_noise);
    let of_line =
        |line: &Line| dates::periods(&line.text).into_iter().chain(dates::seasons(&line.text));
    let mut periods: Vec<_> = lines.flat_map(of_line).collect();
    periods.sort_unstable();
    periods.dedup();
    periods.truncate(MAX_PERIODS);
    periods
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
            states: Vec::new(),
            weekly: WeeklyNotes::default(),
            is_of_one_run: false,
            columns: None,
            pending_name: None,
            year: None,
            periods: periods(page),
            held_days: held_days(page, today),
            town: None,
            hours: None,
            hour_lines: Vec::new(),
            outer_hours: None,
            deadlines: DeadlineNotes::default(),
            capacity: None,
            is_below_seats: false,
            minimum: None,
            start: None,
            duration_days: None,
            speakers: Vec::new(),
            price: PriceNotes::default(),
            has_unclear_terms: false,
            venue_lines: Vec::new(),
            only_title: page.only_title(),
            title_line: None,
            about: Vec::new(),
            continued: Vec::new(),
            addresses: Vec::new(),
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
        let is_of_duration = |section: &&Section| section.topic == Topic::Duration;
        let counts = outline.sections.iter().filter(is_of_duration);
        let count =
            counts.flat_map(|section| &section.parts).find_map(|part| part.text.parse().ok());
        let mut texts = of_length.flat_map(|section| &section.parts).map(|part| &part.text);
        let is_short = |text: &&String| text.split(' ').count() <= MAX_DURATION_WORDS;
        let stated =
            || texts.by_ref().filter(is_short).find_map(|text| crate::facts::duration(text));
        // `2 dage kl. 9-16`, of a run
        let of_runs = outline
            .sections
            .iter()
            .filter(|section| matches!(section.topic, Topic::Starts | Topic::Days));
        let begins = |text: &&String| text.starts_with(|first: char| first.is_ascii_digit());
        let mut of_runs = of_runs.flat_map(|section| &section.parts).map(|part| &part.text);
        let of_run = || {
            let mut texts = of_runs.by_ref().filter(is_short).filter(begins);
            texts.find_map(|text| crate::facts::leading_duration(text))
        };
        self.duration_days = count.or_else(stated).or_else(of_run);
        // Terms of cancellation may name days, which need the start of the run.
        let is_last = |section: &&Section| section.topic == Topic::Cancellation;
        let (last, sections): (Vec<_>, Vec<_>) = outline.sections.iter().partition(is_last);
        for section in sections.into_iter().chain(last) {
            if let (Topic::Noise, Some(heading)) = (section.topic, &section.heading) {
                self.ledger.dismiss(heading.line);
            }
            self.section(section);
        }
        self.finish();
        let continued = std::mem::take(&mut self.continued);
        for (line, first) in outline.continued.iter().chain(&continued) {
            self.ledger.continue_line(*line, *first);
        }
    }

    /// What the page says of the years of its dates.
    pub(crate) fn years(&self) -> Years<'_> {
        // `Fotokursus forår 2019`
        let title = self.draft.title.as_deref().filter(|_| self.periods.is_empty());
        let of_title = || title.and_then(dates::only_year);
        let of_heading = self.year.or_else(of_title);
        Years { of_heading, periods: &self.periods, today: self.today }
    }

    /// The dates of a text, with what is doubtful about them.
    pub(crate) fn dates(&mut self, line: usize, text: &str) -> Vec<Dates> {
        let found = dates::dates_in(text, self.years());
        found.iter().for_each(|dates| self.tell_doubts(line, text, dates));
        found
    }

    /// Tells what is doubtful about a date.
    pub(crate) fn tell_doubts(&mut self, line: usize, text: &str, dates: &Dates) {
        let value = || text[dates.range.clone()].to_owned();
        if let Some(first) = dates.dates.first().filter(|_| dates.has_other_weekday) {
            let weekday = DayName(first.weekday());
            let code = ErrorCode::ImportWeekday { written: value(), weekday };
            self.ledger.warn(&[line], "", code);
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

    pub(crate) fn about(&mut self, part: Part) {
        if self.is_line_of_facts(&part) {
            return;
        }
        self.ledger.claim(part.line, "/about");
        self.about.push(part);
    }

    /// `10.-11. marts 2027 · Viborg · 5.400 kr.`: a line of facts that is no text, which others say
    /// one by one.
    fn is_line_of_facts(&self, part: &Part) -> bool {
        const MAX_WORDS: usize = 10;
        let dates = dates::dates(&part.text, self.today);
        let is_first = dates.first().is_some_and(|dates| dates.range.start == 0);
        let ranges: Vec<_> = dates.into_iter().map(|dates| dates.range).collect();
        let amounts = money::amounts(&part.text, &ranges, false);
        let ends = amounts
            .first()
            .is_some_and(|amount| !part.text[amount.range.end..].contains(char::is_alphanumeric));
        let is_text = matches!(part.shape, Shape::Text | Shape::Item);
        is_first && ends && is_text && part.text.split(' ').count() <= MAX_WORDS
    }

    fn section(&mut self, section: &Section) {
        (self.columns, self.price.heads) = (None, None);
        let heading = section.heading.as_ref();
        self.is_of_one_run = heading.is_some_and(|heading| {
            words::DAYS_OF_RUN.contains(&words::bare(&heading.text).as_str())
        });
        self.is_below_seats = heading.is_some_and(|heading| {
            words::ALL_OR_LEFT.contains(&words::bare(&heading.text).as_str())
        });
        let year = heading.and_then(|heading| dates::only_year(&heading.text));
        let is_inside = matches!(
            section.topic,
            Topic::Starts | Topic::Days | Topic::Hours | Topic::Deadline | Topic::Exam
        ) && heading
            .is_none_or(|heading| !matches!(heading.shape, Shape::Heading(_)));
        if !is_inside {
            (self.pending_name, self.town) = (None, None);
        }
        if let Some(heading) = heading.filter(|heading| address::is_town(&heading.text)) {
            self.town = Some((heading.line, heading.text.clone()));
        }
        self.year = year.or(self.year.filter(|_| is_inside));
        let people = self.draft.people.len();
        let mut topic = section.topic;
        if matches!(topic, Topic::About | Topic::Head)
            && programme::has_agenda(&section.parts, self.today)
        {
            topic = Topic::Programme;
        }
        let mut parts = section.parts.clone();
        let has_date = |part: &Part| !dates::dates(&part.text, self.today).is_empty();
        // `Odense`, above the day and the address of a run.
        if topic == Topic::About && self.town.is_some() && parts.iter().any(has_date) {
            topic = Topic::Starts;
            let (joined, continued) = place::join_addresses(parts, self.today, false);
            parts = joined;
            self.continued.extend(continued);
        } else if matches!(topic, Topic::Head | Topic::About | Topic::Cancellation) {
            // The first line may be the title, which is no part of an address.
            let is_titled = topic != Topic::Head || self.draft.title.is_some();
            let rest = parts.split_off(usize::from(!is_titled).min(parts.len()));
            let (joined, continued) = place::join_addresses(rest, self.today, true);
            parts.extend(joined);
            self.continued.extend(continued);
        }
        if matches!(topic, Topic::Starts | Topic::Days) {
            let (joined, continued) = place::join_places_above(parts, self.today);
            parts = joined;
            self.continued.extend(continued);
        }
        if topic == Topic::Cancellation {
            self.cancellation(section, &parts);
            return self.claim_heading(section, topic, people);
        }
        let parts = &self.take_terms(&parts, false)[..];
        match topic {
            _ if self.count_of_meetings(section) => {}
            // A page without headings: its title stands above the items of an agenda. Text about
            // the course may stand above them too.
            Topic::Programme if section.topic != Topic::Programme => {
                let first = programme::begin_of_agenda(parts, self.today);
                match section.topic {
                    Topic::Head if self.draft.title.is_none() => self.head(&parts[..first]),
                    Topic::Head => {
                        let left = self.general(parts[..first].iter().collect(), Topic::Head);
                        left.into_iter().for_each(|part| self.about(part));
                    }
                    _ if first > 0 => self.about_section(section, &parts[..first]),
                    _ => {}
                }
                self.programme(&parts[first..]);
            }
            Topic::Head if self.draft.title.is_none() => self.head(parts),
            Topic::Head => drop(self.general(parts.iter().collect(), topic)),
            Topic::About => self.about_section(section, parts),
            Topic::Audience => {
                let begins = |part: &Part| self.begins_with_hours(part);
                let end = parts.iter().position(begins).unwrap_or(parts.len());
                self.audience(&parts[..end]);
                self.general(parts[end..].iter().collect(), Topic::Days);
            }
            Topic::Outcomes => self.outcomes(section, parts),
            Topic::Leaders | Topic::Guests => {
                let kind = if topic == Topic::Leaders { "leader" } else { "guest" };
                let parts = self.parts_about_people(heading, parts);
                let left = self.people(kind, &parts);
                self.general(left, topic);
            }
            Topic::Programme => self.programme(parts),
            Topic::Venue => {
                let left = self.venue(parts);
                self.general(left, topic);
            }
            Topic::Ends => self.end_of_run(parts),
            Topic::Practical => self.practical_section(section, parts),
            Topic::Price => {
                let left = self.included_below(heading, parts);
                self.general(left, topic);
            }
            _ => drop(self.general(parts.iter().collect(), topic)),
        }
        self.claim_heading(section, topic, people);
    }

    /// `Mandag den 25. januar 2027 kl. 17.30-21.30`: whether a part begins with a day and its
    /// hours.
    fn begins_with_hours(&self, part: &Part) -> bool {
        let found = dates::dates(&part.text, self.today);
        let ranges: Vec<_> = found.iter().map(|dates| dates.range.clone()).collect();
        ranges.first().is_some_and(|first| first.start == 0)
            && !times::times(&part.text, &ranges, false).is_empty()
    }

    /// The heading of a section is where its parts are. `people` is the number of people before it.
    fn claim_heading(&mut self, section: &Section, topic: Topic, people: usize) {
        if topic == Topic::Programme
            && section.topic != Topic::Programme
            && let Some(heading) = &section.heading
        {
            self.ledger.claim(heading.line, "/programme");
        }
        if let (Topic::Price, Some(heading)) = (section.topic, &section.heading) {
            self.vat_of_heading(heading);
        }
        if let Some(heading) = section.heading.as_ref().filter(|_| section.is_known) {
            // A button that opens nothing belongs to the page.
            if heading.shape == Shape::Button && section.parts.is_empty() {
                return self.ledger.dismiss(heading.line);
            }
            if matches!(topic, Topic::Leaders | Topic::Guests) {
                self.ledger.claim(heading.line, format!("/people/{people}/kind"));
            }
            // `Tilmelding: kursus@eksempel.dk` is no price.
            let is_contact = section.topic == Topic::Registration && heading.shape == Shape::Label;
            // `Start 3. marts` says which run it is of.
            let is_of_run = self
                .ledger
                .first_pointer(heading.line)
                .is_some_and(|pointer| pointer.starts_with("/runs/"));
            let of_topic = section.topic.pointers().iter();
            let of_topic = of_topic
                .filter(|pointer| !(is_contact || is_of_run && pointer.starts_with("/runs/")));
            for pointer in of_topic {
                self.ledger.claim(heading.line, *pointer);
            }
            // A label with its value in the same line is used if the value is.
            let has_value = |part: &Part| part.line == heading.line;
            let mut parts = section.parts.iter().filter(|_| !section.parts.iter().any(has_value));
            let used = parts.find_map(|part| self.ledger.first_pointer(part.line));
            if let (Some(pointer), None) = (used, self.ledger.first_pointer(heading.line)) {
                self.ledger.claim(heading.line, pointer);
            }
        }
    }

    fn finish(&mut self) {
        self.page_title();
        let about: Vec<&Part> = self.about.iter().collect();
        self.draft.about = prose::markdown(&about);
        self.description();
        self.held();
        self.dated_line();
        self.date_of_article();
        self.structured();
        self.finish_speakers();
        self.finish_runs();
        self.finish_venue();
        self.finish_platform();
        self.finish_price();
        self.doubts();
        self.draft.slug = self.draft.title.as_deref().and_then(Slug::of).map(String::from);
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
}
