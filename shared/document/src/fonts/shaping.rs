//! Shapes text in a fallback face: joins, reorders and places its glyphs as its script demands.

use rustybuzz::{BufferClusterLevel, Direction, UnicodeBuffer};

use super::Face;
use crate::escape::is_joiner;

/// A glyph of shaped text. Lengths are font units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub(crate) id: u16,
    /// Where its origin is, from the left edge of the text.
    pub(crate) x: i32,
    /// How far its origin is above the baseline.
    pub(crate) y: i32,
    /// How far it moves the next glyph.
    pub(crate) advance: i32,
    /// The characters that it stands for, with the glyphs after it that stand for none.
    pub(crate) text: String,
}

impl Face {
    /// The glyphs of `text`, which is in one script, in reading order.
    pub(crate) fn shape(&self, text: &str) -> Vec<Glyph> {
        let Some(face) = rustybuzz::Face::from_slice(&self.bytes, 0) else { return Vec::new() };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let is_right_to_left = buffer.direction() == Direction::RightToLeft;
        // A mark stands for itself: readers that turn text around would put it before its letter if
        // both were one.
        buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        let shaped = rustybuzz::shape(&face, &[], buffer);
        let mut x = 0;
        let mut glyphs = Vec::with_capacity(shaped.len());
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let glyph = Glyph {
                id: info.glyph_id as u16,
                x: x + position.x_offset,
                y: position.y_offset,
                advance: position.x_advance,
                text: String::new(),
            };
            glyphs.push((info.cluster as usize, glyph));
            x += position.x_advance;
        }
        if is_right_to_left {
            glyphs.reverse();
        }
        // Glyphs with the same number are one cluster, whose text ends where the next begins.
        let starts: Vec<usize> = glyphs.iter().map(|(start, _)| *start).collect();
        for (index, (start, glyph)) in glyphs.iter_mut().enumerate() {
            if index == 0 || starts[index - 1] != *start {
                let later = starts.iter().filter(|other| *other > start);
                let end = later.min().copied().unwrap_or(text.len());
                text[*start..end].clone_into(&mut glyph.text);
            }
        }
        let glyphs = glyphs.into_iter().map(|(_, glyph)| glyph).collect();
        if is_right_to_left { self.spell_out_ligatures(glyphs) } else { glyphs }
    }

    /// Adds a space for each further letter of a ligature, which then stands for the first. Readers
    /// that turn text around would turn the letters of the ligature, if it stood for all of them.
    fn spell_out_ligatures(&self, glyphs: Vec<Glyph>) -> Vec<Glyph> {
        let Some(space) = self.glyph(' ') else { return glyphs };
        let mut spelled_out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
        for mut glyph in glyphs {
            // A joiner has no glyph of its own.
            if let (Some(joiner), Some(last)) = (
                glyph.text.chars().next().filter(|first| is_joiner(*first)),
                spelled_out.last_mut(),
            ) {
                last.text.push(joiner);
                continue;
            }
            let letters = std::mem::take(&mut glyph.text);
            let mut letters = letters.chars();
            glyph.text.extend(letters.next());
            let (x, y) = (glyph.x, glyph.y);
            spelled_out.push(glyph);
            for (number, letter) in (1..).zip(letters) {
                spelled_out.push(Glyph {
                    id: space,
                    x: x - number,
                    y,
                    advance: 0,
                    text: letter.into(),
                });
            }
        }
        spelled_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARABIC: &[u8] = include_bytes!("../../tests/fonts/NotoSansArabic-Regular.ttf");

    fn shape(text: &str) -> (Face, Vec<Glyph>) {
        let face = Face::parse("Arabic".into(), ARABIC.into()).unwrap();
        let glyphs = face.shape(text);
        (face, glyphs)
    }

    #[test]
    fn arabic_letters_are_joined_from_right_to_left_in_reading_order() {
        let (face, glyphs) = shape("محمد");
        assert_eq!(glyphs.iter().map(|glyph| glyph.text.as_str()).collect::<String>(), "محمد");
        assert!(glyphs.windows(2).all(|pair| pair[0].x > pair[1].x), "{glyphs:?}");
        assert_ne!(Some(glyphs[0].id), face.glyph('م'), "the first letter has its initial form");
    }

    #[test]
    fn each_letter_of_a_ligature_has_a_glyph_that_stands_for_it() {
        let (face, glyphs) = shape("سلام");
        let texts: Vec<&str> = glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
        assert_eq!(texts, ["س", "ل", "ا", "م"]);
        assert_eq!(Some(glyphs[2].id), face.glyph(' '), "lam and alef have one glyph in common");
    }
}
