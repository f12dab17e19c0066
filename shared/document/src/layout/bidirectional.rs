//! Lines with text that is read from right to left: what is read first is printed first, at the
//! position that the Unicode Bidirectional Algorithm (UAX #9) gives it.

use unicode_bidi::{BidiInfo, Level};
use unicode_bidi_mirroring::get_mirrored;

use super::pages::TextItem;
use super::paragraph::{LineSetter, SetText};
use super::text::{Breakpoint, SOFT_HYPHEN};
use crate::fonts::Glyph;

/// A part of a line in one run and one direction.
struct Piece {
    run: usize,
    text: String,
    width: f32,
    level: Level,
}

impl LineSetter<'_> {
    /// Sets the line from `x` on, in reading order. The line itself is read from left to right, as
    /// the document is.
    pub(super) fn set_bidirectional(&self, x: f32, extra_space: f32) -> Vec<SetText> {
        let pieces = self.pieces(extra_space);
        let levels: Vec<Level> = pieces.iter().map(|piece| piece.level).collect();
        let mut starts = vec![0.0; pieces.len()];
        let mut end = x;
        for index in BidiInfo::reorder_visual(&levels) {
            starts[index] = end;
            end += pieces[index].width;
        }
        let set = |(piece, start): (Piece, f32)| {
            let Piece { run, text, width, level } = piece;
            let is_mirrored = level.is_rtl() && text != " " && !self.runs[run].face.is_fallback();
            let mut item = self.text_item(start, run, text);
            if is_mirrored {
                self.mirror(&mut item);
            }
            SetText { item, run, end: start + width }
        };
        pieces.into_iter().zip(starts).map(set).collect()
    }

    /// The parts of the line in reading order, each with its level.
    fn pieces(&self, extra_space: f32) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            let ends_line = index + 1 == self.segments.len();
            let piece = |text: &str, width| Piece {
                run: segment.run,
                text: text.to_owned(),
                width,
                level: Level::ltr(),
            };
            pieces.push(piece(&segment.text, segment.width));
            match segment.breakpoint {
                Breakpoint::Hyphen(hyphen) if ends_line && !self.is_last => {
                    pieces.push(piece(SOFT_HYPHEN.encode_utf8(&mut [0; 2]), hyphen));
                }
                Breakpoint::Space(space) if !ends_line => {
                    pieces.push(piece(" ", space + extra_space));
                }
                Breakpoint::Space(_) if !self.is_last => pieces.push(piece(" ", 0.0)),
                _ => {}
            }
        }
        let line: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let info = BidiInfo::new(&line, Some(Level::ltr()));
        let Some(paragraph) = info.paragraphs.first() else { return pieces };
        let levels = info.reordered_levels(paragraph, paragraph.range.clone());
        let mut at = 0;
        pieces
            .into_iter()
            .flat_map(|piece| {
                let levels = &levels[at..at + piece.text.len()];
                at += piece.text.len();
                self.split_at_levels(&piece, levels)
            })
            .collect()
    }

    /// Splits a piece where its level changes. Text in a fallback face has one direction.
    fn split_at_levels(&self, piece: &Piece, levels: &[Level]) -> Vec<Piece> {
        let run = &self.runs[piece.run];
        let mut parts: Vec<Piece> = Vec::new();
        for (at, character) in piece.text.char_indices() {
            match parts.last_mut() {
                Some(part) if part.level == levels[at] || run.face.is_fallback() => {
                    part.text.push(character);
                }
                _ => {
                    let (run, width) = (piece.run, piece.width);
                    parts.push(Piece { run, text: character.into(), width, level: levels[at] });
                }
            }
        }
        if parts.len() > 1 {
            for part in &mut parts {
                part.width = run.width(&part.text, self.fonts);
            }
        }
        parts
    }

    /// Prints text of the font family from right to left, such as the brackets around a name, with
    /// each character mirrored.
    fn mirror(&self, item: &mut TextItem) {
        let face = self.fonts.face(item.face);
        let mut glyphs = Vec::new();
        for character in item.text.chars() {
            let id = get_mirrored(character).and_then(|mirrored| face.glyph(mirrored));
            let Some(id) = id.or_else(|| face.glyph(character)) else { continue };
            let advance = i32::from(face.advance(id));
            glyphs.push(Glyph { id, x: 0, y: 0, advance, text: character.into() });
        }
        let mut x = 0;
        for glyph in glyphs.iter_mut().rev() {
            glyph.x = x;
            x += glyph.advance;
        }
        item.glyphs = Some(glyphs);
    }
}
