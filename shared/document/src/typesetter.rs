//! What every render shares: theme and fonts, read once at start.

use std::sync::Arc;

use crate::fonts::{FontError, Fonts};
use crate::layout::{self, Press};
use crate::model::Document;
use crate::theme::Theme;
use crate::{RenderError, finish};

/// Theme, fonts and hyphenation, ready to set documents. Cloning shares them.
#[derive(Clone)]
pub struct Typesetter {
    shared: Arc<Shared>,
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

    /// `text` with every character that no face has replaced by its code point, `[U+6F22]`: visible, and not lost.
    pub fn printable(&self, text: &str) -> String {
        use std::fmt::Write;
        use unicode_normalization::UnicodeNormalization;
        text.nfc().fold(String::with_capacity(text.len()), |mut printable, character| {
            if character.is_whitespace() || self.shared.fonts.cover(character) {
                printable.push(character);
            } else {
                // Writing to a string cannot fail.
                let _ = write!(printable, "[U+{:04X}]", character as u32);
            }
            printable
        })
    }

    /// Sets a document: lines, pages, and the bytes of the PDF. Same document, same bytes.
    pub fn set(&self, document: &Document) -> Result<Vec<u8>, RenderError> {
        let Shared { theme, fonts, press } = &*self.shared;
        let pages = layout::compose(document, theme, fonts)?;
        Ok(finish::finish(&pages, |batch| press.print(batch, pages.size), fonts)?)
    }
}
