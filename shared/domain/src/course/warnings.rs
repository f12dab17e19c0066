//! Warnings about a valid course: names spelled two ways, lists that do not count up, tables,
//! agendas with long gaps, runs without days, online meetings without a link, open runs that are
//! over, early prices that everybody gets, questions to which earlier answers no longer fit.

use jiff::Timestamp;

use super::{AgendaItem, Course};
use crate::error_code::{DateName, ErrorCode};
use crate::field_error::{FieldError, push_bounded, quoted};
use crate::markdown::{find_escaped_number, find_table};
use crate::price::EarlyBird;
use crate::question::Question;
use crate::run::{CourseRun, RunState};

/// Maximum number of edits (Levenshtein distance) between two words taken for two spellings of one
/// name.
const MAX_EDITS: usize = 2;
/// Minimum number of letters of a word that is compared; shorter words resemble each other too
/// easily.
const MIN_LETTERS: usize = 4;
/// Maximum number of minutes between two agenda items that may be a break.
const MAX_BREAK_MINUTES: i16 = 3 * 60;

impl Course {
    /// What an editor may want to check again, up to a bound, also of what has changed since the
    /// version that it replaces. None of it prevents publishing.
    pub fn warnings(&self, replaced: Option<&Self>, now: Timestamp) -> Vec<FieldError> {
        let mut warnings = self.spelling_warnings();
        for (pointer, text) in self.texts() {
            if let Some(line) = find_escaped_number(text) {
                let code = || ErrorCode::ListNotCounting { line: quoted(&line) };
                push_bounded(&mut warnings, || FieldError::new(pointer.clone(), code()));
            }
            if let Some(line) = find_table(text) {
                let code = || ErrorCode::MarkdownTable { line: quoted(line) };
                push_bounded(&mut warnings, || FieldError::new(pointer, code()));
            }
        }
        for (module_index, module) in self.programme.modules.iter().enumerate() {
            for (index, code) in gaps(&module.agenda) {
                let pointer = format!("/programme/modules/{module_index}/agenda/{index}/start");
                push_bounded(&mut warnings, || FieldError::new(pointer, code));
            }
        }
        for pointer in self.online_without_link(now) {
            push_bounded(&mut warnings, || FieldError::new(pointer, ErrorCode::OnlineWithoutLink));
        }
        for pointer in self.endless_early_prices() {
            push_bounded(&mut warnings, || FieldError::new(pointer, ErrorCode::EarlyPriceEndless));
        }
        for (index, run) in self.runs.iter().enumerate() {
            for (field, code) in run_warnings(run, now) {
                let warning = || FieldError::new(format!("/runs/{index}/{field}"), code);
                push_bounded(&mut warnings, warning);
            }
        }
        for (pointer, question) in replaced.iter().flat_map(|old| self.changed_questions(old)) {
            let code = ErrorCode::QuestionChanged { question: quoted(&question.text) };
            push_bounded(&mut warnings, || FieldError::new(pointer, code));
        }
        warnings
    }

    /// The warnings that still matter: those about the course itself, and about runs that are
    /// neither over nor cancelled, each with its run.
    pub fn current_warnings(&self, now: Timestamp) -> Vec<(Option<&CourseRun>, FieldError)> {
        let warnings = self.warnings(None, now).into_iter().map(|warning| {
            let index = warning.pointer.strip_prefix("/runs/").and_then(|rest| {
                rest.split('/').next().and_then(|index| index.parse::<usize>().ok())
            });
            (index.and_then(|index| self.runs.get(index)), warning)
        });
        let matters = |run: &CourseRun| !run.is_cancelled() && now < run.ends_at();
        warnings.filter(|(run, _)| run.is_none_or(matters)).collect()
    }

    /// The questions to which answers may have been given that no longer fit, as pointers to what
    /// has changed of them.
    fn changed_questions<'a>(
        &'a self,
        replaced: &'a Self,
    ) -> impl Iterator<Item = (String, &'a Question)> {
        self.questions.iter().enumerate().filter_map(|(index, question)| {
            let before = replaced.questions.iter().find(|before| before.id == question.id)?;
            let field = question.field_changed_since(before)?;
            Some((format!("/questions/{index}/{field}"), question))
        })
    }

    /// Where online meetings that are still to come have no link, as pointers.
    fn online_without_link(&self, now: Timestamp) -> Vec<String> {
        let coming = || self.runs.iter().enumerate().filter(|(_, run)| now < run.ends_at());
        let of_course = self.online.iter().filter(|_| coming().next().is_some());
        let of_course = of_course.map(|online| ("/online".to_owned(), online));
        let of_runs = coming().flat_map(|(index, run)| {
            let of_run =
                run.online.iter().map(move |online| (format!("/runs/{index}/online"), online));
            let of_days = run.days.iter().enumerate().filter_map(move |(day, of_day)| {
                Some((format!("/runs/{index}/days/{day}/online"), of_day.online.as_ref()?))
            });
            of_run.chain(of_days)
        });
        let without_link = of_course.chain(of_runs).filter(|(_, online)| online.link.is_none());
        without_link.map(|(pointer, _)| pointer).collect()
    }

    /// Where an early price is given until every run that is held has begun, as pointers.
    fn endless_early_prices(&self) -> impl Iterator<Item = String> {
        let held = self.runs.iter().filter(|run| !run.is_cancelled());
        let last_begin = held.map(CourseRun::first_day).max();
        let of_course =
            self.price.early_bird.map(|early| ("/price/earlyBird/until".to_owned(), early));
        let of_options = self.price.options.iter().enumerate().filter_map(|(index, option)| {
            Some((format!("/price/options/{index}/earlyBird/until"), option.early_bird?))
        });
        let is_endless =
            move |early: &EarlyBird| last_begin.is_some_and(|begin| early.until >= begin);
        let all = of_course.into_iter().chain(of_options);
        all.filter(move |(_, early)| is_endless(early)).map(|(pointer, _)| pointer)
    }

    fn spelling_warnings(&self) -> Vec<FieldError> {
        let names: Vec<&str> = self.people.iter().map(|person| person.name.as_str()).collect();
        let mut warnings = Vec::new();
        for (pointer, text) in self.texts() {
            for name in &names {
                let Some(here) = find_other_spelling(text, name) else { continue };
                if names.contains(&here.as_str()) {
                    continue;
                }
                let code = ErrorCode::NameSpelling { here: quoted(&here), name: quoted(name) };
                push_bounded(&mut warnings, || FieldError::new(&pointer, code));
            }
        }
        warnings
    }

    /// Every text that may mention a person, with its pointer.
    fn texts(&self) -> Vec<(String, &str)> {
        let mut texts = vec![("/about".to_owned(), self.about.as_str())];
        let intro = self.programme.intro.as_deref();
        texts.extend(intro.map(|intro| ("/programme/intro".to_owned(), intro)));
        texts.extend(self.summary.as_deref().map(|summary| ("/summary".to_owned(), summary)));
        for (index, person) in self.people.iter().enumerate() {
            texts.push((format!("/people/{index}/name"), &person.name));
            texts.extend(person.bio.as_deref().map(|bio| (format!("/people/{index}/bio"), bio)));
        }
        for (module_index, module) in self.programme.modules.iter().enumerate() {
            let intro = module.intro.as_deref();
            let pointer = format!("/programme/modules/{module_index}/intro");
            texts.extend(intro.map(|intro| (pointer, intro)));
            for (index, item) in module.agenda.iter().enumerate() {
                let pointer = format!("/programme/modules/{module_index}/agenda/{index}");
                texts.push((format!("{pointer}/title"), &item.title));
                texts.extend(item.text.as_deref().map(|text| (format!("{pointer}/text"), text)));
            }
        }
        texts
    }
}

/// The gaps in an agenda that are longer than a break, each with the index of the item after it.
fn gaps(agenda: &[AgendaItem]) -> impl Iterator<Item = (usize, ErrorCode)> {
    agenda.windows(2).zip(1..).filter_map(|(items, index)| {
        let [before, after] = items else { return None };
        let is_gap =
            before.day == after.day && before.end.minutes_until(after.start) > MAX_BREAK_MINUTES;
        let code =
            || ErrorCode::AgendaGap { from: before.end.to_string(), to: after.start.to_string() };
        is_gap.then(|| (index, code()))
    })
}

/// The warnings about one run, each with the field it is about.
fn run_warnings(run: &CourseRun, now: Timestamp) -> Vec<(&'static str, ErrorCode)> {
    let mut warnings = Vec::new();
    if run.days.is_empty() {
        warnings.push(("days", ErrorCode::RunWithoutDays));
    } else if run.first_day() != run.start {
        let first = DateName(run.first_day());
        warnings.push(("start", ErrorCode::RunStart { first }));
    }
    if run.state == RunState::Open && now >= run.ends_at() {
        warnings.push(("state", ErrorCode::RunOver));
    }
    if run.registration_deadline.is_some_and(|deadline| deadline > run.start) {
        warnings.push(("registrationDeadline", ErrorCode::DeadlineLate));
    }
    warnings
}

/// The first place in the text where exactly one word of the name is spelled slightly differently.
fn find_other_spelling(text: &str, name: &str) -> Option<String> {
    let name: Vec<&str> = name.split_whitespace().collect();
    let words: Vec<&str> = text.split(is_separator).filter(|word| !word.is_empty()).collect();
    if name.len() < 2 {
        return None;
    }
    words
        .windows(name.len())
        .find(|window| is_other_spelling(window, &name))
        .map(|window| window.join(" "))
}

/// Whether the character separates words. Hyphens and apostrophes belong to names.
fn is_separator(character: char) -> bool {
    !character.is_alphanumeric() && !matches!(character, '-' | '’' | '\'')
}

fn is_other_spelling(words: &[&str], name: &[&str]) -> bool {
    let different: Vec<_> =
        words.iter().zip(name).filter(|(word, part)| !is_same_word(word, part)).collect();
    matches!(different[..], [(word, part)] if is_similar_name(word, part))
}

/// Whether the word is this part of the name, or its genitive.
fn is_same_word(word: &str, part: &str) -> bool {
    let apostrophes = ['’', '\''];
    let genitive_stem = word.trim_end_matches(apostrophes).strip_suffix('s');
    word == part || genitive_stem.is_some_and(|stem| stem.trim_end_matches(apostrophes) == part)
}

fn is_similar_name(word: &str, part: &str) -> bool {
    let is_name = |word: &str| {
        word.chars().count() >= MIN_LETTERS && word.chars().next().is_some_and(char::is_uppercase)
    };
    is_name(word) && is_name(part) && strsim::levenshtein(word, part) <= MAX_EDITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_spelled_two_ways_is_found() {
        assert_eq!(
            find_other_spelling("Oplæg ved borgmester Ann Sofie Ohrt(C).", "Ann Sofie Orth")
                .as_deref(),
            Some("Ann Sofie Ohrt")
        );
        assert_eq!(
            find_other_spelling("Oplæg ved Ann Sofie Ohrt, borgmester.", "Ann Sofie Orth")
                .as_deref(),
            Some("Ann Sofie Ohrt")
        );
        assert_eq!(
            find_other_spelling("(Olav Hesseldal)", "Olav Hesseldahl").as_deref(),
            Some("Olav Hesseldal")
        );
    }

    #[test]
    fn the_same_name_and_its_genitive_give_no_warning() {
        for text in [
            "Maria Steno taler",
            "Maria Stenos karriere",
            "Maria Steno’s",
            "Marie og Steno",
            "Hans Mogensen",
        ] {
            assert_eq!(find_other_spelling(text, "Maria Steno"), None, "{text}");
        }
    }
}
