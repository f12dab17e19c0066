//! One page's content: genpdf's text sections read back, then written with tags, shapes and subset glyphs.

use lopdf::Object;
use lopdf::content::Operation;

use super::embedding::Embedding;
use super::objects::write_number;
use super::tags::Tags;
use crate::fonts::FaceId;
use crate::layout::{NodeId, Page, QUARTERS, Shape, Text};
use crate::theme::Colour;

/// A text section as genpdf wrote it: where it starts, and glyphs, each with the adjustment before it.
#[derive(Debug, Default)]
pub(super) struct Section {
    x: f32,
    y: f32,
    glyphs: Vec<(i64, u16)>,
}

/// The text sections of a content stream, in order.
pub(super) fn sections(operations: &[Operation]) -> Vec<Section> {
    let mut sections = Vec::new();
    for Operation { operator, operands } in operations {
        let number = |at: usize| operands.get(at).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
        match (operator.as_str(), sections.last_mut()) {
            ("BT", _) => sections.push(Section::default()),
            ("Td", Some(section)) => (section.x, section.y) = (number(0), number(1)),
            ("TJ", Some(section)) => {
                let mut adjustment = 0;
                for operand in operands.first().and_then(|list| list.as_array().ok()).into_iter().flatten() {
                    match operand {
                        Object::Integer(value) => adjustment += value,
                        Object::String(code, _) => {
                            let glyph = code.iter().fold(0, |glyph, byte| glyph << 8 | u16::from(*byte));
                            section.glyphs.push((std::mem::take(&mut adjustment), glyph));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    sections
}

/// Writes the page anew.
pub(super) fn encode(
    sections: &[Section],
    page: &Page,
    number: usize,
    size: [f32; 2],
    embedding: &mut Embedding,
    tags: &mut Tags,
) -> Vec<u8> {
    let mut stream = Vec::with_capacity(sections.len() * 80);
    write_shapes(&mut stream, &page.shapes, size[1]);
    if sections.is_empty() {
        return stream;
    }
    stream.extend_from_slice(b"BT\n");
    let mut writer = TextWriter { stream, embedding, pen: Pen::default(), open: None, tag: None };
    for (section, text) in sections.iter().zip(&page.texts) {
        writer.tag(text.node, number, tags);
        writer.text(section, text);
    }
    writer.close();
    let mut stream = writer.stream;
    stream.extend_from_slice(b"EMC\nET\n");
    stream
}

fn write_shapes(stream: &mut Vec<u8>, shapes: &[Shape], height: f32) {
    if shapes.is_empty() {
        return;
    }
    stream.extend_from_slice(b"/Artifact BMC\n");
    let mut colour = None;
    for Shape { area, colour: wanted } in shapes {
        if colour.replace(*wanted) != Some(*wanted) {
            write_colour(stream, *wanted);
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

/// What the reader of the stream has been told so far.
#[derive(Default)]
struct Pen {
    face: Option<(FaceId, u8)>,
    colour: Option<Colour>,
    /// Start of the current line, to which the next `Td` is relative.
    line: [f32; 2],
    /// Where the next glyph would go.
    x: f32,
}

struct TextWriter<'a, 'f> {
    stream: Vec<u8>,
    embedding: &'a mut Embedding<'f>,
    pen: Pen,
    /// Baseline of the `TJ` array that is still open.
    open: Option<f32>,
    /// The tag text goes into at present; the outer `None` before the first.
    tag: Option<Option<NodeId>>,
}

impl TextWriter<'_, '_> {
    fn tag(&mut self, node: Option<NodeId>, page: usize, tags: &mut Tags) {
        if self.tag == Some(node) {
            return;
        }
        self.close();
        if self.tag.replace(node).is_some() {
            self.stream.extend_from_slice(b"EMC\n");
        }
        let begin = match node {
            Some(node) => {
                let (role, content) = tags.begin(node, page);
                format!("/{role} <</MCID {content}>> BDC\n")
            }
            None => "/Artifact BMC\n".to_owned(),
        };
        self.stream.extend_from_slice(begin.as_bytes());
    }

    fn text(&mut self, section: &Section, text: &Text) {
        let size = f32::from(text.quarters) / QUARTERS;
        let same_face = self.pen.face == Some((text.face, text.quarters)) && self.pen.colour == Some(text.colour);
        let continues = same_face && self.open.is_some_and(|baseline| (baseline - section.y).abs() < 0.01);
        // A gap within the line becomes an adjustment; a step back or a column's width starts afresh.
        let gap = section.x - self.pen.x;
        let first = if continues && (-size..=size * 3.0).contains(&gap) {
            -(gap * 1000.0 / size).round() as i64
        } else {
            self.close();
            self.look(text, size);
            self.move_to(section);
            self.stream.push(b'[');
            self.open = Some(section.y);
            self.pen.x = section.x;
            0
        };
        self.glyphs(section, text, size, first);
    }

    fn look(&mut self, text: &Text, size: f32) {
        if self.pen.face.replace((text.face, text.quarters)) != Some((text.face, text.quarters)) {
            self.stream.extend_from_slice(format!("/F{} ", text.face.index()).as_bytes());
            write_number(&mut self.stream, size, 2);
            self.stream.extend_from_slice(b" Tf\n");
        }
        if self.pen.colour.replace(text.colour) != Some(text.colour) {
            write_colour(&mut self.stream, text.colour);
        }
    }

    fn move_to(&mut self, section: &Section) {
        // Rounded as written, so that the error does not grow from line to line.
        let round = |value: f32| (value * 100.0).round() / 100.0;
        let to = [round(section.x), round(section.y)];
        for (to, from) in to.iter().zip(self.pen.line) {
            write_number(&mut self.stream, to - from, 2);
            self.stream.push(b' ');
        }
        self.stream.extend_from_slice(b"Td\n");
        self.pen.line = to;
    }

    fn glyphs(&mut self, section: &Section, text: &Text, size: f32, first: i64) {
        let mut characters = text.text.chars();
        let mut in_string = self.stream.ends_with(b">") && first == 0;
        if in_string {
            self.stream.pop();
        }
        for (at, (kerning, glyph)) in section.glyphs.iter().enumerate() {
            let adjustment = kerning + if at == 0 { first } else { 0 };
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
            let (code, advance) = self.embedding.code(text.face, *glyph, characters.next());
            push_hex(&mut self.stream, code);
            self.pen.x += (f32::from(advance) - adjustment as f32) * size / 1000.0;
        }
        if in_string {
            self.stream.push(b'>');
        }
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.stream.extend_from_slice(b"]TJ\n");
        }
    }
}

fn push_hex(stream: &mut Vec<u8>, code: u16) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    stream.extend([12, 8, 4, 0].map(|shift| DIGITS[usize::from(code >> shift & 15)]));
}
