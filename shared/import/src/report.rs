//! What an import understood of a page, what it asks for, and what it left out.

use std::collections::HashSet;

use domain::field_error::quoted;
use domain::{ErrorCode, FieldError};

use crate::page::Page;

/// Most warnings of a report.
pub const MAX_WARNINGS: usize = 500;
/// Most lines that a warning of the course names.
const MAX_LINES_OF_WARNING: usize = 20;

/// How a page was read. Each line of the page that is not empty is either understood, unused or
/// noise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The lines that are in the document.
    pub understood: Vec<Understood>,
    /// What must be filled in or corrected before the course can be published.
    pub missing: Vec<FieldError>,
    /// What somebody should look at, at most [`MAX_WARNINGS`].
    pub warnings: Vec<ImportWarning>,
    /// The lines that are used nowhere.
    pub unused: Vec<PageLine>,
    /// The lines that belong to the page and not to the course, such as its menu.
    pub noise: Vec<PageLine>,
}

/// A line that is in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The line.
    pub line: PageLine,
    /// Where in the document: JSON pointers.
    pub pointers: Vec<String>,
}

/// A line of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLine {
    /// Its number from 1: of text as it was sent, of HTML as the page shows it.
    pub number: u32,
    /// Its text.
    pub text: String,
}

/// A warning, with the lines that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportWarning {
    /// The numbers of the lines; none if it is about what the page does not say.
    pub lines: Vec<u32>,
    /// What it says, and where in the document; `""` if it is about no place there.
    pub warning: FieldError,
}

/// The page does not say this directly.
pub(crate) fn guess(value: &str) -> ErrorCode {
    ErrorCode::ImportGuess { value: quoted(value) }
}

/// The page says something of this that is no rule.
pub(crate) fn not_understood(words: &str) -> ErrorCode {
    ErrorCode::ImportNotUnderstood { words: quoted(words) }
}

/// These words of a line are not used.
pub(crate) fn left_over(words: &str) -> ErrorCode {
    ErrorCode::ImportLeftOver { words: quoted(words) }
}

/// The page says this too.
pub(crate) fn alternative(value: &str) -> ErrorCode {
    ErrorCode::ImportAlternative { value: quoted(value) }
}

/// What became of each line.
#[derive(Debug)]
pub(crate) struct Ledger {
    pointers: Vec<Vec<String>>,
    is_noise: Vec<bool>,
    warnings: Vec<(Vec<usize>, FieldError)>,
}

impl Ledger {
    pub(crate) fn new(page: &Page) -> Self {
        Self {
            pointers: vec![Vec::new(); page.lines.len()],
            is_noise: page.lines.iter().map(|line| line.is_noise).collect(),
            warnings: Vec::new(),
        }
    }

    /// The line is in the document at this pointer.
    pub(crate) fn claim(&mut self, line: usize, pointer: impl Into<String>) {
        let pointer = pointer.into();
        if let Some(pointers) = self.pointers.get_mut(line)
            && !pointers.contains(&pointer)
        {
            pointers.push(pointer);
        }
    }

    /// The line is not in the document after all.
    pub(crate) fn release(&mut self, line: usize) {
        if let Some(pointers) = self.pointers.get_mut(line) {
            pointers.clear();
        }
    }

    /// Whether something is told about this pointer.
    pub(crate) fn is_told(&self, pointer: &str) -> bool {
        self.warnings.iter().any(|(_, warning)| warning.pointer == pointer)
    }

    /// The line goes on with what an earlier one says.
    pub(crate) fn continue_line(&mut self, line: usize, first: usize) {
        if let Some(pointers) = self.pointers.get(first).cloned()
            && let Some(continued) = self.pointers.get_mut(line)
        {
            *continued = pointers;
        }
        if self.is_noise.get(first) == Some(&true) {
            self.dismiss(line);
        }
    }

    /// Where the line is in the document.
    pub(crate) fn first_pointer(&self, line: usize) -> Option<String> {
        self.pointers.get(line)?.first().cloned()
    }

    /// The lines that are in the document at this pointer, or else around it.
    pub(crate) fn lines_at(&self, pointer: &str) -> Vec<usize> {
        let mut pointer = pointer;
        loop {
            let is_here = |pointers: &Vec<String>| {
                pointers.iter().any(|other| {
                    other
                        .strip_prefix(pointer)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
            };
            let lines = self.pointers.iter().enumerate().filter(|(_, pointers)| is_here(pointers));
            let lines: Vec<usize> =
                lines.map(|(line, _)| line).take(MAX_LINES_OF_WARNING).collect();
            match pointer.rsplit_once('/') {
                Some((parent, _)) if lines.is_empty() && !parent.is_empty() => pointer = parent,
                _ => return lines,
            }
        }
    }

    /// The line belongs to the page.
    pub(crate) fn dismiss(&mut self, line: usize) {
        if let Some(is_noise) = self.is_noise.get_mut(line) {
            *is_noise = true;
        }
    }

    /// The line is used nowhere.
    pub(crate) fn leave(&mut self, line: usize) {
        if let Some(is_noise) = self.is_noise.get_mut(line) {
            *is_noise = false;
        }
    }

    pub(crate) fn warn(&mut self, lines: &[usize], pointer: impl Into<String>, code: ErrorCode) {
        let warning = (lines.to_vec(), FieldError::new(pointer, code));
        // What a line says may be looked at twice.
        if self.warnings.len() < MAX_WARNINGS && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// The report; pointers that the document does not have are dropped.
    pub(crate) fn finish(
        self,
        page: &Page,
        document: &serde_json::Value,
        missing: Vec<FieldError>,
    ) -> Report {
        let mut report = Report {
            understood: Vec::new(),
            missing,
            warnings: Vec::new(),
            unused: Vec::new(),
            noise: Vec::new(),
        };
        let number = |index: &usize| page.lines.get(*index).map(|line| line.number);
        for ((line, mut pointers), is_noise) in
            page.lines.iter().zip(self.pointers).zip(self.is_noise)
        {
            pointers.retain(|pointer| document.pointer(pointer).is_some());
            let line = PageLine { number: line.number, text: line.text.clone() };
            if !pointers.is_empty() {
                report.understood.push(Understood { line, pointers });
            } else if is_noise {
                report.noise.push(line);
            } else {
                report.unused.push(line);
            }
        }
        let warnings = self.warnings.into_iter().map(|(lines, warning)| ImportWarning {
            lines: lines.iter().filter_map(number).collect(),
            warning,
        });
        report.warnings = warnings.collect();
        // Of a line that is not used at all nothing is left over.
        let used: HashSet<u32> =
            report.understood.iter().map(|understood| understood.line.number).collect();
        report.warnings.retain(|ImportWarning { lines, warning }| {
            let is_of_rest = matches!(warning.code, ErrorCode::ImportLeftOver { .. });
            !is_of_rest || lines.is_empty() || lines.iter().any(|line| used.contains(line))
        });
        report
    }
}
