//! What it costs to cancel: `Gratis indtil 28 dage før, 50 % indtil 14 dage før, derefter alt.`

mod terms;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::facts::sentences;
use crate::fields::states_fact;
use crate::outline::{Part, Section};
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::scan::dates;
use crate::topic::Topic;
use crate::words;
use terms::{Event, events, terms};

impl Reading<'_> {
    /// A section about cancellation. What is no term is about the course.
    pub(crate) fn cancellation(&mut self, section: &Section, parts: &[Part]) {
        // What stands apart below the terms is about something else.
        let is_other = |part: &Part| {
            let is_sentence = part.text.ends_with(['.', ':', '!']) && !states_fact(&part.text);
            part.is_after_gap && part.shape == Shape::Text && !is_sentence
        };
        let end = parts.iter().skip(1).position(is_other).map_or(parts.len(), |end| end + 1);
        let (parts, other) = parts.split_at(end);
        let mut left = self.take_terms(parts, true);
        let heading = section.heading.as_ref().map(|heading| heading.line);
        self.tell_unclear_terms(heading, parts);
        for part in &mut left {
            let texts = sentences(&part.text).into_iter().map(str::to_owned);
            let other = texts.filter(|text| {
                let sentence = Part { text: text.clone(), ..part.clone() };
                !self.reduction(&sentence, &words::fold(text), Topic::Cancellation)
            });
            part.text = other.collect::<Vec<_>>().join(" ");
        }
        left.retain(|part| !part.text.is_empty());
        self.about_with_heading(section, left);
        let left = self.general(other.iter().collect(), Topic::About);
        left.into_iter().for_each(|part| self.about(part));
    }

    /// Takes the terms out of parts; returns what else they say. `is_about_it` are parts under a
    /// heading for them.
    pub(crate) fn take_terms(&mut self, parts: &[Part], is_about_it: bool) -> Vec<Part> {
        let mut left = Vec::new();
        let mut start = 0;
        while start < parts.len() {
            if let Some(count) = answer_about_terms(&parts[start..]).filter(|_| !is_about_it) {
                let (question, answer) = (&parts[start], &parts[start + 1..][..count]);
                let mut rest = Vec::new();
                self.take_stated_terms(answer, &mut rest);
                self.tell_unclear_terms(Some(question.line), answer);
                if rest.is_empty() {
                    self.ledger.claim(question.line, "/cancellationTerms");
                } else {
                    left.push(question.clone());
                    left.append(&mut rest);
                }
                start += 1 + count;
                continue;
            }
            let of_terms = |part: &&Part| is_about_it || mentions_terms(&part.text);
            let count = parts[start..].iter().take_while(of_terms).count();
            if count == 0 {
                left.push(parts[start].clone());
            } else {
                self.take_stated_terms(&parts[start..start + count], &mut left);
            }
            start += count.max(1);
        }
        left
    }

    /// Tells of what stands under a heading or question about cancelling if it states no terms.
    fn tell_unclear_terms(&mut self, heading: Option<usize>, parts: &[Part]) {
        let is_told = self.draft.cancellation_terms.is_some() || self.has_unclear_terms;
        if is_told || parts.is_empty() {
            return;
        }
        self.has_unclear_terms = true;
        let lines: Vec<usize> =
            heading.into_iter().chain(parts.iter().map(|part| part.line)).collect();
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let code = report::not_understood(&texts.join(" "));
        self.ledger.warn(&lines, "/cancellationTerms", code);
    }

    /// Whether the page says nothing about it.
    pub(crate) fn lacks_terms(&self) -> bool {
        let is_free = self.draft.price.as_ref().is_some_and(|price| price.amount == 0);
        self.draft.cancellation_terms.is_none() && !self.has_unclear_terms && !is_free
    }

    /// `gratis til 1. marts` as `gratis til 14 dage før`, if the course has one run.
    fn with_days_before(&self, sentence: &str) -> Option<String> {
        let [run] = &self.draft.runs[..] else { return None };
        let mut text = sentence.to_owned();
        let found = dates::dates_in(sentence, self.years());
        for dates in found.iter().rev() {
            let [date] = dates.dates[..] else { return None };
            // The last such day before the run, if the page states no year.
            let is_later = date > run.start && dates.is_guess;
            let date = if is_later { date.checked_sub(1.year()).ok()? } else { date };
            let days = date.until(run.start).ok()?.get_days();
            if days < 1 {
                return None;
            }
            let before = sentence[..dates.range.start].trim_end();
            let (words, article) = before.rsplit_once(' ').unwrap_or(("", before));
            let before = if words::THE.contains(&article) { words.trim_end() } else { before };
            let last = words::bare(before.rsplit(' ').next().unwrap_or_default());
            let bound =
                words::BOUNDS_OF_DATES.iter().find(|(names, _)| names.contains(&last.as_str()));
            let bound = bound.map_or("", |(_, bound)| bound);
            text.replace_range(
                dates.range.clone(),
                &format!("{bound} {days} dage før kursusstart"),
            );
        }
        (!found.is_empty()).then_some(text)
    }

    fn take_stated_terms(&mut self, parts: &[Part], left: &mut Vec<Part>) {
        let of_parts: Vec<(usize, &str)> = parts
            .iter()
            .enumerate()
            .flat_map(|(index, part)| {
                sentences(&part.text).into_iter().map(move |sentence| (index, sentence))
            })
            .collect();
        let texts: Vec<&str> = of_parts.iter().map(|(_, sentence)| *sentence).collect();
        let lines: Vec<usize> = parts.iter().map(|part| part.line).collect();
        let before_run: Vec<Option<String>> =
            texts.iter().map(|text| self.with_days_before(text)).collect();
        let has_dates = before_run.iter().any(Option::is_some);
        let of_run: Vec<&str> = before_run
            .iter()
            .zip(&texts)
            .map(|(one, other)| one.as_deref().unwrap_or(other))
            .collect();
        let Some(found) = terms(&of_run).filter(|_| self.draft.cancellation_terms.is_none()) else {
            let is_stated = |text: &&&str| {
                events(text).iter().any(|(_, event)| *event != Event::Then)
                    || names_cancellation(text) && has_date(text)
            };
            let stated: Vec<&str> = texts.iter().filter(is_stated).copied().collect();
            if !stated.is_empty() {
                self.has_unclear_terms = true;
                let code = report::not_understood(&stated.join(" "));
                self.ledger.warn(&lines, "/cancellationTerms", code);
            }
            left.extend(parts.iter().cloned());
            return;
        };
        let mut is_guess = found.is_guess || has_dates;
        for (index, part) in parts.iter().enumerate() {
            let of_part = of_parts.iter().zip(&found.is_used).filter(|((of, _), _)| *of == index);
            let (used, rest): (Vec<_>, Vec<_>) = of_part.partition(|(_, is_used)| **is_used);
            if !used.is_empty() {
                self.ledger.claim(part.line, "/cancellationTerms");
            }
            let rest: Vec<&str> = rest.into_iter().map(|((_, sentence), _)| *sentence).collect();
            for sentence in rest.iter().filter(|sentence| !events(sentence).is_empty()) {
                if !is_reduction(sentence) {
                    is_guess = true;
                    let code = report::not_understood(sentence);
                    self.ledger.warn(&[part.line], "/cancellationTerms", code);
                }
            }
            if !rest.is_empty() {
                left.push(Part { text: rest.join(" "), ..part.clone() });
            }
        }
        if is_guess {
            let code = report::guess(&found.terms.describe(self.draft.language()));
            self.ledger.warn(&lines, "/cancellationTerms", code);
        }
        self.draft.cancellation_terms = Some(found.terms);
    }
}

/// `Hvad sker der, hvis jeg melder afbud?`: how many parts after such a question are its answer.
fn answer_about_terms(parts: &[Part]) -> Option<usize> {
    let is_question = |part: &Part| part.text.ends_with('?');
    let (question, rest) = parts.split_first()?;
    if !is_question(question) || !names_cancellation(&question.text) {
        return None;
    }
    let count = rest.iter().take_while(|part| !is_question(part)).count();
    (count > 0).then_some(count)
}

/// Whether a part says what a cancellation costs.
fn mentions_terms(text: &str) -> bool {
    let events = events(text);
    names_cancellation(text)
        && !is_reduction(text)
        && events.iter().any(|(_, event)| matches!(event, Event::Cost(_) | Event::Unclear))
        && (events.iter().any(|(_, event)| matches!(event, Event::Days(_))) || has_date(text))
}

fn names_cancellation(text: &str) -> bool {
    words::find_phrase(&words::fold(text), words::CANCELLATIONS).is_some()
}

fn has_date(text: &str) -> bool {
    !dates::dates(text, Date::constant(2000, 1, 1)).is_empty()
}

/// Whether a sentence is about a lower price for those who register.
fn is_reduction(text: &str) -> bool {
    words::find_phrase(&words::fold(text), words::REDUCTIONS).is_some()
}
