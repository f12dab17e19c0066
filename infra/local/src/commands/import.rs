//! `import`: reads a provider's course page into a course document, and reports how.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use domain::{FieldError, Language};
use import::{Import, MAX_PAGE_BYTES, NoCourse, PageFormat, PageLine};

use crate::CliError;
use crate::atomic_file::{self, Readers};
use crate::cli::{ImportOptions, ReportLanguage};
use crate::commands::CommandOutcome;
use crate::console::print;
use crate::data_dir::file_error;

/// Writes the course document to a file or stdout, and the report to stderr.
///
/// # Errors
/// The page cannot be read or is too large, or the document cannot be written.
pub fn run(options: &ImportOptions) -> Result<CommandOutcome, CliError> {
    let bytes = read_page(&options.page)?;
    let page = import::decode(&bytes, None);
    let language = match options.language {
        ReportLanguage::Da => Language::Danish,
        ReportLanguage::En => Language::English,
    };
    let format = PageFormat::of(&page.text);
    match import::read_page(&page, format, options.clock.clock().now()) {
        Ok(found) => {
            write_course(&found, options.output.as_deref())?;
            report(&describe(&found, language));
            Ok(CommandOutcome::Success)
        }
        Err(no_course) => {
            report(&describe_failure(&no_course, language));
            Ok(CommandOutcome::NotFound)
        }
    }
}

/// Reads a file or, for `-`, stdin.
fn read_page(path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    // One byte more shows that the page is too large.
    let limit = MAX_PAGE_BYTES as u64 + 1;
    let read = if path == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| file_error(path, error))?;
    if bytes.len() > MAX_PAGE_BYTES {
        let page = path.to_owned();
        return Err(CliError::PageTooLarge { page, max_bytes: MAX_PAGE_BYTES });
    }
    Ok(bytes)
}

fn write_course(found: &Import, output: Option<&Path>) -> Result<(), CliError> {
    let mut json = serde_json::to_string_pretty(&found.course).unwrap_or_default();
    json.push('\n');
    match output {
        None => print(&json),
        Some(file) => atomic_file::replace(file, json.as_bytes(), Readers::Default)
            .map_err(|error| file_error(file, error))?,
    }
    Ok(())
}

/// Nobody may read it; the document is written all the same.
fn report(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// One of two texts.
fn in_language<'a>(language: Language, danish: &'a str, english: &'a str) -> &'a str {
    match language {
        Language::Danish => danish,
        Language::English => english,
    }
}

/// The report, a section for each of its lists that is not empty.
fn describe(found: &Import, language: Language) -> String {
    let report = &found.report;
    let text = |danish, english| in_language(language, danish, english);
    let mut sections = Vec::new();
    let understood = report.understood.iter().map(|understood| {
        format!("{} → {}", line(&understood.line), understood.pointers.join(", "))
    });
    sections.push((text("Forstået", "Understood"), understood.collect::<Vec<_>>()));
    sections.push((
        text("Skal udfyldes eller rettes", "To be filled in or corrected"),
        missing(&report.missing, language),
    ));
    let warnings = report.warnings.iter().map(|warning| {
        let numbers: Vec<String> = warning.lines.iter().map(ToString::to_string).collect();
        let place = [numbers.join(", "), warning.warning.pointer.clone()];
        let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}: {}", place.join(" "), warning.warning.code.detail(language))
    });
    sections.push((text("Se efter", "To be checked"), warnings.collect()));
    let unused = report.unused.iter().map(line).collect();
    sections.push((text("Ikke brugt", "Not used"), unused));
    let noise = report.noise.iter().map(line).collect();
    sections.push((text("Hører til siden", "Part of the page only"), noise));
    let sections = sections.into_iter().filter(|(_, lines)| !lines.is_empty());
    let sections =
        sections.map(|(heading, lines)| format!("{heading}:\n  {}\n", lines.join("\n  ")));
    sections.collect::<Vec<_>>().join("\n")
}

/// Days of a run that lack the same: what stands before their numbers in the pointer, the numbers,
/// the fields and the text of the error.
struct OfDays<'a> {
    before: &'a str,
    numbers: Vec<usize>,
    fields: Vec<&'a str>,
    detail: String,
}

/// What is missing, that of the days of a run together: `/runs/0/days/0-13/start, end`.
fn missing(errors: &[FieldError], language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let mut of_days: Vec<OfDays> = Vec::new();
    for error in errors {
        let detail = error.code.detail(language);
        let Some((before, number, field)) = day_of_run(&error.pointer) else {
            lines.push(format!("{}: {detail}", error.pointer));
            continue;
        };
        let is_same = |days: &&mut OfDays| {
            days.before == before && days.fields == [field] && days.detail == detail
        };
        match of_days.iter_mut().find(is_same) {
            Some(days) => days.numbers.push(number),
            None => {
                of_days.push(OfDays { before, numbers: vec![number], fields: vec![field], detail });
            }
        }
    }
    of_days.dedup_by(|next, days| {
        let is_same = next.before == days.before
            && next.numbers == days.numbers
            && next.detail == days.detail;
        if is_same {
            days.fields.append(&mut next.fields);
        }
        is_same
    });
    lines.extend(of_days.iter().map(|days| {
        let OfDays { before, fields, detail, .. } = days;
        format!("{before}{}/{}: {detail}", range(&days.numbers), fields.join(", "))
    }));
    lines
}

/// `0-13`, or `0,2,4`.
fn range(numbers: &[usize]) -> String {
    match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) if last > first && last - first + 1 == numbers.len() => {
            format!("{first}-{last}")
        }
        _ => numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
    }
}

/// `/runs/0/days/1/start`: its parts `/runs/0/days/`, 1 and `start`.
fn day_of_run(pointer: &str) -> Option<(&str, usize, &str)> {
    let start = pointer.find("/days/").filter(|_| pointer.starts_with("/runs/"))? + "/days/".len();
    let (number, field) = pointer[start..].split_once('/')?;
    Some((&pointer[..start], number.parse().ok()?, field))
}

/// The number of a line and its text.
fn line(line: &PageLine) -> String {
    format!("{}  {}", line.number, line.text)
}

/// What a page is searched for, by its place in the document, in Danish and English.
const PARTS: [(&str, &str, &str); 10] = [
    ("/title", "titel", "title"),
    ("/runs", "datoer", "dates"),
    ("/price", "pris", "price"),
    ("/venue", "sted", "venue"),
    ("/online", "onlinemøde", "online meeting"),
    ("/programme", "program", "programme"),
    ("/people", "undervisere", "people"),
    ("/audience", "målgruppe", "audience"),
    ("/outcomes", "udbytte", "outcomes"),
    ("/contactPromise", "løfte om kontakt", "promise to make contact"),
];

fn describe_failure(no_course: &NoCourse, language: Language) -> String {
    let text = in_language(
        language,
        "Der er ikke fundet et kursus. Der er ledt efter en titel og efter det, som et kursus \
         har. Ikke fundet",
        "No course has been found. We looked for a title and for what a course has. Not found",
    );
    let is_missing = |pointer: &str| no_course.missing.iter().any(|error| error.pointer == pointer);
    let parts = PARTS.iter().filter(|(pointer, ..)| is_missing(pointer));
    let parts = parts.map(|(_, danish, english)| in_language(language, danish, english));
    format!("{text}: {}.\n", parts.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_days_of_a_run_lack_is_one_line() {
        let page = import::decode(
            "Kor for alle\n\nPris: 900 kr.\n\nDatoer\n12. marts 2024\n19. marts 2024\n\
             26. marts 2024"
                .as_bytes(),
            None,
        );
        let now = jiff::Timestamp::UNIX_EPOCH;
        let found = import::read_page(&page, PageFormat::Text, now).unwrap();
        let told = describe(&found, Language::English);
        assert_eq!(told.matches("/runs/0/days/").count(), 1, "{told}");
        assert!(told.contains("\n  /runs/0/days/0-2/start, end: "), "{told}");
    }

    #[test]
    fn a_page_without_a_course_is_answered_with_what_was_not_found_in_words() {
        let page = import::decode(b"Nyt fra byen", None);
        let now = jiff::Timestamp::UNIX_EPOCH;
        let no_course = import::read_page(&page, PageFormat::Text, now).unwrap_err();
        for (language, named) in [
            (Language::Danish, "datoer, pris, sted, onlinemøde, program, undervisere, målgruppe"),
            (Language::English, "dates, price, venue, online meeting, programme, people, audience"),
        ] {
            let told = describe_failure(&no_course, language);
            assert!(told.contains(named) && !told.contains('/'), "{told}");
            let named = told.matches(", ").count() + 1;
            assert!(named >= no_course.missing.len(), "{told}: {no_course:?}");
        }
    }
}
