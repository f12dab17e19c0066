//! What every render shares: theme and fonts, read once at start.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use unicode_normalization::UnicodeNormalization;

use crate::escape::{is_collapsible, is_invisible};
use crate::fonts::{FontError, Fonts};
use crate::layout::{self, Press};
use crate::markup::{MarkupError, MarkupProblem};
use crate::model::Document;
use crate::theme::Theme;
use crate::{FinishError, LayoutError, finish};

/// Theme, fonts and hyphenation, ready to set documents. Cloning shares them.
#[derive(Clone)]
pub struct Typesetter {
    shared: Arc<Shared>,
}

/// Why a document was not set.
#[doc(hidden)]
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum SetError {
    /// Its text cannot be printed.
    Layout(#[from] LayoutError),
    /// The PDF could not be written.
    Finish(#[from] FinishError),
}

struct Shared {
    theme: Theme,
    fonts: Arc<Fonts>,
    press: Press,
}

impl Typesetter {
    /// Reads the embedded faces; a damaged one is found here and not at the first document.
    pub fn new(theme: Theme) -> Result<Typesetter, FontError> {
        let fonts = Arc::new(Fonts::embedded()?);
        let shared = Shared { theme, press: Press::new(Arc::clone(&fonts))?, fonts };
        Ok(Typesetter { shared: Arc::new(shared) })
    }

    pub(crate) fn theme(&self) -> &Theme {
        &self.shared.theme
    }

    /// Whether the character is printed, or is white space or a place to break.
    fn can_print(&self, character: char) -> bool {
        is_collapsible(character) || is_invisible(character) || self.shared.fonts.cover(character)
    }

    /// `text` with every character that no face has replaced by its code point, `[U+6F22]`:
    /// visible, and not lost.
    pub fn printable(&self, text: &str) -> String {
        use std::fmt::Write;
        text.nfc().fold(String::with_capacity(text.len()), |mut printable, character| {
            if self.can_print(character) {
                printable.push(character);
            } else {
                // Writing to a string cannot fail.
                let _ = write!(printable, "[U+{:04X}]", character as u32);
            }
            printable
        })
    }

    /// Finds a character of a template's own text that cannot be printed.
    pub(crate) fn check(&self, source: &str) -> Result<(), MarkupError> {
        for (line, text) in (1..).zip(source.lines()) {
            if let Some((column, character)) =
                (1..).zip(text.nfc()).find(|(_, character)| !self.can_print(*character))
            {
                return Err(MarkupError {
                    line,
                    column,
                    problem: MarkupProblem::Unprintable(character),
                });
            }
        }
        Ok(())
    }

    /// Sets a document: lines, pages, and the bytes of the PDF. Same document, same bytes.
    pub(crate) fn set(&self, document: Document) -> Result<Vec<u8>, SetError> {
        self.set_timed(document).map(|(bytes, _)| bytes)
    }

    /// The same, and how long each phase took: for the benchmark.
    #[doc(hidden)]
    pub fn set_timed(&self, document: Document) -> Result<(Vec<u8>, Times), SetError> {
        let Shared { theme, fonts, press } = &*self.shared;
        let start = Instant::now();
        let pages = layout::compose(&document, theme, fonts)?;
        // A long list is held once at a time: as a document, then as pages, then as the objects of
        // the file.
        drop(document);
        let layout = start.elapsed();
        let print = Cell::new(Duration::ZERO);
        let size = pages.size;
        let timed = |batch: &[layout::Page]| {
            let start = Instant::now();
            let printed = press.print(batch, size);
            print.set(print.get() + start.elapsed());
            printed
        };
        let bytes = finish::finish(pages, timed, fonts)?;
        let print = print.get();
        Ok((bytes, Times { layout, print, finish: start.elapsed() - layout - print }))
    }
}

/// How long the phases of one document took.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Lines and pages.
    pub layout: Duration,
    /// genpdf.
    pub print: Duration,
    /// The finishing pass.
    pub finish: Duration,
}
