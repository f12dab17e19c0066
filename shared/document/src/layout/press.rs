//! genpdf as the printing press: puts the text of laid out pages on paper, in the given order.

use std::sync::Arc;

use genpdf::fonts::{FontData, FontFamily};
use genpdf::render::Area;
use genpdf::style::{Color, Style};
use genpdf::{Context, Element, Mm, PageDecorator, Position, RenderResult, Size};

use super::pages::{Page, Text};
use crate::fonts::{EMBEDDED, FontError, Fonts, STUB};

/// genpdf knows whole points only: it is told quarter points, and the finishing pass divides by
/// this.
pub(crate) const QUARTERS: f32 = 4.0;

const MILLIMETRES_PER_POINT: f32 = 25.4 / 72.0;

/// The four faces as genpdf wants them.
pub(crate) struct Press {
    family: FontFamily<FontData>,
    fonts: Arc<Fonts>,
}

/// genpdf could not write the pages.
#[derive(Debug, thiserror::Error)]
#[error("genpdf could not print the pages")]
pub struct PressError(#[from] genpdf::error::Error);

impl Press {
    pub(crate) fn new(fonts: Arc<Fonts>) -> Result<Press, FontError> {
        let load = |(name, bytes): (&'static str, &'static [u8])| {
            let damaged = |error: genpdf::error::Error| FontError::Damaged {
                face: name,
                reason: error.to_string(),
            };
            let face = FontData::new(without_kerning(bytes), None).map_err(damaged)?;
            Ok(FontData::clone_with_data(&face, Arc::new(STUB.to_vec()), None))
        };
        let [regular, bold, italic, bold_italic] = EMBEDDED.map(load);
        let family = FontFamily {
            regular: regular?,
            bold: bold?,
            italic: italic?,
            bold_italic: bold_italic?,
        };
        Ok(Press { family, fonts })
    }

    /// Prints pages of one size. The n-th text of a page is the n-th text section of its content
    /// stream, and the n-th face of [`FaceId`] is the font `F{n}`.
    pub(crate) fn print(&self, pages: &[Page], size: [f32; 2]) -> Result<Vec<u8>, PressError> {
        let mut document = genpdf::Document::new(self.family.clone());
        document.set_paper_size(Size::new(
            size[0] * MILLIMETRES_PER_POINT,
            size[1] * MILLIMETRES_PER_POINT,
        ));
        document.set_minimal_conformance();
        document.set_page_decorator(WholeSheet);
        let pages = pages.iter().map(|page| page.texts.clone()).collect();
        document.push(Printing { pages, next: 0, fonts: Arc::clone(&self.fonts) });
        let mut bytes = Vec::new();
        document.render(&mut bytes)?;
        Ok(bytes)
    }
}

/// The face with its kerning table hidden: genpdf looks every pair up three times, which takes half
/// of its time, so the finishing pass kerns in its stead.
fn without_kerning(face: &[u8]) -> Vec<u8> {
    const DIRECTORY: usize = 12;
    const ENTRY: usize = 16;
    let mut face = face.to_vec();
    let tables =
        face.get(4..6).map_or(0, |count| usize::from(count[0]) << 8 | usize::from(count[1]));
    let directory = DIRECTORY..(DIRECTORY + tables * ENTRY).min(face.len());
    for entry in
        face.get_mut(directory).into_iter().flat_map(|directory| directory.chunks_mut(ENTRY))
    {
        if entry.starts_with(b"kern") {
            entry[0] = b'K';
        }
    }
    face
}

/// Leaves the margins to the layout.
struct WholeSheet;

impl PageDecorator for WholeSheet {
    fn decorate_page<'a>(
        &mut self,
        _: &Context,
        area: Area<'a>,
        _: Style,
    ) -> Result<Area<'a>, genpdf::error::Error> {
        Ok(area)
    }
}

/// One element that prints one page each time it is asked.
struct Printing {
    pages: Vec<Vec<Text>>,
    next: usize,
    fonts: Arc<Fonts>,
}

impl Element for Printing {
    fn render(
        &mut self,
        context: &Context,
        mut area: Area<'_>,
        _: Style,
    ) -> Result<RenderResult, genpdf::error::Error> {
        // genpdf refuses text that its own line height says will not fit; the layout has seen to
        // that.
        area.set_size(Size::new(10_000, 10_000));
        for text in self.pages.get(self.next).into_iter().flatten() {
            self.print(text, context, &area)?;
        }
        self.next += 1;
        Ok(RenderResult { size: Size::new(1, 1), has_more: self.next < self.pages.len() })
    }
}

impl Printing {
    fn print(
        &self,
        text: &Text,
        context: &Context,
        area: &Area,
    ) -> Result<(), genpdf::error::Error> {
        let [red, green, blue] = text.colour.channels;
        let mut style =
            Style::new().with_color(Color::Rgb(red, green, blue)).with_font_size(text.quarters);
        if text.face.is_bold() {
            style.set_bold();
        }
        if text.face.is_italic() {
            style.set_italic();
        }
        let first = text.text.chars().next().unwrap_or(' ');
        // genpdf puts the ink of the first glyph, not its origin, where it is told to: undo it.
        let bearing = self.fonts.face(text.face).bearing(first) * f32::from(text.quarters);
        let ascent = style.metrics(&context.font_cache).ascent;
        let point = |length: f32| Mm::from(length * MILLIMETRES_PER_POINT);
        let at = Position::new(point(text.x + bearing), point(text.baseline) - ascent);
        area.print_str(&context.font_cache, at, style, &text.text).map(drop)
    }
}
