//! Embeds the subsets of the fonts that a document uses, with the `ToUnicode` maps by which its
//! text can be copied and searched.

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use subsetter::GlyphRemapper;

use super::PdfError;
use super::objects::deflate;
use crate::fonts::{Face, FaceId, Fonts, Glyph};

/// Collects the glyphs that a document uses of each face.
pub(super) struct FontEmbedder<'f> {
    fonts: &'f Fonts,
    /// Of each face, by the index of its id.
    used: Vec<UsedGlyphs>,
}

#[derive(Default)]
struct UsedGlyphs {
    /// From glyphs of the face to glyphs of the subset, in order of first use.
    subset: GlyphRemapper,
    /// The character that each glyph of the subset stands for.
    characters: Vec<Option<char>>,
    /// Glyphs that stand for a further character: the micro sign and the Greek mu share one, for
    /// example. Each is a glyph of the subset and the character, with its own code from
    /// [`FIRST_ALIAS_CODE`] on, so that each character can be copied.
    aliases: Vec<(u16, char)>,
    /// The text of glyphs of the subset that stand for several characters.
    texts: BTreeMap<u16, String>,
}

/// Codes below this are glyphs of the subset. No face of the font family has that many glyphs; a
/// fallback face may have more, but no aliases.
const FIRST_ALIAS_CODE: u16 = 0x4000;
/// What a glyph stands for whose cluster has its text from another glyph.
const ZERO_WIDTH_SPACE: char = '\u{200b}';
/// Flags of a font descriptor (ISO 32000-1, table 123).
const FLAG_SYMBOLIC: i64 = 1 << 2;
const FLAG_ITALIC: i64 = 1 << 6;
/// Thickness of vertical stems. The descriptor must have it, but viewers use it only to replace a
/// font that is not embedded; 80 is a common value.
const STEM_WIDTH: i64 = 80;
/// Most entries in one block of a `ToUnicode` map (Adobe technical note 5014).
const MAX_MAP_ENTRIES: usize = 100;

/// A glyph as the content stream needs it; widths are thousandths of the font size.
pub(super) struct EncodedGlyph {
    pub(super) code: u16,
    pub(super) advance: i16,
    pub(super) kern: i16,
}

/// A glyph of shaped text as the content stream needs it; lengths are thousandths of the font size.
pub(super) struct EncodedShapedGlyph {
    pub(super) code: u16,
    /// Origin: distance from the left edge of the text, and above the baseline.
    pub(super) x: i32,
    pub(super) y: i32,
    /// How far the viewer moves the next glyph.
    pub(super) advance: i32,
    /// Whether `ToUnicode` maps the code to the text of the glyph.
    pub(super) stands_for_text: bool,
}

impl UsedGlyphs {
    /// The glyph of the subset for a glyph of the face.
    fn remap(&mut self, glyph: u16) -> u16 {
        let glyph = self.subset.remap(glyph);
        if usize::from(glyph) >= self.characters.len() {
            self.characters.resize(usize::from(glyph) + 1, None);
        }
        glyph
    }

    /// Whether the glyph of the subset stands for `text`, now or from now on.
    fn stands_for(&mut self, glyph: u16, text: &str) -> bool {
        let mut characters = text.chars();
        let known = &mut self.characters[usize::from(glyph)];
        match (characters.next(), characters.next()) {
            // A further glyph of a cluster. Every code must stand for something.
            (None, _) => {
                if known.is_none() && !self.texts.contains_key(&glyph) {
                    *known = Some(ZERO_WIDTH_SPACE);
                }
                true
            }
            (Some(character), None) if !self.texts.contains_key(&glyph) => {
                *known.get_or_insert(character) == character
            }
            _ if known.is_none() => {
                self.texts.entry(glyph).or_insert_with(|| text.to_owned()) == text
            }
            _ => false,
        }
    }

    /// The code by which `glyph` stands for `character`.
    fn code_for(&mut self, glyph: u16, character: Option<char>) -> u16 {
        let known = &mut self.characters[usize::from(glyph)];
        match (*known, character) {
            (Some(first), Some(other))
                if first != other && !(first.is_whitespace() && other.is_whitespace()) =>
            {
                let existing = self.aliases.iter().position(|alias| *alias == (glyph, other));
                let index = existing.unwrap_or_else(|| {
                    self.aliases.push((glyph, other));
                    self.aliases.len() - 1
                });
                FIRST_ALIAS_CODE + index as u16
            }
            (None, _) => {
                *known = character;
                glyph
            }
            _ => glyph,
        }
    }

    /// Every code, with the text it stands for.
    fn codes(&self) -> impl Iterator<Item = (usize, String)> {
        let glyphs = self
            .characters
            .iter()
            .enumerate()
            .filter_map(|(code, character)| Some((code, String::from((*character)?))));
        let texts = self.texts.iter().map(|(code, text)| (usize::from(*code), text.clone()));
        let aliases = (usize::from(FIRST_ALIAS_CODE)..).zip(&self.aliases);
        glyphs.chain(texts).chain(aliases.map(|(code, (_, character))| (code, (*character).into())))
    }

    /// The `CIDToGIDMap`: the glyph of every code up to the last. Only aliases need it, since all
    /// other codes are glyphs.
    fn glyphs_of_codes(&self) -> Vec<u8> {
        (0..FIRST_ALIAS_CODE)
            .map(|code| if code < self.subset.num_gids() { code } else { 0 })
            .chain(self.aliases.iter().map(|(glyph, _)| *glyph))
            .flat_map(u16::to_be_bytes)
            .collect()
    }
}

impl<'f> FontEmbedder<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> FontEmbedder<'f> {
        let used = std::iter::repeat_with(UsedGlyphs::default).take(fonts.count()).collect();
        FontEmbedder { fonts, used }
    }

    /// Adds a glyph to the subset. `character` is what it stands for, `previous` the glyph to its
    /// left.
    pub(super) fn encode(
        &mut self,
        face: FaceId,
        glyph: u16,
        previous: Option<u16>,
        character: Option<char>,
    ) -> EncodedGlyph {
        let metrics = self.fonts.face(face);
        let used = &mut self.used[face.index()];
        let subset_glyph = used.remap(glyph);
        EncodedGlyph {
            code: used.code_for(subset_glyph, character),
            advance: thousandths(metrics, metrics.advance(glyph) as i16),
            kern: previous
                .map_or(0, |previous| thousandths(metrics, metrics.kern(previous, glyph))),
        }
    }

    /// Adds a glyph of shaped text to the subset.
    pub(super) fn encode_shaped(&mut self, face: FaceId, glyph: &Glyph) -> EncodedShapedGlyph {
        let metrics = self.fonts.face(face);
        let used = &mut self.used[face.index()];
        let code = used.remap(glyph.id);
        let thousandths = |units: i32| units * 1000 / i32::from(metrics.units_per_em);
        EncodedShapedGlyph {
            code,
            x: thousandths(glyph.x),
            y: thousandths(glyph.y),
            advance: thousandths(metrics.advance(glyph.id).into()),
            stands_for_text: used.stands_for(code, &glyph.text),
        }
    }

    /// Adds the subsets to the document and returns the font dictionary of all pages.
    pub(super) fn write(&self, document: &mut Document) -> Result<Dictionary, PdfError> {
        let mut fonts = Dictionary::new();
        for (index, used) in self.used.iter().enumerate() {
            // Glyph 0, which every subset has, is not used by text.
            if used.subset.num_gids() > 1 {
                let face = self.fonts.face(FaceId::from_index(index));
                let font = write_font(face, used, document)?;
                fonts.set(format!("F{index}"), font);
            }
        }
        Ok(fonts)
    }
}

fn thousandths(face: &Face, units: i16) -> i16 {
    (i32::from(units) * 1000 / i32::from(face.units_per_em)) as i16
}

fn write_font(
    face: &Face,
    used: &UsedGlyphs,
    document: &mut Document,
) -> Result<ObjectId, PdfError> {
    let subset = subsetter::subset(&face.bytes, 0, &used.subset)
        .map_err(|source| PdfError::Subset { face: face.name.to_string(), source })?;
    let length = subset.len() as i64;
    let mut file = deflate(&subset)?;
    file.dict.set("Length1", length);
    let file = document.add_object(file);
    let name = Object::Name(format!("{}+{}", subset_prefix(&subset), face.name).into_bytes());
    let scale =
        |units: i16| Object::Integer(i64::from(units) * 1000 / i64::from(face.units_per_em));
    let is_italic = face.italic_angle != 0.0;
    let descriptor = document.add_object(dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => name.clone(),
        "Flags" => if is_italic { FLAG_SYMBOLIC | FLAG_ITALIC } else { FLAG_SYMBOLIC },
        "FontBBox" => face.bounding_box.map(scale).to_vec(),
        "ItalicAngle" => Object::Integer(face.italic_angle as i64),
        "Ascent" => scale(face.ascender),
        "Descent" => scale(face.descender),
        "CapHeight" => scale(face.cap_height),
        "StemV" => STEM_WIDTH,
        "FontFile2" => file,
    });
    let width = |glyph| Object::Integer(thousandths(face, face.advance(glyph) as i16).into());
    let glyphs: Vec<u16> = used.subset.remapped_gids().collect();
    let mut widths: Vec<Object> =
        vec![0.into(), glyphs.iter().copied().map(width).collect::<Vec<_>>().into()];
    let mut glyphs_of_codes = Object::from("Identity");
    if !used.aliases.is_empty() {
        let aliases: Vec<Object> =
            used.aliases.iter().map(|(glyph, _)| width(glyphs[usize::from(*glyph)])).collect();
        widths.extend([i64::from(FIRST_ALIAS_CODE).into(), aliases.into()]);
        glyphs_of_codes = document.add_object(deflate(&used.glyphs_of_codes())?).into();
    }
    let descendant = document.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "CIDFontType2",
        "BaseFont" => name.clone(),
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => descriptor,
        "CIDToGIDMap" => glyphs_of_codes,
        "DW" => 0,
        "W" => widths,
    });
    let to_unicode = document.add_object(deflate(to_unicode_map(used).as_bytes())?);
    Ok(document.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => name,
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()],
        "ToUnicode" => to_unicode,
    }))
}

/// The six letters that distinguish subsets of one face (ISO 32000-1, 9.6.4), derived from the
/// content so that the same subset has the same name.
fn subset_prefix(subset: &[u8]) -> String {
    let hash =
        subset.iter().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add((*byte).into()));
    (0..6).map(|letter| char::from(b'A' + (hash >> (letter * 5) & 31) as u8 % 26)).collect()
}

fn to_unicode_map(used: &UsedGlyphs) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo \
         <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS \
         def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let codes: Vec<(usize, String)> = used.codes().collect();
    for block in codes.chunks(MAX_MAP_ENTRIES) {
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for (code, text) in block {
            let _ = write!(map, "<{code:04X}> <");
            for unit in text.encode_utf16() {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
}
