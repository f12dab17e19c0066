//! Theme and fonts, shared by all templates.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use unicode_normalization::UnicodeNormalization;

use crate::escape::{is_collapsible, is_invisible};
use crate::fonts::{FaceId, FallbackFonts, FontError, Fonts};
use crate::images::Images;
use crate::layout;
use crate::markup::{MarkupError, MarkupProblem};
use crate::model::Document;
use crate::theme::Theme;
use crate::{LayoutError, PdfError, pdf};

/// Theme and fonts, ready to typeset documents. A clone shares them.
#[derive(Clone)]
pub struct Typesetter {
    shared: Arc<Shared>,
}

struct Shared {
    theme: Theme,
    fonts: Arc<Fonts>,
}

/// Why a document was not typeset.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum TypesetError {
    Layout(#[from] LayoutError),
    Pdf(#[from] PdfError),
}

/// How long each phase of one rendering took.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default)]
pub struct PhaseTimings {
    /// View to HTML.
    pub template: Duration,
    /// HTML to `Document`.
    pub parse: Duration,
    /// `Document` to pages.
    pub layout: Duration,
    /// Pages to genpdf's PDF.
    pub genpdf: Duration,
    /// genpdf's PDF to the final PDF.
    pub pdf: Duration,
}

impl Typesetter {
    /// Prints with the embedded fonts.
    pub fn new(theme: Theme) -> Typesetter {
        Typesetter::with_fallback(theme, FallbackFonts::default())
    }

    /// Prints characters that the embedded fonts lack with the fonts (`.ttf`) of
    /// `folder`, if it exists. Each is read when a document first needs it.
    pub fn with_fallback_fonts(theme: Theme, folder: &Path) -> Result<Typesetter, FontError> {
        Ok(Typesetter::with_fallback(theme, FallbackFonts::in_folder(folder)?))
    }

    fn with_fallback(theme: Theme, fallback: FallbackFonts) -> Typesetter {
        let fonts = Arc::new(Fonts::new(fallback));
        Typesetter { shared: Arc::new(Shared { theme, fonts }) }
    }

    pub(crate) fn theme(&self) -> &Theme {
        &self.shared.theme
    }

    /// A hash of the fallback fonts.
    pub(crate) fn fallback_fingerprint(&self) -> [u8; 32] {
        self.shared.fonts.fingerprint()
    }

    /// Whether every embedded font or a fallback font has the character, or it needs no glyph:
    /// white space, and characters that only allow a line break.
    fn is_printable(&self, character: char) -> bool {
        let fonts = &self.shared.fonts;
        is_collapsible(character)
            || is_invisible(character)
            || fonts.covers(character)
            || fonts.fallback_for(character, FaceId::from_style(false, false)).is_some()
    }

    /// Whether `text` is printed without substitutes.
    pub fn can_print(&self, text: &str) -> bool {
        text.nfc().all(|character| self.is_printable(character))
    }

    /// Replaces every character without a glyph by its code point, `[U+6F22]`, so that the reader
    /// sees that something stood there, and what. A line may end between two of them.
    pub fn replace_unprintable(&self, text: &str) -> String {
        use std::fmt::Write;
        text.nfc().fold(String::with_capacity(text.len()), |mut printable, character| {
            if self.is_printable(character) {
                printable.push(character);
            } else {
                if printable.ends_with(']') {
                    printable.push('\u{200b}');
                }
                // Writing to a string cannot fail.
                let _ = write!(printable, "[U+{:04X}]", character as u32);
            }
            printable
        })
    }

    /// Rejects a template whose own text has a character without a glyph.
    pub(crate) fn check_glyphs(&self, source: &str) -> Result<(), MarkupError> {
        for (line, text) in (1..).zip(source.lines()) {
            let mut characters = (1..).zip(text.nfc());
            if let Some((column, character)) =
                characters.find(|(_, character)| !self.is_printable(*character))
            {
                let problem = MarkupProblem::Unprintable(character);
                return Err(MarkupError { line, column, problem });
            }
        }
        Ok(())
    }

    /// Lays the document out and writes the PDF. The same document gives the same bytes.
    pub(crate) fn typeset(
        &self,
        document: Document,
        images: &Images,
        is_abandoned: &dyn Fn() -> bool,
    ) -> Result<(Vec<u8>, PhaseTimings), TypesetError> {
        let Shared { theme, fonts } = &*self.shared;
        let start = Instant::now();
        let pages = layout::lay_out(&document, theme, images, fonts, is_abandoned)?;
        // Only one form of a long list is in memory at a time: first the document, then its pages,
        // then the objects of the file.
        drop(document);
        let layout = start.elapsed();
        let genpdf = Cell::new(Duration::ZERO);
        let size = pages.size;
        let print_timed = |batch: &[layout::Page]| {
            if is_abandoned() {
                return Err(PdfError::Abandoned);
            }
            let start = Instant::now();
            let printed = layout::print_pages(batch, size, fonts);
            genpdf.set(genpdf.get() + start.elapsed());
            Ok(printed?)
        };
        let bytes = pdf::write(pages, print_timed, fonts)?;
        let genpdf = genpdf.get();
        let pdf = start.elapsed() - layout - genpdf;
        Ok((bytes, PhaseTimings { layout, genpdf, pdf, ..PhaseTimings::default() }))
    }
}
