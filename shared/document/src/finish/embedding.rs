//! Faces cut down to the glyphs in use, with widths and the way back from glyphs to characters.

use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use subsetter::GlyphRemapper;

use super::FinishError;
use super::objects::deflated;
use crate::fonts::{Face, FaceId, Fonts};

/// The glyphs used of every face so far.
pub(super) struct Embedding<'f> {
    fonts: &'f Fonts,
    used: [Used; FaceId::COUNT],
}

#[derive(Default)]
struct Used {
    /// From glyphs of the face to glyphs of the subset, in order of first use.
    codes: GlyphRemapper,
    /// The character each glyph of the subset stands for.
    characters: Vec<Option<char>>,
    /// Glyphs that stand for a second character too (the micro sign and the Greek mu look alike):
    /// glyph of the subset and character, each with a code of its own from [`SECOND`] on.
    seconds: Vec<(u16, char)>,
}

/// The first code that is not a glyph of the subset.
const SECOND: u16 = 0x4000;

/// A glyph as the content stream needs it; widths in thousandths of the type size.
pub(super) struct Coded {
    pub(super) code: u16,
    pub(super) advance: i16,
    pub(super) kern: i16,
}

impl Used {
    /// The code under which `glyph` stands for `character`.
    fn code_for(&mut self, glyph: u16, character: Option<char>) -> u16 {
        let known = &mut self.characters[usize::from(glyph)];
        match (*known, character) {
            (Some(first), Some(other))
                if first != other && !(first.is_whitespace() && other.is_whitespace()) =>
            {
                let at = self
                    .seconds
                    .iter()
                    .position(|second| *second == (glyph, other))
                    .unwrap_or_else(|| {
                        self.seconds.push((glyph, other));
                        self.seconds.len() - 1
                    });
                SECOND + at as u16
            }
            (None, _) => {
                *known = character;
                glyph
            }
            _ => glyph,
        }
    }

    /// Every code and the character it stands for.
    fn entries(&self) -> impl Iterator<Item = (usize, char)> {
        let firsts = self
            .characters
            .iter()
            .enumerate()
            .filter_map(|(code, character)| Some((code, (*character)?)));
        firsts.chain(
            self.seconds
                .iter()
                .enumerate()
                .map(|(at, (_, character))| (usize::from(SECOND) + at, *character)),
        )
    }

    /// The glyph of every code up to the last: needed only where codes are not glyphs.
    fn glyphs_of_codes(&self) -> Vec<u8> {
        let firsts = (0..SECOND).map(|code| if code < self.codes.num_gids() { code } else { 0 });
        firsts
            .chain(self.seconds.iter().map(|(glyph, _)| *glyph))
            .flat_map(u16::to_be_bytes)
            .collect()
    }
}

impl<'f> Embedding<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Embedding<'f> {
        Embedding { fonts, used: Default::default() }
    }

    /// Takes a glyph into the subset. `character` is what the glyph stands for here, `before` the
    /// glyph to its left.
    pub(super) fn code(
        &mut self,
        face: FaceId,
        glyph: u16,
        before: Option<u16>,
        character: Option<char>,
    ) -> Coded {
        let numbers = self.fonts.face(face);
        let used = &mut self.used[face.index()];
        let code = used.codes.remap(glyph);
        if usize::from(code) >= used.characters.len() {
            used.characters.resize(usize::from(code) + 1, None);
        }
        let code = used.code_for(code, character);
        let kern = before.map_or(0, |before| thousandths(numbers, numbers.kern(before, glyph)));
        Coded { code, advance: thousandths(numbers, numbers.advance(glyph) as i16), kern }
    }

    /// Adds the faces in use to the document; the answer is the font dictionary of all pages.
    pub(super) fn write(&self, document: &mut Document) -> Result<Dictionary, FinishError> {
        let mut faces = Dictionary::new();
        for id in FaceId::all() {
            let used = &self.used[id.index()];
            if used.codes.num_gids() > 1 {
                faces.set(
                    format!("F{}", id.index()),
                    write_face(self.fonts.face(id), used, document)?,
                );
            }
        }
        Ok(faces)
    }
}

fn thousandths(face: &Face, units: i16) -> i16 {
    (i32::from(units) * 1000 / i32::from(face.units_per_em)) as i16
}

fn write_face(face: &Face, used: &Used, document: &mut Document) -> Result<ObjectId, FinishError> {
    let subset = subsetter::subset(face.bytes, 0, &used.codes)
        .map_err(|error| FinishError::Subset(face.name, error))?;
    let length = subset.len() as i64;
    let mut file = deflated(&subset)?;
    file.dict.set("Length1", length);
    let file = document.add_object(file);
    let name = Object::Name(format!("{}+{}", prefix(&subset), face.name).into_bytes());
    let scale =
        |units: i16| Object::Integer(i64::from(units) * 1000 / i64::from(face.units_per_em));
    let descriptor = document.add_object(dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => name.clone(),
        "Flags" => if face.italic_angle == 0.0 { 4 } else { 4 | 64 },
        "FontBBox" => face.bounding_box.map(scale).to_vec(),
        "ItalicAngle" => Object::Integer(face.italic_angle as i64),
        "Ascent" => scale(face.ascender),
        "Descent" => scale(face.descender),
        "CapHeight" => scale(face.cap_height),
        "StemV" => 80,
        "FontFile2" => file,
    });
    let width = |glyph| Object::Integer(thousandths(face, face.advance(glyph) as i16).into());
    let glyphs: Vec<u16> = used.codes.remapped_gids().collect();
    let mut widths: Vec<Object> =
        vec![0.into(), glyphs.iter().copied().map(width).collect::<Vec<_>>().into()];
    let mut glyph_of_code = Object::from("Identity");
    if !used.seconds.is_empty() {
        let seconds: Vec<Object> =
            used.seconds.iter().map(|(glyph, _)| width(glyphs[usize::from(*glyph)])).collect();
        widths.extend([i64::from(SECOND).into(), seconds.into()]);
        glyph_of_code = document.add_object(deflated(&used.glyphs_of_codes())?).into();
    }
    let descendant = document.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "CIDFontType2",
        "BaseFont" => name.clone(),
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        },
        "FontDescriptor" => descriptor,
        "CIDToGIDMap" => glyph_of_code,
        "DW" => 0,
        "W" => widths,
    });
    let to_unicode = document.add_object(deflated(to_unicode(used).as_bytes())?);
    Ok(document.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => name,
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()],
        "ToUnicode" => to_unicode,
    }))
}

/// Six letters that tell subsets of one face apart; from the content, so that they repeat.
fn prefix(subset: &[u8]) -> String {
    let sum =
        subset.iter().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    (0..6).map(|letter| char::from(b'A' + (sum >> (letter * 5) & 31) as u8 % 26)).collect()
}

fn to_unicode(used: &Used) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo \
         <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS \
         def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let entries: Vec<(usize, char)> = used.entries().collect();
    // A block of the map may hold a hundred entries.
    for block in entries.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for (code, character) in block {
            let _ = write!(map, "<{code:04X}> <");
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
}
