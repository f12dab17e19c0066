//! The images of documents: those of the theme, read once at startup, and those that come with a
//! view.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::images::{Image, ImageError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::{Color, EcLevel, QrCode};
use sha2::{Digest, Sha256};

/// Light modules around a QR code (ISO/IEC 18004, 9.1).
const QUIET_ZONE: usize = 4;

/// Images by the name that `<img src>` has.
#[derive(Debug, Clone, Default)]
pub struct Images(BTreeMap<String, Arc<Picture>>);

/// What an `<img>` shows.
#[derive(Debug)]
pub(crate) enum Picture {
    /// The pixels of a file.
    Image(Image),
    /// A QR code.
    Code(Code),
}

/// The modules of a QR code, with its quiet zone.
#[derive(Debug)]
pub(crate) struct Code {
    /// Modules of each side.
    pub(crate) side: usize,
    /// Dark modules side by side: column and row of the first from the top left, and their number.
    pub(crate) runs: Vec<[usize; 3]>,
}

/// A text that is too long for a QR code.
#[derive(Debug, thiserror::Error)]
#[error("the text does not fit into a QR code: {0}")]
pub struct CodeError(#[from] qrcode::types::QrError);

impl Images {
    /// Adds a file, and replaces an earlier one of the same name.
    ///
    /// # Errors
    /// [`ImageError`].
    pub fn add(&mut self, name: &str, file: Vec<u8>) -> Result<(), ImageError> {
        self.0.insert(name.to_owned(), Arc::new(Picture::Image(Image::read(file)?)));
        Ok(())
    }

    /// Adds a QR code of a text, as vectors.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn add_code(&mut self, name: &str, text: &str) -> Result<(), CodeError> {
        self.0.insert(name.to_owned(), Arc::new(Picture::Code(Code::new(text)?)));
        Ok(())
    }

    /// These images, and those of `others` that have other names.
    pub(crate) fn and(&self, others: &Self) -> Self {
        let mut all = others.0.clone();
        all.extend(self.0.iter().map(|(name, picture)| (name.clone(), Arc::clone(picture))));
        Self(all)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<Picture>> {
        self.0.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Picture)> {
        self.0.iter().map(|(name, picture)| (name.as_str(), &**picture))
    }

    /// A hash of all names and files.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let hash = |hash: Sha256, (name, picture): (&str, &Picture)| {
            hash.chain_update(name).chain_update(Sha256::digest(picture.file()))
        };
        self.iter().fold(Sha256::new(), hash).finalize().into()
    }
}

impl Picture {
    /// Width and height, in pixels or modules.
    pub(crate) fn size(&self) -> [f32; 2] {
        match self {
            Self::Image(image) => [image.width as f32, image.height as f32],
            Self::Code(code) => [code.side as f32; 2],
        }
    }

    fn file(&self) -> Vec<u8> {
        match self {
            Self::Image(image) => image.file.clone(),
            Self::Code(code) => code.svg().into_bytes(),
        }
    }

    /// The picture as an address, for the preview in a browser.
    pub(crate) fn data_url(&self) -> String {
        let media_type = match self {
            Self::Image(image) => image.format.media_type(),
            Self::Code(_) => "image/svg+xml",
        };
        format!("data:{media_type};base64,{}", STANDARD.encode(self.file()))
    }
}

impl Code {
    fn new(text: &str) -> Result<Self, CodeError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
        let (width, colours) = (code.width(), code.to_colors());
        let mut runs: Vec<[usize; 3]> = Vec::new();
        for (row, modules) in colours.chunks(width).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|one, next| one == next) {
                if run[0] == Color::Dark {
                    runs.push([column + QUIET_ZONE, row + QUIET_ZONE, run.len()]);
                }
                column += run.len();
            }
        }
        Ok(Self { side: width + 2 * QUIET_ZONE, runs })
    }

    fn svg(&self) -> String {
        let side = self.side;
        let path = |[x, y, length]: &[usize; 3]| format!("M{x} {y}h{length}v1h-{length}z");
        let runs: String = self.runs.iter().map(path).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/>\
             <path d=\"{runs}\"/></svg>"
        )
    }
}
