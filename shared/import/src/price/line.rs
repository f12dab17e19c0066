//! What a line says about an amount: for whom it is, and how a reduction is given.

use std::ops::Range;

use domain::limits::MAX_PARTICIPANTS;

use super::Who;
use crate::facts::numbers;
use crate::scan::left_over;
use crate::scan::money::{self, Amount};
use crate::scan::percent::{Percent, percents};
use crate::words;

/// Fewest participants of a group.
const MIN_GROUP: u32 = 2;
/// Most words that say whether a price is with a room.
const MAX_ROOM_WORDS: usize = 5;
/// Longest name of those for whom a course is free, in words.
const MAX_GROUP_WORDS: usize = 6;
/// Longest name of what an amount is for, in words.
const MAX_NAME_WORDS: usize = 12;

/// For each amount the words before and after it that say what it is for.
pub(super) fn labels(text: &str, amounts: &[Amount]) -> Vec<[Range<usize>; 2]> {
    let mut labels: Vec<[Range<usize>; 2]> = Vec::new();
    let mut start = 0;
    for (index, amount) in amounts.iter().enumerate() {
        let between = start..amount.range.start;
        // What stands between two amounts belongs to the second from the last mark on.
        let trimmed =
            text[between.clone()].trim_end_matches(|mark: char| !mark.is_alphanumeric()).len();
        let mark = last_mark(&text[start..start + trimmed]);
        let bracket = bracket_behind(&text[between.clone()]).filter(|end| *end > trimmed);
        let split = match (index, bracket.or(mark)) {
            (0, _) => start,
            (_, Some(mark)) => start + mark,
            // What stands before the first amount may say of nobody who pays it.
            (_, None) if who(&text[labels[index - 1][0].clone()]).is_none() => between.end,
            (_, None) => start,
        };
        if let Some([_, after]) = labels.last_mut() {
            *after = start..split;
        }
        let end = amounts.get(index + 1).map_or(text.len(), |_| amount.range.end);
        let after = amount.range.end..end;
        let after = after.start..after.start + before_inclusion(&text[after]);
        labels.push([words_of(text, split..between.end), after]);
        start = amount.range.end;
    }
    labels
}

/// What a line says of VAT for each of its amounts: the words beside an amount are of that one, and
/// what stands before all of them is of those without such words.
pub(super) fn vats(
    lower: &str,
    amounts: &[Amount],
    labels: &[[Range<usize>; 2]],
) -> Vec<Option<&'static str>> {
    let vat = |range: Range<usize>| money::vat(&lower[range]).first().map(|(vat, _)| *vat);
    let first = amounts.first().map_or(0, |amount| amount.range.start);
    let stated = |(amount, [before, after]): (&Amount, &[Range<usize>; 2])| {
        vat(amount.range.end..after.end.max(amount.range.end)).or_else(|| vat(before.clone()))
    };
    let mut vats: Vec<_> = amounts.iter().zip(labels).map(stated).collect();
    for index in 0..amounts.len() {
        let other = |ratio: [i64; 2], state: &str| {
            amounts.iter().zip(&vats).any(|(other, vat)| {
                let amount = amounts[index].hundredths;
                let [one, other] = [(amount, ratio[0]), (other.hundredths, ratio[1])];
                let [one, other] = [one, other].map(|(amount, times)| amount.saturating_mul(times));
                amount > 0 && one == other && *vat == Some(state)
            })
        };
        if vats[index].is_none() {
            vats[index] = match () {
                () if other([5, 4], "included") => Some("excluded"),
                () if other([4, 5], "excluded") => Some("included"),
                () => vat(0..first),
            };
        }
    }
    vats
}

/// `Dobbelt-/enkeltværelse: 5.650 kr./5.950 kr.`: what each of the two amounts is for.
pub(super) fn pair(
    text: &str,
    amounts: &[Amount],
    labels: &[[Range<usize>; 2]],
) -> Option<[String; 2]> {
    let ([first, second], [[label, _], _]) = (amounts, labels) else { return None };
    let between = text[first.range.end..second.range.start].trim();
    let (one, other) = text[label.clone()].split_once('/').filter(|_| between == "/")?;
    let (one, other) = (name(one), name(other));
    let lower = words::fold(&other);
    // The hyphen stands for the end of the other word.
    let is_whole = |room: &&&str| {
        let stem = words::fold(one.rsplit(' ').next().unwrap_or_default());
        room.strip_prefix(&stem).is_some_and(|end| !end.is_empty() && lower.ends_with(end))
    };
    let is_cut = text[label.clone()].contains("-/");
    let whole = words::ROOMS.iter().find(is_whole).filter(|_| is_cut);
    let one = whole.map_or(one, |room| (*room).to_owned());
    [&one, &other].iter().all(|name| who(name).is_some()).then_some([one, other])
}

/// `250 kr. pr. gang`: whether an amount is what one meeting costs.
pub(super) fn is_of_meeting(lower: &str, amounts: &[Amount], index: usize) -> bool {
    words::find_phrase(behind(lower, amounts, index), words::PER_MEETING).is_some()
}

/// What stands between an amount and the next one.
fn behind<'a>(lower: &'a str, amounts: &[Amount], index: usize) -> &'a str {
    let end = amounts.get(index + 1).map_or(lower.len(), |next| next.range.start);
    &lower[amounts[index].range.end..end]
}

/// `fra 2.000 kr.`, `2.000 kr. pr. dag`: whether an amount is not what the course costs.
pub(super) fn is_rough(lower: &str, amounts: &[Amount], index: usize) -> bool {
    let start = index.checked_sub(1).map_or(0, |before| amounts[before].range.end);
    let before = lower[start..amounts[index].range.start].trim_end();
    let is_before = words::ROUGHLY.iter().any(|word| {
        let rest = before.strip_suffix(word);
        rest.is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    });
    is_before || words::find_phrase(behind(lower, amounts, index), words::PER_UNIT).is_some()
}

/// The range without the spaces and marks around its words.
fn words_of(text: &str, range: Range<usize>) -> Range<usize> {
    let range = range.start..range.start + before_inclusion(&text[range]);
    let is_around = |mark: char| !mark.is_alphanumeric();
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start_matches(is_around).len();
    let end = range.end - (part.len() - part.trim_end_matches(is_around).len());
    if start < end { start..end } else { range.end..range.end }
}

/// Where a bracket begins that says what a price includes, or the end: `øvrige (inkl. frokost)`.
fn before_inclusion(text: &str) -> usize {
    let includes = |rest: &str| {
        let found = words::find_phrase(&words::fold(rest), words::INCLUDING);
        found.is_some_and(|(start, _)| start == 0)
    };
    let mut brackets = text.match_indices(" (").map(|(at, _)| at);
    brackets.find(|at| includes(&text[at + 2..])).unwrap_or(text.len())
}

/// `4.995 kr. (medlemmer) / `: where the bracket ends with which the text behind an amount begins,
/// beside its VAT. It names what the amount is for.
fn bracket_behind(text: &str) -> Option<usize> {
    let open = text.find('(')?;
    let before = &text[..open];
    let vat: Vec<_> = money::vat(&words::fold(before)).into_iter().map(|(_, vat)| vat).collect();
    let is_behind = !before.contains([',', ';', '/', '|', '\n']);
    let close = text[open..].find(')').map(|at| open + at + 1)?;
    (is_behind && left_over(before, &vat).is_none()).then_some(close)
}

/// Where the last part of a text begins.
fn last_mark(text: &str) -> Option<usize> {
    const MARKS: [&str; 11] = [",", ";", "(", ")", "|", "\n", "/", " og ", " and ", " – ", " - "];
    let mark = MARKS.iter().filter_map(|mark| text.rfind(mark).map(|at| at + mark.len())).max();
    let is_end = |at: &usize| text[at + 2..].starts_with(char::is_uppercase);
    let sentence = text.rmatch_indices(". ").map(|(at, _)| at).find(is_end).map(|at| at + 2);
    mark.max(sentence)
}

/// For whom an amount with these words is.
pub(super) fn who(label: &str) -> Option<Who> {
    let lower = words::fold(label);
    let name = || name(label);
    let mut words = lower
        .split(|character: char| !character.is_alphanumeric() && !matches!(character, '-' | '.'));
    if words::find_phrase(&lower, words::EARLY).is_some() {
        return Some(Who::Everybody);
    }
    if words::find_phrase(&lower, words::STANDARD_PRICES).is_some() {
        return Some(Who::Others(name()));
    }
    // `inkl. overnatning`, but not a list of all that is included.
    let count = if is_clause(&lower) { MAX_NAME_WORDS } else { MAX_ROOM_WORDS };
    let is_of_room = words::find_phrase(&lower, words::ROOMS).is_some()
        && lower.split_whitespace().count() <= count;
    let is_of_group = is_of_room || words.any(is_group);
    // A clause that names nobody is about everybody.
    is_of_group.then(name).filter(|name| !name.is_empty()).map(Who::Group)
}

/// `Ønsker man dobbeltværelse`: the words of a clause that name what an amount is for, if any. The
/// others are none of the name.
pub(super) fn named(label: &str) -> Option<Range<usize>> {
    let lower = words::fold(label);
    if !is_clause(&lower) && lower.split_whitespace().count() <= MAX_NAME_WORDS {
        return None;
    }
    let phrase = |phrases| words::find_phrase(&lower, phrases).map(|(start, end)| start..end);
    phrase(words::STANDARD_PRICES)
        .or_else(|| phrase(words::ROOMS))
        .or_else(|| groups(&lower))
        .or(Some(0..0))
}

/// `Gratis for skoler i provstiet. Andre betaler 250 kr.`: those for whom it is free.
pub(super) fn group_behind(text: &str) -> Option<&str> {
    let text = text.strip_prefix(' ')?;
    let end = text.find(['.', ',', ';', '(', '/', '–']).unwrap_or(text.len());
    let group = text[..end].trim_end();
    let count = group.split_whitespace().count();
    let is_all = words::EVERYBODY.iter().any(|all| all.ends_with(group));
    (group.contains(char::is_alphabetic) && count <= MAX_GROUP_WORDS && !is_all).then_some(group)
}

/// `Ønsker man dobbeltværelse`
fn is_clause(lower: &str) -> bool {
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| words::CLAUSE_WORDS.contains(&word))
}

/// `PhD students`: where the words for a group of people stand, the first of them together.
fn groups(lower: &str) -> Option<Range<usize>> {
    let mut found: Option<Range<usize>> = None;
    let mut start = 0;
    for word in lower.split(|letter: char| !letter.is_alphanumeric() && letter != '-') {
        let range = start..start + word.len();
        start = range.end + lower[range.end..].chars().next().map_or(0, char::len_utf8);
        let is_of_people = !words::NO_PEOPLE.contains(&word) && is_group(word);
        match &mut found {
            Some(group) if is_of_people => group.end = range.end,
            Some(_) if !word.is_empty() => break,
            None if is_of_people => found = Some(range),
            _ => {}
        }
    }
    found
}

/// Whether a word in lower case names a group of those who pay.
fn is_group(word: &str) -> bool {
    words::PRICE_GROUPS.iter().any(|stem| word.starts_with(stem))
        && !words::NO_PRICE_GROUPS.iter().any(|stem| word.starts_with(stem))
}

/// The words without VAT, and without those at the ends that say nothing of their own.
fn name(label: &str) -> String {
    let label = named(label).map_or(label, |range| &label[range]);
    let mut text = label.to_owned();
    let mut ranges: Vec<Range<usize>> =
        money::vat(&words::fold(label)).into_iter().map(|(_, range)| range).collect();
    ranges.sort_by_key(|range| std::cmp::Reverse(range.start));
    for range in ranges {
        if range.end <= text.len() {
            text.replace_range(range, " ");
        }
    }
    let is_mark = |mark: char| !mark.is_alphanumeric();
    let is_filler = |word: &&str| {
        let word = words::bare(word);
        word.is_empty()
            || words::FILLERS.contains(&word.as_str()) && !words::ONLINE.contains(&word.as_str())
            || words::PRICE_WORDS.contains(&word.as_str())
            || words::PAYS.contains(&word.as_str())
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.iter().take_while(|word| is_filler(word)).count();
    let last = words[first..].iter().rev().take_while(|word| is_filler(word)).count();
    let mut name = words[first..words.len() - last].join(" ").trim_matches(is_mark).to_owned();
    if name.matches('(').count() > name.matches(')').count() {
        name.push(')');
    }
    name
}

/// `10 %`, `10 procent`, but not the rate of VAT.
pub(super) fn percent(lower: &str) -> Option<Percent> {
    let vat = money::vat(lower);
    let is_rate = |found: &Percent| vat.iter().any(|(_, of)| of.contains(&(found.range.end - 1)));
    percents(lower).into_iter().find(|found| !is_rate(found) && found.whole != Some(0))
}

/// `I to kolleger`, `two colleagues`: how many people, in words, right before the word for them.
fn in_words(lower: &str) -> Option<i64> {
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).collect();
    words.windows(2).find_map(|pair| {
        let is_of_people =
            words::GROUP_MEMBERS.contains(&pair[1]) || words::PARTICIPANTS.contains(&pair[1]);
        // `discount to participants`
        let is_english = pair[0] == "to" && lower.contains("discount");
        let named = words::NUMBERS.iter().find(|(name, _)| *name == pair[0]);
        named.filter(|_| is_of_people && !is_english).map(|(_, number)| *number)
    })
}

/// From how many participants a group is one, if the text speaks of one.
pub(super) fn group_size(
    lower: &str,
    dates: &[Range<usize>],
    percent: Option<&Range<usize>>,
) -> Option<u32> {
    let is_of_group = words::find_phrase(lower, words::PARTICIPANTS).is_some()
        || words::find_phrase(lower, words::GROUP_MEMBERS).is_some()
        || lower.contains("gruppe");
    let mut text = lower.to_owned();
    for range in dates.iter().chain(percent) {
        text.replace_range(range.clone(), &" ".repeat(range.len()));
    }
    let mut sizes = numbers(&text);
    sizes.extend(in_words(&text).filter(|_| sizes.is_empty()));
    let [size] = sizes[..] else { return None };
    let is_more = words::find_phrase(&text, words::MORE_THAN).is_some();
    let from = size + i64::from(is_more);
    let from = u32::try_from(from).ok().filter(|_| is_of_group)?;
    (MIN_GROUP..=MAX_PARTICIPANTS as u32).contains(&from).then_some(from)
}
