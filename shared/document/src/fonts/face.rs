//! The metrics of one font face, read once into lookup tables.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::FontError;

/// Metrics, glyphs and kerning of a face.
#[derive(Debug)]
pub(crate) struct Face {
    /// PostScript name, as shown in the PDF.
    pub(crate) name: Cow<'static, str>,
    pub(crate) bytes: Cow<'static, [u8]>,
    pub(crate) units_per_em: u16,
    /// Height above and (negative) depth below the baseline, in font units.
    pub(crate) ascender: i16,
    pub(crate) descender: i16,
    pub(crate) cap_height: i16,
    pub(crate) italic_angle: f32,
    pub(crate) bounding_box: [i16; 4],
    /// Glyph of each character up to U+FFFF; 0 where the face has none.
    glyphs: Vec<u16>,
    /// Glyph of each character from U+10000 on.
    supplementary_glyphs: BTreeMap<u32, u16>,
    advances: Vec<u16>,
    bearings: Vec<i16>,
    kerning: Kerning,
}

/// Kerning pairs, as a square matrix of the glyphs that are part of any pair.
#[derive(Debug, Default)]
struct Kerning {
    /// Row and column of each glyph in the matrix; 0 for glyphs without pairs.
    indices: Vec<u16>,
    /// Number of rows and of columns.
    size: usize,
    matrix: Vec<i16>,
}

impl Face {
    pub(crate) fn parse(
        name: Cow<'static, str>,
        bytes: Cow<'static, [u8]>,
    ) -> Result<Face, FontError> {
        let face = ttf_parser::Face::parse(&bytes, 0)
            .map_err(|source| FontError::Damaged { face: name.to_string(), source })?;
        let no_map = || FontError::NoCharacterMap { face: name.to_string() };
        let cmap = face.tables().cmap.ok_or_else(no_map)?;
        let mut glyphs = vec![0; 0x1_0000];
        let mut supplementary_glyphs = BTreeMap::new();
        for table in cmap.subtables.into_iter().filter(ttf_parser::cmap::Subtable::is_unicode) {
            table.codepoints(|code| {
                let glyph = table.glyph_index(code).map_or(0, |glyph| glyph.0);
                match glyphs.get_mut(code as usize) {
                    Some(slot) if glyph != 0 => *slot = glyph,
                    None if glyph != 0 => {
                        supplementary_glyphs.insert(code, glyph);
                    }
                    _ => {}
                }
            });
        }
        let all = (0..face.number_of_glyphs()).map(ttf_parser::GlyphId);
        let bounds = face.global_bounding_box();
        Ok(Face {
            units_per_em: face.units_per_em(),
            ascender: face.ascender(),
            descender: face.descender(),
            cap_height: face.capital_height().unwrap_or(face.ascender()),
            italic_angle: face.italic_angle(),
            bounding_box: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max],
            glyphs,
            advances: all.clone().map(|glyph| face.glyph_hor_advance(glyph).unwrap_or(0)).collect(),
            bearings: all.map(|glyph| face.glyph_hor_side_bearing(glyph).unwrap_or(0)).collect(),
            kerning: Kerning::read(&face),
            supplementary_glyphs,
            name,
            bytes,
        })
    }

    /// The glyph of `character`, if the face has one.
    pub(crate) fn glyph(&self, character: char) -> Option<u16> {
        match self.glyphs.get(character as usize) {
            Some(glyph) => Some(*glyph).filter(|glyph| *glyph != 0),
            None => self.supplementary_glyphs.get(&(character as u32)).copied(),
        }
    }

    /// Advance width of a glyph in font units.
    pub(crate) fn advance(&self, glyph: u16) -> u16 {
        self.advances.get(usize::from(glyph)).copied().unwrap_or(0)
    }

    /// Left side bearing of `character`, the distance from its origin to its outline, at a font
    /// size of one point.
    pub(crate) fn bearing(&self, character: char) -> f32 {
        let bearing =
            self.glyph(character).and_then(|glyph| self.bearings.get(usize::from(glyph)).copied());
        f32::from(bearing.unwrap_or(0)) / f32::from(self.units_per_em)
    }

    /// Kerning between two glyphs in font units; negative moves them closer together.
    pub(crate) fn kern(&self, left: u16, right: u16) -> i16 {
        self.kerning.between(left, right)
    }

    /// Width of `text` with kerning, at a font size of one point.
    pub(crate) fn width(&self, text: &str) -> f32 {
        let mut previous = None;
        let mut units = 0;
        for glyph in text.chars().filter_map(|character| self.glyph(character)) {
            let kern = previous.map_or(0, |left| i32::from(self.kern(left, glyph)));
            units += i32::from(self.advance(glyph)) + kern;
            previous = Some(glyph);
        }
        units as f32 / f32::from(self.units_per_em)
    }
}

impl Kerning {
    fn read(face: &ttf_parser::Face) -> Kerning {
        let mut indices = vec![0_u16; usize::from(face.number_of_glyphs()) + 1];
        let mut pairs = Vec::new();
        let tables = face.tables().kern.into_iter().flat_map(|kern| kern.subtables);
        for table in tables {
            if let ttf_parser::kern::Format::Format0(format) = table.format {
                pairs.extend(
                    format
                        .pairs
                        .into_iter()
                        .map(|pair| (pair.left().0, pair.right().0, pair.value)),
                );
            }
        }
        let mut size = 1;
        for glyph in pairs.iter().flat_map(|(left, right, _)| [*left, *right]) {
            let index = &mut indices[usize::from(glyph)];
            if *index == 0 {
                *index = size as u16;
                size += 1;
            }
        }
        let mut kerning = Kerning { indices, size, matrix: vec![0; size * size] };
        for (left, right, value) in pairs {
            let position = kerning.position(left, right);
            kerning.matrix[position] = value;
        }
        kerning
    }

    /// Position of a pair in the matrix.
    fn position(&self, left: u16, right: u16) -> usize {
        let index =
            |glyph: u16| usize::from(self.indices.get(usize::from(glyph)).copied().unwrap_or(0));
        index(left) * self.size + index(right)
    }

    fn between(&self, left: u16, right: u16) -> i16 {
        self.matrix.get(self.position(left, right)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts::{EMBEDDED_FACES, FallbackFonts, Fonts};

    #[test]
    fn a_damaged_face_is_reported_with_its_name() {
        let error = Face::parse("Broken".into(), EMBEDDED_FACES[0].1[..2000].into()).unwrap_err();
        assert!(error.to_string().contains("`Broken`"), "{error}");
    }

    #[test]
    fn the_faces_of_the_family_have_the_same_characters() {
        let faces = EMBEDDED_FACES.map(|(name, bytes)| Face::parse(name.into(), bytes.into()));
        let [regular, others @ ..] = faces.map(Result::unwrap);
        for other in others {
            for character in '\0'..=char::MAX {
                let has_glyph = |face: &Face| face.glyph(character).is_some();
                assert_eq!(has_glyph(&regular), has_glyph(&other), "{character:?} {}", other.name);
            }
        }
    }

    #[test]
    fn kerning_narrows_a_pair() {
        let face = Face::parse(EMBEDDED_FACES[0].0.into(), EMBEDDED_FACES[0].1.into()).unwrap();
        assert!(face.width("To") < face.width("T") + face.width("o"));
    }

    #[test]
    fn danish_greek_cyrillic_and_extended_latin_have_glyphs() {
        let fonts = Fonts::new(FallbackFonts::default());
        for character in "æøåÆØÅéüłŁþαβΩЖяżőİ–—…“”»«€•✓\u{ad}\u{a0}".chars()
        {
            assert!(fonts.covers(character), "{character:?}");
        }
        assert!(!fonts.covers('漢') && !fonts.covers('😀'));
    }
}
