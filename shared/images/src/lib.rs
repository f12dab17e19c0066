//! PNG and JPEG files: read for a PDF, or checked for the web. Knows neither PDF nor courses.

mod check;
mod jpeg;
mod orientation;
mod png;

pub use ::png::EncodingError;
pub use check::CheckedImage;
pub use orientation::Orientation;
pub use png::predict;

/// Pixels of the largest image: about a page of A4 at 300 dpi. Bounds the memory for one file.
pub const MAX_PIXELS: u64 = 9_000_000;
/// Pixels of the longest side.
pub const MAX_SIDE: u32 = 10_000;

/// An image, in the form a PDF embeds.
#[derive(Debug)]
pub struct Image {
    /// The original file, for the preview in a browser.
    pub file: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// Its size as it is shown, in pixels.
    pub width: u32,
    /// Likewise.
    pub height: u32,
    /// How the pixels of the file are turned to be shown.
    pub orientation: Orientation,
    /// Whether there are three colour channels; else there is one, grey.
    pub is_coloured: bool,
    /// The pixels.
    pub pixels: Pixels,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl Format {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The format whose signature the file begins with.
    fn of(file: &[u8]) -> Result<Self, ImageError> {
        match file {
            [0x89, b'P', b'N', b'G', ..] => Ok(Self::Png),
            [0xFF, 0xD8, ..] => Ok(Self::Jpeg),
            _ => Err(ImageError::UnknownFormat),
        }
    }
}

/// The pixels, with eight bits for each channel.
#[derive(Debug)]
pub enum Pixels {
    /// Those of the file, which a PDF embeds as it is.
    Jpeg,
    /// Row by row from the top.
    Decoded {
        /// One byte for each colour channel of a pixel.
        colours: Vec<u8>,
        /// One byte for each pixel; `None` when all pixels are opaque.
        opacity: Option<Vec<u8>>,
    },
}

/// Why a file cannot be used as an image.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages describe the variants")]
pub enum ImageError {
    #[error("it is neither PNG nor JPEG")]
    UnknownFormat,
    #[error("it is damaged: {0}")]
    DamagedPng(#[from] ::png::DecodingError),
    #[error("it is damaged: {0}")]
    DamagedJpeg(&'static str),
    #[error("it has no pixels")]
    NoPixels,
    #[error("it has {0} colour channels; only grey and RGB are supported")]
    UnsupportedChannels(u8),
    #[error(
        "it has {width} by {height} pixels; at most {MAX_PIXELS} are allowed, and {MAX_SIDE} on a \
         side"
    )]
    TooLarge { width: u32, height: u32 },
}

impl Image {
    /// Reads a file. Of a JPEG only what a PDF needs to know is read.
    ///
    /// # Errors
    /// [`ImageError`].
    pub fn read(file: Vec<u8>) -> Result<Self, ImageError> {
        match Format::of(&file)? {
            Format::Png => png::read(file),
            Format::Jpeg => jpeg::read(file),
        }
    }
}

impl Image {
    /// Width and height of the file, before it is turned.
    pub fn size_of_file(&self) -> (u32, u32) {
        self.orientation.shown(self.width, self.height)
    }
}

fn check_size(width: u32, height: u32) -> Result<(), ImageError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(ImageError::NoPixels),
        1..=MAX_PIXELS if width.max(height) <= MAX_SIDE => Ok(()),
        _ => Err(ImageError::TooLarge { width, height }),
    }
}
