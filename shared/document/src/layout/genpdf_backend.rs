//! Has genpdf print the text of laid out pages, in the given order and at the given positions.

use std::sync::{Arc, LazyLock};

use genpdf::fonts::{FontData, FontFamily};
use genpdf::render::Area;
use genpdf::style::{Color, Style};
use genpdf::{Context, Element, Mm, PageDecorator, Position, RenderResult, Size};

use super::pages::{Page, TextItem};
use crate::fonts::{EMBEDDED_FACES, Fonts, GLYPHLESS_FONT};

/// genpdf knows font sizes in whole points only. It gets quarter points, and the module `pdf`
/// divides them by this.
pub(crate) const QUARTERS_PER_POINT: f32 = 4.0;

const MILLIMETRES_PER_POINT: f32 = 25.4 / 72.0;
/// An area of this many millimetres holds every text.
const UNLIMITED: u32 = 10_000;

/// The fonts in the form of genpdf.
static FAMILY: LazyLock<FontFamily<FontData>> = LazyLock::new(|| {
    let [regular, bold, italic, bold_italic] = EMBEDDED_FACES.map(|(_, bytes)| load(bytes));
    FontFamily { regular, bold, italic, bold_italic }
});

#[expect(clippy::expect_used, reason = "they are part of the program, and every test reads them")]
fn load(face: &[u8]) -> FontData {
    let data = FontData::new(hide_kerning_table(face), None).expect("a font");
    FontData::clone_with_data(&data, Arc::new(GLYPHLESS_FONT.to_vec()), None)
}

/// genpdf failed.
#[derive(Debug, thiserror::Error)]
#[error("genpdf failed")]
pub struct GenpdfError(#[from] genpdf::error::Error);

/// Prints pages of one size. The n-th of the printed texts of a page becomes the n-th text section
/// of its content stream, and the n-th face of [`FaceId`](crate::fonts::FaceId) the font `F{n}`.
pub(crate) fn print_pages(
    pages: &[Page],
    size: [f32; 2],
    fonts: &Arc<Fonts>,
) -> Result<Vec<u8>, GenpdfError> {
    let [width, height] = size.map(|length| length * MILLIMETRES_PER_POINT);
    let mut document = genpdf::Document::new(FAMILY.clone());
    document.set_paper_size(Size::new(width, height));
    document.set_minimal_conformance();
    document.set_page_decorator(NoMargins);
    let pages = pages.iter().map(|page| page.printed_texts().cloned().collect()).collect();
    document.push(PageSequence { pages, next: 0, fonts: Arc::clone(fonts) });
    let mut bytes = Vec::new();
    document.render(&mut bytes)?;
    Ok(bytes)
}

/// Renames the font's table `kern`, so that genpdf does not find it: genpdf looks up every pair
/// three times, which takes half of its time. The module `pdf` kerns instead.
fn hide_kerning_table(face: &[u8]) -> Vec<u8> {
    /// Size of the header before the table directory, and of an entry (OpenType, "Organization of
    /// an OpenType font").
    const HEADER: usize = 12;
    const ENTRY: usize = 16;
    let mut face = face.to_vec();
    let tables =
        face.get(4..6).map_or(0, |count| usize::from(count[0]) << 8 | usize::from(count[1]));
    let directory = HEADER..(HEADER + tables * ENTRY).min(face.len());
    for entry in
        face.get_mut(directory).into_iter().flat_map(|directory| directory.chunks_mut(ENTRY))
    {
        if entry.starts_with(b"kern") {
            entry[0] = b'K';
        }
    }
    face
}

/// Leaves margins to the layout.
struct NoMargins;

impl PageDecorator for NoMargins {
    fn decorate_page<'a>(
        &mut self,
        _: &Context,
        area: Area<'a>,
        _: Style,
    ) -> Result<Area<'a>, genpdf::error::Error> {
        Ok(area)
    }
}

/// An element that prints one more page each time genpdf renders it.
struct PageSequence {
    pages: Vec<Vec<TextItem>>,
    next: usize,
    fonts: Arc<Fonts>,
}

impl Element for PageSequence {
    fn render(
        &mut self,
        context: &Context,
        mut area: Area<'_>,
        _: Style,
    ) -> Result<RenderResult, genpdf::error::Error> {
        // genpdf rejects text that does not fit by its own line height; the layout has ensured that
        // all text fits.
        area.set_size(Size::new(UNLIMITED, UNLIMITED));
        for text in self.pages.get(self.next).into_iter().flatten() {
            self.print(text, context, &area)?;
        }
        self.next += 1;
        Ok(RenderResult { size: Size::new(1, 1), has_more: self.next < self.pages.len() })
    }
}

impl PageSequence {
    fn print(
        &self,
        text: &TextItem,
        context: &Context,
        area: &Area,
    ) -> Result<(), genpdf::error::Error> {
        let [red, green, blue] = text.colour.channels;
        let mut style = Style::new()
            .with_color(Color::Rgb(red, green, blue))
            .with_font_size(text.quarter_points);
        if text.face.is_bold() {
            style.set_bold();
        }
        if text.face.is_italic() {
            style.set_italic();
        }
        // genpdf places the outline of the first glyph at the given x, not its origin.
        let first = text.text.chars().next().unwrap_or(' ');
        let bearing = self.fonts.face(text.face).bearing(first) * f32::from(text.quarter_points);
        let ascent = style.metrics(&context.font_cache).ascent;
        let millimetres = |points: f32| Mm::from(points * MILLIMETRES_PER_POINT);
        let position =
            Position::new(millimetres(text.x + bearing), millimetres(text.baseline) - ascent);
        area.print_str(&context.font_cache, position, style, &text.text).map(drop)
    }
}
