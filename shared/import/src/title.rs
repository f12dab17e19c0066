//! The title of a course, the category above it, and the slug made of the title.

use crate::facts;
use crate::fields;
use crate::outline::{Part, looks_like_heading};
use crate::page::{self, Shape};
use crate::programme;
use crate::reading::Reading;
use crate::report;
use crate::scan::{address, dates, names};
use crate::topic::Topic;
use crate::words;

/// Longest title of a page of text, in characters.
pub(crate) const MAX_TITLE_LENGTH: usize = 120;
/// Shortest title of a page that begins with a menu, in characters.
const MIN_TITLE_LENGTH: usize = 15;
/// Most words of a link behind the title.
const MAX_LINK_WORDS: usize = 4;
/// How many lines at the beginning of a page may be the title if they stand below a heading.
const MAX_LATE_LINES: usize = 5;
/// How many lines at the beginning of a page of text may stand above the title.
const MAX_HEAD_LINES: usize = 15;

impl Reading<'_> {
    /// The title, and what stands above and below it.
    pub(crate) fn head(&mut self, parts: &[Part]) {
        let is_title = |part: &Part| matches!(part.shape, Shape::Heading(_));
        let rest = if let Some(position) = parts.iter().position(is_title) {
            self.set_title(&parts[position]);
            for part in &parts[..position] {
                if is_category(&part.text) && self.draft.category.is_none() {
                    self.guess_category(part.line, &part.text);
                }
            }
            &parts[position + 1..]
        } else if self.only_title.is_some() {
            parts
        } else {
            let (notices, parts) = self.notices(parts);
            let rest = match self.title_below_day(parts) {
                Some(rest) => rest,
                None => self.plain_head(parts),
            };
            if let (false, Some(line)) = (notices.is_empty(), self.title_line) {
                self.guess_once(line);
            }
            // They sum nothing up.
            self.general(notices.iter().collect(), Topic::Registration);
            rest
        };
        self.general(rest.iter().collect(), Topic::Head);
    }

    /// `Onsdag 3. februar 2027`, and the title below it; returns what follows that.
    fn title_below_day<'p>(&mut self, parts: &'p [Part]) -> Option<&'p [Part]> {
        let is_day = |part: &&Part| programme::says_only_when(&part.text);
        let (days, parts) = parts.split_at(parts.iter().take_while(is_day).count());
        let (title, rest) = parts.split_first().filter(|_| !days.is_empty())?;
        // `Fyraftensmøde: Sorg hos børn`
        let is_event = |(label, _): (&str, &str)| {
            words::EVENT_ENDS.iter().any(|end| words::fold(label).ends_with(end))
        };
        let is_name = looks_like_heading(&title.text)
            || fields::other_label(&title.text).is_some_and(is_event);
        let is_title = title.shape == Shape::Text
            && title.text.contains(' ')
            && is_name
            && !is_above_title(&title.text);
        if !is_title {
            return None;
        }
        self.guess_title(title);
        self.general(days.iter().collect(), Topic::Head);
        Some(rest)
    }

    /// What a page of text tells its visitors above the title, and what follows it.
    fn notices<'p>(&self, parts: &'p [Part]) -> (&'p [Part], &'p [Part]) {
        let is_notice = |part: &Part| fields::begins_with(&part.text, words::NOTICES);
        let is_first = parts.first().is_some_and(is_notice);
        let goes_on = |part: &&Part| is_notice(part) || part.text.ends_with(['.', '!']);
        let count = parts.iter().take_while(goes_on).count();
        parts.split_at(if is_first { count } else { 0 })
    }

    /// Marks the title as a guess, if it is not marked as one yet.
    fn guess_once(&mut self, line: usize) {
        let Some(title) = &self.draft.title else { return };
        let code = report::guess(title);
        if !self.ledger.is_told("/title") {
            self.ledger.warn(&[line], "/title", code);
        }
    }

    /// Of a page of text the first short lines: a category, if it sounds like one, and the title.
    fn plain_head<'p>(&mut self, parts: &'p [Part]) -> &'p [Part] {
        let is_line = |part: &&Part| {
            part.shape == Shape::Text
                && part.text.chars().count() <= MAX_TITLE_LENGTH
                && !part.text.ends_with(['.', ':', ','])
                && !are_heads(&part.text)
                && dates::dates(&part.text, self.today).is_empty()
                && (!address::address(&part.text).0.has_district()
                    || words::numbered_title(&part.text).is_some())
        };
        let count = parts.iter().take(MAX_HEAD_LINES).take_while(is_line).count();
        let lines = &parts[..count];
        if let Some(title) = self.title_of_trail(lines) {
            lines[..title].iter().for_each(|part| self.ledger.dismiss(part.line));
            self.set_title(&lines[title]);
            return &parts[title + 1..];
        }
        if let Some(title) = title_of_path(lines) {
            self.ledger.dismiss(lines[0].line);
            if let [_, .., category] = &lines[..title] {
                self.guess_category(category.line, &category.text);
            }
            self.guess_title(&lines[title]);
            return &parts[title + 1..];
        }
        if let Some(title) = title_below(lines) {
            let above = &lines[..title];
            let is_of_kind = |part: &&Part| is_category(&part.text) || is_area(&part.text);
            if let Some(category) = above.iter().rfind(is_of_kind) {
                self.guess_category(category.line, &category.text);
            }
            self.guess_title(&lines[title]);
            return &parts[title + 1..];
        }
        // The name of the provider stands above the menu of its pages.
        let is_above_menu = |part: &Part| {
            self.page
                .lines
                .get(part.line + 1)
                .is_some_and(|line| line.is_noise && page::is_menu(line))
        };
        if let [provider, title, ..] = lines
            && is_above_menu(provider)
        {
            self.ledger.dismiss(provider.line);
            self.guess_title(title);
            return &parts[2..];
        }
        // Above the title may be a category and the menu of the page, whose words are few.
        let is_long =
            |part: &Part| part.text.chars().count() >= MIN_TITLE_LENGTH && !is_provider(&part.text);
        let title = match lines {
            [category, _] if is_above_title(&category.text) => 1,
            [_] | [_, _] => 0,
            [category, rest @ ..] => {
                let skipped = usize::from(is_above_title(&category.text));
                let lines = if skipped == 1 { rest } else { lines };
                skipped + lines.iter().position(is_long).unwrap_or(0)
            }
            [] => return parts,
        };
        let is_other = lines[0].text != lines[title].text;
        if title == 1 && is_above_title(&lines[0].text) && is_other {
            self.guess_category(lines[0].line, &lines[0].text);
        }
        if is_provider(&lines[title].text) {
            self.guess_title(&lines[title]);
        } else {
            self.set_title(&lines[title]);
        }
        &parts[title + 1..]
    }

    /// Which line is the last step of the path to the page above it.
    fn title_of_trail(&self, lines: &[Part]) -> Option<usize> {
        let above = self.page.lines.iter().filter(|line| line.shape == Shape::Trail);
        let last: Vec<&str> = above.filter_map(|line| page::steps(&line.text).pop()).collect();
        lines.iter().position(|part| last.contains(&part.text.as_str()))
    }

    /// A title of which it is doubtful that it is one.
    fn guess_title(&mut self, part: &Part) {
        self.set_title(part);
        self.ledger.warn(&[part.line], "/title", report::guess(&part.text));
    }

    fn set_title(&mut self, part: &Part) {
        let end = words::page_number(&part.text).unwrap_or(part.text.len());
        let title = words::without_title_label(part.text[..end].trim());
        self.draft.title = Some(without_link(title).to_owned());
        self.ledger.claim(part.line, "/title");
        self.title_line = Some(part.line);
    }

    fn guess_category(&mut self, line: usize, text: &str) {
        self.draft.category = Some(text.to_owned());
        self.ledger.claim(line, "/category");
        let code = report::guess(text);
        self.ledger.warn(&[line], "/category", code);
    }

    /// The name of the page is the title if nothing else is; the path to it names the category.
    pub(crate) fn page_title(&mut self) {
        for (index, line) in self.page.lines.iter().enumerate() {
            match line.shape {
                Shape::Title => self.title_line(index, &line.text),
                Shape::Description => {}
                _ => continue,
            }
        }
        self.first_heading();
        self.late_title();
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

    /// A page of text whose title stands below its facts: the first heading of a text that
    /// announces nothing known, or a short line of the first few.
    fn late_title(&mut self) {
        if self.draft.title.is_some() {
            return;
        }
        let is_above_text = |position: usize| {
            let next = self.about.get(position + 1);
            matches!(self.about[position].shape, Shape::Heading(_))
                && next.is_some_and(|next| facts::is_sentence(&next.text))
        };
        let is_line = |part: &Part| {
            part.shape == Shape::Text
                && part.line < MAX_LATE_LINES
                && (MIN_TITLE_LENGTH..=MAX_TITLE_LENGTH).contains(&part.text.chars().count())
                && !part.text.ends_with(['.', ':', ',', '!'])
                && !is_byline(&part.text)
                && self.is_more_than_day(&part.text)
                && !fields::begins_with(&part.text, words::NOTICES)
        };
        let mut parts = self.about.iter().enumerate();
        let position = parts.find(|(position, part)| is_above_text(*position) || is_line(part));
        let Some(position) = position.map(|(position, _)| position) else { return };
        let part = self.about.remove(position);
        self.ledger.release(part.line);
        self.guess_title(&part);
        if matches!(part.shape, Shape::Heading(_)) {
            self.release_facts(position);
        }
        // `Kursus`, above it
        let above = self.about.iter().take(position);
        let category = { above }.position(|part| is_category(&part.text));
        if let (Some(category), None) = (category, &self.draft.category) {
            let part = self.about.remove(category);
            self.ledger.release(part.line);
            self.guess_category(part.line, &part.text);
        }
    }

    /// `Ajour d. 30. september 2026` is hardly more than its day.
    fn is_more_than_day(&self, text: &str) -> bool {
        let days = dates::dates(text, self.today).into_iter();
        let length: usize = days.map(|dates| text[dates.range].chars().count()).sum();
        length == 0 || text.chars().count() - length >= MIN_TITLE_LENGTH
    }

    /// What stands among the facts above the title is no text about the course, if it is no
    /// sentence.
    fn release_facts(&mut self, title: usize) {
        let below = self.about.split_off(title.min(self.about.len()));
        let above = std::mem::take(&mut self.about);
        let (texts, facts): (Vec<Part>, Vec<Part>) =
            above.into_iter().partition(|part| facts::is_sentence(&part.text));
        facts.iter().for_each(|part| self.ledger.release(part.line));
        self.about = texts;
        self.about.extend(below);
    }

    /// A page with several titles may be about several courses, and an article about none.
    pub(crate) fn doubts(&mut self) {
        let Some(title) = self.draft.title.clone() else { return };
        let shown = || self.page.lines.iter().enumerate().filter(|(_, line)| !line.is_noise);
        let mut headings: Vec<(usize, &str, bool)> = Vec::new();
        for (index, line) in shown() {
            if line.shape == Shape::Heading(1) && words::topic(&line.text).is_none() {
                headings.push((index, line.text.as_str(), false));
            } else if let Some((_, _, is_dated)) = headings.last_mut() {
                *is_dated |= !dates::periods(&line.text).is_empty();
            }
        }
        headings.retain(|(_, _, is_dated)| *is_dated);
        // The first of them is the title, whatever the page calls that.
        for (index, text, _) in headings.iter().skip(1).filter(|(_, text, _)| *text != title) {
            self.ledger.warn(&[*index], "/title", report::alternative(text));
        }
        let is_article = self.is_signed() && self.draft.price.is_none() && !self.names_course();
        if is_article {
            let lines: Vec<usize> = self.title_line.into_iter().collect();
            self.ledger.warn(&lines, "/title", report::guess(&title));
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
}

/// `Program for kirkehøjskolen. Læs mere`, `Beskæring – download folder`: the title without the
/// words of a link behind it.
fn without_link(title: &str) -> &str {
    let marks = [". ", " – ", " - ", " | ", ", "].into_iter();
    let parted = marks.filter_map(|mark| title.rfind(mark).map(|at| (at, at + mark.len()))).max();
    let is_link = |text: &str| {
        text.split(' ').count() <= MAX_LINK_WORDS && fields::begins_with(text, words::LINKS)
    };
    match parted {
        Some((end, next)) if is_link(&title[next..]) => &title[..end],
        _ => title,
    }
}

/// `Opdateret 3. marts 2026`, `Af Inge Eksempel`: when a text was written, or by whom.
pub(crate) fn is_byline(text: &str) -> bool {
    let is_author = text.split_once(' ').is_some_and(|(by, name)| {
        words::BY.contains(&words::fold(by).as_str()) && names::is_name(name)
    });
    is_author || fields::begins_with(text, words::WRITTEN)
}

fn is_category(text: &str) -> bool {
    let lower = words::fold(text);
    // `Forårs-kursus i fotografi` is a course of its own.
    let is_word = |(start, _): (usize, usize)| !lower[..start].ends_with('-');
    // `Kursus i sårpleje` is one too.
    if fields::begins_with(text, words::ONE_COURSE) {
        return false;
    }
    words::find_phrase(&lower, words::CATEGORIES).is_some_and(is_word)
        && text.split(' ').count() <= 6
        && words::without_title_label(text).len() == text.len()
}

/// `Startdato Sted Slutdato`: whether each word is the head of a column, as above dates.
fn are_heads(text: &str) -> bool {
    let is_head = |word: &str| {
        words::topic(word).is_some_and(Topic::is_of_facts)
            || words::is_column(word)
            || words::ENDS_OF_RUNS.contains(&words::bare(word).as_str())
    };
    text.contains(' ') && text.split(' ').all(is_head)
}

fn is_above_title(text: &str) -> bool {
    is_category(text) || is_kind(text)
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

/// Which line is the last step of a path whose steps stand in the first line without marks:
/// `Kursushuset kurserRegnskab Budget for begyndere`, `Regnskab`, `Budget for begyndere`.
fn title_of_path(lines: &[Part]) -> Option<usize> {
    let [path, steps @ ..] = lines else { return None };
    let is_step = |part: &&Part| path.text.contains(&part.text) && path.text != part.text;
    let count = steps.iter().take_while(is_step).count();
    let is_last = |part: &Part| path.text.ends_with(&part.text);
    let last = steps[..count].iter().position(is_last)? + 1;
    (last > 1).then_some(last)
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
    if words::numbered_title(&second.text).is_some() {
        return Some(1);
    }
    if is_kind(&second.text) {
        return (lines.len() > 2).then_some(2);
    }
    let lower = words::fold(&second.text);
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    let first_word = lower.split(' ').next().unwrap_or_default();
    let has_article = words::ARTICLES.contains(&first_word)
        || words::LENGTHS.iter().any(|length| first_word.ends_with(length));
    let names_course = !has_article
        && lower.starts_with(char::is_alphabetic)
        && words.any(|word| words::COURSE_WORDS.iter().any(|end| word.ends_with(end)));
    names_course.then_some(1)
}
