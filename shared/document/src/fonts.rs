//! The faces documents are set in: which characters they have, how wide each is, which pairs draw
//! closer.

mod face;

pub(crate) use face::Face;

/// The four faces of the family, told apart by weight and slope.
#[derive(Debug)]
pub(crate) struct Fonts {
    faces: [Face; 4],
}

/// One of the four faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FaceId(u8);

impl FaceId {
    pub(crate) const COUNT: usize = 4;

    pub(crate) fn of(bold: bool, italic: bool) -> FaceId {
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

/// A face that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// The bytes are no TrueType face, or lack what a document needs.
    #[error("the face `{face}` is damaged or missing: {reason}")]
    Damaged {
        /// File name of the face.
        face: &'static str,
        /// What the font parser found.
        reason: String,
    },
}

macro_rules! embedded {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../templates/fonts/", $name, ".ttf")).as_slice())
    };
}

/// Name and bytes of each face, in the order of [`FaceId`].
pub(crate) const EMBEDDED: [(&str, &[u8]); FaceId::COUNT] = [
    embedded!("SourceSans3-Regular"),
    embedded!("SourceSans3-Semibold"),
    embedded!("SourceSans3-Italic"),
    embedded!("SourceSans3-SemiboldItalic"),
];

/// A face without glyphs, embedded while pages are made; the finishing pass replaces it.
pub(crate) const STUB: &[u8] = include_bytes!("../../../templates/fonts/stub.ttf");

impl Fonts {
    pub(crate) fn embedded() -> Result<Fonts, FontError> {
        let [regular, semibold, italic, semibold_italic] =
            EMBEDDED.map(|(name, bytes)| Face::parse(name, bytes));
        Ok(Fonts { faces: [regular?, semibold?, italic?, semibold_italic?] })
    }

    pub(crate) fn face(&self, id: FaceId) -> &Face {
        &self.faces[id.index()]
    }

    /// Whether every face can print `character`.
    pub(crate) fn cover(&self, character: char) -> bool {
        self.faces.iter().all(|face| face.glyph(character).is_some())
    }
}
