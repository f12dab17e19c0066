//! What participants need to know before they come: meals, overnight stay, what to bring and how
//! much teaching it is; also how they take part online, and how many must register.

use std::ops::Range;

use domain::limits::MAX_HOURS;

use crate::draft::OnlineDraft;
use crate::outline::Part;
use crate::reading::Reading;
use crate::report;
use crate::scan::left_over;
use crate::topic::Topic;
use crate::words;
use crate::{facts, fields};

/// Longest line that says that a course is online, in words.
const MAX_ONLINE_WORDS: usize = 10;

impl Reading<'_> {
    /// A sentence about meals, the night or what to bring, under a heading for it or for practical
    /// information.
    pub(crate) fn practical(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let is_about = |phrases| words::find_phrase(lower, phrases).is_some();
        let topic = match topic {
            Topic::Meals | Topic::Overnight | Topic::Bring => topic,
            Topic::Practical if is_about(words::BRING) => Topic::Bring,
            Topic::Head | Topic::Leaders | Topic::Guests
                if fields::begins_with(lower, words::BRING) && !facts::is_sentence(&part.text) =>
            {
                Topic::Bring
            }
            topic
                if topic.is_of_facts()
                    && fields::begins_with(lower, words::BRING)
                    && !facts::is_sentence(&part.text) =>
            {
                Topic::Bring
            }
            // `Husk selv at medbringe støvler.`, below the text
            Topic::About
                if fields::begins_with(lower, words::BRING)
                    && is_about(words::BRINGING)
                    && !facts::is_sentence(&part.text) =>
            {
                Topic::Bring
            }
            Topic::Practical if is_about(words::OVERNIGHT) => Topic::Overnight,
            Topic::Practical if is_about(words::MEALS) => Topic::Meals,
            _ => return false,
        };
        let practical = self.draft.practical.get_or_insert_default();
        let (field, pointer) = match topic {
            Topic::Overnight => (&mut practical.overnight, "/practical/overnight"),
            Topic::Bring => (&mut practical.bring, "/practical/bring"),
            _ => (&mut practical.meals, "/practical/meals"),
        };
        match field {
            Some(text) => {
                text.push(' ');
                text.push_str(&part.text);
            }
            None => *field = Some(part.text.clone()),
        }
        self.ledger.claim(part.line, pointer);
        true
    }

    /// `7,5 ECTS`, `21 timer`
    pub(crate) fn extent(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        let is_about_extent = matches!(topic, Topic::Duration | Topic::Extent | Topic::Practical);
        let ects = words::find_phrase(lower, words::ECTS);
        if let Some((start, end)) = ects {
            let number = number_before(&lower[..start]).or_else(|| number_after(&lower[end..]));
            if let Some(points) = number.filter(|points| (points * 2.0).fract() == 0.0) {
                self.draft.practical.get_or_insert_default().ects = Some(points);
                self.ledger.claim(part.line, "/practical/ects");
                return true;
            }
        }
        if topic == Topic::Extent
            && ects.is_none()
            && let Some(points) = number_after(lower).filter(|points| (points * 2.0).fract() == 0.0)
            && !lower.contains(char::is_alphabetic)
        {
            self.draft.practical.get_or_insert_default().ects = Some(points);
            self.ledger.claim(part.line, "/practical/ects");
            return true;
        }
        let hours = words::find_phrase(lower, words::HOURS).filter(|_| is_about_extent);
        let Some((start, end)) = hours else {
            if is_about_extent {
                self.lessons(part, lower);
            }
            return false;
        };
        let hours = number_before(&lower[..start]).and_then(whole);
        let Some(hours) = hours.filter(|hours| (1..=MAX_HOURS).contains(hours)) else {
            return false;
        };
        self.draft.practical.get_or_insert_default().hours = Some(hours);
        self.ledger.claim(part.line, "/practical/hours");
        let number = lower[..start].trim_end().rfind(' ').map_or(0, |space| space + 1);
        let stated = number..end;
        self.left_over(part, &part.text, std::slice::from_ref(&stated));
        true
    }

    /// `37 lektioner`: nobody knows how many hours they are, as a lesson is not one.
    fn lessons(&mut self, part: &Part, lower: &str) {
        let lessons = words::find_phrase(lower, words::LESSONS);
        if lessons.is_some_and(|(start, _)| number_before(&lower[..start]).is_some()) {
            let code = report::not_understood(&part.text);
            self.ledger.warn(&[part.line], "/practical/hours", code);
        }
    }

    /// `Online via Microsoft Teams`
    pub(crate) fn online(&mut self, part: &Part, lower: &str, topic: Topic) -> bool {
        // `Form: Hybrid – deltag fysisk i Odense eller online via Teams`
        let is_hybrid = words::find_phrase(lower, words::HYBRID).is_some();
        if let Some(found) = online_beside_venue(&part.text).filter(|_| is_hybrid) {
            self.draft.online.get_or_insert(found);
            self.ledger.claim(part.line, "/online");
            return true;
        }
        let is_short = part.text.split(' ').count() <= MAX_ONLINE_WORDS;
        let is_sentence = crate::facts::is_sentence(&part.text);
        let may_be = !is_sentence && is_short && !matches!(topic, Topic::Contact | Topic::Noise);
        let Some((found, ranges)) = online(&part.text, lower).filter(|_| may_be) else {
            return false;
        };
        // A heading of the kind "Onlinekurser" or a title says nothing about this course.
        let is_of_run = matches!(topic, Topic::Starts | Topic::Days) && !self.runs.is_empty();
        // Behind a label for the place, the line may say more: `Sted: Online - link følger`
        let is_place = topic == Topic::Venue && ranges.iter().any(|range| range.start == 0);
        let is_more = left_over(&part.text, &ranges).is_some();
        if is_more && !is_place || is_of_run {
            return false;
        }
        self.draft.online.get_or_insert(found);
        self.ledger.claim(part.line, "/online");
        self.left_over(part, &part.text, &ranges);
        true
    }

    /// The only platform that the page names is that of an online course without one, and that of a
    /// course without any place.
    pub(crate) fn finish_platform(&mut self) {
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
        let has_place = self.draft.venue.is_some() || self.draft.online.is_some();
        let runs = &self.draft.runs;
        if !has_place && runs.iter().all(|run| run.venue.is_none() && run.online.is_none()) {
            self.draft.online = Some(OnlineDraft::default());
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

    /// `Kurset gennemføres ved mindst 8 deltagere.`: returns where that number is.
    pub(crate) fn minimum(&mut self, part: &Part, lower: &str) -> Option<Range<usize>> {
        let (_, end) = words::find_phrase(lower, words::MINIMUM)?;
        words::find_phrase(lower, words::PARTICIPANTS)?;
        let count = number_after(&lower[end..]).and_then(whole)?;
        let start = end + lower[end..].find(|digit: char| digit.is_ascii_digit())?;
        let digits = lower[start..].bytes().take_while(u8::is_ascii_digit).count();
        self.minimum.get_or_insert((part.line, count));
        Some(start..start + digits)
    }
}

/// Whether a line of a few words says that a course is online.
pub(crate) fn says_online(text: &str) -> bool {
    text.split(' ').count() <= MAX_ONLINE_WORDS
        && words::find_phrase(&words::fold(text), words::ONLINE).is_some()
}

/// `evt. online`, `mulighed for online deltagelse`: whether a text says only what may be.
pub(crate) fn is_optional(text: &str) -> bool {
    words::find_phrase(&words::fold(text), words::OPTIONALLY).is_some()
}

/// `eller online på Teams`, `Du kan også deltage online.`, behind a venue: how people take part who
/// are not there. A text that says more, such as which day is online, is not understood.
pub(crate) fn online_beside_venue(text: &str) -> Option<OnlineDraft> {
    let lower = words::fold(text);
    let (found, mut ranges) = online(text, &lower)?;
    if words::find_phrase(&lower, words::NOT).is_some() {
        return None;
    }
    let of_phrase = |phrase: &&str| words::find_phrase(&lower, &[*phrase]);
    let phrases = words::MAY_TAKE_PART.iter().chain(words::ONLINE).chain(words::TOWNS);
    let phrases = phrases.filter_map(of_phrase);
    ranges.extend(phrases.map(|(start, end)| start..end));
    left_over(text, &ranges).is_none().then_some(found)
}

/// How people take part online, and the words that say it.
pub(crate) fn online(text: &str, lower: &str) -> Option<(OnlineDraft, Vec<Range<usize>>)> {
    let (start, end) = words::find_phrase(lower, words::ONLINE)?;
    let platform = words::find_phrase(lower, words::PLATFORMS);
    let name = platform.map(|(start, end)| text[start..end].to_owned());
    let ranges = [Some((start, end)), platform].into_iter().flatten();
    let ranges = ranges.map(|(start, end)| start..end).collect();
    Some((OnlineDraft { platform: name }, ranges))
}

/// A number without a fraction.
fn whole(number: f64) -> Option<u32> {
    let is_whole = number.fract() == 0.0 && (0.0..=100_000.0).contains(&number);
    is_whole.then(|| number.to_string().parse().ok())?
}

/// The number with which a text ends: `7,5 `.
fn number_before(text: &str) -> Option<f64> {
    let text = text.trim_end();
    let is_part = |character: char| character.is_ascii_digit() || matches!(character, ',' | '.');
    let start = text
        .rfind(|character| !is_part(character))
        .map_or(0, |position| position + text[position..].chars().next().map_or(1, char::len_utf8));
    number(&text[start..])
}

/// The number with which a text begins: ` 8 `.
fn number_after(text: &str) -> Option<f64> {
    let text = text.trim_start_matches(|character: char| !character.is_ascii_digit());
    let is_part = |character: char| character.is_ascii_digit() || matches!(character, ',' | '.');
    let end = text.find(|character| !is_part(character)).unwrap_or(text.len());
    number(&text[..end])
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim_matches([',', '.']);
    (1..=5).contains(&text.len()).then(|| text.replace(',', ".").parse().ok())?
}
