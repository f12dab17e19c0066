//! Fallback faces: the fonts of a folder, for characters that the embedded faces lack. A font is
//! read when a document first needs it, and kept.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::{Face, FaceId, FontError};

/// Most fonts of a folder, so that a [`FaceId`] can number them.
const MAX_FONTS: usize = u8::MAX as usize - FaceId::FAMILY;
/// How the name of a file ends, without its extension, if its font is regular or bold.
const REGULAR: &str = "-Regular";
const BOLD: &str = "-Bold";

/// The fallback faces, in the order in which they are tried: small files first, so that a name in
/// Hebrew does not need the fonts for Chinese.
#[derive(Debug, Default)]
pub(crate) struct FallbackFonts {
    fonts: Vec<Font>,
}

#[derive(Debug)]
struct Font {
    path: PathBuf,
    /// Its size in bytes.
    size: u64,
    face: OnceLock<Option<Face>>,
}

impl FallbackFonts {
    /// The fonts (`.ttf`, with TrueType outlines) of a folder; none if it does not exist.
    pub(crate) fn in_folder(folder: &Path) -> Result<FallbackFonts, FontError> {
        let failed = |source| FontError::Folder { folder: folder.display().to_string(), source };
        if !folder.is_dir() {
            return Ok(FallbackFonts::default());
        }
        let mut fonts = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension() == Some(OsStr::new("ttf")) {
                let size = std::fs::metadata(&path).map_err(failed)?.len();
                fonts.push(Font { path, size, face: OnceLock::new() });
            }
        }
        if fonts.len() > MAX_FONTS {
            let folder = folder.display().to_string();
            return Err(FontError::TooMany { folder, max: MAX_FONTS });
        }
        fonts.sort_by(|one, other| (one.size, &one.path).cmp(&(other.size, &other.path)));
        Ok(FallbackFonts { fonts })
    }

    pub(super) fn count(&self) -> usize {
        self.fonts.len()
    }

    pub(super) fn face(&self, index: usize) -> Option<&Face> {
        self.fonts.get(index)?.face()
    }

    /// The first face with a glyph for `character`: a regular one, or if `is_bold` the bold one
    /// beside it, if that has the glyph too.
    pub(super) fn find(&self, character: char, is_bold: bool) -> Option<usize> {
        let has_glyph =
            |index: &usize| self.face(*index).is_some_and(|face| face.glyph(character).is_some());
        let is_regular = |index: &usize| !self.fonts[*index].stem().ends_with(BOLD);
        let regular = (0..self.fonts.len()).find(|index| is_regular(index) && has_glyph(index))?;
        let bold = is_bold.then(|| self.bold_of(regular)).flatten().filter(has_glyph);
        Some(bold.unwrap_or(regular))
    }

    /// `NotoSansArabic-Bold.ttf` beside `NotoSansArabic-Regular.ttf`.
    fn bold_of(&self, regular: usize) -> Option<usize> {
        let family = self.fonts[regular].stem().strip_suffix(REGULAR)?;
        let is_bold = |font: &Font| font.stem().strip_suffix(BOLD) == Some(family);
        self.fonts.iter().position(is_bold)
    }

    /// A hash of the names and sizes of the fonts.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        let names = self.fonts.iter().map(|font| (font.stem(), font.size));
        Sha256::digest(format!("{:?}", names.collect::<Vec<_>>())).into()
    }
}

impl Font {
    /// The name of the file without its extension.
    fn stem(&self) -> &str {
        self.path.file_stem().and_then(OsStr::to_str).unwrap_or_default()
    }

    /// The face. A file that is no font has none: its characters are printed as code points, since
    /// a list must print.
    fn face(&self) -> Option<&Face> {
        let read = || {
            let bytes = std::fs::read(&self.path).ok()?;
            // Only TrueType outlines can be embedded.
            ttf_parser::Face::parse(&bytes, 0).ok()?.tables().glyf?;
            Face::parse(self.stem().to_owned().into(), bytes.into()).ok()
        };
        self.face.get_or_init(read).as_ref()
    }
}
