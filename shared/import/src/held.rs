//! When and where a course is held, if only a sentence says so.

use jiff::civil::Date;

use crate::draft::VenueDraft;
use crate::facts;
use crate::outline::Part;
use crate::page::{Line, Page, Shape};
use crate::reading::Reading;
use crate::report;
use crate::scan::weekly::weekly;
use crate::scan::{address, dates, left_over, times};
use crate::topic::Topic;
use crate::words;

/// Longest line that is taken for the days of a course, in words.
const MAX_DATED_WORDS: usize = 14;
/// Most sentences that are looked at for the days on which a course is held.
const MAX_HELD: usize = 100;
/// Longest subject of a sentence about an exam, in bytes.
const MAX_SUBJECT_BYTES: usize = 30;
/// Longest name of a house in a sentence, in words.
const MAX_HOUSE_WORDS: usize = 5;

/// The days on which sentences of the page say that the course is held, each once.
pub(crate) fn held_days(page: &Page, today: Date) -> Vec<Vec<Date>> {
    let is_text = |line: &&Line| !line.is_noise && matches!(line.shape, Shape::Text | Shape::Item);
    let sentences = page.lines.iter().filter(is_text);
    let sentences = sentences.flat_map(|line| facts::sentences(&line.text));
    let held = sentences
        .filter(|sentence| words::find_phrase(&words::fold(sentence), words::HELD).is_some());
    let days = |sentence| Some(dates::dates(sentence, today).into_iter().next()?.dates);
    let mut days: Vec<Vec<Date>> = held.filter_map(days).take(MAX_HELD).collect();
    days.sort_unstable();
    days.dedup();
    days
}

impl Reading<'_> {
    /// `Kurset afholdes den 3. marts 2026 på Testhuset, Testvej 1, 5000 Odense C.`: what it says
    /// counts, as a guess, where no line or heading states it.
    pub(crate) fn held(&mut self) {
        let page = self.page;
        let is_text = |shape: &Shape| matches!(shape, Shape::Text | Shape::Item);
        let lines = page.lines.iter().enumerate();
        for (index, line) in lines.filter(|(_, line)| !line.is_noise && is_text(&line.shape)) {
            for sentence in facts::sentences(&line.text) {
                let lower = words::fold(sentence);
                // `Eksamen afholdes den 3. maj.`
                let subject = &lower[..lower.floor_char_boundary(MAX_SUBJECT_BYTES)];
                if words::find_phrase(subject, words::EXAMS).is_some() {
                    continue;
                }
                self.held_weekly(index, sentence);
                self.held_hours(index, sentence, &lower);
                if let Some((_, end)) = words::find_phrase(&lower, words::HELD) {
                    self.held_on(index, sentence, Topic::Days);
                    self.held_at(index, &sentence[end..]);
                } else if let Some((begin, topic)) = begins(&lower) {
                    self.held_on(index, &sentence[begin..], topic);
                    self.held_at(index, &sentence[begin..]);
                }
            }
        }
    }

    /// Whether a part is nothing but a day, and a sentence says that the course is held on another:
    /// then the page may be of that day.
    pub(crate) fn is_date_of_page(&self, part: &Part) -> bool {
        let found = dates::dates(&part.text, self.today);
        let [day] = &found[..] else { return false };
        let is_bare = day.dates.len() == 1
            && left_over(&part.text, std::slice::from_ref(&day.range)).is_none();
        is_bare && self.held_days.iter().any(|held| !held.contains(&day.dates[0]))
    }

    /// `24.-26. august 2027 på Hotel Klitten`: the first line that begins with a day of a stated
    /// year says when the course is held, as a guess, if nothing else does.
    pub(crate) fn dated_line(&mut self) {
        let has_days = self.module_times.iter().any(|times| !times.dates.is_empty());
        if has_days || !self.draft.runs.is_empty() {
            return;
        }
        let page = self.page;
        let lines = page.lines.iter().enumerate();
        let mut lines = lines.filter(|(_, line)| !line.is_noise && is_shown(&line.shape));
        let today = self.today;
        let begins = |text: &str| {
            let is_short = text.split(' ').count() <= MAX_DATED_WORDS;
            let found = dates::periods(text);
            let dates = dates::dates(text, today);
            let first = dates.first().map(|dates| dates.range.start);
            is_short && !found.is_empty() && first.is_some_and(|start| begins_run(&text[..start]))
        };
        // `3.-4. marts 2027, Testskolen.`
        let ends_with_place = |text: &str| {
            let last = text.trim_end_matches('.').rsplit(", ").next().unwrap_or_default();
            last.len() < text.len() - 1 && (address::is_house(last) || address::is_town(last))
        };
        // `Lørdag den 6. marts 2027 kl. 10-15 i haven, Testvej 4, 5620 Glamsbjerg.`
        let says_when = |text: &str| {
            let ranges: Vec<_> =
                dates::dates(text, today).into_iter().map(|dates| dates.range).collect();
            times::times(text, &ranges, false).first().is_some_and(|hours| hours.end.is_some())
        };
        let is_line = |line: &Line| {
            let is_open = !line.text.ends_with('.');
            (is_open || ends_with_place(&line.text) || says_when(&line.text)) && begins(&line.text)
        };
        let Some((first, _)) = lines.find(|(_, line)| is_line(line)) else { return };
        // Right below it may stand the days of other runs.
        let below = page.lines[first + 1..].iter();
        let is_next = |line: &&Line| is_shown(&line.shape) && !line.is_after_gap;
        let count = below.take_while(is_next).take_while(|line| begins(&line.text)).count();
        for line in first..=first + count {
            let text = page.lines[line].text.clone();
            let part = Part { line, text, shape: Shape::Text, number: None, is_after_gap: true };
            let index = self.runs.len();
            if self.run_line(&part, Topic::Starts) {
                self.ledger.warn(&[line], format!("/runs/{index}"), report::guess(&part.text));
            }
        }
    }

    /// `Kurset løber over 6 tirsdage fra 9. januar til 13. februar 2024.`
    fn held_weekly(&mut self, line: usize, sentence: &str) {
        let ranges: Vec<_> =
            dates::dates(sentence, self.today).into_iter().map(|dates| dates.range).collect();
        let rule = weekly(sentence, &ranges);
        let rule = rule.filter(|found| found.rule.is_repeated && found.rule.is_rule());
        let has_dates = self.module_times.iter().any(|times| !times.dates.is_empty());
        let (Some(found), Some(first)) = (rule, ranges.first()) else { return };
        if has_dates || !self.draft.runs.is_empty() {
            return;
        }
        let starts = found.ranges.iter().chain([first]).map(|range| range.start);
        let text = sentence[starts.min().unwrap_or_default()..].to_owned();
        let part = Part { line, text, shape: Shape::Text, number: None, is_after_gap: true };
        if self.run_line(&part, Topic::Days) {
            self.ledger.warn(&[line], "/runs/0", report::guess(&part.text));
        }
    }

    /// `Alle kursusdage afvikles på Testskolen kl. 19-21.`: the hours of every day, as a guess.
    fn held_hours(&mut self, line: usize, sentence: &str, lower: &str) {
        let is_held = words::find_phrase(lower, words::HELD).is_some();
        let ranges: Vec<_> =
            dates::dates(sentence, self.today).into_iter().map(|dates| dates.range).collect();
        let hours = times::times(sentence, &ranges, false);
        let (hours, written) = match &hours[..] {
            [times] if is_held || is_of_all(lower, times) || counts_days(lower, times) => {
                (times.end.map(|end| (times.start, end)), times.range.clone())
            }
            [begin, end] => (
                begins_and_ends(lower, begin, end).then_some((begin.start, end.start)),
                begin.range.start..end.range.end,
            ),
            _ => return,
        };
        let mut before = lower[..written.start].split(|letter: char| !letter.is_alphanumeric());
        let is_subject = |word| words::DAY_SUBJECTS.contains(&word) || words::names_course(word);
        let (Some(hours), true) = (hours, ranges.is_empty() && before.any(is_subject)) else {
            return;
        };
        if self.hours.is_none() && self.start.is_none() && self.outer_hours.is_none() {
            self.hours = Some(hours);
            self.hour_lines.push(line);
            self.ledger.warn(&[line], "/runs/0/days", report::guess(&sentence[written]));
        }
    }

    fn held_on(&mut self, line: usize, sentence: &str, topic: Topic) {
        let has_dates = self.module_times.iter().any(|times| !times.dates.is_empty());
        let found = dates::dates(sentence, self.today);
        let (Some(first), Some(last)) = (found.first(), found.last()) else { return };
        if has_dates || !self.draft.runs.is_empty() {
            return;
        }
        let ranges: Vec<_> = found.iter().map(|dates| dates.range.clone()).collect();
        let hours = times::times(sentence, &ranges, false).into_iter().next_back();
        let end = hours.map_or(0, |hours| hours.range.end).max(last.range.end);
        let text = sentence[first.range.start.min(end)..end].to_owned();
        let part = Part { line, text, shape: Shape::Text, number: None, is_after_gap: true };
        if self.run_line(&part, topic) {
            self.ledger.warn(&[line], "/runs/0", report::guess(&part.text));
        }
    }

    fn held_at(&mut self, line: usize, text: &str) {
        if self.draft.venue.is_some() || self.draft.online.is_some() {
            return;
        }
        let (found, _) = address::address(text);
        let venue = match (
            found.has_district(),
            house(text).or_else(|| street(text)).or_else(|| town(text)),
        ) {
            (true, _) => {
                let address::Address { name, street, postal_code, city } = found;
                let name = name.map(|name| after_preposition(&name).to_owned());
                VenueDraft { name, street, postal_code, city }
            }
            (false, Some(venue)) => venue,
            (false, None) => return,
        };
        let value = [&venue.name, &venue.street, &venue.postal_code, &venue.city];
        let value: Vec<&str> = value.into_iter().flatten().map(String::as_str).collect();
        self.ledger.claim(line, "/venue");
        self.ledger.warn(&[line], "/venue", report::guess(&value.join(", ")));
        self.draft.venue = Some(venue);
    }
}

/// `Alle kurser er fra kl. 7.30 – 15.00.`: whether a sentence says nothing but the hours of all.
fn is_of_all(lower: &str, times: &times::Times) -> bool {
    let (before, behind) = (&lower[..times.range.start], &lower[times.range.end..]);
    let mut words = before.split(|letter: char| !letter.is_alphanumeric());
    let says_nothing =
        |word: &str| words::FILLERS.contains(&word) || words::DAY_SUBJECTS.contains(&word);
    words.all(|word| word.is_empty() || says_nothing(word) || words::names_course(word))
        && !behind.contains(char::is_alphanumeric)
}

/// `Uddannelsen består af 6 weekender kl. 10-17`: whether the hours are those of days counted.
fn counts_days(lower: &str, times: &times::Times) -> bool {
    let before = &lower[..times.range.start];
    let Some((_, end)) = words::find_phrase(before, words::CONSISTS) else { return false };
    let mut words = before[end..].split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| words::DAY_COUNTS.contains(&word) || words::MEETINGS.contains(&word))
}

/// `starter kl. 9.45 og slutter kl. 17.30`: whether the first time is when something begins and the
/// second when it ends.
fn begins_and_ends(lower: &str, begin: &times::Times, end: &times::Times) -> bool {
    let are_moments = begin.end.is_none() && end.end.is_none() && begin.start < end.start;
    let before = &lower[..begin.range.start];
    let between = lower.get(begin.range.end..end.range.start).unwrap_or_default();
    let has = |text, phrases| words::find_phrase(text, phrases).is_some();
    are_moments && has(before, words::BEGINS) && has(between, words::ENDS)
}

fn is_shown(shape: &Shape) -> bool {
    matches!(shape, Shape::Text | Shape::Item | Shape::Heading(_) | Shape::Row(_))
}

/// `Foreningen inviterer til temadag den 7. marts`, `Kurset starter onsdag den 3. marts`: where the
/// words stand in a sentence that says so, and what its days are. Registration begins too.
fn begins(lower: &str) -> Option<(usize, Topic)> {
    let of = |phrases| words::find_phrase(lower, phrases).map(|(_, end)| end);
    let found = of(words::INVITES)
        .map(|end| (end, Topic::Days))
        .or_else(|| of(words::STARTING).map(|end| (end, Topic::Starts)));
    let is_of_other = words::REGISTERING.iter().chain(words::DEADLINES);
    let is_other =
        || words::find_phrase(lower, &is_of_other.copied().collect::<Vec<_>>()).is_some();
    found.filter(|_| !is_other())
}

/// `på Hotel Bakken`, `i Munkens Kulturhus i Vejle`: the house that a sentence names, with its
/// town.
fn house(text: &str) -> Option<VenueDraft> {
    let words: Vec<&str> = text.split(' ').collect();
    let is_preposition = |word: &str| words::PLACE_PREPOSITIONS.contains(&word);
    let name_at = |start: usize| {
        let is_name = |word: &&&str| word.starts_with(char::is_uppercase);
        let count = words[start..].iter().take(MAX_HOUSE_WORDS).take_while(is_name).count();
        // A mark ends the name.
        let run = &words[start..start + count];
        let end = run.iter().position(|word| word.ends_with([',', '.', ';', ':', ')', '!']));
        &run[..end.map_or(count, |end| end + 1)]
    };
    let mut starts = (1..words.len()).filter(|at| is_preposition(words[at - 1]));
    starts.find_map(|start| {
        let run = name_at(start);
        let name = run.join(" ").trim_end_matches([',', '.', ';', ':', ')', '!']).to_owned();
        if run.is_empty() || !address::is_house(&name) || address::is_town(&name) {
            return None;
        }
        let end = start + run.len();
        let is_in = words.get(end).is_some_and(|word| is_preposition(word));
        let town = words.get(end + 1).map(|town| town.trim_end_matches([',', '.', ';', '!']));
        let city = town.filter(|town| is_in && address::is_town(town)).map(str::to_owned);
        Some(VenueDraft { name: Some(name), city, ..VenueDraft::default() })
    })
}

/// `på Testvej 8 i Odense`: the street that a sentence names, with its town.
fn street(text: &str) -> Option<VenueDraft> {
    let words: Vec<&str> =
        text.split(' ').map(|word| word.trim_end_matches([',', '.', ';', ':', '!'])).collect();
    words.windows(5).find_map(|window| {
        let [before, street, number, within, city] = window else { return None };
        let is_number = number.starts_with(|first: char| first.is_ascii_digit());
        let is_street = street.starts_with(char::is_uppercase)
            && words::STREET_ENDS.iter().any(|end| street.ends_with(end));
        let is_placed = words::PLACE_PREPOSITIONS.contains(before) && ["i", "in"].contains(within);
        (is_number && is_street && is_placed && address::is_town(city)).then(|| VenueDraft {
            street: Some(format!("{street} {number}")),
            city: Some((*city).to_owned()),
            ..VenueDraft::default()
        })
    })
}

/// `i Odense`: the town that a sentence names.
fn town(text: &str) -> Option<VenueDraft> {
    let mut words = text.split(' ').map(|word| word.trim_end_matches([',', '.', ';', ':', '!']));
    let mut before = words.next().unwrap_or_default();
    let city = words.find(|word| {
        let is_in = ["i", "in"].contains(&std::mem::replace(&mut before, word));
        is_in && address::is_town(word)
    })?;
    Some(VenueDraft { city: Some(city.to_owned()), ..VenueDraft::default() })
}

/// Whether the words before a date say nothing of their own, as in `5 mandage fra den`.
fn begins_run(before: &str) -> bool {
    let is_number = |word: &str| word.parse::<u8>().is_ok();
    let words: Vec<&str> = before.split(' ').filter(|word| !is_number(word)).collect();
    left_over(&words.join(" "), &[]).is_none()
}

/// `den 3. marts på Testhuset`: the place.
fn after_preposition(name: &str) -> &str {
    let padded = |word: &&str| name.rfind(&format!(" {word} ")).map(|at| at + word.len() + 2);
    let inside = words::PLACE_PREPOSITIONS.iter().filter_map(padded).max();
    let first = words::PLACE_PREPOSITIONS
        .iter()
        .find_map(|word| name.strip_prefix(word).filter(|rest| rest.starts_with(' ')));
    inside.map_or(first.unwrap_or(name), |start| &name[start..]).trim()
}
