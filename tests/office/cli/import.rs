//! The command `import` writes the course document, and says when there is none.

use std::path::{Path, PathBuf};

use kursuskontor::CliError;
use kursuskontor::cli::{ClockOptions, ImportOptions, ReportLanguage};
use kursuskontor::commands::{CommandOutcome, import};
use serde_json::Value;

fn options(page: PathBuf, output: &Path) -> ImportOptions {
    ImportOptions {
        page,
        output: Some(output.to_owned()),
        language: ReportLanguage::Da,
        clock: ClockOptions { now: None },
    }
}

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pages").join(name)
}

#[test]
fn a_course_is_written_to_a_file_in_the_order_in_which_people_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("course.json");
    let outcome = import::run(&options(page("municipality.html"), &output)).unwrap();
    assert_eq!(outcome, CommandOutcome::Success);
    let written = std::fs::read_to_string(output).unwrap();
    assert!(written.starts_with("{\n  \"slug\": \"den-gode-samtale-med-borgeren\",\n"));
    let course: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(course["runs"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_page_without_a_course_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("course.json");
    let outcome = import::run(&options(page("news.html"), &output)).unwrap();
    assert_eq!(outcome, CommandOutcome::NotFound);
    assert!(!output.exists());
}

#[test]
fn a_page_that_is_missing_or_too_large_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let (output, large) = (folder.path().join("course.json"), folder.path().join("page.txt"));
    let missing = import::run(&options(folder.path().join("none.txt"), &output));
    assert!(matches!(missing, Err(CliError::File { .. })), "{missing:?}");
    std::fs::write(&large, " ".repeat(256 * 1024 + 1)).unwrap();
    let error = import::run(&options(large, &output)).unwrap_err();
    assert!(matches!(error, CliError::PageTooLarge { .. }), "{error:?}");
}
