//! The four font faces of the documents: glyphs, advance widths and kerning.

mod face;

pub(crate) use face::Face;

use std::error::Error;

/// The four faces of the font family, by weight and slope.
#[derive(Debug)]
pub(crate) struct Fonts {
    faces: [Face; 4],
}

/// One of the four faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FaceId(u8);

impl FaceId {
    pub(crate) const COUNT: usize = 4;

    pub(crate) fn from_style(bold: bool, italic: bool) -> FaceId {
        FaceId(u8::from(bold) + 2 * u8::from(italic))
    }

    pub(crate) fn all() -> impl Iterator<Item = FaceId> {
        (0..4).map(FaceId)
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
    Damaged { face: &'static str, source: ttf_parser::FaceParsingError },
    #[error("the font `{face}` has no character map")]
    NoCharacterMap { face: &'static str },
    #[error("genpdf cannot load the font `{face}`")]
    Rejected { face: &'static str, source: Box<dyn Error + Send + Sync> },
}

macro_rules! embedded {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../templates/fonts/", $name, ".ttf")).as_slice())
    };
}

/// Name and bytes of each face, in the order of [`FaceId`].
pub(crate) const EMBEDDED_FACES: [(&str, &[u8]); FaceId::COUNT] = [
    embedded!("SourceSans3-Regular"),
    embedded!("SourceSans3-Semibold"),
    embedded!("SourceSans3-Italic"),
    embedded!("SourceSans3-SemiboldItalic"),
];

/// A font without glyphs. genpdf embeds it in place of the real faces, whose subsets the module
/// `pdf` adds later.
pub(crate) const GLYPHLESS_FONT: &[u8] = include_bytes!("../../../templates/fonts/stub.ttf");

impl Fonts {
    pub(crate) fn embedded() -> Result<Fonts, FontError> {
        let [regular, semibold, italic, semibold_italic] =
            EMBEDDED_FACES.map(|(name, bytes)| Face::parse(name, bytes));
        Ok(Fonts { faces: [regular?, semibold?, italic?, semibold_italic?] })
    }

    pub(crate) fn face(&self, id: FaceId) -> &Face {
        &self.faces[id.index()]
    }

    /// Whether every face has a glyph for `character`.
    pub(crate) fn covers(&self, character: char) -> bool {
        self.faces.iter().all(|face| face.glyph(character).is_some())
    }
}
