//! One page's content, written anew: shapes, then genpdf's text with tags, kerning and the glyphs
//! of the subset.

use super::embedding::Embedding;
use super::objects::write_number;
use super::sections::Section;
use super::tags::Tags;
use crate::fonts::FaceId;
use crate::layout::{NodeId, Page, QUARTERS, Shape, Text};
use crate::theme::Colour;

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
    let mut writer = TextWriter { stream, embedding, pen: Pen::default(), open: None, part: None };
    for (section, text) in sections.iter().zip(&page.texts) {
        let part = match text.node {
            Some(node) => Part::Tagged(node),
            None if text.baseline < size[1] / 2.0 => Part::Header,
            None => Part::Footer,
        };
        writer.begin(part, number, tags);
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
    /// What text belongs to at present.
    part: Option<Part>,
}

/// What a text belongs to: a tag, or the lines that every page repeats.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Tagged(NodeId),
    Header,
    Footer,
}

impl TextWriter<'_, '_> {
    fn begin(&mut self, part: Part, page: usize, tags: &mut Tags) {
        if self.part == Some(part) {
            return;
        }
        self.close();
        if self.part.replace(part).is_some() {
            self.stream.extend_from_slice(b"EMC\n");
        }
        let begin = match part {
            Part::Tagged(node) => {
                let (role, content) = tags.begin(node, page);
                format!("/{role} <</MCID {content}>> BDC\n")
            }
            Part::Header => {
                "/Artifact <</Type /Pagination /Subtype /Header /Attached [/Top]>> BDC\n".to_owned()
            }
            Part::Footer => "/Artifact <</Type /Pagination /Subtype /Footer /Attached [/Bottom]>> \
                             BDC\n"
                .to_owned(),
        };
        self.stream.extend_from_slice(begin.as_bytes());
    }

    fn text(&mut self, section: &Section, text: &Text) {
        let size = f32::from(text.quarters) / QUARTERS;
        let same_face = self.pen.face == Some((text.face, text.quarters))
            && self.pen.colour == Some(text.colour);
        let continues =
            same_face && self.open.is_some_and(|baseline| (baseline - section.y).abs() < 0.01);
        // A gap within the line becomes an adjustment; a step back or a column's width starts
        // afresh.
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

    /// Appends glyphs to the open array, the first of them shifted, each pair kerned.
    fn glyphs(&mut self, section: &Section, text: &Text, size: f32, first: i64) {
        let mut characters = text.text.chars();
        let mut in_string = self.stream.ends_with(b">") && first == 0;
        if in_string {
            self.stream.pop();
        }
        let mut before = None;
        for glyph in &section.glyphs {
            let coded = self.embedding.code(text.face, *glyph, before, characters.next());
            let adjustment = if before.is_none() { first } else { -i64::from(coded.kern) };
            before = Some(*glyph);
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
            push_hex(&mut self.stream, coded.code);
            self.pen.x += (f32::from(coded.advance) - adjustment as f32) * size / 1000.0;
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
