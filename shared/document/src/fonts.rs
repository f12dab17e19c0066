//! The font faces of the documents: the four of the font family, and those of a folder for
//! characters that the four lack.

mod face;
mod fallback;
mod shaping;

pub(crate) use face::Face;
pub(crate) use fallback::FallbackFonts;
pub(crate) use shaping::Glyph;

use std::sync::LazyLock;

/// The four faces of the font family, by weight and slope, and the fallback faces.
#[derive(Debug)]
pub(crate) struct Fonts {
    fallback: FallbackFonts,
}

/// One of the four faces, or of the fallback faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FaceId(u8);

impl FaceId {
    /// Faces of the font family. Further ones are fallback faces.
    pub(crate) const FAMILY: usize = 4;

    pub(crate) fn from_style(bold: bool, italic: bool) -> FaceId {
        FaceId(u8::from(bold) + 2 * u8::from(italic))
    }

    pub(crate) fn from_index(index: usize) -> FaceId {
        FaceId(index as u8)
    }

    fn of_fallback(index: usize) -> FaceId {
        Self::from_index(Self::FAMILY + index)
    }

    pub(crate) fn is_fallback(self) -> bool {
        self.index() >= Self::FAMILY
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    pub(crate) fn is_bold(self) -> bool {
        self.0 & 1 == 1
    }

    pub(crate) fn is_italic(self) -> bool {
        self.0 & 2 == 2
    }
}

/// A font face that cannot be used. `face` is its file name.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages describe the variants")]
pub enum FontError {
    #[error("the font `{face}` is damaged: {source}")]
    Damaged { face: String, source: ttf_parser::FaceParsingError },
    #[error("the font `{face}` has no character map")]
    NoCharacterMap { face: String },
    #[error("the folder of fonts {folder} cannot be read: {source}")]
    Folder { folder: String, source: std::io::Error },
    #[error("the folder of fonts {folder} has more than {max} fonts")]
    TooMany { folder: String, max: usize },
}

macro_rules! embedded {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../templates/fonts/", $name, ".ttf")).as_slice())
    };
}

/// Name and bytes of each face, in the order of [`FaceId`].
pub(crate) const EMBEDDED_FACES: [(&str, &[u8]); FaceId::FAMILY] = [
    embedded!("SourceSans3-Regular"),
    embedded!("SourceSans3-Semibold"),
    embedded!("SourceSans3-Italic"),
    embedded!("SourceSans3-SemiboldItalic"),
];

/// A font without glyphs. genpdf embeds it in place of the real faces, whose subsets the module
/// `pdf` adds later.
pub(crate) const GLYPHLESS_FONT: &[u8] = include_bytes!("../../../templates/fonts/stub.ttf");

/// The faces of the family, in the order of [`FaceId`]. Each is read when a document first needs
/// it, and shared by all.
static FAMILY: [LazyLock<Face>; FaceId::FAMILY] = [
    LazyLock::new(|| embedded_face(0)),
    LazyLock::new(|| embedded_face(1)),
    LazyLock::new(|| embedded_face(2)),
    LazyLock::new(|| embedded_face(3)),
];

#[expect(clippy::expect_used, reason = "they are part of the program, and the tests read each")]
fn embedded_face(index: usize) -> Face {
    let (name, bytes) = EMBEDDED_FACES[index];
    Face::parse(name.into(), bytes.into()).expect("a font")
}

impl Fonts {
    pub(crate) fn new(fallback: FallbackFonts) -> Fonts {
        Fonts { fallback }
    }

    /// The face with this id. A fallback face has its id from [`Fonts::fallback_for`].
    pub(crate) fn face(&self, id: FaceId) -> &Face {
        let fallback = id.index().checked_sub(FaceId::FAMILY);
        let family = || &*FAMILY[id.index() % FaceId::FAMILY];
        fallback.and_then(|index| self.fallback.face(index)).unwrap_or_else(family)
    }

    /// How many faces there are, whether they are in use or not.
    pub(crate) fn count(&self) -> usize {
        FaceId::FAMILY + self.fallback.count()
    }

    /// Whether the family has a glyph for `character`. The test
    /// `the_faces_of_the_family_have_the_same_characters` is why the regular face speaks for all.
    pub(crate) fn covers(&self, character: char) -> bool {
        self.face(FaceId::from_style(false, false)).glyph(character).is_some()
    }

    /// A fallback face with a glyph for `character`, in the weight of `face` if there is one.
    pub(crate) fn fallback_for(&self, character: char, face: FaceId) -> Option<FaceId> {
        self.fallback.find(character, face.is_bold()).map(FaceId::of_fallback)
    }

    /// A hash of the fallback faces; that of the others is part of the program.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        self.fallback.fingerprint()
    }

    /// Width of `text` in one face, with kerning, at a font size of one point.
    pub(crate) fn width(&self, face: FaceId, text: &str) -> f32 {
        if face.is_fallback() {
            let glyphs = self.face(face).shape(text);
            let units: i32 = glyphs.iter().map(|glyph| glyph.advance).sum();
            return units as f32 / f32::from(self.face(face).units_per_em);
        }
        self.face(face).width(text)
    }
}
