//! Writes the content stream of a page: shapes, then the text that genpdf printed, with tags,
//! kerning and the glyphs of the font subsets.

use super::fonts::FontEmbedder;
use super::genpdf_reader::TextSection;
use super::objects::write_number;
use super::tags::StructTreeWriter;
use crate::fonts::{FaceId, Glyph};
use crate::layout::{Page, QUARTERS_PER_POINT, Shape, TagId, TextItem};
use crate::theme::Colour;

/// Largest distance between two baselines, in points, that still counts as one line.
const BASELINE_TOLERANCE: f32 = 0.01;
/// Widest gap within a line, in font sizes, that continues a `TJ` array as an adjustment. A wider
/// one, such as that between two columns, starts a new array, so that a reader which extracts text
/// sees two pieces.
const MAX_GAP: f32 = 3.0;

/// Writes the content stream of the page with this index (from 0).
pub(super) fn write(
    sections: &[TextSection],
    page: &Page,
    index: usize,
    size: [f32; 2],
    fonts: &mut FontEmbedder,
    tags: &mut StructTreeWriter,
) -> Vec<u8> {
    // About the length of the operators of a section.
    let mut stream = Vec::with_capacity(sections.len() * 80);
    write_shapes(&mut stream, &page.shapes, size[1]);
    if page.texts.is_empty() {
        return stream;
    }
    stream.extend_from_slice(b"BT\n");
    let mut writer =
        TextWriter { stream, fonts, state: TextState::default(), open_line: None, content: None };
    let mut sections = sections.iter();
    for text in &page.texts {
        let content = match text.tag {
            Some(tag) => MarkedContent::Tagged(tag),
            None if text.baseline < size[1] / 2.0 => MarkedContent::Header,
            None => MarkedContent::Footer,
        };
        writer.begin_content(content, index, tags);
        match &text.glyphs {
            Some(glyphs) => writer.write_shaped(glyphs, text, size[1] - text.baseline),
            None => {
                if let Some(section) = sections.next() {
                    writer.write_text(section, text);
                }
            }
        }
    }
    writer.close_line();
    let mut stream = writer.stream;
    stream.extend_from_slice(b"EMC\nET\n");
    stream
}

fn write_shapes(stream: &mut Vec<u8>, shapes: &[Shape], height: f32) {
    if shapes.is_empty() {
        return;
    }
    stream.extend_from_slice(b"/Artifact BMC\n");
    let mut current = None;
    for Shape { area, colour } in shapes {
        if current.replace(*colour) != Some(*colour) {
            write_colour(stream, *colour);
        }
        for value in [area.x, height - area.y - area.height, area.width, area.height] {
            write_number(stream, value, 2);
            stream.push(b' ');
        }
        stream.extend_from_slice(b"re f\n");
    }
    stream.extend_from_slice(b"EMC\n");
}

fn write_colour(stream: &mut Vec<u8>, colour: Colour) {
    for channel in colour.channels {
        write_number(stream, f32::from(channel) / 255.0, 3);
        stream.push(b' ');
    }
    stream.extend_from_slice(b"rg\n");
}

/// The graphics state that the operators written so far leave behind.
#[derive(Default)]
struct TextState {
    /// Face and size in quarter points.
    font: Option<(FaceId, u8)>,
    colour: Option<Colour>,
    /// Start of the current line, to which the next `Td` is relative.
    line_start: [f32; 2],
    /// Where the next glyph is placed.
    x: f32,
}

struct TextWriter<'a, 'f> {
    stream: Vec<u8>,
    fonts: &'a mut FontEmbedder<'f>,
    state: TextState,
    /// Baseline of the `TJ` array that is still open.
    open_line: Option<f32>,
    content: Option<MarkedContent>,
}

/// What a text belongs to: a tag, or the header or footer, which are artifacts.
#[derive(Clone, Copy, PartialEq)]
enum MarkedContent {
    Tagged(TagId),
    Header,
    Footer,
}

impl TextWriter<'_, '_> {
    fn begin_content(&mut self, content: MarkedContent, page: usize, tags: &mut StructTreeWriter) {
        if self.content == Some(content) {
            return;
        }
        self.close_line();
        if self.content.replace(content).is_some() {
            self.stream.extend_from_slice(b"EMC\n");
        }
        let artifact = |subtype: &str, edge: &str| {
            format!("/Artifact <</Type /Pagination /Subtype /{subtype} /Attached [/{edge}]>> BDC\n")
        };
        let operator = match content {
            MarkedContent::Tagged(tag) => {
                let (role, id) = tags.begin_content(tag, page);
                format!("/{role} <</MCID {id}>> BDC\n")
            }
            MarkedContent::Header => artifact("Header", "Top"),
            MarkedContent::Footer => artifact("Footer", "Bottom"),
        };
        self.stream.extend_from_slice(operator.as_bytes());
    }

    fn write_text(&mut self, section: &TextSection, text: &TextItem) {
        let size = f32::from(text.quarter_points) / QUARTERS_PER_POINT;
        let has_same_style = self.state.font == Some((text.face, text.quarter_points))
            && self.state.colour == Some(text.colour);
        let is_same_line = self
            .open_line
            .is_some_and(|baseline| (baseline - section.y).abs() < BASELINE_TOLERANCE);
        // A step back of more than a letter is a new line, too.
        let gap = section.x - self.state.x;
        let first_adjustment =
            if has_same_style && is_same_line && (-size..=size * MAX_GAP).contains(&gap) {
                -(gap * 1000.0 / size).round() as i64
            } else {
                self.close_line();
                self.select_style(text, size);
                self.move_to(section.x, section.y);
                self.stream.push(b'[');
                self.open_line = Some(section.y);
                self.state.x = section.x;
                0
            };
        self.write_glyphs(section, text, size, first_adjustment);
    }

    fn select_style(&mut self, text: &TextItem, size: f32) {
        let font = (text.face, text.quarter_points);
        if self.state.font.replace(font) != Some(font) {
            self.stream.extend_from_slice(format!("/F{} ", text.face.index()).as_bytes());
            write_number(&mut self.stream, size, 2);
            self.stream.extend_from_slice(b" Tf\n");
        }
        if self.state.colour.replace(text.colour) != Some(text.colour) {
            write_colour(&mut self.stream, text.colour);
        }
    }

    fn move_to(&mut self, x: f32, y: f32) {
        // Rounded as written, so that rounding errors do not add up from line to line.
        let round = |value: f32| (value * 100.0).round() / 100.0;
        let to = [round(x), round(y)];
        for (to, from) in to.iter().zip(self.state.line_start) {
            write_number(&mut self.stream, to - from, 2);
            self.stream.push(b' ');
        }
        self.stream.extend_from_slice(b"Td\n");
        self.state.line_start = to;
    }

    /// Appends the glyphs to the open `TJ` array: the first with the given adjustment, in
    /// thousandths of the font size, the others kerned.
    fn write_glyphs(
        &mut self,
        section: &TextSection,
        text: &TextItem,
        size: f32,
        first_adjustment: i64,
    ) {
        let mut characters = text.text.chars();
        let mut in_string = self.stream.ends_with(b">") && first_adjustment == 0;
        if in_string {
            self.stream.pop();
        }
        let mut previous = None;
        for glyph in &section.glyphs {
            let encoded = self.fonts.encode(text.face, *glyph, previous, characters.next());
            let adjustment = match previous {
                None => first_adjustment,
                Some(_) => -i64::from(encoded.kern),
            };
            previous = Some(*glyph);
            if adjustment != 0 {
                if in_string {
                    self.stream.push(b'>');
                }
                self.stream.extend_from_slice(adjustment.to_string().as_bytes());
                in_string = false;
            }
            if !in_string {
                self.stream.push(b'<');
                in_string = true;
            }
            push_hex(&mut self.stream, encoded.code);
            self.state.x += (f32::from(encoded.advance) - adjustment as f32) * size / 1000.0;
        }
        if in_string {
            self.stream.push(b'>');
        }
    }

    /// Writes shaped glyphs in reading order, each at its position. Where glyphs do not stand for
    /// characters one by one, `ActualText` says what they stand for together.
    fn write_shaped(&mut self, glyphs: &[Glyph], text: &TextItem, y: f32) {
        let size = f32::from(text.quarter_points) / QUARTERS_PER_POINT;
        self.close_line();
        self.select_style(text, size);
        self.move_to(text.x, y);
        let mut pen = 0;
        for cluster in glyphs.chunk_by(|_, next| next.text.is_empty()) {
            let mut stands_for_itself = cluster.len() == 1;
            let mut operators = Vec::new();
            for glyph in cluster {
                let encoded = self.fonts.encode_shaped(text.face, glyph);
                stands_for_itself &= encoded.stands_for_text;
                if glyph.y != 0 {
                    write_number(&mut operators, encoded.y as f32 * size / 1000.0, 2);
                    operators.extend_from_slice(b" Ts ");
                }
                let adjustment = pen - encoded.x;
                operators.push(b'[');
                if adjustment != 0 {
                    operators.extend_from_slice(adjustment.to_string().as_bytes());
                }
                operators.push(b'<');
                push_hex(&mut operators, encoded.code);
                operators.extend_from_slice(b">]TJ\n");
                if glyph.y != 0 {
                    operators.extend_from_slice(b"0 Ts ");
                }
                pen = encoded.x + encoded.advance;
            }
            if stands_for_itself {
                self.stream.extend(operators);
                continue;
            }
            let actual: String = cluster.iter().map(|glyph| glyph.text.as_str()).collect();
            self.stream.extend_from_slice(b"/Span <</ActualText <FEFF");
            actual.encode_utf16().for_each(|unit| push_hex(&mut self.stream, unit));
            self.stream.extend_from_slice(b">>> BDC\n");
            self.stream.extend(operators);
            self.stream.extend_from_slice(b"EMC\n");
        }
    }

    fn close_line(&mut self) {
        if self.open_line.take().is_some() {
            self.stream.extend_from_slice(b"]TJ\n");
        }
    }
}

fn push_hex(stream: &mut Vec<u8>, code: u16) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    stream.extend([12, 8, 4, 0].map(|shift| DIGITS[usize::from(code >> shift & 15)]));
}
