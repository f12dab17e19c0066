//! What a course is about: its summary, its text, whom it is for and what one learns.

use crate::draft::OutcomesDraft;
use crate::facts;
use crate::fields;
use crate::outline::{Part, Section};
use crate::page::Shape;
use crate::practical;
use crate::prose;
use crate::reading::Reading;
use crate::report;
use crate::runs;
use crate::scan::{dates, money};
use crate::title::{MAX_TITLE_LENGTH, is_byline};
use crate::topic::Topic;
use crate::words;

/// Fewest words of a line below the title that sums the course up.
const MIN_SUMMARY_WORDS: usize = 4;
/// Longest subject of a sentence that says whom the course is for, with its verb, in bytes.
const MAX_SUBJECT_BYTES: usize = 80;
/// Longest cell of a row that only states a fact, in characters.
const MAX_CELL_LENGTH: usize = 40;
/// Most words of a line that says how many take part.
const MAX_SIZE_WORDS: usize = 6;
/// Longest lead of the outcomes, in characters.
const MAX_LEAD_LENGTH: usize = 150;

impl Reading<'_> {
    /// Facts, whom the course is for, and what it is about, in any order. Returns what is nothing
    /// of this.
    pub(crate) fn general(&mut self, parts: Vec<&Part>, topic: Topic) -> Vec<Part> {
        let mut left = Vec::new();
        let mut parts = parts.into_iter().peekable();
        while let Some(part) = parts.next() {
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
            if self.facts(part, topic) || topic == Topic::Head && self.held_by(part) {
                continue;
            }
            if self.address_line(part, topic) {
                continue;
            }
            let is_prose = crate::facts::is_sentence(&part.text) || part.shape == Shape::Item;
            let is_lead = part.text.ends_with(':')
                && parts.peek().is_some_and(|next| next.shape == Shape::Item);
            // `Kursusnr.` is no sentence.
            let is_paragraph = !matches!(part.shape, Shape::Text | Shape::Label)
                || part.text.contains(' ') && part.text.ends_with(['.', '!', '?', ':', '…']);
            if topic == Topic::Head && self.is_summary(part) {
                self.draft.summary = Some(part.text.clone());
                self.ledger.claim(part.line, "/summary");
                let code = report::guess(&part.text);
                self.ledger.warn(&[part.line], "/summary", code);
            } else if topic == Topic::About && !is_contact(&part.text) && !is_label(part)
                || topic == Topic::Head && (is_prose || is_paragraph || is_lead)
                || topic.is_of_facts() && crate::facts::is_sentence(&part.text)
            {
                self.about(part.clone());
            } else {
                left.push(part.clone());
            }
        }
        left
    }

    /// Takes the facts out of a part. Returns whether it needs no other place in the document.
    pub(crate) fn facts(&mut self, part: &Part, topic: Topic) -> bool {
        let sentences = crate::facts::sentences(&part.text);
        if sentences.len() < 2 || part.shape != Shape::Text {
            let is_prose = !matches!(part.shape, Shape::Row(_))
                && is_of_text(topic)
                && crate::facts::is_sentence(&part.text);
            return self.fact(part, topic) && !is_prose;
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
            && !part.text.starts_with('(')
            && part.text.contains(char::is_lowercase)
            && !part.text.ends_with(['.', ':'])
            && !part.text.contains('@')
            && !money::has_amount(&part.text)
            && dates::periods(&part.text).is_empty()
            && !is_byline(&part.text)
            && fields::other_label(&part.text).is_none()
            && !practical::says_online(&part.text)
            && part.text.chars().count() <= 2 * MAX_TITLE_LENGTH
            && part.text.split(' ').count() >= MIN_SUMMARY_WORDS
    }

    /// A section about the course; a heading that is not known stands in the text.
    pub(crate) fn about_section(&mut self, section: &Section, parts: &[Part]) {
        // A box of facts above the title may have any heading.
        let is_above = self.draft.title.is_none() && self.only_title.is_some();
        if is_above && !section.is_known {
            let is_text = |part: &&Part| facts::is_sentence(&part.text);
            let (texts, others): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(is_text);
            self.general(others, Topic::Contact);
            let texts: Vec<Part> = texts.into_iter().cloned().collect();
            return self.text_section(section, &texts);
        }
        self.text_section(section, parts);
    }

    fn text_section(&mut self, section: &Section, parts: &[Part]) {
        let before = self.about.len();
        if let Some(heading) = section.heading.as_ref().filter(|_| parts.is_empty()) {
            return self.subtitle(heading);
        }
        self.general(parts.iter().collect(), Topic::About);
        if let Some(heading) = section.heading.as_ref().filter(|_| !section.is_known)
            && self.about.len() > before
        {
            self.ledger.claim(heading.line, "/about");
            self.about.insert(before, heading.clone());
        } else if let Some(heading) = section.heading.as_ref().filter(|_| !section.is_known) {
            // `Bemærk`, above what to bring
            let used = parts.iter().find_map(|part| self.ledger.first_pointer(part.line));
            used.into_iter().for_each(|pointer| self.ledger.claim(heading.line, pointer));
        }
    }

    /// A heading with nothing below it, right below the title, sums the course up.
    fn subtitle(&mut self, heading: &Part) {
        let is_below = self.title_line.is_some_and(|title| title + 1 == heading.line);
        if is_below && self.is_summary(&Part { shape: Shape::Text, ..heading.clone() }) {
            self.draft.summary = Some(heading.text.clone());
            self.ledger.claim(heading.line, "/summary");
            self.ledger.warn(&[heading.line], "/summary", report::guess(&heading.text));
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

    /// Practical information, with the sentences for which the course has no field, such as what
    /// one has to know before.
    pub(crate) fn practical_section(&mut self, section: &Section, parts: &[Part]) {
        let is_text = |part: &Part| {
            part.text.ends_with('.') && part.text.split(' ').count() >= MIN_SUMMARY_WORDS
        };
        let of_part = |part: &Part| -> Vec<Part> {
            let sentences = facts::sentences(&part.text).into_iter();
            sentences.map(|text| Part { text: text.to_owned(), ..part.clone() }).collect()
        };
        let sentences: Vec<Part> = parts.iter().flat_map(of_part).collect();
        let mut left = self.general(sentences.iter().collect(), section.topic);
        left.retain(is_text);
        // What is left of a paragraph is one.
        left.dedup_by(|next, before| {
            let is_same = next.line == before.line;
            if is_same {
                before.text = format!("{} {}", before.text, next.text);
            }
            is_same
        });
        self.about_with_heading(section, left);
    }

    pub(crate) fn audience(&mut self, parts: &[Part]) {
        let is_other = |part: &&Part| {
            fields::states_fact(&part.text) || fields::other_label(&part.text).is_some()
        };
        let (other, texts): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(is_other);
        self.general(other, Topic::Audience);
        let texts: Vec<&Part> =
            texts.into_iter().filter(|part| !self.is_group_size(part)).collect();
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

    /// `Deltagere: Maks. 16`: how many take part and not who.
    fn is_group_size(&mut self, part: &Part) -> bool {
        let lower = words::fold(&part.text);
        let has = |phrases| words::find_phrase(&lower, phrases).is_some();
        let is_short = part.text.split(' ').count() <= MAX_SIZE_WORDS;
        let is_size = has(words::CAPACITY) || has(words::MINIMUM);
        // The heading says of whom it speaks.
        let lower = format!("{lower} {}", words::PARTICIPANTS[0]);
        // `Deltagere: 8-12`
        let is_number = !part.text.contains(char::is_alphabetic);
        is_short
            && (is_size || is_number)
            && (self.group_size(part, &lower, Topic::Capacity) || is_number)
    }

    /// A lead and its list; without a list, each paragraph is an outcome.
    pub(crate) fn outcomes(&mut self, section: &Section, parts: &[Part]) {
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

    /// The description for search engines sums the course up, unless it repeats the text.
    pub(crate) fn description(&mut self) {
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
    if words::AUDIENCE_OPENINGS.iter().any(|opening| lower.starts_with(opening)) {
        return true;
    }
    // `Et kursus på otte uger er for dig, der gerne vil have ro.`
    let start = &lower[..lower.floor_char_boundary(MAX_SUBJECT_BYTES)];
    words::find_phrase(start, words::AUDIENCE_VERBS).is_some_and(|(before, _)| {
        let mut words = lower[..before].split(|letter: char| !letter.is_alphanumeric());
        words.any(words::is_course) && !lower[..before].contains(['.', ','])
    })
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
